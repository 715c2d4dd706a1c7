"""Transcripts ("Name: words" a line): who spoke how much."""

import re
from collections import Counter
from collections.abc import Sequence

from insight.ingest.anonymise.roster import tokens_of

_LINE = re.compile(
    r"^\s*(?:\[?\d{1,2}:\d{2}(?::\d{2})?\]?\s+)?(?P<who>[^\W\d_][\w .,'()-]{0,40}?)\s*:\s+(?P<said>\S.*)$", re.MULTILINE
)


def mentor_share(text: str, mentors: Sequence[str]) -> float | None:
    """The mentor's share of the words, or None unless the text is a transcript in which the mentor can be told."""
    turns = [(m.group("who"), len(m.group("said").split())) for m in _LINE.finditer(text)]
    lines = sum(1 for line in text.split("\n") if line.strip())
    if not mentors or len(turns) < 4 or len(turns) < 0.6 * lines:
        return None
    spoken: Counter[bool] = Counter()
    for who, count in turns:
        spoken[_same(who, mentors)] += count
    total = sum(spoken.values())
    return round(spoken[True] / total, 3) if spoken[True] and spoken[False] and total else None


def _same(who: str, names: Sequence[str]) -> bool:
    said = set(tokens_of(who))
    return (bool(said) and any(said <= set(tokens_of(name)) for name in names)) or any(
        "".join(t[0] for t in tokens_of(name)) == who.strip().lower() for name in names
    )
