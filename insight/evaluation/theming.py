"""Pillars and themes against sentences that a person labelled."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from insight.evaluation import labels, programme
from insight.evaluation.intervals import auroc, bootstrap, halves

FIELDS = ("session_id", "start", "end", "themes", "subthemes")


def evaluate(data: Path) -> dict[str, object]:
    """Pillar F1 and AUROC, none F1, theme ARI, AMI and coverage; intervals over notes."""
    labels.find(data, "gold_themes.jsonl")
    with programme.exports(data, "segments") as [segments]:
        return measured(data, segments)


def measured(data: Path, segments: Sequence[dict[str, Any]]) -> dict[str, object]:
    """The same figures of exported ``segments``, against the labels in ``data``."""
    return figures(matched(labels.jsonl(labels.find(data, "gold_themes.jsonl"), fields=FIELDS), segments))


def figures(notes: Sequence[list[dict[str, Any]]]) -> dict[str, object]:
    """The figures of labelled sentences grouped by note (``matched``)."""
    pillars = sorted({p for note in notes for row in note for p in row["gold"]})
    return {
        "sentences": sum(map(len, notes)),
        "pillar_macro_F1": bootstrap(notes, lambda x: _macro_f1(x, pillars)),
        "pillar_AUROC": bootstrap(notes, lambda x: _auroc(x, pillars)),
        "none_F1": bootstrap(notes, _none_f1),
        "subtheme_ARI": halves(notes, lambda x: _agreement(x, "ari")),
        "subtheme_AMI": halves(notes, lambda x: _agreement(x, "ami")),
        "subtheme_coverage": bootstrap(notes, _coverage),
    }


def matched(gold: Sequence[dict[str, Any]], segments: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Each labelled sentence with the segment that overlaps it most, grouped by note."""
    by_note: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for segment in segments:
        by_note[segment["session_id"]].append(segment)
    notes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in gold:
        best = max(by_note[row["session_id"]], key=lambda s: _overlap(row, s), default=None)
        if best is not None and _overlap(row, best) <= 0:
            best = None
        notes[row["session_id"]].append(
            {
                "gold": set(row["themes"]),
                "found": set(best["labels"]) if best else set(),
                "scores": best["pillars"] if best else {},
                "subtheme": row["subthemes"][0] if len(row["subthemes"]) == 1 else None,
                "theme": best["theme_id"] if best else None,
            }
        )
    return [notes[k] for k in sorted(notes)]


def _overlap(row: dict[str, Any], segment: dict[str, Any]) -> int:
    return int(min(row["end"], segment["raw_end"]) - max(row["start"], segment["raw_start"]))


def _flat(notes: Sequence[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    return [row for note in notes for row in note]


def _macro_f1(notes: Sequence[list[dict[str, Any]]], pillars: Sequence[str]) -> float | None:
    rows = _flat(notes)
    each = [_f1([p in r["gold"] for r in rows], [p in r["found"] for r in rows]) for p in pillars]
    return float(np.mean(each)) if each else None


def _auroc(notes: Sequence[list[dict[str, Any]]], pillars: Sequence[str]) -> float | None:
    rows = _flat(notes)
    areas = [auroc([r["scores"].get(p, 0.0) for r in rows], [p in r["gold"] for r in rows]) for p in pillars]
    known = [area for area in areas if area is not None]
    return float(np.mean(known)) if known else None


def _none_f1(notes: Sequence[list[dict[str, Any]]]) -> float:
    rows = _flat(notes)
    return _f1([not r["gold"] for r in rows], [not r["found"] for r in rows])


def _f1(truth: Sequence[bool], found: Sequence[bool]) -> float:
    """F1 as scikit-learn's, which checks its input longer than it counts; 0 where there is nothing to find."""
    either = sum(truth) + sum(found)
    return 2 * sum(t and f for t, f in zip(truth, found, strict=True)) / either if either else 0.0


def _agreement(notes: Sequence[list[dict[str, Any]]], kind: str) -> float | None:
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

    rows = [r for r in _flat(notes) if r["subtheme"]]
    if not rows:
        return None
    found = [r["theme"] or f"none-{i}" for i, r in enumerate(rows)]
    measure = adjusted_rand_score if kind == "ari" else adjusted_mutual_info_score
    return float(measure([r["subtheme"] for r in rows], found))


def _coverage(notes: Sequence[list[dict[str, Any]]]) -> float | None:
    themes = Counter(r["theme"] is not None for r in _flat(notes) if r["subtheme"])
    return themes[True] / themes.total() if themes else None
