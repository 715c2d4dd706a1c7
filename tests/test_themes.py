"""What a programme owner would lose if themes were unstable, lopsided or forced."""

import datetime as dt
import hashlib
import random
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from insight.models import themes
from insight.models.plain import plain
from insight.models.theme_updates import difference, extend
from insight.recipe import Themes
from insight.records import Redacted, Segment, ThemeEdit, Vectors
from tests.theme_helpers import SUBJECTS, BagEmbedder, made_segments, no_scores, vectors_of

SETTINGS = Themes()


@pytest.fixture(scope="module")
def programme() -> tuple[list[Segment], dict[str, str]]:
    return made_segments(notes=40, seed=3)


def fit(segments, **more):
    embedder = BagEmbedder()
    return themes.fit(
        segments, vectors_of(segments, embedder), no_scores(), settings=SETTINGS, embedder=embedder, **more
    )


def test_shuffled_input_gives_the_same_themes(programme) -> None:
    segments, _ = programme
    shuffled = segments[:]
    random.Random(5).shuffle(shuffled)
    assert fit(segments) == fit(shuffled)


def under_key(key: str) -> list[Segment]:
    """A programme of 150 notes on everything at once, with the ids and pseudonyms that a key gives."""

    def keyed(text: str) -> str:
        return hashlib.blake2b(text.encode(), key=key.encode(), digest_size=4).hexdigest().upper()

    draw, words, made = random.Random(11), sorted({w for some in SUBJECTS.values() for w in some}), []
    for note in range(150):
        person = f"[PERSON-{keyed(str(note % 40))}]"
        for place in range(4):
            text = Redacted(
                f"{person} spoke of the {draw.choice(words)}, {draw.choice(words)} and {draw.choice(words)}."
            )
            made.append(
                Segment(keyed(f"{note} {place}"), keyed(f"note {note}"), place, text, 0, len(text), 0, len(text))
            )
    return made


@pytest.mark.parametrize("settings", [SETTINGS, SETTINGS.model_copy(update={"sample": 300})])
def test_another_key_gives_the_same_themes(settings: Themes) -> None:
    embedder, told = BagEmbedder(), []
    for key in ("one", "two"):
        segments = under_key(key)
        rows = embedder.encode([plain(s.text) for s in segments])
        vectors = Vectors(tuple(s.id for s in segments), rows, embedder.name)
        found = themes.fit(segments, vectors, no_scores(), settings=settings, embedder=embedder)
        named = {t.id: (t.name, t.definition, t.keywords) for t in found.themes}
        of = {a.segment: named.get(a.theme or "") for a in found.assignments}
        told.append(([of[s.id] for s in segments], sorted(named.values())))
    assert told[0] == told[1]
    assert len(told[0][1]) > 5


def test_planted_subjects_are_found(programme) -> None:
    segments, truth = programme
    found = fit(segments)
    votes: dict[str, Counter[str]] = {}
    for a in found.assignments:
        if a.theme is not None and a.segment in truth:
            votes.setdefault(a.theme, Counter())[truth[a.segment]] += 1
    pure = sum(c.most_common(1)[0][1] for c in votes.values()) / sum(sum(c.values()) for c in votes.values())
    assert pure > 0.9
    assert {c.most_common(1)[0][0] for c in votes.values()} == set(truth.values())


def test_no_theme_holds_more_than_its_share(programme) -> None:
    segments, _ = programme
    sizes = Counter(a.theme for a in fit(segments).assignments if a.theme is not None)
    assert max(sizes.values()) <= SETTINGS.max_share * len(segments)


def test_every_segment_has_one_assignment_and_nods_are_unsure(programme) -> None:
    segments, _ = programme
    nod = Segment("S-nod", segments[0].note, 99, Redacted("Yeah, okay."), 0, 11, 0, 11)
    found = fit([*segments, nod])
    assert sorted(a.segment for a in found.assignments) == sorted(s.id for s in [*segments, nod])
    assert next(a for a in found.assignments if a.segment == "S-nod").theme is None


def test_an_empty_programme_has_no_themes() -> None:
    assert fit([]).themes == ()


@pytest.mark.parametrize("n", [1, 2, 3, 5, 8])
def test_a_handful_of_segments_does_not_fail(programme, n: int) -> None:
    segments, _ = programme
    found = fit(segments[:n])
    assert len(found.assignments) == n


def test_a_theme_has_the_pillar_that_most_of_its_segments_have(programme) -> None:
    from insight.records import PillarScores

    rows = np.array([[0.9, 0.1], [0.8, 0.2], [0.1, 0.3]], dtype=np.float32)
    scores = PillarScores(("a", "b", "c"), ("digital", "culture"), rows, rows >= 0.5)
    assert themes.theme_pillar(["a", "b", "c"], scores) == "digital"
    assert themes.theme_pillar(["c"], scores) == "none"
    both = PillarScores(("a", "b"), ("digital", "culture"), rows[:2], np.array([[True, False], [False, True]]))
    assert themes.theme_pillar(["a", "b"], both) == "mixed"


def test_ids_continue_in_the_next_run(programme) -> None:
    segments, _ = programme
    first = fit(segments)
    again = fit(segments, previous=first.registry)
    assert [t.id for t in again.themes] == [t.id for t in first.themes]
    assert {e.event for e in again.events} == {"kept"}


def test_new_notes_change_no_old_assignment(programme) -> None:
    segments, truth = programme
    late = {s.note for s in segments[-24:]}
    old = [s for s in segments if s.note not in late]
    embedder = BagEmbedder()
    first = fit(old)
    second = extend(
        segments,
        vectors_of(segments, embedder),
        no_scores(),
        settings=SETTINGS,
        embedder=embedder,
        previous=first.registry,
        assignments=first.assignments,
    )
    after = {a.segment: a for a in second.assignments}
    assert all(after[a.segment] == a for a in first.assignments)
    placed = [s for s in segments if s.note in late and after[s.id].theme is not None]
    assert len(placed) > 12
    subject = {t: Counter(truth[m] for m in g).most_common(1)[0][0] for t, g in second.registry.members.items()}
    right = sum(subject[after[s.id].theme] == truth[s.id] for s in placed)
    assert right / len(placed) > 0.8


def test_a_subject_nobody_had_raised_is_born_when_notes_are_added(programme) -> None:
    segments, _ = programme
    words = ["drought", "harvest", "orchard", "irrigation", "tractor"]
    texts = [
        f"The {a} and the {b} and a {c}." for a, b, c in zip(words * 2, words[1:] * 2, words[2:] * 3, strict=False)
    ]
    new = [Segment(f"S-new-{i}", f"N-new-{i}", 0, Redacted(t), 0, len(t), 0, len(t)) for i, t in enumerate(texts)]
    embedder = BagEmbedder()
    first = fit(segments)
    found = extend(
        [*segments, *new],
        vectors_of([*segments, *new], embedder),
        no_scores(),
        settings=SETTINGS,
        embedder=embedder,
        previous=first.registry,
        assignments=first.assignments,
    )
    born = {e.theme for e in found.events if e.event == "born"}
    assert born
    assert {a.theme for a in found.assignments if a.segment.startswith("S-new")} <= born | {None}


def test_a_refit_says_what_would_move_before_it_is_accepted(programme) -> None:
    segments, _ = programme
    first = fit(segments)
    same = difference(first.assignments, fit(segments, previous=first.registry))
    assert (same.compared, same.moves, same.share) == (len(segments), (), 0.0)
    fewer = [s for s in segments if s.note != segments[0].note]
    assert difference(first.assignments, fit(fewer, previous=first.registry)).compared == len(fewer)


def test_a_pinned_theme_that_is_found_no_more_is_put_back_with_what_it_had(programme) -> None:
    segments, _ = programme
    first = fit(segments)
    old = first.registry
    had = {theme: old.members[theme][0] for theme in old.themes[:3]}  # one of each: nothing that would be found again
    memory = replace(
        old,
        themes=(*old.themes, "T-KEPT99"),
        members={theme: tuple(m for m in held if m not in had.values()) for theme, held in old.members.items()}
        | {"T-KEPT99": tuple(had.values())},
        centroids=np.vstack([old.centroids, -old.centroids[:1]]),
    )
    pin = ThemeEdit("pin", "T-KEPT99", "owner", dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
    lost = fit(segments, previous=memory)
    assert "T-KEPT99" not in {t.id for t in lost.themes}
    assert [e.event for e in lost.events if e.theme == "T-KEPT99"] == ["faded"]
    kept = fit(segments, previous=memory, edits=[pin])
    themes_of = {t.id: set(t.segments) for t in kept.themes if t.status != "group"}
    assert themes_of["T-KEPT99"] == set(had.values())
    assert {t.id: t.status for t in kept.themes}["T-KEPT99"] == "pinned"
    assert {e.event for e in kept.events if e.theme == "T-KEPT99"}.isdisjoint({"faded", "merged"})
    before = {t.id: set(t.segments) for t in lost.themes if t.status != "group"}
    assert themes_of == {i: found - set(had.values()) for i, found in before.items()} | {"T-KEPT99": set(had.values())}
    assert len(kept.assignments) == len(segments)
