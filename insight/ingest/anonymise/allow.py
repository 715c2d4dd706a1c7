"""Words that look like names and are not: tools, brands everyone uses, festivals, jargon, countries and languages.

The list is general knowledge, one entry a line in ``data/allow.txt``, folded; a programme adds its own with the
``allow`` setting. It holds back guesses only: the roster and the patterns do not ask it.
"""

from functools import cache
from importlib.resources import files

from insight.ingest.anonymise.normalise import fold


@cache
def shipped() -> frozenset[str]:
    """The shipped list, folded; entries may be several words."""
    text = files("insight.ingest.anonymise").joinpath("data", "allow.txt").read_text(encoding="utf-8")
    return frozenset(fold(line.strip()) for line in text.split("\n") if line.strip() and not line.startswith("#"))


class Allow:
    """The shipped list and the programme's own words."""

    def __init__(self, extra: tuple[str, ...] = ()) -> None:
        self._words = shipped() | {fold(w.strip()) for w in extra}

    def __contains__(self, text: str) -> bool:
        if len(text) <= 4 and not text.isascii():
            return False  # "Ján" is not January
        folded = " ".join(fold(text).split()).strip(" .,'\"")
        if folded in self._words:
            return True
        for ending in ("'s", "s", "es"):
            if folded.endswith(ending) and folded.removesuffix(ending) in self._words:
                return True
        return False

    def every(self, text: str) -> bool:
        """Whether the phrase, or each of its words, is on the list."""
        return text in self or all(word in self for word in text.replace("-", " ").replace("/", " ").split())
