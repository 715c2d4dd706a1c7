"""A user who loses these sees a dispute averaged away, an undo that does not undo, or a model that confirms itself."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from insight.models.verdicts import Standing, fold, may_ask, queue
from insight.records import Band, Link, Strength, Verdict, VerdictStatus

NOON = dt.datetime(2025, 5, 1, 12, tzinfo=dt.UTC)


def said(minute: int, status: VerdictStatus, role: str = "executive", strength: Strength | None = None) -> Verdict:
    return Verdict("L1", status, role, NOON + dt.timedelta(minutes=minute), strength)


def standing(*verdicts: Verdict) -> Standing:
    return fold(verdicts)["L1"]


def link(decision: str, probability: float, band: Band = "review", rank: int = 1) -> Link:
    return Link(decision, f"{decision}-n{rank}", rank, 0.0, probability, ("s",), band=band)


def name(item: Link) -> str:
    return item.note


def test_a_confirmation_stands_with_its_strength() -> None:
    found = standing(said(0, "confirmed", strength="shaped"))
    assert (found.status, found.strength, found.influenced, found.agreed) == ("confirmed", "shaped", True, False)


def test_both_sides_confirming_agree_on_the_weaker_strength() -> None:
    found = standing(said(0, "confirmed", "executive", "prompted"), said(1, "confirmed", "mentor", "shaped"))
    assert found.agreed
    assert found.strength == "shaped"


def test_one_confirming_and_one_rejecting_is_a_dispute() -> None:
    assert standing(said(0, "confirmed", "executive"), said(1, "rejected", "mentor")).status == "disputed"


def test_a_role_that_changes_its_mind_is_no_dispute() -> None:
    assert standing(said(0, "rejected"), said(1, "confirmed")).status == "confirmed"


def test_undo_brings_back_what_the_same_role_said_before() -> None:
    assert standing(said(0, "rejected"), said(1, "confirmed"), said(2, "withdrawn")).status == "rejected"
    assert standing(said(0, "confirmed"), said(1, "withdrawn")) == Standing("L1", said=2)
    assert Standing("L1") == Standing("L1", "proposed", None, agreed=False, voices=(), said=0)


def test_nobody_undoes_the_word_of_another_role() -> None:
    assert standing(said(0, "confirmed", "executive"), said(1, "withdrawn", "mentor")).status == "confirmed"


def test_confirmed_as_no_influence_is_not_influence() -> None:
    assert not standing(said(0, "confirmed", strength="none")).influenced


@given(
    st.permutations([said(0, "rejected"), said(1, "confirmed"), said(2, "withdrawn"), said(3, "confirmed", "mentor")])
)
def test_the_order_of_the_rows_does_not_matter(rows: list[Verdict]) -> None:
    assert standing(*rows).status == "disputed"


def test_the_side_that_has_not_spoken_can_be_asked() -> None:
    found = standing(said(0, "confirmed", "executive"))
    assert may_ask(found, roles=("executive", "mentor")) == ("mentor",)
    assert may_ask(None, roles=("executive", "mentor")) == ("executive", "mentor")


def test_the_likeliest_open_question_comes_first_and_judged_links_do_not_come_back() -> None:
    links = [link("D1", 0.3), link("D2", 0.8), link("D3", 0.6)]
    heard = {"D2-n1": Standing("D2-n1", "rejected")}
    assert [q.link.decision for q in queue(links, heard, name=name, sample=0)] == ["D3", "D1"]


def test_a_decision_with_confirmed_evidence_waits() -> None:
    links = [link("D1", 0.9), link("D1", 0.6, rank=2), link("D2", 0.6)]
    heard = {"D1-n1": Standing("D1-n1", "confirmed")}
    assert [q.link.decision for q in queue(links, heard, name=name, sample=0)] == ["D2", "D1"]


def test_one_question_in_five_is_drawn_from_what_the_model_hides_always_the_same() -> None:
    links = [link(f"D{k}", 0.5) for k in range(8)] + [link(f"H{k}", 0.01, "hidden") for k in range(50)]
    asked = queue(links, {}, name=name, sample=0.2)
    assert [q.sampled for q in asked] == [False] * 4 + [True] + [False] * 4 + [True]
    assert asked == queue(links[::-1], {}, name=name, sample=0.2)


def test_a_side_is_asked_about_what_the_other_confirmed_but_not_about_what_it_judged_or_what_is_disputed() -> None:
    links = [link("D1", 0.3), link("D2", 0.05, "hidden"), link("D3", 0.6), link("D4", 0.7)]
    heard = fold(
        [
            Verdict("D1-n1", "confirmed", "mentor", NOON),
            Verdict("D2-n1", "confirmed", "executive", NOON),
            Verdict("D3-n1", "confirmed", "executive", NOON),
            Verdict("D3-n1", "rejected", "mentor", NOON),
        ]
    )
    assert [q.link.decision for q in queue(links, heard, name=name, sample=0, role="mentor")] == ["D4", "D2"]
    assert [q.link.decision for q in queue(links, heard, name=name, sample=0, role="executive")] == ["D4", "D1"]
    assert [q.link.decision for q in queue(links, heard, name=name, sample=0)] == ["D4"]


def test_the_value_of_an_answer_by_hand() -> None:
    """p / (1 + confirmed) + p (1 - p): .8 + .16, .5 / 2 + .25; a confirmed link does not count against itself."""
    links = [link("D1", 0.8), link("D2", 0.9), link("D2", 0.5, rank=2)]
    heard = {"D2-n1": Standing("D2-n1", "confirmed", voices=(Verdict("D2-n1", "confirmed", "mentor", NOON),))}
    assert [q.value for q in queue(links, heard, name=name, sample=0)] == [0.96, 0.5]
    asked = {q.link.note: q.value for q in queue(links, heard, name=name, sample=0, role="executive")}
    assert asked == {"D2-n1": 0.99, "D1-n1": 0.96, "D2-n2": 0.5}


def test_one_question_in_ten_is_drawn_unless_told_otherwise_and_what_was_said_is_not_drawn() -> None:
    links = [link(f"D{k}", 0.5) for k in range(18)] + [link(f"H{k}", 0.01, "hidden") for k in range(5)]
    asked = queue(links, {}, name=name)
    assert [k for k, q in enumerate(asked) if q.sampled] == [9, 19]
    assert {q.link.decision[0] for q in asked if q.sampled} == {"H"}  # and nothing is asked twice
    heard = fold([Verdict("H0-n1", "confirmed", "mentor", NOON)])
    asked = queue(links, heard, name=name, sample=0.5, role="executive")
    assert [q.sampled for q in asked[:6]] == [False, True, False, True, False, True]
    assert [q.sampled for q in asked if q.link.decision == "H0"] == [False]
