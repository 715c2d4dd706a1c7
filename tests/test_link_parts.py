"""The pieces of the linker, against values worked out by hand or data with a planted truth."""

import datetime as dt
from dataclasses import replace
from math import log

import numpy as np
import pytest
from scipy import sparse

from insight.errors import ModelError
from insight.models.link_calibration import corrected, linked_traits, probabilities
from insight.models.link_evidence import _cited, evidence, with_context
from insight.models.link_index import centre_of, centred, window_norms, with_neighbours
from insight.models.link_model import LinkModel, loads, packaged, score
from insight.models.link_refit import enough, refit
from insight.models.link_rhythm import EDGES, bins, rhythm
from insight.models.link_signals import (
    SIGNALS,
    Pool,
    _claim,
    _claimed,
    _usual,
    level,
    mentions,
    pools,
    role_match,
    unit_match,
)
from insight.models.link_text import bm25, identifiers, query_weights, read, terms
from insight.models.link_training import PRIOR, Labelled, fit, logistic, prior
from insight.models.links import EvidenceLinker
from insight.records import Decision, Redacted, Session
from tests.test_links import EMBEDDER, LIFT, programme


def test_a_pseudonym_is_a_term_and_a_generalised_token_is_none() -> None:
    assert list(terms("[ORG-7Q2K] met the [ROLE-senior leader] about invoices, it's late")) == [
        "org-7q2k",
        "met",
        "invoic",
        "late",
    ]


def test_identifiers_are_found_as_people_write_them() -> None:
    assert list(identifiers("See DEC-004, tv-0101 and room 12.")) == ["dec-004", "tv-0101"]


def test_bm25_is_robertson_and_zaragozas_formula() -> None:
    counts = sparse.csr_array(np.array([[2.0, 0.0], [1.0, 3.0]], np.float32))  # lengths 2 and 4, mean 3
    found = bm25(counts).toarray()
    assert found[0, 0] == pytest.approx(2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 2 / 3)))
    assert found[1, 1] == pytest.approx(3 * 2.2 / (3 + 1.2 * (0.25 + 0.75 * 4 / 3)))


def test_the_rarity_of_a_term_is_counted_by_notes_not_by_sentences() -> None:
    lexicon, notes, segments = read(["lift broke", "lift", "coffee"], np.array([0, 0, 1]), ["ramp"])
    assert lexicon.idf[lexicon.places["lift"]] == pytest.approx(log(1 + (2 - 1 + 0.5) / 1.5))
    assert lexicon.idf[lexicon.places["ramp"]] == pytest.approx(log(1 + 2.5 / 0.5))
    assert notes.toarray()[0, lexicon.places["lift"]] == 2
    assert segments.shape[0] == 3


def test_what_every_entry_of_a_register_says_counts_less() -> None:
    counts = sparse.csr_array(np.array([[1.0, 1.0, 0.0], [1.0, 0.0, 1.0], [1.0, 0.0, 0.0]], np.float32))
    weights, mass = query_weights(counts, np.ones(3, np.float32))
    rows = weights.toarray()
    assert rows.sum(axis=1) == pytest.approx([1, 1, 1])
    assert rows[0, 1] > 3 * rows[0, 0]
    assert mass[0] > mass[2]


def test_neighbours_stop_at_the_border_of_a_note() -> None:
    values = np.array([1, 10, 100, 1000], np.float32)
    assert with_neighbours(values, np.array([True, False, True])).tolist() == [11, 11, 1100, 1100]


def test_the_norm_of_a_passage_is_that_of_the_sum_of_its_sentences() -> None:
    rows = np.random.default_rng(0).normal(size=(9, 5)).astype(np.float32)
    for same in (np.array([1, 1, 1, 0, 0, 1, 0, 1], bool), np.ones(8, bool), np.zeros(8, bool)):
        assert window_norms(rows, same) == pytest.approx(np.linalg.norm(with_neighbours(rows, same), axis=1), rel=1e-5)
    assert window_norms(rows[:1], np.zeros(0, bool)) == pytest.approx(np.linalg.norm(rows[:1], axis=1))


def test_a_sentence_that_is_near_to_everything_is_near_to_nothing_in_particular() -> None:
    """Ten copies of one direction, and one apart: what all share is taken off, what sets one apart is left."""
    rows = np.array([[1, 0]] * 10 + [[0.6, 0.8]], np.float32)
    centre = centre_of(rows, weight=0.0)
    assert centre == pytest.approx([10.6 / 11, 0.8 / 11])
    apart = centred(rows, centre)
    assert np.linalg.norm(apart, axis=1) == pytest.approx(np.ones(11))
    assert apart[0] @ apart[10] == pytest.approx(-1, abs=1e-5)
    assert centre_of(rows[:1], prior=np.array([0.0, 2.0], np.float32), weight=3.0) == pytest.approx([0.25, 1.5])
    assert centre_of(rows[:0], weight=20.0) == pytest.approx([0, 0])


def test_a_sentence_is_shared_out_among_the_decisions_it_is_near_to() -> None:
    """Two notes of two sentences. The second note is as near, but other decisions claim it."""
    whole = np.array([[0.5, 0.0, 0.5, 0.0]], np.float32)
    claimed = np.exp(20 * whole[0]) + np.array([20, 20, 1e5, 20], np.float32)
    first, second = _claim(whole, claimed, np.array([0, 2]))[0]
    strong = np.exp(10)
    assert first == pytest.approx(log(strong / (strong + 20) + 1 / 21), abs=1e-5)
    assert second == pytest.approx(log(strong / (strong + 1e5) + 1 / 21), abs=1e-5)


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [("US Stores", "us stores", 1.0), ("Stores", "US Stores", 0.5), ("HR", "Finance", 0.0), (None, "HR", 0.0)],
)
def test_units_match_by_their_words(one: str | None, other: str, found: float) -> None:
    assert unit_match(one, other) == found


def test_roles_match_by_name_and_half_by_level() -> None:
    session = Session(id="S", mentee_level="Chief Financial Officer", mentor_level="graduate")
    assert [role_match(r, session) for r in ("chief financial officer", "CEO", "director", None)] == [1, 0.5, 0, 0]
    assert [level(r) for r in ("Managing Director", "board member", "astronaut")] == ["director", "board", None]


def test_sessions_named_in_texts_or_register_are_mentions() -> None:
    decision = Decision(id="D", title=Redacted("After TV-0101"), decided_on=None, sessions=("S9",))
    assert mentions(decision) == {"tv-0101", "s9"}


def planted(n: int, *, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """``n`` decisions with 40 notes over a year; the right one lies 5 weeks before and fits best by content."""
    rng = np.random.default_rng(seed)
    lag = rng.integers(0, 365, size=(n, 40))
    lag[:, 0] = rng.integers(32, 45, size=n)
    content = rng.normal(size=lag.shape)
    content[:, 0] += 6
    binned = bins(lag)
    share = np.stack([np.bincount(row, minlength=len(EDGES) + 1) / 40 for row in binned]).astype(np.float32)
    return content, np.ones_like(binned, bool), binned, share


def test_the_rhythm_of_a_programme_is_found_without_labels() -> None:
    ratio = rhythm(*planted(200))
    assert ratio.argmax() == 5  # 31 to 45 days
    assert ratio[5] > 1.0
    assert ratio[9:].max() < -0.5


def test_few_decisions_move_the_rhythm_little() -> None:
    assert np.ptp(rhythm(*planted(2))) < 0.4 * np.ptp(rhythm(*planted(200)))


def test_no_decision_at_all_has_no_rhythm() -> None:
    content, held, binned, share = planted(3)
    assert np.isfinite(rhythm(content, held & False, binned, share)).all()


def pool(n: int = 120, size: int = 20, *, seed: int = 1, linked: float = 0.7) -> tuple[Pool, np.ndarray]:
    """Notes whose right one stands out by words and meaning, for ``linked`` of the decisions."""
    rng = np.random.default_rng(seed)
    content = rng.normal(size=(n, size, 5)).astype(np.float32)
    right = np.zeros((n, size), bool)
    has = rng.random(n) < linked
    right[has, 0] = True
    content[right] += np.array([3, 0, 3, 0, 0], np.float32)
    lag = rng.integers(0, 300, size=(n, size))
    share = np.stack([np.bincount(row, minlength=len(EDGES) + 1) / size for row in bins(lag)])
    zeros = np.zeros((n, size, 4), np.float32)
    meeting = np.tile(np.arange(size), (n, 1))
    matched = np.zeros((n, size), np.float32)
    held = np.ones((n, size), bool)
    places = np.tile(np.arange(size), (n, 1))
    return Pool(places, held, content, zeros, matched, lag, meeting, share.astype(np.float32), share * size), right


def test_fitting_finds_the_signals_that_matter_and_says_how_sure_it_is() -> None:
    found, right = pool()
    everyone = np.ones(len(right), bool)
    labelled = Labelled(found, right, np.asarray(right.any(axis=1)), everyone)
    model = fit([labelled], fitted_on="planted", strength=4.0)  # 84 planted labels, and unlike the prior
    assert model.weights["words"] > 2 * model.weights["passage_words"]
    assert model.weights["meaning"] > 2 * model.weights["passage"]
    unseen, truth = pool(seed=2)
    scored = score(unseen, model)
    chance = probabilities(scored, model)
    top = np.take_along_axis(truth, scored.order, axis=1)[:, 0]
    assert chance[top, 0].mean() > 0.8
    assert chance[~truth.any(axis=1), 0].mean() < 0.3
    assert (np.diff(chance, axis=1) <= 0).all()


def test_the_logistic_regression_never_lets_a_trait_speak_against_a_link() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(400, 2))
    y = rng.random(400) < 1 / (1 + np.exp(-(2 * x[:, 0] - x[:, 1])))
    found = logistic(x, y, np.ones(400), names=("for", "against"))
    assert found["for"] == pytest.approx(2, abs=0.6)
    assert found["against"] == 0


def test_a_note_that_context_alone_expects_is_no_surprise() -> None:
    """An owner's own pair always has notes; without content that stands out they are no evidence."""
    found, _ = pool(linked=0)
    own = np.zeros_like(found.context)
    own[:, 0, 0] = 1.0
    weight = PRIOR["unit"]
    flat = replace(found, content=np.zeros_like(found.content))
    matched = replace(flat, context=own, expected=flat.expected * (1 + (np.exp(weight) - 1) / 20))
    one, other = (linked_traits(score(p, prior()))[:, 0] for p in (flat, matched))
    assert other == pytest.approx(one, abs=0.1)


def test_the_packaged_model_says_what_it_was_fitted_on_and_survives_a_round_trip() -> None:
    model = packaged()
    assert "AMI" in model.fitted_on
    assert set(model.weights) == set(SIGNALS)
    assert min(model.weights.values()) >= 0
    assert loads(model.dumps()) == model


@pytest.mark.parametrize(
    "text", ["{}", "[]", "no json", '{"weights": {}, "linked": {}, "first": {}, "rest": {}, "fitted_on": ""}']
)
def test_a_file_that_is_no_model_is_refused_with_a_next_step(text: str) -> None:
    with pytest.raises(ModelError, match=r"[Rr]efit"):
        loads(text)


def test_a_correction_moves_the_logit() -> None:
    assert corrected(np.array([0.5]), slope=2.0, shift=log(3))[0] == pytest.approx(0.75)


def prepared_with(n: int) -> tuple[EvidenceLinker, tuple]:  # type: ignore[type-arg]
    """So many decisions asked of the same five notes, a day apart."""
    register = [
        Decision(id=f"D{k:02d}", title=Redacted(title), decided_on=dt.date(2025, 4, 1) + dt.timedelta(days=k))
        for k, title in enumerate(
            ["Repair the lift", "Scan invoices", "Thank the night gang", "Better coffee"] * (n // 4)
        )
    ]
    linker = EvidenceLinker(EMBEDDER)
    ready = linker.prepare(register, *programme(), model=packaged())
    assert ready is not None
    return linker, ready


def test_a_note_that_is_near_to_every_decision_is_near_to_none_in_particular() -> None:
    """Of what a note has for 40 decisions on average, 40 in 60 are taken off for each, but of the claim nothing."""
    asked, index, _ = prepared_with(40)[1]
    usual = _usual(asked, index, _claimed(asked, index))
    found = pools(asked, index, size=len(index), weights=np.zeros(len(SIGNALS) - 1, np.float32))
    assert found.held.all()
    assert found.content[..., :4].mean(axis=0) == pytest.approx(usual[:, :4] / 2, abs=1e-5)
    assert np.abs(usual[:, :4]).max() > 0.1
    assert not usual[:, 4].any()


def test_too_few_verdicts_change_nothing() -> None:
    _, (asked, index, scored) = prepared_with(20)
    found = refit(asked, index, scored.pool, model=packaged(), verdicts={("D00", "N-S1"): True})
    assert (found.taken, found.model, found.verdicts) == (False, packaged(), 1)
    assert "40 verdicts" in found.reason


def verdicts(*, truth: bool) -> dict[tuple[str, str], bool]:
    """A hundred verdicts: sensible ones, or a coin's."""
    right = ["N-S1", "N-S3", "N-S4", "N-S2"]
    rng = np.random.default_rng(3)
    return {
        (f"D{k:02d}", f"N-S{j}"): (f"N-S{j}" == right[k % 4]) if truth else bool(rng.random() < 0.5)
        for k in range(20)
        for j in range(1, 6)
    }


def test_sensible_verdicts_are_learned_and_predict_unseen_decisions_better() -> None:
    _, (asked, index, scored) = prepared_with(20)
    found = refit(asked, index, scored.pool, model=packaged(), verdicts=verdicts(truth=True))
    assert found.taken
    assert found.before is not None
    assert found.after is not None
    assert found.after < found.before
    assert "100 verdicts" in found.model.fitted_on
    again = refit(asked, index, scored.pool, model=found.model, verdicts=verdicts(truth=True))
    assert again.model.fitted_on.count("Refitted") <= 1


def test_a_model_that_is_already_right_is_kept() -> None:
    _, (asked, index, scored) = prepared_with(20)
    sure = LinkModel(packaged().weights, {"bias": 0.0}, {"bias": 0.0}, {"bias": 0.0}, "coin", slope=1.0, shift=0.0)
    half = replace(sure, linked={"bias": 20.0})  # says one half of everything, which is what a coin does
    found = refit(asked, index, scored.pool, model=half, verdicts=verdicts(truth=False))
    assert not found.taken
    assert found.model == half


def test_the_sentence_that_says_it_is_cited_first_with_its_neighbours_at_hand() -> None:
    linker = EvidenceLinker(EMBEDDER)
    ready = linker.prepare([LIFT], *programme(), model=packaged())
    assert ready is not None
    asked, index, _ = ready
    assert evidence(asked, index, decision=0, notes=[0], count=1) == [["N-S1-0"]]
    segments = programme()[2]
    assert [s.id for s in with_context(segments[0], segments)] == ["N-S1-0", "N-S1-1"]


def test_of_two_like_sentences_the_one_beside_the_best_is_cited() -> None:
    """Without it, the second half of what was said is lost to a stray sentence that fits as well."""
    assert _cited(np.array([0.6, -1.0, 3.0, 0.5, 0.0]), 2) == [2, 3]
    assert _cited(np.array([1.6, -1.0, 3.0, 0.5, 0.0]), 2) == [2, 0]  # but not to one that fits much better
    assert _cited(np.array([0.6, -1.0, 3.0]), 5) == [2, 0, 1]
    assert _cited(np.array([1.0, 1.0]), 1) == [0]


def test_a_note_gives_its_neighbour_in_the_index_nothing() -> None:
    linker = EvidenceLinker(EMBEDDER)
    ready = linker.prepare([LIFT], *programme(), model=packaged())
    assert ready is not None
    asked, index, _ = ready
    apart = [evidence(asked, index, decision=0, notes=[k], count=2)[0] for k in range(len(index))]
    assert evidence(asked, index, decision=0, notes=range(len(index)), count=2) == apart


@pytest.mark.parametrize(
    ("verdicts", "confirmed", "learns"),
    [(40, 10, True), (40, 30, True), (39, 15, False), (40, 9, False), (40, 31, False), (400, 0, False)],
)
def test_forty_verdicts_with_ten_of_each_kind_are_enough(verdicts: int, confirmed: int, learns: bool) -> None:
    assert (enough(verdicts, confirmed) == "") is learns


def test_a_programme_of_one_unit_learns_decision_by_decision() -> None:
    _, (asked, index, scored) = prepared_with(20)
    given = verdicts(truth=True)
    apart = refit(asked, index, scored.pool, model=packaged(), verdicts=given)
    one = {d.id: "the only unit" for d in asked.decisions}
    assert refit(asked, index, scored.pool, model=packaged(), verdicts=given, groups=one) == apart


def test_confirmations_of_a_single_decision_show_nothing_about_others() -> None:
    _, (asked, index, scored) = prepared_with(20)
    wide = {f"N-S{j}" for j in range(1, 6)}
    given = {(f"D{k:02d}", n): k == 0 for k in range(20) for n in wide}
    found = refit(asked, index, scored.pool, model=packaged(), verdicts=given)
    assert (found.taken, found.model) == (False, packaged())
