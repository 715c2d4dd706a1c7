"""Change what hangs on the key, in every row of every table: codes in texts, opaque ids, and the ids made of them."""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

from insight.store import schema as t

CHUNK = 5_000
type Change = Callable[[str, bool], str]


def renew(
    connection: sa.Connection, change: Change, *, digest: Callable[[str], str], meta: Mapping[str, object]
) -> int:
    """Rewrite all tables, with these values (rewritten too) in ``meta``; gives how many rows changed.

    ``change(text, free)`` gives the new text; ``free``: words that people wrote. ``digest`` gives the new digest of
    what was read.
    """
    tables = t.metadata.sorted_tables
    before = {
        table.name: [dict(row) for row in connection.execute(sa.select(_plain(table))).mappings()] for table in tables
    }
    after = {table.name: [_row(table, row, change, digest) for row in before[table.name]] for table in tables}
    after["meta"] = [r for r in after["meta"] if r["name"] not in meta] + [
        {"name": k, "value": _value(v, change, False)} for k, v in meta.items()
    ]
    stale = [table for table in tables if after[table.name] != before[table.name]]
    doomed = {table.name for table in stale} | _below({table.name for table in stale})
    for table in reversed(tables):  # what refers to others goes first, and comes back last
        if table.name in doomed:
            connection.execute(table.delete())
    for table in tables:
        rows = after[table.name] if table.name in doomed else []
        for start in range(0, len(rows), CHUNK):
            connection.execute(_plain(table).insert(), rows[start : start + CHUNK])
    return sum(x != y for table in stale for x, y in zip(before[table.name], after[table.name], strict=False))


def put_digests(connection: sa.Connection, digests: Mapping[str, str]) -> None:
    """Decision id -> keyed digest, by which a register read again is known to be the same."""
    for decision, digest in digests.items():
        connection.execute(t.decisions.update().where(t.decisions.c.id == decision).values(digest=digest))


def _below(names: set[str]) -> set[str]:
    """The tables whose rows go when rows of these go."""
    found: set[str] = set()
    while True:
        more = {
            table.name
            for table in t.metadata.sorted_tables
            for key in table.foreign_keys
            if key.column.table.name in names | found
        } - found
        if not more:
            return found
        found |= more


def _plain(table: sa.Table) -> sa.TableClause:
    """The table without our own kind of text: what stands in it was redacted when it went in."""
    return sa.table(
        table.name, *(sa.column(c.name, sa.Text() if isinstance(c.type, t.Words) else c.type) for c in table.c)
    )


def _row(table: sa.Table, row: Mapping[str, Any], change: Change, digest: Callable[[str], str]) -> dict[str, Any]:
    free = {c.name for c in table.c if isinstance(c.type, sa.Text | t.Words)}
    changed = {name: _value(value, change, name in free) for name, value in row.items()}
    if "digest" in row:
        changed["digest"] = digest(row["digest"])
    return changed


def _value(value: Any, change: Change, free: bool) -> Any:  # noqa: ANN401  # whatever a column holds
    if isinstance(value, str):
        return change(value, free)
    if isinstance(value, Mapping):
        return {change(str(k), False): _value(v, change, free) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_value(v, change, free) for v in value]
    return value
