"""Candidate links and their probabilities against links that a person documented."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from insight.evaluation import labels, programme
from insight.evaluation.intervals import auroc, bootstrap

BINS = 10


@dataclass(frozen=True, slots=True)
class Ranked:
    """One decision: which of its ranked candidates are right, how many right ones there are, the top's probability."""

    hits: tuple[bool, ...]
    relevant: int
    top: float

    @property
    def right(self) -> bool:
        """The first candidate is a documented link."""
        return bool(self.hits) and self.hits[0]


def evaluate(data: Path) -> dict[str, object]:
    """MRR, hit@1, R@5, AUROC of linked against unlinked, top-link calibration error; bootstrap over decisions."""
    labels.find(data, "gold_links.jsonl")
    with programme.exports(data, "candidates", "decisions") as [candidates, decisions]:
        return measured(data, candidates, decisions)


def measured(
    data: Path, candidates: Sequence[dict[str, Any]], decisions: Sequence[dict[str, Any]]
) -> dict[str, object]:
    """The same figures of exported ``candidates`` and ``decisions``, against the labels in ``data``."""
    gold = labels.jsonl(labels.find(data, "gold_links.jsonl"), fields=("decision_id", "session_id"))
    ranked = rank(gold, [str(d["decision_id"]) for d in decisions], candidates)
    linked = [r for r in ranked if r.relevant]
    return {
        "decisions": len(ranked),
        "with_documented_links": len(linked),
        "MRR": bootstrap(linked, lambda x: _mean([_reciprocal(r) for r in x])),
        "hit@1": bootstrap(linked, lambda x: _mean([float(r.right) for r in x])),
        "R@5": bootstrap(linked, lambda x: _mean([sum(r.hits[:5]) / r.relevant for r in x])),
        "AUROC_linked": bootstrap(ranked, _auroc),
        "top1_ECE": bootstrap(ranked, calibration_error),
    }


def rank(
    gold: Sequence[dict[str, Any]], decisions: Sequence[str], candidates: Sequence[dict[str, Any]]
) -> list[Ranked]:
    """Candidates by decision, best first, each right or not."""
    relevant: dict[str, set[str]] = defaultdict(set)
    for link in gold:
        relevant[link["decision_id"]].add(link["session_id"])
    by_decision: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for candidate in candidates:
        if isinstance(candidate["session_id"], str):
            by_decision[candidate["decision_id"]].append(candidate)
    ranked = []
    for decision in decisions:
        rows = sorted(by_decision[decision], key=lambda c: -c["score"])
        hits = tuple(r["session_id"] in relevant[decision] for r in rows)
        ranked.append(Ranked(hits, len(relevant[decision]), float(rows[0]["probability"]) if rows else 0.0))
    return ranked


def calibration_error(ranked: Sequence[Ranked]) -> float:
    """Expected calibration error of the top link's probability over ten equal bins (Naeini et al. 2015)."""
    return error_of([r.top for r in ranked], [r.right for r in ranked])


def error_of(probabilities: Sequence[float], truth: Sequence[bool]) -> float:
    """Expected calibration error over ten equal bins."""
    stated, right = np.array(probabilities), np.array(truth, float)
    bins = np.minimum((stated * BINS).astype(int), BINS - 1)
    return float(
        sum(abs(stated[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins))
    )


def _auroc(ranked: Sequence[Ranked]) -> float | None:
    return auroc([r.top for r in ranked], [bool(r.relevant) for r in ranked])


def _reciprocal(ranked: Ranked) -> float:
    return next((1 / (i + 1) for i, hit in enumerate(ranked.hits) if hit), 0.0)


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if values else None
