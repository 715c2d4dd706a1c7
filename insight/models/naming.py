"""Names and definitions an executive can read, made of the notes' own phrases, without a language model.

A phrase is good for a theme if many of its sentences hold it and few others do (class-based TF-IDF, Grootendorst
2022), if it lies near the middle of the theme (KeyBERT) and further from its nearest siblings, and if it is long enough
to be understood alone. It must occur in several sessions, so that no name, nickname or quirk of one note can become a
label. What a name is worth is whether it picks out sentences of its theme that it was not made from (``benchmarks``).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from insight.models.candidates import Candidate, Said, candidates
from insight.models.gerunds import inflected, thing
from insight.models.grammar import bare, names_a_thing
from insight.models.graph import middles, unit
from insight.models.lexicon import classes
from insight.models.nouns import Nouns, nouns_in
from insight.models.phrases import Stems, phrases
from insight.models.words import STOP, stem
from insight.ports import Embedder
from insight.records import Redacted, Rows, worded

KEYWORDS = 8
UNNAMED = "Passing remarks"  # no phrase comes up in two sessions: talk without a subject
_LOOKED = 40  # phrases a theme that are compared by the segments that hold them
_POOL = 10  # of them are worth embedding
_OFTEN = 0.5  # weight of frequency
_WIDE = 1.0  # of the share of the theme's notes that say it
_MIDDLE = 3.0  # of nearness to the theme's middle
_APART = 5.0  # of being nearer to it than to the middles of its nearest siblings
_WINS = 2.0  # of the share of the theme's segments that are nearer to it than to any other theme's best phrase
_WITHIN = 1.0  # what a phrase loses that is part of another which
_PART = 0.6  # of those who say it say
_LONE = 0.3  # what a single word loses
_LAST = 3.0  # and what is done without what it is done to: a last resort
_BARE = 1.0  # and a mere person or piece of a meeting, which is no name by itself
_SIBLINGS = 3
_OWN = 0.3  # of those who say either, this theme's share
_HALF = 0.15  # of the theme's notes say each of two phrases that are joined
_NEAR, _FAR = 0.2, 0.6  # cosine; phrases further from each other are an odd pair, nearer ones say the same
_NOUN = 0.55  # a phrase that is joined to another ends on a word that is at least this much of a noun
_WORDS = 5  # in a name of two phrases
_BOTH = 6  # and in a wider theme's of two themes
_LEAVES = 4  # themes whose names a wider theme's may be made of, the largest
_MORE = "and more"
_NEARBY = 0.45  # a name further than this from its theme's middle, and no more than
_TELLS = 0.05  # this much nearer to it than to the siblings', says only a part of what it is about
_ECHO = 0.5  # of the first phrase's nearness to the middle is asked of a second
_FRAME = "What people say about including and across notes"

type Namer = Callable[[Sequence[Redacted], Sequence[str]], str | None]


@dataclass(frozen=True, slots=True)
class Named:
    """What a theme is called: ``name``, one sentence of ``definition``, and ``keywords``, best first."""

    name: str
    definition: str
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A phrase of one theme: score, what is known of it, its vector and its ``closeness`` to the theme's middle."""

    score: float
    phrase: Candidate
    row: npt.NDArray[np.float32]
    near: float
    apart: float

    @property
    def text(self) -> str:
        return self.phrase.text

    @property
    def stems(self) -> frozenset[str]:
        return _stems(self.text)

    @property
    def halves(self) -> bool:
        """Whether it may stand beside another: often enough, a thing, and no mere person or piece of furniture."""
        words = _split(self.text)
        plain = not bare(self.text) and "and" not in words and not words[-1].endswith("ing") and thing(words) == words
        return plain and self.phrase.share >= _HALF and self.phrase.own >= _OWN and self.phrase.noun >= _NOUN


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
    nouns: Nouns | None = None,
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
        nouns: ``nouns.nouns_in`` of the texts, where it is known already.
        said: ``phrases.phrases`` of each text, where they are known already.
    """
    read = said or (lambda place: tuple(phrases(texts[place])))
    known = nouns_in(texts) if nouns is None else nouns
    pools = candidates(groups, read, notes, rows, nouns=known, sessions=sessions, most=_LOOKED)
    ranked = _rank(pools, groups, rows, embedder=embedder)
    used = [_stems(name) for name in taken]
    chosen: dict[int, Named] = {}
    for place in sorted(range(len(groups)), key=lambda i: (-len(groups[i]), i)):
        best = _best(ranked[place], used)
        name = _joined(best)
        used.append(_stems(name))
        keywords = _varied(ranked[place])
        own = namer(_middle(groups[place], texts, rows), keywords) if namer else None
        sources = [texts[i] for i in groups[place]]
        definition = define(name, keywords)
        chosen[place] = Named(
            worded(_capital(own or name), sources=sources, frame=f"{UNNAMED} {_MORE} {inflected(name, sources)}"),
            worded(definition, sources=sources, frame=f"{_FRAME} {UNNAMED} {inflected(definition, sources)}"),
            keywords,
        )
    return [chosen[i] for i in range(len(groups))]


def _rank(
    pools: Sequence[Sequence[Candidate]], groups: Sequence[Sequence[int]], rows: Rows, *, embedder: Embedder
) -> list[list[_Ranked]]:
    """For each theme its phrases, best first."""
    means = middles(groups, rows)
    short = [_shortlist(pool, rows, means, place) for place, pool in enumerate(pools)]
    words = sorted({c.text for pool in short for c in pool})
    vectors = dict(zip(words, embedder.encode(words), strict=True)) if words else {}
    ranked = []
    for place, pool in enumerate(short):
        at = np.stack([vectors[c.text] for c in pool]) if pool else means[:0]
        near, apart = closeness(at, means, place)
        scored = [
            _Ranked(score, c, vectors[c.text], n, a)
            for c, score, n, a in zip(pool, _scores(pool, near, apart), near.tolist(), apart.tolist(), strict=True)
        ]
        ranked.append(sorted(scored, key=lambda item: (-item.score, item.text)))
    return _told_apart(ranked, groups, rows)


def _told_apart(
    ranked: Sequence[Sequence[_Ranked]], groups: Sequence[Sequence[int]], rows: Rows
) -> list[list[_Ranked]]:
    """The same phrases, better where the theme's segments are nearer to them than to the best phrase of any other."""
    led = [place for place, pool in enumerate(ranked) if pool]
    best = np.stack([ranked[place][0].row for place in led]) if led else rows[:0]
    again: list[list[_Ranked]] = [[] for _ in ranked]
    for at, place in enumerate(led):
        own = rows[list(groups[place])]
        others = np.delete(own @ best.T, at, axis=1).max(axis=1, initial=-1.0)
        wins = (own @ np.stack([p.row for p in ranked[place]]).T > others[:, None]).mean(axis=0).tolist()
        scored = [replace(p, score=p.score + _WINS * w) for p, w in zip(ranked[place], wins, strict=True)]
        again[place] = sorted(scored, key=lambda item: (-item.score, item.text))
    return again


def _shortlist(pool: Sequence[Candidate], rows: Rows, means: Rows, place: int) -> list[Candidate]:
    """The phrases worth embedding: by the mean of the segments that hold each, in place of its own vector."""
    if len(pool) <= _POOL:
        return list(pool)
    held = unit(np.stack([rows[list(c.places)].mean(axis=0) for c in pool]))
    near, apart = closeness(held, means, place)
    scores = _scores(pool, near, apart)
    order = sorted(range(len(pool)), key=lambda i: (-scores[i], pool[i].text))
    return [pool[i] for i in order[:_POOL]]


def _scores(pool: Sequence[Candidate], near: npt.NDArray[np.float64], apart: npt.NDArray[np.float64]) -> list[float]:
    top = max((c.weight for c in pool), default=1.0)
    stems = [_stems(c.text) for c in pool]
    part = [
        any(own < more and other.share >= _PART * c.share for more, other in zip(stems, pool, strict=True))
        for own, c in zip(stems, pool, strict=True)
    ]
    return [
        _OFTEN * c.weight / top + _WIDE * c.share**0.5 + _MIDDLE * n + _APART * a - _fault(c) - _WITHIN * p
        for c, n, a, p in zip(pool, near.tolist(), apart.tolist(), part, strict=True)
    ]


def _fault(phrase: Candidate) -> float:
    return _BARE * bare(phrase.text) + _LONE * (" " not in phrase.text) + _LAST * (phrase.noun == 0.0)


def closeness(vectors: Rows, means: Rows, place: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """How near each vector is to one theme's middle, and how much nearer than to those of its nearest siblings."""
    near = (vectors @ means.T).astype(np.float64)
    own = near[:, place]
    others = np.sort(np.delete(near, place, axis=1), axis=1)[:, -_SIBLINGS:]
    return own, own - (others.mean(axis=1) if others.shape[1] else 0.0)


@lru_cache(maxsize=100_000)
def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(w) for w in text.lower().split() if w not in STOP)


def nameless(groups: Sequence[Sequence[int]], notes: Sequence[str], said: Callable[[int], Said]) -> list[bool]:
    """For each group, whether it has no subject: nothing that could name it comes up in two of its notes.

    A mere role or piece of a meeting ("lads", "sir", "team") is no subject.

    Args:
        groups: ordinals of segments, a group each.
        notes: the note of each segment.
        said: the phrases of each segment.
    """
    return [not _recurs(group, notes, said) for group in groups]


def _recurs(group: Sequence[int], notes: Sequence[str], said: Callable[[int], Said]) -> bool:
    first: dict[Stems, str] = {}
    for place in group:
        for stems, words in said(place):
            if first.setdefault(stems, notes[place]) != notes[place] and names_a_thing(words) and not bare(words):
                return True
    return False


def _best(ranked: Sequence[_Ranked], used: Sequence[frozenset[str]]) -> list[_Ranked]:
    """The best phrase that says more than a sibling's name does; two, where each is said often and of its own."""
    ranked = (
        [p for p in ranked if p.phrase.noun and not bare(p.text)]
        or [p for p in ranked if p.phrase.noun]
        or list(ranked)
    )
    if not ranked:
        return []
    free = next((p for p in ranked if not any(p.stems <= other for other in used)), None)
    best = free or ranked[0]
    for other in ranked:
        able = free is None or (best.halves and other.halves and _adds(best, other))
        if able and not best.stems & other.stems and best.stems | other.stems not in used:
            return [best, other]
    return [best]


def _joined(best: Sequence[_Ranked]) -> str:
    """A name of one phrase or two, "and more" where they say only a part of it."""
    if not best:
        return UNNAMED
    first, *others = [best[0].text, *(_lower(p.text) for p in best[1:])]
    return f"{', '.join((first, *others))} {_MORE}" if _partial(best) else " and ".join((first, *others))


def _partial(best: Sequence[_Ranked]) -> bool:
    """Whether a name says only some of what a theme is about: far from its middle, and its siblings' as much as its."""
    length = float(np.linalg.norm(sum(p.row for p in best)))
    return sum(p.near for p in best) < _NEARBY * length and sum(p.apart for p in best) < _TELLS * length


def _adds(best: _Ranked, other: _Ranked) -> bool:
    """Whether two phrases say different things of one theme, and briefly."""
    apart = _NEAR <= float(best.row @ other.row) <= _FAR and other.near >= _ECHO * best.near
    return apart and len(_split(best.text)) + len(_split(other.text)) <= _WORDS


def _split(text: str) -> list[str]:
    return text.lower().split()


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
    definition, sources = define(subject, keywords), list(sources)
    frame = f"{_FRAME} {subject} {inflected(definition, sources)}"
    return Named(worded(subject, sources=(), frame=subject), worded(definition, sources=sources, frame=frame), keywords)


def over(own: Named, inside: Sequence[str], *, embedder: Embedder) -> Named:
    """A wider theme by the themes ``inside`` it, largest first: two that are akin, else the first that says it all.

    The names of themes stand whole: half of a compound is not what either was called ("night" of "night shift").
    """
    whole = [name for name in inside if _whole(name)]
    name = _akin(whole, embedder)
    able = [n for n in inside if n != UNNAMED and not bare(n)]
    first = next((n for n in able if " " in n and not n.endswith(_MORE)), None) or next(iter(able), None)
    if name is None and first is None:
        return own
    name = name or f"{(first or '').removesuffix(f' {_MORE}').replace(' and ', ', ')} {_MORE}"
    definition = define(name, own.keywords)
    known = f"{own.definition} {' '.join((*inside, *own.keywords))}"  # worded before, each of them
    frame = f"{_FRAME} {_MORE} {known}"
    return Named(worded(name, sources=(), frame=frame), worded(definition, sources=(), frame=frame), own.keywords)


def _whole(name: str) -> bool:
    """Whether a name is one phrase that is understood alone."""
    return name != UNNAMED and " " in name and " and " not in name and not bare(name)


def _akin(whole: Sequence[str], embedder: Embedder) -> str | None:
    """The first two names, larger themes' first, that have to do with each other and do not say the same."""
    looked = whole[:_LEAVES]
    if len(looked) < 2:
        return None
    rows = embedder.encode(looked)
    likeness = rows @ rows.T
    for later in range(1, len(looked)):
        for at in range(later):
            one, two = looked[at], looked[later]
            brief = len(_split(one)) + len(_split(two)) <= _BOTH
            if brief and _NEAR <= float(likeness[at, later]) <= _FAR and not _stems(one) <= _stems(two):
                return f"{one} and {_lower(two)}"
    return None


def define(name: str, keywords: Sequence[str]) -> str:
    """One sentence out of a name and keywords.

    >>> define("Too many logins", ("too many logins", "passwords", "single sign-on"))
    'What people say about too many logins, including passwords and single sign-on.'
    >>> define("Badges, lifts and more", ("badges", "night rota"))
    'What people say about badges and lifts, including night rota.'
    """
    name = name.removesuffix(f" {_MORE}").replace(", ", " and ")
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
    """Sentence case; shouted words come down, short ones (HR, DEIB) are abbreviations.

    >>> _capital("RETURNS CODE"), _capital("DEIB in HR"), _capital("AI tools")
    ('Returns code', 'DEIB in HR', 'AI tools')
    """
    quiet = " ".join(w.lower() if _shouted(w) else w for w in text.split(" "))
    return quiet[:1].upper() + quiet[1:]


def _shouted(word: str) -> bool:
    return word.isupper() and (len(word) > 4 or (len(word) == 4 and bool(classes(word.lower()))))
