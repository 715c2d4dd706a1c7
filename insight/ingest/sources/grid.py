"""Tables of any kind: the header found, columns recognised, and what cannot hold sessions said so."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from insight.ingest import columns
from insight.ingest.columns import Kind, Layout
from insight.ingest.context import Context
from insight.ingest.files import Entry
from insight.ingest.rows import DATES, Cells
from insight.records import Ref, Rejection

HEADER_WITHIN = 25
MAPPING_STEP = (
    "Name the column in insight.toml, [input], columns; a register goes to --decisions, a roster to --roster."
)
TELLING = frozenset({"notes", "status", "duration_min", "duration_hours", "pair_id", "agenda_topic", "applied_action"})
"""One of these and a date make a session."""


type Fault = tuple[str, str]
"""Why a row cannot be used, and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """A record: ``ordinal`` as a person counts (header included), ``span`` its bytes where they are known."""

    ordinal: int
    cells: Sequence[object]
    span: tuple[int, int] | None = None
    fault: Fault | None = None


def named(cells: Sequence[object], places: Mapping[str, Sequence[int]]) -> Cells:
    """Field -> the cells that fill it."""
    return {name: tuple(cells[i] for i in indexes if i < len(cells)) for name, indexes in places.items()}


def _by_place(row: Row, layout: Layout) -> Cells:
    return named(row.cells, layout.columns)


@dataclass(frozen=True, slots=True)
class Grid:
    """One table of a file. ``headers``: known beforehand (field names of JSON), or looked for in the rows."""

    rows: Iterable[Row]
    options: Mapping[str, object] = field(default_factory=dict)
    headers: Sequence[str] | None = None
    remarks: tuple[tuple[str, str], ...] = ()
    name: Callable[[Row, Layout], Cells] = _by_place


@dataclass(frozen=True, slots=True)
class Head:
    """The header row (merged where an export has several), and the place of the last of its rows in the sample."""

    headers: tuple[str, ...]
    layout: Layout
    last: int
    score: float


def opened(grid: Grid, overrides: Mapping[str, str], kind: Kind = "session") -> tuple[Head | None, Iterator[Row]]:
    """The header of a table, and the rows below it."""
    stream = iter(grid.rows)
    if grid.headers is not None:
        found = columns.layout(grid.headers, kind, overrides=overrides)
        return Head(tuple(grid.headers), found, -1, score(found)), stream
    sample = list(islice(stream, HEADER_WITHIN))
    head = find_head(sample, kind, overrides=overrides)
    return head, chain(sample[head.last + 1 :], stream) if head else stream


def score(layout: Layout) -> float:
    """How much a row looks like a header: columns recognised, sure ones counting double."""
    return sum(1.0 if c.confidence > 0.75 else 0.5 for c in layout.report if c.used)


def find_head(
    sample: Sequence[Row], kind: Kind = "session", *, overrides: Mapping[str, str] | None = None
) -> Head | None:
    """The row that names the columns: the first of the best among the first 25; Qualtrics' three rows are merged."""
    best: Head | None = None
    for place, row in enumerate(sample):
        headers = tuple(c if isinstance(c, str) and len(c) < 600 else "" for c in row.cells)
        if sum(bool(h.strip()) for h in headers) < 2:
            continue
        last = place
        if place and _import_ids(sample, place + 1):
            headers, last = _merged(sample[place - 1].cells, headers, kind), place + 1
        found = columns.layout(headers, kind, overrides=overrides)
        if (points := score(found)) >= 2 and (best is None or points > best.score or last > place):
            best = Head(headers, found, last, points)
    return best


def unfit(head: Head | None, stem: str) -> str | None:
    """Why a table cannot hold sessions, or ``None``."""
    if head is None:
        return "no row names columns that Insight knows"
    have = set(head.layout.columns)
    if _is_register(head, stem):
        return "this looks like a decision register, not sessions"
    if not have & set(DATES):
        if {"mentor", "mentee"} & have and "notes" not in have:
            return "this looks like a roster, not sessions"
        return "this is not a table of sessions: no column for their date was recognised"
    if not have & TELLING:
        return "this is not a table of sessions: no column for notes was recognised, nor any other that tells of one"
    return None


def doubts(ref: Ref, layout: Layout) -> Iterator[Rejection]:
    """Columns that fit a field which another column fills."""
    for column in layout.doubtful:
        chosen = [i + 1 for i in layout.columns.get(column.field or "", ())]
        if column.confidence >= 0.85 and column.field not in {"session_id", "submitted_at", "author", "author_email"}:
            yield Rejection(
                ref,
                f"columns {chosen[0]} and {column.ordinal} both look like {column.field}; column {chosen[0]} is used",
                "Say which in insight.toml, [input], columns if that is wrong.",
                column.field,
                "warning",
            )


def ignored(head: Head, overrides: Mapping[str, str]) -> set[int]:
    """Columns (0-based) that a setting leaves out."""
    left = {columns.normalise(theirs) for theirs, ours in overrides.items() if ours == columns.IGNORED}
    return {place for place, header in enumerate(head.headers) if columns.normalise(header) in left}


def size_fault(entry: Entry, context: Context) -> str | None:
    """Why a file is not opened at all."""
    if not entry.size:
        return "the file is empty"
    limit = context.settings.max_file_mb
    if entry.size > limit * 1_000_000:
        return f"the file has {entry.size / 1_000_000:,.0f} MB, over the limit of {limit:g} MB"
    return None


_REGISTER = ("rationale", "owner_role", "outcome_value", "attribution_pct", "supersedes")


def _is_register(head: Head, stem: str) -> bool:
    """Two columns that only a decision register has; or a title and a date in a file that is named after decisions."""
    decisions = columns.layout(head.headers, "decision").columns
    used = {i for indexes in head.layout.columns.values() for i in indexes}
    marks = sum(name in decisions and not set(decisions[name]) & used for name in _REGISTER)
    called = re.search("decision", stem.lower()) and {"title", "decided_on"} <= set(decisions)
    return "notes" not in _sure(head.layout) and (marks >= 2 or bool(called))


def _sure(layout: Layout) -> set[str]:
    """Fields recognised by the first names they have: 'notes', not 'description'."""
    return {c.field for c in layout.report if c.field and c.used and c.confidence >= 0.94}


def _import_ids(sample: Sequence[Row], place: int) -> bool:
    """Qualtrics' third row."""
    cells = sample[place].cells if place < len(sample) else ()
    return bool(cells) and sum(str(c).lstrip().startswith('{"ImportId"') for c in cells) * 2 > len(cells)


def _merged(upper: Sequence[object], lower: Sequence[str], kind: Kind) -> tuple[str, ...]:
    """Of a code and its question, the one that is recognised more surely."""
    merged = []
    for index, question in enumerate(lower):
        code = str(upper[index]) if index < len(upper) else ""
        hits = [(columns.match(text, kind), text) for text in (question, code)]
        merged.append(max(hits, key=lambda hit: hit[0].confidence if hit[0] else 0.0)[1])
    return tuple(merged)
