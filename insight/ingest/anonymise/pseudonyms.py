"""Keyed pseudonyms: the same person is the same code everywhere, and no one without the key can try names out.

A plain hash of a name is undone by hashing every name there is; HMAC-SHA256 with a key kept outside the workspace is
not (RFC 2104).
"""

import base64
import hmac
import re

_DIGITS = "23456789"
_LETTERS = "23456789BCDFGHJKLMNPQRSTVWXZ"  # no vowels and no look-alikes, so that a code is never a word or a name
_WORDS = "PERSON|EMAIL|PHONE|ID|LOCATION|ORG|URL|HANDLE|DATE_OF_BIRTH|AGE|ROLE|DATE"
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
LEVELS = "board|executive|senior leader|manager|specialist|role"

#: What this module, and nothing else, writes into a text. Reading it again changes nothing.
PLACEHOLDER = re.compile(
    rf"\[(?:(?:{_WORDS})(?:-[2-9][2-9B-DF-HJ-NP-TV-XZ]{{3}})?"
    rf"|AGE (?:under 20|\d0-\d9|90 or over)|DATE (?:\d{{4}}-\d{{2}}|{MONTHS})|ROLE (?:{LEVELS}))\]"
)


class Pseudonyms:
    """Codes for identities, and opaque ids, under one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def code(self, kind: str, identity: str) -> str:
        """A replacement such as ``[PERSON-7QKM]``: about 175,000 codes a kind."""
        number = int.from_bytes(self._digest(kind, identity)[:8])
        number, first = divmod(number, len(_DIGITS))
        letters = [_DIGITS[first]]
        for _ in range(3):
            number, digit = divmod(number, len(_LETTERS))
            letters.append(_LETTERS[digit])
        return f"[{kind}-{''.join(letters)}]"

    def id(self, kind: str, *parts: str) -> str:
        """An opaque id such as ``note-k3v5...``: 80 bits, so that a million do not collide."""
        digest = self._digest("id:" + kind, "\x1f".join(parts))
        return f"{kind}-{base64.b32encode(digest[:10]).decode().lower()}"

    def digest(self, *parts: str) -> str:
        """A keyed hash of a text, 128 bits, hexadecimal."""
        return self._digest("digest", "\x1f".join(parts)).hex()[:32]

    def _digest(self, kind: str, identity: str) -> bytes:
        return hmac.digest(self._key, f"{kind}\x1f{identity}".encode("utf-8", "surrogatepass"), "sha256")
