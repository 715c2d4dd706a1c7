"""Everything a database server holds of a workspace, as bytes: a file can be read whole, a server is asked."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from insight.store.store import Store


def rows(store: "Store") -> Iterator[tuple[str, bytes]]:
    """Where (table and row, counted in the order the server gives) and what: all tables there are, not only ours.

    Nothing for SQLite, whose file lies in the workspace. Rows that were deleted and not yet cleared away on the
    server's disk cannot be seen from here.
    """
    if store.engine.dialect.name == "sqlite":
        return
    with store.engine.connect() as connection:
        found = sa.MetaData()
        found.reflect(connection)
        for name, table in sorted(found.tables.items()):
            for number, row in enumerate(connection.execute(sa.select(table)), 1):
                yield f"table {name}, row {number}", json.dumps(list(row), ensure_ascii=False, default=str).encode()
