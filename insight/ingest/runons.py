"""Sentences that never end: cut at semicolons where notes are strung with them, and where a new clause seems to start.

A run-on is cut by dynamic programming: each joint costs what it would cost a reader to see a sentence start there, each
part what its length is off a comfortable one.
"""

import itertools
import re
from collections.abc import Callable, Iterator

type Span = tuple[int, int]
type Inside = Callable[[int], bool]

_WORD = re.compile(r"\S+")
_SEMICOLON = re.compile(r";\s+")
_SHORTEST = 4
_COMFORTABLE = 13
_RUN_ON = 28

_CONJUNCTIONS = frozenset("and but so then also because although while whereas however plus anyway otherwise".split())
_SUBJECTS = frozenset(
    "i we he she they you it it's its i'm im i've ive i'd we're we've we'd he's hes she's shes they're theyre they've "
    "that's thats there's theres there nobody someone everyone everybody people apparently maybe honestly basically "
    "anyway overall meanwhile next later afterwards finally".split()
)
_OPENERS = frozenset(
    "the my our her his their this these those one another most many some half three two no not also how what when if "
    "in on for at after before since once told said asked showed shared explained mentioned talked discussed agreed "
    "promised suggested wants wanted thinks felt will need needs tried met still even both all".split()
)
_BINDING = frozenset(  # words that ask for more: no sentence ends on them
    "a an the my our your his her its their this that these those some any no each every and or but nor so if when "
    "while because although though as than that which who whom whose where why how what whether of in on at to for "
    "from by with about into over after before under between without through during against until since like per via "
    "is are was were be been being am isn't aren't wasn't do does did don't doesn't didn't has have had haven't "
    "hasn't can could will would should may might must can't couldn't won't wouldn't shouldn't i we he she they you "
    "it i'm i've we're we've it's he's she's they're there's said says say told tell tells think thinks thought know "
    "knows knew feel feels felt hope hopes believe means mean wish guess sure glad not very really just only also "
    "even too more most less let lets let's make makes made see sees saw show shows asked ask asks wants want wanted "
    "need needs then anyway maybe sometimes".split()
)


def split_long(text: str, start: int, end: int, *, longest: int, inside: Inside) -> Iterator[Span]:
    """The span itself, or its parts where it is strung with semicolons, runs on, or has more than ``longest`` words.

    One semicolon in a sentence of ordinary length is left alone, and so are lists of one or two words.
    """
    if end - start < 2 * _RUN_ON and text.find(";", start, end) < 0:
        yield start, end
        return
    cuts = [m.end() for m in _SEMICOLON.finditer(text, start, end) if not inside(m.start()) and not inside(m.end())]
    if len(cuts) == 1 and _count(text, start, end) <= 2 * longest // 3:
        cuts = []
    edges = [start]
    for cut in cuts:
        if _count(text, edges[-1], cut) >= _SHORTEST - 1 and _count(text, cut, end) >= _SHORTEST - 1:
            edges.append(cut)
    for first, last in itertools.pairwise([*edges, end]):
        yield from _parts(text, first, last, longest, inside)


def _count(text: str, start: int, end: int) -> int:
    return len(text[start:end].split())


def _parts(text: str, start: int, end: int, longest: int, inside: Inside) -> Iterator[Span]:
    """One sentence, whole or cut at its best joints; every part trimmed."""
    words = [match.span() for match in _WORD.finditer(text, start, end)]
    if not words:
        return
    comfortable = _comfortable([text[a:b] for a, b in words], longest)
    if comfortable == 0:
        yield words[0][0], words[-1][1]
        return
    costs = _costs(text, words, inside)
    edges = [0, *_cheapest(costs, comfortable, longest), len(words)]
    for first, last in itertools.pairwise(edges):
        yield words[first][0], words[last - 1][1]


def _comfortable(words: list[str], longest: int) -> int:
    """The length to aim at, in words; 0 to leave the sentence whole."""
    commas = sum(word.endswith((",", ":", ";")) for word in words)
    loose = commas * 12 < len(words)
    if len(words) > longest:
        return _COMFORTABLE if loose else 2 * _COMFORTABLE
    unfinished = not words[0][0].isupper() and not words[-1].endswith((".", "!", "?"))
    return _COMFORTABLE if loose and unfinished and len(words) > _RUN_ON else 0


def _costs(text: str, words: list[Span], inside: Inside) -> list[float]:
    """What it costs to start a sentence at each word; the first is unused."""
    lower = [text[a:b].lower().replace("’", "'") for a, b in words]
    return [9.0] + [
        9e9 if inside(words[at][0]) or inside(words[at - 1][1]) else _joint(lower, at) for at in range(1, len(words))
    ]


def _joint(lower: list[str], at: int) -> float:
    """The cost of a sentence starting at word ``at``: by the mark before it, and by the words on either side."""
    before, word, after = lower[at - 1], lower[at], lower[at + 1] if at + 1 < len(lower) else ""
    if before.endswith(";") or before in ("-", "--", "–", "—", "/", "|"):
        return 0.0
    starts = word in _SUBJECTS or (word in _CONJUNCTIONS and (after in _SUBJECTS or after in _OPENERS))
    if before.endswith((",", ":", ")")):
        return 0.3 if starts else 0.6 if word in _CONJUNCTIONS or word in _OPENERS else 1.2
    if before in _BINDING:
        return 6.0
    if starts:
        return 0.5
    return 1.0 if word in _OPENERS else 1.2 if word in _CONJUNCTIONS else 4.0


def _cheapest(costs: list[float], comfortable: int, longest: int) -> list[int]:
    """The words to cut before: least sum of joints and of squared departures from the comfortable length."""
    total = len(costs)
    best = [0.0] + [float("inf")] * total
    came = [0] * (total + 1)
    for last in range(1, total + 1):
        joint = costs[last] if last < total else 0.0
        for first in range(max(0, last - longest), max(0, last - min(_SHORTEST, total) + 1)):
            off = (last - first - comfortable) / comfortable
            cost = best[first] + joint + off * off
            if cost < best[last]:
                best[last], came[last] = cost, first
    edges: list[int] = []
    at = came[total]
    while at > 0:
        edges.append(at)
        at = came[at]
    return edges[::-1]
