"""Notes and decisions as stemmed terms: counts, presence and how rare each term is.

A stable pseudonym ('[ORG-7Q2K]') is a term like any other: what two texts call by the same hidden name, they share. A
generalised token ('[ROLE-director]') is none. Rows follow the order of the texts given.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain

import numpy as np
import numpy.typing as npt
from scipy import sparse

type Floats = npt.NDArray[np.float32]
type Matrix = sparse.csr_array

_MASK = re.compile(r"\[([A-Z][A-Z_]+)(?:[-:]([^\]\n]{0,40}))?\]")
_CODE = re.compile(r"[0-9A-Z]{2,8}")
_IDENTIFIER = re.compile(r"\b[a-z]{1,12}[-_]?\d[\w.-]*", re.IGNORECASE)
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")


@cache
def _stemmer() -> Callable[[str], str]:
    import snowballstemmer

    stem: Callable[[str], str] = snowballstemmer.stemmer("english").stemWord
    return stem


@cache
def stop_words() -> frozenset[str]:
    """scikit-learn's English list, without waiting for scikit-learn: function words that say nothing of a subject."""
    return frozenset((files("insight.models") / "data" / "stop_words.txt").read_text(encoding="utf-8").split())


@cache
def _term(word: str) -> str | None:
    """The stem of a word; ``None`` for a function word or a single character. Memory grows with the vocabulary."""
    word = word.removesuffix("'s")
    if len(word) < 2 or word in stop_words() or word.split("'")[0] in stop_words():
        return None
    return _stemmer()(word)


def terms(text: str) -> Iterator[str]:
    """The pseudonyms of a text, then the stems of the words that carry meaning, in reading order.

    >>> list(terms("[PERSON-7Q] was asked about the suppliers' invoices by a [ROLE-director]"))
    ['person-7q', 'ask', 'supplier', 'invoic']
    """
    masked, words = _parts(text)
    yield from masked
    for word in words:
        if stem := _term(word):
            yield stem


def _parts(text: str) -> tuple[list[str], list[str]]:
    """The pseudonyms of a text as terms, and its words in lower case."""
    masked: list[str] = []
    if "[" in text:
        masked = [f"{kind}-{code}".lower() for kind, code in _MASK.findall(text) if _CODE.fullmatch(code)]
        text = _MASK.sub(" ", text)
    return masked, _WORD.findall(text.lower().replace("\u2019", "'"))


def identifiers(text: str) -> Iterator[str]:
    """Words that look like the id of a session or decision, in lower case.

    >>> list(identifiers("see DEC-004 and the notes of TV-0101."))
    ['dec-004', 'tv-0101']
    """
    for match in _IDENTIFIER.finditer(text):
        yield match.group().rstrip(".-").lower()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Terms by column. ``idf``: float32, (terms,), higher for a term few notes hold."""

    places: dict[str, int]
    idf: Floats

    def count(self, texts: Sequence[str]) -> Matrix:
        """counts: float32, (n texts, terms); terms outside the lexicon are left out."""
        return _matrix(_columns(texts, self.places.get), len(self.places))


class _Places(dict[str, int]):
    """Word as written -> the place of its term, -1 for none; each word is stemmed once."""

    def __init__(self, place_of: Callable[[str], int | None]) -> None:
        super().__init__()
        self.place_of = place_of

    def __missing__(self, word: str) -> int:
        term = _term(word)
        place = self.place_of(term) if term else None
        self[word] = found = -1 if place is None else place
        return found


def _columns(texts: Sequence[str], place_of: Callable[[str], int | None]) -> list[list[int]]:
    """The places of the ``terms`` of each text. Three times as fast as going through them one by one."""
    places = _Places(place_of)
    rows = []
    for text in texts:
        masked, words = _parts(text)
        pseudonyms = (place_of(term) for term in masked)
        rows.append([p for p in chain(pseudonyms, map(places.__getitem__, words)) if p is not None and p >= 0])
    return rows


def _matrix(columns: Sequence[Sequence[int]], width: int) -> Matrix:
    starts = np.concatenate([[0], np.cumsum([len(c) for c in columns])]).astype(np.int64)
    flat = np.fromiter(chain.from_iterable(columns), np.int64, count=int(starts[-1]))
    matrix = sparse.csr_array((np.ones(len(flat), np.float32), flat, starts), shape=(len(columns), width))
    matrix.sum_duplicates()
    return matrix


def read(
    segments: Sequence[str], owner: npt.NDArray[np.int64], queries: Sequence[str]
) -> tuple[Lexicon, Matrix, Matrix]:
    """The lexicon of notes and queries, the counts of the notes, and those of their segments.

    ``owner``: the note of each segment. A term that only a query holds is the rarest of all. ``idf`` is BM25's,
    log(1 + (n - df + .5) / (df + .5)): Robertson and Zaragoza 2009, equation 3.1 made non-negative.
    """
    places: dict[str, int] = {}
    columns = _columns([*segments, *queries], lambda term: places.setdefault(term, len(places)))
    by_segment = _matrix(columns[: len(segments)], len(places))
    n = int(owner[-1]) + 1 if len(owner) else 0
    ones = np.ones(len(owner), np.float32)
    by_note = sparse.csr_array((ones, (owner, np.arange(len(owner)))), shape=(n, len(owner))) @ by_segment
    df = np.bincount(by_note.indices, minlength=len(places)).astype(np.float32)
    return Lexicon(places, np.log1p((n - df + 0.5) / (df + 0.5)).astype(np.float32)), by_note.tocsr(), by_segment


def bm25(counts: Matrix, *, k1: float = 1.2, b: float = 0.75) -> Matrix:
    """Term frequencies saturated and set against the length of the text (Robertson and Zaragoza 2009, 3.3).

    Multiply by a query's weights to have BM25. float32, the shape of ``counts``.
    """
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    norm = k1 * (1 - b + b * lengths / max(float(lengths.mean()) if len(lengths) else 1.0, 1e-9))
    data = counts.data * (k1 + 1) / (counts.data + norm[rows])
    return sparse.csr_array((data.astype(np.float32), counts.indices, counts.indptr), shape=counts.shape)


def presence(counts: Matrix) -> Matrix:
    """1 where a text holds the term."""
    return sparse.csr_array((np.ones_like(counts.data), counts.indices, counts.indptr), shape=counts.shape)


def query_weights(counts: Matrix, idf: Floats) -> tuple[Matrix, Floats]:
    """How much each term of each decision matters, rows sum to 1; and the sums before that. float32.

    A term counts by its rarity among the notes and, less, among the decisions: what every entry of a register says
    ("the group decided") tells none of them apart. A term said twice counts twice, and no more.
    """
    n = counts.shape[0]
    spread = np.bincount(counts.indices, minlength=counts.shape[1])
    own = np.clip(np.log((n + 1) / (spread + 0.5)) / np.log(n + 1), 0.1, 1.0) if n > 1 else np.ones(counts.shape[1])
    data = np.minimum(counts.data, 2.0) * idf[counts.indices] * own[counts.indices]
    rows = np.repeat(np.arange(n), np.diff(counts.indptr))
    mass = np.bincount(rows, weights=data, minlength=n)
    data = data / np.maximum(mass[rows], 1e-9)
    weights = sparse.csr_array((data.astype(np.float32), counts.indices, counts.indptr), shape=counts.shape)
    return weights, mass.astype(np.float32)
