"""Whoever subtracts what is shown must never be left with fewer than k pairs."""

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight.disclosure import ANY, audit, band, known, margins, merge, missing, pool, safe, suppress, tables

K = 5


def _pairs(n, start=0):
    return {f"P{i}" for i in range(start, start + n)}


def test_an_unknown_contributor_never_counts_towards_k():
    assert known({"", "P1", "P2"}) == 2
    assert not safe({""}, 3)
    assert safe(set(), 3)
    assert missing({"", "P1", "P2"}, 5) == 3
    assert missing(_pairs(5), 5) == missing(_pairs(9), 5) == 0


def test_small_groups_are_pooled_and_not_blanked():
    parts = pool({"Stores": _pairs(9), "Bank": _pairs(3, 20), "Legal": _pairs(2, 30)}, K)
    assert [(p.label, len(p.pairs)) for p in parts] == [("Stores", 9), ("others", 5)]


def test_one_small_group_takes_the_smallest_shown_one_with_it():
    # 20 - 9 - 9 = 2 pairs would be left: so one of the two joins them.
    parts = pool({"Stores": _pairs(9), "Bank": _pairs(9, 20), "Legal": _pairs(2, 40)}, K)
    assert [(p.label, len(p.pairs)) for p in parts] == [("Bank", 9), ("others", 11)]
    parts = pool({"Stores": _pairs(9), "Bank": _pairs(6, 20), "Legal": _pairs(2, 40)}, K)
    assert [(p.label, p.members, len(p.pairs)) for p in parts] == [
        ("Stores", ("Stores",), 9),
        ("others", ("Bank", "Legal"), 8),
    ]


def test_a_group_of_unknown_contributors_is_never_shown_on_its_own():
    assert pool({"Stores": {"", "P1"}}, K) == []
    assert [(p.label, p.members) for p in pool({"Stores": _pairs(6), "Bank": {""}}, K)] == [
        ("others", ("Bank", "Stores"))
    ]


def test_nothing_is_shown_where_all_groups_together_are_too_few():
    assert pool({"Stores": _pairs(2), "Bank": _pairs(2, 5)}, K) == []


def test_quarters_are_merged_until_each_span_has_k_and_the_tail_joins_the_last():
    cells = {"2025-Q1": _pairs(5), "2025-Q2": _pairs(3), "2025-Q3": _pairs(3, 2), "2025-Q4": _pairs(2)}
    parts = merge(cells, K)
    assert [(p.label, p.members) for p in parts] == [
        ("2025-Q1", ("2025-Q1",)),
        ("2025-Q2–2025-Q4", ("2025-Q2", "2025-Q3", "2025-Q4")),
    ]


def test_a_span_is_named_by_the_first_and_last_period_that_anybody_spoke_in():
    cells = {"Q1": set(), "Q2": _pairs(3), "Q3": set(), "Q4": _pairs(3, 3), "Q5": set(), "Q6": _pairs(1), "Q7": set()}
    assert [(p.label, p.members) for p in merge(cells, K)] == [("Q2–Q6", ("Q2", "Q4", "Q6"))]
    whole = merge({"Q1": _pairs(5), "Q2": set(), "Q3": _pairs(6)}, K)
    assert [(p.label, len(p.pairs)) for p in whole] == [("Q1", 5), ("Q3", 6)]


def test_bands_say_at_least_and_nothing_below_k():
    assert [band(n, 5) for n in (0, 4, 5, 9, 10, 19, 20, 250)] == [0, 0, 5, 5, 10, 10, 20, 200]
    assert band(7, 7) == 7
    assert band(12_345, 5) == 10_000
    for step in (20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000):
        assert band(step, 5) == step > band(step - 1, 5)


cells_of_one_axis = st.dictionaries(
    st.sampled_from([f"U{i}" for i in range(9)]), st.sets(st.integers(0, 60).map(lambda i: f"P{i}"), max_size=30)
)


@given(cells_of_one_axis, st.integers(3, 12))
def test_no_subtraction_on_an_axis_leaves_fewer_than_k(cells, k):
    for parts in (pool(cells, k), merge(cells, k)):
        shown = [set(p.members) for p in parts]
        assert all(known(p.pairs) >= k for p in parts)
        assert sum(map(len, shown)) == len(set().union(*shown))  # no cell stands in two parts
        for size in range(len(parts) + 1):
            for left_out in itertools.combinations(parts, size):
                rest = set().union(*(p.pairs for p in left_out))
                assert safe(rest, k)
        if parts:  # everything that has pairs is in some part: nothing is blanked once anything can be shown
            assert set().union(*shown) == {name for name in cells if cells[name]}


def _programme(seed, pairs):
    rnd = random.Random(seed)
    units, quarters = rnd.randint(2, 9), rnd.randint(1, 6)
    home = [min(int(rnd.expovariate(0.5)), units - 1) for _ in range(pairs)]
    cells = {}
    for pair, unit in enumerate(home):
        for quarter in range(quarters):
            if rnd.random() < 0.3:
                cells.setdefault((f"Q{quarter}", f"U{unit}"), set()).add(f"P{pair}")
    return cells


def _left_by_subtraction(cells, hidden):
    """For every sum that is shown: the pairs of what it hides."""
    whole = margins(cells)
    for parent in whole:
        if parent not in hidden:
            for axis in (i for i, value in enumerate(parent) if value == ANY):
                inside = [
                    key
                    for key in whole
                    if key[axis] != ANY and (*key[:axis], ANY, *key[axis + 1 :]) == parent and key in hidden
                ]
                yield set().union(*(whole[key] for key in inside))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(10, 500))
def test_no_margin_of_a_table_gives_a_small_cell_away(seed, pairs):
    cells = _programme(seed, pairs)
    small = suppress(cells, K, complementary=False)
    hidden = suppress(cells, K)
    assert small <= hidden
    values = {key: float(len(who)) for key, who in cells.items()}
    assert audit(cells, hidden, sensitive=small, values=values) == []
    assert all(safe(rest, K) for rest in _left_by_subtraction(cells, hidden))


def test_plain_blanking_is_recovered_by_subtraction():
    """The attack works where the complementary step is switched off, on exactly one small cell of a line."""
    cells = {
        ("Q1", "Stores"): _pairs(9),
        ("Q1", "Bank"): _pairs(7, 20),
        ("Q1", "Legal"): _pairs(2, 40),
        ("Q2", "Stores"): _pairs(8),
        ("Q2", "Bank"): _pairs(8, 20),
        ("Q2", "Legal"): _pairs(6, 40),
    }
    values = {key: float(len(who)) for key, who in cells.items()}
    small = suppress(cells, K, complementary=False)
    assert small == {("Q1", "Legal")}
    (exposed,) = audit(cells, small, sensitive=small, values=values)
    assert (exposed.cell, exposed.low, exposed.high) == (("Q1", "Legal"), 2.0, 2.0)
    assert audit(cells, suppress(cells, K), sensitive=small, values=values) == []


def test_the_fewest_pairs_are_hidden_beside_a_small_cell():
    """By hand: Legal is small everywhere, so its total goes, and with it the total of the next smallest, which is Bank;
    where Legal met, Bank goes too. In the third quarter, where it did not, Bank stays."""
    cells = {
        **{(f"Q{q}", "Stores"): _pairs(9) for q in (1, 2, 3)},
        **{(f"Q{q}", "Bank"): _pairs(8, 20) for q in (1, 2, 3)},
        ("Q1", "Legal"): _pairs(2, 40),
        ("Q2", "Legal"): _pairs(1, 42),
    }
    assert suppress(cells, K) == {
        *{("Q1", "Legal"), ("Q2", "Legal"), (ANY, "Legal")},
        *{("Q1", "Bank"), ("Q2", "Bank"), (ANY, "Bank")},
    }
    assert suppress({("A",): _pairs(2), ("B",): _pairs(9, 20), ("C",): _pairs(7, 40)}, K) == {("A",), ("C",)}


BLOCK = {(row, column): _pairs(6) for row in ("Q1", "Q2", "Q3") for column in ("North", "South", "West")}
CORNERS = {("Q1", "North"), ("Q1", "South"), ("Q2", "North"), ("Q2", "South")}


def _exposed(hidden=CORNERS, sensitive=(("Q1", "North"),), **numbers):
    """The bounds of the first corner, where the four corners show these numbers and everything else shows 9."""
    values = dict.fromkeys(BLOCK, 9.0) | dict(zip(sorted(CORNERS), numbers.values(), strict=True))
    return [(e.low, e.high) for e in audit(BLOCK, hidden, sensitive=sensitive, values=values)]


def test_four_hidden_corners_leave_a_cell_open_unless_zeros_beside_it_close_it():
    assert _exposed(a=2, b=3, c=4, d=5) == []
    assert _exposed(a=0.2, b=0.2, c=0.3, d=0.1) == []  # less than one, and yet not known
    assert _exposed(a=2, b=0, c=4, d=0) == [(2.0, 2.0)]


def test_a_number_known_to_a_ten_millionth_is_known():
    ((low, high),) = _exposed(a=1e7, b=0.5, c=0.5, d=0.5)
    assert (low, high) == pytest.approx((1e7 - 0.5, 1e7 + 0.5))


def test_only_what_is_small_need_not_be_worked_out():
    assert _exposed(hidden={("Q1", "North")}, a=2, b=3, c=4, d=5) == [(2.0, 2.0)]
    assert _exposed(hidden={("Q1", "North")}, sensitive=(), a=2, b=3, c=4, d=5) == []


def test_what_is_hidden_next_shares_a_line_with_the_exposed_cell_if_anything_does():
    sizes = {("Q1", "L"): 2, ("Q1", "S"): 9, ("Q2", "L"): 8, ("Q2", "S"): 5}
    whole = margins({key: _pairs(n, 20 * i) for i, (key, n) in enumerate(sizes.items())})
    lines = list(tables._lines(whole))
    cell = ("Q1", "L")
    assert tables._next(cell, {cell}, lines, whole) == ("Q2", "L")
    assert tables._next(cell, {cell, ("Q2", "L"), ("Q1", "S"), ("Q1", ANY), (ANY, "L")}, lines, whole) == ("Q2", "S")
    assert tables._next(cell, set(whole), lines, whole) is None


@pytest.mark.parametrize("axes", [1, 3])
def test_tables_of_one_and_of_three_axes_are_protected_too(axes):
    rnd = random.Random(axes)
    cells = {}
    for pair in range(80):
        key = tuple(f"{'ABC'[i]}{rnd.randint(0, 2)}" for i in range(axes))
        cells.setdefault(key, set()).add(f"P{pair}")
    cells[tuple(f"{'ABC'[i]}0" for i in range(axes))] = {"P0", "P1"}
    small = suppress(cells, K, complementary=False)
    hidden = suppress(cells, K)
    values = {key: float(len(who)) for key, who in cells.items()}
    assert small
    assert audit(cells, hidden, sensitive=small, values=values) == []
