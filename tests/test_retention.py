"""What is past its time is told, taken out for good when the owner says so, and stays out."""

import datetime as dt
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from insight import erasing, pipeline, policy, retention, reviewing, views
from insight import workspace as workspaces
from insight.errors import DisclosureError
from insight.records import (
    Batch,
    Decision,
    Note,
    Pair,
    Quarantined,
    Redacted,
    Ref,
    Segment,
    Session,
    SurveyAnswer,
    UnitMetric,
    Verdict,
)
from insight.store import erasure, expiry, schema, side
from insight.store.database import sqlite_url
from insight.store.store import Store
from insight.views import release
from tests.folders import content

NOTES, SESSIONS = 12, 15
PROGRAMME = f"[retention]\nnotes_months = {NOTES}\nsessions_months = {SESSIONS}\ndecisions_months = {NOTES}\n"


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (dt.date(2026, 3, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2024, 3, 31), 1, dt.date(2024, 2, 29)),
        (dt.date(2026, 1, 15), 1, dt.date(2025, 12, 15)),
        (dt.date(2026, 11, 22), 24, dt.date(2024, 11, 22)),
        (dt.date(2026, 11, 22), 12 * 3000, dt.date.min),
    ],
)
def test_months_earlier_is_the_same_day_or_the_last_of_its_month(day: dt.date, months: int, then: dt.date) -> None:
    assert retention.earlier(day, months=months) == then


def test_a_note_is_kept_no_longer_than_its_session_nor_than_the_policy_says(tmp_path: Path) -> None:
    made = workspaces.init(tmp_path / "ws")
    assert retention.months(made)["notes"] == 24
    assert "kept for 24 months" in policy.notice(made)
    (made.path / "programme.toml").write_text("[retention]\nnotes_months = 40\nsessions_months = 18\n")
    assert retention.months(made) == {
        "notes": 18,
        "sessions": 18,
        "pairs": 18,
        "surveys": 36,
        "decisions": 84,
        "access_log": 60,
    }
    strict = workspaces.init(tmp_path / "strict", flags={"policy.retention_months": 6})
    assert retention.months(strict)["notes"] == 6
    assert "kept for 6 months" in policy.notice(strict)


def test_a_session_without_its_note_keeps_its_counts_and_none_of_its_words() -> None:
    words = {name: Redacted("said") for name in ("agenda_topic", "applied_action", "mentor_learned", "owner_remark")}
    held = {s for s in Session.__slots__ if isinstance(getattr(Session(id="S", pair="P", **words), s), Redacted)}
    assert held == set(erasure.WORDLESS)


@pytest.mark.models
def test_answers_are_as_old_as_the_last_session_of_their_pair(tmp_path: Path) -> None:
    (tmp_path / "sessions.csv").write_text(
        "session_id,pair_id,date,status\nS1,P1,2020-01-10,held\nS2,P2,2020-01-10,held\nS3,P2,2026-01-10,held\n"
    )
    made = workspaces.init(tmp_path / "ws", flags={"anonymise.use_model": False, "engine.kind": "inline"})
    pipeline.ingest([tmp_path / "sessions.csv"], made)
    side.put(made.store, [Pair(id=f"P{i}", start=dt.date(2019, 1, 1)) for i in (1, 2, 3)])
    answers = [SurveyAnswer(pair=f"P{i}", wave="start", role="mentor", item="usefulness", value=4) for i in (1, 2, 3)]
    side.put(made.store, answers)
    assert retention.past(made, today=dt.date(2026, 2, 1)) == {
        "notes": 0,
        "sessions": 2,
        "pairs": 1,
        "surveys": 1,
        "decisions": 0,
        "access_log": 0,
    }
    erasing.expire(made, today=dt.date(2026, 2, 1))
    assert [s.id for s in made.store.sessions()] == ["S3"]
    assert [p.id for p in side.pairs(made.store)] == ["P2", "P3"]
    assert [a.pair for a in side.surveys(made.store)] == ["P2", "P3"]
    assert "P1" not in str(made.store.get_meta(retention.OUT, []))
    (tmp_path / "pairs.csv").write_text("pair_id,start\nP1,2019-01-01\nP4,2019-01-01\n")
    (tmp_path / "surveys.csv").write_text(
        "pair_id,wave,role,item,value\nP1,start,mentor,trust,4\nP4,start,mentor,trust,4\n"
    )
    both = [tmp_path / "pairs.csv", tmp_path / "surveys.csv"]
    report = pipeline.add_tables(both, made)
    assert report.counts == {"pairs": 1, "surveys": 1}
    assert report.remarks == ["2 rows of pairs past their time stay out. Look at: insight retention"]
    assert {p.id for p in side.pairs(made.store)} == {"P2", "P3", "P4"}
    assert {a.pair for a in side.surveys(made.store)} == {"P2", "P3", "P4"}
    with (tmp_path / "sessions.csv").open("a") as more:
        more.write("S4,P1,2026-01-20,held\n")  # they met again
    pipeline.ingest([tmp_path / "sessions.csv"], made)
    assert pipeline.add_tables(both, made).counts == {"pairs": 2, "surveys": 2}
    assert {a.pair for a in side.surveys(made.store)} == {"P1", "P2", "P3", "P4"}


FIRST = {
    "notes": dt.date(2025, 6, 1),
    "sessions": dt.date(2025, 1, 1),
    "pairs": dt.date(2025, 1, 1),
    "surveys": dt.date(2024, 1, 1),
    "decisions": dt.date(2023, 1, 1),
    "access_log": dt.date(2022, 1, 1),
}
BEFORE = dt.timedelta(days=1)
AGES = {
    "cold": FIRST["surveys"] - BEFORE,
    "answered": FIRST["surveys"],
    "old": FIRST["sessions"] - BEFORE,
    "first": FIRST["sessions"],
    "spoken": FIRST["notes"] - BEFORE,
    "new": FIRST["notes"],
    "undated": None,
}
GONE, EMPTIED = {"S-cold", "S-answered", "S-old"}, {"S-first", "S-spoken"}


def aged() -> Batch:
    """A session of each age, of a pair of its own: all with a note but one, of which one word was kept."""
    sessions = tuple(
        Session(id=f"S-{n}", pair=f"P-{n}", date=d, agenda_topic=Redacted("logins")) for n, d in AGES.items()
    )
    notes = tuple(Note(f"N{s.id}", s.id, Redacted("About logins.")) for s in sessions if s.id != "S-spoken")
    parts = tuple(Segment(f"{n.id}.000", n.id, 0, n.text, 0, 13, 0, 13) for n in notes)
    return Batch(sessions=sessions, notes=notes, segments=parts, digests={s.id: "d" for s in sessions})


def test_what_is_dated_on_the_first_day_is_kept_and_the_day_before_is_past(tmp_path: Path) -> None:
    store = Store(sqlite_url(tmp_path))
    store.migrate()
    batch = aged()
    store.put_batches([batch], digests=batch.digests)
    group = Session(id="S-group", pair="G", group_pairs=("P-met",), date=FIRST["notes"])
    store.put_batches([Batch(sessions=(group,))], digests={})
    ends = {
        "P-ended": FIRST["sessions"] - BEFORE,
        "P-ending": FIRST["sessions"],
        "P-old": FIRST["notes"],
        "P-met": None,
    }
    pairs = {**{f"P-{name}": None for name in AGES}, **ends}
    side.put(store, [Pair(id=pair, end=end) for pair, end in pairs.items()])
    side.put(store, [SurveyAnswer(p, wave, "mentor", "trust", 4) for p in pairs for wave in ("start", "end")])
    decided = {"D-old": FIRST["decisions"] - BEFORE, "D-first": FIRST["decisions"], "D-undated": None}
    decisions = [Decision(id=i, title=Redacted("One login"), decided_on=day) for i, day in decided.items()]
    store.put_decisions(decisions, digests={i: "d" for i in decided})
    for at in (dt.datetime(2021, 12, 31, 23, 59, 59), dt.datetime(2022, 1, 1)):
        store.append("access_log", {"at": at, "audience": "owner", "action": "read", "what": f"{at:%Y}"})

    old = expiry.past(store, FIRST)
    assert (old.sessions, old.emptied) == (GONE, EMPTIED)
    assert old.pairs == {"P-cold", "P-answered", "P-ended"}
    assert old.surveys == {"P-cold"}
    assert old.decisions == {"D-old"}
    assert old.counts == {"notes": 5, "sessions": 3, "pairs": 3, "surveys": 2, "decisions": 1, "access_log": 1}

    expiry.remove(store, old, links=())
    left = {s.id: s.agenda_topic for s in store.sessions()}
    assert left == {"S-first": None, "S-spoken": None, "S-new": "logins", "S-undated": "logins", "S-group": None}
    assert {n.session for n in store.notes()} == {"S-new", "S-undated"}
    assert {p.id for p in side.pairs(store)} == set(pairs) - old.pairs
    assert {a.pair for a in side.surveys(store)} == set(pairs) - old.surveys
    assert {d.id for d in store.decisions()} == {"D-first", "D-undated"}
    assert [row.what for row in store.rows(sa.select(schema.access_log.c.what))] == ["2022"]
    assert not any(expiry.past(store, FIRST).counts.values())


def test_what_went_for_its_age_stays_out_when_it_is_read_again_and_the_rest_comes_in(tmp_path: Path) -> None:
    made = workspaces.init(tmp_path / "ws")
    batch = replace(aged(), quarantined=tuple(Quarantined(f"S-{n}", Ref(1), "language") for n in ("spoken", "new")))
    assert retention.within(made, [batch]) == ([batch], 0)
    expiry.remember(made.store, FIRST)
    fresh = Batch(sessions=(Session(id="S", date=FIRST["notes"]),))
    [left, same], late = retention.within(made, [batch, fresh])
    assert same == fresh
    assert late == len(GONE | EMPTIED)
    assert {s.id: s.agenda_topic for s in left.sessions} == {
        "S-first": None,
        "S-spoken": None,
        "S-new": "logins",
        "S-undated": "logins",
    }
    assert [n.session for n in left.notes] == ["S-new", "S-undated"]
    assert [s.note for s in left.segments] == ["NS-new", "NS-undated"]
    assert [q.session for q in left.quarantined] == ["S-new"]
    assert set(left.digests) == {s.id for s in batch.sessions} - GONE
    days = {"D-old": FIRST["decisions"] - BEFORE, "D-first": FIRST["decisions"], "D-undated": None}
    given = [Decision(id=i, title=Redacted("One login"), decided_on=day) for i, day in days.items()]
    assert [d.id for d in retention.decided_within(made, given)] == ["D-first", "D-undated"]


def test_a_day_that_holds_is_never_an_earlier_one_again(tmp_path: Path) -> None:
    """Longer periods, set later, must not let in again what went under shorter ones."""
    store = workspaces.init(tmp_path / "ws").store
    expiry.remember(store, FIRST)
    expiry.remember(store, FIRST | {"notes": FIRST["notes"] - BEFORE, "sessions": FIRST["sessions"] + BEFORE})
    assert expiry.remembered(store) == FIRST | {"sessions": FIRST["sessions"] + BEFORE}


def test_a_row_of_the_pair_table_goes_also_where_nothing_else_is_past_its_time(tmp_path: Path) -> None:
    """A pair that never met has no session to go with."""
    made = workspaces.init(tmp_path / "ws")
    side.put(made.store, [Pair(id="P1", end=dt.date(2001, 1, 1)), Pair(id="P2")])
    nothing = dict.fromkeys(retention.CLASSES, 0)
    told = views.retention(made, today=dt.date(2026, 2, 1)).set_index("record")["past"]
    assert told.to_dict() == {name.replace("_", " "): int(name == "pairs") for name in nothing}
    assert erasing.expire(made, today=dt.date(2026, 2, 1)) == nothing | {"pairs": 1, "traces": 0}
    assert [p.id for p in side.pairs(made.store)] == ["P2"]
    assert erasing.expire(made, today=dt.date(2026, 2, 1)) == nothing


def test_rows_of_pairs_that_went_stay_out_by_the_class_that_ended_their_time(tmp_path: Path) -> None:
    made = workspaces.init(tmp_path / "ws")
    rows = [
        *(Pair(id=pair) for pair in ("P1", "P2")),
        *(SurveyAnswer(pair, "start", "mentor", "trust", 4) for pair in ("P1", "P2")),
        UnitMetric("North", "attrition", dt.date(2020, 1, 1), 0.1),
    ]
    expiry.remember(made.store, FIRST)
    assert retention.tables_within(made, rows) == rows
    retention.keep_out(made, pairs=["P1"], surveys=[])
    retention.keep_out(made, pairs=[], surveys=["P2"])
    assert retention.tables_within(made, rows) == [rows[1], rows[2], rows[4]]
    assert not retention.tables_within(made, [Pair(id="P1", end=FIRST["sessions"] - BEFORE)])
    assert retention.tables_within(made, [Pair(id="P1", end=FIRST["sessions"])])
    side.put(made.store, [Pair(id="P2", end=FIRST["surveys"])])
    assert retention.tables_within(made, rows) == rows[1:]


@pytest.mark.models
def test_what_is_past_its_time_goes_with_all_that_hung_on_it_and_does_not_come_back(
    demo_copy: Path, demo: Path
) -> None:
    made = workspaces.open_workspace(demo_copy)
    (demo_copy / "programme.toml").write_text(PROGRAMME)
    store = made.store
    sessions = store.sessions()
    days = sorted(s.date for s in sessions if s.date)
    today = days[len(days) // 2].replace(day=1) + dt.timedelta(days=365 + 40)
    first, earliest = retention.earlier(today, months=NOTES), retention.earlier(today, months=SESSIONS)
    old = {s.id for s in sessions if s.date and s.date < earliest}
    bare = {s.id for s in sessions if s.date and s.date < first}
    notes = {n.id: n for n in store.notes()}
    gone = {n.id for n in notes.values() if n.session in bare}
    said = {s.id for s in sessions if s.id in bare and any(getattr(s, name) for name in erasure.WORDLESS)}
    spoken = said | {n.session for n in notes.values() if n.id in gone}
    late = {d.id for d in store.decisions() if d.decided_on and d.decided_on < first}
    assert 0 < len(old) < len(bare) < len(sessions)
    assert late
    assert gone < set(notes)

    known = views.retention(made, today=today).set_index("record")["past"]
    assert known.to_dict() == {
        "notes": len(spoken),
        "sessions": len(old),
        "pairs": 0,
        "surveys": 0,
        "decisions": len(late),
        "access log": 0,
    }
    with pytest.raises(DisclosureError):
        views.retention(made, today=today, audience="executive")
    links = store.links()
    for link in links:
        at = dt.datetime(2026, 1, 1)
        store.put_verdict(Verdict(link=link, status="confirmed", by_role="programme owner", at=at))
    some = next(s.id for s in store.segments() if s.note in gone)
    reviewing.confirm_pillars(made, some, ["digital"], by_role="programme owner")
    release.current(made)

    receipt = erasing.expire(made, today=today)
    assert (receipt["notes"], receipt["sessions"], receipt["traces"]) == (len(spoken), len(old), 0)
    assert {n.id for n in store.notes()} == set(notes) - gone
    left = {s.id: s for s in store.sessions()}
    assert set(left) == {s.id for s in sessions} - old
    assert all(getattr(left[i], name) is None for i in bare - old for name in erasure.WORDLESS)
    assert Counter(s.status for s in sessions if s.id not in old) == Counter(s.status for s in left.values())
    assert {d.id for d in store.decisions()}.isdisjoint(late)
    judged = {v.link for v in store.verdicts()}
    assert judged == {i for i, link in links.items() if link.note not in gone and link.decision not in late}
    assert some not in {segment for segment, _ in store.confirmations()}
    assert {s.note for s in store.segments()} <= set(notes) - gone
    bytes_left = content(demo_copy)
    assert not [note for note in gone if note.encode() in bytes_left]
    assert views.themes(made)["segments"].sum() > 0

    assert not any(erasing.expire(made, today=today).values())
    with store.writing() as connection:  # as if the file were read by other rules: nothing is known as unchanged
        connection.execute(schema.sessions.update().values(digest="other"))
    files = {"roster": demo / "participants.csv", "decisions": demo / "decisions.csv"}
    report = pipeline.ingest([demo / "sessions.csv"], made, **files)
    assert any("past their time" in remark for remark in report.remarks)
    assert {n.id for n in store.notes()} == set(notes) - gone
    assert {s.id for s in store.sessions()} == set(left)
    assert all(getattr(s, name) is None for s in store.sessions() if s.id in bare for name in erasure.WORDLESS)
    assert {d.id for d in store.decisions()}.isdisjoint(late)


def test_on_the_command_line_it_is_told_first_and_check_says_so(tmp_path: Path, run_cli) -> None:
    (tmp_path / "sessions.csv").write_text(
        f"session_id,pair_id,date,status\nS1,P1,2001-01-10,held\nS2,P1,{dt.date.today()},held\n"
    )
    place = tmp_path / "ws"
    assert run_cli("init", place).returncode == 0
    assert run_cli("ingest", tmp_path / "sessions.csv", "-w", place).returncode == 0
    told = run_cli("retention", "-w", place, "--format", "csv")
    assert told.returncode == 0, told.stderr
    assert ["sessions", "1"] in [[*line.split(",")[:1], *line.split(",")[3:4]] for line in told.stdout.splitlines()]
    assert "insight retention --remove" in run_cli("check", "-w", place).stdout
    assert len(workspaces.open_workspace(place).store.sessions()) == 2
    done = run_cli("retention", "-w", place, "--remove")
    assert done.returncode == 0, done.stderr
    assert [s.id for s in workspaces.open_workspace(place).store.sessions()] == ["S2"]
    assert "nothing is past its time" in run_cli("check", "-w", place).stdout
