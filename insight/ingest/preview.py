"""How a file would be read, before it is; and how its columns are read where a person said which is which.

Headings that are not recognised are never shown or kept, because they can hold a name. A column is known outside this
file by its *mark* (a keyed hash of its heading) and by what it holds, in our words.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from insight.errors import InputError
from insight.ingest import columns, values
from insight.ingest.columns import Kind, Layout
from insight.ingest.files import Entry
from insight.ingest.records_in import SUFFIXES, tables
from insight.ingest.sources import grid
from insight.ingest.sources.grid import HEADER_WITHIN, Grid, Row
from insight.recipe import Input

SAMPLE = 200
LONG_TEXT = 60
FEW = 12
MOST = 0.8
_DATE = re.compile(r"\d{1,4}([-/. ])(\d{1,2}|[A-Za-zÀ-ÿ]{3,9}\.?)\1\d{1,4}([ T,].*)?")
_NUMBER = re.compile(r"[-+]?\d[\d.,]*\s?%?")

type Mark = Callable[[str], str]
"""A heading in plain words -> its keyed hash."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """One column: ``table`` and ``column`` count from 1; ``field`` is ours, or ``None`` where nothing fits.

    ``used`` is False for a column that fits a field which another column fits better. ``mark`` is empty for a column
    without a heading, or where none was asked for; ``holds`` says what is in it, in our words.
    """

    table: int
    column: int
    field: str | None
    confidence: float
    used: bool
    mark: str = ""
    holds: str = ""


def preview(
    path: Path,
    *,
    kind: Kind = "session",
    settings: Input | None = None,
    mark: Mark | None = None,
    chosen: Mapping[str, str] | None = None,
) -> list[Mapped]:
    """How every column of a table would be mapped; nothing for a file that holds one note.

    ``chosen``: mark -> our field, or ``columns.IGNORED``: what a person said of the columns before.

    Raises:
        InputError: the file cannot be read.
    """
    entry = _entry(path)
    settings = settings or Input()
    if entry is None:
        return []
    said = settings.columns | chosen_columns(path, chosen=chosen or {}, mark=mark, settings=settings)
    return list(_mapped(entry, kind, said, mark))


def chosen_columns(
    path: Path, *, chosen: Mapping[str, str], mark: Mark | None, settings: Input | None = None
) -> dict[str, str]:
    """What a person said of a file's columns, as ``Input.columns`` wants it: heading -> our field.

    It holds headings as they are: to be handed to the reader, and not to be kept.

    Raises:
        InputError: the file cannot be read.
    """
    entry = _entry(path)
    if entry is None or mark is None or not chosen:
        return {}
    found = {}
    for table in tables(entry, (settings or Input()).columns):
        for heading in _headings(table):
            plain = columns.normalise(heading)
            if plain and (field := chosen.get(mark(plain))):
                found[plain] = field
    return found


def _entry(path: Path) -> Entry | None:
    path = Path(path)
    if not path.is_file():
        raise InputError("The file is not there. Check the path.")
    entry = Entry(1, path, None, path.stat().st_size)
    return entry if entry.suffix in SUFFIXES and entry.suffix != ".txt" else None


def _headings(table: Grid) -> Iterator[str]:
    """Everything that may be a heading: a header row may not have been found yet."""
    if table.headers is not None:
        yield from table.headers
        return
    for row in islice(table.rows, HEADER_WITHIN):
        yield from (cell for cell in row.cells if isinstance(cell, str) and len(cell) < 600)


def _mapped(entry: Entry, kind: Kind, said: Mapping[str, str], mark: Mark | None) -> Iterator[Mapped]:
    for place, table in enumerate(tables(entry, said), 1):
        headers, layout, below = _opened(table, said, kind)
        rows = list(islice(below, SAMPLE)) if mark else []
        for column in layout.report:
            at = column.ordinal - 1
            plain = columns.normalise(headers[at])
            own = mark(plain) if mark and plain else ""
            cells = [row.cells[at] for row in rows if at < len(row.cells)] if table.headers is None else []
            told = holds(cells) if cells else ""
            yield Mapped(place, column.ordinal, column.field, column.confidence, column.used, own, told)


def _opened(table: Grid, said: Mapping[str, str], kind: Kind) -> tuple[Sequence[str], Layout, Iterator[Row]]:
    """The header as it is found; where nothing is recognised, the first row that could be one."""
    if table.headers is not None:
        head, below = grid.opened(table, said, kind)
        return (head.headers, head.layout, below) if head else ((), columns.layout((), kind), below)
    sample = list(islice(table.rows, HEADER_WITHIN))
    head = grid.find_head(sample, kind, overrides=said)
    if head:
        return head.headers, head.layout, iter(sample[head.last + 1 :])
    for at, row in enumerate(sample):
        headers = [c if isinstance(c, str) and len(c) < 600 else "" for c in row.cells]
        if sum(bool(h.strip()) for h in headers) >= 2:
            return headers, columns.layout(headers, kind, overrides=said), iter(sample[at + 1 :])
    return (), columns.layout((), kind), iter(())


def holds(cells: Sequence[object]) -> str:
    """What a column holds, told without a word of it.

    >>> holds(["2025-01-14", "2025-02-11"]), holds([3, 5, None]), holds(["held", "held", "held", "cancelled"])
    ('dates', 'numbers up to 5', 'a few words that repeat')
    """
    full = [c for c in cells if not values.blank(c)]
    texts = [values.text(c).strip() for c in full]
    if not full:
        return "nothing"
    if _mostly([isinstance(c, dt.date) or bool(_DATE.fullmatch(t)) for c, t in zip(full, texts, strict=True)]):
        return "dates"
    if _mostly([bool(_NUMBER.fullmatch(t)) for t in texts]):
        return _numbers(texts)
    if _mostly(["@" in t and " " not in t for t in texts]):
        return "e-mail addresses"
    if sum(map(len, texts)) / len(texts) >= LONG_TEXT:
        return "long texts"
    if len(set(texts)) <= min(FEW, len(texts) // 2):
        return "a few words that repeat"
    return "short texts, each once" if len(set(texts)) == len(texts) else "short texts"


def _mostly(found: Sequence[bool]) -> bool:
    return sum(found) >= MOST * len(found)


def _numbers(texts: Sequence[str]) -> str:
    """The size of numbers, rounded up to where it tells nothing of anybody."""
    plain = [re.sub(r"[^\d.]", "", t.replace(",", ".")) for t in texts]
    highest = max((float(p) for p in plain if re.fullmatch(r"\d+(\.\d+)?", p)), default=0.0)
    for top in (1, 5, 10, 100):
        if highest <= top:
            return f"numbers up to {top}"
    return "larger numbers"
