"""The notes laid out for matrix products: rows in the order of the note ids, segments in reading order below them.

A note without segments cannot carry evidence and is left out; so is one whose session has no date, since nothing can
be said of what came first.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from insight.models.link_text import Lexicon, Matrix, bm25, identifiers, presence, read
from insight.records import Note, Rows, Segment, Session, Vectors

type Ints = npt.NDArray[np.int64]

_FEW = 20.0


@dataclass(frozen=True, slots=True)
class NoteIndex:
    """``starts[i]:starts[i+1]`` are the segments of note i. ``days`` are proleptic ordinals of the sessions.

    words: BM25 weights, (terms, notes); presence: 1 where held, (terms, notes); sentence_words: the same, (segments,
    terms); passage_words: 1 where a segment or its neighbours hold it, (terms, segments).
    rows: float32, (segments, dimensions), what sets each apart from ``centre``, L2-normalised (see ``centred``).
    ``profiles[profile[i]]`` is a session of the same unit and levels as note i's; ``by_pair``, ``by_session`` and
    ``by_mention`` find notes by the pair that met, by session id and by an identifier in the text (lower case);
    ``paired`` are the notes whose pair is known; ``meeting`` numbers pair and day.
    ``lengths``: logarithm of the number of words of each segment. ``same[i]``: segments i and
    i + 1 are of one note. ``window_norms``: the norms of a segment plus its neighbours.
    """

    notes: tuple[Note, ...]
    sessions: tuple[Session, ...]
    days: Ints
    segments: tuple[Segment, ...]
    starts: Ints
    lexicon: Lexicon
    words: Matrix
    presence: Matrix
    sentence_words: Matrix
    passage_words: Matrix
    rows: Rows
    centre: Rows
    same: npt.NDArray[np.bool_]
    window_norms: Rows
    lengths: npt.NDArray[np.float64]
    profiles: tuple[Session, ...]
    profile: Ints
    by_pair: Mapping[str, list[int]]
    paired: Ints
    meeting: Ints
    by_session: Mapping[str, list[int]]
    by_mention: Mapping[str, list[int]]

    def __len__(self) -> int:
        return len(self.notes)


def _held(
    notes: Sequence[Note], sessions: Mapping[str, Session], segments: Sequence[Segment], vectors: Vectors
) -> tuple[list[Note], list[Segment], list[int]]:
    place = {segment: k for k, segment in enumerate(vectors.ids)}
    by_note: dict[str, list[Segment]] = {}
    for segment in segments:
        if segment.id in place:
            by_note.setdefault(segment.note, []).append(segment)
    kept = sorted(
        (n for n in notes if n.id in by_note and n.session in sessions and sessions[n.session].date is not None),
        key=lambda note: note.id,
    )
    ordered = [s for note in kept for s in sorted(by_note[note.id], key=lambda s: (s.ordinal, s.id))]
    return kept, ordered, [place[s.id] for s in ordered]


def _lookup(names: Iterable[Iterable[str]]) -> dict[str, list[int]]:
    """The places of each name, in order."""
    found: dict[str, list[int]] = {}
    for k, here in enumerate(names):
        for name in sorted(set(here)):
            found.setdefault(name, []).append(k)
    return found


def _profiles(sessions: Sequence[Session]) -> tuple[tuple[Session, ...], Ints]:
    """One session of each unit and levels, and for every session which of them is like it."""
    first: dict[tuple[str | None, ...], int] = {}
    shown: list[Session] = []
    code = np.empty(len(sessions), np.int64)
    for k, session in enumerate(sessions):
        key = (session.unit, session.mentee_level, session.mentor_level)
        if key not in first:
            first[key] = len(shown)
            shown.append(session)
        code[k] = first[key]
    return tuple(shown), code


def _meetings(sessions: Sequence[Session]) -> Ints:
    """A number for each pair and day: notes of one conversation share it. Its own for a session of unknown pair."""
    seen: dict[tuple[object, ...], int] = {}
    keys = ((*s.pairs, s.date) if s.pairs else (s.id,) for s in sessions)
    return np.array([seen.setdefault(key, len(seen)) for key in keys], np.int64)


def with_neighbours(values: Rows, same: npt.NDArray[np.bool_]) -> Rows:
    """Each row plus the rows before and after it, where ``same`` says that they are of one note."""
    joined = same if values.ndim == 1 else same[:, None]
    total = values.copy()
    total[1:] += values[:-1] * joined
    total[:-1] += values[1:] * joined
    return total


def centre_of(rows: Rows, *, prior: Rows | float = 0.0, weight: float) -> Rows:
    """The mean of the rows, drawn to ``prior`` as if ``weight`` more of them stood there. float32, (dimensions,)."""
    total = rows.sum(axis=0, dtype=np.float64) + weight * np.asarray(prior, np.float64)
    mean: Rows = (total / (len(rows) + weight)).astype(np.float32)
    return mean


def centred(rows: Rows, centre: Rows) -> Rows:
    """Rows less what they have in common, L2-normalised: sentences of one programme are all somewhat alike.

    Without it, a sentence that is near to everything is near to every decision (Mu and Viswanath 2018; Radovanovic et
    al. 2010 on hubs).
    """
    apart: Rows = rows - centre
    apart /= np.maximum(np.sqrt(np.einsum("ij,ij->i", apart, apart)), 1e-6)[:, None]
    return apart


def window_norms(rows: Rows, same: npt.NDArray[np.bool_]) -> Rows:
    """The norm of each row plus its neighbours, from dot products: the sums of all would fill the memory thrice."""
    beside = np.einsum("ij,ij->i", rows[1:], rows[:-1]) * same
    across = np.einsum("ij,ij->i", rows[2:], rows[:-2]) * (same[1:] & same[:-1])
    square = with_neighbours(np.einsum("ij,ij->i", rows, rows), same)
    square[1:] += 2 * beside
    square[:-1] += 2 * beside
    square[1:-1] += 2 * across
    norms: Rows = np.sqrt(np.maximum(square, 1e-12))
    return norms


def _passages(words: Matrix, same: npt.NDArray[np.bool_]) -> Matrix:
    """(terms, segments): 1 where a segment, the one before or the one after in its note holds the term."""
    n, pairs = words.shape[0], np.flatnonzero(same)
    rows, columns = np.r_[pairs, pairs + 1], np.r_[pairs + 1, pairs]
    beside = sparse.csr_array((np.ones(len(rows), np.float32), (rows, columns)), shape=(n, n))
    return presence((words + beside @ words).T.tocsr())


def index_notes(
    notes: Sequence[Note],
    sessions: Sequence[Session],
    segments: Sequence[Segment],
    vectors: Vectors,
    queries: Sequence[str],
) -> NoteIndex:
    """Lay the notes out. ``queries`` are the decisions' texts: their terms belong to the lexicon too."""
    by_id = {session.id: session for session in sessions}
    kept, ordered, places = _held(notes, by_id, segments, vectors)
    owner_of = {note.id: k for k, note in enumerate(kept)}
    owner = np.array([owner_of[s.note] for s in ordered], np.int64)
    words, counts, by_segment = read([s.text for s in ordered], owner, queries)
    held_rows = vectors.rows[places].astype(np.float32, copy=False)
    centre = centre_of(held_rows, weight=_FEW)
    rows = centred(held_rows, centre)
    held_words = presence(by_segment)
    same = owner[1:] == owner[:-1]
    held = tuple(by_id[note.session] for note in kept)
    profiles, profile = _profiles(held)
    return NoteIndex(
        notes=tuple(kept),
        sessions=held,
        days=np.array([(s.date or dt.date.max).toordinal() for s in held], np.int64),
        segments=tuple(ordered),
        starts=np.searchsorted(owner, np.arange(len(kept) + 1)).astype(np.int64),
        lexicon=words,
        words=bm25(counts).T.tocsr(),
        presence=presence(counts).T.tocsr(),
        sentence_words=held_words,
        passage_words=_passages(held_words, same),
        rows=rows,
        centre=centre,
        same=same,
        window_norms=window_norms(rows, same),
        lengths=np.log([max(len(s.text.split()), 1) for s in ordered]),
        profiles=profiles,
        profile=profile,
        by_pair=_lookup(s.pairs for s in held),
        paired=np.flatnonzero([bool(s.pairs) for s in held]),
        meeting=_meetings(held),
        by_session=_lookup([s.id.lower()] for s in held),
        by_mention=_lookup(identifiers(note.text) for note in kept),
    )
