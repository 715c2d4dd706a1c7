"""Special categories of personal data (GDPR article 9): found by an editable lexicon, generalised where quoted.

The lexicon is ``data/special_categories.toml``: for each category its plain phrase and the words that tell it. Words
match whole, in either case, with plural and possessive endings; ``*`` stands for any letters. An entry under
``person`` counts only with a word for a person nearby, because it is ordinary otherwise; an entry under ``not`` is a
turn of phrase that never counts ("a blind spot").
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

_PERSON = re.compile(
    r"\b(?:i|me|my|we|he|him|his|she|her|they|them|their|someone|somebody|people|person|man|men|woman|women|wife|"
    r"husband|partner|son|daughter|mother|father|mum|mom|dad|parents?|brother|sister|child|children|kids?|friend|"
    r"colleagues?|mentee|mentor|boss|manager|lead(?:er)?|member|who)\b|\[person|\bperson \d"
)
_REACH = 60
_TWICE = re.compile(r"(\[an? [a-z ]+\])(?:\s*(?:,|and|or|with|in|for|,\s*and)?\s+\1)+")


@dataclass(frozen=True, slots=True)
class Special:
    """A mention of a special category: where, and which."""

    start: int
    end: int
    category: str


@dataclass(frozen=True, slots=True)
class _Category:
    phrase: str
    words: re.Pattern[str]
    person: re.Pattern[str]
    idioms: re.Pattern[str]


def find(text: str) -> list[Special]:
    """Mentions of health, pregnancy, ethnicity, orientation and belief, in order, without overlaps."""
    low = text.lower()
    low = low if len(low) == len(text) else text  # a few capitals grow when lowered, and would shift the places
    if not _anything().search(low):
        return []
    found: list[Special] = []
    for name, category in _lexicon().items():
        void = [m.span() for m in category.idioms.finditer(low)]
        hits = [m.span() for m in category.words.finditer(low)]
        hits += [m.span() for m in category.person.finditer(low) if _about_a_person(low, *m.span())]
        found += [Special(a, b, name) for a, b in hits if not any(a < end and start < b for start, end in void)]
    kept: list[Special] = []
    for mention in sorted(found, key=lambda s: (s.start, -s.end, s.category)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def generalise(text: str) -> str:
    """The text with each mention replaced by its category's phrase, in brackets.

    >>> generalise("She was told it was epilepsy; we all have a blind spot.")
    'She was told it was [a health matter]; we all have a blind spot.'
    """
    parts, last = [], 0
    for mention in find(text):
        parts += [text[last : mention.start], f"[{_lexicon()[mention.category].phrase}]"]
        last = mention.end
    return _TWICE.sub(r"\1", "".join(parts) + text[last:]) if parts else text


def _about_a_person(low: str, start: int, end: int) -> bool:
    return bool(_PERSON.search(low, max(0, start - _REACH), min(len(low), end + _REACH)))


@cache
def _lexicon() -> dict[str, _Category]:
    path = resources.files("insight.models") / "data" / "special_categories.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        name: _Category(
            entry["phrase"],
            _pattern(entry.get("words", ())),
            _pattern(entry.get("person", ())),
            _pattern(entry.get("not", ())),
        )
        for name, entry in table.items()
    }


@cache
def _anything() -> re.Pattern[str]:
    patterns = [p.pattern for c in _lexicon().values() for p in (c.words, c.person)]
    return re.compile("|".join(patterns))


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"\b{_tree(words)}(?:e?s)?(?:['’]s)?\b" if words else r"(?!)")


def _tree(words: Iterable[str]) -> str:
    """A pattern for any of the words as a tree of letters: four times faster than a row of alternatives."""
    branches: defaultdict[str, list[str]] = defaultdict(list)
    ends = False
    for word in words:
        if word:
            branches[word[0]].append(word[1:])
        ends = ends or not word
    if not branches:
        return ""
    parts = [_SIGNS.get(letter, re.escape(letter)) + _tree(rest) for letter, rest in sorted(branches.items())]
    return f"(?:{'|'.join(parts)}){'?' if ends else ''}"


_SIGNS = {"*": r"\w*", " ": r"[\s-]+", "'": "['’]"}
