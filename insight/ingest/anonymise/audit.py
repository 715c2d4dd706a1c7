"""A second look at what is about to be kept, built differently from the first; a doubtful note is not stored.

The first look reads the note as written with a recogniser. This one reads the *output*: it takes every identifier of
the roster, in every spelling and encoding of ``leaks.py``, the patterns again, and plain word lists.
"""

from collections.abc import Mapping

from insight.ingest.anonymise import language, patterns, phones
from insight.ingest.anonymise.forms import Forms
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

    def verdict(
        self, raw: Mapping[str, str], redacted: Mapping[str, str], people: tuple[Forms, ...] = ()
    ) -> tuple[str, int]:
        """A reason code and how often, or ``("", 0)``: "language", "roster", "pattern"."""
        if self._policy.unknown_language == "quarantine" and not language.english(raw.get("notes", "")):
            return "language", 1
        left = {"roster": 0, "pattern": 0}
        for text in redacted.values():
            bare = PLACEHOLDER.sub(lambda m: " " * len(m.group()), clean(text).text)
            left["roster"] += sum(forms.left(bare) for forms in (self._people, *people))
            found = merge(bare, [*patterns.find(bare), *phones.find(bare)])
            left["pattern"] += sum(f.type in _HARD and f.confidence >= 0.9 for f in found)
        return next(((reason, count) for reason, count in left.items() if count), ("", 0))
