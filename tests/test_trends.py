"""What an executive would conclude wrongly from a rise that is chance, or a last month that is not over."""

import datetime as dt

import pytest
from scipy import stats

from insight.models.trends import Held, armitage, label_of, next_start, start_of, trends, wilson


def held(months, per_month=10):
    return [
        Held(f"{m:02d}-{i}", dt.date(2025, m, 1 + i), (f"P{i}",), f"U{i % 2}")
        for m in range(1, months + 1)
        for i in range(per_month)
    ]


def raised(*counts):
    return [f"{m:02d}-{i}" for m, n in enumerate(counts, start=1) for i in range(n)]


def test_wilson_agrees_with_scipy() -> None:
    interval = stats.binomtest(3, 10).proportion_ci(0.95, method="wilson")
    assert wilson(3, 10) == pytest.approx((interval.low, interval.high), abs=1e-6)
    assert wilson(0, 0) == (0.0, 1.0)


def test_armitage_squared_is_n_times_the_squared_correlation() -> None:
    counts, totals = [2, 5, 9], [10, 12, 11]
    scores = [i for i, t in enumerate(totals) for _ in range(t)]
    outcome = [int(j < c) for c, t in zip(counts, totals, strict=True) for j in range(t)]
    z2 = len(scores) * stats.pearsonr(scores, outcome).statistic ** 2
    assert armitage(counts, totals)[0] == pytest.approx(stats.chi2.sf(z2, 1))
    assert armitage([0, 0], [5, 5]) == (1.0, 0.0)


def test_a_steady_rise_is_emerging_and_a_fall_fading_and_the_rest_persistent() -> None:
    found = trends(
        {"up": raised(0, 2, 4, 6, 8, 9), "down": raised(9, 8, 6, 4, 2, 0), "flat": raised(5, 4, 6, 5, 4, 5)},
        held(6),
        period="month",
        as_of=dt.date(2025, 6, 30),
    )
    assert {t.theme: t.verdict for t in found} == {"up": "emerging", "down": "fading", "flat": "persistent"}


def test_the_unfinished_month_is_marked_and_not_tested() -> None:
    sessions = held(6)
    found = trends({"t": raised(5, 5, 5, 5, 5, 0)}, sessions, period="month", as_of=dt.date(2025, 6, 12))[0]
    assert [p.complete for p in found.points] == [True] * 5 + [False]
    assert found.verdict == "persistent"
    assert found.p == pytest.approx(1.0)


def test_twenty_themes_of_chance_hardly_ever_emerge() -> None:
    one = {"t": raised(1, 2, 3, 5)}
    alone = trends(one, held(4), period="month", as_of=dt.date(2025, 4, 30))[0]
    many = one | {f"x{i:02d}": raised(4, 4, 4, 4) for i in range(20)}
    among = next(t for t in trends(many, held(4), period="month", as_of=dt.date(2025, 4, 30)) if t.theme == "t")
    assert alone.verdict == "emerging"
    assert among.verdict == "persistent"
    assert among.q == pytest.approx(min(1.0, 21 * among.p))


def test_a_handful_of_sessions_is_too_few_for_a_verdict() -> None:
    assert trends({"t": raised(0, 1, 2)}, held(3), period="month", as_of=dt.date(2025, 3, 31))[0].verdict == "too few"


def test_breadth_counts_pairs_and_units_not_sessions() -> None:
    sessions = [Held(f"s{i}", dt.date(2025, 1, 1 + i), ("P1",), "U1") for i in range(6)]
    point = trends({"t": [s.session for s in sessions]}, sessions, period="quarter")[0].points[0]
    assert (point.sessions, point.pairs, point.units, point.label) == (6, 1, 1, "2025 Q1")


def test_a_month_without_sessions_is_a_gap_and_not_a_zero() -> None:
    sessions = [h for h in held(4) if h.date.month != 2]
    point = trends({"t": raised(5, 0, 5, 5)}, sessions, period="month")[0].points[1]
    assert (point.of, point.low, point.high) == (0, 0.0, 1.0)


def test_calendar() -> None:
    assert start_of(dt.date(2025, 12, 31), "quarter") == dt.date(2025, 10, 1)
    assert next_start(dt.date(2025, 10, 1), "quarter") == dt.date(2026, 1, 1)
    assert next_start(dt.date(2025, 12, 1), "month") == dt.date(2026, 1, 1)
    assert label_of(dt.date(2025, 10, 1), "quarter") == "2025 Q4"
    assert trends({}, []) == []
