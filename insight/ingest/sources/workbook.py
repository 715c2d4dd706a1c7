"""xlsx (and xls, xlsb, ods): visible sheets one by one, numbers and dates as the sheet holds them."""

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from insight.errors import InputError
from insight.ingest import files
from insight.ingest.sources.grid import Grid, Row
from insight.records import Chunk

HIDDEN = ("is hidden and was not read", "Unhide it if it holds sessions.")


def grids(data: bytes, overrides: dict[str, str]) -> Iterator[Grid]:
    """One table a visible sheet; hidden sheets are said.

    Raises:
        InputError: damaged, or protected by a password.
    """
    for place, (visible, found) in enumerate(_sheets(data)):
        if not visible:
            yield Grid((), {"sheet": place}, (), ((f"sheet {place + 1} {HIDDEN[0]}", HIDDEN[1]),))
        else:
            yield Grid(found, {"sheet": place})


def read(chunk: Chunk) -> Iterator[Row]:
    """The rows of a chunk, from its sheet."""
    sheets = list(_sheets(files.load(Path(chunk.path), chunk.member), only=int(str(chunk.options["sheet"]))))
    found = {row.ordinal: row for _, rows in sheets for row in rows}
    for ordinal in chunk.rows:
        if ordinal not in found:
            raise InputError("it changed while it was being read. Run again.")
        yield found[ordinal]


def _fill(cells: list[list[Any]], merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """A cell merged down a column (one pair for several rows) stands in each of its rows. Cells across are titles."""
    for (top, left), (bottom, right) in merged:
        if left == right and top < len(cells) and left < len(cells[top]):
            for row in cells[top + 1 : bottom + 1]:
                row[left] = cells[top][left]


def _sheets(data: bytes, only: int | None = None) -> Iterator[tuple[bool, list[Row]]]:
    """(visible, rows) a sheet. Row ordinals are the sheet's own; cells merged down a column are filled."""
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for place, sheet in enumerate(book.sheets_metadata):
            if only not in {None, place}:
                continue
            visible = sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
            cells = book.get_sheet_by_index(place).to_python(skip_empty_area=False) if visible else []
            if visible:
                _fill(cells, book.get_sheet_by_index(place).merged_cell_ranges or [])
            yield visible, [Row(i, row) for i, row in enumerate(cells, 1)]
    except PasswordError:
        raise InputError("it is protected by a password. Save it without one.") from None
    except Exception:  # calamine raises its own, zip's and XML's kinds, and quotes cells in them
        raise InputError("it is damaged. Open it, save it again as xlsx, and run again.") from None
