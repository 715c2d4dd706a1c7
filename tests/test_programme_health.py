"""The ugly cases of a real programme: what the owner would misread if they were counted wrong."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight.errors import UsageError
from insight.programme import cadence
from insight.programme.definitions import definition, definitions, markdown
from insight.programme.health import cancelled_by, facts, flat, health
from insight.programme.pairs import engagements, from_sessions, is_group, merge
from insight.programme.settings import Programme
from insight.programme.stats import rate, score
from insight.records import Pair, Redacted, Session


def day(text):
    return dt.date.fromisoformat(text)


def met(name, pair, on, status="held", **more):
    return Session(id=name, pair=pair, date=day(on) if on else None, status=status, **more)


def whole(sessions, pairs=(), **more):
    (row,) = health(facts(sessions, pairs, **more), period="all", by="all")
    return row


def test_a_pair_without_sessions_is_expected_to_meet():
    """The pair nobody hears of is the one the owner loses."""
    silent = Pair(id="P2", start=day("2025-01-01"))
    row = whole([met("s1", "P1", "2025-01-01"), met("s2", "P1", "2025-02-28")], [silent])
    assert row.pairs == 2
    assert row.expected == pytest.approx(4.0)  # two pairs, January and February whole
    assert row.adherence == pytest.approx(0.5)
    assert row.members == {"P1"}


def test_a_pair_known_to_the_table_without_any_date_expects_nothing():
    row = whole([met("s1", "P1", "2025-01-01")], [Pair(id="P9")])
    assert row.pairs == 1


def test_one_busy_pair_does_not_make_up_for_a_silent_one():
    busy = [met(f"s{d}", "P1", f"2025-01-{d:02}") for d in (1, 8, 15, 31)]
    row = whole(busy, [Pair(id="P2", start=day("2025-01-01"))])
    assert row.held == 4
    assert row.adherence == pytest.approx(0.5)


def test_sessions_before_the_start_are_counted_and_marked():
    pair = Pair(id="P1", start=day("2025-03-01"))
    row = whole([met("s1", "P1", "2025-01-10"), met("s2", "P1", "2025-03-31")], [pair])
    assert (row.planned, row.before_start) == (2, 1)
    assert row.expected == pytest.approx(1.0)


def test_a_cancelled_session_stays_cancelled_whatever_is_filled_in():
    """Notes, a rating or a length on a cancelled row must not turn it into a meeting."""
    lost = met(
        "s2",
        "P1",
        "2025-01-20",
        "cancelled",
        satisfaction=1.0,
        duration_min=60.0,
        cancelled_by="PA of mentee",
        notice_hours=3.0,
        applied_action=Redacted("did it anyway"),
    )
    row = whole([met("s1", "P1", "2025-01-10", satisfaction=5.0), lost])
    assert (row.held, row.cancelled, row.cancelled_by_executive, row.cancelled_late) == (1, 1, 1, 1)
    assert (row.satisfaction.mean, row.satisfaction.n, row.duration_known, row.applied.count) == (5.0, 1, 0, 0)


def test_a_chain_of_moves_is_one_appointment_in_the_end():
    chain = [
        met("a", "P1", "2025-03-03", "rescheduled", rescheduled_to=day("2025-03-10")),
        met("b", "P1", "2025-03-10", "rescheduled", rescheduled_to=day("2025-03-24")),
        met("x", "P1", "2025-03-17"),  # another session in between is not the end of the chain
        met("c", "P1", "2025-03-24"),
    ]
    known = facts(chain)
    (one,) = known.chains
    assert (one.moves, one.outcome, one.last.session.id) == (2, "held", "c")
    row = whole(chain)
    assert (row.planned, row.rescheduled, row.held, row.moved_then_held, row.moved_open) == (4, 2, 2, 1, 0)


def test_a_chain_is_found_by_planned_date_and_may_end_badly():
    moved = [
        met("a", "P1", "2025-03-03", "rescheduled"),
        met("b", "P1", "2025-04-30", "no_show", planned_date=day("2025-03-03")),
        met("c", "P2", "2025-03-03", "rescheduled", rescheduled_to=day("2025-03-20")),
        met("d", "P2", "2025-07-01"),
        met("e", "P3", "2025-03-03", "rescheduled"),
        met("f", "P3", "2025-07-01"),
    ]
    ends = {c.first.session.id: c.outcome for c in facts(moved).chains}
    assert ends == {"a": "no_show", "c": "open", "e": "open"}


def test_group_sessions_stand_apart_even_when_nobody_wrote_who_came():
    sessions = [
        met("s1", "P1", "2025-01-01"),
        met("g1", "GROUP", "2025-01-20", group_pairs=("P1", "P2")),
        met("g2", None, "2025-01-21", format="Quarterly group session"),
        met("g3", "all pairs", "2025-01-31", "cancelled"),
    ]
    row = whole(sessions)
    assert (row.planned, row.held, row.cancelled) == (1, 1, 0)
    assert (row.group_planned, row.group_held, row.group_pairs, row.group_pairs_unknown) == (3, 2, 2, 1)
    assert row.expected == pytest.approx(1.0)  # P2 was only ever in a group: nothing tells when it began


def test_a_session_of_an_unknown_pair_counts_but_expects_nothing():
    row = whole([met("s1", None, "2025-01-01"), met("s2", "P1", "2025-01-31")])
    assert (row.planned, row.pairs) == (2, 1)
    assert row.expected == pytest.approx(1 / 31)


def test_overlapping_cohorts_do_not_count_a_day_twice():
    table = [
        Pair(id="P1", cohort="A", start=day("2025-01-01"), end=day("2025-02-28")),
        Pair(id="P1", cohort="B", start=day("2025-02-01"), end=day("2025-03-31")),
    ]
    sessions = [met("a", "P1", "2025-01-15", cohort="A"), met("b", "P1", "2025-03-31", cohort="B")]
    assert whole(sessions, table).expected == pytest.approx(3.0)
    rows = {r.group: r for r in health(facts(sessions, table), period="all", by="cohort")}
    assert rows["A"].expected == pytest.approx(2.0)
    assert rows["B"].expected == pytest.approx(2.0)
    assert (rows["A"].held, rows["B"].held) == (1, 1)


def test_cohorts_told_by_sessions_end_where_the_next_goes_on():
    sessions = [
        met("a", "P1", "2025-01-01", cohort="A"),
        met("b", "P1", "2025-02-01", cohort="A"),
        met("c", "P1", "2025-06-01", cohort="B"),
    ]
    ends = {p.cohort: p.end for p in from_sessions(sessions)}
    assert ends == {"A": day("2025-02-01"), "B": None}


def test_missing_ratings_say_so_and_a_question_never_asked_has_no_response_rate():
    sessions = [
        met("a", "P1", "2025-01-01", satisfaction=4.0),
        met("b", "P2", "2025-01-02"),
        met("c", "P3", "2025-01-03"),
    ]
    row = flat(whole(sessions))
    assert row["satisfaction"] == 4.0
    assert row["satisfaction_low"] is None  # one pair says nothing about the others
    assert row["satisfaction_response_rate"] == pytest.approx(1 / 3, abs=1e-4)
    assert row["usefulness"] is None
    assert row["usefulness_response_rate"] is None
    assert row["applied_rate"] is None


def test_future_dates_are_booked_not_held():
    known = facts([met("a", "P1", "2025-01-01"), met("b", "P1", "2025-09-01")], as_of=day("2025-01-31"))
    (row,) = health(known, period="all", by="all")
    assert row.planned == 1


def test_undated_sessions_are_kept_in_their_own_period():
    rows = health(facts([met("a", "P1", None), met("b", "P1", "2025-01-01")]), period="quarter", by="all")
    assert [(r.period, r.planned) for r in rows] == [("2025-Q1", 1), ("undated", 1)]


def test_a_programme_without_sessions_has_no_rows():
    assert health(facts([])) == ()


def test_a_biweekly_pair_owes_more_than_a_monthly_one():
    table = [Pair(id="P1", cadence="fortnightly", start=day("2025-01-01"), end=day("2025-01-28")), Pair(id="P2")]
    row = whole([met("a", "P1", "2025-01-07"), met("b", "P2", "2025-01-01"), met("c", "P2", "2025-01-31")], table)
    assert row.expected == pytest.approx(2 + 1)
    assert row.adherence == pytest.approx(2 / 3)


def test_the_phase_comes_from_session_pair_or_unit():
    programme = Programme(phases={"North": "pilot"})
    sessions = [
        met("a", "P1", "2025-01-01", unit="North"),
        met("b", "P2", "2025-01-01", unit="South", phase="Roll out"),
    ]
    assert {r.group: r.held for r in health(facts(sessions, programme=programme), period="all", by="phase")} == {
        "pilot": 1,
        "roll-out": 1,
    }


def test_a_pair_table_is_filled_from_the_sessions_but_never_overruled():
    table = [Pair(id="P1", unit="South")]
    (pair,) = merge(table, [met("a", "P1", "2025-01-01", unit="North", region="UK", cohort="A")])
    assert (pair.unit, pair.region, pair.cohort) == ("South", "UK", "A")


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("mentor", "mentor"),
        ("Executive's office", "executive"),
        ("mentor and mentee", "unknown"),
        ("x", "unknown"),
        ("MENTEE", "executive"),
        ("programme office", "programme"),
        (None, "unknown"),
    ],
)
def test_who_cancelled(text, who):
    assert cancelled_by(text) == who


@pytest.mark.parametrize(
    "words", ["every 3 weeks", "Biweekly", "Monthly", "bi-weekly", "30", "every two months", "quarterly"]
)
def test_rhythms_people_write(words):
    assert cadence.parse(words)


@pytest.mark.parametrize("words", ["often", "", "0", "every 0 weeks", "when possible"])
def test_rhythms_nobody_can_count(words):
    assert cadence.parse(words) is None


def test_a_group_format_is_not_mistaken_for_a_word_inside_another():
    assert not is_group(Session(id="a", pair="P1", format="regrouped call"))
    assert is_group(Session(id="a", pair="P1", format="small-group lunch"))


def test_every_column_of_the_view_has_a_definition():
    """Hover text that is missing leaves a number without its denominator."""
    for column in flat(whole([met("a", "P1", "2025-01-01")])):
        if column not in {"period", "group"}:
            assert definition(column).text
    with pytest.raises(UsageError, match="No measure is called"):
        definition("mood")
    assert all(d.of or d.unit != "share" for d in definitions().values())
    assert markdown().count("\n") == len(definitions()) + 2


def test_statistics_agree_with_published_figures():
    """Wilson's interval for 15 of 50 (Newcombe 1998's form): .191 to .437; no interval from one pair alone."""
    found = rate(15, 50)
    assert (round(found.low, 3), round(found.high, 3)) == (0.191, 0.438)
    assert rate(0, 0).share is None
    assert score([4.0, 5.0], 2, groups=["P1", "P1"], bounds=(1, 5)).low is None


statuses = st.sampled_from(["held", "cancelled", "no_show", "rescheduled"])
days = st.one_of(st.none(), st.dates(dt.date(2025, 1, 1), dt.date(2025, 12, 31)))
some = st.builds(
    Session,
    id=st.uuids().map(str),
    pair=st.sampled_from(["P1", "P2", "P3", "GROUP", None]),
    date=days,
    status=statuses,
    unit=st.sampled_from(["North", "South", None]),
    satisfaction=st.one_of(st.none(), st.integers(1, 5).map(float)),
    rescheduled_to=days,
    planned_date=days,
    cohort=st.sampled_from(["A", "B", None]),
)


@settings(deadline=None)
@given(st.lists(some, max_size=25), st.randoms())
def test_units_add_up_and_order_does_not_matter(sessions, random):
    """A unit table whose rows do not sum to the total is not trusted twice."""
    whole_programme = health(facts(sessions), period="quarter", by="all")
    units = health(facts(sessions), period="quarter", by="unit")
    for row in whole_programme:
        mine = [u for u in units if u.period == row.period]
        for name in ("planned", "held", "cancelled", "no_show", "rescheduled", "moved_open", "group_planned"):
            assert sum(getattr(u, name) for u in mine) == getattr(row, name)
        assert row.adherence is None or 0 <= row.adherence <= 1
        assert row.planned == row.held + row.cancelled + row.no_show + row.rescheduled
    shuffled = list(sessions)
    random.shuffle(shuffled)
    assert health(facts(shuffled), period="quarter", by="unit") == units


def test_engagements_end_with_the_programme():
    programme = Programme(start=day("2025-01-01"), end=day("2025-06-30"))
    sessions = [met("a", "P1", "2024-12-01")]
    (one,) = engagements(from_sessions(sessions), sessions, programme=programme, as_of=day("2025-12-31"))
    assert (one.start, one.end) == (day("2025-01-01"), day("2025-06-30"))
