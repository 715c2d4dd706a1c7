"""A user who loses these reports money twice, adds pounds to euros, or shows a figure that nobody gave."""

import datetime as dt

import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from insight.errors import InputError
from insight.models.compared import compare
from insight.models.impact import Level, levels, metric, money, totals
from insight.models.journey import Journey, journeys, mentions
from insight.records import Decision, Link, Redacted, Session


def decision(id_: str, value: float | None = 1000.0, **known: object) -> Decision:
    given: dict[str, object] = {
        "currency": "GBP",
        "value_kind": "cost saving",
        "value_period": "annual",
        "value_status": "estimated",
        "attribution_pct": 40.0,
        "confidence_pct": 75.0,
        "decided_on": dt.date(2025, 4, 1),
    }
    return Decision(id=id_, title=Redacted("x"), outcome_value=value, **(given | known))  # type: ignore[arg-type]


def test_the_adjusted_value_is_gross_times_attribution_times_confidence_with_its_range() -> None:
    value = money(decision("D1"))
    assert value is not None
    assert (value.adjusted, value.low, value.high) == (300.0, 300.0, 500.0)  # .4 x .75; .4 x 1.25


def test_the_range_never_claims_more_than_the_whole() -> None:
    value = money(decision("D1", attribution_pct=90.0, confidence_pct=50.0))
    assert value is not None
    assert (value.low, value.high) == (450.0, 1000.0)


@pytest.mark.parametrize(
    "known", [{"currency": None}, {"value_kind": None}, {"value_kind": "headcount"}, {"value": None}]
)
def test_a_number_that_is_no_gain_in_a_currency_is_no_money(known: dict[str, object]) -> None:
    assert money(decision("D1", **known)) is None  # type: ignore[arg-type]


def test_without_attribution_there_is_a_gross_value_and_no_adjusted_one() -> None:
    value = money(decision("D1", attribution_pct=None))
    assert value is not None
    assert (value.gross, value.adjusted) == (1000.0, None)


def test_currencies_periods_and_statuses_are_never_added() -> None:
    register = [
        decision("D1"),
        decision("D2"),
        decision("D3", currency="eur"),
        decision("D4", value_period="one-off"),
        decision("D5", value_status="finance validated"),
    ]
    found = totals(register, influenced={d.id for d in register})
    assert [(t.currency, t.period, t.validated, t.low, t.counted) for t in found.sums] == [
        ("EUR", "annual", False, 300.0, ("D3",)),
        ("GBP", "annual", False, 600.0, ("D1", "D2")),
        ("GBP", "annual", True, 300.0, ("D5",)),
        ("GBP", "one_off", False, 300.0, ("D4",)),
    ]


def test_only_confirmed_influence_counts_and_every_omission_has_a_reason() -> None:
    found = totals([decision("D1"), decision("D2", confidence_pct=None)], influenced={"D2"})
    assert found.sums == ()
    assert found.left_out == {"D1": "no confirmed influence", "D2": "attribution or confidence is not stated"}


def test_the_same_money_counts_once_however_it_is_tied_together() -> None:
    register = [decision("D1"), decision("D2", 2000.0), decision("D3", 500.0, supersedes="D1")]
    found = totals(register, influenced={"D1", "D2", "D3"}, shared_with={"D1": ["D2"]})
    assert [(t.low, t.counted) for t in found.sums] == [(600.0, ("D2",))]
    assert found.left_out == {"D1": "replaced by D3", "D3": "the same money as D2"}


def test_a_decision_that_was_replaced_leaves_its_money_to_the_later_one_if_that_is_confirmed() -> None:
    """Nobody claims the larger of two amounts because the smaller replaced it."""
    register = [decision("D1", 9000.0), decision("D2", 500.0, supersedes="D1")]
    assert [(t.low, t.counted) for t in totals(register, influenced={"D1", "D2"}).sums] == [(150.0, ("D2",))]
    assert [t.counted for t in totals(register, influenced={"D1"}).sums] == [("D1",)]


def test_progress_is_the_way_from_baseline_to_target() -> None:
    assert metric(decision("D1", 6.0, baseline=10.0, target=5.0)).progress == pytest.approx(0.8)
    assert metric(decision("D1", 12.0, baseline=10.0, target=5.0)).progress == pytest.approx(-0.4)
    nothing = metric(decision("D1", 6.0))
    assert nothing.progress is None
    assert nothing.missing == ("outcome metric", "source", "baseline", "target")


def test_every_level_says_its_figure_or_what_is_missing() -> None:
    sessions = [
        Session(id="S1", satisfaction=4.0, applied_action=Redacted("tried it")),
        Session(id="S2", satisfaction=5.0),
        Session(id="S3", status="cancelled", satisfaction=1.0),
    ]
    register = [decision("D1", value_status="validated")]
    found = {level.name: level for level in levels(sessions, register, influenced={"D1"}, costs={"GBP": 200.0})}
    assert (found["reaction"].value, found["reaction"].known, found["reaction"].asked) == (4.5, 2, 2)
    assert found["learning"] == Level(
        "learning", "mean usefulness", None, 0, 2, "record usefulness or what was learned"
    )
    assert found["application"].value == 0.5
    assert (found["impact"].value, found["impact"].asked) == (1.0, 1)
    assert found["ROI"].value == pytest.approx(50.0)  # (300 - 200) / 200


def test_roi_needs_validated_values_and_a_cost() -> None:
    estimated = levels([], [decision("D1")], influenced={"D1"}, costs={"GBP": 1.0})[-1]
    assert (estimated.value, estimated.missing) == (None, "add validated values")
    free = levels([], [decision("D1", value_status="validated")], influenced={"D1"})[-1]
    assert (free.value, free.missing) == (None, "add the programme's cost in GBP")


def test_a_comparison_agrees_with_statsmodels_and_is_called_an_association() -> None:
    found = compare(participants=(45, 50), others=(300, 400))
    low, high = confint_proportions_2indep(45, 50, 300, 400, method="newcomb")
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-4)
    assert found.difference == pytest.approx(0.15)
    assert "not proof" in found.wording


@pytest.mark.parametrize("bad", [(1, 0), (3, 2), (-1, 5)])
def test_impossible_counts_are_refused(bad: tuple[int, int]) -> None:
    with pytest.raises(InputError, match="Give counts"):
        compare(participants=bad, others=(1, 2))


def day(n: int) -> dt.date:
    return dt.date(2025, 3, n)


SESSIONS = [
    Session(id="S1", pair="P1", date=day(3)),
    Session(id="S2", pair="P2", date=day(10)),
    Session(id="S3", pair="P1", date=day(12)),
    Session(id="S4", pair="P3", date=None),
]
THEMES = {"a": "lifts", "b": "lifts", "c": "lifts", "d": "food", "e": "food"}
WHERE = {"a": "S1", "b": "S2", "c": "S3", "d": "S2", "e": "S4"}
LIFT = Link("D1", "N2", 1, 1.0, 0.8, ("b",), band="suggest")


def told(*confirmed: tuple[str, str]) -> list[Journey]:
    heard = mentions(THEMES, WHERE, SESSIONS)
    register = [Decision(id="D1", title=Redacted("x"), decided_on=day(30))]
    return journeys(heard, [LIFT], register, confirmed=set(confirmed), outcomes={"D1": dt.date(2025, 5, 29)})


def test_a_theme_goes_from_raised_to_repeated_to_decision_to_outcome_with_days() -> None:
    lifts = told(("D1", "N2"))[1]
    assert (lifts.raised, lifts.repeated, lifts.acted_on) == (day(3), day(10), day(30))
    assert (lifts.days_to_repeat, lifts.days_to_act, lifts.days_to_outcome) == (7, 20, 60)
    assert (lifts.sessions, lifts.pairs, lifts.decisions) == (3, 2, ("D1",))


def test_an_unconfirmed_link_is_a_candidate_and_no_action() -> None:
    lifts = told()[1]
    assert (lifts.acted_on, lifts.candidate, lifts.outcome) == (None, day(30), None)


def test_a_session_without_a_date_is_on_no_timeline() -> None:
    food = told()[0]
    assert (food.sessions, food.repeated) == (1, None)
