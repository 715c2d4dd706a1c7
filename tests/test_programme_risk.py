"""Pairs at risk: told in time, for a reason, without blame; and nobody who is fine may be on the list."""

import datetime as dt

import pytest

from insight.programme.health import facts
from insight.programme.recognition import attendance, recognition
from insight.programme.risk import at_risk, pair_health
from insight.programme.settings import Programme, parse
from insight.records import Pair, Redacted, Session

MONTHLY = Programme()


def day(text):
    return dt.date.fromisoformat(text)


def met(name, on, status="held", pair="P1", **more):
    return Session(id=name, pair=pair, date=day(on), status=status, **more)


def risks(sessions, on, pairs=(), programme=MONTHLY):
    return at_risk(facts(sessions, pairs, programme=programme, as_of=day(on)), sessions)


STEADY = [met(f"s{m}", f"2025-{m:02}-10") for m in range(1, 7)]


def test_a_pair_in_step_is_left_alone():
    assert risks(STEADY, "2025-07-15") == ()


@pytest.mark.parametrize(("cadence", "cycle"), [("monthly", 31), ("biweekly", 14), ("every 3 weeks", 21)])
def test_a_pair_that_stops_is_seen_before_its_second_missed_session(cadence, cycle):
    """Within one cycle of the first session that did not happen."""
    start = day("2025-01-10")
    pair = Pair(id="P1", cadence=cadence)
    kept = [Session(id=f"s{i}", pair="P1", date=start + dt.timedelta(days=cycle * i)) for i in range(5)]
    last = kept[-1].date
    seen = next(n for n in range(1, 4 * cycle) if at_risk(facts(kept, [pair], as_of=last + dt.timedelta(days=n)), kept))
    assert cycle < seen <= 2 * cycle


def test_a_booked_date_keeps_a_pair_off_the_list():
    booked = [*STEADY, met("s7", "2025-08-12")]
    assert [r.codes for r in risks(STEADY, "2025-08-05")] == [("overdue",)]
    assert risks(booked, "2025-08-05") == ()
    announced = [*STEADY[:-1], met("s6", "2025-06-10", next_date=day("2025-08-12"))]
    assert risks(announced, "2025-08-05") == ()
    moved = [*STEADY, met("s7", "2025-08-12", "rescheduled")]  # and no new date: nothing is booked
    assert [r.codes for r in risks(moved, "2025-08-05")] == [("overdue",)]
    later = [*STEADY, met("s7", "2025-08-12", "rescheduled", rescheduled_to=day("2025-08-20"))]
    assert [h.next_booked for h in pair_health(facts(later, as_of=day("2025-08-05")), later)] == [day("2025-08-20")]


def test_lost_appointments_in_a_row_are_seen_at_once():
    lost = [*STEADY, met("a", "2025-07-01", "cancelled"), met("b", "2025-07-08", "no_show")]
    (one,) = risks(lost, "2025-07-09")
    assert one.codes == ("missed",)
    assert one.reasons == ("The last 2 appointments did not take place.",)
    assert "slot" in one.step


def test_an_appointment_that_keeps_moving_is_seen():
    moved = [
        *STEADY,
        met("a", "2025-07-01", "rescheduled", rescheduled_to=day("2025-07-08")),
        met("b", "2025-07-08", "rescheduled", rescheduled_to=day("2025-09-20")),
    ]
    assert "moved" in risks(moved, "2025-07-20")[0].codes


def test_a_pair_that_never_met_is_told_apart_from_one_that_stopped():
    (one,) = risks([met("x", "2025-03-01", pair="P2")], "2025-03-02", [Pair(id="P1", start=day("2025-01-01"))])
    assert (one.pair, one.codes) == ("P1", ("not_started",))
    assert one.since == day("2025-01-01")


def test_cancellations_from_one_calendar_are_a_matter_for_the_sponsor():
    dates = ("2025-02-01", "2025-03-01", "2025-04-01")
    lost = [met(d, d, "cancelled", cancelled_by="executive") for d in dates]
    (one,) = risks([*STEADY, *lost], "2025-06-20")
    assert one.codes == ("one_sided",)
    assert "executive" not in one.reasons[0], "the reason names a calendar, not a side"


def test_nobody_is_at_risk_when_the_programme_is_over():
    over = parse({"end": "2025-06-30"})
    assert risks(STEADY, "2025-12-31", programme=over) == ()
    ended = Pair(id="P1", end=day("2025-06-30"))
    assert risks(STEADY, "2025-12-31", [ended]) == ()


def test_ratings_and_notes_play_no_part():
    """A pair must not be on the list for what it felt or wrote."""
    loud = [
        Session(
            id=s.id, pair=s.pair, date=s.date, satisfaction=1.0, talk_share_mentor=0.1, owner_remark=Redacted("bad")
        )
        for s in STEADY
    ]
    on = "2025-06-20"
    assert risks(loud, on) == risks(STEADY, on) == ()
    (plain,), (rated,) = (pair_health(facts(s, as_of=day(on)), s) for s in (STEADY, loud))
    assert plain == rated


def test_one_pairs_calendar_in_figures():
    sessions = [
        *STEADY,
        met("g", "2025-06-20", pair="GROUP", group_pairs=("P1", "P2")),
        met("c", "2025-06-25", "cancelled", cancelled_by="mentor", notice_hours=5.0),
    ]
    found = {row.pair: row for row in pair_health(facts(sessions, as_of=day("2025-06-30")), sessions)}
    row = found["P1"]
    assert (row.held, row.planned, row.group_held, row.cancelled_by_mentor, row.cancelled_late) == (6, 7, 1, 1, 1)
    assert (row.streak, row.missed_in_a_row, row.days_since) == (6, 1, 20)
    assert row.expected == pytest.approx(22 / 31 + 5)
    assert row.gap_days == 31
    assert found["P2"].held == 0


def test_recognition_is_opt_in_and_counts_showing_up_only():
    pairs = [Pair(id="P1", recognition=("mentor", "mentee")), Pair(id="P2", recognition=())]
    sessions = [*STEADY, met("x", "2025-03-01", pair="P2"), met("y", "2025-07-01", "cancelled")]
    rows = recognition(facts(sessions, pairs))
    assert [(r.pair, r.side, r.sessions, r.months) for r in rows] == [("P1", "mentor", 6, 6), ("P1", "executive", 6, 6)]
    assert recognition(facts(sessions)) == ()
    assert recognition(facts(sessions, pairs), at_least=7) == ()


def test_the_leadership_export_holds_attendance_and_nothing_else():
    known = facts(
        [*STEADY, met("x", "2025-03-01", pair="P2", satisfaction=5.0)],
        programme=parse({"requirement": {"sessions": 6}}),
    )
    rows = attendance(known)
    assert [(r.pair, r.side, r.sessions, r.complete) for r in rows] == [
        ("P1", "mentor", 6, True),
        ("P1", "executive", 6, True),
        ("P2", "mentor", 1, False),
        ("P2", "executive", 1, False),
    ]
    assert set(rows[0].__slots__) == {
        "pair", "side", "sessions", "group_sessions", "sessions_required", "group_sessions_required", "complete",
    }  # fmt: skip
