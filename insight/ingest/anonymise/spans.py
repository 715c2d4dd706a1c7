"""A span found in a text, and how overlapping findings become one clean list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

# Who wins where two findings overlap. A pattern that spells out what it is beats a guess about a word.
PRIORITY = {
    "KEEP": 100,
    "URL": 90,
    "EMAIL": 85,
    "HANDLE": 80,
    "ID": 70,
    "PHONE": 65,
    "DATE_OF_BIRTH": 60,
    "PERSON": 50,
    "ROLE": 45,
    "AGE": 40,
    "DATE": 35,
    "LOCATION": 30,
    "ORG": 20,
}


@dataclass(frozen=True, slots=True)
class Found:
    """A span of a text, code points, end exclusive. ``who`` is the identity behind it, for the pseudonym."""

    start: int
    end: int
    type: str
    confidence: float = 1.0
    who: str = ""
    source: str = ""


def merge(text: str, found: Iterable[Found]) -> list[Found]:
    """Disjoint spans in order of place.

    The span of higher priority (then confidence, then length) stays whole; what a lower one covers beyond it stays
    covered too, unless only punctuation is left. "KEEP" spans shield their text and are dropped at the end.
    """
    ranked = sorted(found, key=lambda f: (-_rank(f), -f.confidence, f.start - f.end, f.start, f.who))
    taken: list[Found] = []
    for span in ranked:
        taken += _outside(text, span, taken)
    taken.sort(key=lambda f: f.start)
    return [f for f in _joined(text, taken) if f.type != "KEEP"]


def _rank(span: Found) -> int:
    """An address with a house number or a postcode beats the person it may be called after."""
    return PRIORITY["PERSON"] + 5 if span.type == "LOCATION" and span.source == "pattern" else PRIORITY[span.type]


def _outside(text: str, span: Found, taken: Sequence[Found]) -> list[Found]:
    """The parts of ``span`` that nothing taken covers, trimmed to where letters or digits are."""
    parts = [(span.start, span.end)]
    for other in taken:
        if other.start >= span.end or other.end <= span.start:
            continue
        parts = [
            piece
            for start, end in parts
            for piece in ((start, min(end, other.start)), (max(start, other.end), end))
            if piece[0] < piece[1]
        ]
    whole = parts == [(span.start, span.end)]
    return [span] if whole else [p for start, end in parts if (p := _trimmed(text, span, start, end))]


def _trimmed(text: str, span: Found, start: int, end: int) -> Found | None:
    if text[start : start + 3] == "'s " and text[start + 3 : end].islower():
        return None  # of "Anna's team" the name is enough
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return replace(span, start=start, end=end) if start < end else None


def _joined(text: str, spans: Sequence[Found]) -> list[Found]:
    """Neighbouring PERSON spans with one space between them, one of them without identity, are one name."""
    out: list[Found] = []
    for span in spans:
        last = out[-1] if out else None
        if (
            last is not None
            and span.type == last.type == "PERSON"
            and text[last.end : span.start] in {"", " "}
            and not (last.who and span.who and last.who != span.who)
        ):
            who = last.who or span.who
            out[-1] = replace(last, end=span.end, who=who, confidence=max(last.confidence, span.confidence))
        else:
            out.append(span)
    return out
