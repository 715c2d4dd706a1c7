"""From signals to a chance, by hand: what a link is said to be worth must follow from what it rests on."""

import datetime as dt
from dataclasses import replace
from math import exp, inf, log

import numpy as np
import pytest

from insight.models import link_signals
from insight.models.link_calibration import LINKED, RIGHT, corrected, linked_traits, probabilities, right_traits
from insight.models.link_model import LinkModel, Scored, packaged
from insight.models.link_rhythm import EDGES
from insight.models.link_signals import CONTENT, CONTEXT, SIGNALS, Pool, mentions, role_match, texts_of, unit_match
from insight.models.links import EvidenceLinker
from insight.records import Decision, Redacted, Session
from tests.test_link_parts import prepared_with
from tests.test_links import EMBEDDER, LIFT, programme

TOTAL = exp(2) + 2 * exp(1)
SHARES = [exp(2) / TOTAL, exp(1) / TOTAL, exp(1) / TOTAL, 0.0]


def scored(scores: object, **given: object) -> Scored:
    """Scores (decisions, pool), -inf where there is no note; ``given``: the pool's arrays, ``rhythm``, ``expected``."""
    score = np.array(scores, float)
    n, size = score.shape
    arrays = {
        "notes": np.tile(np.arange(size), (n, 1)),
        "held": np.isfinite(score),
        "content": np.zeros((n, size, 5), np.float32),
        "context": np.zeros((n, size, 4), np.float32),
        "matched": np.zeros((n, size), np.float32),
        "lag": np.zeros((n, size), np.int64),
        "meeting": np.tile(np.arange(size), (n, 1)),
        "background": np.zeros((n, len(EDGES) + 1), np.float32),
        "expected": np.zeros((n, len(EDGES) + 1)),
    }
    rhythm, expected = given.pop("rhythm", 0.0), given.pop("expected", np.zeros(n))
    parts = np.zeros((n, size, len(SIGNALS)))
    parts[..., SIGNALS.index("rhythm")] = rhythm
    pool = Pool(**{name: np.array(given.get(name, value)) for name, value in arrays.items()})
    return Scored(pool, parts, score, np.argsort(-score, axis=1, kind="stable"), np.array(expected, float))


def told(found: np.ndarray, name: str) -> list[list[float]]:
    return found[..., RIGHT.index(name)].tolist()


def test_a_note_is_the_one_by_its_share_its_lead_and_the_share_of_its_meeting() -> None:
    """The fourth place is empty. Another decision's meeting of the same number is another matter."""
    context = np.zeros((2, 4, 4))
    context[0, 1] = (1, 0.5, -1, 1)
    given = scored([[2, 1, 1, -inf], [0, -inf, -inf, -inf]], meeting=[[8, 7, 8, 9], [9, 9, 9, 9]], context=context)
    found = right_traits(given)
    floor = log(1e-4)
    assert told(found, "share")[0] == pytest.approx([*map(log, SHARES[:3]), floor])
    assert told(found, "share")[1] == pytest.approx([0, floor, floor, floor])
    assert told(found, "lead") == [pytest.approx([1, -1, -1, -6]), pytest.approx([6, -6, -6, -6])]
    assert told(found, "meeting")[0] == pytest.approx([SHARES[0] + SHARES[2], SHARES[1], SHARES[0] + SHARES[2], 0])
    assert told(found, "meeting")[1] == pytest.approx([1, 1, 1, 1])
    assert [told(found, name)[0] for name in CONTEXT] == [[0, 1, 0, 0], [0, 0.5, 0, 0], [0, -1, 0, 0], [0, 1, 0, 0]]


def test_a_lead_is_no_more_than_six_and_the_only_note_leads_by_that() -> None:
    assert told(right_traits(scored([[9.0, 1.0]])), "lead") == [[6, -6]]
    assert told(right_traits(scored([[3.0]])), "lead") == [[6]]
    assert told(right_traits(scored([[-inf, -inf]])), "lead") == [[-6, -6]]
    assert told(right_traits(scored([[1.0, 4.0]])), "lead") == [[-3, 3]]


def test_scores_that_are_far_out_keep_their_shares() -> None:
    """The exponential of 1,000 is no number."""
    assert told(right_traits(scored([[1000.0, 999.0]])), "share") == [
        pytest.approx([-log(1 + exp(-1)), -log(1 + exp(1))])
    ]


def test_whether_anything_influenced_a_decision_is_asked_of_its_first_place() -> None:
    """The first place is the second note here; where its pair is known, its rhythm says nothing more."""
    context = np.zeros((2, 2, 4))
    context[:, 0, CONTEXT.index("pair")] = -1
    context[1, 1, CONTEXT.index("pair")] = 1
    given = scored(
        [[1, 2], [1, 2]], context=context, matched=[[5, 3], [5, 4]], rhythm=[[9, 0.5], [9, 0.5]], expected=[0.5, 0.25]
    )
    found = dict(zip(LINKED, linked_traits(given).T.tolist(), strict=True))
    whole = log(exp(1) + exp(2))
    assert found["surprise"] == pytest.approx([whole - 0.5, whole - 0.25])
    assert found["pair"] == [0, 1]
    assert found["matched"] == [3, 4]
    assert found["rhythm"] == [0.5, 0]


def test_a_surprise_is_kept_within_bounds_and_nought_without_any_note() -> None:
    found = linked_traits(scored([[40.0], [-40.0], [-inf], [3.0]], expected=[0, 0, 2, 1]))[:, LINKED.index("surprise")]
    assert found.tolist() == [12, -8, 0, 2]


def model(**parts: dict[str, float]) -> LinkModel:
    nothing = {"bias": 0.0}
    return LinkModel(
        **{"weights": {}, "linked": nothing, "first": nothing, "rest": nothing} | parts, fitted_on="a test"
    )


def test_a_chance_is_that_of_an_influence_times_that_of_the_note_and_never_rises() -> None:
    given, sure = scored([[1, 3, 2]]), {"bias": log(9)}
    assert probabilities(given, model()).tolist() == [[0.25, 0.25, 0.25]]
    assert probabilities(given, model(first=sure)).tolist() == [[0.45, 0.25, 0.25]]
    assert probabilities(given, model(rest=sure)).tolist() == [[0.25, 0.25, 0.25]]
    assert probabilities(given, model(linked=sure)).tolist() == [[0.45, 0.45, 0.45]]
    assert probabilities(given, model(first={"bias": 0, "lead": log(3)})).tolist() == [[0.375, 0.25, 0.25]]
    assert probabilities(given, model(rest={"bias": 0, "lead": log(3)})).tolist() == [[0.25, 0.125, 0.05]]
    assert probabilities(given, model(linked={"bias": -500.0})).tolist() == [[0, 0, 0]]
    assert probabilities(given, replace(model(first=sure), shift=log(3))).tolist() == [[0.710526, 0.5, 0.5]]


def test_a_correction_of_nothing_changes_nothing_and_certainty_stays_a_number() -> None:
    chance = np.array([0.0, 0.3, 1.0])
    assert corrected(chance, slope=1.0, shift=0.0).tolist() == [0, 0.3, 1]
    assert corrected(chance, slope=1.0, shift=log(2)).tolist() == pytest.approx([2e-6, 6 / 13, 1], abs=1e-6)
    assert corrected(chance, slope=2.0, shift=0.0).tolist() == pytest.approx([0, 9 / 58, 1], abs=1e-6)
    assert np.isfinite(corrected(chance, slope=5.0, shift=-8.0)).all()


def test_lags_are_counted_by_their_bin_decision_by_decision() -> None:
    lag = np.array([[0, 3, 4, 400], [30, 31, -2, 7]])
    found = link_signals._by_bin(lag, np.array([[1.0, 2.0, 4.0, 8.0], [16.0, 32.0, 0.0, 64.0]]))
    assert found[0].tolist() == [3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8]
    assert found[1].tolist() == [0, 64, 0, 0, 16, 32, 0, 0, 0, 0, 0, 0, 0]


def test_what_a_rhythm_is_compared_with_are_the_notes_that_could_be_meant() -> None:
    """All before the day; of these the pair's own where it has any; of the day itself too; a later one never."""
    lag = np.array([[0, 5, -3], [1, 5, 40], [-1, -1, -1]])
    own = np.array([[False, False, True], [False, True, True], [True, True, True]])
    found = link_signals._background(lag, own)[:, :6].tolist()
    assert found == [[0.5, 0.5, 0, 0, 0, 0], [0, 0.5, 0, 0, 0, 0.5], [0, 0, 0, 0, 0, 0]]


def test_signals_are_deviations_from_what_is_usual_for_the_decision() -> None:
    values = np.array([[0, 0, 0, 4], [2, 2, 2, 2]], np.float32)
    assert link_signals._standard(values)[0] == pytest.approx([-1 / (3**0.5 + 1e-3)] * 3 + [3 / (3**0.5 + 1e-3)])
    assert link_signals._standard(values)[1].tolist() == [0, 0, 0, 0]
    far = np.zeros((1, 200), np.float32)
    far[0, 0] = 1
    assert link_signals._standard(far).max() == 8
    assert link_signals._standard(-far).min() == -3


def test_a_decision_is_as_near_as_its_parts_are_to_the_best_sentence_and_the_best_passage() -> None:
    """Two parts, and two notes of two sentences; the second sentence's passage is twice as long."""
    asked, index, _ = prepared_with(4)[1]
    same, norms = np.array([True, False, True]), np.array([1, 2, 1, 1], np.float32)
    index = replace(index, starts=np.array([0, 2, 4]), same=same, window_norms=norms)
    cosine = np.array([[0.1, 0.5, 0.2, 0.0], [0.3, 0.1, 0.0, 0.4]], np.float32)
    rows, claimed = slice(0, 1), np.full(4, 100, np.float32)
    found = link_signals._meaning(replace(asked, starts=np.array([0, 2])), index, rows, cosine, claimed)
    meaning, passage, _ = (x[0].tolist() for x in found)
    assert meaning == pytest.approx([(0.5 + 0.3) / 2, (0.2 + 0.4) / 2])
    assert passage == pytest.approx([0.2 + 0.3, 0.1 + 0.2])


def test_what_all_decisions_claim_of_a_sentence_is_summed_over_them() -> None:
    """Of the two parts of the first the middle counts; and twenty more decisions that the sentence has no part in."""
    asked, index, _ = prepared_with(4)[1]
    parts = np.array([[1, 0], [0, 1], [0.6, 0.8]], np.float32)
    index = replace(index, rows=np.array([[1, 0], [0, 0.5]], np.float32), segments=index.segments[:2])
    found = link_signals._claimed(replace(asked, parts=parts, starts=np.array([0, 2, 3])), index)
    assert found == pytest.approx([20 + exp(10) + exp(12), 20 + exp(5) + exp(8)], rel=1e-5)


def test_a_register_of_many_decisions_is_read_in_blocks_and_each_gets_its_own() -> None:
    """Seventy-two decisions, of which every fourth says the same, a day apart."""
    _, (asked, _, found) = prepared_with(72)
    pool = found.pool
    assert len(asked.decisions) == len(pool.content) == 72
    assert pool.content[4:] == pytest.approx(pool.content[:-4], abs=1e-4)
    assert pool.matched[4:] == pytest.approx(pool.matched[:-4], abs=1e-4)
    assert np.ptp(pool.content[:4], axis=0).max() > 1
    assert (pool.lag[1:] == pool.lag[:-1] + 1).all()


DAY = dt.date(2025, 3, 12)
"""Nine, seven and three days after the first three notes, on the day of the fourth; the fifth comes later."""


def pool_of(*decisions: Decision, size: int = 9, weights: dict[str, float] | None = None, **sessions: object) -> Pool:
    """The pool of a programme of five notes; ``sessions``: id -> what is otherwise of that session."""
    met, notes, segments, vectors = programme()
    met = [replace(s, **sessions.get(s.id, {})) for s in met]
    ready = EvidenceLinker(EMBEDDER).prepare(decisions, met, notes, segments, vectors, model=packaged())
    assert ready is not None
    given = np.array([(weights or {}).get(name, 0.0) for name in (*CONTENT, *CONTEXT)], np.float32)
    return link_signals.pools(*ready[:2], size=size, weights=given)


def test_of_more_notes_than_are_looked_at_those_that_weigh_most_are() -> None:
    asked = replace(LIFT, decided_on=DAY, pair="P-S4")
    assert pool_of(asked, size=1, weights={"pair": 5}).notes.tolist() == [[3]]
    assert pool_of(asked, size=1, weights={"words": 5}).notes.tolist() == [[0]]
    assert pool_of(asked, size=9).notes.tolist() == [[0, 1, 2, 3, 4]]


def test_a_note_of_the_day_itself_is_looked_at_before_any_later_one() -> None:
    later = {f"S{k}": {"date": DAY + dt.timedelta(days=k)} for k in range(1, 5)}
    found = pool_of(replace(LIFT, decided_on=DAY), size=1, weights={"words": -1}, S5={"date": DAY}, **later)
    assert found.notes.tolist() == [[4]]
    assert found.held.tolist() == [[True]]


def test_what_time_and_context_alone_expect_of_a_decision() -> None:
    """Its own pair's note twice as much as one of an unknown pair, that of another pair half as much."""
    asked = replace(LIFT, decided_on=DAY, pair="P-S1")
    found = pool_of(asked, weights={"pair": log(2)}, S3={"pair": None})
    assert found.expected[0, :3] == pytest.approx([1 + 0.5, 0.5, 2])
    assert found.expected[0, 3:].tolist() == [0] * 10
    assert found.background[0, :4].tolist() == [0, 0, 1, 0]
    nobody = pool_of(replace(asked, pair=None))
    assert nobody.background[0, :4].tolist() == [0.5, 0.25, 0.25, 0]


def test_pairs_mean_something_where_any_decision_shares_one_with_the_notes() -> None:
    known, other = replace(LIFT, pair="P-S1"), replace(LIFT, id="D2", pair="another")
    at = CONTEXT.index("pair")
    assert pool_of(known, other).context[..., at].tolist() == [[1, -1, -1, -1, -1], [-1, -1, -1, -1, -1]]
    assert not pool_of(other).context[..., at].any()


def test_a_unit_that_shares_half_its_words_is_of_the_same_vocabulary() -> None:
    found = pool_of(replace(LIFT, unit="Stores"), S1={"unit": "US Stores"}, S2={"unit": "Finance"})
    assert found.context[0, :, CONTEXT.index("unit")].tolist() == [0, -1, 0, 0, 0]


def test_a_note_that_names_the_decision_is_marked() -> None:
    met, notes, segments, vectors = programme()
    said = Redacted("They spoke of DEC-004.")
    notes = [replace(n, text=said) if n.id == "N-S2" else n for n in notes]
    asked = [replace(LIFT, id="DEC-004")]
    ready = EvidenceLinker(EMBEDDER).prepare(asked, met, notes, segments, vectors, model=packaged())
    assert ready is not None
    assert ready[2].pool.context[0, :, CONTEXT.index("mention")].tolist() == [0, 1, 0, 0, 0]


def test_what_is_shared_is_the_rarity_of_the_words_that_a_note_holds() -> None:
    asked = replace(LIFT, title=Redacted("lift platform"), description=None)
    met, notes, segments, vectors = programme()
    ready = EvidenceLinker(EMBEDDER).prepare([asked], met, notes, segments, vectors, model=packaged())
    assert ready is not None
    shared = np.expm1(ready[2].pool.matched[0])
    assert shared == pytest.approx(np.array([1, 0, 0, 0, 1]) * ready[0].mass[0], rel=1e-5)


def test_empty_texts_of_a_decision_are_no_parts_of_it() -> None:
    decision = Decision(id="D", title=Redacted("Lifts"), description=Redacted("  "), decided_on=None)
    assert texts_of(decision) == ("Lifts",)
    assert texts_of(replace(decision, rationale=Redacted("S-104 asked"))) == ("Lifts", "S-104 asked")
    assert mentions(replace(decision, rationale=Redacted("S-104 asked"), sessions=("T9",))) == {"s-104", "t9"}


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("Department of Stores", "the Stores Group", 1.0),
        ("Group", "Group", 0.0),
        ("US Stores West", "UK Stores West", 0.5),
        ("Stores", None, 0.0),
    ],
)
def test_words_that_any_unit_has_make_no_two_alike(one: str, other: str | None, found: float) -> None:
    assert unit_match(one, other) == found


def test_an_owner_and_a_role_that_no_level_names_do_not_match() -> None:
    """Two that are both of no known level have none in common."""
    assert role_match("astronaut", Session(id="S", mentor_level="florist")) == 0
    assert role_match("head of stores", Session(id="S", mentor_level="Head of Finance", mentee_level="florist")) == 0.5
    assert role_match("florist", Session(id="S", mentor_level=None, mentee_level="Florist")) == 1


def test_the_weights_of_the_shipped_model_are_of_traits_that_there_are() -> None:
    """A trait that was called otherwise would count for nothing, and nothing would fail."""
    known = packaged()
    assert set(known.linked) <= {*LINKED, "bias"}
    assert set(known.first) | set(known.rest) <= {*RIGHT, "bias"}
