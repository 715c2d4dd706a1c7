"""What became of appointments that were moved, and how a pair's sessions follow one another."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from insight.programme import cadence as cadences
from insight.programme.pairs import Engagement, Visit

Outcome = Literal["held", "cancelled", "no_show", "open"]
SLACK = 1.5


@dataclass(frozen=True, slots=True)
class Chain:
    """One appointment through all its moves. ``open``: moved, and nothing has come of it yet."""

    first: Visit
    moves: int
    last: Visit
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Gap:
    """Days between a held session and the one held before it by the same pair."""

    visit: Visit
    days: int


def by_pair(visits: Iterable[Visit]) -> dict[str, list[Visit]]:
    """One-to-one visits with a date, by pair, oldest first."""
    own: dict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        if visit.pair and visit.session.date:
            own[visit.pair].append(visit)
    return {p: sorted(met, key=lambda v: (v.session.date or dt.date.max, v.session.id)) for p, met in own.items()}


def cycles(engaged: Sequence[Engagement]) -> dict[str, float]:
    """Days in a cycle of each pair; of several cohorts the longest."""
    found: dict[str, float] = {}
    for engagement in engaged:
        name = engagement.pair.id
        found[name] = max(found.get(name, 0.0), cadences.days(engagement.cadence))
    return found


def chains(visits: Iterable[Visit], *, cycle: Mapping[str, float]) -> tuple[Chain, ...]:
    """Every moved appointment, followed to its end.

    The next link is the row that names the same planned date, or the date it was moved to; where neither is told, the
    pair's next appointment within one and a half cycles.
    """
    found = []
    for pair, met in sorted(by_pair(visits).items()):
        taken: set[str] = set()
        for index, visit in enumerate(met):
            if visit.session.status != "rescheduled" or visit.session.id in taken:
                continue
            moves, last, here = 1, visit, index
            while (step := _follow(met, here, taken, reach=SLACK * cycle.get(pair, cadences.MONTH_DAYS))) is not None:
                here, last = step, met[step]
                taken.add(last.session.id)
                if last.session.status != "rescheduled":
                    break
                moves += 1
            status = last.session.status
            found.append(Chain(visit, moves, last, "open" if status == "rescheduled" else status))
    return tuple(found)


def _follow(met: Sequence[Visit], here: int, taken: set[str], *, reach: float) -> int | None:
    moved = met[here].session
    planned = {d for d in (moved.planned_date, moved.date) if d}
    later = [i for i in range(len(met)) if i != here and met[i].session.id not in taken]
    for index in later:
        other = met[index].session
        if index > here and other.planned_date in planned and other.date != moved.date:
            return index
        if moved.rescheduled_to and other.date == moved.rescheduled_to:
            return index
    if moved.rescheduled_to:
        return None
    after = next((i for i in later if i > here), None)
    if after is None or moved.date is None:
        return None
    on = met[after].session.date
    return after if on and (on - moved.date).days <= reach else None


def gaps(visits: Iterable[Visit]) -> tuple[Gap, ...]:
    """Days between one held one-to-one session and the next, of each pair."""
    found = []
    for _, met in sorted(by_pair(v for v in visits if v.session.status == "held").items()):
        for before, after in pairwise(met):
            if before.session.date and after.session.date:
                found.append(Gap(after, (after.session.date - before.session.date).days))
    return tuple(found)
