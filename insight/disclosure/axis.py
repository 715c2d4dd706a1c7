"""Cells on one axis: how many pairs, whether they may be shown, and rolling up before blanking."""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

ALONE = ""
OTHERS = "others"
_BANDS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)

type Cells = Mapping[str, Set[str]]


@dataclass(frozen=True, slots=True)
class Part:
    """One shown cell of an axis: its label, the values of the axis that it covers, and the pairs behind it."""

    label: str
    members: tuple[str, ...]
    pairs: frozenset[str]


def known(pairs: Collection[str]) -> int:
    """How many known pairs are in a cell."""
    return len(set(pairs) - {ALONE})


def safe(pairs: Collection[str], k: int) -> bool:
    """Whether a cell says nothing (it is empty) or speaks of at least ``k`` pairs."""
    return not pairs or known(pairs) >= k


def missing(pairs: Collection[str], k: int) -> int:
    """How many more pairs a cell needs before it may be shown."""
    return max(0, k - known(pairs))


def band(n: int, k: int) -> int:
    """``n`` pairs as "at least": k, then 10, 20, 50, 100, 200 ... An exact count would move with a single pair.

    >>> [band(n, 5) for n in (4, 5, 9, 10, 37)]
    [0, 5, 5, 10, 20]
    """
    return max((b for b in (k, *(b for b in _BANDS if b > k)) if b <= n), default=0)


def pool(cells: Cells, k: int, *, others: str = OTHERS) -> list[Part]:
    """Groups that may be shown on their own, and the rest together, so that no subtraction isolates fewer than k.

    Small groups are pooled; while the pool has fewer than k pairs the smallest shown group joins it. No part is shown
    (an empty list) where even all of them together have fewer than k pairs.
    """
    order = sorted((name for name in cells if cells[name]), key=lambda name: (-known(cells[name]), name))
    shown = [name for name in order if known(cells[name]) >= k]
    rest = [name for name in order if known(cells[name]) < k]
    while rest and not safe(_union(cells, rest), k):
        if not shown:
            return []
        rest.insert(0, shown.pop())
    parts = [Part(name, (name,), frozenset(cells[name])) for name in shown]
    if rest:  # two groups or more: one alone has fewer than k pairs, so another joined it
        parts.append(Part(others, tuple(sorted(rest)), _union(cells, rest)))
    return parts


def merge(cells: Cells, k: int, *, order: Sequence[str] | None = None, join: str = "–") -> list[Part]:
    """Neighbouring periods merged until each span has k pairs; as many spans as possible (greedy is optimal here).

    A tail with fewer than k pairs joins the span before it. Empty periods inside a span are named by its ends only.
    """
    parts: list[Part] = []
    span: list[str] = []
    for name in order or sorted(cells):
        if not span and not cells.get(name):
            continue
        span.append(name)
        if known(_union(cells, span)) >= k:
            parts.append(_span(cells, span, join))
            span = []
    tail = [name for name in span if cells.get(name)]
    if tail and parts:
        parts[-1] = _span(cells, [*parts[-1].members, *span[: span.index(tail[-1]) + 1]], join)
    return parts


def _span(cells: Cells, members: Sequence[str], join: str) -> Part:
    kept = [name for name in members if cells.get(name)]
    label = kept[0] if len(kept) == 1 else f"{kept[0]}{join}{kept[-1]}"
    return Part(label, tuple(kept), _union(cells, kept))


def _union(cells: Cells, names: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*(cells.get(name, frozenset()) for name in names))
