"""Side tables: pairs, surveys, unit figures, aggregate counts. Which it is, its columns say.

Only ids, dates, numbers and words from fixed lists are kept; a free answer is refused and belongs in a note. Pair ids
and units go through ``safe``, the anonymiser's own function for ids, so that they meet those of the sessions.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from insight.errors import InputError
from insight.ingest import columns, dates, files, values
from insight.ingest.dates import Evidence, Order
from insight.ingest.files import Entry
from insight.ingest.records_in import tables
from insight.ingest.sources import json_files
from insight.ingest.sources.grid import Grid
from insight.recipe import Input
from insight.records import GroupCount, Pair, Ref, Rejection, SurveyAnswer, UnitMetric

type Kind = Literal["pairs", "surveys", "unit_metrics", "group_counts"]
type Side = Pair | SurveyAnswer | UnitMetric | GroupCount
type Safe = Callable[[str, str], str]
type Cells = dict[str, object]

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
}
NEEDED: dict[Kind, tuple[str, ...]] = {
    "group_counts": ("measure", "group", "count", "of"),
    "unit_metrics": ("unit", "metric", "date", "value"),
    "surveys": ("pair", "role"),
    "pairs": ("id",),
}
BASES: tuple[tuple[str, str], ...] = (
    (r"\bself|\bchose|\bchoice\b|\bvolunteer", "self-selected"),
    (r"\brandom|\blottery\b|\bdraw", "random"),
    (r"\bexpert|\bknowledge\b|\bskill", "expertise"),
    (r"\bpersonalit|\bstyle\b|\bcomplement|\bchemistry\b", "complementary"),
    (r"\binterest|\bgoal|\bobjective|\blearning", "goals"),
    (r"\bfunction|\bunit\b|\bdepartment|\bbusiness\b|\bline\b", "function"),
    (r"\blocation|\bregion|\bsite\b|\boffice\b|\blanguage", "location"),
    (r"\bdivers|\bbackground|\bcultur|\bgenerat", "difference"),
    (r"\bmanager|\bhr\b|\bprogramme\b|\bprogram\b|\bowner\b|\bassigned", "assigned"),
)
OTHERS = re.compile(r"\b(non|not|no|other|others|control|comparison|compared?|rest|outside)\b")
PARTICIPANTS = re.compile(
    r"\b(participants?|participating|programme|program|yes|in|mentors?|mentees?|taking part|treated)\b"
)
EXECUTIVE = re.compile(r"\b(mentees?|executives?|execs?|leaders?|seniors?)\b")
MENTOR = re.compile(r"\b(mentors?|juniors?)\b")
HEADER_WITHIN = 25


@dataclass(slots=True)
class SideTable:
    """What was read, of which kind, and what could not be used. Offers the rows to the store as they are."""

    kind: Kind | None = None
    rows: list[Side] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)


class _Unfit(ValueError):
    """A cell that cannot be used: (reason, step, column)."""


def read_side(paths: Sequence[Path], *, settings: Input, safe: Safe) -> list[SideTable]:
    """Every table in the files or folders (csv, tsv, xlsx, json, jsonl), each with its kind.

    A survey may be long (pair, wave, role, item, value) or wide (a column a question). ``safe(value, kind)`` returns an
    id, or a keyed one where it would tell who somebody is.
    """
    found = []
    for entry in files.expand(paths):
        if isinstance(entry, Rejection):
            found.append(SideTable(rejections=[entry]))
            continue
        try:
            found += [_table(grid, entry, settings, safe) for grid in tables(entry, {}) if grid.headers != ()]
        except InputError as error:
            reason, _, step = str(error).partition(". ")
            found.append(SideTable(rejections=[Rejection(Ref(entry.file), reason, step or "Save it as csv.")]))
        except Exception as error:  # a reader's own kinds may quote cells: only the kind is told
            reason = f"it could not be read ({type(error).__name__})"
            found.append(SideTable(rejections=[Rejection(Ref(entry.file), reason, "Save it as csv.")]))
    return found


def _table(grid: Grid, entry: Entry, settings: Input, safe: Safe) -> SideTable:
    ref = Ref(entry.file)
    head = _head(grid)
    if head is None:
        step = (
            "Name the columns as in the documentation: pair, wave, role, item, value; or unit, metric, date, value, n."
        )
        return SideTable(rejections=[Rejection(ref, "its columns are not those of a side table", step)])
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
            made.rows += list(_MAKERS[kind](cells, extra, order, safe))
        except _Unfit as fault:
            reason, step, column = fault.args
            made.rejections.append(Rejection(Ref(entry.file, ordinal), reason, step, column))
    if kind == "surveys" and "item" not in fields and not extra:
        made.rejections.append(
            Rejection(ref, "the survey has no question", "Add columns item and value, or one a question.")
        )
    return made


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


def _pair(cells: Cells, extra: Sequence[str], order: Order | None, safe: Safe) -> Iterator[Pair]:
    phase = _text(cells, "phase")
    yield Pair(
        id=safe(_must(cells, "id"), "pair"),
        cohort=_word(cells, "cohort", safe),
        start=_date(cells, "start", order),
        end=_date(cells, "end", order),
        cadence=_word(cells, "cadence", safe),
        phase=None if phase is None else "pilot" if "pilot" in phase.casefold() else "roll-out",
        match_basis=_basis(_text(cells, "match_basis")),
        unit=_word(cells, "unit", safe),
        region=_word(cells, "region", safe),
        mentor_level=_word(cells, "mentor_level", safe),
        mentee_level=_word(cells, "mentee_level", safe),
        recognition=_sides(_text(cells, "recognition")),
        trained=_sides(_text(cells, "trained")),
    )


def _answers(cells: Cells, extra: Sequence[str], order: Order | None, safe: Safe) -> Iterator[SurveyAnswer]:
    pair = safe(_must(cells, "pair"), "pair")
    wave = safe(_text(cells, "wave") or "once", "wave")[:60]
    role = _role(_must(cells, "role"))
    if not extra:
        yield SurveyAnswer(pair, wave, role, _item(_must(cells, "item"), safe), _points(cells.get("value"), "value"))
        return
    for name in extra:
        if not values.blank(cells.get(name)):
            yield SurveyAnswer(pair, wave, role, _item(name[1:], safe), _points(cells[name], "answer"))


def _metric(cells: Cells, extra: Sequence[str], order: Order | None, safe: Safe) -> Iterator[UnitMetric]:
    on = _date(cells, "date", order)
    if on is None:
        raise _Unfit("the figure has no date", "Give the day it was measured.", "date")
    n = None if values.blank(cells.get("n")) else int(_number(cells, "n"))
    name = _slug(_must(cells, "metric"))
    yield UnitMetric(safe(_must(cells, "unit"), "unit"), name, on, _number(cells, "value"), n)


def _counts(cells: Cells, extra: Sequence[str], order: Order | None, safe: Safe) -> Iterator[GroupCount]:
    group = columns.normalise(_must(cells, "group"))
    count, of = int(_number(cells, "count")), int(_number(cells, "of"))
    if not 0 <= count <= of:
        raise _Unfit("the count is not between 0 and the total", "Correct one of the two.", "count")
    if not (OTHERS.search(group) or PARTICIPANTS.search(group)):
        raise _Unfit("the group is neither participants nor others", "Write participants or others.", "group")
    which: Literal["participants", "others"] = "others" if OTHERS.search(group) else "participants"
    yield GroupCount(_slug(_must(cells, "measure")), which, safe(_text(cells, "period") or "all", "period"), count, of)


_MAKERS: dict[Kind, Callable[[Cells, Sequence[str], Order | None, Safe], Iterator[Side]]] = {
    "pairs": _pair,
    "surveys": _answers,
    "unit_metrics": _metric,
    "group_counts": _counts,
}


def _text(cells: Cells, name: str) -> str | None:
    value = cells.get(name)
    return None if values.blank(value) else values.text(value).strip()


def _must(cells: Cells, name: str) -> str:
    found = _text(cells, name)
    if not found:
        raise _Unfit(f"the row has no {name.replace('_', ' ')}", "Fill it in, or leave the row out.", name)
    return found


def _word(cells: Cells, name: str, safe: Safe) -> str | None:
    found = _text(cells, name)
    if found and len(found) > 60:
        raise _Unfit("a whole text stands where a word belongs", "Shorten it to a name of at most 60 letters.", name)
    return safe(found, name) if found else None


def _number(cells: Cells, name: str) -> float:
    try:
        return values.number(cells.get(name))
    except ValueError:
        raise _Unfit("it is not a number", "Write a number, or leave the row out.", name) from None


def _points(value: object, name: str) -> float:
    """A number as it is; "4/5" and words such as "agree" as points from 1 to 5."""
    raw = values.text(value).strip()
    try:
        return values.number(value) if re.fullmatch(r"-?\d+(?:[.,]\d+)?", raw) else values.scale(value)
    except ValueError:
        step = "Write a number. Free answers belong in the notes of a session."
        raise _Unfit("the answer is not a number", step, name) from None


def _date(cells: Cells, name: str, order: Order | None) -> dt.date | None:
    value = cells.get(name)
    if values.blank(value):
        return None
    if isinstance(value, str) and (month := re.fullmatch(r"\s*(\d{4})-(\d{2})\s*", value)):
        value = f"{month[1]}-{month[2]}-01"
    try:
        return dates.parse(value, order=order)
    except dates.AmbiguousDateError:
        step = "Set date_order in insight.toml, [input], to dmy or mdy, or write year-month-day."
        raise _Unfit("the date reads two ways", step, name) from None
    except ValueError:
        raise _Unfit("it is not a date", "Write it as year-month-day.", name) from None


def _role(text: str) -> str:
    plain = columns.normalise(text)
    if EXECUTIVE.search(plain):
        return "executive"
    if MENTOR.search(plain):
        return "mentor"
    raise _Unfit("the role is neither mentor nor executive", "Write mentor or executive.", "role")


def _sides(text: str | None) -> tuple[str, ...]:
    plain = columns.normalise(text)
    if not plain or re.search(r"\b(no|none|neither|not|false)\b", plain) or plain == "0":
        return ()
    found = tuple(side for side, words in (("mentor", MENTOR), ("executive", EXECUTIVE)) if words.search(plain))
    if found:
        return found
    return ("mentor", "executive") if re.search(r"\b(yes|both|true|y|x|all)\b", plain) or plain == "1" else ()


def _basis(text: str | None) -> str | None:
    """A category: what was written could tell who somebody is."""
    plain = columns.normalise(text)
    return next((name for pattern, name in BASES if re.search(pattern, plain)), "other") if plain else None


def _item(text: str, safe: Safe) -> str:
    """A known question by its field (satisfaction, usefulness, ...), any other by its own words."""
    known = columns.match(text)
    if known and known.field in {"satisfaction", "usefulness", "confidence_to_speak"}:
        return known.field
    return safe(_slug(text), "item")


def _slug(text: str) -> str:
    return "_".join(columns.normalise(text).split())[:80]
