"""Keyword search over redacted segments: FTS5 in SQLite, a text-search index in PostgreSQL."""

import re
from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from insight.store.store import Store

SQLITE = (
    "CREATE VIRTUAL TABLE segments_fts USING fts5(text, content='segments', content_rowid='rowid', "
    "tokenize='porter unicode61')",
    "CREATE TRIGGER segments_fts_insert AFTER INSERT ON segments BEGIN "
    "INSERT INTO segments_fts(rowid, text) VALUES (new.rowid, new.text); END",
    "CREATE TRIGGER segments_fts_delete AFTER DELETE ON segments BEGIN "
    "INSERT INTO segments_fts(segments_fts, rowid, text) VALUES ('delete', old.rowid, old.text); END",
    "CREATE TRIGGER segments_fts_update AFTER UPDATE OF text ON segments BEGIN "
    "INSERT INTO segments_fts(segments_fts, rowid, text) VALUES ('delete', old.rowid, old.text); "
    "INSERT INTO segments_fts(rowid, text) VALUES (new.rowid, new.text); END",
)
POSTGRESQL = ("CREATE INDEX segments_fts ON segments USING gin (to_tsvector('english', text))",)
DDL = {"sqlite": SQLITE, "postgresql": POSTGRESQL}

FIND = {
    "sqlite": "SELECT segments.id FROM segments_fts JOIN segments ON segments.rowid = segments_fts.rowid "
    "WHERE segments_fts MATCH :words ORDER BY bm25(segments_fts), segments.id LIMIT :most",
    "postgresql": "SELECT id FROM segments WHERE to_tsvector('english', text) @@ to_tsquery('english', :words) "
    "ORDER BY ts_rank(to_tsvector('english', text), to_tsquery('english', :words)) DESC, id LIMIT :most",
}
JOIN = {"sqlite": " OR ", "postgresql": " | "}


def create(connection: sa.Connection) -> None:
    """Make the index of this database's kind."""
    for statement in DDL.get(connection.dialect.name, ()):
        connection.execute(sa.text(statement))


def find(store: "Store", query: str, *, most: int = 200) -> list[str]:
    """Segment ids that hold any of the query's words, best first; the words are searched for, never interpreted."""
    kind = store.engine.dialect.name
    words = re.findall(r"\w+", query)
    if not words:
        return []
    quoted = JOIN[kind].join(f'"{w}"' if kind == "sqlite" else w for w in words)
    with store.engine.connect() as connection:
        return list(connection.execute(sa.text(FIND[kind]), {"words": quoted, "most": most}).scalars())


def rebuild(connection: sa.Connection) -> None:
    """Make the index anew from what is there, so that erased words are in none of its pages."""
    if connection.dialect.name == "sqlite":
        connection.execute(sa.text("INSERT INTO segments_fts(segments_fts) VALUES ('rebuild')"))
