"""The Source of every format that holds many sessions in one file."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from insight.errors import InputError
from insight.ingest import files, rows
from insight.ingest.context import Context
from insight.ingest.files import Entry
from insight.ingest.sources import chunking, grid, json_files
from insight.ingest.sources.grid import Grid, Row
from insight.recipe import Input
from insight.records import Chunk, RawNote, Ref, Rejection, Severity

SAID_OUT = 5
"""How often a chunk repeats one doubt about a column, row by row, before it counts."""
MORE = " (and so in "


@dataclass(frozen=True, slots=True)
class Tabular:
    """A name, its endings, the kinds its bytes may be, and two functions: all tables of a file, the rows of a chunk."""

    name: str
    suffixes: tuple[str, ...]
    kinds: tuple[str, ...]
    grids: Callable[[bytes, dict[str, str]], Iterator[Grid]]
    rows: Callable[[Chunk], Iterator[Row]]

    def plan(
        self, path: Path, *, file: int, member: str | None = None, context: Context | None = None
    ) -> Iterator[Chunk | Rejection]:
        """The chunks of every table in the file."""
        context = context or Context()
        data = files.load(path, member)
        must_be(files.kind(data), self.kinds)
        entry = Entry(file, path, member, len(data))
        tables = list(self.grids(data, context.settings.columns))
        if len(tables) == 1:
            yield from chunking.plan(tables[0], entry, context, source=self.name)
            return
        yield from _several(tables, entry, context, self.name)

    def read(self, chunk: Chunk, *, settings: Input | None = None) -> Iterator[RawNote | Rejection]:
        """The rows of a chunk as RawNotes."""
        settings = settings or Input()
        options = chunk.options
        reading = rows.Reading(
            order=options.get("date_order"),  # type: ignore[arg-type]  # options are plain values by design
            tops=options.get("tops", {}),  # type: ignore[arg-type]
            hours=bool(options.get("hours")),
            bare_id=bool(options.get("bare_id")),
            max_note=settings.max_note_characters,
        )
        name = _namer(options, settings.columns)
        found = (rows.to_note(Ref(chunk.file, row.ordinal), name(row), reading) for row in self.rows(chunk))
        yield from _briefly(chain.from_iterable(found), chunk.file)


def _briefly(found: Iterable[RawNote | Rejection], file: int) -> Iterator[RawNote | Rejection]:
    """The same doubt about a column said a few times, then counted."""
    told: Counter[tuple[str | None, str, str]] = Counter()
    for item in found:
        if isinstance(item, Rejection) and item.severity == "warning":
            told[item.column, item.reason, item.step] += 1
            if told[item.column, item.reason, item.step] > SAID_OUT:
                continue
        yield item
    for (column, reason, step), count in told.items():
        if count > SAID_OUT:
            yield Rejection(Ref(file), f"{reason}{MORE}{count - SAID_OUT} more rows)", step, column, "warning")


def _namer(options: Mapping[str, object], overrides: Mapping[str, str]) -> Callable[[Row], rows.Cells]:
    """By field name for JSON, by place for everything else."""
    if "phrases" in options:
        phrases: Mapping[str, Sequence[str]] = options["phrases"]  # type: ignore[assignment]
        return lambda row: json_files.named(row.cells[0], phrases, overrides)
    places: Mapping[str, Sequence[int]] = options["columns"]  # type: ignore[assignment]
    return lambda row: grid.named(row.cells, places)


def must_be(found: str, expected: Sequence[str]) -> None:
    """Refuse a file of another kind than its ending says.

    Raises:
        InputError: with what it is instead.
    """
    if found not in expected:
        what = {"ole": "an older or protected Office file", "text": "plain text"}.get(found, f"a {found}")
        raise InputError(f"its ending says one thing and its contents are {what}. {_step(found)}")


def _step(found: str) -> str:
    if found == "ole":
        return "Open it, take any password off, and save it as docx or xlsx."
    if found in {"docx", "xlsx", "pdf", "zip", "ods"}:
        return f"Rename it to end in .{found}."
    return "Save it again in the format its ending names, or leave it out."


def _several(tables: Sequence[Grid], entry: Entry, context: Context, name: str) -> Iterator[Chunk | Rejection]:
    """Sheets of a workbook: one that holds no sessions is a warning where another does, else the reason to refuse."""
    outcomes = [list(_one(table, entry, context, name)) for table in tables]
    usable = [any(isinstance(item, Chunk) for item in items) for items in outcomes]
    for place, items in enumerate(outcomes):
        for item in items:
            if isinstance(item, Chunk) or usable[place] or item.severity == "warning":
                yield item
            else:
                severity: Severity = "warning" if any(usable) else "rejected"
                yield replace(item, reason=f"sheet {place + 1}: {item.reason}", severity=severity)


def _one(table: Grid, entry: Entry, context: Context, name: str) -> Iterator[Chunk | Rejection]:
    if table.headers == ():  # a sheet that was not opened has remarks and nothing else
        return (Rejection(Ref(entry.file), reason, step, None, "warning") for reason, step in table.remarks)
    return chunking.plan(table, entry, context, source=name)
