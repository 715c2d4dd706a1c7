"""How well pillars are told on labelled sessions, before and after confirmations.

    python benchmarks/pillars.py DATA/corpus

``DATA/corpus`` holds ``sessions.csv``, ``gold_themes.jsonl`` and ``gold_spans.jsonl``. Names are replaced by tokens as
the gold spans say, so that the anonymiser's errors stay out. A segment's truth is that of the gold sentence it
shares most with; the confirmations are drawn at random, and asked for with ``ask_next``; only the
rest is scored. The exemplars were written without this corpus.
"""

import csv
import json
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from sklearn.metrics import f1_score, roc_auc_score

from insight.ingest.segment import segment
from insight.models.calibrate import calibration_error
from insight.models.embed import SentenceEmbedder
from insight.models.pillar_ask import ask_next
from insight.models.pillars import Confirmation, PillarModel, read_pillars
from insight.models.plain import plain
from insight.recipe import Pillars
from insight.records import Note, PillarScores, Redacted, Redaction, Segment, Vectors


def rows(path: Path) -> dict[str, list[dict]]:
    found = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found[row["session_id"]].append(row)
    return found


def redacted(name: str, text: str, spans: list[dict]) -> Note:
    parts, redactions, last, length = [], [], 0, 0
    for span in sorted(spans, key=lambda s: s["start"]):
        if span["start"] < last:
            continue
        token = f"[{span['type'].removesuffix('_UNIQUE')}-7Q]"
        start = length + span["start"] - last
        parts += [text[last : span["start"]], token]
        redactions.append(Redaction(start, start + len(token), span["start"], span["end"], span["type"], token))
        length, last = start + len(token), span["end"]
    return Note(name, name, Redacted("".join([*parts, text[last:]])), tuple(redactions))


def truth_of(s: Segment, sentences: list[dict]) -> list[bool]:
    shared = [(min(g["end"], s.raw_end) - max(g["start"], s.raw_start), i) for i, g in enumerate(sentences)]
    best = max(shared, default=(0, -1))
    return [p.name in sentences[best[1]]["themes"] if best[0] > 0 else False for p in read_pillars()]


def figures(scores: PillarScores, truth: np.ndarray, rest: np.ndarray) -> dict[str, float]:
    y, z, p = truth[rest], scores.labels[rest], scores.rows[rest].astype(float)
    top = np.arange(len(p)), p.argmax(axis=1)
    return {
        "macro F1": f1_score(y, z, average="macro"),
        "none F1": f1_score(~y.any(axis=1), ~z.any(axis=1)),
        "AUROC": float(np.mean([roc_auc_score(y[:, k], p[:, k]) for k in range(y.shape[1])])),
        "top-label ECE": calibration_error(p[top], y[top]),
    }


def confirmed(at: list[int], segments: list[Segment], truth: np.ndarray) -> list[Confirmation]:
    names = [p.name for p in read_pillars()]
    return [(segments[i].id, frozenset(n for n, y in zip(names, truth[i], strict=True) if y)) for i in at]


def main() -> None:
    folder = Path(sys.argv[1])
    gold, spans = rows(folder / "gold_themes.jsonl"), rows(folder / "gold_spans.jsonl")
    with (folder / "sessions.csv").open(newline="", encoding="utf-8") as file:
        texts = {r["session_id"]: r["notes"] for r in csv.DictReader(file) if r["notes"].strip()}
    segments = [s for name, text in texts.items() for s in segment(redacted(name, text, spans[name]))]
    truth = np.array([truth_of(s, gold[s.note]) for s in segments])
    encoder = SentenceEmbedder()
    vectors = Vectors(tuple(s.id for s in segments), encoder.encode([plain(s.text) for s in segments]), encoder.name)
    model = PillarModel(read_pillars(), Pillars(), encoder)
    everything = np.ones(len(segments), dtype=bool)
    base = model.score(segments, vectors)
    show("nothing confirmed", [figures(base, truth, everything)])
    for n in (50, 100, 200):
        drawn = [np.random.default_rng(d).choice(len(segments), n, replace=False).tolist() for d in range(5)]
        asked = place(ask_next(base, n, vectors=vectors), segments)
        for how, draws in (("at random, 5 draws", drawn), ("as asked", [asked])):
            told = []
            for at in draws:
                rest = everything.copy()
                rest[at] = False
                told.append(
                    figures(model.score(segments, vectors, confirmations=confirmed(at, segments, truth)), truth, rest)
                )
            show(f"{n} confirmed {how}", told)


def place(names: tuple[str, ...], segments: list[Segment]) -> list[int]:
    where = {s.id: i for i, s in enumerate(segments)}
    return [where[name] for name in names]


def show(what: str, told: list[dict[str, float]]) -> None:
    print(f"{what:32}", {k: round(float(np.mean([t[k] for t in told])), 3) for k in told[0]})


if __name__ == "__main__":
    main()
