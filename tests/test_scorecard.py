"""What the programme cost and brought, and what the sponsor is asked: sentences that are read out to those who pay.

Every figure is worked out by hand. A return that nobody can recompute, or an ask that the calendar does not bear out,
costs the owner the room.
"""

import datetime as dt
from dataclasses import replace

import pytest

from insight.programme.digest import digest
from insight.programme.health import HealthRow, facts, health
from insight.programme.scorecard import Findings, Line, scorecard
from insight.programme.settings import parse
from insight.programme.stats import Score, rate
from insight.programme.surveys import Contrast, UnitContrast
from insight.programme.value import Benefit, Cost
from insight.records import Session

COST = Cost(100.0, 100.0, 8_000.0, 2_000.0, 10_000.0, "EUR", 0)
GAIN = Benefit("EUR", 5, 3, 80_000.0, 30_000.0, 12_000.0, 1, 0, 1, 0, 0)


@pytest.fixture(scope="module")
def whole() -> HealthRow:
    """Ten pairs, a session each in June, nine of them held."""
    days = [dt.date(2025, 6, 2 + i) for i in range(10)]
    made = [
        Session(id=f"s{i}", pair=f"P{i}", date=day, status="held" if i else "cancelled", duration_min=60.0)
        for i, day in enumerate(days)
    ]
    [row] = health(facts(made), period="all", by="all")
    return row


def lines(found: Findings, **settings: object) -> dict[str, Line]:
    return {line.measure: line for line in scorecard(found, programme=parse(settings))}


class TestTheReturn:
    def test_is_what_is_claimed_and_beside_it_what_is_proven(self, whole: HealthRow) -> None:
        card = lines(Findings(health=whole, cost=COST, benefit=GAIN, decisions=9, influenced=5, measured=3))
        roi = card["roi"]
        assert (roi.value, roi.low) == (pytest.approx(2.0), pytest.approx(0.2))  # (30 - 10) / 10 and (12 - 10) / 10
        assert "+200% on cost" in roi.says
        assert "+20% counting only what is realised or validated" in roi.says
        assert "not proof" in roi.says
        gain = card["benefit"]
        assert (gain.value, gain.low, gain.high, gain.n, gain.of) == (30_000.0, 12_000.0, 80_000.0, 3, 5)
        assert "EUR 30,000 from 3 confirmed decisions (EUR 80,000 as reported" in gain.says
        assert "2 more are not counted." in gain.says
        assert "1 has no amount and currency; 1 is not in EUR." in gain.says
        assert card["cost"].says == "EUR 10,000 so far: EUR 8,000 for both sides' time, 2,000 fixed."
        assert card["outcomes measured"].says.endswith("Ask the owners of the other 2 for theirs.")
        assert card["decisions influenced"].says.startswith("5 of 9 documented decisions were influenced")

    def test_can_be_a_loss(self, whole: HealthRow) -> None:
        card = lines(Findings(health=whole, cost=replace(COST, total=60_000.0), benefit=GAIN))
        assert card["roi"].value == pytest.approx(-0.5)
        assert card["roi"].says.startswith("-50% on cost as reported by the decisions' owners, -80% counting only")

    def test_without_prices_there_is_none(self, whole: HealthRow) -> None:
        """Time that has no price is not free, so nothing is divided by it."""
        card = lines(Findings(health=whole, cost=replace(COST, time=None, total=None), benefit=GAIN))
        assert "roi" not in card
        assert card["cost"].verdict == "not known"
        assert card["benefit"].value == 30_000.0

    def test_nothing_counted_says_what_to_mend(self, whole: HealthRow) -> None:
        gain = replace(GAIN, counted=0, without_shares=4, other_currency=0, without_value=1)
        said = lines(Findings(health=whole, cost=COST, benefit=gain))["benefit"].says
        assert said.endswith(
            "Of the confirmed decisions 1 has no amount and currency; 4 lack attribution or confidence."
        )
        said = lines(Findings(health=whole, cost=COST, benefit=replace(gain, confirmed=0)))["benefit"].says
        assert said.endswith("Confirm the links of decisions first: only confirmed ones may carry money.")


def test_an_objective_is_judged_by_its_own_measure(whole: HealthRow) -> None:
    aims = [
        {"name": "They meet", "measure": "kept_rate", "target": 0.8},
        {"name": "They meet always", "measure": "kept_rate", "target": 1.0},
        {"name": "They are glad", "measure": "gladness"},
    ]
    card = lines(Findings(health=whole, cost=COST), objectives=aims)
    assert (card["They meet"].value, card["They meet"].verdict) == (pytest.approx(0.9), "on target")
    assert (card["They meet always"].verdict, card["They meet always"].target) == ("below target", 1.0)
    assert "90%" in card["They meet"].says
    assert card["They are glad"].verdict == "not known"
    assert "Its measure, gladness, has no figure here." in card["They are glad"].says
    assert "objectives" not in card  # the reminder to write some


SINCE = dt.date(2025, 3, 1)


def test_contrasts_claim_no_more_than_their_figures_bear() -> None:
    stayed = Contrast("stayed_on", "2025", rate(45, 50), rate(70, 100), 0.2, 0.06, 0.31, 0.01)
    assert "90% of 50 participants and 70% of 100 others (+20%, 95 % interval +6% to +31%)." in stayed.says
    assert "no difference" not in stayed.says
    assert "The interval includes no difference." in replace(stayed, low=-0.02).says
    assert replace(stayed, others=rate(0, 0)).says == "Stayed on: figures for both participants and others are needed."
    moved = UnitContrast("engagement", SINCE, 3, 4, 120, 0.5, 0.2, 0.3, -0.1, 0.7, 0.2)
    assert "moved by +0.50 in 3 units that take part and by +0.20 in 4 others (+0.30, 95 % interval" in moved.says
    assert "too few units for an interval" in replace(moved, low=None, high=None).says
    assert "there is no other unit to compare with" in replace(moved, other_change=None).says
    nothing = replace(moved, change=None).says
    assert nothing == "Engagement: no unit that takes part has figures from before and after March 2025."


class TestTheSponsorsMonth:
    @pytest.fixture
    def months(self, whole: HealthRow) -> list[HealthRow]:
        """April to June, each as the month of the fixture."""
        return [replace(whole, period=f"2025-{m:02}", adherence=0.9, group_held=1) for m in (4, 5, 6)]

    def made(self, months: list[HealthRow], **more):
        found = digest(months, programme=parse({}), k=5, running=10, quiet=more.pop("quiet", 0), **more)
        assert found is not None
        return found

    def test_asks_for_what_the_calendar_shows(self, months: list[HealthRow]) -> None:
        blamed = [replace(m, cancelled=4, cancelled_by_executive=3, cancelled_by_mentor=1) for m in months]
        [ask, *_] = self.made(blamed).asks
        assert ask.startswith("Ask executives to move, not cancel: 9 of the 12 cancellations in three months")
        untold = [replace(m, cancelled=4, cancelled_by_executive=1, cancelled_by_mentor=0) for m in months]
        [ask, *_] = self.made(untold).asks
        assert ask.startswith("Have cancellations recorded with side and notice: of 12 in three months, 9 do not say")
        even = [replace(m, cancelled=4, cancelled_by_executive=2, cancelled_by_mentor=2) for m in months]
        assert not [a for a in self.made(even).asks if "ancel" in a]

    def test_blames_nobody_below_the_threshold(self, months: list[HealthRow]) -> None:
        """Four cancellations of executives may be one executive's."""
        few = [replace(m, cancelled=1, cancelled_by_executive=1) for m in months]
        assert not [a for a in self.made(few).asks if "executives to move" in a]

    def test_says_when_a_score_rests_on_few(self, months: list[HealthRow]) -> None:
        scores = [("2025-Q1", Score(3.5, 3.1, 3.9, 40, 50)), ("2025-Q2", Score(4.4, 4.1, 4.7, 20, 50))]
        found = self.made(months, satisfaction=scores)
        assert "Ask for ratings: 40% of last quarter's sessions were rated, so the score may mislead." in found.asks
        line = next(f for f in found.figures if f.measure == "satisfaction")
        assert (line.now, line.before) == ("4.4 (20 of 50)", "3.5")
        assert line.title.endswith("2025-Q2")
        unrated = self.made(months, satisfaction=[("2025-Q2", Score(None, None, None, 0, 50))])
        assert "satisfaction" not in {f.measure for f in unrated.figures}

    def test_appointments_that_may_still_take_place_are_said(self, months: list[HealthRow]) -> None:
        found = self.made([*months[:2], replace(months[2], moved_open=2)])
        assert "2 moved appointments may still take place." in found.limits

    @pytest.mark.parametrize(
        ("quiet", "said"),
        [
            (0, "9 sessions held in June; 1 appointment lost."),
            (3, "Fewer than 5 pairs have"),
            (6, "More than 5 of 10"),
            (5, "5 of 10 pairs"),
        ],
    )
    def test_a_count_that_would_point_at_few_is_in_words(self, months, quiet: int, said: str) -> None:
        """Of ten, seven that are quiet are three that are not: either number names a few."""
        headline = self.made(months, quiet=quiet).headline
        assert said.casefold() in headline.casefold()

    def test_of_few_pairs_there_is_none(self, whole: HealthRow) -> None:
        small = [replace(whole, period="2025-06", pairs=4)]
        assert digest(small, programme=parse({}), k=5, running=4, quiet=0) is None
