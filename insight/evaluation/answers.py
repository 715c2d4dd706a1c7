"""Labels as the labelling page writes them: one file a task, which holds what the machine said, too, and no text.

A line is ``{"task", "segment_id", "reviewer", ...the answer, "machine": {...}}``. The machine's word is written at the
download, so that a file can be measured wherever it lies; the reviewer never saw it.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from insight.errors import InputError, UsageError
from insight.evaluation import agreement, labels
from insight.evaluation.intervals import auroc, bootstrap, share
from insight.reviewing import labels as given
from insight.views import labelling
from insight.workspace import Workspace

SMALL = "Few labels give wide intervals: about 100 tell much, 300 give intervals of a tenth or so."

type Row = dict[str, Any]


def lines(
    workspace: Workspace, task: str, *, audience: str = "owner", reviewers: Sequence[str] = given.REVIEWERS
) -> str:
    """The file of a task: JSON lines by item and reviewer, without those whose sentence or link is gone."""
    said = {reviewer: given.given(workspace, task, reviewer) for reviewer in reviewers}
    items = {name for answers in said.values() for name in answers}
    known = labelling.machine(workspace, items=items, audience=audience, task=task)
    rows = [
        {"task": task, "segment_id": name, "reviewer": reviewer, **answers[name], "machine": known[name]}
        for name in sorted(known)
        for reviewer, answers in said.items()
        if name in answers
    ]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def rows_of(data: Path, task: str) -> list[Row]:
    """The lines of a file of the labelling page.

    Raises:
        UsageError: it holds labels of another task, or none.
        InputError: a line is not of this kind.
    """
    rows = labels.jsonl(data)
    for number, row in enumerate(rows, 1):
        if not {"segment_id", "reviewer", "machine"} <= row.keys():
            raise InputError(f"Label {number} is none of the labelling page: it lacks what the machine said.")
    rows = [row for row in rows if row.get("task") == task]
    if not rows:
        raise UsageError(
            f"There is no label of {task} in this file. Download that of the tab {task} of the labelling page."
        )
    return rows


def themes(data: Path) -> dict[str, object]:
    """Pillars and none against the labels; intervals over notes, or over sentences where the note is not told."""
    from insight.evaluation import theming

    rows = rows_of(data, "themes")
    notes: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found = row["machine"]
        notes[found["unit"]].append(
            {
                "gold": set(row["pillars"]) - {agreement.NONE},
                "found": set(found["labels"]),
                "scores": found["pillars"],
                "subtheme": None,
                "theme": found["theme_id"],
            }
        )
    figures = theming.figures([notes[unit] for unit in sorted(notes)])
    return counted(rows) | {k: v for k, v in figures.items() if "subtheme" not in k} | agreed(data, rows)


def links(data: Path) -> dict[str, object]:
    """First candidates that a person calls right, AUROC of the probability, its calibration error; over decisions."""
    from insight.evaluation import linking

    rows = [row for row in rows_of(data, "links") if row["supports"] is not None]
    first = [row for row in rows if row["machine"]["rank"] == 1]
    of: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        of[row["machine"]["decision"]].append(row)
    units = [of[name] for name in sorted(of)]
    suggested = [row for row in rows if row["machine"]["band"] == "suggest"]
    return counted(rows) | {
        "first_candidate_right": share(sum(row["supports"] for row in first), len(first)),
        "suggestions_right": share(sum(row["supports"] for row in suggested), len(suggested)),
        "AUROC": bootstrap(units, lambda x: auroc(*_stated(x))),
        "calibration_error": bootstrap(units, lambda x: linking.error_of(*_stated(x))),
        "limits": "Candidates alone were labelled: what no candidate list holds is not counted as missed.",
    }


def anonymise(data: Path) -> dict[str, object]:
    """Words taken out of all that had to be, and rightly of all taken out; with Wilson's intervals."""
    rows = rows_of(data, "anonymise")
    right: dict[str, int] = defaultdict(int)
    missed: dict[str, int] = defaultdict(int)
    replaced = [entry for row in rows for entry in row["replaced"]]
    for entry in replaced:
        right[entry["type"]] += entry["right"]
    for row in rows:
        for kind in row["missed"]:
            missed[kind] += 1
    hits, lost = sum(right.values()), sum(missed.values())
    return counted(rows) | {
        "covered": share(hits, hits + lost),
        "covered_by_type": {k: share(right[k], right[k] + missed[k]) for k in sorted({*right, *missed})},
        "rightly_taken_out": share(hits, len(replaced)),
        "sentences_with_something_left": share(sum(bool(row["missed"]) for row in rows), len(rows)),
        "limits": "Counted in redacted sentences: a reviewer sees what was left in, but not what stood behind a mark.",
    }


def counted(rows: Sequence[Row]) -> dict[str, object]:
    """How many labels, of how many things, by how many people."""
    about = {"labels": len(rows), "labelled": len({r["segment_id"] for r in rows})}
    return about | {"reviewers": len({r["reviewer"] for r in rows}), "reading": SMALL}


def agreed(data: Path, rows: Sequence[Row]) -> dict[str, object]:
    """Krippendorff's alpha where two people labelled the same."""
    try:
        return {"agreement": agreement.evaluate(data)} if len({r["reviewer"] for r in rows}) > 1 else {}
    except UsageError:  # two people, and no sentence that both labelled
        return {}


def _stated(units: Sequence[Sequence[Row]]) -> tuple[list[float], list[bool]]:
    flat = [row for unit in units for row in unit]
    return [float(row["machine"]["probability"]) for row in flat], [bool(row["supports"]) for row in flat]
