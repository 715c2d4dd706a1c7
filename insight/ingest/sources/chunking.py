"""Rows of one table into chunks: every row looked at once, repeats left out, the rows of a pair kept together."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from insight.ingest import columns, rows, values
from insight.ingest.context import Context, Ledger
from insight.ingest.dates import Evidence
from insight.ingest.files import Entry
from insight.ingest.sources import grid
from insight.ingest.sources.grid import Fault, Grid, Head, Row
from insight.records import Chunk, Ref, Rejection

WHOLE_FILE_CHUNKS = 8
"""A file that must be parsed whole for each chunk is cut into no more than this many."""
COMMON_ID_COLUMNS = frozenset({"id", "ref", "reference", "key", "record id", "response id", "uid"})
"""Column names under which forms number their answers from 1, in every file again."""

NUMBERED = (
    "the id column holds plain numbers, which other files may repeat; sessions are told apart by contents",
    "Name the column session_id if the numbers are yours alone.",
)
BOTH_ORDERS = (
    "some dates put the day first and others the month",
    "Write them one way, or set date_order in insight.toml, [input], to dmy or mdy.",
)
UNQUOTED = (
    "the row has more cells than the header: a separator stands in unquoted text",
    "Quote the text, or save the file again from a spreadsheet.",
)


UNREAD_STEP = "Say in insight.toml, [input], columns what it is ('notes', for one), or '-' to leave it out."
NO_PAIR = (
    "{:,} of the sessions name no pair, and what is said in them counts for no number of pairs",
    "Say in insight.toml, [input], columns which column is pair_id.",
)
SEVERAL = 5
"""Sessions without a pair from which on it is said: fewer can bring nothing to the threshold."""
WORDY = 5
"""Words from which on a cell is text that somebody wrote."""


@dataclass(frozen=True, slots=True)
class Light:
    """What the plan keeps of a row: no text, only its place, ids and a keyed digest."""

    ordinal: int
    span: tuple[int, int] | None
    ids: tuple[str, str]
    pair: str
    digest: bytes


def plan(table: Grid, entry: Entry, context: Context, *, source: str) -> Iterator[Chunk | Rejection]:
    """The chunks of one table, or one line saying why it is not a table of sessions."""
    ref = Ref(entry.file)
    yield from (Rejection(ref, reason, step, None, "warning") for reason, step in table.remarks)
    head, below = grid.opened(table, context.settings.columns)
    refusal = grid.unfit(head, entry.stem)
    if head is None or refusal:
        yield Rejection(ref, refusal or "", grid.MAPPING_STEP)
        return
    if table.headers is None:
        yield from grid.doubts(ref, head.layout)
    survey = Survey(table, head, context.ledger, ignored=grid.ignored(head, context.settings.columns))
    kept: list[Light] = []
    for row in below:
        if fault := row.fault or _overflow(row, head):
            yield Rejection(Ref(entry.file, row.ordinal), *fault)
        elif any(not values.blank(cell) for cell in row.cells):
            kept.append(survey.look(row))
    if not kept:
        yield Rejection(ref, "the table has a header and no rows", "Check that the export is complete.")
        return
    yield from survey.remarks(ref)
    fresh: list[Light] = []
    for light in kept:
        twice = context.ledger.repeats(light.ids[survey.bare], Ref(entry.file, light.ordinal), light.digest)
        if twice:
            yield twice
        else:
            fresh.append(light)
    yield from grouped(fresh, entry, context.rows_per_chunk, survey.options(context, source))


def grouped(lights: Sequence[Light], entry: Entry, size: int, options: Mapping[str, object]) -> Iterator[Chunk]:
    """Chunks that never part the rows of a pair, in the order in which pairs first appear."""
    pairs: dict[str, list[Light]] = {}
    for light in lights:
        pairs.setdefault(light.pair or f"\0{light.ordinal}", []).append(light)
    if lights and lights[0].span is None:
        size = max(size, -(-len(lights) // WHOLE_FILE_CHUNKS))
    batch: list[Light] = []
    for group in chain(pairs.values(), [[]]):
        if batch and (not group or len(batch) + len(group) > size):
            ordered = sorted(batch, key=lambda light: light.ordinal)
            spans = tuple(light.span for light in ordered if light.span)
            extra = {"spans": spans} if spans else {}
            ordinals = tuple(light.ordinal for light in ordered)
            yield Chunk(entry.file, str(entry.path), entry.member, ordinals, {**options, **extra})
            batch = []
        batch += group


class Survey:
    """One look at every row: date order, the top of each scale, whether ids are bare numbers, which text is not read.

    ``ignored``: columns (0-based) that a setting leaves out.
    """

    def __init__(self, table: Grid, head: Head, ledger: Ledger, *, ignored: Collection[int] = ()) -> None:
        self.dates = Evidence()
        self._table, self._head, self._ledger = table, head, ledger
        places = head.layout.columns
        self._highest = {name: 0.0 for name in rows.SCALED if name in places}
        phrase = head.layout.phrases.get("session_id", ("",))[0]
        self._numbered = phrase in COMMON_ID_COLUMNS
        by_place = table.headers is None
        self._unknown = {c.ordinal - 1 for c in head.layout.report if by_place and not c.field} - set(ignored)
        self._unread: set[int] = set()
        self._alone = 0

    def look(self, row: Row) -> Light:
        """Take note of a row, and keep nothing of its text."""
        cells = self._table.name(row, self._head.layout)
        for name in (*rows.DATES, *rows.OTHER_DATES):
            for value in cells.get(name, ()):
                self.dates.add(value)
        for name in self._highest:
            self._highest[name] = max(self._highest[name], _figure(rows.first(cells, name)))
        self._unread |= {i for i in self._unknown - self._unread if i < len(row.cells) and _wordy(row.cells[i])}
        own = rows.first(cells, "session_id")
        self._numbered = self._numbered and (not own or own.replace(".", "").isdigit())
        self._alone += _of_nobody(cells)
        digest = self._ledger.digest(f"{name}\0{values.text(v)}" for name, kept in sorted(cells.items()) for v in kept)
        ids = (rows.session_id(cells), rows.session_id(cells, bare=True))
        return Light(row.ordinal, row.span, ids, rows.pair_key(cells), digest)

    @property
    def bare(self) -> bool:
        """The id column numbers its rows and names no session."""
        return self._numbered

    def remarks(self, ref: Ref) -> Iterator[Rejection]:
        """What was noticed over all rows."""
        if self.bare:
            yield Rejection(ref, *NUMBERED, "session_id", "warning")
        if self.dates.contradicts:
            yield Rejection(ref, *BOTH_ORDERS, "date", "warning")
        if self._alone >= SEVERAL:
            yield Rejection(ref, NO_PAIR[0].format(self._alone), NO_PAIR[1], "pair_id", "warning")
        if self._unread:
            places = ", ".join(str(i + 1) for i in sorted(self._unread))
            reason = f"the text in column {places} was not read: its heading is not one Insight knows"
            yield Rejection(ref, reason, UNREAD_STEP, None, "warning")

    def options(self, context: Context, source: str) -> dict[str, object]:
        """What a worker needs to know of the whole file, as plain values."""
        setting = context.settings.date_order
        layout = self._head.layout
        by_name = self._table.headers is not None
        return {
            **self._table.options,
            "source": source,
            "date_order": self.dates.order if setting == "ask" else setting,
            "tops": self._tops(),
            "hours": columns.hours(self._head.headers[i] for i in layout.columns.get("duration_min", ())[:1]),
            "bare_id": self.bare,
            **({"phrases": dict(layout.phrases)} if by_name else {"columns": dict(layout.columns)}),
        }

    def _tops(self) -> dict[str, float]:
        """The top of each rating's scale: as its header says, or 5, or the round figure above the highest seen."""
        found: dict[str, float] = {}
        for name, high in self._highest.items():
            stated = _stated_top(self._head.headers[self._head.layout.columns[name][0]])
            found[name] = stated or next((top for top in (5.0, 10.0, 100.0) if high <= top), 5.0)
        return found


def _overflow(row: Row, head: Head) -> Fault | None:
    if any(not values.blank(cell) for cell in row.cells[len(head.headers) :]):
        return UNQUOTED
    return None


def _of_nobody(cells: rows.Cells) -> bool:
    """A row that names a session, and neither the pair nor its people."""
    named = rows.pair_id(cells) or any(rows.first(cells, name) for name in (*rows.PEOPLE, "author", "author_email"))
    return not named and not rows.first(cells, "group_pairs") and any(rows.first(cells, name) for name in rows.DATES)


def _wordy(cell: object) -> bool:
    return isinstance(cell, str) and len(cell.split(maxsplit=WORDY)) >= WORDY


def _stated_top(header: str) -> float | None:
    found = re.search(r"\b[01]\s*(?:-|–|to|bis|à)\s*(\d{1,3})\b", header)
    return float(found[1]) if found and 3 <= int(found[1]) <= 100 else None


def _figure(text: str) -> float:
    found = re.fullmatch(r"(\d+(?:[.,]\d+)?)(?:\s+-\s.*)?", text)
    return float(found[1].replace(",", ".")) if found else 0.0
