"""Names and definitions an executive can read, made of the notes' own phrases, without a language model.

A phrase is good for a theme if many of its sentences hold it and few others do (class-based TF-IDF, Grootendorst
2022), if it lies near the middle of the theme (KeyBERT) and further from its nearest siblings, and if it is long enough
to be understood alone. It must occur in several sessions, so that no name, nickname or quirk of one note can become a
label. What a name is worth is whether it picks out sentences of its theme that it was not made from (``benchmarks``).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from insight.models.graph import unit
from insight.models.phrases import Stems, nounness, phrases
from insight.models.words import BEFORE_THING, BOTH, CONNECT, NUMBERS, PLURAL_BEFORE, STOP, TALK, VAGUE, stem
from insight.ports import Embedder
from insight.records import Redacted, Rows, worded

KEYWORDS = 8
UNNAMED = "Passing remarks"  # no phrase comes up in two sessions: talk without a subject
_POOL = 15  # phrases a theme that are worth embedding
_LENGTH = (0.0, 1.0, 2.0, 2.2, 2.0)  # by words: one word is seldom a name, and long phrases are rarer by themselves
_VAGUE = 0.6  # what a vague first or last word leaves of a phrase
_MIDDLE = 3.0  # weight of nearness to the theme's middle beside frequency
_APART = 4.0  # weight of being nearer to it than to the middles of its nearest siblings
_SIBLINGS = 3
_WORDS = 6  # in a name of two phrases
_ECHO = 0.7  # of the first phrase's nearness to the middle is asked of a second
_FRAME = "What people say about including and across notes"

type Namer = Callable[[Sequence[Redacted], Sequence[str]], str | None]
type Said = Sequence[tuple[Stems, str]]


@dataclass(frozen=True, slots=True)
class Named:
    """What a theme is called: ``name``, one sentence of ``definition``, and ``keywords``, best first."""

    name: str
    definition: str
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A phrase of one theme: score, the words as mostly written, vector, nearness to the theme's middle."""

    score: float
    text: str
    row: npt.NDArray[np.float32]
    near: float

    @property
    def stems(self) -> frozenset[str]:
        return _stems(self.text)


@dataclass(slots=True)
class _Use:
    """How one theme uses a phrase: spellings, segments with their nearness to the theme's middle, notes."""

    forms: dict[str, int] = field(default_factory=dict)
    segments: dict[int, float] = field(default_factory=dict)
    notes: set[str] = field(default_factory=set)

    @property
    def weight(self) -> float:
        return sum(self.segments.values())

    @property
    def text(self) -> str:
        return min(self.forms, key=lambda form: (-self.forms[form], form))


@dataclass(frozen=True, slots=True)
class _Table:
    """Phrases by their stems, with each theme's use of them; and which stems are nouns here."""

    uses: Mapping[Stems, Mapping[int, _Use]]
    nouns: Mapping[str, float]


def name_themes(
    groups: Sequence[Sequence[int]],
    texts: Sequence[Redacted],
    notes: Sequence[str],
    rows: Rows,
    *,
    embedder: Embedder,
    sessions: int = 2,
    taken: Sequence[str] = (),
    namer: Namer | None = None,
    nouns: Mapping[str, float] | None = None,
    said: Callable[[int], Said] | None = None,
) -> list[Named]:
    """A name, a definition and keywords for each group of segments; large groups choose first.

    Args:
        groups: ordinals into ``texts``, a group each; no segment in two.
        texts: redacted, one a segment.
        notes: the note of each segment, for how widely a phrase is used.
        rows: float32, (n segments, dimensions), unit length.
        embedder: gives candidate phrases their vectors, in the space of ``rows``.
        sessions: a phrase must occur in that many notes of the theme.
        taken: names that are in use already.
        namer: an optional local model: (texts nearest the middle, keywords) -> a name, or None to keep ours.
        nouns: ``phrases.nounness`` of the texts, where it is known already.
        said: ``phrases.phrases`` of each text, where they are known already.
    """
    read = said or (lambda place: tuple(phrases(texts[place])))
    uses = _uses(groups, read, notes, rows, sessions=sessions)
    table = _Table(uses, nounness(texts) if nouns is None else nouns)
    ranked = _rank(table, groups, rows, embedder=embedder, sessions=sessions)
    used = [_stems(name) for name in taken]
    chosen: dict[int, Named] = {}
    for place in sorted(range(len(groups)), key=lambda i: (-len(groups[i]), i)):
        name = _name(ranked[place], used)
        used.append(_stems(name))
        keywords = _varied(ranked[place])
        own = namer(_middle(groups[place], texts, rows), keywords) if namer else None
        sources = [texts[i] for i in groups[place]]
        chosen[place] = Named(
            worded(_capital(own or name), sources=sources, frame=f"{UNNAMED} and"),
            worded(define(name, keywords), sources=sources, frame=f"{_FRAME} {UNNAMED}"),
            keywords,
        )
    return [chosen[i] for i in range(len(groups))]


def _uses(
    groups: Sequence[Sequence[int]], said: Callable[[int], Said], notes: Sequence[str], rows: Rows, *, sessions: int
) -> Mapping[Stems, Mapping[int, _Use]]:
    """Phrases by their stems; those that occur too seldom to be of use to any theme are left out."""
    found: dict[Stems, list[tuple[int, int, float, str]]] = defaultdict(list)
    for theme, group in enumerate(groups):
        near = np.maximum(rows[list(group)] @ unit(rows[list(group)].mean(axis=0, keepdims=True))[0], 0.0)
        for place, close in zip(group, near.tolist(), strict=True):
            for stems, words in said(place):
                found[stems].append((theme, place, close, words))
    uses: dict[Stems, dict[int, _Use]] = {}
    for stems, times in found.items():
        if len(times) >= sessions:
            of = uses[stems] = defaultdict(_Use)
            for theme, place, close, words in times:
                use = of[theme]
                use.forms[words] = use.forms.get(words, 0) + 1
                use.segments[place] = close
                use.notes.add(notes[place])
    return uses


def _rank(
    table: _Table, groups: Sequence[Sequence[int]], rows: Rows, *, embedder: Embedder, sessions: int
) -> list[list[_Ranked]]:
    """For each theme its phrases, best first."""
    pools = _pools(table, len(groups), sessions)
    words = sorted({text for pool in pools for _, text in pool})
    vectors = dict(zip(words, embedder.encode(words), strict=True)) if words else {}
    means = middles(groups, rows)
    ranked = []
    for place, pool in enumerate(pools):
        top = max((weight for weight, _ in pool), default=1.0)
        near, apart = closeness(np.stack([vectors[t] for _, t in pool]) if pool else means[:0], means, place)
        scores = [w / top + _MIDDLE * n + _APART * a for (w, _), n, a in zip(pool, near, apart, strict=True)]
        scored = [
            _Ranked(score, t, vectors[t], n) for score, (_, t), n in zip(scores, pool, near.tolist(), strict=True)
        ]
        ranked.append(sorted(scored, key=lambda item: (-item.score, item.text)))
    return ranked


def middles(groups: Sequence[Sequence[int]], rows: Rows) -> Rows:
    """The mean row of each group at length one: (n groups, dimensions)."""
    return unit(np.stack([rows[list(group)].mean(axis=0) for group in groups])) if groups else rows[:0]


def closeness(vectors: Rows, means: Rows, place: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """How near each vector is to one theme's middle, and how much nearer than to those of its nearest siblings."""
    near = (vectors @ means.T).astype(np.float64)
    own = near[:, place]
    others = np.sort(np.delete(near, place, axis=1), axis=1)[:, -_SIBLINGS:]
    return own, own - (others.mean(axis=1) if others.shape[1] else 0.0)


def _pools(table: _Table, themes: int, sessions: int) -> list[list[tuple[float, str]]]:
    """For each theme the phrases worth embedding, by class-based TF-IDF."""
    pools: list[list[tuple[float, str]]] = [[] for _ in range(themes)]
    for stems, uses in table.uses.items():
        everywhere = sum(use.weight for use in uses.values())
        shape = _LENGTH[len(stems)] * (_VAGUE if stems[0] in VAGUE or stems[-1] in VAGUE else 1.0)
        shape *= table.nouns.get(stems[-1], 0.6)
        for theme, use in uses.items():
            if len(use.notes) >= sessions:
                if not names_a_thing(use.text):
                    continue
                weight = use.weight * np.log(1 + use.weight / max(everywhere, 1e-9) * themes) * shape
                pools[theme].append((float(weight), use.text))
    return [sorted(pool, key=lambda item: (-item[0], item[1]))[:_POOL] for pool in pools]


@lru_cache(maxsize=100_000)
def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(w) for w in text.lower().split() if w not in STOP)


@lru_cache(maxsize=100_000)
def names_a_thing(text: str) -> bool:
    """Whether a run of words can be the name of something and is not a piece of a clause.

    What stands before an article, a possessive or a number is a verb unless it is a preposition ("takes a letter"); a
    clause shows in its other small words; a participle at the end waits for its noun.

    >>> [names_a_thing(t) for t in ("letter from the doctor", "adjustment takes a letter", "rating was fixed")]
    [True, False, False]
    """
    words = text.lower().replace("’", "'").split()
    inner, last = words[1:-1], words[-1]
    if any((w in STOP and w not in CONNECT) or w in TALK - BOTH for w in inner):
        return False
    if any(after in BEFORE_THING and word not in CONNECT for word, after in pairwise(words)):
        return False
    if len(words) > 1 and words[-2] in CONNECT and last in VAGUE:
        return False
    if last in NUMBERS or (len(last) > 4 and last.endswith("ed")):
        return False
    return not (len(words) > 1 and _plural(words[-2]) and _plural(last))


def _plural(word: str) -> bool:
    """Plural or a verb in the third person; two in a row are a clause ("hours sits"), but for "sales figures"."""
    return word.endswith("s") and not word.endswith("ss") and word not in PLURAL_BEFORE


def nameless(groups: Sequence[Sequence[int]], texts: Sequence[str], notes: Sequence[str]) -> list[bool]:
    """For each group, whether nothing that could name it comes up in two notes: it has no subject."""
    return [not _recurs(group, texts, notes) for group in groups]


def _recurs(group: Sequence[int], texts: Sequence[str], notes: Sequence[str]) -> bool:
    first: dict[Stems, str] = {}
    for place in group:
        for stems, words in phrases(texts[place]):
            if first.setdefault(stems, notes[place]) != notes[place] and names_a_thing(words):
                return True
    return False


def _name(ranked: Sequence[_Ranked], used: Sequence[frozenset[str]]) -> str:
    """The best phrase that is no sibling's name, and beside it, where there is room, one that adds to it."""
    if not ranked:
        return UNNAMED
    free = (p for p in ranked if all(len(p.stems & other) < min(len(p.stems), len(other)) for other in used))
    first = next(free, None)
    best = first or ranked[0]
    for other in ranked:
        joined, words = best.stems | other.stems, len(best.text.split()) + len(other.text.split())
        adds = not best.stems & other.stems and " and " not in f"{best.text} {other.text}"
        if adds and joined not in used and words <= _WORDS and other.near >= _ECHO * best.near:
            return f"{best.text} and {_lower(other.text)}"
    return best.text


def _varied(ranked: Sequence[_Ranked], *, share: float = 0.4) -> tuple[str, ...]:
    """Phrases that are good and unlike each other (maximal marginal relevance, Carbonell & Goldstein 1998)."""
    left, picked = list(ranked), list[_Ranked]()
    while left and len(picked) < KEYWORDS:
        gain = [
            (1 - share) * p.score - share * max((float(p.row @ other.row) for other in picked), default=0.0)
            for p in left
        ]
        best = left[int(np.argmax(gain))]
        picked.append(best)
        left = [p for p in left if not (p.stems <= best.stems or best.stems <= p.stems)]
    return tuple(_lower(p.text) for p in picked)


def _middle(group: Sequence[int], texts: Sequence[Redacted], rows: Rows, *, most: int = 8) -> list[Redacted]:
    """The segments nearest to the theme's mean."""
    members = list(group)
    close = rows[members] @ rows[members].mean(axis=0)
    return [texts[members[i]] for i in np.argsort(-close, kind="stable")[:most]]


def after(subject: str, keywords: tuple[str, ...], *, sources: Iterable[Redacted]) -> Named:
    """A theme under a name from the vocabulary, defined by it and by the theme's own keywords, words of ``sources``."""
    definition = worded(define(subject, keywords), sources=sources, frame=f"{_FRAME} {subject}")
    return Named(worded(subject, sources=(), frame=subject), definition, keywords)


def define(name: str, keywords: Sequence[str]) -> str:
    """One sentence out of a name and keywords.

    >>> define("Too many logins", ("too many logins", "passwords", "single sign-on"))
    'What people say about too many logins, including passwords and single sign-on.'
    """
    more = [k for k in keywords if not _stems(k) & _stems(name)][:3]
    if name == UNNAMED and not more:
        return "What people say across notes."
    if not more:
        return f"What people say about {_lower(name)}."
    listed = " and ".join(filter(None, [", ".join(more[:-1]), more[-1]]))
    return f"What people say about {_lower(name)}, including {listed}."


def _lower(text: str) -> str:
    """Lower case at the start, unless the first word is in capitals or mixed case (AI, TikTok)."""
    first = text.split(" ", 1)[0]
    return text if first[1:] != first[1:].lower() or len(first) == 1 else text[:1].lower() + text[1:]


def _capital(text: str) -> str:
    """Sentence case; shouted words come down, short ones (HR, DEIB) are abbreviations."""
    quiet = " ".join(w.lower() if w.isupper() and len(w) > 4 else w for w in text.split(" "))
    return quiet[:1].upper() + quiet[1:]
