"""A new key: every pseudonym changes, nobody becomes somebody else, and the notes are not needed for it."""

import os
import re
import stat
from pathlib import Path

import pytest
import sqlalchemy as sa

from insight import erasing, people, pipeline, retention, views
from insight import workspace as workspaces
from insight.dashboard import uploads
from insight.ingest.anonymise import Anonymiser, Roster
from insight.ingest.anonymise.pseudonyms import renewed, renewed_digest
from insight.ingest.keys import subkey
from insight.policy import RELEASE, SETTLED
from insight.recipe import Anonymise
from insight.records import Pair, RawNote, Ref, Session, SurveyAnswer
from insight.reviewing import labels
from insight.store import expiry, reviews, side
from insight.store import schema as t
from insight.store.database import sqlite_url
from insight.store.store import Store, now
from insight.views import health, programme
from tests.folders import content

CODE = re.compile(r"\[[A-Z_]+-[2-9A-Z]{4,7}\]")
OLD, NEW = "a key for the tests that is long enough", "another key for the tests, long enough too"


def opened(folder: Path, key: str) -> workspaces.Workspace:
    """A workspace under a ring of keys, as where INSIGHT_KEY holds it."""
    made = workspaces.open_workspace(folder, flags={"anonymise.use_model": False, "engine.kind": "inline"})
    vars(made).update(key=key.strip().encode())
    return made


def texts(folder: Path) -> dict[str, str]:
    store = Store(sqlite_url(folder))
    found = {n.session: str(n.text) for n in store.notes()}
    store.engine.dispose()
    return found


def themes(folder: Path) -> dict[str, set[tuple[str, int]]]:
    """Theme name -> (session, sentence) in it."""
    store = Store(sqlite_url(folder))
    session = {n.id: n.session for n in store.notes()}
    place = {s.id: (session[s.note], s.ordinal) for s in store.segments()}
    found = {x.name: {place[s] for s in x.segments} for x in store.themes() if x.segments}
    store.engine.dispose()
    return found


@pytest.mark.models
def test_a_new_key_changes_every_pseudonym_keeps_every_person_and_leaves_no_old_one(
    demo_copy: Path, demo: Path, tmp_path: Path, run_cli
) -> None:
    store = Store(sqlite_url(demo_copy))
    link = next(iter(store.links()))
    said = {"link": link, "status": "confirmed", "strength": "shaped", "by_role": "owner", "at": now(), "reason": None}
    store.append("verdicts", said)
    store.engine.dispose()
    reviews.hold_back(store, held := store.sessions()[5].id)
    store.engine.dispose()
    before, grouped = texts(demo_copy), themes(demo_copy)
    (tmp_path / "new.key").write_text(NEW)
    (tmp_path / "new.key").chmod(0o600)
    home = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "INSIGHT_KEY": OLD}
    done = run_cli("rotate-key", "--new-key-file", tmp_path / "new.key", "-w", demo_copy, **home)
    assert done.returncode == 0, done.stderr
    assert "traces                           0" in done.stdout

    after = texts(demo_copy)
    codes = {s: (CODE.findall(before[s]), CODE.findall(after[s])) for s in before}
    pairs = {pair for was, now_ in codes.values() for pair in zip(was, now_, strict=True)}
    assert len(pairs) > 100
    assert len({was for was, _ in pairs}) == len({now_ for _, now_ in pairs}) == len(pairs)  # one to one
    assert all(was != now_ for was, now_ in pairs)
    assert all(CODE.sub("[]", before[s]) == CODE.sub("[]", after[s]) for s in before)
    held = content(demo_copy)
    assert not [was for was, _ in pairs if was.encode() in held]
    assert themes(demo_copy) == grouped
    store = Store(sqlite_url(demo_copy))
    assert store.verdicts()[-1].link in store.links()
    store.engine.dispose()

    [key] = (tmp_path / "config").rglob("*.key")
    assert key.read_text() == f"{NEW}\n{OLD}\n"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    refused = run_cli("link", "-w", demo_copy, **home)
    assert refused.returncode == 1
    assert "rotate-key" in refused.stderr

    files = (demo / "sessions.csv", "--decisions", demo / "decisions.csv", "--roster", demo / "participants.csv")
    again = run_cli("run", *files, "-w", demo_copy, **home | {"INSIGHT_KEY": key.read_text()})
    assert again.returncode == 0, again.stderr
    assert texts(demo_copy) == after
    assert held not in after  # what a person held back is not let in by a new key
    assert themes(demo_copy) == grouped
    assert "new or changed" not in again.stdout


def test_a_change_that_was_cut_short_is_finished(tmp_path: Path, run_cli) -> None:
    home = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    assert run_cli("init", tmp_path / "ws", **home | {"INSIGHT_KEY": OLD}).returncode == 0
    assert run_cli("rotate-key", "-w", tmp_path / "ws", **home | {"INSIGHT_KEY": OLD}).returncode == 0
    [key] = (tmp_path / "config").rglob("*.key")
    ring = key.read_text()
    key.rename(key.with_suffix(".next"))  # the store was written, the key file was not yet in its place
    assert run_cli("link", "-w", tmp_path / "ws", **home | {"INSIGHT_KEY": OLD}).returncode == 1
    done = run_cli("rotate-key", "-w", tmp_path / "ws", **home | {"INSIGHT_KEY": OLD})
    assert done.returncode == 0, done.stderr
    assert key.read_text() == ring
    assert run_cli("link", "-w", tmp_path / "ws", **home | {"INSIGHT_KEY": ring}).returncode == 0


@pytest.mark.parametrize(
    ("content", "mode", "reason"),
    [
        ("short", 0o600, "32"),
        (NEW, 0o644, "chmod 600"),
        (OLD, 0o600, "in use already"),
        (f"{NEW}\n{OLD}", 0o600, "several"),
    ],
)
@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_a_new_key_that_cannot_be_used_changes_nothing(content, mode, reason, tmp_path: Path, run_cli) -> None:
    home = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "INSIGHT_KEY": OLD}
    made = workspaces.init(tmp_path / "ws")
    made.store.engine.dispose()
    (tmp_path / "new.key").write_text(content)
    (tmp_path / "new.key").chmod(mode)
    done = run_cli("rotate-key", "--new-key-file", tmp_path / "new.key", "-w", tmp_path / "ws", **home)
    assert done.returncode == 1
    assert reason in done.stderr
    assert content not in done.stdout + done.stderr
    assert run_cli("link", "-w", tmp_path / "ws", **home).returncode == 0


def test_a_ring_gives_what_was_stored_renewed_and_the_newest_key_decides() -> None:
    roster = Roster.from_rows([{"pair_id": "P1", "mentor": "Aisha Bello", "mentee": "Tom Marsh"}])
    settings = Anonymise(use_model=False)
    text = "Aisha Bello met Tom at x.y@corp.example, badge no. 44321."
    [(first, _)] = Anonymiser(settings, OLD.encode(), roster).redact([text])
    [(second, _)] = Anonymiser(settings, f"{NEW}\n{OLD}".encode(), roster).redact([text])
    assert second == renewed(first, subkey(NEW.encode(), "pseudonyms"))
    assert first != second
    assert len(first) == len(second)
    [(other, _)] = Anonymiser(settings, f"{'z' * 40}\n{OLD}".encode(), roster).redact([text])
    assert other not in (first, second)


def test_ids_made_of_ids_are_renewed_too_and_digests_know_what_did_not_change() -> None:
    """A session without an id, of a pair without one, whose unit names somebody: read again it is the same session."""
    said = {"notes": "Aisha wants one login.", "mentor": "Aisha Bello", "mentee": "Tom Marsh"}
    raw = [RawNote(Ref(1, n), Session(id="", unit="Team Bello"), said | {"agenda_topic": str(n)}) for n in (1, 2, 3)]
    settings = Anonymise(use_model=False)
    before = Anonymiser(settings, OLD.encode()).anonymise(raw)
    after = Anonymiser(settings, f"{NEW}\n{OLD}".encode()).anonymise(raw)
    secret = subkey(NEW.encode(), "pseudonyms")
    for was, now_ in zip(before.sessions, after.sessions, strict=True):
        assert (now_.id, now_.pair, now_.unit) == tuple(renewed(str(x), secret) for x in (was.id, was.pair, was.unit))
        assert now_.id != was.id
        assert after.digests[now_.id] == renewed_digest(before.digests[was.id], secret)
    assert [n.id for n in after.notes] == [renewed(n.id, secret) for n in before.notes]
    assert [n.text for n in after.notes] == [renewed(n.text, secret, free=True) for n in before.notes]
    known = {renewed(i, secret): renewed_digest(d, secret) for i, d in before.digests.items()}
    assert set(Anonymiser(settings, f"{NEW}\n{OLD}".encode()).anonymise(raw, known=known).unchanged) == set(known)


def test_words_that_only_look_like_ids_stay(tmp_path: Path) -> None:
    key = b"k" * 32
    assert renewed("our pair-responsibilities, and note-k3v5k3v5k3v5k3v5", key, free=True).startswith(
        "our pair-responsibilities, and note-k3v5k3v5k3v5k3v5"
    )
    assert renewed("note-k3v5k3v5k3v5k3v5.000", key) != "note-k3v5k3v5k3v5k3v5.000"
    assert renewed("note-k3v5k3v5k3v5k3v5.000", key).endswith(".000")
    assert (
        renewed("[ROLE manager] and [DATE 2025-03] on note-short", key)
        == "[ROLE manager] and [DATE 2025-03] on note-short"
    )


def test_every_table_survives_the_change(tmp_path: Path, run_cli) -> None:
    """Rows that do not hang on the key are the same rows."""
    made = workspaces.init(tmp_path / "ws")
    made.store.append("access_log", {"at": now(), "audience": "owner", "action": "a", "what": "b", "run": None})
    with made.store.writing() as connection:
        connection.execute(
            t.group_counts.insert(), [{"measure": "m", "group": "g", "period": "p", "count": 3, "of": 4}]
        )
    made.store.engine.dispose()
    home = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "INSIGHT_KEY": OLD}
    assert run_cli("rotate-key", "-w", tmp_path / "ws", **home).returncode == 0
    store = Store(sqlite_url(tmp_path / "ws"))
    assert [r.what for r in store.rows(sa.select(t.access_log).order_by(t.access_log.c.seq))] == ["b", "the key"]
    assert [tuple(r) for r in store.rows(sa.select(t.group_counts))] == [("m", "g", "p", 3, 4)]


def test_who_is_out_stays_out_under_a_new_key_also_where_only_names_told_the_pair(tmp_path: Path, run_cli) -> None:
    """Their pair has an opaque id, which is another under the new key. Their notes came in again."""
    (tmp_path / "sessions.csv").write_text(
        "date,mentor,mentee,notes\n2025-01-10,Aisha Bello,Tom Marsh,We want one login for every tool.\n"
        "2025-01-11,Ngozi Eze,Ann Hale,We spoke of the canteen.\n"
    )
    made = opened(workspaces.init(tmp_path / "ws").path, OLD)
    pipeline.ingest([tmp_path / "sessions.csv"], made)
    pairs = {s.date.day: str(s.pair) for s in made.store.sessions() if s.date}
    people.refuse(made, {pairs[10]})
    made.store.erase({pairs[10]})
    expiry.remember(made.store, dict.fromkeys(retention.CLASSES, retention.earlier(now().date(), months=1)))
    retention.keep_out(made, pairs=[pairs[11]], surveys=[pairs[11]])
    made.store.engine.dispose()
    home = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "INSIGHT_KEY": OLD}
    assert run_cli("rotate-key", "-w", tmp_path / "ws", **home).returncode == 0
    [key] = (tmp_path / "config").rglob("*.key")

    made = opened(tmp_path / "ws", key.read_text())
    [left] = made.store.sessions()
    report = pipeline.ingest([tmp_path / "sessions.csv"], made)
    assert "asked to be taken out" in report.rejections[0].reason
    assert [s.id for s in made.store.sessions()] == [left.id]
    rows: list[side.Row] = [Pair(id=str(left.pair)), SurveyAnswer(str(left.pair), "start", "mentor", "trust", 4)]
    assert retention.tables_within(made, rows) == []
    assert "not keyed" not in run_cli("check", "-w", tmp_path / "ws", **home | {"INSIGHT_KEY": key.read_text()}).stderr
    erasing.lift(made, pair=pairs[10])  # the id by which they were known when they went
    made.store.set_meta(expiry.EXPIRED, {})
    pipeline.ingest([tmp_path / "sessions.csv"], made)
    assert len(made.store.sessions()) == 2


def test_what_people_labelled_and_chose_is_known_under_a_new_key(tmp_path: Path, run_cli) -> None:
    """Labels were of sentences that nobody knew any more, and the next erasure dropped them all."""
    rows = "S1,P1,2025-01-10,One login for every tool.\n"
    (tmp_path / "notes.csv").write_text("session_id,pair_id,date,notes\n" + rows)
    (tmp_path / "other.csv").write_text("session_id,pair_id,date,scribbles\n" + rows)
    made = opened(workspaces.init(tmp_path / "ws").path, OLD)
    pipeline.ingest([tmp_path / "notes.csv"], made)
    [before] = made.store.segments()
    labels.give(made, "themes", labels.item(made, before.id), {"pillars": ["digital"]}, reviewer="reviewer 2")
    column = uploads.offered(made, tmp_path / "other.csv", "session")[3]
    assert column.field is None
    uploads.remember(made, {"session": {column.mark: "notes"}})
    made.store.engine.dispose()
    home = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "INSIGHT_KEY": OLD}
    assert run_cli("rotate-key", "-w", tmp_path / "ws", **home).returncode == 0
    [key] = (tmp_path / "config").rglob("*.key")
    made = opened(tmp_path / "ws", key.read_text())
    [after] = made.store.segments()
    assert after.id != before.id
    labels.prune(made)
    assert labels.given(made, "themes", "reviewer 2") == {labels.item(made, after.id): {"pillars": ["digital"]}}
    assert uploads.offered(made, tmp_path / "other.csv", "session")[3].field == "notes"


@pytest.mark.models
def test_to_others_a_new_key_is_no_change_of_anything(demo_copy: Path, tmp_path: Path, run_cli) -> None:
    """Else all pairs seem to have changed at once, and what one pair changed can be had by subtraction."""

    def look(made: workspaces.Workspace) -> list[object]:
        shown = [
            views.themes(made, audience="researcher"),
            health.health(made, audience="executive"),
            programme.topics(made, audience="executive"),
            programme.power_balance(made, audience="researcher"),
        ]
        return [frame.drop(columns="run_id", errors="ignore").to_json(default_handler=str) for frame in shown]

    made = opened(demo_copy, OLD)
    before = look(made)
    known = {digest[:12] for digest in made.store.digests().values()}
    written: dict[str, list[tuple[str, str, object]]] = made.store.get_meta(RELEASE, {})
    assert sum(digest in known for _, digest, _ in written["sessions"]) > 100
    made.store.engine.dispose()
    home = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "INSIGHT_KEY": OLD}
    assert run_cli("rotate-key", "-w", demo_copy, **home).returncode == 0
    [key] = (tmp_path / "config").rglob("*.key")
    held = content(demo_copy)
    assert not [digest for digest in known if digest.encode() in held]

    made = opened(demo_copy, key.read_text())
    released: dict[str, list[object]] = made.store.get_meta(RELEASE, {})
    settled: dict[str, object] = made.store.get_meta(SETTLED, {})
    assert look(made) == before
    after: dict[str, list[tuple[str, str, object]]] = made.store.get_meta(RELEASE, {})
    assert [after[name] for name in ("sessions", "blocks")] == [released[name] for name in ("sessions", "blocks")]
    assert made.store.get_meta(SETTLED, {}) == settled  # as nothing moved, nothing was written down anew
    today = {digest[:12] for digest in made.store.digests().values()}
    assert {digest for _, digest, _ in after["sessions"]} <= today
