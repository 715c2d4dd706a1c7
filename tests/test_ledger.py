"""What was shown and when it may move, case by case: the attacks in test_views_attacks.py draw theirs by chance."""

import json
from dataclasses import replace

import pytest

from insight import policy
from insight.errors import StoreError
from insight.views import ledger, settled
from insight.views.ledger import Ledger, Shown, Words
from insight.views.settled import CONTRACT, Row
from tests.programmes import workspace

K = 5
PAIRS_OF = {f"s{i}": frozenset({f"P{i}"}) for i in range(30)}


def _cells(*numbers, digest="a", n=1):
    return {f"s{i}": (n, digest) for i in numbers}


def _freeze(old, cells):
    return ledger.freeze(old, cells, ("2025-Q1",), pairs_of=PAIRS_OF, k=K)


def test_a_part_appears_with_k_pairs_and_not_with_one_fewer():
    assert _freeze(None, _cells(*range(4))) is None
    assert _freeze(None, _cells(*range(5))) == Shown(
        ("2025-Q1",), _cells(*range(5)), tuple(f"P{i}" for i in range(5)), False, ()
    )


def test_a_part_that_fell_below_k_is_hidden_and_remembers_what_it_said():
    old = _freeze(None, _cells(*range(6)))
    hidden = _freeze(old, _cells(*range(4)))
    assert hidden == replace(old, hidden=True)
    back = _freeze(hidden, _cells(*range(6)))
    assert not back.hidden
    assert back.past == ()  # nothing changed, so there is no state more to compare with


def test_a_part_moves_for_k_pairs_and_stands_still_for_one_fewer():
    old = _freeze(None, _cells(*range(6)))
    assert _freeze(old, _cells(*range(10))) is old
    moved = _freeze(old, _cells(*range(11)))
    assert moved.cells == _cells(*range(11))
    assert list(ledger.history(moved)) == [_cells(*range(11)), _cells(*range(6))]


def test_an_edited_session_is_a_changed_one():
    old = _freeze(None, _cells(*range(6)))
    edited = _cells(*range(6)) | _cells(*range(5), digest="b")
    assert _freeze(old, edited).cells == edited
    assert _freeze(old, edited | _cells(4)) is old


def test_a_part_is_compared_with_every_state_it_ever_had():
    """First five pairs add a session. Then four of them take it back and one other speaks: five since the last time,
    and yet only two since the first, whom whoever kept both pages would see."""
    first = _freeze(None, _cells(*range(10, 16)))
    second = _freeze(first, _cells(*range(5), *range(10, 16)))
    assert second.cells != first.cells
    assert _freeze(second, _cells(4, 5, *range(10, 16))) is second


def test_the_last_twelve_states_are_kept():
    part = _freeze(None, _cells(*range(5)))
    states = [dict(part.cells)]
    for step in range(15):
        part = _freeze(part, _cells(*range(5), digest=f"d{step}"))
        states.append(dict(part.cells))
    assert list(ledger.history(part)) == states[::-1][:13]


def test_new_periods_get_new_parts_that_span_no_old_one():
    old = {"2025-Q2": Shown(("2025-Q2",), _cells(*range(5)), ("P0",))}
    who = {
        f"2025-Q{q}": frozenset(f"P{i}" for i in range(first, first + 4)) for q, first in enumerate((0, 4, 8, 12), 1)
    }
    found = [(p.label, p.members, len(p.pairs)) for p in ledger.spans(old, who, K)]
    # The first quarter alone has four pairs, and may not be joined with the third over the second.
    assert found == [("2025-Q2", ("2025-Q2",), 4), ("2025-Q3–2025-Q4", ("2025-Q3", "2025-Q4"), 8)]
    assert [p.label for p in ledger.spans({}, {"2025-Q1": who["2025-Q1"] | {"P9"}}, K)] == ["2025-Q1"]


def _ledger():
    sessions = {f"s{i}": (f"d{i}", (f"P{i}", f"Q{i}")) for i in range(4)}
    part = Shown(
        ("2025-Q1",),
        {"s0": (2, "d0"), "s1": (3, "old")},
        ("P0", "P1"),
        True,
        ({"s1": None, "s2": (1, "x"), "s3": (4, "y")},),
    )
    words = {"T-1": Words("digital", "Logins", "Talk of logins.", ("login",), parent="T-0")}
    return Ledger("state", "R-1", "2026-01-01", 5, sessions, {"themes": {"2025-Q1": part}}, words, 7)


def test_what_is_written_down_is_read_back():
    assert ledger.load(json.loads(json.dumps(ledger.dump(_ledger())))) == _ledger()
    assert ledger.load(None) == Ledger("", None, "", 0, {}, {}, {}, 0)
    first_form = {k: v for k, v in ledger.dump(_ledger()).items() if k != "version"}
    assert ledger.load(first_form) == _ledger()


def test_the_order_in_which_sessions_came_is_not_written_down():
    """It is a set's and a process's own: the same release, written twice, would seem to be another."""
    made = _ledger()
    part = made.blocks["themes"]["2025-Q1"]
    turned = replace(part, cells=_turned(part.cells), past=tuple(map(_turned, part.past)))
    other = replace(made, sessions=_turned(made.sessions), blocks={"themes": {"2025-Q1": turned}})
    assert json.dumps(ledger.dump(other)) == json.dumps(ledger.dump(made))


def _turned(found):
    return dict(reversed(found.items()))


@pytest.mark.parametrize("change", [{"version": 2}, {"head": [1]}, {"sessions": [["s0"]]}, {"blocks": 3}])
def test_a_record_in_another_form_is_refused_with_the_next_step(change):
    with pytest.raises(StoreError, match="insight rebase"):
        ledger.load(ledger.dump(_ledger()) | change)


def test_an_erased_pair_and_its_sessions_are_nameless_and_every_number_stays():
    gone = ledger.forget(_ledger(), sessions=["s2"], pairs=["P1"])
    kept = json.dumps(ledger.dump(gone))
    assert not any(f'"{name}"' in kept for name in ("s1", "s2", "P1", "d1", "d2", "old", "x"))
    assert all(f'"{name}"' in kept for name in ("s0", "s3", "P0", "d0", "d3", "y"))
    part = gone.blocks["themes"]["2025-Q1"]
    assert sorted(n for n, _ in part.cells.values()) == [2, 3]
    assert [sorted(c[0] if c else 0 for c in step.values()) for step in part.past] == [[0, 1, 4]]
    assert (part.hidden, gone.held, len(gone.sessions)) == (True, 7, 4)
    assert gone.state == ""  # so that it is made anew


# Rows that are published by value.


def _row(*numbers, shows=None, said="a", contracts=(), **more):
    cells = {f"s{i}": said for i in numbers} | {f"{CONTRACT}P{i}": value for i, value in contracts}
    return Row({"n": len(numbers)} if shows is None else shows, cells, ("2025-Q1",), **more)


WHO = PAIRS_OF | {f"{CONTRACT}P{i}": frozenset({f"P{i}"}) for i in range(30)}


@pytest.fixture
def place(tmp_path):
    made = workspace(tmp_path / "ws", k=K)
    yield made
    made.store.engine.dispose()


def _settle(place, **rows):
    given = {c: value for row in rows.values() for c, value in row.cells.items()}
    found = settled.settle(place, "table", rows, pairs_of=WHO, given=given)
    return {name: kept.shows["n"] for name, kept in found.items()}


def test_a_row_appears_moves_and_goes_with_k_pairs(place):
    assert _settle(place, north=_row(*range(5)), south=_row(*range(5, 9))) == {"north": 5}
    assert settled.parts(place, "table") == {"north": ("2025-Q1",)}
    assert _settle(place, north=_row(*range(10)), south=_row(*range(10, 15))) == {"north": 10, "south": 5}
    assert _settle(place, north=_row(*range(10), *range(20, 24)), south=_row(*range(10, 15))) == {
        "north": 10,
        "south": 5,
    }
    assert _settle(place, north=_row(*range(4)), south=_row(*range(10, 15))) == {"south": 5}
    assert _settle(place, north=_row(*range(10)), south=_row(*range(10, 15))) == {"north": 10, "south": 5}


def test_a_row_that_nobody_asks_for_any_more_is_hidden_and_its_cells_stay_its_own(place):
    _settle(place, north=_row(*range(6)), south=_row(*range(6, 12)))
    assert _settle(place, north=_row(*range(6))) == {"north": 6}
    assert set(settled.parts(place, "table")) == {"north", "south"}


def test_nothing_of_a_table_moves_before_k_of_the_whole_table_changed(place):
    """A row with k pairs that four more of the table made possible would tell that there are four more."""
    _settle(place, north=_row(*range(6)))
    assert _settle(place, north=_row(*range(6)), south=_row(5, *range(20, 24))) == {"north": 6}
    assert _settle(place, north=_row(*range(6)), south=_row(*range(20, 25))) == {"north": 6, "south": 5}


def test_what_is_new_without_a_row_counts_as_change_once(place):
    """``given`` holds what no row shows yet: it must be remembered, or the same few would count again and again."""
    north = _row(*range(6))
    few = dict.fromkeys((f"s{i}" for i in range(20, 25)), "a")
    settled.settle(place, "table", {"north": north}, pairs_of=WHO, given=north.cells | few)
    found = settled.load(place, "table")
    assert set(found.seen) == {*north.cells, *few}
    assert {c for c in few if c in found.who} == set(few)
    assert "a" not in found.seen.values()  # in short, not as given


def _contracts(*weekly):
    return [(i, "weekly" if i in weekly else "monthly") for i in range(12)]


def test_contracts_and_sessions_are_counted_apart(place):
    """Three contracts and five sessions are eight changes, and whoever knows the sessions is left with three."""
    assert _settle(place, north=_row(*range(6), contracts=_contracts())) == {"north": 6}
    assert _settle(place, north=_row(*range(11), contracts=_contracts(0, 1, 2))) == {"north": 6}
    assert _settle(place, north=_row(*range(16), contracts=_contracts(0, 1, 2, 3, 4))) == {"north": 16}


def test_contracts_too_are_compared_with_every_state(place):
    """Five contracts change, then four of those back and one other: two since the first page."""
    _settle(place, north=_row(*range(6), contracts=_contracts()))
    assert _settle(place, north=_row(*range(11), contracts=_contracts(0, 1, 2, 3, 4))) == {"north": 11}
    assert _settle(place, north=_row(*range(16), contracts=_contracts(4, 5))) == {"north": 11}


def test_a_row_is_compared_with_every_state_of_it(place):
    _settle(place, north=_row(*range(10, 16)))
    assert _settle(place, north=_row(*range(5), *range(10, 16))) == {"north": 11}
    assert _settle(place, north=_row(4, 5, *range(10, 16)), south=_row(*range(20, 25))) == {"north": 11, "south": 5}


def test_a_row_waits_for_the_row_beside_it(place):
    score = {"behind": frozenset(f"P{i}" for i in range(5)), "beside": "north"}
    assert _settle(place, north=_row(*range(4)), score=_row(*range(5), **score)) == {}
    assert _settle(place, north=_row(*range(5)), score=_row(*range(5), **score)) == {"north": 5, "score": 5}
    raters = {"behind": frozenset(f"P{i}" for i in range(10)), "beside": "north"}
    # The score could move for five pairs, but the row beside it moved for one only and stays as it was.
    assert _settle(place, north=_row(*range(6)), score=_row(*range(5, 15), **raters)) == {"north": 5, "score": 5}


def test_a_row_needs_k_pairs_behind_it_and_not_k_contributors(place):
    few = {"behind": frozenset({"P0", "P1", "P2", "P3"})}
    assert _settle(place, north=_row(*range(8), **few)) == {}


def test_the_figures_shown_are_those_of_the_state_that_was_let_out(place):
    """A median moves with one session more: while the row stands still so do all its values."""
    _settle(place, north=_row(*range(6), shows={"n": 1.5}))
    assert _settle(place, north=_row(*range(7), shows={"n": 2.5})) == {"north": 1.5}
    assert _settle(place, north=_row(*range(6), shows={"n": 9.9}), south=_row(*range(20, 26))) == {
        "north": 1.5,
        "south": 6,
    }
    assert _settle(place, north=_row(*range(12), shows={"n": 3.5}), south=_row(*range(20, 26)))["north"] == 3.5


def test_a_settled_table_is_read_back_as_it_was_written(place):
    _settle(place, north=_row(*range(6)))
    _settle(place, north=_row(*range(3, 12)))
    found = settled.load(place, "table")
    assert place.store.get_meta(policy.SETTLED, {})["version"] == 1  # what was written by this form is read for good
    part = found.rows["north"].part
    assert part.cells == {f"s{i}": (1, "a") for i in range(3, 12)}
    assert list(ledger.history(part))[1] == {f"s{i}": (1, "a") for i in range(6)}
    assert part.pairs == tuple(sorted(f"P{i}" for i in range(3, 12)))
    assert found.who["s0"] == {"P0"}


def test_erasing_leaves_the_figures_and_no_name(place):
    _settle(place, north=_row(*range(6)))
    _settle(place, north=_row(*range(3, 12)))
    settled.erase(place, sessions=["s4"], pairs=["P5"])
    kept = json.dumps(place.store.get_meta(policy.SETTLED, {}))
    assert not any(f'"{name}"' in kept for name in ("s4", "s5", "P5"))
    assert '"s3"' in kept
    found = settled.load(place, "table").rows["north"]
    assert found.shows == {"n": 9}
    assert len(found.part.cells) == len(found.part.pairs) == 9
    assert sorted(len(state) for state in ledger.history(found.part)) == [6, 9]
    assert sorted(value for _, value in found.part.cells.values()) == ["", "", *"aaaaaaa"]
