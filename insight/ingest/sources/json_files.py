"""json and jsonl: nested records laid flat, the list of sessions found wherever an export keeps it."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from insight.errors import InputError
from insight.ingest import columns, encoding, files
from insight.ingest.aliases import SESSION_LISTS
from insight.ingest.columns import Kind, Layout
from insight.ingest.rows import Cells
from insight.ingest.sources.grid import Grid, Row
from insight.records import Chunk

DEEPEST = 8
FAULT = ("the line is not a JSON object", "Export it again, one object a line.")
_ROLES = ("role", "type", "kind")


def grids(data: bytes, overrides: dict[str, str]) -> Iterator[Grid]:
    """The records of a JSON document as one table.

    Raises:
        InputError: not JSON, or no list of records in it.
    """
    found = [Row(i, (record,)) for i, record in enumerate(listed(data), 1)]
    yield Grid(found, headers=_headers(found), name=_namer(overrides))


def line_grids(data: bytes, overrides: dict[str, str]) -> Iterator[Grid]:
    """The records of a JSON Lines file as one table; a bad line carries its fault."""
    name = encoding.detect(data)
    found = list(_lines(encoding.as_utf8(data, name), "cp1252" if name == "cp1252" else "utf-8"))
    remarks = (encoding.FALLBACK,) if name == "cp1252" else ()
    yield Grid(found, {"encoding": name}, headers=_headers(found), remarks=remarks, name=_namer(overrides))


def read(chunk: Chunk) -> Iterator[Row]:
    """The records of a chunk of a JSON document."""
    records = listed(files.load(Path(chunk.path), chunk.member))
    for ordinal in chunk.rows:
        if ordinal > len(records):
            raise InputError("it changed while it was being read. Run again.")
        yield Row(ordinal, (records[ordinal - 1],))


def read_lines(chunk: Chunk) -> Iterator[Row]:
    """The records of a chunk of a JSON Lines file, each from its own bytes."""
    spans: Sequence[tuple[int, int]] = chunk.options["spans"]  # type: ignore[assignment]  # plain values by design
    name = str(chunk.options["encoding"])
    path = Path(chunk.path)
    if name == "utf-16":
        data = encoding.as_utf8(files.load(path, chunk.member), name)
        found: Iterator[bytes] = (data[start:end] for start, end in spans)
    else:
        found = files.parts(path, chunk.member, spans)
    for ordinal, part in zip(chunk.rows, found, strict=True):
        try:
            yield Row(ordinal, (json.loads(part.decode("cp1252" if name == "cp1252" else "utf-8")),))
        except ValueError:
            raise InputError("it changed while it was being read. Run again.") from None


def named(
    record: object, phrases: Mapping[str, Sequence[str]], overrides: Mapping[str, str], kind: Kind = "session"
) -> Cells:
    """Field -> values: the paths whose known phrase the plan settled on. Paths themselves are kept nowhere."""
    found: dict[str, list[tuple[int, object]]] = {}
    for path, value in flat(record):
        hit = columns.match(path, kind, overrides=overrides)
        known = phrases.get(hit.field, ()) if hit else ()
        if hit and hit.phrase in known:
            merit = 0 if hit.field in columns.MANY[kind] else known.index(hit.phrase)
            found.setdefault(hit.field, []).append((merit, value))
    return {name: [value for _, value in sorted(kept, key=lambda pair: pair[0])] for name, kept in found.items()}


def _namer(overrides: Mapping[str, str]) -> Callable[[Row, Layout], Cells]:
    return lambda row, layout: named(row.cells[0], layout.phrases, overrides)


def flat(record: object, path: str = "", depth: int = 0) -> Iterator[tuple[str, object]]:
    """``{'people': {'mentor': {'name': x}}}`` gives ``('people.mentor.name', x)``; people in a list go by role."""
    if isinstance(record, Mapping) and depth < DEEPEST:
        for key, value in record.items():
            yield from flat(value, f"{path}.{key}" if path else str(key), depth + 1)
    elif isinstance(record, list) and record and all(isinstance(item, Mapping) for item in record) and depth < DEEPEST:
        for item in record:
            role = next((str(item[k]) for k in _ROLES if isinstance(item.get(k), str)), "")
            rest = {k: v for k, v in item.items() if k not in _ROLES} if role else item
            yield from flat(rest, f"{path}.{role}" if role else path, depth + 1)
    elif path:
        yield path, record


def parse(text: str | bytes) -> object:
    """JSON without the surprises.

    Raises:
        InputError: not JSON.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        where = f" (line {line})" if line else ""
        raise InputError(f"it is not valid JSON{where}. Export it again.") from None


def listed(data: bytes, keys: Sequence[str] = SESSION_LISTS) -> list[object]:
    """The list of records in a document: at the top, under a known key, or the longest list of records there is."""
    text, _ = encoding.decode(data)
    document = parse(text)
    if isinstance(document, list):
        return document
    if not isinstance(document, Mapping):
        raise InputError("it holds no list of records. Export sessions as a list.")
    lists = {str(k).lower(): v for k, v in _below(document) if _records(v)}
    for key in keys:
        if key in lists:
            return lists[key]
    if lists:
        return max(lists.values(), key=len)
    tables = [v for v in document.values() if isinstance(v, Mapping)]
    if len(tables) > 1 and len(tables) == len(document):  # {"s-1": {...}, "s-2": {...}}
        return list(tables)
    return [document]


def _below(node: Mapping[str, object], depth: int = 0) -> Iterator[tuple[str, list[object]]]:
    for key, value in node.items():
        if isinstance(value, list):
            yield key, value
        elif isinstance(value, Mapping) and depth < 3:
            yield from _below(value, depth + 1)


def _records(value: list[object]) -> bool:
    return bool(value) and all(isinstance(item, Mapping) for item in value)


def _headers(found: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(path for row in found if row.cells for path, _ in flat(row.cells[0])))


def _lines(data: bytes, codec: str) -> Iterator[Row]:
    place = 0
    for ordinal, line in enumerate(data.splitlines(keepends=True), 1):
        start = place + (3 if ordinal == 1 and line.startswith(b"\xef\xbb\xbf") else 0)
        place += len(line)
        if not line.strip(b"\xef\xbb\xbf \t\r\n"):
            continue
        try:
            record = json.loads(data[start:place].decode(codec))
        except (ValueError, RecursionError):
            yield Row(ordinal, (), (start, place), FAULT)
            continue
        if isinstance(record, Mapping):
            yield Row(ordinal, (record,), (start, place))
        else:
            yield Row(ordinal, (), (start, place), FAULT)
