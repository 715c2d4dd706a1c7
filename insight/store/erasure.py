"""What a contributor's erasure means in each table."""

import json
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from insight.store import schema as t

WORDLESS: Mapping[str, Any] = dict.fromkeys(("agenda_topic", "applied_action", "mentor_learned", "owner_remark"))
"""What a session without its note is left with of the words that were said in it."""


def erase(
    connection: sa.Connection, pairs: set[str], token: str | None, former: Collection[str] = ()
) -> dict[str, int]:
    """Sessions of the pairs go whole; group sessions lose the pair and their note, which holds several people's words.

    ``token``, a person's replacement such as ``[PERSON-7Q]``, becomes one that stands for nobody. What people said of
    links (``former`` ones too) and segments that go with this goes too.
    """
    rows = connection.execute(sa.select(t.sessions.c.id, t.sessions.c.pair, t.sessions.c.group_pairs)).all()
    own = [r.id for r in rows if r.pair in pairs and not r.group_pairs]
    groups = {r.id: [p for p in r.group_pairs if p not in pairs] for r in rows if pairs & set(r.group_pairs)}
    counts = take_notes(connection, [*own, *groups], former)
    take_sessions(connection, own)
    for session, left in groups.items():
        change = t.sessions.update().where(t.sessions.c.id == session)
        connection.execute(change.values(group_pairs=left, **WORDLESS))
    decisions = connection.execute(t.decisions.update().where(t.decisions.c.pair.in_(pairs)).values(pair=None)).rowcount
    for table in t.metadata.sorted_tables:
        if "pair" in table.c and table not in (t.sessions, t.decisions):
            connection.execute(table.delete().where(table.c.pair.in_(pairs)))
    connection.execute(t.pairs.delete().where(t.pairs.c.id.in_(pairs)))
    mentions = _blank(connection, token) if token else 0
    return {
        "sessions": len(own),
        "group_sessions": len(groups),
        **counts,
        "decisions": decisions,
        "mentions": mentions,
    }


def take_notes(connection: sa.Connection, sessions: list[str], former: Collection[str] = ()) -> dict[str, int]:
    """Take the notes of sessions out, with their segments, links and what people said of them. Gives counts.

    ``former``: links that no longer stand, but of which people may have said something.
    """
    notes = _ids(connection, t.notes.c.id, t.notes.c.session, sessions)
    links = _ids(connection, t.links.c.id, t.links.c.note, notes)
    segments = _ids(connection, t.segments.c.id, t.segments.c.note, notes)
    _delete(connection, t.verdicts.c.link, sorted({*links, *former}))
    for note in notes:  # also of sentences that an edited note no longer has
        own = t.confirmations.c.segment.startswith(f"{note}.", autoescape=True)
        connection.execute(t.confirmations.delete().where(own))
    _edits(connection, notes)
    _cited(connection, set(sessions))
    _delete(connection, t.notes.c.id, notes)
    return {"notes": len(notes), "segments": len(segments), "links": len(links)}


def take_sessions(connection: sa.Connection, sessions: list[str]) -> None:
    """Take sessions out whole; their notes went before."""
    for name in (t.quarantine.c.session, t.sessions.c.id):
        _delete(connection, name, sessions)


def _edits(connection: sa.Connection, notes: list[str]) -> None:
    """Moves and splits of themes name segments: those of the notes go, and an edit of nothing else with them."""

    def theirs(segment: object) -> bool:
        return isinstance(segment, str) and segment.rpartition(".")[0] in gone

    gone = set(notes)
    for row in connection.execute(sa.select(t.theme_edits.c.seq, t.theme_edits.c.detail)).all():
        listed = row.detail.get("segments") or []
        left = [s for s in listed if not theirs(s)]
        stay = {"stay": [s for s in row.detail["stay"] if not theirs(s)]} if "stay" in row.detail else {}
        here = t.theme_edits.c.seq == row.seq
        if theirs(row.detail.get("segment")) or (listed and not left):
            connection.execute(t.theme_edits.delete().where(here))
        elif left != listed or stay.get("stay") != row.detail.get("stay"):
            detail = row.detail | ({"segments": left} if listed else {}) | stay
            connection.execute(t.theme_edits.update().where(here).values(detail=detail))


def _cited(connection: sa.Connection, sessions: set[str]) -> None:
    """Decisions no longer name sessions that are gone."""
    for row in connection.execute(sa.select(t.decisions.c.id, t.decisions.c.sessions)).all():
        left = [s for s in row.sessions if s not in sessions]
        if left != row.sessions:
            connection.execute(t.decisions.update().where(t.decisions.c.id == row.id).values(sessions=left))


def _ids(connection: sa.Connection, name: sa.Column[Any], by: sa.Column[Any], values: list[str]) -> list[str]:
    found: list[str] = []
    for start in range(0, len(values), 500):
        found += connection.execute(sa.select(name).where(by.in_(values[start : start + 500]))).scalars()
    return found


def _delete(connection: sa.Connection, name: sa.Column[Any], values: list[str]) -> None:
    for start in range(0, len(values), 500):
        connection.execute(name.table.delete().where(name.in_(values[start : start + 500])))


def _blank(connection: sa.Connection, token: str) -> int:
    """Put a token of the same length, so that no place moves, wherever the person is named."""
    blank = "[PERSON-" + "0" * (len(token) - len("[PERSON-]")) + "]"
    changed = 0
    for table in t.metadata.sorted_tables:
        for column in table.c:
            if isinstance(column.type, sa.JSON):
                _blank_inside(connection, table, column, token, blank)
            elif isinstance(column.type, sa.String | t.Words):
                plain = sa.type_coerce(column, sa.String)
                value = sa.type_coerce(sa.func.replace(plain, token, blank), column.type)
                done = connection.execute(table.update().where(plain.contains(token)).values({column.name: value}))
                changed += done.rowcount if table is t.segments else 0
    return changed


def _blank_inside(connection: sa.Connection, table: sa.Table, column: sa.Column[Any], token: str, blank: str) -> None:
    """The same within lists and mappings: a note's redactions, keywords, what an edit of a theme says."""
    names = tuple(table.primary_key.columns)
    held = sa.select(*names, column).where(sa.cast(column, sa.Text).contains(token))
    for *own, value in connection.execute(held).all():
        here = [name == part for name, part in zip(names, own, strict=True)]
        kept = json.loads(json.dumps(value).replace(token, blank))
        connection.execute(table.update().where(*here).values({column.name: kept}))
