"""The Source of every format that holds many sessions in one file."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from insight.errors import InputError
from insight.ingest import files
from insight.ingest.context import Context
from insight.ingest.files import Entry
from insight.ingest.sources import grid, json_files
from insight.ingest.sources.grid import Grid, Row
from insight.recipe import Input
from insight.records import Chunk, RawNote, Rejection


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
            yield from grid.plan(tables[0], entry, context, source=self.name)
            return
        yield from _several(tables, entry, context, self.name)

    def read(self, chunk: Chunk, *, settings: Input | None = None) -> Iterator[RawNote | Rejection]:
        """The rows of a chunk as RawNotes."""
        settings = settings or Input()
        options = chunk.options
        if "phrases" in options:
            phrases: dict[str, Sequence[str]] = options["phrases"]  # type: ignore[assignment]  # plain values by design
            name = lambda row: json_files.named(row.cells[0], phrases, settings.columns)  # noqa: E731
        else:
            places: dict[str, Sequence[int]] = options["columns"]  # type: ignore[assignment]
            name = lambda row: grid.named(row.cells, places)  # noqa: E731
        yield from grid.read(chunk, self.rows(chunk), name, settings.max_note_characters)


def must_be(found: str, expected: Sequence[str]) -> None:
    """Refuse a file of another kind than its ending says.

    Raises:
        InputError: with what it is instead.
    """
    if found not in expected:
        what = "an older or protected Office file" if found == "ole" else f"a {found}"
        raise InputError(f"its ending says one thing and its contents are {what}. {_step(found)}")


def _step(found: str) -> str:
    if found == "ole":
        return "Open it, take any password off, and save it as docx or xlsx."
    if found in {"docx", "xlsx", "pdf", "zip", "ods"}:
        return f"Rename it to end in .{found}."
    return "Save it again in the format its ending names, or leave it out."


def _several(tables: Sequence[Grid], entry: Entry, context: Context, name: str) -> Iterator[Chunk | Rejection]:
    """Sheets of a workbook: one that holds no sessions is a warning where another does, else the reason to refuse."""
    outcomes = [
        list(grid.plan(table, entry, context, source=name)) if not _bare(table) else list(_remarks(table, entry))
        for table in tables
    ]
    any_chunk = any(isinstance(item, Chunk) for items in outcomes for item in items)
    for place, items in enumerate(outcomes, 1):
        usable = any(isinstance(item, Chunk) for item in items)
        for item in items:
            if isinstance(item, Chunk) or usable or item.severity == "warning":
                yield item
            else:
                severity = "warning" if any_chunk else "rejected"
                yield Rejection(item.ref, f"sheet {place}: {item.reason}", item.step, item.column, severity)  # type: ignore[arg-type]


def _bare(table: Grid) -> bool:
    return table.headers == ()


def _remarks(table: Grid, entry: Entry) -> Iterator[Rejection]:
    from insight.records import Ref

    yield from (Rejection(Ref(entry.file), reason, step, None, "warning") for reason, step in table.remarks)
