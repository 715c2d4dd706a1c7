"""Whoever asks to be taken out is taken out: notes, vectors, themes, links, and every byte that named them."""

import csv
import datetime as dt
import random
from collections.abc import Collection
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from insight import erasing, people, pipeline, reviewing, views
from insight import workspace as workspaces
from insight.errors import UsageError
from insight.ingest.anonymise import read_roster
from insight.ingest.anonymise.pseudonyms import NOBODY
from insight.ingest.stage import anonymiser
from insight.records import (
    Batch,
    Decision,
    Note,
    Pair,
    Redacted,
    Redaction,
    Ref,
    Registry,
    Segment,
    Session,
    SurveyAnswer,
    Theme,
    Verdict,
    Wording,
)
from insight.reviewing.notes import LOOKED_AT
from insight.reviewing.themes import FOUND, edit_theme, undo_edit
from insight.reviewing.words import redact
from insight.store import side
from insight.store.database import sqlite_url
from insight.store.store import Store
from tests.folders import content
from tests.theme_helpers import FRAMES, SUBJECTS


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
    assert counts["mentions"] == 0  # no person was named
    assert [n.id for n in store.notes()] == ["N3"]
    assert [s.id for s in store.segments()] == ["N3.000"]


def test_what_other_tables_hold_of_a_pair_goes_and_decisions_stay_without_it(tmp_path: Path) -> None:
    store = Store(sqlite_url(tmp_path))
    store.migrate()
    side.put(store, [Pair(id="P1"), Pair(id="P2")])
    side.put(store, [SurveyAnswer(pair=p, wave="start", role="mentor", item="trust", value=4) for p in ("P1", "P2")])
    decided = [Decision(id=f"D{i}", title=Redacted("One login"), decided_on=None, pair=f"P{i}") for i in (1, 2)]
    store.put_decisions(decided, digests={d.id: "d" for d in decided})
    assert store.erase({"P1"})["decisions"] == 1
    assert [p.id for p in side.pairs(store)] == ["P2"]
    assert [a.pair for a in side.surveys(store)] == ["P2"]
    assert [(d.id, d.pair) for d in store.decisions()] == [("D1", None), ("D2", "P2")]


def test_nothing_of_a_pair_of_very_many_sessions_is_left(tmp_path: Path) -> None:
    """More than one question to the database can name."""
    store = Store(sqlite_url(tmp_path))
    store.migrate()
    sessions = (*(Session(id=f"S{i:04}", pair="P1") for i in range(1001)), Session(id="T", pair="P2"))
    notes = tuple(Note(f"N{s.id}", s.id, Redacted("about logins")) for s in sessions)
    parts = tuple(Segment(f"{n.id}.000", n.id, 0, n.text, 0, 12, 0, 12) for n in notes)
    store.put_batches([Batch(sessions=sessions, notes=notes, segments=parts)], digests={})
    counts = store.erase({"P1"})
    assert (counts["sessions"], counts["notes"], counts["segments"]) == (1001, 1001, 1001)
    assert [s.id for s in store.sessions()] == ["T"]
    assert [n.id for n in store.notes()] == ["NT"]
    assert [s.id for s in store.segments()] == ["NT.000"]


def test_a_person_becomes_nobody_in_other_notes_and_no_place_moves(tmp_path: Path) -> None:
    store = Store(sqlite_url(tmp_path))
    store.migrate()
    words = Redacted("We met [PERSON-7Q] and [PERSON-7QX].")
    spans = (Redaction(7, 18, 7, 12, "PERSON", "[PERSON-7Q]"), Redaction(23, 35, 17, 22, "PERSON", "[PERSON-7QX]"))
    alone, other = Redacted("[PERSON-7Q] came."), Redacted("[PERSON-7QX] went.")
    notes = (
        Note("N1", "S1", words, spans),
        Note("N2", "S2", alone, (Redaction(0, 11, 0, 5, "PERSON", "[PERSON-7Q]"),)),
        Note("N3", "S3", other, (Redaction(0, 12, 0, 5, "PERSON", "[PERSON-7QX]"),)),
    )
    sessions = tuple(Session(id=f"S{i}", pair="P2", agenda_topic=Redacted("[PERSON-7Q]")) for i in (1, 2, 3))
    parts = tuple(Segment(f"{n.id}.000", n.id, 0, n.text, 0, len(n.text), 0, 9) for n in notes)
    store.put_batches([Batch(sessions=sessions, notes=notes, segments=parts)], digests={})
    assert store.erase(set(), token="[PERSON-7Q]")["mentions"] == 2  # sentences
    assert {s.agenda_topic for s in store.sessions()} == {"[PERSON-00]"}
    left = store.notes()
    assert [n.text for n in left] == ["We met [PERSON-00] and [PERSON-7QX].", "[PERSON-00] came.", "[PERSON-7QX] went."]
    assert all(isinstance(n.text, Redacted) for n in left)
    assert [r.replacement for n in left for r in n.redactions] == [
        *("[PERSON-00]", "[PERSON-7QX]"),
        "[PERSON-00]",
        "[PERSON-7QX]",
    ]


def nobody_in_every_kind_of_column(store: Store) -> None:
    """Write a person's code into texts, roles and lists, take the person out, and look at all of them again."""
    at = dt.datetime(2026, 1, 1)
    detail = {"name": "What [PERSON-7Q] said", "keep": "[PERSON-7QX]", "segments": ["N9.000"], "words": ["[PERSON-7Q]"]}
    edit = {"kind": "split", "theme": "T-1", "detail": detail, "at": at, "undone": False}
    store.append("theme_edits", edit | {"by_role": "deputy of [PERSON-7Q]"})
    theme = Theme("T-1", "digital", "What [PERSON-7Q] said", "Of it.", ("[PERSON-7Q]", "logins"))
    store.put_themes([theme], (), (), run="R", registry=None)
    store.set_meta("a memory", {"[PERSON-7Q]": ["[PERSON-7Q]", 3]})
    store.put_verdict(Verdict(link="L-1", status="confirmed", by_role="deputy of [PERSON-7Q]", at=at))
    store.erase(set(), token="[PERSON-7Q]")
    [left] = store.theme_edits()
    assert left.by_role == "deputy of [PERSON-00]"
    assert left.detail == detail | {"name": "What [PERSON-00] said", "words": ["[PERSON-00]"]}
    assert [(x.name, x.keywords) for x in store.themes()] == [("What [PERSON-00] said", ("[PERSON-00]", "logins"))]
    assert store.get_meta("a memory", None) == {"[PERSON-00]": ["[PERSON-00]", 3]}
    assert [v.by_role for v in store.verdicts()] == ["deputy of [PERSON-00]"]


def test_a_person_becomes_nobody_in_what_reviewers_wrote_and_in_the_words_of_themes(tmp_path: Path) -> None:
    """A theme that somebody had called by their name kept their code, and gave it to each later run."""
    store = Store(sqlite_url(tmp_path))
    store.migrate()
    nobody_in_every_kind_of_column(store)
    store.compact()
    store.engine.dispose()
    assert b"[PERSON-7Q]" not in content(tmp_path)


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
    known = set(views.themes(workspace)["theme_id"])
    workspace.store.engine.dispose()
    done = run_cli(
        *("erase", "--person", row["mentor"], "--roster", demo / "participants.csv", "-w", demo_copy),
    )
    assert done.returncode == 0, done.stderr
    assert row["mentor"] not in done.stdout + done.stderr
    assert "traces                           0" in done.stdout
    assert before
    assert not before & {s.id for s in workspaces.open_workspace(demo_copy).store.sessions()}
    assert token.encode() not in content(demo_copy)
    kept = known & set(views.themes(workspaces.open_workspace(demo_copy))["theme_id"])
    assert len(kept) > len(known) / 3  # what an owner called a theme hangs on its id: it went with any erasure
    again = run_cli("erase", "--pair", "P07", "-w", demo_copy)
    assert again.returncode == 2
    assert "Nothing of that pair" in again.stderr
    files = (demo / "sessions.csv", "--roster", demo / "participants.csv", "-w", demo_copy)
    read = run_cli("ingest", *files)
    assert read.returncode == 0, read.stderr
    assert "asked to be taken out" in read.stderr
    assert f"(and so in {len(before) - 1} more rows)" in read.stderr
    left = {s.id for s in workspaces.open_workspace(demo_copy).store.sessions()}
    assert not before & left
    assert token.encode() not in content(demo_copy)
    lifted = run_cli(
        *("erase", "--lift", "--person", row["mentor"], "--roster", demo / "participants.csv", "-w", demo_copy)
    )
    assert lifted.returncode == 0, lifted.stderr
    assert run_cli("ingest", *files).returncode == 0
    assert {s.id for s in workspaces.open_workspace(demo_copy).store.sessions()} == before | left


def test_a_name_needs_the_roster_and_it_is_either_a_name_or_a_pair(tmp_path: Path) -> None:
    """Of a pair and a person in one call the pair was left, and nothing was said."""
    made = workspaces.init(tmp_path / "ws")
    for whom in ({}, {"person": "Somebody"}, {"roster": tmp_path / "roster.csv"}):
        with pytest.raises(UsageError, match="--roster"):
            erasing.erase(made, **whom)
    with pytest.raises(UsageError, match="not both"):
        erasing.erase(made, pair="P1", person="Somebody", roster=tmp_path / "roster.csv")
    with pytest.raises(UsageError, match="Nothing of that pair"):
        erasing.erase(made, pair="P1")


def programme(folder: Path, name: str, pairs: Collection[int]) -> workspaces.Workspace:
    """A mined workspace of these pairs' sessions: five each, three sentences a note, a month a pair."""
    rnd, lines = random.Random(5), ["session_id,pair_id,date,status,notes"]
    for pair, number in product(range(6), range(5)):
        words = SUBJECTS[rnd.choice(sorted(SUBJECTS))]
        said = " ".join(f"{rnd.choice(FRAMES).format(*rnd.sample(words, 3)).capitalize()}." for _ in range(3))
        if pair in pairs:
            lines.append(f"S{pair}{number},P{pair},2025-{pair + 1:02}-{number + 1:02},held,{said}")
    (folder / f"{name}.csv").write_text("\n".join(lines))
    (folder / "decisions.csv").write_text(
        "decision_id,title,date\nD0,Reset every password with one login token,2025-09-01\n"
        "D1,A nursery near the school for parents,2025-09-02\n"
    )
    made = workspaces.init(folder / name, flags={"anonymise.use_model": False, "engine.kind": "inline"})
    pipeline.run([folder / f"{name}.csv"], made, decisions=folder / "decisions.csv")
    return made


def found(made: workspaces.Workspace) -> list[object]:
    """What was made of a programme: themes, scores of the pillars, links."""
    scores = made.store.pillar_scores()
    links = sorted((x.decision, x.rank, x.note, x.evidence, x.probability) for x in made.store.links().values())
    themes = sorted((x.name, x.definition, x.status, sorted(x.segments)) for x in made.store.themes())
    return [themes, scores.ids, scores.rows.tolist(), links]


@pytest.mark.models
def test_a_pair_that_never_met_and_answered_a_survey_can_be_taken_out(tmp_path: Path) -> None:
    """It was said that there was nothing of them, and their answers stayed."""
    made, _ = small(tmp_path)
    side.put(made.store, [SurveyAnswer(pair, "start", "mentor", "trust", 4) for pair in ("P8", "P9")])
    side.put(made.store, [Pair(id="P7")])
    for pair in ("P9", "P7"):
        assert erasing.erase(made, pair=pair)["sessions"] == 0
        with pytest.raises(UsageError, match="Nothing of that pair"):
            erasing.erase(made, pair=pair)
    assert [a.pair for a in side.surveys(made.store)] == ["P8"]
    assert side.pairs(made.store) == []
    reviewing.add_decision(made, {"id": "D1", "title": "One login", "pair": "P6"})
    assert erasing.erase(made, pair="P6")["decisions"] == 1
    assert made.store.decisions()[0].pair is None


@pytest.mark.models
def test_after_an_erasure_and_after_an_expiry_all_is_as_if_they_had_never_been_here(tmp_path: Path) -> None:
    made = programme(tmp_path, "all", range(6))
    store = made.store
    by_pair = {pair: {n.id for n in store.notes() if n.session.startswith(f"S{pair}")} for pair in range(6)}
    names = {(x.decision, x.note): name for name, x in store.links().items()}
    judged = [names[next(key for key in sorted(names) if key[1] in by_pair[pair])] for pair in (0, 1, 2)]
    for link in judged:
        store.put_verdict(Verdict(link=link, status="confirmed", by_role="owner", at=dt.datetime(2026, 1, 1)))
    looked = [min(by_pair[pair]) for pair in (0, 1, 2)]
    store.set_meta(LOOKED_AT, looked)
    undo_edit(made, edit_theme(made, "hide", store.themes()[0].id))
    assert store.get_meta(FOUND, None)
    left_over = made.path / "notes of mine.txt"
    left_over.write_text(f"{looked[0]} {looked[1]} {judged[0]} {judged[1]} {judged[1]}")

    receipt = erasing.erase(made, pair="P0")
    wanted = {"sessions": 5, "group_sessions": 0, "notes": 5, "segments": 15, "links": 10}
    assert receipt | wanted == receipt
    assert receipt["vectors"] > 0
    assert receipt["traces"] == 2  # the note and the link in a file that nobody took out
    assert [v.link for v in store.verdicts()] == judged[1:]
    assert store.get_meta(LOOKED_AT, None) == looked[1:]
    assert not store.get_meta(FOUND, None)
    assert found(made) == found(programme(tmp_path, "without one", range(1, 6)))

    (made.path / "programme.toml").write_text("[retention]\nsessions_months = 12\n")
    receipt = erasing.expire(made, today=dt.date(2026, 3, 1))  # what was in February goes, and no decision
    assert receipt | {"notes": 5, "sessions": 5, "decisions": 0, "traces": 3} == receipt
    assert receipt["vectors"] > 0
    assert store.get_meta(LOOKED_AT, None) == looked[2:]
    assert found(made) == found(programme(tmp_path, "without two", range(2, 6)))


def test_of_what_was_found_before_themes_keep_their_ids_and_what_is_left_of_them(tmp_path: Path) -> None:
    """Means, names and other words had a part of who is gone; a theme without anything left has none."""
    members = {"T-1": ("N1.000", "N2.000"), "T-2": ("N1.001",), "T-3": ("N2.001",)}
    words = {theme: Wording("Of logins.", ("logins",), 2) for theme in members}
    rows = np.eye(3, 4, dtype=np.float32)
    names, parents = dict.fromkeys(members, "Logins"), {"T-1": "W-1", "T-2": "W-1"}
    left = erasing._left(Registry(tuple(members), rows, members, names, parents, words), {"N2.000", "N2.001"})
    assert left.themes == ("T-1", "T-3")
    assert left.members == {"T-1": ("N2.000",), "T-3": ("N2.001",)}
    assert left.parents == {"T-1": "W-1"}
    assert left.centroids.shape == (2, 0)
    assert not left.names
    assert not left.worded


def test_what_people_said_of_an_erased_note_goes_with_it(tmp_path: Path) -> None:
    store = Store(sqlite_url(tmp_path))
    store.migrate()
    notes = (Note("note_1", "S1", Redacted("about logins")), Note("note-2", "S2", Redacted("about logins")))
    parts = tuple(Segment(f"{n.id}.000", n.id, 0, n.text, 0, 12, 0, 12) for n in notes)
    sessions = tuple(Session(id=f"S{i}", pair=f"P{i}") for i in (1, 2))
    store.put_batches([Batch(sessions=sessions, notes=notes, segments=parts)], digests={})
    decision = Decision(id="D1", title=Redacted("One login"), decided_on=None, sessions=("S1", "S2"))
    store.put_decisions([decision], digests={"D1": "d"})
    at = dt.datetime(2026, 1, 1)
    for link in ("L-former", "L-other"):
        store.put_verdict(Verdict(link=link, status="confirmed", by_role="owner", at=at))
    # the first is of the note before it was edited; the next two have an id that is much like its own
    for segment in ("note_1.007", "note-1.000", "note_10.000", "note-2.000"):
        store.append("confirmations", {"segment": segment, "pillars": ["digital"], "by_role": "owner", "at": at})
    for kind, detail in (
        ("move", {"segment": "note_1.000", "to": None}),
        ("split", {"segments": ["note_1.000", "note-2.000"], "name": "Logins"}),
        ("split", {"segments": ["note_1.000"], "name": "Gone"}),
        ("split", {"segments": ["note-2.000"], "stay": ["note_1.000", "note-2.001"], "name": "Known"}),
    ):
        row = {"kind": kind, "theme": "T-1", "detail": detail, "by_role": "owner", "at": at, "undone": False}
        store.append("theme_edits", row)
    store.erase({"P1"}, links={"L-former"})
    assert [v.link for v in store.verdicts()] == ["L-other"]
    assert [segment for segment, _ in store.confirmations()] == ["note-1.000", "note-2.000", "note_10.000"]
    assert [e.detail for e in store.theme_edits()] == [
        {"segments": ["note-2.000"], "name": "Logins"},
        {"segments": ["note-2.000"], "stay": ["note-2.001"], "name": "Known"},
    ]
    assert store.decisions()[0].sessions == ("S2",)


def small(tmp_path: Path) -> tuple[workspaces.Workspace, list[Path]]:
    (tmp_path / "sessions.csv").write_text(
        "session_id,pair_id,date,status,notes,group_pairs\n"
        "S1,P1,2025-01-10,held,Aisha Bello wants one login for every tool.,\n"
        "S2,P2,2025-01-11,held,We spoke of what Aisha Bello said about the canteen.,\n"
        "S3,GROUP,2025-01-12,held,All of us want shorter meetings.,P1;P2\n"
    )
    (tmp_path / "roster.csv").write_text("pair_id,mentor,mentee\nP1,Aisha Bello,Tom Marsh\nP2,Ngozi Eze,Ann Hale\n")
    made = workspaces.init(tmp_path / "ws", flags={"anonymise.use_model": False, "engine.kind": "inline"})
    return made, [tmp_path / "sessions.csv"]


def test_who_is_erased_stays_out_when_their_file_is_read_again_and_comes_back_when_it_is_lifted(tmp_path: Path) -> None:
    made, files = small(tmp_path)
    roster = tmp_path / "roster.csv"
    pipeline.ingest(files, made, roster=roster)
    before = {n.session: n.text for n in made.store.notes()}
    token = redact(made, "Aisha Bello")
    made.store.erase({"P1"}, token=str(token))
    people.refuse(made, ["P1"], person="person:aisha bello", token=str(token))
    report = pipeline.ingest(files, made, roster=roster)
    [refused] = [r for r in report.rejections if r.severity == "rejected"]
    assert "asked to be taken out" in refused.reason
    assert refused.ref == Ref(1, 2)
    sessions = {s.id: s for s in made.store.sessions()}
    assert sorted(sessions) == ["S2", "S3"]
    assert sessions["S3"].group_pairs == ("P2",)
    notes = {n.session: n.text for n in made.store.notes()}
    assert notes == {"S2": before["S2"].replace(str(token), NOBODY)}  # a group's note holds their words too
    (tmp_path / "sessions.csv").write_text((tmp_path / "sessions.csv").read_text().replace("canteen", "office"))
    pipeline.ingest(files, made, roster=roster)
    assert NOBODY in made.store.notes()[0].text
    erasing.lift(made, person="Aisha Bello", roster=roster)
    pipeline.ingest(files, made, roster=roster)
    assert {n.session: n.text for n in made.store.notes()} == before | {"S2": before["S2"].replace("canteen", "office")}
    with pytest.raises(UsageError, match="not kept out"):
        erasing.lift(made, person="Aisha Bello", roster=roster)


def test_side_tables_and_decisions_do_not_bring_an_erased_pair_back(tmp_path: Path) -> None:
    made, _ = small(tmp_path)
    people.refuse(made, ["P1"])
    (tmp_path / "surveys.csv").write_text(
        "pair_id,wave,role,item,value\nP1,start,mentor,trust,4\nP2,start,mentor,trust,5\n"
    )
    report = pipeline.add_tables([tmp_path / "surveys.csv"], made, roster=tmp_path / "roster.csv")
    assert report.counts == {"surveys": 1}
    reviewing.add_decision(made, {"id": "D1", "title": "One login", "pair": "P1"})
    assert made.store.decisions()[0].pair is None


def test_marks_of_who_is_gone_say_nothing_of_them(tmp_path: Path) -> None:
    made, _ = small(tmp_path)
    people.refuse(made, ["P1"], person="person:aisha bello")
    kept = str(made.store.get_meta(people.GONE, {}))
    assert "P1" not in kept
    assert "aisha" not in kept
    assert kept.count("gone-") == 2
