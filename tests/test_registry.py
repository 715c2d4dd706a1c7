"""What a reader would lose if a theme had another id, or a rename were forgotten, after the next run."""

import datetime as dt
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.models import registry
from insight.models.theme_edits import apply_edits, split_id
from insight.records import Assignment, Found, Registry, Theme, ThemeEdit

AXES = np.eye(4, dtype=np.float32)
OLD = Registry(
    ("T-A", "T-B"), AXES[:2], {"T-A": ("s1", "s2", "s3", "s4"), "T-B": ("s5", "s6", "s7")}, {"T-A": "A", "T-B": "B"}
)


def matched(groups, rows):
    ids, events = registry.match(OLD, groups, rows)
    return ids, {e.theme: (e.event, e.others) for e in events}


def test_a_theme_that_gains_segments_keeps_its_id() -> None:
    ids, events = matched([("s5", "s6", "s7"), ("s1", "s2", "s3", "s4", "s8")], AXES[[1, 0]])
    assert ids == ["T-B", "T-A"]
    assert events == {"T-B": ("kept", ()), "T-A": ("grown", ())}


def test_split_merged_faded_and_born_are_told_apart() -> None:
    ids, events = matched([("s1", "s2"), ("s3", "s4")], AXES[[0, 2]])
    assert ids[0] == "T-A"
    assert events[ids[1]] == ("split", ("T-A",))
    assert events["T-B"] == ("faded", ())
    ids, events = matched([("s1", "s2", "s3", "s4", "s5", "s6", "s7")], AXES[[0]])
    assert ids == ["T-A"]
    assert events["T-B"] == ("merged", ("T-A",))
    ids, events = matched([("n1", "n2", "n3")], AXES[[3]])
    assert events[ids[0]] == ("born", ())


def test_replaced_segments_are_recognised_by_their_mean_vector() -> None:
    ids, _ = matched([("x1", "x2", "x3"), ("x4", "x5")], AXES[[1, 0]])
    assert ids == ["T-B", "T-A"]


def test_a_new_id_depends_on_the_segments_it_was_born_with_alone() -> None:
    assert registry.new_id(["b", "a"]) == registry.new_id(["a", "b"])
    assert registry.new_id(["a"], taken=[registry.new_id(["a"])]) != registry.new_id(["a"])
    assert len(registry.new_id(["a"])) == 8


def test_the_registry_survives_the_store() -> None:
    back = registry.load(json.loads(json.dumps(registry.dump(OLD))))
    assert (back.themes, back.members, back.names) == (OLD.themes, dict(OLD.members), dict(OLD.names))
    assert np.array_equal(back.centroids, OLD.centroids)
    assert registry.load(None).themes == ()


@given(st.lists(st.sets(st.integers(0, 30), min_size=1, max_size=6), min_size=1, max_size=6))
def test_ids_are_never_given_twice(groups) -> None:
    seen: set[int] = set()
    parts = []
    for group in groups:
        left = group - seen
        seen |= group
        if left:
            parts.append(tuple(f"s{i}" for i in sorted(left)))
    rows = np.tile(AXES[:1], (len(parts), 1))
    ids, _ = registry.match(OLD, parts, rows)
    assert len(set(ids)) == len(ids)


NOON = dt.datetime(2025, 5, 1, 12, tzinfo=dt.UTC)


def edit(kind, theme, minute=0, undone=False, **detail):
    return ThemeEdit(kind, theme, "owner", NOON + dt.timedelta(minutes=minute), detail, undone)


@pytest.fixture
def found() -> Found:
    themes = tuple(
        Theme(t, "digital", n, "d", (), OLD.members[t]) for t, n in (("T-A", "Too many logins"), ("T-B", "Parking"))
    )
    assigned = tuple(
        Assignment(s, t, 0.8, "T-B" if t == "T-A" else "T-A", 0.1) for t in OLD.themes for s in OLD.members[t]
    )
    return Found(themes, assigned, (), OLD)


def themes_of(found: Found) -> dict[str, tuple[str, ...]]:
    return {t.id: t.segments for t in found.themes}


def test_rename_merge_move_split_hide_and_pin(found: Found) -> None:
    assert apply_edits(found, [edit("rename", "T-A", name="Sign-on")]).themes[0].name == "Sign-on"
    merged = apply_edits(found, [edit("merge", "T-B", into="T-A")])
    assert themes_of(merged) == {"T-A": ("s1", "s2", "s3", "s4", "s5", "s6", "s7")}
    moved = apply_edits(found, [edit("move", "T-A", segment="s1", to="T-B")])
    assert themes_of(moved)["T-B"] == ("s1", "s5", "s6", "s7")
    split = edit("split", "T-A", segments=["s1", "s2"], name="Passwords")
    parts = apply_edits(found, [split])
    assert themes_of(parts)[split_id(split)] == ("s1", "s2")
    assert themes_of(parts)["T-A"] == ("s3", "s4")
    assert apply_edits(found, [edit("hide", "T-A"), edit("pin", "T-B")]).themes[0].status == "hidden"


def test_an_edit_of_a_merged_theme_reaches_the_one_it_went_into(found: Found) -> None:
    edits = [edit("merge", "T-B", into="T-A"), edit("rename", "T-B", 1, name="Access")]
    assert [t.name for t in apply_edits(found, edits).themes] == ["Access"]


def test_undo_gives_back_what_was_there(found: Found) -> None:
    assert apply_edits(found, [edit("merge", "T-B", undone=True, into="T-A")]) == found


def test_edits_of_what_is_gone_do_nothing(found: Found) -> None:
    gone = [
        edit("rename", "T-X", name="x"),
        edit("merge", "T-X", into="T-A"),
        edit("merge", "T-A", into="T-A"),
        edit("move", "T-A", segment="s99", to="T-B"),
        edit("move", "T-A", segment="s1", to="T-X"),
        edit("split", "T-A", segments=["s99"]),
    ]
    assert themes_of(apply_edits(found, gone)) == themes_of(found)


def test_edits_leave_the_machines_memory_alone(found: Found) -> None:
    after = apply_edits(found, [edit("merge", "T-B", into="T-A")])
    assert after.registry.members == OLD.members
    assert apply_edits(after, [edit("merge", "T-B", into="T-A")]).assignments == after.assignments
