"""What a segment is about, beside its own words: its pillars, where its note is long enough to hold small talk."""

import numpy as np
import pytest

from insight.models.contexts import LONG, features, leaning
from insight.records import PillarScores, Redacted, Segment
from tests.conftest import HashEmbedder

PILLARS = ("digital", "market")


def _segments(n: int, note: str = "N") -> list[Segment]:
    words = ["the lift broke", "nobody thanks us", "rotas come late", "the till froze", "prices rose", "lunch was long"]
    return [Segment(f"{note}-{k}", note, k, Redacted(words[k]), k, k + 1, k, k + 1) for k in range(n)]


def _scores(rows: list[list[float]], note: str = "N") -> PillarScores:
    held = np.array(rows, np.float32)
    return PillarScores(tuple(f"{note}-{k}" for k in range(len(rows))), PILLARS, held, held > 0.5)


def test_a_leaning_is_the_root_of_the_shares_less_what_all_share() -> None:
    """Worked out by hand: shares (.36, 0, .64), (0, 1, 0) and, without a score, (0, 0, 1), and a mean of 20 + 3."""
    found = leaning(_segments(3), _scores([[0.36, 0.0], [0.0, 1.0]]))
    shares = np.array([[0.6, 0.0, 0.8], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    assert found == pytest.approx(shares - shares.sum(axis=0) / 23, abs=1e-6)


@pytest.mark.parametrize(("long", "counts"), [(LONG, True), (LONG - 1, True), (LONG - 2, False), (1, False)])
def test_pillars_count_where_a_note_is_long_enough_for_small_talk(long: int, counts: bool) -> None:
    """A form's answer of a sentence or two is its own subject, whatever pillar it sounds like."""
    said = _segments(long)
    rows = HashEmbedder().encode([s.text for s in said])
    one, other = ([[p, 1 - p]] * (long - 1) + [[1 - p, p]] for p in (0.95, 0.05))
    apart = features(said, rows, _scores(one)) - features(said, rows, _scores(other))
    assert bool(np.abs(apart).max() > 0.01) is counts
    width = features(said, rows).shape[1]
    assert features(said, rows, _scores(one)).shape == (long, width + len(PILLARS) + 1)
