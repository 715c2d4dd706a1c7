"""Texts to spans: normalise, look, merge, spread what was found, and put replacements in.

Knows nothing of records: ``door.py`` hands texts in and takes pairs of text and redactions out.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from insight.ingest.anonymise import dates, patterns, phones, places, propagate, quasi
from insight.ingest.anonymise.allow import Allow
from insight.ingest.anonymise.context import Words
from insight.ingest.anonymise.forms import Forms
from insight.ingest.anonymise.names import Names
from insight.ingest.anonymise.normalise import Clean, clean, fold
from insight.ingest.anonymise.pseudonyms import Pseudonyms
from insight.ingest.anonymise.replace import replacement
from insight.ingest.anonymise.spans import Found, merge
from insight.recipe import Anonymise
from insight.records import Redaction


@dataclass(frozen=True, slots=True)
class Doc:
    """A text to redact. Texts of one ``group`` share what was found in them; ``people``: who is known to be around."""

    text: str
    group: str = ""
    pair: str | None = None
    people: tuple[Forms, ...] = ()


class Redactor:
    """All detectors under one policy."""

    def __init__(
        self, policy: Anonymise, codes: Pseudonyms, people: Forms, *, titles: Collection[tuple[str, ...]] = ()
    ) -> None:
        self._policy = policy
        self._codes = codes
        self._people = people
        self._titles = titles
        self._names = Names(policy.model if policy.use_model else "", Allow(policy.allow), batch=policy.batch)
        self._deny = tuple(fold(w) for w in policy.deny if w.strip())

    def redact(self, docs: Sequence[Doc]) -> list[tuple[str, tuple[Redaction, ...]]]:
        """Each text redacted, with what was replaced."""
        cleaned = [clean(d.text) for d in docs]
        words = [Words(c.text) for c in cleaned]
        listed = [self._listed(d, w) for d, w in zip(docs, words, strict=True)]
        guessed = self._names.find(words)
        found = [[*a, *b] for a, b in zip(listed, guessed, strict=True)]
        found = propagate.spread(words, found, [d.group for d in docs])
        merged = [self._kept(w.text, merge(w.text, f)) for w, f in zip(words, found, strict=True)]
        merged = propagate.identities(words, merged, [d.group for d in docs])
        return [self._written(d.text, c, f) for d, c, f in zip(docs, cleaned, merged, strict=True)]

    def _listed(self, doc: Doc, words: Words) -> list[Found]:
        text = words.text
        found = [
            *patterns.find(text),
            *phones.find(text),
            *places.find(text),
            *dates.find(text),
            *quasi.roles(words),
            *quasi.teams(words),
            *quasi.titles(words, self._titles),
        ]
        for forms in (self._people, *doc.people):
            found += forms.find(words, pair=doc.pair)
        for denied in self._deny:
            found += _literal(text, denied)
        return found

    def _kept(self, text: str, spans: Sequence[Found]) -> list[Found]:
        """Without the types that policy lets stand."""
        keep = {
            kind
            for kind, policy in (
                ("LOCATION", self._policy.locations),
                ("ROLE", self._policy.roles),
                ("DATE", self._policy.dates),
                ("AGE", self._policy.ages),
                ("ORG", self._policy.organisations),
            )
            if policy == "keep"
        }
        return [s for s in spans if s.type not in keep]

    def _written(self, text: str, cleaned: Clean, spans: Sequence[Found]) -> tuple[str, tuple[Redaction, ...]]:
        out: list[str] = []
        done: list[Redaction] = []
        at = length = 0
        for span in spans:
            start, end = cleaned.raw(span.start, span.end)
            start = max(start, at)
            word = replacement(span, cleaned.text[span.start : span.end], self._policy, self._codes)
            out += (text[at:start], word)
            length += start - at
            done.append(Redaction(length, length + len(word), start, end, span.type, word, span.confidence))
            length += len(word)
            at = end
        out.append(text[at:])
        return "".join(out), tuple(done)


def _literal(text: str, folded: str) -> list[Found]:
    """Where a denied word stands as a word of its own, in either case."""
    low, found, at = fold(text), [], 0
    if len(low) != len(text):
        low = text.lower() if len(text.lower()) == len(text) else text
    while (at := low.find(folded, at)) >= 0:
        end = at + len(folded)
        if not (low[at - 1 : at].isalnum() or low[end : end + 1].isalnum()):
            found.append(Found(at, end, "PERSON", 1.0, "denied:" + folded, "deny"))
        at = end
    return found
