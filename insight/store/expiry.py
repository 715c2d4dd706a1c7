"""What is older than each class of record is kept: finding it, taking it out, and the days that hold from then on."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from insight.store import erasure
from insight.store import schema as t
from insight.store.store import Store

EXPIRED = "expired_before"


@dataclass(frozen=True, slots=True)
class Past:
    """What is past its time, and how many records of each class that is.

    Ids of ``sessions`` that go, of sessions ``emptied`` of their note and words, of ``pairs`` of the pair table, of
    pairs whose ``surveys`` go, and of ``decisions``; ``log``: the moment before which entries go.
    """

    sessions: frozenset[str]
    emptied: frozenset[str]
    pairs: frozenset[str]
    surveys: frozenset[str]
    decisions: frozenset[str]
    log: dt.datetime
    counts: dict[str, int]


def past(store: Store, first: Mapping[str, dt.date]) -> Past:
    """What is dated before the ``first`` day of its class. What has no date stays.

    What a session says in words counts as its note. A row of the pair table, and answers of a survey, are as old as
    the last session of their pair.
    """
    held = {row.id: row for row in store.rows(sa.select(t.sessions))}
    spoken = {row.session for row in store.rows(sa.select(t.notes.c.session))}
    spoken |= {i for i, row in held.items() if any(getattr(row, name) for name in erasure.WORDLESS)}
    sessions = {i for i, row in held.items() if row.date and row.date < first["sessions"]}
    emptied = {i for i in spoken - sessions if held[i].date and held[i].date < first["notes"]}
    listed = [row.id for row in store.rows(sa.select(t.pairs.c.id))]
    last = last_days(store)
    answers = [row.pair for row in store.rows(sa.select(t.surveys.c.pair))]
    surveys = {pair for pair in answers if pair in last and last[pair] < first["surveys"]}
    pairs = {pair for pair in listed if pair in last and last[pair] < first["pairs"]}
    decided = store.rows(sa.select(t.decisions.c.id, t.decisions.c.decided_on))
    decisions = {row.id for row in decided if row.decided_on and row.decided_on < first["decisions"]}
    log = dt.datetime.combine(first["access_log"], dt.time())
    entries = store.rows(sa.select(sa.func.count()).select_from(t.access_log).where(t.access_log.c.at < log))
    counts = {
        "notes": len(emptied) + len(spoken & sessions),
        "sessions": len(sessions),
        "pairs": sum(pair in pairs for pair in listed),
        "surveys": sum(pair in surveys for pair in answers),
        "decisions": len(decisions),
        "access_log": int(entries[0][0]),
    }
    kinds = (frozenset(sessions), frozenset(emptied), frozenset(pairs), frozenset(surveys), frozenset(decisions))
    return Past(*kinds, log, counts)


def last_days(store: Store) -> dict[str, dt.date]:
    """The last known day of each pair: of its sessions, also in a group, or the end that the pair table gives it."""
    ended = store.rows(sa.select(t.pairs.c.id, t.pairs.c.end))
    met = store.rows(sa.select(t.sessions.c.pair, t.sessions.c.group_pairs, t.sessions.c.date))
    days = [*ended, *((pair, row.date) for row in met for pair in (row.pair, *row.group_pairs))]
    last: dict[str, dt.date] = {}
    for pair, day in days:
        if pair and day:
            last[pair] = max(day, last.get(pair, day))
    return last


def remove(store: Store, old: Past, *, links: Collection[str]) -> None:
    """Take it all out in one transaction, with what people said of it. ``links``: ids of every link to it there was."""
    with store.writing() as connection:
        erasure.take_notes(connection, sorted(old.sessions | old.emptied), links)
        erasure.take_sessions(connection, sorted(old.sessions))
        for session in sorted(old.emptied):
            connection.execute(t.sessions.update().where(t.sessions.c.id == session).values(erasure.WORDLESS))
        for decision in sorted(old.decisions):
            connection.execute(t.decisions.delete().where(t.decisions.c.id == decision))
        for pair in sorted(old.pairs):
            connection.execute(t.pairs.delete().where(t.pairs.c.id == pair))
        for pair in sorted(old.surveys):
            connection.execute(t.surveys.delete().where(t.surveys.c.pair == pair))
        connection.execute(t.access_log.delete().where(t.access_log.c.at < old.log))


def remember(store: Store, first: Mapping[str, dt.date]) -> None:
    """Hold these days from now on, where they are later than those held so far."""
    held = remembered(store)
    kept = {name: max(day, held.get(name, day)).isoformat() for name, day in first.items()}
    store.set_meta(EXPIRED, kept)


def remembered(store: Store) -> dict[str, dt.date]:
    """The first day of each class that may come in; empty where nothing was ever taken out for its age."""
    nothing: dict[str, str] = {}
    return {name: dt.date.fromisoformat(day) for name, day in store.get_meta(EXPIRED, nothing).items()}
