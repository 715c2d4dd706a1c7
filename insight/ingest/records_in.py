"""Any small table as rows of named cells: for decision registers and rosters, which are read whole."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from insight.errors import InputError
from insight.ingest import files, values
from insight.ingest.columns import Kind
from insight.ingest.files import Entry
from insight.ingest.rows import Cells
from insight.ingest.sources import delimited, grid, json_files, workbook
from insight.ingest.sources.grid import Fault, Grid

SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".json", ".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True)
class Named:
    """A row by field, with its ordinal; ``fault`` says why a row cannot be used."""

    ordinal: int
    cells: Cells
    fault: Fault | None = None


def tables(entry: Entry, overrides: Mapping[str, str]) -> Iterator[Grid]:
    """The tables of a file, by what its bytes are rather than what its ending says.

    Raises:
        InputError: it is no table.
    """
    data = files.load(entry.path, entry.member)
    if not data.strip():
        raise InputError("the file is empty. Check that the export is complete.")
    found = files.kind(data)
    if found in {"xlsx", "ods"} or (found == "ole" and entry.suffix in {".xls", ".xlsb"}):
        yield from workbook.grids(data, dict(overrides))
    elif found != "text":
        what = "an older or protected Office file" if found == "ole" else f"a {found}"
        raise InputError(f"it is {what} and holds no table. Save it as csv or xlsx.")
    elif entry.suffix in {".jsonl", ".ndjson"}:
        yield from json_files.line_grids(data, dict(overrides))
    elif entry.suffix == ".json":
        yield from json_files.grids(data, dict(overrides))
    else:
        yield from delimited.grids(data, dict(overrides))


def named_rows(table: Grid, kind: Kind, overrides: Mapping[str, str]) -> tuple[list[str], Iterator[Named]]:
    """The fields that were recognised, and every row that holds anything.

    Raises:
        InputError: no row names columns that are known.
    """
    head, below = grid.opened(table, overrides, kind)
    if head is None or not head.layout.columns:
        raise InputError("no row names columns that Insight knows. Name them in insight.toml, [input], columns.")
    layout = head.layout

    def rows() -> Iterator[Named]:
        for row in below:
            if row.fault:
                yield Named(row.ordinal, {}, row.fault)
            elif table.headers is None and any(not values.blank(cell) for cell in row.cells):
                yield Named(row.ordinal, grid.named(row.cells, layout.columns))
            elif table.headers is not None:
                yield Named(row.ordinal, json_files.named(row.cells[0], layout.phrases, overrides, kind))

    return list(layout.columns), rows()
