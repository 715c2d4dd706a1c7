"""Keyed pseudonyms: the same person is the same code everywhere, and no one without the key can try names out.

A plain hash of a name is undone by hashing every name there is; HMAC-SHA256 with a key kept outside the workspace is
not (RFC 2104). Where keys were changed, the codes of the first are renewed under each later one in turn: what is stored
can be renewed without the notes, and a note read again gets the same codes.
"""

import base64
import hmac
import re

from insight.ingest.anonymise.gazetteer import COUNTRY_NAMES
from insight.ingest.keys import ring, subkey

_DIGITS = "23456789"
_LETTERS = "23456789BCDFGHJKLMNPQRSTVWXZ"  # no vowels and no look-alikes, so that a code is never a word or a name
_LENGTH = 7  # 3.9 thousand million codes: among 10,000 people two share one with a chance of 1 in 77
_OLD = 4  # 175,616 codes: among 500 people two shared one with a chance of 1 in 2; still read, no longer made
HALF = 16  # of a digest, in hexadecimal digits: 64 bits
_WORDS = "PERSON|EMAIL|PHONE|ID|LOCATION|ORG|URL|HANDLE|DATE_OF_BIRTH|AGE|ROLE|DATE"
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_CODE = rf"[{_DIGITS}](?:[{_LETTERS}]{{{_OLD - 1}}}|[{_LETTERS}]{{{_LENGTH - 1}}})"
_COUNTRIES = "|".join(map(re.escape, sorted(COUNTRY_NAMES.values())))
LEVELS = "board|executive|senior leader|manager|specialist|role"

#: What this module, and nothing else, writes into a text. Reading it again changes nothing.
PLACEHOLDER = re.compile(
    rf"\[(?:(?:{_WORDS})(?:-(?:{_CODE}|0{{{_LENGTH}}}))?"
    rf"|AGE (?:under 20|\d0-\d9|90 or over)|DATE (?:\d{{4}}-\d{{2}}|{MONTHS})|ROLE (?:{LEVELS})"
    rf"|LOCATION (?:{_COUNTRIES}))\]"
)


_KINDS = (
    "note|session|pair|decision|wave|unit|period|item|cohort|phase|cadence|region|match_basis|mentor_level|mentee_level"
    "|withheld|mark|gone"
)
_TOKEN = re.compile(rf"\[(?P<kind>{_WORDS})-(?P<code>{_CODE})\]")
_ID = re.compile(rf"(?<![\w-])(?P<id>{_KINDS})-(?P<bits>[a-z2-7]{{16}})(?![a-z2-7-])")
NOBODY = f"[PERSON-{'0' * _LENGTH}]"
"""Where somebody stood who asked to be taken out. No key makes this code."""


class Pseudonyms:
    """Codes for identities, and opaque ids, under one key (or under the first of several, renewed under each later)."""

    def __init__(self, key: bytes, *later: bytes, gone: frozenset[str] = frozenset()) -> None:
        self._key = key
        self._later = later
        self._gone = gone

    def code(self, kind: str, identity: str) -> str:
        """A replacement such as ``[PERSON-7QKM4XB]``; nobody's for a person who asked to be taken out."""
        if kind == "PERSON" and self.gone("person", identity):
            return NOBODY
        return self.renew(f"[{kind}-{_letters(self._digest(kind, identity), _LENGTH)}]")

    def id(self, kind: str, *parts: str) -> str:
        """An opaque id such as ``note-k3v5...``: 80 bits, so that a million do not collide."""
        return self.renew(f"{kind}-{_bits(self._digest('id:' + kind, _joined(parts)))}")

    def digest(self, *parts: str) -> str:
        """A keyed hash of a text, 128 bits, hexadecimal."""
        return self.renew_digest(self.first_digest(*parts))

    def renew_digest(self, digest: str) -> str:
        """What a digest made under the first key is today."""
        for key in self._later:
            digest = renewed_digest(digest, key)
        return digest

    def renew(self, token: str) -> str:
        """What a code or id made under the first key is today."""
        for key in self._later:
            token = renewed(token, key)
        return token

    def first(self) -> "Pseudonyms":
        """Under the first key alone: what ids are made with that enter other ids."""
        return Pseudonyms(self._key)

    def first_digest(self, *parts: str) -> str:
        """The same under the first key alone: for an order that a change of key does not change."""
        return self._digest("digest", _joined(parts)).hex()[:32]

    def gone(self, kind: str, identity: str) -> bool:
        """Whether this pair or person asked to be taken out."""
        return bool(self._gone) and self.mark(kind, identity) in self._gone

    def mark(self, kind: str, identity: str) -> str:
        """What somebody who is gone is remembered by, today. ``kind``: person, pair, or a class of record of a pair.

        An opaque id is keyed already, and is renewed with the key: a mark made of it would not be.
        """
        return f"gone:{kind}:{identity}" if _ID.fullmatch(identity) else self.id("gone", kind, identity)

    def today(self, token: str) -> set[str]:
        """What a code or id is today, whichever of the keys was the newest when it was made."""
        found = {token}
        for key in self._later:
            found |= {renewed(one, key) for one in found}
        return found

    def _digest(self, kind: str, identity: str) -> bytes:
        return hmac.digest(self._key, f"{kind}\x1f{identity}".encode("utf-8", "surrogatepass"), "sha256")


def under(key: bytes, *, gone: frozenset[str] = frozenset()) -> Pseudonyms:
    """The pseudonyms of a programme's key, or ring of keys. ``gone``: marks of who asked to be taken out."""
    return Pseudonyms(*(subkey(one, "pseudonyms") for one in reversed(ring(key))), gone=gone)


def renewed(text: str, key: bytes, *, free: bool = False) -> str:
    """The text with every code and opaque id made anew under ``key``: of the same length, so that no place moves.

    ``free``: words that people wrote, in which there are codes and no ids.
    """

    def anew(found: re.Match[str]) -> str:
        digest = hmac.digest(key, f"renewed\x1f{found.group()}".encode(), "sha256")
        parts = found.groupdict()
        if "code" in parts:
            return f"[{parts['kind']}-{_letters(digest, len(parts['code']))}]"
        return f"{parts['id']}-{_bits(digest)}"

    text = _TOKEN.sub(anew, text)
    return text if free else _ID.sub(anew, text)


def renewed_digest(digest: str, key: bytes) -> str:
    """A digest made anew under ``key``, each half by itself, so that what did not change is still known to be the same.

    A session's digest tells in its first half what was given and in its second who read it.
    """
    halves = [half for half in (digest[:HALF], digest[HALF:]) if half]
    return "".join(hmac.digest(key, f"renewed digest\x1f{half}".encode(), "sha256").hex()[:HALF] for half in halves)


def tokens(text: str) -> set[str]:
    """The codes and opaque ids in a text."""
    return {m.group() for pattern in (_TOKEN, _ID) for m in pattern.finditer(text)}


def _letters(digest: bytes, length: int) -> str:
    number, first = divmod(int.from_bytes(digest[:8]), len(_DIGITS))
    letters = [_DIGITS[first]]
    for _ in range(length - 1):
        number, digit = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[digit])
    return "".join(letters)


def _bits(digest: bytes) -> str:
    return base64.b32encode(digest[:10]).decode().lower()


def _joined(parts: tuple[str, ...]) -> str:
    return "\x1f".join(parts)
