"""Many programmes and many settings from one file, through the same line as the app; one table of results, resumable.

[grid]                                   # every combination is run for every programme
"themes.resolution" = ["auto", 1.5]
"themes.seed" = [0, 1]

[[programmes]]
name = "pilot"
sessions = ["pilot/sessions.csv"]        # beside the file, unless absolute
decisions = "pilot/decisions.csv"
roster = "pilot/participants.csv"
labels = "pilot"                         # optional: a labelled folder, for figures against the truth
"""

import hashlib
import itertools
import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insight import pipeline, recipe, views
from insight import workspace as workspaces
from insight.errors import InputError, InsightError, RecipeError, StoreError, UsageError

if TYPE_CHECKING:
    import pandas as pd

RESULTS = "results.jsonl"
KNOWN = {"name", "sessions", "decisions", "roster", "labels"}


@dataclass(frozen=True, slots=True)
class Programme:
    """Where a programme's files are."""

    name: str
    sessions: tuple[Path, ...]
    decisions: Path | None = None
    roster: Path | None = None
    labels: Path | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A programme under one combination of settings; ``id`` names both, and nothing else."""

    programme: Programme
    settings: Mapping[str, object]

    @property
    def id(self) -> str:
        """Same programme, files and settings: same id, so that it is not run again."""
        files = [(p.stat().st_size, p.stat().st_mtime_ns) for p in _files(self.programme)]
        text = json.dumps([self.programme.name, files, dict(self.settings)], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def read(path: Path) -> list[Job]:
    """All jobs of a batch file: programmes in their order, settings in the grid's order.

    Raises:
        InputError: the file is not TOML, or lacks what a batch needs.
        RecipeError: a setting of the grid is unknown or cannot have that value.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise InputError("The batch file cannot be opened. Check that it is there and may be read.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        place = re.search(r"at line \d+, column \d+", str(error))  # the rest may quote the file
        raise InputError(
            f"The batch file cannot be read as TOML{f' ({place[0]})' if place else ''}. "
            "See docs/how-to/batch.md for its layout."
        ) from None
    given = table.get("programmes")
    if not isinstance(given, list) or not given or not all(isinstance(row, dict) for row in given):
        raise InputError("The batch file names no [[programmes]]. See docs/how-to/batch.md for its layout.")
    programmes = [_programme(row, path.parent) for row in given]
    if len({p.name for p in programmes}) < len(programmes):
        raise InputError("Two programmes of the batch have the same name. Give each its own.")
    combinations = _combinations(table.get("grid", {}))
    return [Job(p, settings) for p in programmes for settings in combinations]


def _combinations(grid: object) -> list[dict[str, object]]:
    """Every combination of the grid's values, each a recipe that holds."""
    if not isinstance(grid, dict) or not all(isinstance(name, str) and "." in name for name in grid):
        raise UsageError(
            'The [grid] names settings in quotes, by section and name: "themes.seed" = [0, 1]. Write them so.'
        )
    if any(not isinstance(values, list) or not values for values in grid.values()):
        raise InputError("Each setting of the [grid] takes a list of values. Put brackets around at least one.")
    made = [dict(zip(grid, values, strict=True)) for values in itertools.product(*grid.values())]
    for settings in made:
        try:
            recipe.parse(_nested(settings))
        except RecipeError as error:
            raise RecipeError(str(error).replace("in insight.toml", "in the [grid] of the batch file")) from None
    return made


def run(path: Path, out: Path, *, progress: Callable[[str, int, int], None] = lambda *_: None) -> "pd.DataFrame":
    """Run what was not run yet, and give all results as one table: a row a job. A failed job is a row with its error.

    ``out`` holds a workspace for each programme and settings, and results.jsonl, to which each job adds its row as soon
    as it is done: started again, the batch goes on where it stopped, and failed jobs are tried again.
    """
    import pandas as pd

    jobs = read(path)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"The folder of results cannot be made: {error.strerror}. Name another with -o.") from None
    done = {row["job"]: row for row in _rows(out / RESULTS) if row["error"] is None}
    for number, job in enumerate(jobs):
        progress("jobs", number, len(jobs))
        if job.id not in done:
            done[job.id] = _run(job, out)
            with (out / RESULTS).open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(done[job.id]) + "\n")
    progress("jobs", len(jobs), len(jobs))
    return pd.DataFrame([done[job.id] for job in jobs])


def _run(job: Job, out: Path) -> dict[str, object]:
    row: dict[str, object] = {"job": job.id, "programme": job.programme.name, **job.settings, "error": None}
    try:
        workspace = workspaces.init(out / f"{job.programme.name}-{job.id}", flags=job.settings)
        report = pipeline.run(
            job.programme.sessions, workspace, decisions=job.programme.decisions, roster=job.programme.roster
        )
        row |= {"run_id": report.run, **report.counts, "rejections": len(report.rejections)}
        row |= {f"seconds_{stage}": spent for stage, spent in report.seconds.items()}
        row |= _shape(workspace)
        if job.programme.labels is not None:
            row |= _figures(workspace, job.programme.labels)
    except InsightError as error:
        row["error"] = str(error)
    return row


def _shape(workspace: workspaces.Workspace) -> dict[str, object]:
    """What can be said of a result without labels."""
    segments = views.segments(workspace)
    themes = views.themes(workspace)
    decisions = views.decisions(workspace)
    largest = segments["theme_id"].value_counts(normalize=True)
    return {
        "segments_with_theme": round(float(segments["theme_id"].notna().mean()), 3) if len(segments) else None,
        "largest_theme_share": round(float(largest.iloc[0]), 3) if len(largest) else None,
        "themes_with_k_pairs": int((themes["pairs"] >= workspace.recipe.policy.k).sum()),
        "decisions_with_suggestion": int((decisions["suggested"] > 0).sum()),
    }


def _figures(workspace: workspaces.Workspace, labels: Path) -> dict[str, object]:
    """Measured against labels, from the workspace that is there: nothing is run twice."""
    from insight.evaluation import linking, theming

    exports: list[list[dict[Any, Any]]] = [
        views.table(workspace, name, exporting=True).to_dict("records")
        for name in ("segments", "candidates", "decisions")
    ]
    segments, candidates, decisions = exports
    found = theming.measured(labels, segments) | linking.measured(labels, candidates, decisions)
    return {name: figure["value"] for name, figure in found.items() if isinstance(figure, dict)}


def _programme(row: Mapping[str, Any], beside: Path) -> Programme:
    if strange := set(row) - KNOWN:
        raise InputError(
            f"A programme of the batch has {', '.join(sorted(strange))}. Known: {', '.join(sorted(KNOWN))}"
        )
    name = str(row.get("name", ""))
    if not name or not name.replace("-", "").replace("_", "").isalnum():
        raise InputError("A programme of the batch needs a name of letters, digits, - and _. Give it one.")
    given = row.get("sessions") or []
    sessions = tuple(beside / p for p in ([given] if isinstance(given, str) else given))
    places = {key: beside / row[key] for key in ("decisions", "roster", "labels") if row.get(key)}
    if not sessions or any(not p.exists() for p in (*sessions, *places.values())):
        raise InputError(
            f"Programme {name} of the batch names no sessions, or a file that is not there. Check its paths."
        )
    return Programme(name, sessions, **places)


def _files(programme: Programme) -> Iterator[Path]:
    for path in (*programme.sessions, programme.decisions, programme.roster):
        if path is not None:
            yield from sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else (path,)


def _nested(settings: Mapping[str, object]) -> dict[str, dict[str, object]]:
    table: dict[str, dict[str, object]] = {}
    for dotted, value in settings.items():
        section, _, name = dotted.partition(".")
        table.setdefault(section, {})[name] = value
    return table


def _rows(path: Path) -> list[dict[str, Any]]:
    """Rows of earlier jobs; a line that a killed batch left unfinished is as if its job had not run."""
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            rows.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return rows
