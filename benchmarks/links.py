"""How good the decision links are, beside BM25 and MiniLM, with paired bootstrap intervals; and how fast.

    python benchmarks/links.py DATA [DATA ...] --scratch DIR [--pairs] [--json FILE]
    python benchmarks/links.py --speed

DATA is a folder with ``sessions.csv``, ``decisions.csv`` and ``gold_links.jsonl``. ``--pairs`` tells the linker the
decisions' pairs. The peers see the same notes and days: BM25 over whole notes, and the best sentence by MiniLM.
Intervals are of the difference to BM25, over decisions, 2,000 draws.
"""

import argparse
import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from link_data import Cached, Programme, read

from insight.models.link_index import index_notes
from insight.models.link_signals import texts_of
from insight.models.links import EvidenceLinker
from insight.recipe import Links
from insight.records import Decision, Note, Redacted, Segment, Session, Vectors

type Doubles = npt.NDArray[np.float64]
DRAWS = 2000


@dataclass(frozen=True, slots=True)
class Ranking:
    """What one method says of one decision: notes best first, the first one's probability, evidence spans a note."""

    notes: tuple[str, ...]
    top: float
    evidence: dict[str, tuple[tuple[int, int], ...]]


def ours(programme: Programme, embedder: Cached) -> dict[str, Ranking]:
    """Our linker with its packaged model."""
    p, place = programme, {s.id: (s.raw_start, s.raw_end) for s in programme.segments}
    found: dict[str, list[tuple[str, float, tuple[tuple[int, int], ...]]]] = {d.id: [] for d in p.decisions}
    for link in EvidenceLinker(embedder, Links()).link(p.decisions, p.sessions, p.notes, p.segments, p.vectors):
        found[link.decision].append((link.note, link.probability, tuple(place[s] for s in link.evidence)))
    return {
        d: Ranking(tuple(n for n, _, _ in rows), rows[0][1] if rows else 0.0, {n: e for n, _, e in rows})
        for d, rows in found.items()
    }


def peers(programme: Programme, embedder: Cached) -> dict[str, dict[str, Ranking]]:
    """BM25 (k1 1.2, b .75, English stop words) and MiniLM, notes dated on or before the decision, 20 a decision."""
    p = programme
    queries = [" ".join(texts_of(d)) for d in p.decisions]
    index = index_notes(p.notes, p.sessions, p.segments, p.vectors, queries)
    place = {segment: k for k, segment in enumerate(p.vectors.ids)}
    cosine = embedder.encode(queries) @ p.vectors.rows[[place[s.id] for s in index.segments]].T
    best = np.maximum.reduceat(cosine, index.starts[:-1], axis=1)
    days = np.array([d.decided_on.toordinal() if d.decided_on else -1 for d in p.decisions])
    late = index.days[None] > days[:, None]
    bm25 = _bm25(queries, [n.text for n in index.notes])
    chances = {"bm25": lambda s: s / (s + 10), "minilm": lambda s: max(0.0, s)}
    out: dict[str, dict[str, Ranking]] = {}
    for name, scores in (("bm25", bm25), ("minilm", best.astype(np.float64))):
        scores = np.where(late, -np.inf, scores)
        out[name] = {}
        for k, decision in enumerate(p.decisions):
            order = [j for j in np.argsort(-scores[k], kind="stable")[:20] if np.isfinite(scores[k, j])]
            spans = {index.notes[j].id: _best_sentences(index, cosine[k], j) for j in order}
            top = float(chances[name](scores[k, order[0]])) if order else 0.0
            out[name][decision.id] = Ranking(tuple(spans), top, spans)
    return out


def _bm25(queries: Sequence[str], texts: Sequence[str]) -> Doubles:
    from sklearn.feature_extraction.text import CountVectorizer

    vectoriser = CountVectorizer(stop_words="english", token_pattern=r"[a-z0-9]{2,}")
    counts = vectoriser.fit_transform(texts).astype(float).toarray()
    length, df = counts.sum(axis=1), (counts > 0).sum(axis=0)
    idf = np.log(1 + (len(texts) - df + 0.5) / (df + 0.5))
    weights = idf * counts * 2.2 / (counts + 1.2 * (0.25 + 0.75 * (length / length.mean()))[:, None])
    asked: Doubles = (vectoriser.transform(queries).toarray() > 0).astype(float)
    return asked @ weights.T


def _best_sentences(index: object, cosine: npt.NDArray[np.float32], note: int) -> tuple[tuple[int, int], ...]:
    a, b = index.starts[note], index.starts[note + 1]  # type: ignore[attr-defined]
    order = a + np.argsort(-cosine[a:b], kind="stable")[:3]
    return tuple((index.segments[s].raw_start, index.segments[s].raw_end) for s in order)  # type: ignore[attr-defined]


def judged(programme: Programme, rankings: dict[str, Ranking]) -> dict[str, Doubles]:
    """A figure a decision (nan where it does not apply), as score.py counts them."""
    rows = [_judge(programme, d.id, rankings[d.id]) for d in programme.decisions]
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _judge(programme: Programme, decision: str, ranking: Ranking) -> dict[str, float]:
    right = programme.gold.get(decision, frozenset())
    hits = [n in right for n in ranking.notes]
    known = float("nan")
    spans = [
        any(min(e, b) - max(s, a) > 0.5 * (e - s) for a, b in ranking.evidence[n][:3])
        for n in sorted(right)
        if n in ranking.evidence
        for s, e in programme.spans[decision, n]
    ]
    return {
        "linked": float(bool(right)),
        "top": ranking.top,
        "right": float(bool(hits) and hits[0]),
        "hit@1": float(bool(hits) and hits[0]) if right else known,
        "MRR": next((1 / (k + 1) for k, hit in enumerate(hits) if hit), 0.0) if right else known,
        "R@5": sum(hits[:5]) / len(right) if right else known,
        "evidence found": float(sum(spans)),
        "evidence asked": float(len(spans)),
    }


def _calibration(f: dict[str, Doubles]) -> float:
    bins = np.minimum((f["top"] * 10).astype(int), 9)
    return float(
        sum(
            abs(f["top"][bins == b].mean() - f["right"][bins == b].mean()) * (bins == b).mean() for b in np.unique(bins)
        )
    )


def _auroc(f: dict[str, Doubles]) -> float:
    from sklearn.metrics import roc_auc_score

    linked = f["linked"] > 0
    return float(roc_auc_score(linked, f["top"])) if 0 < linked.sum() < len(linked) else float("nan")


def _yield(f: dict[str, Doubles]) -> float:
    order = np.argsort(-f["top"], kind="stable")
    hits = np.cumsum(f["right"][order])
    good = np.flatnonzero(hits / np.arange(1, len(order) + 1) >= 0.9)
    return float(hits[good[-1]] / max(1.0, f["linked"].sum())) if len(good) else 0.0


FIGURES: dict[str, Callable[[dict[str, Doubles]], float]] = {
    "MRR": lambda f: float(np.nanmean(f["MRR"])),
    "hit@1": lambda f: float(np.nanmean(f["hit@1"])),
    "R@5": lambda f: float(np.nanmean(f["R@5"])),
    "evidence_R@3": lambda f: float(f["evidence found"].sum() / max(1.0, f["evidence asked"].sum())),
    "AUROC_linked": _auroc,
    "yield@90%precision": _yield,
    "top1_ECE": _calibration,
}


def compared(methods: dict[str, dict[str, Doubles]]) -> dict[str, dict[str, object]]:
    """Every figure for every method, with the 95 % interval of our difference to BM25."""
    n = len(methods["ours"]["top"])
    draws = np.random.default_rng(0).integers(0, n, size=(DRAWS, n))
    out: dict[str, dict[str, object]] = {}
    for name, figure in FIGURES.items():
        row: dict[str, object] = {method: round(figure(f), 3) for method, f in methods.items()}
        if name not in ("yield@90%precision",):
            apart = [
                figure({k: v[d] for k, v in methods["ours"].items()})
                - figure({k: v[d] for k, v in methods["bm25"].items()})
                for d in draws
            ]
            row["ours - bm25, 95 %"] = [round(float(x), 3) for x in np.nanpercentile(apart, [2.5, 97.5])]
        out[name] = row
    return out


def speed(*, decisions: int = 500, notes: int = 20_000, sentences: int = 8) -> dict[str, float]:
    """Seconds of linking made-up decisions to made-up notes once the vectors exist; words follow Zipf's law."""
    import datetime as dt

    rng = np.random.default_rng(0)
    vocabulary = np.array(["".join(chr(97 + k // 26**j % 26) for j in range(4)) for k in range(20_000)])
    chance = 1 / np.arange(1, len(vocabulary) + 1)
    chance /= chance.sum()

    def text(n: int) -> Redacted:
        return Redacted(" ".join(rng.choice(vocabulary, n, p=chance)) + ".")

    day = dt.date(2023, 1, 1)
    sessions = [
        Session(
            id=f"s{k:05d}", pair=f"p{k % 500}", unit=f"u{k % 20}", date=day + dt.timedelta(days=int(rng.integers(700)))
        )
        for k in range(notes)
    ]
    pieces = [[text(14) for _ in range(sentences)] for _ in range(notes)]
    written = [Note(f"n{k:05d}", f"s{k:05d}", Redacted(" ".join(p))) for k, p in enumerate(pieces)]
    segments = [
        Segment(f"n{k:05d}-{j}", f"n{k:05d}", j, piece, j, j + 1, j, j + 1)
        for k, p in enumerate(pieces)
        for j, piece in enumerate(p)
    ]
    rows = rng.standard_normal((len(segments), 384), dtype=np.float32)
    vectors = Vectors(tuple(s.id for s in segments), rows / np.linalg.norm(rows, axis=1, keepdims=True), "random")
    register = [
        Decision(
            id=f"d{k:03d}",
            title=text(6),
            description=text(18),
            unit=f"u{k % 20}",
            decided_on=day + dt.timedelta(days=500),
        )
        for k in range(decisions)
    ]

    class Random:
        name = "random"

        def encode(self, texts: Sequence[str], /) -> npt.NDArray[np.float32]:
            drawn = rng.standard_normal((len(texts), 384), dtype=np.float32)
            scaled: npt.NDArray[np.float32] = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
            return scaled

    EvidenceLinker(Random()).link(
        register[:1], sessions[:9], written[:9], segments[: 9 * sentences], vectors
    )  # imports
    wall, cpu = time.perf_counter(), time.process_time()
    found = EvidenceLinker(Random()).link(register, sessions, written, segments, vectors)
    return {
        "decisions": decisions,
        "notes": notes,
        "segments": len(segments),
        "links": len(found),
        "wall_s": round(time.perf_counter() - wall, 2),
        "cpu_s": round(time.process_time() - cpu, 2),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="*")
    parser.add_argument("--scratch", type=Path, default=Path("insight-bench"))
    parser.add_argument("--pairs", action="store_true")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    os.environ["HF_HUB_OFFLINE"] = "1"
    results: dict[str, object] = {"speed": speed()} if args.speed else {}
    for folder in args.data:
        embedder = Cached(args.scratch)
        programme = read(folder, embedder)
        if not args.pairs:
            programme = programme.without_pairs()
        methods = {"ours": ours(programme, embedder)} | peers(programme, embedder)
        results[folder.name] = compared({name: judged(programme, r) for name, r in methods.items()})
    text = json.dumps(results, indent=1)
    if args.json:
        args.json.write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
