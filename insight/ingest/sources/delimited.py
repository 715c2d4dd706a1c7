"""csv and tsv: separator and encoding found out, every record with its place in bytes."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from insight.errors import InputError
from insight.ingest import encoding, files
from insight.ingest.sources import grid
from insight.ingest.sources.grid import Grid, Row
from insight.records import Chunk

LARGEST_CELL = 300_000_000
SEPARATORS = ",;\t|"
FAULT = ("the row is not valid csv", "Save the file again from a spreadsheet.")
MARK = b"\xef\xbb\xbf"
_NAMED = re.compile(rb"sep=([,;\t|:~^])\r?\n", re.IGNORECASE)
"""Excel's own way of naming the separator."""


def grids(data: bytes, overrides: dict[str, str]) -> Iterator[Grid]:
    """The one table of a csv or tsv.

    Raises:
        InputError: not text, or in no known encoding.
    """
    name = encoding.detect(data)
    body = encoding.as_utf8(data, name)
    codec = "utf-8" if name != "cp1252" else name
    separator = _separator(body, codec, overrides)
    remarks = (encoding.FALLBACK,) if name == "cp1252" else ()
    yield Grid(records(body, codec, separator), {"encoding": name, "delimiter": separator}, remarks=remarks)


def is_table(data: bytes, overrides: dict[str, str]) -> bool:
    """Whether a text file is an export under another ending: a first row that names a date and two columns more."""
    start = data[: 1 << 16]
    try:
        name = encoding.detect(start[: start.rfind(b"\n") + 1])
    except InputError:
        return False
    body = encoding.as_utf8(start[: start.rfind(b"\n") + 1], name) if name != "utf-16" else b""
    codec = "utf-8" if name != "cp1252" else name
    sample = list(islice(records(body, codec, _separator(body, codec, overrides)), 2))
    head = grid.find_head(sample[:1], overrides=overrides)
    return head is not None and head.score >= 3 and grid.unfit(head, "") is None


def records(data: bytes, codec: str, separator: str) -> Iterator[Row]:
    """Every record with its ordinal and its bytes; a record that cannot be parsed carries its fault."""
    csv.field_size_limit(LARGEST_CELL)
    start = place = len(MARK) if data.startswith(MARK) else 0
    told = 0
    if named := _NAMED.match(data, place):
        place = start = named.end()
        told = 1

    def lines() -> Iterator[str]:
        nonlocal place
        for line in data[start:].splitlines(keepends=True):
            place += len(line)
            yield line.decode(codec)

    reader = csv.reader(lines(), delimiter=separator)
    ordinal = told
    while True:
        before = place
        ordinal += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Row(ordinal, (), (before, place), FAULT)
            continue
        yield Row(ordinal, cells, (before, place))


def read(chunk: Chunk) -> Iterator[Row]:
    """The records of a chunk, each from its own bytes."""
    csv.field_size_limit(LARGEST_CELL)
    options = chunk.options
    name, separator, spans = str(options["encoding"]), str(options["delimiter"]), _spans(options["spans"])
    if name == "utf-16":
        data = encoding.as_utf8(files.load(Path(chunk.path), chunk.member), name)
        found: Iterator[bytes] = (data[start:end] for start, end in spans)
    else:
        found = files.parts(Path(chunk.path), chunk.member, spans)
    codec = "cp1252" if name == "cp1252" else "utf-8"
    for ordinal, part in zip(chunk.rows, found, strict=True):
        yield Row(ordinal, _one(part, codec, separator))


def _one(part: bytes, codec: str, separator: str) -> Sequence[str]:
    try:
        return next(csv.reader(io.StringIO(part.decode(codec), newline=""), delimiter=separator), [])
    except (UnicodeDecodeError, csv.Error):
        raise InputError("it changed while it was being read. Run again.") from None


def _spans(value: object) -> list[tuple[int, int]]:
    return list(value)  # type: ignore[call-overload, no-any-return]  # options are plain values by design


def _separator(data: bytes, codec: str, overrides: dict[str, str]) -> str:
    """The separator under which most columns are recognised; then the one that gives most columns."""
    if named := _NAMED.match(data.removeprefix(MARK)):
        return named[1].decode()
    head = data[: 1 << 20]
    head = head[: head.rfind(b"\n") + 1] or head.decode(codec, "ignore").encode(codec)
    best = (-1.0, -1, ",")
    for separator in SEPARATORS:
        sample = list(islice(records(head, codec, separator), grid.HEADER_WITHIN))
        found = grid.find_head(sample, overrides=overrides)
        widths = sorted(len(row.cells) for row in sample)
        rank = (found.score if found else 0.0, widths[len(widths) // 2] if widths else 0)
        best = max(best, (*rank, separator), key=lambda item: item[:2])
    return best[2]
