"""How a file would be read, before it is: for the mapping preview. Headers that are not recognised are not shown."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from insight.errors import InputError
from insight.ingest.columns import Kind
from insight.ingest.files import Entry
from insight.ingest.records_in import SUFFIXES, tables
from insight.ingest.sources import grid
from insight.recipe import Input


@dataclass(frozen=True, slots=True)
class Mapped:
    """One column: ``table`` and ``column`` count from 1; ``field`` is ours, or ``None`` where nothing fits.

    ``used`` is False for a column that fits a field which another column fits better.
    """

    table: int
    column: int
    field: str | None
    confidence: float
    used: bool


def preview(path: Path, *, kind: Kind = "session", settings: Input | None = None) -> list[Mapped]:
    """How every column of a table would be mapped; nothing for a file that holds one note.

    Raises:
        InputError: the file cannot be read.
    """
    path = Path(path)
    settings = settings or Input()
    if not path.is_file():
        raise InputError("The file is not there. Check the path.")
    entry = Entry(1, path, None, path.stat().st_size)
    if entry.suffix not in SUFFIXES or entry.suffix == ".txt":
        return []
    return list(_mapped(entry, kind, settings))


def _mapped(entry: Entry, kind: Kind, settings: Input) -> Iterator[Mapped]:
    for place, table in enumerate(tables(entry, settings.columns), 1):
        head, _ = grid.opened(table, settings.columns, kind)
        for column in head.layout.report if head else ():
            yield Mapped(place, column.ordinal, column.field, column.confidence, column.used)
