"""Whoever asks to be taken out is taken out: notes, vectors, themes, links, and every byte that named them."""

import csv
import datetime as dt
from pathlib import Path

import pytest

from insight import workspace as workspaces
from insight.errors import UsageError
from insight.ingest.anonymise import read_roster
from insight.ingest.stage import anonymiser
from insight.records import Batch, Decision, Note, Redacted, Redaction, Segment, Session, Verdict
from insight.store.store import Store, sqlite_url


def test_a_pair_leaves_the_tables_and_group_sessions_lose_it(tmp_path: Path) -> None:
    store = Store(sqlite_url(tmp_path))
    store.migrate()
    own = Session(id="S1", pair="P1")
    group = Session(id="S2", pair="GROUP", group_pairs=("P1", "P2"), applied_action=Redacted("P1 will try it"))
    other = Session(id="S3", pair="P2")
    notes = tuple(Note(f"N{i}", f"S{i}", Redacted("about logins")) for i in (1, 2, 3))
    parts = tuple(Segment(f"N{i}.000", f"N{i}", 0, Redacted("about logins"), 0, 12, 0, 12) for i in (1, 2, 3))
    store.put_batches([Batch(sessions=(own, group, other), notes=notes, segments=parts)], digests={})
    counts = store.erase({"P1"})
    assert (counts["sessions"], counts["group_sessions"], counts["notes"]) == (1, 1, 2)
    assert store.sessions() == [Session(id="S2", pair="GROUP", group_pairs=("P2",)), other]
    assert [n.id for n in store.notes()] == ["N3"]
    assert [s.id for s in store.segments()] == ["N3.000"]


def test_a_person_becomes_nobody_in_other_notes_and_no_place_moves(tmp_path: Path) -> None:
    store = Store(sqlite_url(tmp_path))
    store.migrate()
    words = Redacted("We met [PERSON-7Q] and [PERSON-7QX].")
    spans = (Redaction(7, 18, 7, 12, "PERSON", "[PERSON-7Q]"), Redaction(23, 35, 17, 22, "PERSON", "[PERSON-7QX]"))
    part = Segment("N1.000", "N1", 0, words, 0, len(words), 0, 23)
    note = Note("N1", "S1", words, spans)
    store.put_batches([Batch(sessions=(Session(id="S1", pair="P2"),), notes=(note,), segments=(part,))], digests={})
    assert store.erase(set(), token="[PERSON-7Q]")["mentions"] == 1
    [left] = store.notes()
    assert left.text == "We met [PERSON-00] and [PERSON-7QX]."
    assert isinstance(left.text, Redacted)
    assert [r.replacement for r in left.redactions] == ["[PERSON-00]", "[PERSON-7QX]"]


@pytest.mark.models
def test_a_person_is_erased_by_name_with_a_receipt_and_no_trace(demo_copy: Path, demo: Path, run_cli) -> None:
    with (demo / "participants.csv").open(newline="", encoding="utf-8") as lines:
        row = next(r for r in csv.DictReader(lines) if r["pair_id"] == "P07")
    workspace = workspaces.open_workspace(demo_copy)
    before = {s.id for s in workspace.store.sessions() if s.pair == "P07"}
    roster = read_roster(demo / "participants.csv")
    assert roster.people
    made = anonymiser(workspace.recipe.anonymise, workspace.key, str(demo / "participants.csv"))
    token = made.redact([row["mentor"]])[0][1][0].replacement
    workspace.store.engine.dispose()
    done = run_cli(
        *("erase", "--person", row["mentor"], "--roster", demo / "participants.csv", "-w", demo_copy),
    )
    assert done.returncode == 0, done.stderr
    assert row["mentor"] not in done.stdout + done.stderr
    assert "traces                           0" in done.stdout
    assert before
    assert not before & {s.id for s in workspaces.open_workspace(demo_copy).store.sessions()}
    assert all(token.encode() not in p.read_bytes() for p in demo_copy.rglob("*") if p.is_file())
    again = run_cli("erase", "--pair", "P07", "-w", demo_copy)
    assert again.returncode == 2
    assert "Nothing of that pair" in again.stderr


def test_a_name_needs_the_roster(tmp_path: Path) -> None:
    from insight.erasing import erase

    with pytest.raises(UsageError, match="--roster"):
        erase(workspaces.init(tmp_path / "ws"), person="Somebody")


def test_what_people_said_of_an_erased_note_goes_with_it(tmp_path: Path) -> None:
    store = Store(sqlite_url(tmp_path))
    store.migrate()
    notes = tuple(Note(f"note-{i}", f"S{i}", Redacted("about logins")) for i in (1, 2))
    parts = tuple(Segment(f"note-{i}.000", f"note-{i}", 0, Redacted("about logins"), 0, 12, 0, 12) for i in (1, 2))
    sessions = tuple(Session(id=f"S{i}", pair=f"P{i}") for i in (1, 2))
    store.put_batches([Batch(sessions=sessions, notes=notes, segments=parts)], digests={})
    decision = Decision(id="D1", title=Redacted("One login"), decided_on=None, sessions=("S1", "S2"))
    store.put_decisions([decision], digests={"D1": "d"})
    at = dt.datetime(2026, 1, 1)
    for link in ("L-former", "L-other"):
        store.put_verdict(Verdict(link=link, status="confirmed", by_role="owner", at=at))
    for segment in ("note-1.007", "note-2.000"):  # the first is of the note before it was edited
        store.append("confirmations", {"segment": segment, "pillars": ["digital"], "by_role": "owner", "at": at})
    for kind, detail in (
        ("move", {"segment": "note-1.000", "to": None}),
        ("split", {"segments": ["note-1.000", "note-2.000"], "name": "Logins"}),
        ("split", {"segments": ["note-1.000"], "name": "Gone"}),
    ):
        row = {"kind": kind, "theme": "T-1", "detail": detail, "by_role": "owner", "at": at, "undone": False}
        store.append("theme_edits", row)
    store.erase({"P1"}, links={"L-former"})
    assert [v.link for v in store.verdicts()] == ["L-other"]
    assert [segment for segment, _ in store.confirmations()] == ["note-2.000"]
    assert [e.detail for e in store.theme_edits()] == [{"segments": ["note-2.000"], "name": "Logins"}]
    assert store.decisions()[0].sessions == ("S2",)
