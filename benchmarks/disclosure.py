"""How much can still be shown, at 20, 50, 100 and 250 pairs: rolled up, against plain blanking, and whether it holds.

    python benchmarks/disclosure.py [--programmes 40] [--k 5]

Random programmes: units of unequal size (Zipf), 30 themes of unequal reach, four quarters, each pair in one unit. The
table is theme by quarter and theme by unit with the totals of each theme. Plain blanking hides cells with 0 < n < k
and shows totals. For each way:

shown     share of non-empty cells shown on their own
covered   share of non-empty cells inside something that is shown (a longer span, "other units"), or on their own
leaked    share of hidden small cells whose number follows by subtraction from what is shown

Then four attacks, each with its safeguard off and on, on programmes of 20 to 250 pairs (``--attacks`` of each):

subtract  a small unit from its theme's total, where small cells alone are blanked; against pooled units
one note  a theme's count before and after one pair's note; against the release that moves for k pairs only
few notes the same for four pairs' notes
together  mentions in themes below k: hidden theme by theme, and hidden where a pillar's small themes stand together
"""

import argparse
import random
from collections import defaultdict

from insight.disclosure import Part, known, merge, pool, suppress
from insight.views.ledger import Shown, freeze

THEMES, QUARTERS = 30, ("Q1", "Q2", "Q3", "Q4")

type Axis = dict[str, set[str]]


def programme(rnd: random.Random, pairs: int) -> list[tuple[Axis, Axis]]:
    """For each theme: its pairs by quarter and by unit."""
    units = max(3, round(pairs**0.5))
    weights = [1 / (i + 1) for i in range(units)]
    home = rnd.choices([f"U{i}" for i in range(units)], weights, k=pairs)
    table = []
    for theme in range(THEMES):
        quarters: defaultdict[str, set[str]] = defaultdict(set)
        by_unit: defaultdict[str, set[str]] = defaultdict(set)
        reach = min(0.9, 1.2 / (theme + 1) ** 0.5)
        for pair in range(pairs):
            for quarter in QUARTERS:
                if rnd.random() < reach * 0.35:
                    quarters[quarter].add(f"P{pair}")
                    by_unit[home[pair]].add(f"P{pair}")
        table.append((dict(quarters), dict(by_unit)))
    return table


def blanked(axis: Axis, k: int) -> tuple[int, int, int, int]:
    """Cells, shown, small hidden ones, and those that the theme's total gives away."""
    small = [who for who in axis.values() if 0 < len(who) < k]
    shown = len(axis) - len(small)
    everyone = set().union(*axis.values()) if axis else set()
    leaked = len(small) if len(small) == 1 and len(everyone) >= k else 0
    return len(axis), shown, len(small), leaked


def rolled(axis: Axis, parts: list[Part], k: int) -> tuple[int, int, int]:
    """Shown on their own, covered, and cells left with fewer than k by any subtraction (there are none)."""
    alone = sum(len(part.members) == 1 for part in parts)
    covered = sum(len(part.members) for part in parts)
    missed = set(axis) - {m for part in parts for m in part.members}
    left = set().union(*(axis[m] for m in missed)) if parts else set()
    return alone, covered, int(0 < len(left) < k)


def complementary(axis: Axis, k: int) -> int:
    """Cells shown by blanking with complementary cells, without rolling up."""
    cells = {(name,): who for name, who in axis.items()}
    return len(cells) - sum(key in cells for key in suppress(cells, k)) if cells else 0


def measure(pairs: int, *, programmes: int, k: int) -> dict[str, tuple[float, ...]]:
    rnd = random.Random(pairs)
    total: defaultdict[str, list[int]] = defaultdict(lambda: [0] * 8)
    for _ in range(programmes):
        for quarters, units in programme(rnd, pairs):
            for name, axis, parts in (
                ("quarter", quarters, merge(quarters, k)),
                ("unit", units, pool(units, k)),
            ):
                n, plain, small, leaked = blanked(axis, k)
                alone, covered, left = rolled(axis, parts, k)
                row = (n, plain, small, leaked, alone, covered, left, complementary(axis, k))
                total[name] = [a + b for a, b in zip(total[name], row, strict=True)]
    return {
        name: (plain / n, leaked / max(1, small), comp / n, alone / n, covered / n, left)
        for name, (n, plain, small, leaked, alone, covered, left, comp) in total.items()
    }


def subtract(rnd: random.Random, pairs: int, k: int) -> tuple[int, int, int]:
    """Small units a theme, and how many of them a reader works out from blanked units, and from pooled ones."""
    small = blank = pooled = 0
    for _, units in programme(rnd, pairs):
        n, _, few, leaked = blanked(units, k)
        small, blank = small + few, blank + leaked
        parts = pool(units, k)
        left = set().union(*units.values()) - set().union(*(part.pairs for part in parts)) if parts and n else set()
        pooled += 0 < len(left) < k
    return small, blank, pooled


def one_more(rnd: random.Random, pairs: int, k: int, *, bring: int) -> tuple[int, int, int]:
    """Themes that ``bring`` pairs add a note to, how many are seen to move live, and how many as settled."""
    tried = live = settled = 0
    for quarters, _ in programme(rnd, pairs):
        who = set().union(*quarters.values()) if quarters else set()
        if len(who) < k:
            continue
        before = {f"{pair}-0": (1, "") for pair in who}
        fresh = rnd.sample(range(pairs), min(bring, pairs))
        now = before | {f"P{pair}-1": (1, "") for pair in fresh}
        pairs_of = {session: frozenset({session.partition("-")[0]}) for session in now}
        shown = Shown((), before, tuple(sorted(who)))
        after = freeze(shown, now, (), pairs_of=pairs_of, k=k)
        moved = {s for s in now.keys() - before.keys()}
        few = known({s.partition("-")[0] for s in moved}) < k
        tried, live = tried + few, live + (few and len(now) != len(before))
        settled += few and after is not None and len(after.cells) != len(before)
    return tried, live, settled


def together(rnd: random.Random, pairs: int, k: int) -> tuple[int, int, int]:
    """Pairs' mentions in themes below k, how many stay hidden one by one, and how many stay hidden together."""
    small = {str(i): set().union(*q.values()) for i, (q, _) in enumerate(programme(rnd, pairs)) if q}
    small = {name: who for name, who in small.items() if len(who) < k}
    mentions = sum(map(len, small.values()))
    pillars: defaultdict[str, set[str]] = defaultdict(set)
    for name, who in small.items():
        pillars[f"pillar {int(name) % 4}"] |= who
    return mentions, mentions, 0 if pool(pillars, k) else mentions


def attacks(programmes: int, k: int) -> None:
    """Print how often each attack succeeds, safeguard off and on."""
    print("\nattack                 pairs   tried  succeeds: off        on")
    for name, attack in (
        ("subtract a small unit", subtract),
        ("one pair's new note", lambda rnd, n, k: one_more(rnd, n, k, bring=1)),
        ("four pairs' new notes", lambda rnd, n, k: one_more(rnd, n, k, bring=4)),
        ("themes below k hidden", together),
    ):
        for pairs in (20, 50, 100, 250):
            rnd = random.Random(pairs)
            tried, off, on = (
                sum(found) for found in zip(*(attack(rnd, pairs, k) for _ in range(programmes)), strict=True)
            )
            print(f"{name:22} {pairs:5} {tried:7} {off:10} {off / max(1, tried):5.0%} {on:6} {on / max(1, tried):5.0%}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programmes", type=int, default=40)
    parser.add_argument("--k", type=int, default=5)
    parser.add_argument("--attacks", type=int, default=20)
    given = parser.parse_args()
    print("                     plain blanking    + complementary      rolled up (ours)")
    print("pairs  theme by      shown   leaked    shown   leaked    shown  covered  leaked")
    for pairs in (20, 50, 100, 250):
        for name, (plain, leaked, comp, alone, covered, left) in measure(
            pairs, programmes=given.programmes, k=given.k
        ).items():
            blank = f"{plain:6.0%} {leaked:8.1%}"
            print(f"{pairs:5}  {name:12} {blank} {comp:8.0%} {0:8} {alone:8.0%} {covered:8.0%} {left:7}")
    attacks(given.attacks, given.k)


if __name__ == "__main__":
    main()
