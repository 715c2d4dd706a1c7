"""Where sentences end in notes as people type them: lines, bullets, turns, run-ons. Rules only, no parse.

A span is ``(start, end)`` in code points, end exclusive, trimmed of white space. What no span covers is white space,
bullets, numbering, timestamps and lines without a letter or digit.
"""

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from insight.ingest.runons import split_long

type Span = tuple[int, int]

_LINE = re.compile(r"[^\r\n\x0b\x0c\x85\u2028\u2029]+")
_MARKER = re.compile(
    r"""\s*(?:
        (?:[-*•–—·‣▪◦○●►▶→➢✓✔☐☑+>»#]+|\[[ xX]?\])(?=\s)   # bullets, tick boxes, headings, quoted mail
      | [•‣▪◦●►➢✓✔☐☑](?=\S)
      | \(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)](?=\s+\S)          # 1. 1) (1) a) iv.
      | \[?\(?\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,3})?\)?\]?(?=\s)  # 00:12:05 of a transcript
      | \[\d{1,2}:\d{2}\](?=\s)
    )\s*""",
    re.VERBOSE,
)
_STOP = re.compile(
    r"""
    (?:\.{2,}|…|[.!?‽]+)(?:[)\]"'”’»*_]*)\s+      # a stop, its closers, then space
    | [。！？।॥]+[」』”’)]*\s*                         # stops of scripts that leave no space
    | (?<=[a-z]{2})[.!?](?=[A-Z][a-z'’])            # 'agreed.Then'
    | \s+[•‣▪●►➢→|]\s+                               # bullets kept on one line
    """,
    re.VERBOSE,
)
_ENUMERATED = re.compile(r"(?<=\s)\(?(\d{1,2}|[a-h])[.)]\s+(?=\S)")
_WORD_BEFORE = re.compile(r"[\w.&'’/-]+$")
_PARENTHESIS = re.compile(r"\([^()\n]{1,160}\)")
_ALPHANUMERIC = re.compile(r"\w")
_HARD_WRAP = 110

_NEVER = frozenset(
    "mr mrs ms mx dr prof messrs rev fr hon gen col sgt capt lt maj gov sen st mt e.g eg i.e ie vs cf viz approx incl "
    "excl esp resp ca fig figs pp vol ch sec para ref ext tel nos art p.s n.b nb w.r.t a.k.a".split()
)
_SELDOM = frozenset(
    "etc a.m p.m am pm inc ltd co corp plc llc gmbh bros dept depts est govt mgmt mgr mgrs min mins hr hrs sec secs "
    "wk wks mth mths yr yrs qtr no jr sr u.s u.k e.u u.a.e ph.d b.a m.a m.sc b.sc jan feb mar apr jun jul aug sep sept "
    "oct nov dec mon tue tues wed thu thur thurs fri sat sun max avg misc temp info int ops admin org intl natl asst "
    "assoc bldg ave rd blvd al ed eds".split()
)
_STARTERS = frozenset(
    "the a an this that these those it he she we they i you my our his her their there here what when where why how "
    "who which and but so then also if in on at for from by with as after before while although because since yet "
    "not no yes ok okay well now next maybe perhaps both all some most many one another each every someone is are was "
    "were do does did can could would should will may might must let".split()
)


def sentences(text: str, *, protected: Sequence[Span] = (), longest: int = 45) -> list[Span]:
    """Spans of the sentences, bullets and fragments of ``text``, in order.

    Args:
        text: a note.
        protected: spans that no edge may fall inside (replacement tokens), sorted.
        longest: words; a longer sentence is cut at its conjunctions and commas.

    >>> [slice(*span) for span in sentences("- met at 3 p.m. today. went well!!")]
    [slice(2, 22, None), slice(23, 34, None)]
    """
    guard = _Guard(protected)
    found: list[Span] = []
    for start, end in _blocks(text):
        for first, last in _split(text, start, end, guard):
            found.extend(split_long(text, first, last, longest=longest, inside=guard.inside))
    return [span for span in found if _ALPHANUMERIC.search(text, *span)]


class _Guard:
    """Answers whether a place lies inside a protected span, in logarithmic time."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def inside(self, place: int) -> bool:
        """Strictly inside: the edges themselves are allowed."""
        at = bisect_right(self._starts, place) - 1
        return at >= 0 and self._starts[at] < place < self._ends[at]


def _blocks(text: str) -> list[Span]:
    """Lines, with the lines that an e-mail or a pdf wrapped inside a sentence joined again."""
    lines = [match.span() for match in _LINE.finditer(text)]
    width = max((end - start for start, end in lines), default=0)
    joined: list[Span] = []
    for start, end in lines:
        if joined and width <= _HARD_WRAP and _wrapped(text, joined[-1], (start, end), width):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _wrapped(text: str, before: Span, after: Span, width: int) -> bool:
    """The line before stopped for want of room: no stop, no bullet, and a small letter follows."""
    gap = text[before[1] : after[0]]
    if gap.count("\n") + gap.count("\r") - gap.count("\r\n") > 1 or _MARKER.match(text, *after):
        return False
    line = text[before[0] : before[1]].rstrip()
    line = line[max(line.rfind("\n"), line.rfind("\r")) + 1 :]
    following = text[after[0] : after[1]].lstrip()
    word = following.split(maxsplit=1)[0] if following.strip() else ""
    return (
        bool(word)
        and (word[0].islower() or word[0] == "[" or line.endswith(","))
        and line[-1:] not in tuple(".!?:;…")
        and len(line) >= 45
        and len(line) + 1 + len(word) > width
    )


def _split(text: str, start: int, end: int, guard: _Guard) -> Iterator[Span]:
    """The sentences of one block, its bullets and numbering dropped."""
    start = _past_marker(text, start, end, guard)
    closed = [match.span() for match in _PARENTHESIS.finditer(text, start, end)]
    parenthesis = _Guard(closed)
    for cut in sorted(_cuts(text, start, end, parenthesis, guard)):
        if cut > start:
            yield from _trimmed(text, start, cut)
            start = _past_marker(text, cut, end, guard)
    yield from _trimmed(text, start, end)


def _past_marker(text: str, start: int, end: int, guard: _Guard) -> int:
    """The place after any bullets and numbers at ``start``; never into a replacement, never the whole line."""
    while (match := _MARKER.match(text, start, end)) and match.end() > start:
        if match.end() >= end or guard.inside(match.end()):
            break
        start = match.end()
    return start


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end -= len(piece) - len(piece.rstrip())
    if start < end:
        yield start, end


def _cuts(text: str, start: int, end: int, parenthesis: _Guard, guard: _Guard) -> set[int]:
    """Places where a new sentence starts."""
    found: set[int] = set()
    begin = start
    for match in _STOP.finditer(text, start, end):
        place = match.end()
        if place >= end or parenthesis.inside(match.start()) or guard.inside(place) or guard.inside(match.start()):
            continue
        if _ends(text, begin, match, end):
            found.add(place)
            begin = place
    numbers = [m for m in _ENUMERATED.finditer(text, start, end) if not guard.inside(m.start())]
    if len(numbers) >= 2 or (numbers and _MARKER.match(text, start, end)):
        found.update(_counted(numbers))
    return found


def _counted(numbers: Sequence[re.Match[str]]) -> Iterator[int]:
    """Starts of an enumeration kept on one line: 1) 2) 3), or a) b), in order and without a gap."""
    ranks = [int(m.group(1)) if m.group(1).isdigit() else ord(m.group(1)) - 96 for m in numbers]
    if all(b - a == 1 for a, b in itertools.pairwise(ranks)) and ranks[0] in (1, 2):
        for match in numbers:
            yield match.start()


def _ends(text: str, begin: int, match: re.Match[str], end: int) -> bool:
    """Whether the stop at ``match`` ends a sentence, from the words on either side."""
    stop = match.group().strip()
    if not stop.startswith((".", "…", "!", "?", "‽")):
        return True
    rest = text[match.end() : min(end, match.end() + 30)].lstrip("\"'“‘«([*_")
    if not rest:
        return False
    before = _WORD_BEFORE.search(text, max(begin, match.start() - 30), match.start())
    word = before.group().lower().strip("'’") if before else ""
    small = rest[0].islower()
    if stop.startswith(("..", "…")):
        return not small
    if stop[0] in "!?‽":
        return not (small and len(stop) > 1 and stop[-1] in "\"'”’»)")
    return _full_stop(text[begin : match.start()], word, rest, small=small)


def _full_stop(sentence: str, word: str, rest: str, *, small: bool) -> bool:
    """A single full stop: not after a title, an initial or a number that counts; doubtful after other shortenings."""
    following = re.split(r"[^\w'’]", rest, maxsplit=1)[0].lower()
    if word in _NEVER or (word == "no" and rest[0].isdigit()):
        return False
    if len(word) == 1 and word.isalpha() and word not in "ai":
        return not small and following in _STARTERS
    if word in _SELDOM or re.fullmatch(r"(?:[a-z]\.)+[a-z]", word):
        return not small and (following in _STARTERS or len(word) > 3 or rest[0] == "[")
    if word.isdigit() and word == sentence.strip().lower():
        return False
    return not small or len(word) >= 2 or not word
