"""Cells of a table with several axes and all its margins: which to hide, and proof that hiding them is enough."""

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from insight.disclosure.axis import known, safe

if TYPE_CHECKING:
    from scipy.sparse import csr_array

ANY = "*"
_SLACK = 1e-6

type Key = tuple[str, ...]
type Table = Mapping[Key, Set[str]]


@dataclass(frozen=True, slots=True)
class Exposure:
    """A hidden cell that can be worked out: its bounds as an outsider gets them from what is shown."""

    cell: Key
    low: float
    high: float


def margins(cells: Table) -> dict[Key, frozenset[str]]:
    """All cells of a table with every margin; ``ANY`` in a key stands for all values of that axis."""
    whole: dict[Key, set[str]] = {}
    for key, pairs in cells.items():
        if pairs:
            for wide in product(*((value, ANY) for value in key)):
                whole.setdefault(wide, set()).update(pairs)
    return {key: frozenset(pairs) for key, pairs in sorted(whole.items())}


def suppress(
    cells: Table, k: int, *, values: Mapping[Key, float] | None = None, complementary: bool = True
) -> frozenset[Key]:
    """The cells and margins to hide, so that none with 0 < n < k can be worked out from those left.

    ``values``: the additive number each innermost cell shows (its pairs, if not given). ``complementary=False`` hides
    the small cells alone, as plain blanking does; it is there for tests and benchmarks.
    """
    whole = margins(cells)
    small = {key for key, pairs in whole.items() if not safe(pairs, k)}
    if not complementary:
        return frozenset(small)
    lines = list(_lines(whole))
    hidden = set(small)
    _cover(hidden, lines, whole, k)
    added = values or {key: float(known(pairs)) for key, pairs in cells.items()}
    while True:
        exposed = audit(cells, hidden, sensitive=small, values=added)
        more = {best for e in exposed if (best := _next(e.cell, hidden, lines, whole)) is not None}
        if not more:
            return frozenset(hidden)
        hidden |= more
        _cover(hidden, lines, whole, k)


def audit(
    cells: Table, hidden: Collection[Key], *, sensitive: Collection[Key], values: Mapping[Key, float]
) -> list[Exposure]:
    """The sensitive cells whose number follows from the cells shown, given that no number is negative.

    Exact: the smallest and the largest value each cell can take, by linear programming over every line of the table.
    """
    place = {key: i for i, key in enumerate(key for key in margins(cells) if key in hidden)}
    matrix, right = _equations(cells, place, _totals(cells, values))
    found = []
    for key in sorted(place.keys() & set(sensitive)):
        low, high = _bounds(matrix, right, place[key])
        if high - low < _SLACK * max(1.0, abs(low)):
            found.append(Exposure(key, low, high))
    return found


def _equations(cells: Table, place: Mapping[Key, int], total: Mapping[Key, float]) -> tuple["csr_array", list[float]]:
    """What the shown cells say of the hidden ones: one row a line of the table, one column a hidden cell."""
    from scipy.sparse import csr_array

    rows: list[int] = []
    columns: list[int] = []
    signs: list[float] = []
    right: list[float] = []
    for parent, children in _lines(margins(cells)):
        terms = [(parent, -1.0), *((child, 1.0) for child in children)]
        unknown = [(key, sign) for key, sign in terms if key in place]
        if unknown:
            rows += [len(right)] * len(unknown)
            columns += [place[key] for key, _ in unknown]
            signs += [sign for _, sign in unknown]
            right.append(-sum(sign * total[key] for key, sign in terms if key not in place))
    return csr_array((signs, (rows, columns)), shape=(len(right), len(place))), right


def _bounds(matrix: "csr_array", right: Sequence[float], column: int) -> tuple[float, float]:
    import numpy as np
    from scipy.optimize import linprog

    aim = np.zeros(matrix.shape[1])
    aim[column] = 1.0
    ends = []
    for sign in (1.0, -1.0):
        answer = linprog(  # type: ignore[call-overload]  # HiGHS takes sparse matrices, the stubs do not say so
            sign * aim, A_eq=matrix, b_eq=right, bounds=(0, None), method="highs"
        )
        ends.append(sign * float(answer.fun) if answer.status == 0 else sign * -math.inf)
    return ends[0], ends[1]


def _totals(cells: Table, values: Mapping[Key, float]) -> dict[Key, float]:
    total: dict[Key, float] = {}
    for key, pairs in cells.items():
        if pairs:
            for wide in product(*((value, ANY) for value in key)):
                total[wide] = total.get(wide, 0.0) + values[key]
    return total


def _lines(whole: Mapping[Key, frozenset[str]]) -> Iterator[tuple[Key, tuple[Key, ...]]]:
    """Every sum of the table: a margin, and the cells that it adds up along one axis."""
    children: dict[tuple[Key, int], list[Key]] = {}
    for key in whole:
        for axis, value in enumerate(key):
            if value != ANY:
                children.setdefault(((*key[:axis], ANY, *key[axis + 1 :]), axis), []).append(key)
    for (parent, _), found in sorted(children.items()):
        yield parent, tuple(found)


def _cover(hidden: set[Key], lines: Sequence[tuple[Key, Sequence[Key]]], whole: Table, k: int) -> None:
    """Hide more until what each shown margin hides has k pairs, and no hidden margin is the sum of shown cells."""
    changed = True
    while changed:
        changed = False
        for parent, children in lines:
            out = [c for c in children if c in hidden]
            shown = [c for c in children if c not in hidden]
            if parent in hidden:
                spare = shown if not out else []
            else:
                spare = [] if safe(frozenset().union(*(whole[c] for c in out)), k) else shown
            if spare:
                hidden.add(min(spare, key=_cost(whole)))
                changed = True


def _next(cell: Key, hidden: Collection[Key], lines: Sequence[tuple[Key, Sequence[Key]]], whole: Table) -> Key | None:
    """The cheapest shown cell that shares a line with an exposed one; a margin only where nothing else is left."""
    near = [c for parent, children in lines if cell in (parent, *children) for c in (parent, *children)]
    spare = [c for c in near if c not in hidden] or [c for c in whole if c not in hidden]
    return min(spare, key=_cost(whole), default=None)


def _cost(whole: Table) -> Callable[[Key], tuple[int, int, Key]]:
    return lambda key: (key.count(ANY), known(whole[key]), key)
