"""Small programmes written straight into a store, for tests of what may be shown. Sentences are plain and invented."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from insight.recipe import Policy, Recipe
from insight.records import Redacted
from insight.store import schema as t
from insight.store.store import Store

DAY = dt.datetime(2026, 1, 1)


@dataclass(frozen=True)
class Place:
    """The least a view needs of a workspace."""

    path: Path
    recipe: Recipe
    store: Store


@dataclass
class Talk:
    """A session: who met, when, where, and (theme, sentence) for each of its sentences."""

    id: str
    pair: str | None
    date: dt.date | None = dt.date(2025, 1, 15)
    unit: str | None = "Stores"
    said: Sequence[tuple[str | None, str]] = ()
    consent: str | None = None
    status: str = "held"
    group_pairs: Sequence[str] = ()
    owner_remark: str | None = None
    edition: int = 1
    fields: dict[str, object] = field(default_factory=dict)


def workspace(folder: Path, talks: Sequence[Talk] = (), *, themes: Sequence[str] = (), **policy: object) -> Place:
    """A store with these sessions, and a theme for each name; ``policy`` are settings of the [policy] section."""
    folder.mkdir(parents=True, exist_ok=True)
    store = Store(f"sqlite:///{folder / 'insight.db'}")
    with store.engine.begin() as connection:
        t.metadata.create_all(connection)
    place = Place(folder, Recipe(policy=Policy.model_validate(policy)), store)
    with store.writing() as connection:
        for name in themes:
            row = {"pillar": "digital", "name": f"About {name}", "definition": f"Talk about {name}.", "parent": None}
            connection.execute(t.themes.insert(), [row | {"id": name, "keywords": [name], "status": "active"}])
    add(place, *talks)
    return place


def add(place: Place, *talks: Talk) -> None:
    """Add sessions (an id that is there is replaced), and call it a run."""
    sessions, notes, segments, assignments = [], [], [], []
    for talk in talks:
        sessions.append(
            {c.name: None for c in t.sessions.c}
            | {"id": talk.id, "pair": talk.pair, "date": talk.date, "unit": talk.unit, "consent": talk.consent}
            | {"status": talk.status, "group_pairs": list(talk.group_pairs), "digest": f"{talk.id}-{talk.edition}"}
            | {"owner_remark": Redacted(talk.owner_remark) if talk.owner_remark else None}
            | talk.fields
        )
        text = " ".join(sentence for _, sentence in talk.said)
        note = f"note-{talk.id}"
        notes.append({"id": note, "session": talk.id, "text": Redacted(text), "redactions": [], "digest": ""})
        start = 0
        for i, (theme, sentence) in enumerate(talk.said):
            key = f"{note}-{talk.edition}-{i}"
            end = start + len(sentence)
            places = {"start": start, "end": end, "raw_start": start, "raw_end": end}
            segments.append({"id": key, "note": note, "ordinal": i, "text": Redacted(sentence)} | places)
            second = talk.said[(i + 1) % len(talk.said)][0]
            row = {"segment": key, "theme": theme, "probability": 0.9, "second_probability": 0.1}
            assignments.append(row | {"second": second if second != theme else None})
            start = end + 1
    with place.store.writing() as connection:
        for talk in talks:
            connection.execute(t.sessions.delete().where(t.sessions.c.id == talk.id))
        for table, rows in (
            (t.sessions, sessions),
            (t.notes, notes),
            (t.segments, segments),
            (t.assignments, assignments),
        ):
            if rows:
                connection.execute(table.insert(), rows)
        seq = connection.execute(t.runs.select()).fetchall()
        run = f"R-{len(seq) + 1}"
        connection.execute(t.runs.insert(), [{"id": run, "at": DAY, "manifest": {"thresholds": {"k": 5}}}])
        place.store.set_meta("run", run, connection=connection)


def decide(place: Place, name: str, *, pair: str | None = None, date: dt.date = dt.date(2025, 9, 1)) -> None:
    """A decision of that id."""
    row: dict[str, object] = {c.name: None for c in t.decisions.c}
    row |= {"id": name, "title": Redacted(f"Decision {name}"), "decided_on": date, "pair": pair, "sessions": []}
    with place.store.writing() as connection:
        connection.execute(t.decisions.insert(), [row | {"digest": "", "unit": "Stores"}])


def tie(place: Place, link: str, decision: str, session: str, *, rank: int = 1, band: str = "suggest") -> None:
    """A candidate link that cites the first sentence of a session."""
    row = {"id": link, "decision": decision, "note": f"note-{session}", "rank": rank, "score": 1.0 / rank}
    row |= {"probability": 0.8 / rank, "band": band, "features": {"overlap": 0.5}}
    with place.store.writing() as connection:
        cited = connection.execute(t.segments.select().where(t.segments.c.note == f"note-{session}")).fetchall()
        connection.execute(t.links.insert(), [row | {"evidence": [cited[0].id]}])


def judge(
    place: Place, link: str, status: str, *, strength: str | None = None, by_role: str = "programme owner"
) -> None:
    """A verdict, the owner's unless said otherwise."""
    row = {"link": link, "status": status, "strength": strength, "by_role": by_role, "at": DAY}
    place.store.append("verdicts", row | {"reason": None})
