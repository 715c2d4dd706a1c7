"""Whole whoever is killed: a worker, then the driver, in the middle of a job on a local Dask cluster; ten times.

    scale.py [--rounds 10] [--chunks 40]

Each round counts its rows: every one exactly once, or the round failed.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from insight.engines.distributed import Dask
from insight.engines.shards import Shards
from insight.records import Batch, Chunk, Session

KEY = b"benchmark"


def stage(chunk: Chunk) -> Batch:
    """A tenth of a second of work; the worker of the chunk marked in the file dies, once."""
    marker = Path(chunk.path).with_suffix(".killed")
    if chunk.options.get("deadly") and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    until = time.process_time() + 0.1
    while time.process_time() < until:
        pass
    return Batch(sessions=tuple(Session(id=f"s{row}") for row in chunk.rows))


def chunks(folder: Path, count: int) -> list[Chunk]:
    path = folder / "in.csv"
    path.touch()
    return [
        Chunk(0, str(path), rows=tuple(range(10 * i, 10 * i + 10)), options={"deadly": i == count // 3})
        for i in range(count)
    ]


def drive(folder: Path, count: int) -> bool:
    engine = Dask(Shards(folder / "shards", KEY), workers=2)
    try:
        found = [s.id for batch in engine.map(stage, chunks(folder, count)) for s in batch.sessions]
    finally:
        engine.close()
    return found == [f"s{row}" for row in range(10 * count)]


def killed_driver(folder: Path, count: int) -> None:
    """A driver in a process of its own, killed when a quarter of the shards are there."""
    command = [sys.executable, __file__, "--drive", str(folder), "--chunks", str(count)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as driver:
        while driver.poll() is None and len(list((folder / "shards").glob("*.jsonl"))) < count // 4:
            time.sleep(0.05)
        driver.kill()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--chunks", type=int, default=40)
    parser.add_argument("--drive", type=Path)
    given = parser.parse_args()
    if given.drive:
        drive(given.drive, given.chunks)
        return
    whole = 0
    for n in range(given.rounds):
        with tempfile.TemporaryDirectory() as name:
            killed_driver(Path(name), given.chunks)
            left = len(list((Path(name) / "shards").glob("*.jsonl")))
            good = drive(Path(name), given.chunks)
            whole += good
            print(f"round {n + 1}: driver killed with {left} of {given.chunks} shards, then a worker; whole: {good}")
    print(f"{whole} of {given.rounds} whole")


if __name__ == "__main__":
    main()
