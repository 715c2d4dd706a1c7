"""Phrases that a theme might be called: what several of its notes say, in the words in which it is said most.

Two segments need not word it alike: a phrase that one of them holds counts for every segment of the theme that holds
all its words ("cancelling the reservation": "my reservation at the hotel has to be cancelled"). The words of a phrase
must stand together in several notes, so that no name, nickname or quirk of one note can become a label.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from insight.models.grammar import SMALL, names_a_thing, shape, spoken, suffered
from insight.models.graph import unit
from insight.models.lexicon import classes
from insight.models.nouns import Nouns
from insight.models.phrases import Stems
from insight.models.words import EDGE, stem
from insight.records import Rows

_MOST = 200  # phrases a theme that are looked at closely, by how much of it says them word for word
_LEADS = frozenset(map(stem, EDGE))
_CUT = 0.7  # what a phrase loses that is always followed by the noun it belongs to ("credit" in "credit card")

type Said = Sequence[tuple[Stems, str]]
type Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A phrase as mostly written.

    ``weight``: by class-based TF-IDF; ``share``: of the theme's notes that say it; ``own``: of those who say it, the
    theme's; ``form``: how good a name the words make; ``noun``: how much of a noun the last one is; ``places``: the
    segments that hold all its words.
    """

    weight: float
    text: str
    share: float
    own: float
    form: float
    noun: float
    places: tuple[int, ...]


@dataclass(slots=True)
class _Use:
    """How one theme uses a phrase: spellings, and the nearness of each segment that holds it to the theme's middle."""

    forms: dict[str, int] = field(default_factory=dict)
    weight: float = 0.0

    def named(self, nouns: Nouns) -> tuple[str, str, float, float] | None:
        """The usual spelling of those that can be a name: as written, as a name, and its ``shape``."""
        for form in sorted(self.forms, key=lambda form: (-self.forms[form], len(form.split()), form)):
            told = suffered(form)
            text = told or (spoken(form, nouns) if names_a_thing(form) else None)
            worth, noun = shape(text, nouns) if text else (0.0, 0.0)
            if text and worth:
                return form, text, worth, noun
        return None


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
    nouns: Nouns,
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
    nouns: Nouns,
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
    goes_on = _followed(theme)
    able = []
    for words, use in looked:
        places = sorted(set.intersection(*(theme.holds[word] for word in words)))
        heard = len({notes[p] for p in places})
        named = use.named(nouns) if heard >= sessions else None
        if named:
            written, text, form, noun = named
            weight = sum(theme.near[p] for p in places)
            others = everywhere[words] - use.weight
            own = weight / max(weight + others, 1e-9)
            tells = np.log(1 + own * themes)
            form *= 1 - _CUT * min(1.0, goes_on[written] / use.forms[written])
            able.append(Candidate(float(weight * tells * form), text, heard / whole, own, form, noun, tuple(places)))
    return able


def _followed(theme: _Theme) -> Counter[str]:
    """How often each wording is followed by a noun that it may belong to."""
    found = Counter[str]()
    for use in theme.uses.values():
        for form, times in use.forms.items():
            head, _, last = form.rpartition(" ")
            if head and "n" in (classes(last.lower()) or "n"):
                found[head] += times
    return found


@lru_cache(maxsize=200_000)
def _telling(stems: Stems) -> Words:
    """The stems without small words; "too many" belongs to what follows."""
    told, led = set[str](), ""
    for s in stems:
        if s in _LEADS:
            led += f"{s} "
        elif s not in SMALL:
            told.add(led + s)
            led = ""
    return frozenset(told)
