"""What a segment is about: its own vector, that of its neighbourhood in the note, its words, and its pillars.

Single sentences of real notes are oblique ("She has five of these running"): what they are about stands in the
sentence before. Cluster quality on sentences rises by half once the neighbourhood is beside the sentence.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

import numpy as np
import numpy.typing as npt
from scipy import sparse

from insight.models.graph import unit
from insight.models.plain import plain, unkeyed
from insight.models.words import BACKCHANNEL, STOP, TALK, VAGUE, stem
from insight.records import PillarScores, Rows, Segment, Vectors

NEAR = (1.0, 0.7, 0.3)  # weight of a segment at distance 0, 1, 2 in the same note
BESIDE = 0.6  # length of the neighbourhood's part beside the segment's own
SHORT = 3.0  # how much longer that part is in a note of two segments; nothing from five on
LONG = 5  # segments from which on a note is about more than one thing
ENOUGH = 3  # content words that let a segment speak for itself
LEAST = 0.5  # what is left of a segment that has none
WORDS = 0.3  # length of the words' part beside both
LEANING = 0.35  # length of the pillars' part beside all; less in a short note, which has no small talk
_NEAR_WORDS = (1.0, 0.5, 0.25)
_EMPTY = STOP | BACKCHANNEL | VAGUE | TALK
_WORD = re.compile(r"[^\W\d_]{3,}")
_PRIOR = 20  # segments' worth of doubt about the mean, so that a tiny programme is not centred on itself


def in_order(segments: Sequence[Segment]) -> list[Segment]:
    """By note, then place; notes by what they say, so that neither the reading order nor any id tells.

    Ids and pseudonyms are keyed: an order that hung on them would change themes with the programme's key. Of notes that
    say the same it does not matter which comes first.
    """
    notes: dict[str, list[Segment]] = {}
    for segment in sorted(segments, key=lambda s: (s.ordinal, s.id)):
        notes.setdefault(segment.note, []).append(segment)
    said = {note: tuple(unkeyed(s.text) for s in inside) for note, inside in notes.items()}
    return [s for note in sorted(notes, key=lambda n: (said[n], n)) for s in notes[note]]


def rows_of(segments: Sequence[Segment], vectors: Vectors) -> Rows:
    """The segments' rows, in their order: float32, (n, dimensions).

    Raises:
        KeyError: a segment has no vector.
    """
    place = {name: i for i, name in enumerate(vectors.ids)}
    return vectors.rows[[place[s.id] for s in segments]]


def features(
    segments: Sequence[Segment], rows: Rows, scores: PillarScores | None = None, *, centre: Rows | None = None
) -> Rows:
    """Meaning, context, words and pillars side by side: float32, (n, 2 x dimensions + 128 + pillars + 1), unit length.

    Without ``scores`` the pillars' part is left out.
    Centring takes out what all segments of a programme share, and with it the hubs of the neighbour graph (Suzuki
    et al. 2013, Centering similarity measures to reduce hubs). ``segments`` are in the order of ``in_order``.
    """
    notes, said = [s.note for s in segments], [_WORD.findall(plain(s.text).lower()) for s in segments]
    size = Counter(notes)
    length = np.array([size[note] for note in notes], dtype=np.float32)[:, None]
    weight = np.clip(content(said) / np.float32(ENOUGH), np.float32(LEAST), np.float32(1))[:, None]
    own = unit(rows - (mean_of(rows) if centre is None else centre))
    beside = np.float32(BESIDE) * (1 + np.float32(SHORT) * np.clip((LONG - length) / (LONG - 2), 0, 1))
    context = unit(neighbourhood(notes, own * weight, NEAR))
    meaning = unit(np.hstack([own * np.where(length == 1, 1, weight), beside * context]))
    words = unit(neighbourhood(notes, lexical(said), _NEAR_WORDS))
    parts = [meaning, np.float32(WORDS) * words]
    if scores is not None:
        parts.append(np.float32(LEANING) * np.clip((length - 3) / (LONG - 3), 0, 1) * leaning(segments, scores))
    return unit(np.hstack(parts))


def leaning(segments: Sequence[Segment], scores: PillarScores) -> Rows:
    """Where each segment stands among the pillars and "none": (n, pillars + 1), less what all of them share.

    Square roots of the shares, so that the inner product of two rows is their Bhattacharyya coefficient: small talk
    that sounds like a subject ("the car park", "the parking app") leans elsewhere.
    """
    place = {name: i for i, name in enumerate(scores.ids)}
    at = np.array([place.get(s.id, -1) for s in segments], dtype=np.int64)
    known = np.zeros((len(scores.ids) + 1, len(scores.pillars)), dtype=np.float32)  # the last: has no score, no pillar
    known[:-1] = scores.rows
    held = known[at]
    none = np.clip(1 - held.sum(axis=1, keepdims=True), 0, 1)
    shares = unit(np.sqrt(np.hstack([held, none])))
    return np.asarray(shares - mean_of(shares), dtype=np.float32)


def content(said: Sequence[Sequence[str]]) -> Rows:
    """How many different words of each segment say something: (n,). "He asked why" says 0, and leans on its context."""
    return np.array([len(set(words) - _EMPTY) for words in said], dtype=np.float32)


def lexical(said: Sequence[Sequence[str]]) -> Rows:
    """TF-IDF over stems that occur in two segments or more, each a fixed random direction: (n, 128), unit length.

    The inner product of two rows estimates the cosine of the full TF-IDF rows within .09 (Achlioptas 2003).
    """
    counts = [Counter([stem(w) for w in words if w not in STOP]) for words in said]
    spread = Counter(chain.from_iterable(counts))
    known = sorted(s for s, n in spread.items() if n > 1)
    if not known:
        return np.zeros((len(said), 128), dtype=np.float32)
    place = {s: i for i, s in enumerate(known)}
    weight = np.log((1 + len(said)) / (1 + np.array([spread[s] for s in known]))) + 1
    cells = [(r, place[s], n) for r, c in enumerate(counts) for s, n in c.items() if s in place]
    row, column, times = np.array(cells, dtype=np.int64).T
    value = (1 + np.log(times)) * weight[column]
    table = sparse.csr_matrix((value, (row, column)), shape=(len(said), len(known)), dtype=np.float32)
    return unit(np.asarray(table @ np.stack([_direction(s) for s in known]), dtype=np.float32))


@lru_cache(maxsize=100_000)
def _direction(word: str) -> npt.NDArray[np.float32]:
    """A stem's 128 signs: the bits of its digest, so that they never depend on the other words."""
    bits = np.unpackbits(np.frombuffer(hashlib.blake2b(word.encode(), digest_size=16).digest(), dtype=np.uint8))
    return bits.astype(np.float32) * 2 - 1


def mean_of(rows: Rows) -> Rows:
    """The mean row, drawn to zero where there are few: (dimensions,)."""
    return np.asarray(rows.sum(axis=0) / (len(rows) + _PRIOR), dtype=np.float32)


def neighbourhood(notes: Sequence[str], rows: Rows, weights: Sequence[float]) -> Rows:
    """Weighted sum of the rows around each segment within its note: (n, dimensions)."""
    out = np.float32(weights[0]) * rows
    names = np.array(notes)
    for distance, weight in enumerate(weights[1:], start=1):
        if len(rows) <= distance:
            break
        same = (names[distance:] == names[:-distance])[:, None]
        out[distance:] += np.where(same, np.float32(weight) * rows[:-distance], np.float32(0))
        out[:-distance] += np.where(same, np.float32(weight) * rows[distance:], np.float32(0))
    return out
