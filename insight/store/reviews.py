"""What people take back, and what they hold back: the few changes to rows that are otherwise only added."""

from typing import TYPE_CHECKING

from insight.errors import StoreError
from insight.store import schema as t

if TYPE_CHECKING:
    from collections.abc import Sequence

    from insight.records import Theme
    from insight.store.store import Store

HELD = "held back by a person"


def set_undone(store: "Store", seq: int, *, undone: bool = True) -> None:
    """Mark a theme edit as taken back (or as standing again); it stays in the log.

    Raises:
        StoreError: there is no such edit.
    """
    with store.writing() as connection:
        done = connection.execute(t.theme_edits.update().where(t.theme_edits.c.seq == seq).values(undone=undone))
    if done.rowcount != 1:
        raise StoreError("There is no such edit. Look at the list of edits again.")


def forget_confirmation(store: "Store", seq: int) -> None:
    """Take one confirmation of a segment's pillars out; what was said of the segment before counts again."""
    with store.writing() as connection:
        connection.execute(t.confirmations.delete().where(t.confirmations.c.seq == seq))


def replace_themes(store: "Store", themes: "Sequence[Theme]", assignments: "Sequence[tuple[str, str | None]]") -> None:
    """Themes as they are after an edit, and the segments that moved (segment, theme): one transaction."""
    rows = [
        {
            "id": x.id,
            "pillar": x.pillar,
            "name": x.name,
            "definition": x.definition,
            "keywords": list(x.keywords),
            "parent": x.parent,
            "status": x.status,
        }
        for x in themes
    ]
    with store.writing() as connection:
        store.set_meta(t.FOUND_FROM, None, connection=connection)
        connection.execute(t.themes.delete())
        if rows:
            connection.execute(t.themes.insert(), rows)
        for segment, theme in assignments:
            where = t.assignments.c.segment == segment
            connection.execute(t.assignments.update().where(where).values(theme=theme))


def hold_back(store: "Store", session: str) -> None:
    """Move a session's note to quarantine: text, segments and links go; it stays out until note or rules change.

    Raises:
        StoreError: there is no such session.
    """
    with store.writing() as connection:
        row = connection.execute(t.sessions.select().where(t.sessions.c.id == session)).first()
        if row is None:
            raise StoreError("There is no such session. It may have been held back already.")
        connection.execute(t.sessions.delete().where(t.sessions.c.id == session))
        connection.execute(
            t.quarantine.insert(), [{"session": session, "reason": HELD, "count": 1, "digest": row.digest}]
        )


def read_again(store: "Store", session: str) -> None:
    """Let a session, kept or in quarantine, be read anew the next time its file is given."""
    with store.writing() as connection:
        connection.execute(t.quarantine.update().where(t.quarantine.c.session == session).values(digest=""))
        connection.execute(t.sessions.update().where(t.sessions.c.id == session).values(digest=""))
