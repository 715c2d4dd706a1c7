"""Redacted text and nothing else, all of a step or none of it; what is edited replaces only itself."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from insight.errors import PrivacyError, StoreError
from insight.records import (
    Assignment,
    Batch,
    Decision,
    Link,
    Note,
    PillarScores,
    Quarantined,
    Redacted,
    Redaction,
    Ref,
    Segment,
    Session,
    Theme,
    Verdict,
)
from insight.store import schema as t
from insight.store.database import sqlite_url
from insight.store.migrate import HEAD, migrate, upgrade, version
from insight.store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(sqlite_url(tmp_path))
    store.migrate()
    yield store
    store.engine.dispose()


def batch(*names: str, words: str = "We met [PERSON-7Q].") -> Batch:
    sessions = tuple(Session(id=n, pair="P1", date=dt.date(2025, 3, 3), group_pairs=("P1", "P2")) for n in names)
    redaction = Redaction(7, 18, 7, 12, "PERSON", "[PERSON-7Q]")
    notes = tuple(Note(f"N{n}", n, Redacted(words), (redaction,), f"digest of {n}") for n in names)
    segments = tuple(Segment(f"N{n}.000", f"N{n}", 0, Redacted(words), 0, len(words), 0, 13) for n in names)
    return Batch(sessions=sessions, notes=notes, segments=segments)


def digests(*names: str) -> dict[str, str]:
    return {n: f"digest of {n}" for n in names}


def test_what_goes_in_comes_back(store: Store) -> None:
    given = batch("S1", "S2")
    counts = store.put_batches([given], digests=digests("S1", "S2"))
    assert (counts["sessions"], counts["notes"], counts["segments"]) == (2, 2, 2)
    assert tuple(store.sessions()) == given.sessions
    assert tuple(store.notes()) == given.notes
    assert tuple(store.segments()) == given.segments
    assert isinstance(store.notes()[0].text, Redacted)


def test_plain_text_is_refused_and_nothing_of_the_step_lands(store: Store) -> None:
    bad = Note("NS1", "S1", "Priya said so")  # type: ignore[arg-type]
    with pytest.raises(PrivacyError, match="redacted text only") as caught:
        store.put_batches([Batch(sessions=batch("S1").sessions, notes=(bad,))], digests={})
    assert "Priya" not in str(caught.value)
    assert caught.value.__suppress_context__
    assert store.sessions() == []


def test_an_edited_note_replaces_its_own_rows_only(store: Store) -> None:
    store.put_batches([batch("S1", "S2")], digests=digests("S1", "S2"))
    store.put_batches([batch("S1", words="Now it is about budgets.")], digests=digests("S1"))
    assert [str(n.text) for n in store.notes()] == ["Now it is about budgets.", "We met [PERSON-7Q]."]
    assert len(store.segments()) == 2


def test_a_doubtful_note_is_a_count_and_a_reason(store: Store) -> None:
    store.put_batches([batch("S1")], digests=digests("S1"))
    doubtful = Quarantined("S1", Ref(1, 2), "language", 1, "digest of S1")
    counts = store.put_batches([Batch(quarantined=(doubtful,))], digests={})
    assert counts["quarantined"] == 1
    assert store.notes() == []
    assert store.digests() == {"S1": "digest of S1"}


def test_migrations_lead_to_the_schema(tmp_path: Path) -> None:
    migrated = sa.create_engine(f"sqlite:///{tmp_path / 'a.db'}")
    migrate(migrated)
    made = sa.create_engine(f"sqlite:///{tmp_path / 'b.db'}")
    upgrade(made)
    assert version(migrated) == version(made) == HEAD

    def shape(engine: sa.Engine) -> dict[str, object]:
        look = sa.inspect(engine)
        return {
            table: (
                [(c["name"], str(c["type"]), c["nullable"], bool(c["primary_key"])) for c in look.get_columns(table)],
                sorted((i["name"] or "", tuple(i["column_names"]), bool(i["unique"])) for i in look.get_indexes(table)),
                sorted(
                    (tuple(f["constrained_columns"]), f["referred_table"], str(f["options"]))
                    for f in look.get_foreign_keys(table)
                ),
            )
            for table in sorted(look.get_table_names())
        }

    def search(engine: sa.Engine) -> list[object]:
        query = "SELECT name, sql FROM sqlite_master WHERE name LIKE 'segments_fts%' ORDER BY name"
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(query))]

    assert shape(migrated) == shape(made)
    assert search(migrated) == search(made) != []


def test_a_store_is_made_whole_or_not_at_all(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'a.db'}")
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE segments_fts (stands TEXT, in_the_way TEXT)"))
    with pytest.raises(sa.exc.OperationalError):
        upgrade(engine)
    assert sa.inspect(engine).get_table_names() == ["segments_fts"]


def test_a_store_of_a_newer_version_is_left_alone(store: Store) -> None:
    with store.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="Update Insight"):
        store.migrate()


def test_a_reader_never_waits_for_a_writer(store: Store) -> None:
    store.put_batches([batch("S1")], digests=digests("S1"))
    with store.writing() as connection:
        connection.execute(t.sessions.delete())
        assert len(store.sessions()) == 1


def test_mining_results_come_back(store: Store) -> None:
    store.put_batches([batch("S1")], digests=digests("S1"))
    rows = np.array([[0.25, 0.75]], np.float32)
    store.put_pillar_scores(PillarScores(("NS1.000",), ("culture", "digital"), rows, rows > 0.5))
    scores = store.pillar_scores()
    assert scores is not None
    assert scores.labels.tolist() == [[False, True]]
    theme = Theme("T-1", "digital", "Too many logins", "About logins.", ("logins",), ("NS1.000",))
    store.put_themes([theme], [Assignment("NS1.000", "T-1", 0.9, None, 0.0)], [], run="R-1", registry={"v": 1})
    assert store.themes() == [theme]
    assert store.get_meta("theme_registry", None) == {"v": 1}


def test_links_are_replaced_and_verdicts_stay(store: Store) -> None:
    store.put_batches([batch("S1")], digests=digests("S1"))
    decision = Decision(id="D1", title=Redacted("One login"), decided_on=dt.date(2025, 5, 1), sessions=("S1",))
    assert store.put_decisions([decision], digests={"D1": "x"}) == 1
    assert store.put_decisions([decision], digests={"D1": "x"}) == 0
    assert store.decisions() == [decision]
    link = Link("D1", "NS1", 1, 2.0, 0.8, ("NS1.000",), {"bm25": 1.5}, "suggest")
    store.put_links([link], name=lambda item: f"L-{item.decision}")
    verdict = Verdict("L-D1", "confirmed", "programme owner", dt.datetime(2025, 6, 1), "shaped", Redacted("Said so."))
    store.put_verdict(verdict)
    store.put_links([link], name=lambda item: f"L-{item.decision}")
    assert store.links() == {"L-D1": link}
    assert store.verdicts() == [verdict]


def test_the_same_run_is_recorded_once(store: Store) -> None:
    assert store.put_run("R-1", {"counts": {"notes": 1}})
    assert not store.put_run("R-1", {"counts": {"notes": 1}})


def test_a_read_only_folder_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Check the folder"):
        Store(f"sqlite:///{tmp_path / 'absent' / 'insight.db'}").migrate()
