"""Phrases that a theme might be called: what several of its notes say, in the words in which it is said most.

Two segments need not word it alike: a phrase that one of them holds counts for every segment of the theme that holds
all its words ("cancelling the reservation": "my reservation at the hotel has to be cancelled"). The words of a phrase
must stand together in several notes, so that no name, nickname or quirk of one note can become a label.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

import numpy as np

from insight.models.gerunds import doing, thing
from insight.models.graph import unit
from insight.models.phrases import Stems
from insight.models.words import (
    ADVERBS,
    BEFORE_THING,
    BOTH,
    CONNECT,
    EDGE,
    FURNITURE,
    NUMBERS,
    PLURAL_BEFORE,
    STOP,
    TALK,
    VAGUE,
    stem,
)
from insight.records import Rows

_MOST = 200  # phrases a theme that are looked at closely, by how much of it says them word for word
_LENGTH = (0.0, 1.0, 2.0, 2.2, 2.0)  # by words: one word is seldom a name, and long phrases are rarer by themselves
_VAGUE = 0.6  # what a vague first or last word leaves of a phrase
_THING = 0.75  # a stem that stands where nouns stand more often than this is no verb
_UNKNOWN = 0.6  # how much of a noun a stem is that nothing tells of

_SMALL = STOP - EDGE
_SAID = TALK - BOTH
_LEADS = frozenset(map(stem, EDGE))
_FOLLOWS = 0.55  # and after a plural it is the verb of a clause below this ("mails arrive")
_DOES = 0.35  # and less often than this, no noun

type Said = Sequence[tuple[Stems, str]]
type Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A phrase as mostly written, its weight by class-based TF-IDF, and the share of the theme's notes that say it.

    ``noun``: how much of a noun its last word is.
    """

    weight: float
    text: str
    share: float
    noun: float


@dataclass(slots=True)
class _Use:
    """How one theme uses a phrase: spellings, and the nearness of each segment that holds it to the theme's middle."""

    forms: dict[str, int] = field(default_factory=dict)
    weight: float = 0.0

    def text(self) -> str | None:
        """The usual spelling, of those that are the name of something."""
        able = [form for form in self.forms if names_a_thing(form)]
        return min(able, key=lambda form: (-self.forms[form], len(form.split()), form), default=None)


@dataclass(slots=True)
class _Theme:
    uses: dict[Words, _Use] = field(default_factory=lambda: defaultdict(_Use))
    near: dict[int, float] = field(default_factory=dict)
    holds: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))


def candidates(
    groups: Sequence[Sequence[int]],
    said: Callable[[int], Said],
    notes: Sequence[str],
    rows: Rows,
    *,
    nouns: Mapping[str, float],
    sessions: int,
    most: int,
) -> list[list[Candidate]]:
    """For each theme up to ``most`` phrases that are worth embedding, best first."""
    themes = [_read(group, said, rows) for group in groups]
    everywhere: dict[Words, float] = defaultdict(float)
    for theme in themes:
        for words, use in theme.uses.items():
            everywhere[words] += use.weight
    found = []
    for theme in themes:
        pool = _able(theme, everywhere, notes, nouns, sessions=sessions, themes=len(themes))
        found.append(sorted(pool, key=lambda c: (-c.weight, c.text))[:most])
    return found


def _read(group: Sequence[int], said: Callable[[int], Said], rows: Rows) -> _Theme:
    members = rows[list(group)]
    near = np.maximum(members @ unit(members.mean(axis=0, keepdims=True))[0], 0.0).tolist()
    theme = _Theme(near=dict(zip(group, near, strict=True)))
    for place, close in theme.near.items():
        for stems, text in said(place):
            words = _telling(stems)
            use = theme.uses[words]
            use.forms[text] = use.forms.get(text, 0) + 1
            use.weight += close
            for word in words:
                theme.holds[word].add(place)
    return theme


def _able(
    theme: _Theme,
    everywhere: Mapping[Words, float],
    notes: Sequence[str],
    nouns: Mapping[str, float],
    *,
    sessions: int,
    themes: int,
) -> list[Candidate]:
    """The theme's phrases whose words stand together in so many notes."""
    whole = len({notes[place] for place in theme.near})
    known = {word for word, places in theme.holds.items() if len({notes[p] for p in places}) >= sessions}
    looked = sorted(
        ((words, use) for words, use in theme.uses.items() if words and words <= known),
        key=lambda item: (-item[1].weight, sorted(item[0])),
    )[:_MOST]
    able = []
    for words, use in looked:
        places = set.intersection(*(theme.holds[word] for word in words))
        heard = len({notes[p] for p in places})
        text = _spoken(use.text() if heard >= sessions else None, nouns)
        form, noun = shape(text, nouns) if text else (0.0, 0.0)
        if text and form:
            weight = sum(theme.near[p] for p in sorted(places))
            others = everywhere[words] - use.weight
            own = weight / max(weight + others, 1e-9)
            tells = np.log(1 + own * themes)
            able.append(Candidate(float(weight * tells * form), text, heard / whole, noun))
    return able


def _spoken(text: str | None, nouns: Mapping[str, float]) -> str | None:
    """A phrase whose first word is a verb in these notes as what people do ("improve a score": "improving a score")."""
    first, *more = text.lower().split() if text else ("",)
    verb = bool(more) and nouns.get(stem(first), _UNKNOWN) < _DOES and not first.endswith("ing") and first not in EDGE
    return doing(text) if text and verb else text


def shape(text: str, nouns: Mapping[str, float]) -> tuple[float, float]:
    """How good a name the words make, by their number and kind (0: none), and how much of a noun the last one is."""
    words = text.lower().replace("’", "'").split()
    noun = nouns.get(stem(words[-1]), _UNKNOWN)
    if len(thing(words)) < len(words) and nouns.get(stem(words[0]), _UNKNOWN) > _THING:
        return 0.0, noun
    if noun < _DOES or (len(words) == 1 and words[0].endswith("ing") and noun < _THING):
        return 0.0, noun
    if any(_plural(word) and nouns.get(stem(after), _UNKNOWN) < _FOLLOWS for word, after in _touching(words)):
        return 0.0, noun
    if "and" in words and any(map(bare, text.lower().split(" and "))):
        return 0.0, noun
    told = [w for w in words if w not in _SMALL] or words
    size = _LENGTH[min(len(told), len(_LENGTH) - 1)]
    return size * (_VAGUE if told[0] in VAGUE or told[-1] in VAGUE or bare(text) else 1.0) * noun, noun


@lru_cache(maxsize=100_000)
def bare(text: str) -> bool:
    """Whether all of a phrase is who was there, or what any meeting has.

    >>> [bare(t) for t in ("Director", "the slides", "slides without captions")]
    [True, True, False]
    """
    return all(
        w in FURNITURE or w in VAGUE or w in STOP for w in text.lower().replace("’", "'").replace("'s", "").split()
    )


@lru_cache(maxsize=200_000)
def _telling(stems: Stems) -> Words:
    """The stems without small words; "too many" belongs to what follows."""
    told, led = set[str](), ""
    for s in stems:
        if s in _LEADS:
            led += f"{s} "
        elif s not in _SMALL:
            told.add(led + s)
            led = ""
    return frozenset(told)


@lru_cache(maxsize=100_000)
def names_a_thing(text: str) -> bool:
    """Whether a run of words can be the name of something and is not a piece of a clause.

    What stands before an article, a possessive or a number is a verb unless it is a preposition ("takes a letter"); a
    clause shows in its other small words; a participle at the end waits for its noun.

    >>> [names_a_thing(t) for t in ("letter from the doctor", "adjustment takes a letter", "rating was fixed")]
    [True, False, False]
    >>> names_a_thing("booking a desk")
    True
    """
    words = thing(text.lower().replace("’", "'").split())
    inner, last = words[1:-1], words[-1]
    if any((w in STOP and w not in CONNECT) or w in _SAID or w.removesuffix("s") in _SAID for w in inner):
        return False
    if any(after in BEFORE_THING and word not in CONNECT for word, after in pairwise(words)):
        return False
    if len(words) > 1 and words[-2] in CONNECT and last in VAGUE:
        return False
    if any(w in NUMBERS for w in words) or last in ADVERBS or (len(last) > 4 and last.endswith("ed")):
        return False
    return not any(word == "people" or (_plural(word) and _plural(after)) for word, after in _touching(words))


def _touching(words: Sequence[str]) -> list[tuple[str, str]]:
    return [(word, after) for word, after in pairwise(words) if after not in CONNECT]


def _plural(word: str) -> bool:
    """Plural or a verb in the third person: what follows makes a clause ("hours sits"), but for "sales figures"."""
    return word == "people" or (
        word.endswith("s") and word[-2:] not in {"ss", "us", "is", "'s"} and word not in PLURAL_BEFORE
    )
