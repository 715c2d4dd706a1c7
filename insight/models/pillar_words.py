"""The words themselves, beside their meaning: what a sentence encoder blurs ("accent", "appraisal", "log in") decides.

A logistic regression on the TF-IDF of words, word beginnings and pairs of words, learned on the packaged exemplars by
``benchmarks/train_pillars.py`` and mixed with the odds by likeness as exemplars left out of learning say is best.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import sparse

from insight.models import pillar_exemplars
from insight.models.link_text import stop_words
from insight.ports import Embedder

type Array = npt.NDArray[np.float64]

_WORD = re.compile(r"[a-z][a-z']+")
_BEGINNING = 5
"""Letters of a word's beginning: a stem that needs no rules ("promo-ted", "promo-tion")."""


def terms(text: str) -> list[str]:
    """The words, the beginnings of longer ones, and the pairs of neighbours.

    >>> terms("Promoted again")
    ['promoted', 'again', 'promo-', 'promoted again']
    """
    words = _WORD.findall(text.lower())
    return [*_begun(words), *(f"{a} {b}" for a, b in pairwise(words))]


def _begun(words: Sequence[str]) -> list[str]:
    """The words, and the beginnings of longer ones."""
    return [*words, *(word[:_BEGINNING] + "-" for word in words if len(word) > _BEGINNING)]


@dataclass(frozen=True, slots=True)
class Words:
    """What words say of some pillars.

    ``place`` of each term; ``idf`` (v,), ``weights`` (v, p) and ``base`` (p,) of the regression; ``mix`` (p, 3): what
    the odds by likeness count, what these count, and a shift.
    """

    place: Mapping[str, int]
    idf: Array
    weights: Array
    base: Array
    mix: Array

    def odds(self, texts: Sequence[str]) -> Array:
        """Log-odds by the words: (n texts, p). A text without a known term has the base."""
        return np.asarray(
            _table([Counter(terms(text)) for text in texts], self.place, self.idf) @ self.weights + self.base
        )

    def mixed(self, own: Array, texts: Sequence[str]) -> Array:
        """Log-odds by likeness (n, p), corrected by the words of the same texts."""
        return np.asarray(own * self.mix[:, 0] + self.odds(texts) * self.mix[:, 1] + self.mix[:, 2])


def said(texts: Sequence[str]) -> sparse.csr_matrix:
    """How alike texts are in what they say, as rows of unit length: (n texts, terms); the products are cosines.

    Words and their beginnings; without stop words, because questions put in one phrase are not of one pillar. The fewer
    of these texts have a term, the more it counts.
    """
    stop = stop_words()
    counts = [Counter(_begun([word for word in _WORD.findall(text.lower()) if word not in stop])) for text in texts]
    held = Counter(term for one in counts for term in one)
    place = {term: i for i, term in enumerate(sorted(held))}
    having = np.array([held[term] for term in place], dtype=np.float64)
    return _table(counts, place, np.log((1.0 + len(texts)) / (1.0 + having)) + 1.0)


def _table(counts: Sequence[Counter[str]], place: Mapping[str, int], idf: Array) -> sparse.csr_matrix:
    """TF-IDF of the known terms, rows of unit length; a text without any is all zeros."""
    row, column, value = [], [], []
    for i, one in enumerate(counts):
        for at, times in sorted((place[term], times) for term, times in one.items() if term in place):
            row.append(i)
            column.append(at)
            value.append((1.0 + np.log(times)) * idf[at])
    table = sparse.csr_matrix((value, (row, column)), shape=(len(counts), len(place)), dtype=np.float64)
    length = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags_array(1.0 / np.maximum(length, 1e-12)) @ table)


@cache
def _file() -> dict[str, npt.NDArray[np.generic]]:
    """The arrays learned from the packaged exemplars; none if they were learned from other texts."""
    with np.load(str(resources.files("insight.models") / "data" / "pillar_words.npz"), allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    return arrays if str(arrays["digest"]) == pillar_exemplars.digest() else {}


def packaged(names: Sequence[str | None], embedder: Embedder) -> Words | None:
    """The words of the default pillars, a column each; a pillar of the programme's own (None) is left as it is.

    None for another encoder, or where no pillar is the default's.
    """
    arrays = _file() if embedder.name.startswith(pillar_exemplars.PACKAGED_ENCODER) and any(names) else {}
    if not arrays:
        return None
    known = str(arrays["terms"]).split("\n")
    column = [pillar_exemplars.NAMES.index(name) if name else len(pillar_exemplars.NAMES) for name in names]
    wide = {name: np.asarray(arrays[name], dtype=np.float64) for name in ("weights", "base", "mix")}
    return Words(
        {term: i for i, term in enumerate(known)},
        np.asarray(arrays["idf"], dtype=np.float64),
        np.pad(wide["weights"], ((0, 0), (0, 1)))[:, column],
        np.append(wide["base"], 0.0)[column],
        np.vstack([wide["mix"], [1.0, 0.0, 0.0]])[column],
    )
