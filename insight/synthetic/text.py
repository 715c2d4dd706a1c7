"""Sentences as parts that know what they are, so that every label's place is counted and never searched for."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

_SLOT = re.compile(r"\{(\w+)\}")
KEEP = "KEEP"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text. ``type`` is a kind of identifier, ``KEEP`` for what only looks like one, or None."""

    text: str
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """Parts, the sub-theme they are about (None: nothing), and the decision whose idea they plant."""

    parts: tuple[Part, ...]
    subtheme: str | None = None
    decision: str | None = None


@dataclass(slots=True)
class Text:
    """A note under construction: what is written so far, and what stands where."""

    text: str = ""
    spans: list[dict[str, object]] = field(default_factory=list)
    keep: list[dict[str, object]] = field(default_factory=list)
    sentences: list[tuple[int, int, Sentence]] = field(default_factory=list)

    def write(self, parts: Iterable[Part]) -> None:
        """Append, noting what each typed part covers (code points, end exclusive)."""
        for part in parts:
            start = len(self.text)
            self.text += part.text
            if part.type:
                place: dict[str, object] = {"start": start, "end": len(self.text)}
                kind = {} if part.type == KEEP else {"type": part.type}
                (self.keep if part.type == KEEP else self.spans).append(place | kind | {"text": part.text})

    def say(self, sentence: Sentence) -> None:
        """Append a sentence and note its place."""
        start = len(self.text)
        self.write(sentence.parts)
        self.sentences.append((start, len(self.text), sentence))


def fill(template: str, slots: Mapping[str, Sequence[Part]]) -> tuple[Part, ...]:
    """A template with its ``{slots}`` replaced by parts; the first letter is left as it is."""
    parts: list[Part] = []
    end = 0
    for match in _SLOT.finditer(template):
        if template[end : match.start()]:
            parts.append(Part(template[end : match.start()]))
        parts += slots[match.group(1)]
        end = match.end()
    if template[end:]:
        parts.append(Part(template[end:]))
    return tuple(parts)


def capital(text: str) -> str:
    """The first letter raised, the rest left alone."""
    return text[:1].upper() + text[1:]


def misspelt(parts: Sequence[Part], rate: float, rng: np.random.Generator) -> tuple[Part, ...]:
    """Plain words of five letters or more with two inner letters swapped or one lost; identifiers stay as they are."""

    def slip(match: re.Match[str]) -> str:
        word = match.group()
        if rng.random() >= rate:
            return word
        at = int(rng.integers(1, len(word) - 2))
        if rng.random() < 0.5:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        return word[:at] + word[at + 1 :]

    if rate <= 0:
        return tuple(parts)
    return tuple(p if p.type else Part(re.sub(r"[A-Za-z]{5,}", slip, p.text)) for p in parts)


def lowered(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Everything in lower case, names too, letter for letter."""
    return tuple(Part("".join(c.lower() if len(c.lower()) == 1 else c for c in p.text), p.type) for p in parts)
