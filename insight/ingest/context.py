"""What the plans of one input share: the settings, and which session ids were already met."""

import hashlib
import re
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from insight.recipe import Input
from insight.records import Ref, Rejection


@dataclass(slots=True)
class Ledger:
    """Session ids met so far, each with a digest under a key that lives as long as this object."""

    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    met: dict[str, tuple[Ref, bytes]] = field(default_factory=dict, repr=False)

    def digest(self, content: Iterable[object]) -> bytes:
        """Keyed, so that it tells nothing of the content to anyone else."""
        return hashlib.blake2b(repr(list(content)).encode("utf-8", "replace"), key=self.key, digest_size=16).digest()

    def repeats(self, session: str, ref: Ref, digest: bytes) -> Rejection | None:
        """Why a session is left out because its id was met before; ``None`` for a new one or one without id."""
        if not session:
            return None
        where, before = self.met.setdefault(session, (ref, digest))
        if where is ref:
            return None
        if before == digest:
            return Rejection(
                ref, f"the same session as in {where}", "Nothing to do: it is read once.", "session_id", "warning"
            )
        return Rejection(
            ref,
            f"the session id is already used in {where}, with other contents",
            "Give each session its own id, or keep one of the two.",
            "session_id",
        )


@dataclass(frozen=True, slots=True)
class Context:
    """Handed to every plan."""

    settings: Input = field(default_factory=Input)
    rows_per_chunk: int = 250
    ledger: Ledger = field(default_factory=Ledger)
    codes: Mapping[str, int] = field(default_factory=dict, repr=False)

    def told(self, stems: Iterable[str]) -> "Context":
        """The same, knowing how often each session code stands in the file names of this input."""
        return replace(self, codes=Counter(code for stem in stems if (code := code_in(stem))))


def code_in(stem: str) -> str | None:
    """A session's code in a file's name ('RM_TV-0106_x'): letters, a hyphen and three digits or more.

    Only where it is the one number there: beside a date or a second number it may be a pair's code, and two
    sessions of a pair must not be taken for one.

    >>> code_in("RM_TV-0106_x"), code_in("2025-03-13 RM-017"), code_in("RM-017-06")
    ('TV-0106', None, 'RM-017-06')
    """
    found = _CODE.findall(stem)
    return found[0] if len(found) == 1 and not re.search(r"\d", stem.replace(found[0], "", 1)) else None


_CODE = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,5}-\d{3,8}(?:-\d{1,4})?(?![A-Za-z0-9])")
