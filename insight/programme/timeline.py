"""Cohorts side by side from their own first month, and the pilot beside the roll-out."""

from collections.abc import Sequence
from dataclasses import dataclass

from insight.programme.health import Facts, HealthRow, health
from insight.programme.pairs import UNKNOWN
from insight.programme.periods import UNDATED
from insight.programme.stats import Rate, difference

COMPARED = ("kept", "in_band", "applied")


@dataclass(frozen=True, slots=True)
class PhaseContrast:
    """A share in pilot and in roll-out. ``pilot_pairs`` and ``rollout_pairs`` are the pairs behind it."""

    measure: str
    pilot: Rate
    rollout: Rate
    pilot_pairs: frozenset[str]
    rollout_pairs: frozenset[str]
    difference: float | None
    low: float | None
    high: float | None
    p: float | None

    @property
    def says(self) -> str:
        """The contrast in one careful sentence."""
        if self.pilot.share is None or self.rollout.share is None or self.low is None or self.high is None:
            return "Only one of the two phases has figures."
        sure = "" if self.low > 0 or self.high < 0 else " That may be chance."
        return (
            f"{self.pilot.share:.0%} in the pilot ({self.pilot.of} sessions), {self.rollout.share:.0%} in the roll-out "
            f"({self.rollout.of}).{sure} Pilots run where people are willing: expect the roll-out to be harder."
        )


def timeline(known: Facts) -> tuple[HealthRow, ...]:
    """Health by cohort and its own month: ``month 01`` is the calendar month of the cohort's first day.

    A programme's cohorts usually run 6 to 12 months; sessions from before the first day stand under ``before``.
    """
    first: dict[str, int] = {}
    for one in known.engaged:
        if one.start:
            month = one.start.year * 12 + one.start.month
            first[one.cohort] = min(month, first.get(one.cohort, month))

    def place(period: str, cohort: str) -> tuple[str, str]:
        if period == UNDATED or cohort not in first:
            return UNDATED, cohort
        since = int(period[:4]) * 12 + int(period[5:]) - first[cohort]
        return ("before" if since < 0 else f"month {since + 1:02}"), cohort

    rows = health(known, period="month", by="cohort", place=place)
    return tuple(sorted(rows, key=lambda row: (row.group, row.period)))


def phases(known: Facts) -> tuple[PhaseContrast, ...]:
    """The pilot beside the roll-out, a row a share; none where sessions, pairs or programme.toml name no phase."""
    rows = {row.group: row for row in health(known, period="all", by="phase") if row.group != UNKNOWN}
    pilot, rollout = rows.get("pilot"), rows.get("roll-out")
    if pilot is None or rollout is None:
        return ()
    return tuple(_contrast(name, pilot, rollout) for name in COMPARED)


def _contrast(name: str, pilot: HealthRow, rollout: HealthRow) -> PhaseContrast:
    mine, theirs = getattr(pilot, name), getattr(rollout, name)
    gap = difference(mine, theirs)
    who = (pilot.members, rollout.members)
    return PhaseContrast(name, mine, theirs, *who, gap.share, gap.low, gap.high, gap.p)


def milestones(known: Facts, *, at: Sequence[float] = (0.25, 0.5, 0.75, 1.0)) -> tuple[tuple[str, str, float], ...]:
    """(cohort, date, share of the way): when each cohort is a quarter, half, three quarters and all the way through.

    Only cohorts whose end is known, from the pair table or programme.toml.
    """
    found = []
    for cohort in sorted({one.cohort for one in known.engaged}):
        mine = [one for one in known.engaged if one.cohort == cohort]
        starts = [one.start for one in mine if one.start]
        ends = [end for one in mine if (end := one.pair.end or known.programme.end)]
        if starts and ends:
            start, length = min(starts), max(ends) - min(starts)
            found += [(cohort, (start + length * share).isoformat(), share) for share in at]
    return tuple(found)
