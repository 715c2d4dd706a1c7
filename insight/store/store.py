"""The store: every write, one transaction a step, and the reads that give records back."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from insight.errors import StoreError
from insight.records import (
    Assignment,
    Batch,
    Decision,
    Link,
    Note,
    PillarScores,
    Redaction,
    Segment,
    Session,
    Theme,
    ThemeEdit,
    ThemeEvent,
    Verdict,
)
from insight.store import pillar_rows
from insight.store import schema as t
from insight.store.database import clear_errors, made

CHUNK = 5_000


def now() -> dt.datetime:
    """UTC, without zone: what the tables hold."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


def _row(record: Any) -> dict[str, Any]:  # noqa: ANN401  # any of our slotted records
    return {f.name: getattr(record, f.name) for f in fields(record)}


class Store:
    """A database by SQLAlchemy URL. Opened on first use; readers never wait for a writer (SQLite in WAL mode)."""

    def __init__(self, url: str) -> None:
        self.url = url

    @cached_property
    def engine(self) -> sa.Engine:
        """The SQLAlchemy engine, with SQLite set to WAL, foreign keys and a patient lock."""
        return made(self.url)

    def migrate(self) -> None:
        """Bring the tables to this version: creates them where there are none."""
        from insight.store.migrate import upgrade

        with clear_errors():
            upgrade(self.engine)

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction: all of it lands, or none."""
        with clear_errors(), self.engine.begin() as connection:
            yield connection

    def rows(self, query: sa.Select[Any]) -> list[sa.Row[Any]]:
        """All rows of a query, read in one snapshot."""
        with clear_errors(), self.engine.connect() as connection:
            return list(connection.execute(query).all())

    def get_meta[T](self, name: str, default: T) -> T:
        """A named value of the workspace."""
        found = self.rows(sa.select(t.meta.c.value).where(t.meta.c.name == name))
        return found[0][0] if found else default

    def set_meta(self, name: str, value: object, *, connection: sa.Connection | None = None) -> None:
        """Remember a named value (JSON) of the workspace."""
        if connection is None:
            with self.writing() as connection:
                return self.set_meta(name, value, connection=connection)
        connection.execute(t.meta.delete().where(t.meta.c.name == name))
        connection.execute(t.meta.insert(), [{"name": name, "value": value}])
        return None

    def append(self, table: str, row: Mapping[str, Any]) -> None:
        """Add one row to an append-only table: verdicts, confirmations, theme_edits, access_log."""
        if table not in {"verdicts", "confirmations", "theme_edits", "access_log"}:
            raise StoreError(f"Table {table} is not append-only. Use the method that replaces its rows.")
        with self.writing() as connection:
            connection.execute(t.metadata.tables[table].insert(), [dict(row)])

    # -- ingest ---------------------------------------------------------------------------------------------------

    def put_batches(self, batches: Iterable[Batch], *, digests: Mapping[str, str]) -> dict[str, int]:
        """Sessions, notes and segments in one transaction. A changed session replaces its own rows and no others."""
        counts = {"sessions": 0, "notes": 0, "segments": 0, "unchanged": 0, "quarantined": 0}
        with self.writing() as connection:
            for batch in batches:
                same = _same_words(connection, batch.notes)
                gone = [s.id for s in batch.sessions if s.id not in same] + [q.session for q in batch.quarantined]
                _delete(connection, t.sessions, t.sessions.c.id, gone)
                _delete(connection, t.quarantine, t.quarantine.c.session, [s.id for s in batch.sessions])
                rows = [_session_row(s, digests.get(s.id, "")) for s in batch.sessions]
                _insert(connection, t.sessions, [r for r in rows if r["id"] not in same])
                _update(connection, t.sessions, [r for r in rows if r["id"] in same])
                _insert(connection, t.notes, [_note_row(n) for n in batch.notes if n.session not in same])
                _update(
                    connection, t.notes, [{"id": n.id, "digest": n.digest} for n in batch.notes if n.session in same]
                )
                kept = {n.id for n in batch.notes if n.session in same}
                _insert(connection, t.segments, [_row(s) for s in batch.segments if s.note not in kept])
                doubtful = [{k: v for k, v in _row(q).items() if k != "ref"} for q in batch.quarantined]
                _insert(connection, t.quarantine, doubtful)
                counts["sessions"] += len(batch.sessions)
                counts["notes"] += len(batch.notes)
                counts["segments"] += len(batch.segments)
                counts["unchanged"] += len(batch.unchanged)
                counts["quarantined"] += len(batch.quarantined)
        return counts

    def put_rejections(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """What the last ingest could not use; replaces the list of the ingest before."""
        with self.writing() as connection:
            connection.execute(t.rejections.delete())
            _insert(connection, t.rejections, rows)

    def put_decisions(self, decisions: Sequence[Decision], *, digests: Mapping[str, str]) -> int:
        """Decisions whose digest changed replace their rows (and drop their links); returns how many."""
        known = {r.id: r.digest for r in self.rows(sa.select(t.decisions.c.id, t.decisions.c.digest))}
        changed = [d for d in decisions if known.get(d.id) != digests[d.id]]
        with self.writing() as connection:
            _delete(connection, t.decisions, t.decisions.c.id, [d.id for d in changed])
            _insert(
                connection,
                t.decisions,
                [_row(d) | {"sessions": list(d.sessions), "digest": digests[d.id]} for d in changed],
            )
        return len(changed)

    def digests(self) -> dict[str, str]:
        """Session id -> keyed digest of what was last ingested for it, quarantined ones included."""
        held = self.rows(sa.select(t.sessions.c.id, t.sessions.c.digest))
        doubtful = self.rows(sa.select(t.quarantine.c.session, t.quarantine.c.digest))
        return {**{r.session: r.digest for r in doubtful}, **{r.id: r.digest for r in held}}

    def unpaired(self) -> frozenset[str]:
        """Ids of sessions that belong to no pair: what is said in them counts for no number of pairs."""
        query = sa.select(t.sessions.c.id, t.sessions.c.group_pairs).where(t.sessions.c.pair.is_(None))
        return frozenset(row.id for row in self.rows(query) if not row.group_pairs)

    # -- mine and link --------------------------------------------------------------------------------------------

    def put_pillar_scores(
        self, scores: PillarScores, *, known: PillarScores | None = None, state: object = None
    ) -> None:
        """Replace all pillar probabilities. ``known``: what the table holds, so that only what changed is written.

        ``state``: what decided them, remembered in the same transaction as ``pillar_state``.
        """
        rows, gone = pillar_rows.changes(scores, known)
        with self.writing() as connection:
            if gone is None:
                connection.execute(t.pillar_scores.delete())
            else:
                _delete(connection, t.pillar_scores, t.pillar_scores.c.segment, gone)
            _insert(connection, t.pillar_scores, rows)
            if state is not None:
                self.set_meta("pillar_state", state, connection=connection)

    def put_themes(
        self,
        themes: Sequence[Theme],
        assignments: Sequence[Assignment],
        events: Sequence[ThemeEvent],
        *,
        run: str,
        registry: object = None,
        state: str | None = None,
    ) -> None:
        """Replace themes and assignments, append to the log, remember the registry: one transaction.

        ``state`` names what they were found from; it is forgotten as soon as anything else writes themes.
        """
        with self.writing() as connection:
            connection.execute(t.themes.delete())
            connection.execute(t.assignments.delete())
            _insert(connection, t.themes, [_theme_row(theme) for theme in themes])
            _insert(connection, t.assignments, [_row(a) for a in assignments])
            _insert(connection, t.theme_events, [_row(e) | {"others": list(e.others), "run": run} for e in events])
            if registry is not None:
                self.set_meta("theme_registry", registry, connection=connection)
            self.set_meta(t.FOUND_FROM, state, connection=connection)

    def put_links(self, links: Sequence[Link], *, name: Callable[[Link], str]) -> None:
        """Replace all candidate links; verdicts stay, by link id."""
        with self.writing() as connection:
            connection.execute(t.links.delete())
            _insert(
                connection,
                t.links,
                [
                    _row(link) | {"id": name(link), "evidence": list(link.evidence), "features": dict(link.features)}
                    for link in links
                ],
            )

    def put_verdict(self, verdict: Verdict) -> None:
        """Append what a person said of a link."""
        self.append("verdicts", _row(verdict))

    def put_run(self, run: str, manifest: Mapping[str, Any]) -> bool:
        """Record a run unless it is there already; True where it was new."""
        with self.writing() as connection:
            if connection.execute(sa.select(t.runs.c.seq).where(t.runs.c.id == run)).first():
                return False
            connection.execute(t.runs.insert(), [{"id": run, "at": now(), "manifest": dict(manifest)}])
        return True

    # -- erasure --------------------------------------------------------------------------------------------------

    def erase(self, pairs: Collection[str], *, token: str | None = None, links: Collection[str] = ()) -> dict[str, int]:
        """Take pairs, and a person's replacement token, out of every table: one transaction. Gives counts.

        ``links``: ids of links to their notes that no longer stand, but of which people may have said something.
        """
        from insight.store import erasure

        with self.writing() as connection:
            return erasure.erase(connection, set(pairs), token, links)

    def compact(self) -> None:
        """Give freed pages back, so that what was deleted is in no byte of the file."""
        from insight.store import fulltext

        with self.writing() as connection:
            fulltext.rebuild(connection)
        with clear_errors(), self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("VACUUM"))
            if self.engine.dialect.name == "sqlite":
                connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))

    # -- records back ---------------------------------------------------------------------------------------------

    def _read[R](self, record: Callable[..., R], query: sa.Select[Any], *, tuples: Sequence[str] = ()) -> list[R]:
        held = query.selected_columns
        names = [f.name for f in fields(record) if f.name in held]  # type: ignore[arg-type]  # every record is one
        rows = self.rows(query.with_only_columns(*(held[name] for name in names), maintain_column_froms=True))
        if not tuples:
            return [record(**dict(zip(names, row, strict=True))) for row in rows]
        return [record(**{n: tuple(v) if n in tuples else v for n, v in zip(names, row, strict=True)}) for row in rows]

    def sessions(self) -> list[Session]:
        """All sessions, by id."""
        return self._read(Session, sa.select(t.sessions).order_by(t.sessions.c.id), tuples=("group_pairs",))

    def notes(self) -> list[Note]:
        """All notes, by id."""
        return [
            Note(r.id, r.session, r.text, tuple(Redaction(**x) for x in r.redactions), r.digest)
            for r in self.rows(sa.select(t.notes).order_by(t.notes.c.id))
        ]

    def segments(self) -> list[Segment]:
        """All segments, by note and place."""
        return self._read(Segment, sa.select(t.segments).order_by(t.segments.c.note, t.segments.c.ordinal))

    def segment_ids(self) -> set[str]:
        """The ids of all segments."""
        return {r.id for r in self.rows(sa.select(t.segments.c.id))}

    def session_of(self) -> dict[str, str]:
        """Note id -> its session."""
        return {r.id: r.session for r in self.rows(sa.select(t.notes.c.id, t.notes.c.session))}

    def decisions(self) -> list[Decision]:
        """All decisions, by id."""
        return self._read(Decision, sa.select(t.decisions).order_by(t.decisions.c.id), tuples=("sessions",))

    def pillar_scores(self) -> PillarScores | None:
        """Pillar probabilities of all segments, by segment id; None before the first mine."""
        rows = self.rows(sa.select(t.pillar_scores).order_by(t.pillar_scores.c.segment, t.pillar_scores.c.pillar))
        return pillar_rows.scores(rows)

    def themes(self) -> list[Theme]:
        """All themes with their segments, by id."""
        members: dict[str, list[str]] = {}
        for assignment in self.assignments():
            if assignment.theme:
                members.setdefault(assignment.theme, []).append(assignment.segment)
        return [
            Theme(
                r.id,
                r.pillar,
                r.name,
                r.definition,
                tuple(r.keywords),
                tuple(members.get(r.id, ())),
                r.parent,
                r.status,
            )
            for r in self.rows(sa.select(t.themes).order_by(t.themes.c.id))
        ]

    def assignments(self) -> list[Assignment]:
        """The theme of every segment, by segment id."""
        return self._read(Assignment, sa.select(t.assignments).order_by(t.assignments.c.segment))

    def confirmations(self) -> list[tuple[str, frozenset[str]]]:
        """Segment id and the pillars a person said it belongs to (none: "none"); the last word on a segment counts."""
        rows = self.rows(sa.select(t.confirmations).order_by(t.confirmations.c.seq))
        return sorted({r.segment: frozenset(r.pillars) for r in rows}.items())

    def theme_edits(self) -> list[ThemeEdit]:
        """What people decided about themes, in order; undone ones are marked."""
        return self._read(ThemeEdit, sa.select(t.theme_edits).order_by(t.theme_edits.c.seq))

    def verdicts(self) -> list[Verdict]:
        """All verdicts in the order they were given."""
        return self._read(Verdict, sa.select(t.verdicts).order_by(t.verdicts.c.seq))

    def links(self) -> dict[str, Link]:
        """Link id -> candidate link, best first within each decision."""
        return {
            r.id: Link(r.decision, r.note, r.rank, r.score, r.probability, tuple(r.evidence), r.features, r.band)
            for r in self.rows(sa.select(t.links).order_by(t.links.c.decision, t.links.c.rank))
        }


def _session_row(session: Session, digest: str) -> dict[str, Any]:
    return _row(session) | {"group_pairs": list(session.group_pairs), "digest": digest}


def _note_row(note: Note) -> dict[str, Any]:
    return _row(note) | {"redactions": [asdict(r) for r in note.redactions]}


def _theme_row(theme: Theme) -> dict[str, Any]:
    row = _row(theme) | {"keywords": list(theme.keywords)}
    row.pop("segments")
    return row


def _insert(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    for start in range(0, len(rows), CHUNK):
        connection.execute(table.insert(), list(rows[start : start + CHUNK]))


def _update(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    for row in rows:
        connection.execute(table.update().where(table.c.id == row["id"]).values(**row))


def _same_words(connection: sa.Connection, notes: Sequence[Note]) -> set[str]:
    """Sessions whose note reads as it is stored: read again with a pair's other notes, it keeps its segments' rows."""
    same = set()
    for start in range(0, len(notes), 500):
        part = {n.session: n for n in notes[start : start + 500]}
        query = sa.select(t.notes.c.session, t.notes.c.text, t.notes.c.redactions).where(t.notes.c.session.in_(part))
        for row in connection.execute(query):
            note = part[row.session]
            if row.text == note.text and row.redactions == _note_row(note)["redactions"]:
                same.add(row.session)
    return same


def _delete(connection: sa.Connection, table: sa.Table, column: sa.Column[Any], ids: Sequence[str]) -> None:
    for start in range(0, len(ids), 500):
        connection.execute(table.delete().where(column.in_(ids[start : start + 500])))
