"""Tables of any kind: the header found, columns recognised, dates ordered, rows grouped by pair into chunks."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from insight.errors import InputError
from insight.ingest import columns, rows, values
from insight.ingest.columns import Kind, Layout
from insight.ingest.context import Context
from insight.ingest.dates import Evidence
from insight.ingest.files import Entry
from insight.records import Chunk, RawNote, Ref, Rejection

HEADER_WITHIN = 25
WHOLE_FILE_CHUNKS = 8
"""A file that must be parsed whole for each chunk is cut into no more than this many."""
MAPPING_STEP = "Name the column in input.columns, or pass the file where it belongs."


@dataclass(frozen=True, slots=True)
class Row:
    """A record: ``ordinal`` as a person counts (header included), ``span`` its bytes where they are known."""

    ordinal: int
    cells: Sequence[object]
    span: tuple[int, int] | None = None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """One table of a file. ``headers``: known beforehand (field names of JSON), or looked for in the rows."""

    rows: Iterable[Row]
    options: Mapping[str, object] = field(default_factory=dict)
    headers: Sequence[str] | None = None
    remarks: tuple[tuple[str, str], ...] = ()
    name: Callable[[Row, Layout], rows.Cells] = lambda row, layout: named(row.cells, layout.columns)


@dataclass(frozen=True, slots=True)
class Head:
    """The header row, merged where an export has several, and where the data begin."""

    headers: tuple[str, ...]
    layout: Layout
    last: int
    score: float


@dataclass(frozen=True, slots=True)
class Light:
    """What the plan keeps of a row: no text, only its place, ids and a keyed digest."""

    ordinal: int
    span: tuple[int, int] | None
    ids: tuple[str, str]
    pair: str
    digest: bytes


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
        if (points := score(found)) >= 2 and (best is None or points > best.score):
            best = Head(headers, found, last, points)
    return best


def plan(grid: Grid, entry: Entry, context: Context, *, source: str) -> Iterator[Chunk | Rejection]:
    """The chunks of one table, or one line saying why it is not a table of sessions."""
    ref = Ref(entry.file)
    yield from (Rejection(ref, reason, step, None, "warning") for reason, step in grid.remarks)
    stream = iter(grid.rows)
    if grid.headers is None:
        sample = list(islice(stream, HEADER_WITHIN))
        head = find_head(sample, overrides=context.settings.columns)
        data = chain(sample[head.last + 1 :] if head else (), stream)
    else:
        found = columns.layout(grid.headers, overrides=context.settings.columns)
        head, data = Head(tuple(grid.headers), found, -1, score(found)), stream
    refusal = unfit(head, entry.stem)
    if head is None or refusal:
        yield Rejection(ref, refusal or "", MAPPING_STEP)
        return
    yield from _unsure(ref, head.layout)
    yield from _chunks(data, head, grid, entry, context, source)


def unfit(head: Head | None, stem: str) -> str | None:
    """Why a table cannot hold sessions, or ``None``."""
    if head is None:
        return "no row names columns that Insight knows"
    have = set(head.layout.columns)
    decisions = columns.layout(head.headers, "decision").columns
    marks = have_only(
        decisions, head.layout, ("rationale", "owner_role", "outcome_value", "attribution_pct", "supersedes")
    )
    if marks >= 2 or (re.search("decision", stem.lower()) and {"title", "decided_on"} <= set(decisions)):
        return "this looks like a decision register, not sessions"
    if not have & set(rows.DATES):
        if {"mentor", "mentee"} & have and "notes" not in have:
            return "this looks like a roster, not sessions"
        return "this is not a table of sessions: no column for their date was recognised"
    if not have & {"notes", "status", "duration_min", "duration_hours", "pair_id", "agenda_topic", "applied_action"}:
        return "no column for notes was recognised, nor any other that tells of a session"
    return None


def have_only(decisions: Mapping[str, tuple[int, ...]], sessions: Layout, names: Sequence[str]) -> int:
    """How many fields a decision register has and a session table has no use for."""
    used = {i for indexes in sessions.columns.values() for i in indexes}
    return sum(name in decisions and not set(decisions[name]) & used for name in names)


def read(
    chunk: Chunk, found: Iterable[Row], name: Callable[[Row], rows.Cells], max_note: int
) -> Iterator[RawNote | Rejection]:
    """The rows of a chunk as RawNotes; one bad row leaves the rest alone."""
    reading = _reading(chunk, max_note)
    for row in found:
        yield from rows.to_note(Ref(chunk.file, row.ordinal), name(row), reading)


def named(cells: Sequence[object], places: Mapping[str, Sequence[int]]) -> rows.Cells:
    """Field -> the cells that fill it."""
    return {name: tuple(cells[i] for i in indexes if i < len(cells)) for name, indexes in places.items()}


def _reading(chunk: Chunk, max_note: int) -> rows.Reading:
    options = chunk.options
    return rows.Reading(
        order=options.get("date_order"),  # type: ignore[arg-type]  # options are plain values by design
        tops=options.get("tops", {}),  # type: ignore[arg-type]
        hours=bool(options.get("hours")),
        bare_id=bool(options.get("bare_id")),
        max_note=max_note,
    )


def _chunks(
    data: Iterable[Row], head: Head, grid: Grid, entry: Entry, context: Context, source: str
) -> Iterator[Chunk | Rejection]:
    survey = _Survey(head, context, grid.name)
    kept: list[Light] = []
    for row in data:
        if fault := row.fault or _overflow(row, head):
            yield Rejection(
                Ref(entry.file, row.ordinal), fault, "Quote the text, or save the file again from a spreadsheet."
            )
        elif any(not values.blank(c) for c in row.cells):
            kept.append(survey.look(row))
    if not kept:
        yield Rejection(Ref(entry.file), "the table has a header and no rows", "Check that the export is complete.")
        return
    bare = survey.bare
    if bare:
        yield Rejection(
            Ref(entry.file),
            "the id column holds plain numbers, which other files may repeat; sessions are told apart by their contents",
            "Name the column session_id if the numbers are yours alone.",
            "session_id",
            "warning",
        )
    if survey.dates.contradicts:
        yield Rejection(
            Ref(entry.file),
            "some dates put the day first and others the month",
            "Set input.date_order.",
            "date",
            "warning",
        )
    fresh: list[Light] = []
    for light in kept:
        twice = context.ledger.repeats(light.ids[bare], Ref(entry.file, light.ordinal), light.digest)
        if twice:
            yield twice
        else:
            fresh.append(light)
    setting = context.settings.date_order
    options = {
        **grid.options,
        "source": source,
        "date_order": survey.dates.order if setting == "ask" else setting,
        "tops": survey.tops(),
        "hours": columns.hours(head.headers[i] for i in head.layout.columns.get("duration_min", ())),
        "bare_id": bare,
    }
    if grid.headers is None:
        options["columns"] = dict(head.layout.columns)
    else:
        options["phrases"] = dict(head.layout.phrases)
    yield from _grouped(fresh, entry, context, options)


def _grouped(lights: Sequence[Light], entry: Entry, context: Context, options: Mapping[str, object]) -> Iterator[Chunk]:
    """Chunks that never part the rows of a pair, in the order in which pairs first appear."""
    pairs: dict[str, list[Light]] = {}
    for light in lights:
        pairs.setdefault(light.pair or f"\0{light.ordinal}", []).append(light)
    size = context.rows_per_chunk
    if lights and lights[0].span is None:
        size = max(size, -(-len(lights) // WHOLE_FILE_CHUNKS))
    batch: list[Light] = []
    for group in chain(pairs.values(), [[]]):
        if batch and (not group or len(batch) + len(group) > size):
            ordered = sorted(batch, key=lambda light: light.ordinal)
            spans = tuple(light.span for light in ordered if light.span)
            extra = {"spans": spans} if spans else {}
            yield Chunk(
                entry.file,
                str(entry.path),
                entry.member,
                tuple(light.ordinal for light in ordered),
                {**options, **extra},
            )
            batch = []
        batch += group


class _Survey:
    """One look at every row: date order, the top of each scale, whether ids are bare numbers."""

    def __init__(self, head: Head, context: Context, name: Callable[[Row, Layout], rows.Cells]) -> None:
        self._head, self._name = head, name
        self.dates = Evidence()
        self._places = head.layout.columns
        self._ledger = context.ledger
        self._tops = {name: 0.0 for name in rows.SCALED if name in self._places}
        self._stated = {name: _stated_top(head.headers[self._places[name][0]]) for name in self._tops}
        phrase = head.layout.phrases.get("session_id", ("session id",))[0]
        self._numbered = phrase in {"id", "ref", "reference", "key", "record id", "response id", "uid"}

    def look(self, row: Row) -> Light:
        cells = self._name(row, self._head.layout)
        for name in (*rows.DATES, *rows.OTHER_DATES):
            for value in cells.get(name, ()):
                self.dates.add(value)
        for name in self._tops:
            self._tops[name] = max(self._tops[name], _figure(rows.first(cells, name)))
        own = rows.first(cells, "session_id")
        self._numbered = self._numbered and (not own or own.replace(".", "").isdigit())
        digest = self._ledger.digest(values.text(c) for c in chain.from_iterable(v for _, v in sorted(cells.items())))
        ids = (rows.session_id(cells), rows.session_id(cells, bare=True))
        return Light(row.ordinal, row.span, ids, rows.pair_key(cells), digest)

    @property
    def bare(self) -> bool:
        return self._numbered and "session_id" in self._places

    def tops(self) -> dict[str, float]:
        """The top of each rating's scale: as its header says, or 5, or the round figure above the highest seen."""
        seen = {
            name: next((top for top in (5.0, 10.0, 100.0) if high <= top), 5.0) for name, high in self._tops.items()
        }
        return {name: self._stated[name] or top for name, top in seen.items()}


def _stated_top(header: str) -> float | None:
    found = re.search(r"[01]\s*(?:-|–|to|bis|à)\s*(\d{1,3})\b", header)
    return float(found[1]) if found and 3 <= int(found[1]) <= 100 else None


def _figure(text: str) -> float:
    found = re.fullmatch(r"(\d+(?:[.,]\d+)?)(?:\s+-\s.*)?", text)
    return float(found[1].replace(",", ".")) if found else 0.0


def _overflow(row: Row, head: Head) -> str | None:
    beyond = row.cells[len(head.headers) :]
    if any(not values.blank(c) for c in beyond):
        return "the row has more cells than the header: a separator stands in unquoted text"
    return None


def _unsure(ref: Ref, layout: Layout) -> Iterator[Rejection]:
    for column in layout.doubtful:
        chosen = [i + 1 for i in layout.columns.get(column.field or "", ())]
        if column.confidence >= 0.9 and column.field not in {"session_id", "submitted_at", "author", "author_email"}:
            yield Rejection(
                ref,
                f"columns {chosen[0]} and {column.ordinal} both look like {column.field}; column {chosen[0]} is used",
                "Say which in input.columns if that is wrong.",
                column.field,
                "warning",
            )


def _import_ids(sample: Sequence[Row], place: int) -> bool:
    """Qualtrics' third row."""
    cells = sample[place].cells if place < len(sample) else ()
    return bool(cells) and sum(str(c).lstrip().startswith('{"ImportId"') for c in cells) * 2 > len(cells)


def _merged(upper: Sequence[object], lower: Sequence[str], kind: Kind) -> tuple[str, ...]:
    """Of a code and its question, the one that is recognised more surely."""
    merged = []
    for index, question in enumerate(lower):
        code = str(upper[index]) if index < len(upper) else ""
        hits = [(columns.match(text, kind), text) for text in (code, question)]
        merged.append(max(hits, key=lambda hit: hit[0].confidence if hit[0] else 0.0)[1])
    return tuple(merged)


def size_fault(entry: Entry, context: Context) -> str | None:
    """Why a file is not opened at all."""
    if not entry.size:
        return "the file is empty"
    limit = context.settings.max_file_mb
    if entry.size > limit * 1_000_000:
        return f"the file has {entry.size / 1_000_000:,.0f} MB, over the limit of {limit:g} MB"
    return None


def must_be(found: str, expected: Sequence[str]) -> None:
    """Raise InputError where a file is of another kind than its ending says."""
    if found not in expected:
        raise InputError(f"it is a {found} under another ending.")


__all__ = ["Grid", "Head", "Row", "find_head", "named", "plan", "read", "replace", "score", "size_fault", "unfit"]
