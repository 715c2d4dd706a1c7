"""Subjects that mentoring conversations come back to, as a controlled vocabulary for names that speak.

A theme whose sentences are clearly about one subject takes that subject's name, which a person wrote for executives;
any other theme is named by its own phrases. The vocabulary is a text file, and a programme may have its own.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from insight.errors import RecipeError
from insight.models.graph import unit
from insight.models.pillar_exemplars import PACKAGED_ENCODER
from insight.ports import Embedder
from insight.records import Rows

PACKAGED = Path(__file__).parent / "data" / "subjects.txt"
VECTORS = PACKAGED.with_suffix(".npz")  # benchmarks/make_subjects.py makes it
SHARPNESS = 0.06  # cosine; how much nearer a subject must be than the next to take most of a sentence
CLEAR = 0.07  # share of a theme's meaning that is its subject's: above this the name is the subject's
FAIR = 0.035  # enough where the theme's pillar is the subject's as well
AHEAD = 1.4  # times the share of the second subject

type Shares = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Subject:
    """A name, the pillar it usually falls under, and sentences of the kind people say about it."""

    pillar: str
    name: str
    says: tuple[str, ...]


def read_subjects(path: Path | None = None) -> tuple[Subject, ...]:
    """The vocabulary: ``pillar | name | sentence ; sentence`` a line; the packaged one unless ``path`` is given.

    Raises:
        RecipeError: a line has not three parts.
    """
    subjects = []
    for number, line in enumerate((path or PACKAGED).read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            parts = [part.strip() for part in line.split("|")]
            if len(parts) != 3 or not all(parts):
                raise RecipeError(f"Subjects, line {number}: not 'pillar | name | sentences'. Mend or delete the line.")
            pillar, name, says = parts
            subjects.append(Subject(pillar, name, (name, *(s.strip() for s in says.split(" ; ")))))
    return tuple(subjects)


def likeness(rows: Rows, subjects: Sequence[Subject], embedder: Embedder) -> Shares:
    """How much of each segment is about each subject: (n segments, n subjects).

    The nearest of a subject's sentences counts; a softmax over subjects, times the cosine itself, so that a segment
    near nothing is about nothing.
    """
    starts = np.cumsum([0, *(len(s.says) for s in subjects[:-1])])
    nearest = np.maximum.reduceat(rows @ _encoded(embedder, sentences(subjects)).T, starts, axis=1).astype(np.float64)
    weights = np.exp((nearest - nearest.max(axis=1, keepdims=True)) / SHARPNESS)
    shares: Shares = weights / weights.sum(axis=1, keepdims=True) * np.clip(nearest, 0.0, 1.0)
    return shares


def sentences(subjects: Sequence[Subject]) -> tuple[str, ...]:
    """All that people say about these subjects, one after the other."""
    return tuple(text for subject in subjects for text in subject.says)


def digest(texts: Sequence[str]) -> str:
    """Names the sentences that vectors belong to. They are ours, not a programme's."""
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]


_KNOWN: dict[tuple[str, tuple[str, ...]], Rows] = {}


def _encoded(embedder: Embedder, texts: tuple[str, ...]) -> Rows:
    """The vocabulary's vectors: the same in every run of a process, and packaged for the packaged encoder."""
    key = (embedder.name, texts)
    if key not in _KNOWN:
        _KNOWN.clear()  # one vocabulary at a time
        stored = _packed() if embedder.name.startswith(PACKAGED_ENCODER) else {}
        missing = [text for text in texts if text not in stored]
        fresh = dict(zip(missing, embedder.encode(missing), strict=True)) if missing else {}
        _KNOWN[key] = np.stack([stored[text] if text in stored else fresh[text] for text in texts])
    return _KNOWN[key]


@cache
def _packed() -> Mapping[str, npt.NDArray[np.float32]]:
    """Packaged sentence -> its vector; none if they were made of other sentences."""
    texts = sentences(read_subjects())
    with np.load(str(VECTORS), allow_pickle=False) as file:
        rows = unit(file["rows"].astype(np.float32)) if str(file["digest"]) == digest(texts) else ()
    return dict(zip(texts, rows, strict=True)) if len(rows) else {}


def subject_names(
    groups: Sequence[Sequence[int]], shares: Shares, subjects: Sequence[Subject], pillars: Sequence[str]
) -> Mapping[int, Subject]:
    """Ordinal of a group -> its subject, for groups that are clearly about one; no subject names two groups.

    Args:
        groups: ordinals of segments, a theme each.
        shares: from ``likeness``.
        subjects: the columns of ``shares``.
        pillars: the pillar of each group: agreement with the subject's lets a weaker likeness count.
    """
    from scipy.optimize import linear_sum_assignment

    if not groups or not subjects:
        return {}
    about = np.stack([shares[list(group)].mean(axis=0) for group in groups])
    order = np.sort(about, axis=1)
    second = order[:, -2] if about.shape[1] > 1 else np.zeros(len(about))
    agrees = np.array([[pillar == s.pillar for s in subjects] for pillar in pillars])
    enough = (about >= CLEAR) | (agrees & (about >= FAIR))
    first = about >= AHEAD * second[:, None]
    fit = np.where(enough & first, about, 0.0)
    places, chosen = linear_sum_assignment(-fit)
    return {int(i): subjects[int(j)] for i, j in zip(places, chosen, strict=True) if fit[i, j] > 0}
