"""Side tables: pairs, surveys, unit figures, aggregate counts, verdicts. Which it is, its columns say.

Only ids, dates, numbers and words from fixed lists are kept; a free answer is refused and belongs in a note. Pair ids
and units go through ``safe``, the anonymiser's own function for ids, so that they meet those of the sessions; the
reason of a verdict goes through ``redact``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from insight.errors import InputError
from insight.ingest import columns, files, values
from insight.ingest.dates import Evidence
from insight.ingest.files import Entry
from insight.ingest.records_in import tables
from insight.ingest.side_rows import MAKERS, Cells, Kind, Redact, Safe, Side, UnfitCellError, verdict
from insight.ingest.sources import json_files
from insight.ingest.sources.grid import Grid
from insight.recipe import Input
from insight.records import GivenVerdict, Ref, Rejection

PAIR = ("pair", "pair id", "pair code", "pair ref", "pairid", "dyad", "tandem", "match id", "respondent", "team id")
ALIASES: dict[Kind, dict[str, tuple[str, ...]]] = {
    "pairs": {
        "id": PAIR,
        "cohort": ("cohort", "intake", "batch", "wave", "programme", "program"),
        "start": ("start", "start date", "started", "from", "begin", "kick off", "kickoff", "first day"),
        "end": ("end", "end date", "ended", "until", "to", "close", "last day"),
        "cadence": ("cadence", "rhythm", "frequency", "how often", "meeting frequency"),
        "phase": ("phase", "programme phase", "program phase", "stage"),
        "match_basis": ("match basis", "matched on", "basis", "matching basis", "reason for match", "matched by"),
        "unit": ("unit", "business unit", "department", "division", "function", "area"),
        "region": ("region", "country", "geography"),
        "mentor_level": ("mentor level", "mentor grade", "mentor band"),
        "mentee_level": ("mentee level", "executive level", "exec level", "mentee grade", "executive band"),
        "recognition": ("recognition", "recognition opt in", "thanks", "public thanks", "may be named", "opt in"),
        "trained": ("trained", "training", "training done", "training attended"),
    },
    "surveys": {
        "pair": PAIR,
        "wave": ("wave", "round", "survey", "time", "when", "phase", "timepoint", "time point"),
        "role": ("role", "side", "who", "respondent role", "group"),
        "item": ("item", "question", "measure", "statement", "scale"),
        "value": ("value", "answer", "score", "rating", "response", "points"),
    },
    "unit_metrics": {
        "unit": ("unit", "business unit", "department", "division", "function", "area"),
        "metric": ("metric", "measure", "indicator", "kpi", "figure"),
        "date": ("date", "as of", "month", "period", "measured on", "day"),
        "value": ("value", "score", "result", "level", "amount"),
        "n": ("n", "respondents", "headcount", "responses", "sample", "sample size", "number", "cases"),
    },
    "group_counts": {
        "measure": ("measure", "metric", "outcome", "indicator", "what"),
        "group": ("group", "who", "participation", "arm", "population"),
        "period": ("period", "year", "when", "date", "quarter"),
        "count": ("count", "yes", "number", "stayed", "promoted", "k"),
        "of": ("of", "total", "n", "out of", "headcount", "base"),
    },
    "verdicts": {
        "decision": ("decision", "decision id", "decision ref", "decision no"),
        "session": ("session", "session id", "conversation", "meeting", "meeting id"),
        "status": ("status", "verdict", "answer", "judgement", "judgment", "confirmed", "influenced"),
        "strength": ("strength", "influence", "how much"),
        "by_role": ("by role", "role", "by", "who", "reviewer"),
        "reason": ("reason", "why", "comment", "remark"),
    },
}
NEEDED: dict[Kind, tuple[str, ...]] = {
    "group_counts": ("measure", "group", "count", "of"),
    "unit_metrics": ("unit", "metric", "date", "value"),
    "surveys": ("pair", "role"),
    "verdicts": ("decision", "session", "status"),
    "pairs": ("id",),
}
HEADER_WITHIN = 25


@dataclass(slots=True)
class SideTable:
    """What was read, of which kind, and what could not be used. Offers the rows to the store as they are."""

    kind: Kind | None = None
    rows: list[Side] = field(default_factory=list)
    verdicts: list[GivenVerdict] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)


def read_side(paths: Sequence[Path], *, settings: Input, safe: Safe, redact: Redact) -> list[SideTable]:
    """Every table in the files or folders (csv, tsv, xlsx, json, jsonl), each with its kind.

    A survey may be long (pair, wave, role, item, value) or wide (a column a question). ``safe(value, kind)`` returns an
    id, or a keyed one where it would tell who somebody is; ``redact(text)`` takes the people out of a text.
    """
    found = []
    for entry in files.expand(paths):
        if isinstance(entry, Rejection):
            found.append(SideTable(rejections=[entry]))
            continue
        try:
            found += [_table(grid, entry, settings, safe, redact) for grid in tables(entry, {}) if grid.headers != ()]
        except InputError as error:
            reason, _, step = str(error).partition(". ")
            found.append(SideTable(rejections=[Rejection(Ref(entry.file), reason, step or "Save it as csv.")]))
        except Exception as error:  # a reader's own kinds may quote cells: only the kind is told
            reason = f"it could not be read ({type(error).__name__})"
            found.append(SideTable(rejections=[Rejection(Ref(entry.file), reason, "Save it as csv.")]))
    return found


def _table(grid: Grid, entry: Entry, settings: Input, safe: Safe, redact: Redact) -> SideTable:
    ref = Ref(entry.file)
    head = _head(grid)
    if head is None:
        return SideTable(rejections=[Rejection(ref, *_why_no_table(entry))])
    kind, fields, extra, rows = head
    evidence = Evidence()
    for _, cells in rows:
        for name in ("start", "end", "date"):
            evidence.add(cells.get(name))
    order = evidence.order if settings.date_order == "ask" else settings.date_order
    made = SideTable(kind)
    for ordinal, cells in rows:
        if all(values.blank(value) for value in cells.values()):
            continue
        try:
            if kind == "verdicts":
                made.verdicts += list(verdict(cells, Ref(entry.file, ordinal), safe, redact))
            else:
                made.rows += list(MAKERS[kind](cells, extra, order, safe))
        except UnfitCellError as fault:
            reason, step, column = fault.args
            made.rejections.append(Rejection(Ref(entry.file, ordinal), reason, step, column))
    if kind == "surveys" and "item" not in fields and not extra:
        made.rejections.append(
            Rejection(ref, "the survey has no question", "Add columns item and value, or one a question.")
        )
    return made


def _why_no_table(entry: Entry) -> tuple[str, str]:
    """Reason and step: text under a workbook's ending is read as a table first, for exports do name csv so."""
    if (
        entry.suffix in {".xlsx", ".xlsm", ".xlsb", ".ods"}
        and files.kind(files.load(entry.path, entry.member)) == "text"
    ):
        return "it is broken: no workbook is in it, whatever its ending says", "Save it again as xlsx, or as csv."
    step = "Name the columns as in the documentation: pair, wave, role, item, value; or unit, metric, date, value, n."
    return "its columns are not those of a side table", step


def _head(grid: Grid) -> tuple[Kind, frozenset[str], tuple[str, ...], list[tuple[int, Cells]]] | None:
    """Kind, fields, further columns (questions of a wide survey), and the rows by field."""
    rows = list(grid.rows)
    if grid.headers is not None:
        headers = list(grid.headers)
        found = _kind(headers)
        named = [(row.ordinal, dict(json_files.flat(row.cells[0]))) for row in rows if row.cells]
        return found and _shaped(found, headers, [(o, [c.get(h) for h in headers]) for o, c in named])
    for place, row in enumerate(rows[:HEADER_WITHIN]):
        headers = [c if isinstance(c, str) else "" for c in row.cells]
        if sum(bool(h.strip()) for h in headers) >= 2 and (found := _kind(headers)):
            return _shaped(found, headers, [(r.ordinal, list(r.cells)) for r in rows[place + 1 :] if not r.fault])
    return None


def _kind(headers: Sequence[str]) -> tuple[Kind, dict[int, str]] | None:
    best: tuple[int, Kind, dict[int, str]] | None = None
    for kind, needed in NEEDED.items():
        places = _places(headers, ALIASES[kind])
        fields = set(places.values())
        enough = set(needed) <= fields and (kind != "pairs" or len(fields) >= 2)
        if kind == "surveys":
            enough = enough and ("wave" in fields or {"item", "value"} <= fields)
        if enough and (best is None or len(fields) > best[0]):
            best = (len(fields), kind, places)
    return best and (best[1], best[2])


def _places(headers: Sequence[str], table: Mapping[str, Sequence[str]]) -> dict[int, str]:
    """Column -> field; the first column of a field wins."""
    plain = [columns.normalise(header) for header in headers]
    places: dict[int, str] = {}
    for name, aliases in table.items():
        wanted = (name.replace("_", " "), *aliases)
        hit = next((i for alias in wanted for i, p in enumerate(plain) if p == alias and i not in places), None)
        if hit is not None:
            places[hit] = name
    return places


def _shaped(
    found: tuple[Kind, dict[int, str]], headers: Sequence[str], rows: Sequence[tuple[int, Sequence[object]]]
) -> tuple[Kind, frozenset[str], tuple[str, ...], list[tuple[int, Cells]]]:
    kind, places = found
    names = {i: places.get(i) or f"?{columns.normalise(h)}" for i, h in enumerate(headers) if str(h).strip()}
    shaped = [(ordinal, {names[i]: v for i, v in enumerate(cells) if i in names}) for ordinal, cells in rows]
    wide = kind == "surveys" and "item" not in places.values()
    extra = tuple(n for n in names.values() if n.startswith("?") and any(_numeric(c.get(n)) for _, c in shaped))
    return kind, frozenset(places.values()), extra if wide else (), shaped


def _numeric(value: object) -> bool:
    try:
        values.scale(value) if isinstance(value, str) else values.number(value)
    except ValueError:
        return False
    return True
