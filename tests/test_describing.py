"""A theme's words stay while the theme does, and go when what they were said of has gone."""

import pytest

from insight.models.describing import describe
from insight.records import Redacted, Registry, Segment
from tests.theme_helpers import BagEmbedder, no_scores, vectors_of

LOGINS = ("A password reset for each login.", "The login asks for a password reset.", "One more password reset today.")
PARCELS = (
    "The parcel counter has a queue.",
    "A queue at the parcel counter again.",
    "Nobody minds the parcel counter.",
)
BADGES = ("The badge reader is broken.", "Each badge reader needs a new cable.", "A badge reader by the door.")


def written(*texts: str) -> list[Segment]:
    return [Segment(f"N{i:03}.000", f"N{i:03}", 0, Redacted(t), 0, len(t), 0, len(t)) for i, t in enumerate(texts)]


class Counting(BagEmbedder):
    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts, /):
        self.asked += texts
        return super().encode(texts)


def described(segments, groups, previous=None, *, keep=True, encoder=None, parents=None):
    rows = vectors_of(segments, BagEmbedder()).rows
    themes, memory = describe(
        segments,
        rows,
        groups,
        parents=parents or {},
        scores=no_scores(),
        embedder=encoder or BagEmbedder(),
        previous=previous,
        keep=keep,
    )
    return {t.id: t for t in themes}, memory


@pytest.fixture
def first():
    return described(written(*LOGINS, *PARCELS), {"T-L": [0, 1, 2], "T-P": [3, 4, 5]})


def words(theme):
    return theme.name, theme.definition, theme.keywords


def test_a_theme_that_grew_keeps_its_words_at_no_cost(first):
    before, memory = first
    segments = written(*LOGINS, *PARCELS, "A badge for the login page.", "Another login page.")
    encoder = Counting()
    after, now = described(segments, {"T-L": [0, 1, 2, 6, 7], "T-P": [3, 4, 5]}, memory, encoder=encoder)
    assert [words(after[t]) for t in ("T-L", "T-P")] == [words(before[t]) for t in ("T-L", "T-P")]
    assert encoder.asked == []
    assert now.worded["T-L"].size == 3  # as large as when it got them: growth adds up over runs


def test_a_theme_that_doubled_gets_other_words_and_keeps_its_name(first):
    before, memory = first
    segments = written(*LOGINS, *PARCELS, *BADGES)
    after, now = described(segments, {"T-L": [0, 1, 2, 6, 7, 8], "T-P": [3, 4, 5]}, memory)
    assert after["T-L"].name == before["T-L"].name
    assert any("badge" in word for word in after["T-L"].keywords)
    assert now.worded["T-L"].size == 6
    assert words(after["T-P"]) == words(before["T-P"])


def test_a_fit_on_request_words_every_theme_anew(first):
    before, memory = first
    stale = Registry(memory.themes, memory.centroids, memory.members, memory.names, {}, dict.fromkeys(
        memory.themes, next(iter(memory.worded.values()))))  # fmt: skip
    after, _ = described(written(*LOGINS, *PARCELS), {"T-L": [0, 1, 2], "T-P": [3, 4, 5]}, stale, keep=False)
    assert {t: words(x) for t, x in after.items()} == {t: words(x) for t, x in before.items()}


def test_a_new_theme_is_told_from_those_that_stand(first):
    before, memory = first
    segments = written(
        *LOGINS, *PARCELS, "The parcel locker is full.", "Each parcel locker is full.", "A parcel locker."
    )
    after, _ = described(segments, {"T-L": [0, 1, 2], "T-P": [3, 4, 5], "T-N": [6, 7, 8]}, memory)
    assert words(after["T-P"]) == words(before["T-P"])
    assert "locker" in after["T-N"].name.lower()
    assert len({t.name for t in after.values()}) == 3


@pytest.mark.parametrize("keep", [True, False])
def test_words_that_were_taken_out_leave_the_theme(keep):
    said = (
        "The badge reader again.",
        "A badge reader by the door.",
        "The door is locked.",
        "A locked door.",
        "That door.",
    )
    before, memory = described(written(*said), {"T-D": [0, 1, 2, 3, 4]})
    assert "badge" in str(words(before["T-D"])).lower()
    left = written(*said)[2:]
    after, _ = described(left, {"T-D": [0, 1, 2]}, memory, keep=keep)
    assert "badge" not in str(words(after["T-D"])).lower()


def test_wider_themes_keep_their_words_too():
    segments, groups, parents = (
        written(*LOGINS, *PARCELS),
        {"T-L": [0, 1, 2], "T-P": [3, 4, 5]},
        {"T-L": "T-W", "T-P": "T-W"},
    )
    before, memory = described(segments, groups, parents=parents)
    encoder = Counting()
    after, _ = described(segments, groups, memory, parents=parents, encoder=encoder)
    assert words(after["T-W"]) == words(before["T-W"])
    assert encoder.asked == []
