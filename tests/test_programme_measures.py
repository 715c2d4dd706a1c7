"""Surveys, topics, gaps, balance, value: each figure against one worked out by hand or by another library."""

import datetime as dt

import numpy as np
import pytest
from scipy import stats

from insight.errors import DisclosureError
from insight.models.power import both_sides, cues
from insight.programme import coverage
from insight.programme.balance import CANNOT_SAY, balance
from insight.programme.health import facts
from insight.programme.learning import centroids, learned
from insight.programme.settings import Gap, Topic, parse
from insight.programme.surveys import (
    ASSOCIATION,
    answers_by_role,
    before_after,
    contrast,
    unit_contrast,
    waves,
)
from insight.programme.timeline import milestones, phases, timeline
from insight.programme.topics import topic_fit
from insight.programme.value import cost
from insight.records import Decision, GroupCount, Pair, Redacted, Session, SurveyAnswer, UnitMetric
from insight.views.outcomes import benefit

BEFORE = [2, 3, 3, 2, 4, 3, 2, 3]
AFTER = [3, 4, 3, 4, 4, 4, 3, 5]


def survey(before=BEFORE, after=AFTER):
    rows = [SurveyAnswer(f"P{i}", "before", "mentor", "voice", v) for i, v in enumerate(before)]
    return rows + [SurveyAnswer(f"P{i}", "after", "mentor", "voice", v) for i, v in enumerate(after)]


def test_before_and_after_are_paired():
    """The same pairs are compared with themselves; strangers in one wave are left out and counted."""
    rows = [*survey(), SurveyAnswer("P99", "after", "mentor", "voice", 1.0)]
    change = before_after(rows, "voice", role="mentor", between=("before", "after"))
    assert (change.n, change.either) == (8, 9)
    assert change.difference == pytest.approx(1.0)  # (1+1+0+2+0+1+1+2) / 8
    spread = np.std([1, 1, 0, 2, 0, 1, 1, 2], ddof=1) / np.sqrt(8)
    reach = stats.t.ppf(0.975, 7) * spread
    assert (change.low, change.high) == pytest.approx((1 - reach, 1 + reach))
    # of the 2^6 ways to flip the six pairs that moved, only all-up and all-down are as extreme
    assert change.p == pytest.approx(2 / 64)
    assert "1 pair answered only once" in change.says


def test_too_few_answers_say_so_instead_of_a_figure():
    alone = before_after(survey([2], [4]), "voice", role="mentor", between=("before", "after"))
    assert (alone.n, alone.low, alone.p) == (1, None, None)
    assert "too few for an interval" in alone.says
    none = before_after(survey([2], []), "voice", role="mentor", between=("before", "after"))
    assert none.difference is None
    assert "nothing can be said" in none.says
    same = before_after(survey([2, 2, 2], [3, 3, 3]), "voice", role="mentor", between=("before", "after"))
    assert same.low is None


def test_waves_are_put_in_the_order_people_mean():
    rows = [SurveyAnswer("P1", w, "mentor", "x", 1.0) for w in ("Month 10", "closing", "month 2", "baseline")]
    assert waves(rows) == ("baseline", "month 2", "Month 10", "closing")


def test_every_item_comes_with_its_response_rate():
    (first, last) = answers_by_role(survey(AFTER, BEFORE[:5]), pairs=10)
    assert (first.wave, last.wave) == ("before", "after")
    assert first.score.response_rate == 0.8
    assert last.score.response_rate == 0.5


def test_participants_beside_others_is_association_with_an_interval():
    rows = [
        GroupCount("retention", "participants", "2025", 56, 70),
        GroupCount("retention", "others", "2025", 48, 80),
        GroupCount("retention", "others", "2024", 1, 80),
    ]
    found = contrast(rows, "retention", period="2025")
    assert found.difference == pytest.approx(0.2)
    # Newcombe 1998, table II, method 10: 56/70 against 48/80 gives .0524 to .3339
    assert (round(found.low, 4), round(found.high, 4)) == (0.0524, 0.3339)
    assert found.p == pytest.approx(stats.fisher_exact([[56, 14], [48, 32]]).pvalue)
    assert ASSOCIATION in found.says
    assert contrast(rows, "retention", period="2024").difference is None


def test_units_that_take_part_beside_those_that_do_not():
    since = dt.date(2025, 1, 1)
    levels = {"A": (6.0, 7.0), "B": (5.0, 6.5), "C": (6.0, 6.2), "D": (7.0, 6.9)}
    rows = [
        UnitMetric(unit, "engagement", dt.date(year, 6, 1), value, 50)
        for unit, pair in levels.items()
        for year, value in zip((2024, 2025), pair, strict=True)
    ]
    rows.append(UnitMetric("E", "engagement", dt.date(2025, 6, 1), 9.0, 50))  # nothing before: cannot have changed
    found = unit_contrast(rows, "engagement", taking_part={"A", "B", "E"}, since=since)
    assert (found.units, found.other_units, found.n) == (2, 2, 450)
    assert found.difference == pytest.approx(1.25 - 0.05)
    welch = stats.ttest_ind([1.0, 1.5], [0.2, -0.1], equal_var=False).confidence_interval()
    assert (found.low, found.high) == pytest.approx((welch.low, welch.high))
    assert ASSOCIATION in found.says


def test_a_units_figure_is_weighted_by_its_people_where_all_are_told():
    on = (dt.date(2024, 3, 1), dt.date(2024, 9, 1), dt.date(2025, 3, 1))
    rows = [UnitMetric("A", "x", d, v, n) for d, v, n in zip(on, (4.0, 8.0, 7.0), (30, 10, 20), strict=True)]
    assert unit_contrast(rows, "x", taking_part={"A"}, since=dt.date(2025, 1, 1)).change == pytest.approx(2.0)


def held(name, pair="P1", **more):
    return Session(id=name, pair=pair, date=dt.date(2025, 3, 1), **more)


TOPICS = (
    Topic(name="Everyday work", pillar="digital", keywords=("app", "data tools")),
    Topic(name="Belonging", pillar="inclusion", keywords=("carer",)),
)


def test_planned_against_discussed_counts_open_talk_as_good():
    sessions = [
        held("a", agenda_topic=Redacted("Apps for the shop floor")),  # came up, alone
        held("b", pillar_planned="Digital"),  # came up, and more
        held("c", agenda_topic=Redacted("carers and shifts")),  # something else came up
        held("d", pillar_planned="digital"),  # nothing under any pillar
        held("e", agenda_topic=Redacted("getting to know each other")),  # no plan that the framework knows
        held("f", pillar_planned="digital", status="cancelled"),
    ]
    labels = {
        "a": {"digital"},
        "b": {"digital", "market"},
        "c": {"market"},
        "d": set(),
        "e": {"market"},
        "f": {"digital"},
    }
    known = facts(sessions, programme=parse({"topics": [t.model_dump() for t in TOPICS]}))
    whole, digital, inclusion = topic_fit(known, labels, pillars=("digital", "market", "inclusion"))
    assert (whole.planned, whole.sessions, whole.silent) == ("all", 4, 1)
    assert (whole.discussed.count, whole.discussed.of) == (2, 3)
    assert (whole.open.count, whole.open.of) == (2, 3)
    assert whole.also == (("market", 2),)
    assert (digital.discussed.count, digital.open.count, digital.silent) == (2, 1, 1)
    assert inclusion.discussed.share == 0.0


GAPS = (
    Gap(name="Second-hand", description="How people buy used things.", keywords=("resale", "used clothes")),
    Gap(name="Fraud", description="How staff see fraud.", keywords=("phishing",)),
)
UNIT_OF = {"P1": "North", "P2": "North", "P3": "South", "P4": "South"}
SAID = [
    coverage.Said("s1", ("P1",), "My friends sell used clothes on weekends.", "t1"),
    coverage.Said("s2", ("P2",), "Resales again.", "t1"),
    coverage.Said("s3", ("P3", "P4"), "We used the clothes rail.", "t1"),
    coverage.Said("s4", ("P4",), "Nothing about it.", None),
]


def test_a_gap_is_reached_by_word_forms_and_whole_phrases():
    second, fraud = coverage.reach(GAPS, SAID, unit_of=UNIT_OF)
    assert (second.segments, second.sessions, second.pairs) == (2, 2, ("P1", "P2"))
    assert second.asked == ("P1", "P2", "P3", "P4")
    assert second.units == (("North", ("P1", "P2"), ("P1", "P2")), ("South", (), ("P3", "P4")))
    assert second.themes == (("t1", pytest.approx(2 / 3)),)
    assert fraud.pairs == ()


def test_a_gap_is_reached_by_meaning_where_vectors_are_near():
    wanted = np.eye(2, 3, dtype=np.float32)
    rows = np.array([[0.9, 0, 0.44], [0, 0.2, 0.98], [0, 0.8, 0.6], [0.1, 0.1, 0.99]], np.float32)
    near = coverage.by_meaning(wanted, rows, at=0.5)
    assert near.tolist() == [[True, False, False, False], [False, False, True, False]]
    second, fraud = coverage.reach(GAPS, SAID, unit_of=UNIT_OF, near=near)
    assert second.segments == 2, "found by word and by meaning counts once"
    assert fraud.pairs == ("P3", "P4")


@pytest.mark.parametrize(
    "text",
    [
        "She interrupted me before I got to the second slide.",
        "He laughed it off and we moved on.",
        "I felt ignored for most of the hour.",
        "[PERSON-7QKM] was checking her emails while I showed the app.",
        "He did most of the talking today.",
        "When I raised pay he got defensive.",
        "It turned into a lecture about loyalty.",
        "He didn't let me finish.",
        "She brushed the idea aside.",
        "He changed the subject twice.",
        "I couldn't get a word in.",
        "He was quite dismissive.",
    ],
)
def test_words_of_dismissal_are_seen(text):
    assert "dismissed" in both_sides({"s": text})["s"], text


@pytest.mark.parametrize(
    "text",
    [
        "He did not interrupt me once.",
        "She never lectured.",
        "I was afraid he would be dismissive, but he listened.",
        "My manager brushed the idea aside last year.",
        "Customers felt ignored by the helpline.",
        "We talked about why people are cut off from the network.",
        "Our team lead got defensive in the review.",
        "The phone line was cut off during the storm.",
        "We laughed a lot.",
        "He asked a lot of questions and took notes.",
        "She took a call before we started.",
    ],
)
def test_negated_words_and_other_peoples_are_left_out(text):
    assert "dismissed" not in both_sides({"s": text})["s"], text


def test_being_heard_is_seen_as_well():
    found = [c.kind for c in cues("She asked good questions, listened and took notes. He changed his mind.")]
    assert found == ["asked", "listened", "took it up", "took it up"]


def test_balance_is_of_many_pairs_and_says_what_it_cannot_say():
    """Nobody may read a person's behaviour out of it."""
    sessions = [
        held(f"s{i}", pair=f"P{i}", talk_share_mentor=share) for i, share in enumerate((0.4, 0.5, 0.6, 0.7, 0.3, 0.5))
    ]
    said = {f"s{i}": i == 0 for i in range(4)}
    (row,) = balance(facts(sessions), k=5, dismissed=said)
    assert row.talk_share.mean == pytest.approx(0.5)
    assert (row.mentor_leads.count, row.mentor_leads.of) == (4, 6)
    assert row.dismissal.share is None, "four pairs with notes are fewer than five"
    assert balance(facts(sessions[:4]), k=5, dismissed=said) == ()
    with pytest.raises(DisclosureError, match="3 or more"):
        balance(facts(sessions), k=1)
    assert "cannot say" in CANNOT_SAY


def decision(name, **more):
    return Decision(id=name, title=Redacted(name), decided_on=dt.date(2025, 5, 1), **more)


MONEY = {"currency": "EUR", "value_kind": "revenue", "attribution_pct": 40.0, "confidence_pct": 50.0}


def test_money_counts_once_with_attribution_and_confidence_and_only_when_confirmed():
    register = [
        decision("a", outcome_value=1000.0, value_status="finance validated", **MONEY),
        decision("b", outcome_value=500.0, supersedes="a", **MONEY),
        decision("c", outcome_value=9e9, **MONEY),  # nobody confirmed it
        decision("d", outcome_value=100.0, **(MONEY | {"currency": "USD"})),
        decision("e", outcome_value=100.0, currency="EUR", value_kind="revenue"),
        decision("f", outcome_value=14.0),
        decision("g", outcome_value=14.0, currency="EUR"),
    ]
    found = benefit(register, {"a", "b", "d", "e", "f", "g"}, currency="EUR")
    assert (found.confirmed, found.counted, found.gross, found.adjusted, found.proven) == (6, 1, 500.0, 100.0, 0.0)
    assert (found.replaced, found.other_currency, found.without_shares) == (1, 1, 1)
    assert (found.without_value, found.kind_unknown) == (1, 1)
    alone = benefit(register[:1], {"a"}, currency="EUR")
    assert (alone.adjusted, alone.proven) == (200.0, 200.0)


def test_cost_holds_the_time_of_both_sides_and_says_what_was_assumed():
    sessions = [
        held("a", duration_min=60.0),
        held("b", pair="P2", duration_min=90.0),
        held("c", pair="P3"),  # taken as the median, 75
        held("g", pair="GROUP", group_pairs=("P1", "P2"), duration_min=120.0),
        held("x", status="cancelled", duration_min=60.0),
    ]
    prices = {"mentor_hour": 20, "executive_hour": 100, "preparation_minutes": 30, "fixed": 1000}
    found = cost(facts(sessions, programme=parse({"cost": prices})))
    hours = (60 + 90 + 90 + 2 * 120 + 5 * 30) / 60
    assert found.hours_mentor == found.hours_executive == pytest.approx(hours)
    assert found.total == pytest.approx(hours * 120 + 1000)
    assert found.assumed == 1
    assert cost(facts(sessions)).total is None, "an hour without a price is not free"


def test_cohorts_are_laid_side_by_side_from_their_own_first_month():
    pairs = [
        Pair(id="P1", cohort="A", start=dt.date(2025, 1, 20)),
        Pair(id="P2", cohort="B", start=dt.date(2025, 3, 1)),
    ]
    days = {"P1": ("2024-12-30", "2025-01-25", "2025-03-02"), "P2": ("2025-03-05", "2025-04-30")}
    sessions = [
        Session(id=f"{pair}{on}", pair=pair, date=dt.date.fromisoformat(on)) for pair, met in days.items() for on in met
    ]
    rows = {(r.group, r.period): r.held for r in timeline(facts(sessions, pairs)) if r.held}
    assert rows == {
        ("A", "before"): 1,
        ("A", "month 01"): 1,
        ("A", "month 03"): 1,
        ("B", "month 01"): 1,
        ("B", "month 02"): 1,
    }


def test_milestones_need_an_end():
    known = facts([held("a", cohort="A")], programme=parse({"end": "2025-03-21"}))
    assert milestones(known, at=(0.5, 1.0)) == (("A", "2025-03-11", 0.5), ("A", "2025-03-21", 1.0))
    assert milestones(facts([held("a")])) == ()


def test_pilot_beside_roll_out():
    sessions = [held(f"a{i}", pair=f"P{i}", phase="pilot", duration_min=60.0) for i in range(8)]
    sessions += [held(f"b{i}", pair=f"R{i}", phase="rollout", duration_min=60.0 if i < 4 else 20.0) for i in range(8)]
    band = next(row for row in phases(facts(sessions)) if row.measure == "in_band")
    assert (band.pilot.share, band.rollout.share, band.difference) == (1.0, 0.5, 0.5)
    assert band.p == pytest.approx(stats.fisher_exact([[8, 0], [4, 4]]).pvalue)
    assert "willing" in band.says
    assert phases(facts([held("a", phase="pilot")])) == ()


def test_what_mentors_learned_falls_under_the_nearest_theme():
    rows = np.eye(3, dtype=np.float32)
    themes = centroids({"t1": [0], "t2": [1], "empty": []}, rows)
    assert themes[0] == ("t1", "t2")
    texts = np.array([[0.9, 0.1, 0.0], [0.8, 0.6, 0.0], [0.1, 0.1, 0.98]], np.float32)
    found = learned(texts, [("P1",), ("P2",), ("P3",)], themes=themes, at=0.5)
    assert [(row.theme, row.sessions, row.pairs) for row in found] == [
        ("t1", 2, {"P1", "P2"}),
        (None, 1, {"P3"}),
    ]
    assert learned(texts[:1], [("P1",)], themes=centroids({}, rows), at=0.5)[0].theme is None
