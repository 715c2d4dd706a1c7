"""Sentences that never end: cut at semicolons where notes are strung with them, and at conjunctions where too long."""

import itertools
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator

type Span = tuple[int, int]

_WORD = re.compile(r"\S+")
_SEMICOLON = re.compile(r";\s+")
_SHORTEST = 4

# Best place to cut first: the lower the number, the more a reader would expect a new thought after it.
_JOINTS = (
    (0.0, re.compile(r";\s+|\s[–—|/]\s+|\s-{1,2}\s+|(?<=\w)—(?=\w)")),
    (
        0.2,
        re.compile(
            r"[:,]\s+(?=(?:and|but|so|then|also|because|although|while|whereas|however|plus|which)\b)", re.IGNORECASE
        ),
    ),
    (
        0.3,
        re.compile(
            r"\s+(?=(?:and|but|so|then|also|because|or|anyway|plus)\s+(?:then|also|i|we|he|she|they|it|you|the|there|that|this"
            r"|our|my|his|her|their|someone|what|when|how|if|for|in|on|now|maybe|not|next|one|some|people)\b)",
            re.IGNORECASE,
        ),
    ),
    (0.45, re.compile(r"[,:]\s+")),
    (0.5, re.compile(r"\s+(?=(?:and|but|then|because|although|while|whereas|however|also|so that)\s)", re.IGNORECASE)),
    (0.8, re.compile(r"\s+")),
)


def split_long(text: str, start: int, end: int, *, longest: int, inside: Callable[[int], bool]) -> Iterator[Span]:
    """The span itself, or its parts where it is strung with semicolons or has more than ``longest`` words.

    One semicolon in a sentence of ordinary length is left alone, and so are lists of one or two words.
    """
    cuts = [m.end() for m in _SEMICOLON.finditer(text, start, end) if not inside(m.start()) and not inside(m.end())]
    if len(cuts) == 1 and _count(text, start, end) <= 2 * longest // 3:
        cuts = []
    edges = [start]
    for cut in cuts:
        if _count(text, edges[-1], cut) >= _SHORTEST - 1 and _count(text, cut, end) >= _SHORTEST - 1:
            edges.append(cut)
    for first, last in itertools.pairwise([*edges, end]):
        yield from _halved(text, first, last, longest, inside)


def _count(text: str, start: int, end: int) -> int:
    return len(text[start:end].split())


def _halved(text: str, start: int, end: int, longest: int, inside: Callable[[int], bool]) -> Iterator[Span]:
    """Cut in two at the best joint, and again, until no part is longer than ``longest`` words."""
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    if start == end:
        return
    short = end - start < 2 * longest or _count(text, start, end) <= longest
    cut = None if short else _best_cut(text, start, end, longest, inside)
    if cut is None:
        yield start, end
        return
    yield from _halved(text, start, cut, longest, inside)
    yield from _halved(text, cut, end, longest, inside)


def _best_cut(text: str, start: int, end: int, longest: int, inside: Callable[[int], bool]) -> int | None:
    """The joint of least cost: its kind, plus how far off it leaves the first part from a comfortable length."""
    words = [match.start() for match in _WORD.finditer(text, start, end)]
    total = len(words)
    wanted = total / -(-total // longest)
    best: tuple[float, int] | None = None
    for cost, joint in _JOINTS if 3 * total > 4 * longest else _JOINTS[:-1]:
        if best is not None and best[0] <= cost:
            break
        for match in joint.finditer(text, start, end):
            place = match.end()
            before = bisect_left(words, place)
            if min(before, total - before) < _SHORTEST or inside(place) or inside(match.start()):
                continue
            off = abs(before - wanted) / wanted + (1.0 if before > longest else 0.0)
            best = min(best or (9.0, 0), (cost + 0.5 * off, place))
    return None if best is None else best[1]
