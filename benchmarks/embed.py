"""The encoder against torch fp32: CPU seconds, cosine and neighbours, on the notes of a csv.

embed.py SESSIONS.csv [--texts 4000] [--column notes]
"""

import argparse
import csv
import re
import time
from pathlib import Path

import numpy as np

from insight.models.embed import SentenceEmbedder
from insight.records import Rows

csv.field_size_limit(10_000_000)


def texts(path: Path, column: str, count: int) -> list[str]:
    with path.open(newline="", encoding="utf-8") as file:
        notes = [row[column] for row in csv.DictReader(file)]
    found = {s.strip() for note in notes for s in re.split(r"(?<=[.!?])\s+|\n", note) if s.strip()}
    ordered = sorted(found)
    return ordered[:: max(1, len(ordered) // count)][:count]


def overlap(a: Rows, b: Rows, *, k: int = 10) -> float:
    def near(rows: Rows) -> list[set[int]]:
        return [set(order) for order in np.argpartition(-(rows @ rows.T), k + 1, axis=1)[:, : k + 1]]

    return float(np.mean([len(x & y) / (k + 1) for x, y in zip(near(a), near(b), strict=True)]))


def encode(embedder: SentenceEmbedder, some: list[str]) -> tuple[Rows, float]:
    embedder.encode(some[:8])
    start = time.process_time()
    return embedder.encode(some), time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sessions", type=Path)
    parser.add_argument("--texts", type=int, default=4000)
    parser.add_argument("--column", default="notes")
    given = parser.parse_args()
    some = texts(given.sessions, given.column, given.texts)
    expected, base = encode(SentenceEmbedder(backend="torch", threads=1), some)
    print(f"{len(some)} texts\n{'':>6} {'cpu s':>7} {'times':>6} {'cos mean':>9} {'cos min':>9} {'top-10':>7}")
    print(f"{'torch':>6} {base:>7.1f} {1:>6.1f}")
    for precision in ("f32", "bf16"):
        rows, seconds = encode(SentenceEmbedder(backend="openvino", precision=precision, threads=1), some)
        cosine = (rows * expected).sum(axis=1)
        print(
            f"{precision:>6} {seconds:>7.1f} {base / seconds:>6.1f} {cosine.mean():>9.6f} {cosine.min():>9.6f} "
            f"{overlap(rows, expected):>7.3f}"
        )


if __name__ == "__main__":
    main()
