"""A second look at what is about to be kept, built differently from the first; a doubtful note is not stored.

The first look reads the note as written and judges capitalised runs with a recogniser. This one reads the *output*,
word by word: what is left of the roster in any spelling, what has the shape of an address or number, and given names
that are nothing else. What it finds it does not mend: the note waits, as a count and a reason.
"""

from collections.abc import Mapping

from insight.ingest.anonymise import language, patterns, phones
from insight.ingest.anonymise.allow import Allow
from insight.ingest.anonymise.context import Words
from insight.ingest.anonymise.forms import Forms
from insight.ingest.anonymise.geography import COUNTRIES, PEOPLES, REGIONS
from insight.ingest.anonymise.lexicon import lexicon
from insight.ingest.anonymise.normalise import clean
from insight.ingest.anonymise.pseudonyms import PLACEHOLDER
from insight.ingest.anonymise.spans import merge
from insight.recipe import Anonymise

_HARD = frozenset({"EMAIL", "URL", "HANDLE", "PHONE", "ID", "DATE_OF_BIRTH"})


class Audit:
    """The check before the store."""

    def __init__(self, policy: Anonymise, people: Forms) -> None:
        self._policy = policy
        self._people = people
        self._allow = Allow(policy.allow)

    def verdict(
        self, raw: Mapping[str, str], redacted: Mapping[str, str], people: tuple[Forms, ...] = ()
    ) -> tuple[str, int]:
        """A reason code and how often: "language", "roster", "pattern", "name"; or ``("", 0)``."""
        if self._policy.unknown_language == "quarantine" and not language.english(raw.get("notes", "")):
            return "language", 1
        left = {"roster": 0, "pattern": 0, "name": 0}
        for text in redacted.values():
            bare = PLACEHOLDER.sub(lambda m: " " * len(m.group()), clean(text).text)
            words = Words(bare)
            left["roster"] += sum(forms.left(words) for forms in (self._people, *people))
            found = merge(bare, [*patterns.find(bare), *phones.find(bare)])
            left["pattern"] += sum(f.type in _HARD and f.confidence >= 0.9 for f in found)
            left["name"] += self._names(words)
        return next(((reason, count) for reason, count in left.items() if count), ("", 0))

    def _names(self, words: Words) -> int:
        """Capitalised words inside a sentence that are given names and hardly ever anything else."""
        lex = lexicon()
        if words.shouting or not self._policy.use_model:
            return 0
        return sum(
            lex.rarity(token) >= 150
            and lex.capitalised(token) >= 90
            and lex.given(token)
            and token not in lex.places
            and token not in COUNTRIES | PEOPLES | REGIONS
            and words.text[start].isupper()
            and not words.starts_sentence(start)
            and words.word(i) not in self._allow
            for i, (token, (start, _)) in enumerate(zip(words.folded, words.spans, strict=True))
        )
