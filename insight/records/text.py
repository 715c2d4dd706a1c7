"""Text with the people taken out, text that is withheld, where both came from, and who may look."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NoReturn

from insight.errors import PrivacyError

Audience = Literal["owner", "executive", "researcher"]
Severity = Literal["rejected", "warning"]


class Redacted(str):
    """Text with the people taken out. Minted by the anonymiser, and by the store from its own rows."""

    __slots__ = ()

    def part(self, start: int, end: int) -> "Redacted":
        """A slice of redacted text is redacted."""
        return Redacted(self[start:end])


_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def worded(text: str, *, sources: Iterable[Redacted], frame: str = "") -> Redacted:
    """A new wording made of redacted words: a theme's name or definition. ``frame``: fixed words of ours around them.

    Raises:
        PrivacyError: a word stands in none of the redacted ``sources``, so nobody knows that it is not a name.
    """
    known = {w for source in (*sources, frame) for w in _WORD.findall(source.lower().replace("’", "'"))}
    strange = {w for w in _WORD.findall(text.lower().replace("’", "'"))} - known
    if strange:
        raise PrivacyError(
            f"{len(strange)} words of a wording are in no redacted text. Word it from redacted text only."
        )
    return Redacted(text)


@dataclass(frozen=True, slots=True)
class Ref:
    """Where a row came from, by ordinal: a file name can hold a person's name."""

    file: int
    row: int | None = None

    def __str__(self) -> str:
        return f"file {self.file}" if self.row is None else f"file {self.file}, row {self.row}"


@dataclass(frozen=True, slots=True)
class Rejection:
    """What could not be used, where, why, and what to do about it. Never the text itself."""

    ref: Ref
    reason: str
    step: str
    column: str | None = None
    severity: Severity = "rejected"

    def __str__(self) -> str:
        place = f"{self.ref}, column {self.column}" if self.column else str(self.ref)
        return f"{place}: {self.reason}. {self.step}"


def apart[Read](items: Iterable[Read | Rejection]) -> tuple[list[Read], list[Rejection]]:
    """What a reader gave, in order: what can be used, and what could not be."""
    kept: list[Read] = []
    rejections: list[Rejection] = []
    for item in items:
        if isinstance(item, Rejection):
            rejections.append(item)
        else:
            kept.append(item)
    return kept, rejections


class Withheld:
    """Raw texts by field name, and every way out of the process closed.

    Not hashable (so no ``lru_cache``), not comparable, not picklable (so no joblib, no multiprocessing queue and no
    ``st.cache_data``), not copyable, and silent about what it holds.
    """

    __slots__ = ("_texts", "ref")
    __hash__ = None  # type: ignore[assignment]  # what cannot be hashed cannot be a cache key

    def __init__(self, ref: Ref, texts: Mapping[str, str]) -> None:
        self.ref = ref
        self._texts = dict(texts)

    def __len__(self) -> int:
        return sum(map(len, self._texts.values()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.ref}: {len(self)} characters withheld)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    def __eq__(self, other: object) -> bool:
        return self is other

    def _refuse(self, *_: object) -> NoReturn:
        raise PrivacyError(f"{self.ref}: raw text stays in the frame that read it. Anonymise it and pass on the Note.")

    __copy__ = __deepcopy__ = __reduce__ = __reduce_ex__ = __getstate__ = __setstate__ = _refuse

    def reveal(self) -> dict[str, str]:
        """The raw texts by field name. Called in ``insight/ingest/anonymise/door.py`` and nowhere else."""
        return dict(self._texts)
