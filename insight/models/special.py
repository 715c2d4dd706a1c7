"""Special categories of personal data (GDPR article 9): found by an editable lexicon, generalised where quoted.

The lexicon is ``data/special_categories.toml``: for each category its plain phrase and the words that tell it. The
words match whole, in any case, with plural and possessive endings; a ``*`` stands for any ending. An entry under
``person`` counts only with a word for a person nearby, because it is ordinary otherwise ("a blind spot").
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

_NEAR = re.compile(
    r"\b(?:i|me|my|we|he|him|his|she|her|they|them|their|someone|somebody|people|person|man|men|woman|women|wife|"
    r"husband|partner|son|daughter|mother|father|mum|mom|dad|parents?|brother|sister|child|children|kids?|friend|"
    r"colleagues?|mentee|mentor|boss|manager|lead(?:er)?|member|who)\b|\[PERSON|\bPerson \d",
    re.IGNORECASE,
)
_REACH = 60


@dataclass(frozen=True, slots=True)
class Special:
    """A mention of a special category: where, and which."""

    start: int
    end: int
    category: str


def find(text: str) -> list[Special]:
    """Mentions of health, ethnicity, orientation, belief and pregnancy, in order, without overlaps."""
    found: list[Special] = []
    for category, (plain, near) in _lexicon().items():
        found += [Special(*m.span(), category) for m in plain.finditer(text)]
        if near is not None:
            found += [Special(*m.span(), category) for m in near.finditer(text) if _about_a_person(text, m)]
    kept: list[Special] = []
    for mention in sorted(found, key=lambda s: (s.start, -s.end, s.category)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def generalise(text: str) -> str:
    """The text with each mention replaced by its category's phrase, in brackets.

    >>> generalise("She was diagnosed with epilepsy last year")
    'She was diagnosed with [a health matter] last year'
    """
    parts, last = [], 0
    for mention in find(text):
        head = text[last : mention.start]
        parts += [head, f"[{_phrases()[mention.category]}]"]
        last = mention.end
    return re.sub(r"(\[[a-z ]+\])(?:\s+(?:and\s+)?\1)+", r"\1", "".join(parts) + text[last:])


def _about_a_person(text: str, match: re.Match[str]) -> bool:
    return bool(_NEAR.search(text, max(0, match.start() - _REACH), min(len(text), match.end() + _REACH)))


@cache
def _table() -> Mapping[str, Mapping[str, object]]:
    path = resources.files("insight.models") / "data" / "special_categories.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _phrases() -> dict[str, str]:
    return {name: str(entry["phrase"]) for name, entry in _table().items()}


@cache
def _lexicon() -> dict[str, tuple[re.Pattern[str], re.Pattern[str] | None]]:
    return {
        name: (_pattern(entry["words"]), _pattern(entry["person"]) if entry.get("person") else None)
        for name, entry in _table().items()
    }


def _pattern(words: object) -> re.Pattern[str]:
    assert isinstance(words, list)  # noqa: S101  # a fact about our own file
    ordered = sorted(map(str, words), key=lambda word: (-len(word), word))
    body = "|".join(re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"[\s-]+") for word in ordered)
    return re.compile(rf"(?<!\w)(?:{body})(?:e?s)?(?:['’]s)?(?!\w)", re.IGNORECASE)
