"""One way of writing: composed letters, plain quotes and spaces, nothing invisible; and the way back.

What a detector sees is ``Clean.text``; where it found something in the note as written is ``Clean.raw``.
"""

import re
import unicodedata
from dataclasses import dataclass

_QUOTES = dict.fromkeys(map(ord, "\u2018\u2019\u201a\u201b\u2032\u02bc\u02b9\uff07\u00b4\u0060"), "'")
_DOUBLE = dict.fromkeys(map(ord, "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02"), '"')
_SPACES = dict.fromkeys(
    map(ord, "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"), " "
)
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2212\ufe63\uff0d"), "-")
_TABLE = _QUOTES | _DOUBLE | _SPACES | _DASHES
_INVISIBLE = frozenset(
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b"
    "\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
)


@dataclass(frozen=True, slots=True)
class Clean:
    """Normalised text. ``starts[i]`` and ``ends[i]`` bound, as written, the characters behind ``text[i]``."""

    text: str
    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()

    def raw(self, start: int, end: int) -> tuple[int, int]:
        """The span as written, code points, end exclusive."""
        return (start, end) if not self.starts else (self.starts[start], self.ends[end - 1])


def clean(text: str) -> Clean:
    """Normalise a text and remember the way back. ASCII without odd quotes costs nothing."""
    if text.isascii() and "`" not in text:
        return Clean(text)
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    while at < len(text):
        end = _ASCII.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing at least
        if at < end < len(text) and _joins(text[end]):
            end -= 1  # the last letter carries a mark
        if end > at:
            out.append(text[at:end])
            starts += range(at, end)
            ends += range(at + 1, end + 1)
            at = end
            continue
        end = at + 1
        while end < len(text) and _joins(text[end]):
            end += 1
        letters = _plain(text[at:end])
        out.append(letters)
        starts += [at] * len(letters)
        ends += [end] * len(letters)
        at = end
    return Clean("".join(out), tuple(starts), tuple(ends))


def _joins(character: str) -> bool:
    """Whether a character belongs to the one before it."""
    return bool(unicodedata.combining(character)) or character in _INVISIBLE


_ASCII = re.compile(r"[\x00-\x5f\x61-\x7f]*")


def _plain(cluster: str) -> str:
    """A letter with its marks, composed; compatibility letters (full width, mathematical) as the plain ones."""
    kept = "".join(c for c in cluster if c not in _INVISIBLE)
    composed = unicodedata.normalize("NFC", kept)
    if len(composed) == 1 and composed.isalnum() and not composed.isascii():
        plain = unicodedata.normalize("NFKC", composed)
        composed = plain if plain.isascii() and plain.isalnum() else composed
    return composed.translate(_TABLE)


def fold(text: str) -> str:
    """Letters without case, accents or stroke: how two spellings of one name are compared."""
    if text.isascii():
        return text.casefold()
    bare = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
    return bare.translate(_STROKES)


_STROKES = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th", "ß": "ss"}
)
