"""Names and definitions an executive can read, made of the notes' own phrases, without a language model.

Candidates are runs of words that begin and end on a word that says something. A phrase is good for a theme if many
sentences of the theme hold it and few others do (class-based TF-IDF, Grootendorst 2022), if it lies near the middle of
the theme (KeyBERT), and if it is long enough to be understood alone. It must occur in several sessions, so that no
name, nickname or quirk of one note can become a label.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from insight.models.graph import unit
from insight.models.words import EDGE, FILLER, STOP, stem
from insight.ports import Embedder
from insight.records import Redacted, Rows, worded

KEYWORDS = 8
_TOKEN = re.compile(r"\[[^\[\]\n]{1,60}\]")
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*|\S")
_LONGEST = 4
_CANDIDATES = 40  # phrases a theme that are worth embedding

type _Ranked = list[tuple[float, str, npt.NDArray[np.float32]]]  # score, phrase, vector
FRAME = "What people say about including and across notes"

type Namer = Callable[[Sequence[Redacted], Sequence[str]], str | None]


@dataclass(frozen=True, slots=True)
class Named:
    """What a theme is called: ``name``, one sentence of ``definition``, and ``keywords``, best first."""

    name: str
    definition: str
    keywords: tuple[str, ...]


@dataclass(slots=True)
class _Phrase:
    """A phrase by its stems: how it is usually written, and in which segments of which themes it occurs."""

    forms: dict[int, Counter[str]]  # theme -> spellings
    places: dict[int, set[int]]  # theme -> segments (ordinals)
    notes: dict[int, set[str]]

    def text(self, theme: int) -> str:
        return min(self.forms[theme], key=lambda form: (-self.forms[theme][form], form))


def phrases(text: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each candidate phrase of a text as (stems, the words as written); replacement tokens break phrases.

    >>> [words for _, words in phrases("Too many logins for [PERSON-7Q].")]
    ['Too many logins', 'many logins', 'logins']
    """
    for run in runs(_TOKEN.sub(" | ", text)):
        low = [w.lower().replace("’", "'") for w in run]
        for start in range(len(run)):
            if low[start] in STOP and low[start] not in EDGE:
                continue
            for end in range(start + 1, min(start + _LONGEST, len(run)) + 1):
                if low[end - 1] in STOP or low[end - 1] in EDGE:
                    continue
                said = [w for w in low[start:end] if w not in STOP and w not in EDGE]
                if (
                    said
                    and not all(w in FILLER for w in said)
                    and low[start] not in FILLER
                    and low[end - 1] not in FILLER
                ):
                    yield tuple(stem(w) for w in low[start:end]), " ".join(run[start:end])


def runs(text: str) -> Iterator[list[str]]:
    """Runs of words between punctuation marks and numbers."""
    run: list[str] = []
    for word in _WORD.findall(text):
        if any(map(str.isalpha, word)):
            run.append(word)
        else:
            yield run
            run = []
    yield run


def name_themes(
    groups: Sequence[Sequence[int]],
    texts: Sequence[Redacted],
    notes: Sequence[str],
    rows: Rows,
    *,
    embedder: Embedder,
    sessions: int = 2,
    namer: Namer | None = None,
) -> list[Named]:
    """A name, a definition and keywords for each group of segments.

    Args:
        groups: ordinals into ``texts``, a group each.
        texts: redacted, one a segment.
        notes: the note of each segment, for how widely a phrase is used.
        rows: float32, (n segments, dimensions), unit length.
        embedder: gives candidate phrases their vectors, in the space of ``rows``.
        sessions: a phrase must occur in that many notes of the theme (fewer only where the theme has fewer).
        namer: an optional local model: (texts nearest the middle, keywords) -> a name, or None to keep ours.
    """
    table = _table(groups, texts, notes)
    ranked = _ranked(table, groups, rows, embedder=embedder, sessions=sessions)
    named: list[Named] = []
    taken: list[frozenset[str]] = []
    chosen: dict[int, Named] = {}
    for place in sorted(range(len(groups)), key=lambda i: (-len(groups[i]), i)):
        sources = [texts[i] for i in groups[place]]
        name = _distinct(ranked[place], taken)
        taken.append(_stems(name))
        keywords = tuple(dict.fromkeys([name, *_varied(ranked[place])]))[:KEYWORDS] if ranked[place] else ()
        own = namer(_middle(groups[place], texts, rows), keywords) if namer else None
        definition = _define(keywords, len({notes[i] for i in groups[place]}))
        chosen[place] = Named(
            worded(_sentence_case(own or name), sources=sources, frame="Unnamed theme and"),
            worded(definition, sources=sources, frame=FRAME),
            keywords,
        )
    named.extend(chosen[i] for i in range(len(groups)))
    return named


def _table(
    groups: Sequence[Sequence[int]], texts: Sequence[str], notes: Sequence[str]
) -> dict[tuple[str, ...], _Phrase]:
    table: dict[tuple[str, ...], _Phrase] = {}
    for theme, group in enumerate(groups):
        for place in group:
            for stems, words in phrases(texts[place]):
                phrase = table.setdefault(stems, _Phrase(defaultdict(Counter), defaultdict(set), defaultdict(set)))
                phrase.forms[theme][words] += 1
                phrase.places[theme].add(place)
                phrase.notes[theme].add(notes[place])
    return table


def _ranked(
    table: Mapping[tuple[str, ...], _Phrase],
    groups: Sequence[Sequence[int]],
    rows: Rows,
    *,
    embedder: Embedder,
    sessions: int,
) -> list[_Ranked]:
    """For each theme its phrases with score and vector, best first."""
    pools = [_pool(table, theme, len(group), len(groups), sessions) for theme, group in enumerate(groups)]
    words = sorted({text for pool in pools for _, text in pool})
    vectors = dict(zip(words, embedder.encode(words), strict=True)) if words else {}
    ranked = []
    for group, pool in zip(groups, pools, strict=True):
        middle = unit(rows[list(group)].mean(axis=0, keepdims=True))[0]
        top = max((weight for weight, _ in pool), default=1.0)
        scored = [(weight / top + 1.5 * float(vectors[text] @ middle), text, vectors[text]) for weight, text in pool]
        ranked.append(sorted(scored, key=lambda item: (-item[0], item[1])))
    return ranked


def _pool(
    table: Mapping[tuple[str, ...], _Phrase], theme: int, size: int, themes: int, sessions: int
) -> list[tuple[float, str]]:
    """The theme's phrases that are used widely enough, by class-based TF-IDF, with short ones held back."""
    pool = []
    for stems, phrase in table.items():
        inside = len(phrase.places.get(theme, ()))
        if not inside or len(phrase.notes[theme]) < sessions:
            continue
        everywhere = sum(map(len, phrase.places.values()))
        weight = inside / size * np.log(1 + inside / everywhere * themes) * (1.0, 1.0, 1.5, 1.6, 1.5)[len(stems)]
        pool.append((float(weight), phrase.text(theme)))
    pool.sort(key=lambda item: (-item[0], item[1]))
    return pool[:_CANDIDATES]


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(w) for w in text.lower().split() if w not in STOP)


def _distinct(ranked: _Ranked, taken: Sequence[frozenset[str]]) -> str:
    """The best phrase that no sibling is called by already; two phrases joined where each alone is taken."""
    for _, text, _ in ranked:
        stems = _stems(text)
        if all(len(stems & other) < min(len(stems), len(other)) for other in taken):
            return text
    for _, first, _ in ranked[:4]:
        for _, second, _ in ranked:
            both = _stems(first) | _stems(second)
            if not _stems(first) & _stems(second) and both not in taken:
                return f"{first} and {second}"
    return ranked[0][1] if ranked else "Unnamed theme"


def _varied(ranked: _Ranked, *, share: float = 0.4) -> list[str]:
    """Phrases that are good and unlike each other (maximal marginal relevance, Carbonell & Goldstein 1998)."""
    left, picked = list(ranked), list[tuple[float, str, npt.NDArray[np.float32]]]()
    while left and len(picked) < KEYWORDS:
        best = max(
            left,
            key=lambda item: (
                (1 - share) * item[0] - share * max((float(item[2] @ other[2]) for other in picked), default=0.0)
            ),
        )
        picked.append(best)
        left = [item for item in left if item is not best and not _stems(item[1]) <= _stems(best[1])]
    return [text for _, text, _ in picked]


def _middle(group: Sequence[int], texts: Sequence[Redacted], rows: Rows, *, most: int = 8) -> list[Redacted]:
    """The segments nearest to the theme's mean."""
    members = list(group)
    close = rows[members] @ rows[members].mean(axis=0)
    return [texts[members[i]] for i in np.argsort(-close, kind="stable")[:most]]


def _define(keywords: Sequence[str], notes: int) -> str:
    low = [_lower_start(k) for k in keywords[:4]]
    if len(low) < 2:
        return f"What people say about {low[0]}." if low else "What people say across notes."
    return (
        f"What people say about {low[0]}, including {', '.join(low[1:-1])}{' and ' if len(low) > 2 else ''}{low[-1]}."
    )


def _lower_start(text: str) -> str:
    """Lower case at the start, unless the first word is written in capitals or mixed case (AI, TikTok)."""
    first = text.split(" ", 1)[0]
    return text if first[1:].lower() != first[1:] else text[:1].lower() + text[1:]


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]
