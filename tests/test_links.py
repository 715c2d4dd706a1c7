"""A user who loses these gets links that look ahead in time, change with the order of files, or cite nothing."""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from insight.errors import EvidenceError
from insight.models.link_model import packaged
from insight.models.links import EvidenceLinker, band_of, hindsight, reasons, supported, wording
from insight.recipe import Links
from insight.records import Decision, Link, Note, Redacted, Rows, Segment, Session, Vectors


class HashEmbedder:
    """A real small embedder: words hashed into 64 signs, summed and normalised."""

    name = "hash-64"

    def encode(self, texts: Sequence[str], /) -> Rows:
        rows = np.zeros((len(texts), 64), np.float32)
        for k, text in enumerate(texts):
            for word in text.lower().replace(".", "").split():
                rows[k] += np.random.default_rng(list(word.encode())).choice((-1.0, 1.0), 64)
        return (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)).astype(np.float32)


EMBEDDER = HashEmbedder()
TEXTS = {
    "S1": "The lift at the north platform broke again. A wheelchair user waited an hour.",
    "S2": "We talked about holidays. The coffee was cold.",
    "S3": "Invoices are typed twice by hand. Errors grow after lunch.",
    "S4": "Nobody thanks the night gang. A word would do.",
    "S5": "The lift at the north platform and the wheelchair came up a second time.",
}
DAYS = {"S1": 3, "S2": 5, "S3": 9, "S4": 12, "S5": 28}
LIFT = Decision(
    id="D1",
    title=Redacted("Repair the lift at the north platform"),
    description=Redacted("Wheelchair users reach every platform by lift."),
    decided_on=dt.date(2025, 3, 20),
)


def programme(ids: Sequence[str] = tuple(TEXTS)) -> tuple[list[Session], list[Note], list[Segment], Vectors]:
    """Sessions of March 2025 with a note each, and a segment a sentence."""
    sessions = [Session(id=i, pair=f"P-{i}", date=dt.date(2025, 3, DAYS[i])) for i in ids]
    notes = [Note(f"N-{i}", i, Redacted(TEXTS[i])) for i in ids]
    segments = []
    for note in notes:
        at = 0
        for k, sentence in enumerate(note.text.split(". ")):
            start = note.text.index(sentence, at)
            at = start + len(sentence)
            segments.append(Segment(f"{note.id}-{k}", note.id, k, Redacted(sentence), start, at, start, at))
    vectors = Vectors(tuple(s.id for s in segments), EMBEDDER.encode([s.text for s in segments]), EMBEDDER.name)
    return sessions, notes, segments, vectors


def linked(decision: Decision, ids: Sequence[str] = tuple(TEXTS)) -> list[Link]:
    return EvidenceLinker(EMBEDDER).link([decision], *programme(ids))


def test_the_note_that_speaks_of_the_decision_comes_first_and_cites_the_sentence() -> None:
    links = linked(LIFT)
    assert links[0].note == "N-S1"
    assert links[0].rank == 1
    assert links[0].evidence[0] == "N-S1-0"
    assert "rare words" in " ".join(reasons(links[0]))


def test_a_note_of_a_later_day_is_never_ranked_however_well_it_fits() -> None:
    assert {link.note for link in linked(LIFT)} == {"N-S1", "N-S2", "N-S3", "N-S4"}


def test_a_note_of_the_same_day_is_ranked() -> None:
    same_day = Decision(id="D1", title=LIFT.title, decided_on=dt.date(2025, 3, 28))
    assert "N-S5" in {link.note for link in linked(same_day)}


@pytest.mark.parametrize("when", [None, dt.date(2025, 3, 1)])
def test_nothing_is_linked_where_nothing_can_have_come_before(when: dt.date | None) -> None:
    assert linked(Decision(id="D1", title=LIFT.title, decided_on=when)) == []


def test_an_empty_programme_has_no_links() -> None:
    assert EvidenceLinker(EMBEDDER).link([LIFT], [], [], [], Vectors((), np.zeros((0, 64), np.float32), "x")) == []
    assert EvidenceLinker(EMBEDDER).link([], *programme()) == []


def test_the_order_of_the_input_changes_nothing() -> None:
    other = Decision(id="D2", title=Redacted("Scan invoices"), decided_on=dt.date(2025, 3, 30))
    sessions, notes, segments, vectors = programme()
    expected = EvidenceLinker(EMBEDDER).link([LIFT, other], sessions, notes, segments, vectors)
    for seed in range(3):
        shuffled = [list(x) for x in (sessions, notes, segments)]
        for part in shuffled:
            random.Random(seed).shuffle(part)
        order = random.Random(seed).sample(range(len(vectors)), len(vectors))
        mixed = Vectors(tuple(vectors.ids[k] for k in order), vectors.rows[order], vectors.embedder)
        assert EvidenceLinker(EMBEDDER).link([other, LIFT], *shuffled, mixed) == expected


def test_the_decisions_own_pair_comes_first() -> None:
    own = Decision(id="D1", title=LIFT.title, decided_on=LIFT.decided_on, pair="P-S4")
    assert linked(own)[0].note == "N-S4"


def test_a_session_that_the_register_names_comes_first() -> None:
    named = Decision(id="D1", title=LIFT.title, decided_on=LIFT.decided_on, sessions=("S3",))
    assert linked(named)[0].note == "N-S3"


def test_missing_metadata_takes_nothing_away() -> None:
    told = Decision(id="D1", title=LIFT.title, decided_on=LIFT.decided_on, unit="Nowhere", owner_role="astronaut")
    plain = Decision(id="D1", title=LIFT.title, decided_on=LIFT.decided_on)
    assert linked(told) == linked(plain)


def test_probabilities_fall_with_the_rank_and_stay_probabilities() -> None:
    chances = [link.probability for link in linked(LIFT)]
    assert chances == sorted(chances, reverse=True)
    assert all(0 <= chance <= 1 for chance in chances)


def test_the_reasons_add_up_to_the_score() -> None:
    for link in linked(LIFT):
        assert sum(link.features.values()) == pytest.approx(link.score, abs=0.01)


def test_the_bands_follow_the_recipe() -> None:
    settings = Links(suggest_at=0.7, review_at=0.3)
    assert [band_of(p, settings) for p in (0.7, 0.69, 0.3, 0.29)] == ["suggest", "review", "review", "hidden"]


def test_no_more_candidates_or_evidence_than_asked() -> None:
    links = EvidenceLinker(EMBEDDER, Links(candidates=2, evidence=1)).link([LIFT], *programme())
    assert [len(link.evidence) for link in links] == [1, 1]


def test_a_judged_link_stays_in_the_list_wherever_it_ranks() -> None:
    """Else the verdict on it would be forgotten at the next linking, and the next scorer would be another."""
    full = linked(LIFT)
    last = (LIFT.id, full[-1].note)
    few = EvidenceLinker(EMBEDDER, Links(candidates=1), keep=[last, ("D9", "N-S2"), (LIFT.id, "N-S5")])
    assert few.link([LIFT], *programme()) == [full[0], full[-1]]


def test_a_link_without_evidence_cannot_exist() -> None:
    with pytest.raises(EvidenceError, match="cites no segment"):
        Link("D1", "N1", 1, 0.0, 0.5, ())


def test_no_supporting_note_is_said_when_nothing_reaches_review() -> None:
    hidden = Link("D1", "N1", 1, 0.0, 0.1, ("s",), band="hidden")
    assert not supported([hidden])
    assert supported([hidden, Link("D1", "N2", 2, 0.0, 0.4, ("s",), band="review")])


def test_only_a_confirmation_makes_it_influence() -> None:
    assert wording("confirmed") == "influenced"
    assert {wording(s) for s in (None, "proposed", "rejected", "disputed", "withdrawn")} == {"related (candidate)"}


def test_a_named_session_held_after_the_decision_is_flagged() -> None:
    assert hindsight(LIFT, programme()[0], named=("S1", "S5")) == ("S5",)


def test_who_met_speaks_for_a_link_against_it_or_not_at_all() -> None:
    """Known to be the same, known to differ, not known: what is not known must not count as different."""
    sessions, notes, segments, vectors = programme()
    known: dict[str, dict[str, str]] = {
        "S1": {"unit": "Rail"},
        "S2": {"unit": "Bus"},
        "S4": {"mentor_level": "director"},
    }
    sessions = [replace(s, **known.get(s.id, {})) for s in sessions]  # type: ignore[arg-type]
    told = replace(LIFT, unit="Rail", owner_role="director", pair="P-S2", sessions=("S3",))
    weigh = packaged().weights
    links = EvidenceLinker(EMBEDDER).link([told], sessions, notes, segments, vectors)
    for name, signs in {
        "unit": (1, -1, 0, 0),
        "pair": (-1, 1, -1, -1),
        "mention": (0, 0, 1, 0),
        "role": (0, 0, 0, 1),
    }.items():
        found = {link.note: link.features[name] for link in links}
        assert found == {f"N-S{k}": pytest.approx(sign * weigh[name]) for k, sign in enumerate(signs, start=1)}, name


def test_a_pair_that_no_note_has_says_nothing() -> None:
    other = replace(LIFT, pair="another way of naming pairs")
    assert {link.features["pair"] for link in linked(other)} == {0.0}


def test_a_session_of_the_decisions_own_day_is_no_hindsight() -> None:
    same_day = replace(LIFT, decided_on=dt.date(2025, 3, DAYS["S1"]))
    assert hindsight(same_day, programme()[0], named=("S1", "S5")) == ("S5",)


def test_at_most_three_reasons_are_told_the_strongest_first_and_none_that_hardly_counts() -> None:
    link = Link("D1", "N1", 1, 0.0, 0.5, ("s",), {"words": 0.4, "unit": 2.0, "pair": 0.05, "role": 0.3, "meaning": 0.2})
    assert [r.split()[0] for r in reasons(link)] == ["from", "shares", "from"]
    assert reasons(replace(link, features={"pair": 0.05, "unknown": 3.0})) == ()
