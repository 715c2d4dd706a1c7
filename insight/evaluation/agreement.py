"""Do two people who label the same segments, blind to each other, agree? Krippendorff's alpha, from its library."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from insight.errors import InputError, UsageError
from insight.evaluation import labels

DRAWS = 500
NONE = "none"

type Figures = dict[str, Any]
type Ratings = npt.NDArray[np.float64]
type Given = Mapping[tuple[str, str], frozenset[str]]  # (segment, reviewer) -> pillars


def evaluate(data: Path) -> Figures:
    """Alpha of each pillar and of none (nominal), and their mean, over the segments that two or more people labelled.

    ``data`` is a JSONL file of ``{"segment_id", "reviewer", "pillars": [...]}`` as the labelling page writes it, or a
    folder of such files. The last line of a reviewer on a segment counts.

    Raises:
        UsageError: there is no such file, or fewer than two reviewers, or no segment that two of them labelled.
        InputError: a line lacks a field.
    """
    return measured(read(data))


def measured(given: Given) -> Figures:
    """The same of labels in hand.

    Raises:
        UsageError: fewer than two reviewers, or no segment that two of them labelled.
    """
    reviewers = sorted({reviewer for _, reviewer in given})
    if len(reviewers) < 2:
        raise UsageError("Agreement needs two reviewers. Ask a second person to label, blind to the first.")
    seen: dict[str, int] = {}
    for segment, _ in given:
        seen[segment] = seen.get(segment, 0) + 1
    shared = sorted(segment for segment, n in seen.items() if n > 1)
    if not shared:
        raise UsageError("No segment was labelled by two reviewers. Let both label the same sample.")
    names = [*sorted({p for pillars in given.values() for p in pillars}), NONE]
    tables = {name: table(given, reviewers, shared, name) for name in names}
    values = {name: with_interval(rows) for name, rows in tables.items()}
    known = [v["value"] for v in values.values() if isinstance(v["value"], float)]
    return {
        "reviewers": len(reviewers),
        "segments_labelled_by_two": len(shared),
        "alpha": values,
        "mean_alpha": round(float(np.mean(known)), 3) if known else None,
        "reading": "Above 0.8 reliable, 0.667 to 0.8 for tentative conclusions, below that rewrite the definitions "
        "(Krippendorff 2018).",
    }


def read(data: Path) -> Given:
    """Labels by segment and reviewer."""
    files = sorted(data.glob("*.jsonl")) if data.is_dir() else [data]
    if not files or not all(f.is_file() for f in files):
        raise UsageError("There is no file of labels. Name a JSONL file or a folder of them.")
    given: dict[tuple[str, str], frozenset[str]] = {}
    for number, row in enumerate((row for f in files for row in labels.jsonl(f)), 1):
        if not {"segment_id", "reviewer", "pillars"} <= row.keys() or not isinstance(row["pillars"], list):
            raise InputError(f"Label {number} lacks segment_id, reviewer or a list of pillars. Mend or delete it.")
        given[str(row["segment_id"]), str(row["reviewer"])] = frozenset(map(str, row["pillars"])) - {NONE}
    return given


def table(given: Given, reviewers: Sequence[str], segments: Sequence[str], name: str) -> Ratings:
    """float64, (reviewers, segments): 1 where the reviewer gave the pillar, 0 where not, NaN where not seen."""
    rows = np.full((len(reviewers), len(segments)), np.nan)
    for i, reviewer in enumerate(reviewers):
        for j, segment in enumerate(segments):
            pillars = given.get((segment, reviewer))
            if pillars is not None:
                rows[i, j] = not pillars if name == NONE else name in pillars
    return rows


def alpha(rows: Ratings) -> float | None:
    """Nominal alpha of reliability data (reviewers x segments); None where everyone always said the same."""
    import krippendorff

    if len(np.unique(rows[~np.isnan(rows)])) < 2:
        return None
    return float(krippendorff.alpha(reliability_data=rows, level_of_measurement="nominal"))


def with_interval(rows: Ratings) -> dict[str, object]:
    """Alpha with the percentile interval of a bootstrap over segments."""
    value = alpha(rows)
    if value is None:
        return {"value": None, "of": rows.shape[1]}
    rng = np.random.default_rng(0)
    draws = [alpha(rows[:, rng.integers(0, rows.shape[1], rows.shape[1])]) for _ in range(DRAWS)]
    low, high = np.percentile([d for d in draws if d is not None], [2.5, 97.5])
    return {"value": round(value, 3), "low": round(float(low), 3), "high": round(float(high), 3), "of": rows.shape[1]}
