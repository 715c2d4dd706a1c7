"""Which knowledge gaps the conversations reach, by word and by meaning, in which units, and under which themes."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from insight.programme.pairs import UNKNOWN
from insight.programme.settings import Gap
from insight.programme.topics import phrase, phrases
from insight.records import Rows


@dataclass(frozen=True, slots=True)
class Said:
    """A segment with where it was said: its session, the pairs that met, and its theme."""

    session: str
    pairs: tuple[str, ...]
    text: str
    theme: str | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """How far conversations reach a gap. ``pairs`` of ``asked`` pairs with notes; the same for each unit.

    ``themes``: theme -> share of its segments that meet the gap, highest first.
    """

    gap: str
    by_words: int
    by_meaning: int
    segments: int
    sessions: int
    pairs: tuple[str, ...]
    asked: tuple[str, ...]
    units: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]
    themes: tuple[tuple[str, float], ...]


def as_text(gap: Gap) -> str:
    """What an encoder is given for a gap."""
    return f"{gap.name}. {gap.description}"


def by_words(gap: Gap, stemmed: Sequence[str]) -> npt.NDArray[np.bool_]:
    """(n texts,): whether a text has one of the gap's keywords, word forms aside; phrases hold together.

    ``stemmed``: the texts as ``topics.phrases`` gives them.
    """
    wanted = [words for keyword in gap.keywords if (words := phrase(keyword)).strip()]
    return np.array([any(words in text for words in wanted) for text in stemmed], bool)


def by_meaning(gaps: Rows, segments: Rows, *, at: float) -> npt.NDArray[np.bool_]:
    """(n gaps, n segments): cosine at or above ``at``. Both sides float32, (n, dimensions), L2-normalised."""
    return np.asarray(gaps @ segments.T >= at, bool)


def reach(
    gaps: Sequence[Gap],
    said: Sequence[Said],
    *,
    unit_of: Mapping[str, str],
    near: npt.NDArray[np.bool_] | None = None,
) -> tuple[Reach, ...]:
    """One row a gap, in their order. ``unit_of``: pair -> its unit, wherever it met.

    ``near``: (n gaps, n segments) from ``by_meaning``; without it words alone count.

    A segment in several pairs' group session counts for each of them, and for no pair where they are not known.
    """
    stemmed = phrases([s.text for s in said])
    units: dict[str, set[str]] = defaultdict(set)
    for pair in {p for s in said for p in s.pairs}:
        units[unit_of.get(pair, UNKNOWN)].add(pair)
    per_theme = Counter(s.theme for s in said if s.theme)
    rows = []
    for index, gap in enumerate(gaps):
        words = by_words(gap, stemmed)
        meaning = near[index] if near is not None else np.zeros(len(said), bool)
        hits = [s for s, hit in zip(said, words | meaning, strict=True) if hit]
        met = Counter(s.theme for s in hits if s.theme)
        shares = sorted(((n / per_theme[name], name) for name, n in met.items()), key=lambda x: (-x[0], x[1]))
        reached = {p for s in hits for p in s.pairs}
        rows.append(
            Reach(
                gap=gap.name,
                by_words=int(words.sum()),
                by_meaning=int(meaning.sum()),
                segments=len(hits),
                sessions=len({s.session for s in hits}),
                pairs=tuple(sorted(reached)),
                asked=tuple(sorted(set().union(*units.values()))),
                units=tuple((u, tuple(sorted(units[u] & reached)), tuple(sorted(units[u]))) for u in sorted(units)),
                themes=tuple((name, share) for share, name in shares),
            )
        )
    return tuple(rows)
