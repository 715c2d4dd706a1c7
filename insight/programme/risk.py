"""Pairs worth a word: what the calendar shows, why it matters, what to try. For the owner only, and never a judgement.

Only the calendar is read: no rating, no note, no talk share. The wording names facts, not people.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from insight.programme import cadence as cadences
from insight.programme.chains import SLACK, Chain, by_pair, cycles
from insight.programme.health import Facts, cancelled_by, in_band
from insight.programme.pairs import Engagement, Visit
from insight.records import Session

MIN_EXPECTED = 3.0
STEPS = {
    "not_started": "Offer both sides two dates this fortnight, and ask each whether the match still suits.",
    "silent": "Ask both sides, separately, what is in the way; offer to hold two dates in both calendars.",
    "overdue": "Send a short reminder with two dates; ask the executive's office to book the rest of the year ahead.",
    "missed": "Ask each side what would make the slot safe: another weekday, a shorter session, a call.",
    "moved": "Agree on one fixed slot for the coming months and ask the executive's office to protect it.",
    "one_sided": "Take it to the sponsor as a question of calendars: one fixed slot, booked ahead, theirs to move.",
    "rare": "Ask whether the agreed rhythm still suits; record the new one rather than missing the old.",
}
ORDER = tuple(STEPS)


@dataclass(frozen=True, slots=True, kw_only=True)
class PairHealth:
    """One pair's calendar until ``as_of``. Holds no rating and nothing from the notes."""

    pair: str
    unit: str
    cohort: str
    phase: str
    cadence: str
    start: dt.date | None
    end: dt.date
    running: bool
    planned: int
    held: int
    cancelled: int
    no_show: int
    rescheduled: int
    cancelled_by_mentor: int
    cancelled_by_executive: int
    cancelled_late: int
    expected: float
    adherence: float | None
    last_held: dt.date | None
    days_since: int | None
    next_booked: dt.date | None
    streak: int
    missed_in_a_row: int
    open_moves: int
    gap_days: float | None
    in_band: int
    duration_known: int
    group_held: int
    before_start: int


@dataclass(frozen=True, slots=True)
class Risk:
    """Why a pair is worth a word, strongest reason first, and one next step. Owner only."""

    pair: str
    unit: str
    codes: tuple[str, ...]
    reasons: tuple[str, ...]
    step: str
    since: dt.date | None


def pair_health(known: Facts, sessions: Sequence[Session]) -> tuple[PairHealth, ...]:
    """One row a pair, by id. ``sessions`` may hold booked ones after ``as_of``: they give the next date."""
    own = by_pair(known.visits)
    of: dict[str, list[Engagement]] = defaultdict(list)
    for engagement in known.engaged:
        of[engagement.pair.id].append(engagement)
    moved: dict[str, list[Chain]] = defaultdict(list)
    for chain in known.chains:
        moved[chain.first.pair or ""].append(chain)
    groups = Counter(p for v in known.visits if v.group and v.session.status == "held" for p in v.session.group_pairs)
    booked = _booked(sessions, known.as_of)
    return tuple(
        _pair(known, engaged, own.get(pair, []), chains=moved[pair], groups=groups[pair], booked=booked.get(pair))
        for pair, engaged in sorted(of.items())
    )


def _booked(sessions: Iterable[Session], as_of: dt.date) -> dict[str, dt.date]:
    """The next date of each pair: a row dated later, or the date that the last sessions announce."""
    found: dict[str, dt.date] = {}
    for s in sessions:
        if len(s.pairs) != 1:
            continue
        row = s.date if s.status == "held" else None  # what was called off or moved is booked no more
        for day in (row, s.next_date, s.rescheduled_to):
            if day and day > as_of:
                found[s.pairs[0]] = min(day, found.get(s.pairs[0], day))
    return found


def _pair(
    known: Facts,
    engaged: Sequence[Engagement],
    met: Sequence[Visit],
    *,
    chains: Sequence[Chain],
    groups: int,
    booked: dt.date | None,
) -> PairHealth:
    latest = max(engaged, key=lambda e: (e.end, e.start or dt.date.min, e.cohort))
    starts = [e.start for e in engaged if e.start]
    days = {day: e.cadence for e in sorted(engaged, key=lambda e: e.start or dt.date.min) for day in e.days()}
    expected = sum(cadences.expected(c, [d for d, own in days.items() if own == c]) for c in set(days.values()))
    status = Counter(v.session.status for v in met)
    held = [v.session.date for v in met if v.session.status == "held" and v.session.date]
    lost = [v.session for v in met if v.session.status == "cancelled"]
    minutes = [v.session.duration_min for v in met if v.session.status == "held" and v.session.duration_min]
    gaps = [(b - a).days for a, b in pairwise(held)]
    since = (known.as_of - held[-1]).days if held else None
    late = known.programme.thresholds.late_notice_hours
    reach = SLACK * cadences.days(latest.cadence)
    return PairHealth(
        pair=latest.pair.id,
        unit=latest.unit,
        cohort=latest.cohort,
        phase=latest.phase,
        cadence=latest.cadence,
        start=min(starts, default=None),
        end=latest.end,
        running=latest.end >= known.as_of and (not starts or min(starts) <= known.as_of),
        planned=len(met),
        held=len(held),
        cancelled=status["cancelled"],
        no_show=status["no_show"],
        rescheduled=status["rescheduled"],
        cancelled_by_mentor=sum(cancelled_by(s.cancelled_by) == "mentor" for s in lost),
        cancelled_by_executive=sum(cancelled_by(s.cancelled_by) == "executive" for s in lost),
        cancelled_late=sum(s.notice_hours is not None and s.notice_hours < late for s in lost),
        expected=expected,
        adherence=min(len(held), expected) / expected if expected else None,
        last_held=held[-1] if held else None,
        days_since=since,
        next_booked=booked,
        streak=_streak(gaps, since, reach=reach),
        missed_in_a_row=_missed(met),
        open_moves=max((c.moves for c in chains if c.outcome == "open"), default=0),
        gap_days=median(gaps) if gaps else None,
        in_band=sum(in_band(m, known.programme) for m in minutes),
        duration_known=len(minutes),
        group_held=groups,
        before_start=sum(v.session.date < min(starts) for v in met if v.session.date) if starts else 0,
    )


def _streak(gaps: Sequence[int], since: int | None, *, reach: float) -> int:
    """Sessions held one after the other without a long gap, the last of them not long ago."""
    if since is None or since > reach:
        return 0
    run = 1
    for gap in reversed(gaps):
        if gap > reach:
            break
        run += 1
    return run


def _missed(met: Sequence[Visit]) -> int:
    """Appointments lost since the last one held; a moved one is neither held nor lost."""
    run = 0
    for visit in reversed(met):
        if visit.session.status == "held":
            break
        run += visit.session.status in {"cancelled", "no_show"}
    return run


def at_risk(known: Facts, sessions: Sequence[Session]) -> tuple[Risk, ...]:
    """Running pairs with a reason to be asked after, most reasons first. None once the programme has ended.

    A pair that stops meeting shows here before the second session it misses would have been due.
    """
    end = known.programme.end
    if end and known.as_of > end:
        return ()
    cycle = cycles(known.engaged)
    found = [_risk(row, known, cycle=cycle[row.pair]) for row in pair_health(known, sessions) if row.running]
    return tuple(sorted((r for r in found if r), key=lambda r: (-len(r.codes), ORDER.index(r.codes[0]), r.pair)))


def _risk(row: PairHealth, known: Facts, *, cycle: float) -> Risk | None:
    limits = known.programme.thresholds
    rhythm = "monthly" if row.cadence == "monthly" else f"every {row.cadence}"
    soon = row.next_booked is not None and (row.next_booked - known.as_of).days <= cycle
    waited = row.days_since if row.days_since is not None else (known.as_of - row.start).days if row.start else 0
    overdue = waited > limits.overdue_cycles * cycle and not soon
    reasons: dict[str, str] = {}
    if overdue and row.last_held is None:
        reasons["not_started"] = f"No session held in the {waited} days since the start."
    elif overdue and waited > 2 * limits.overdue_cycles * cycle:
        reasons["silent"] = f"No session for {waited} days; the rhythm is {rhythm}, and no date is booked."
    elif overdue:
        reasons["overdue"] = f"Last session {waited} days ago; the rhythm is {rhythm}, and no date is booked."
    if row.missed_in_a_row >= limits.missed_in_a_row:
        reasons["missed"] = f"The last {row.missed_in_a_row} appointments did not take place."
    if row.open_moves >= limits.moves_in_a_row and not soon:
        reasons["moved"] = f"One appointment was moved {row.open_moves} times and has not taken place."
    sides = (row.cancelled_by_mentor, row.cancelled_by_executive)
    if max(sides) >= 3 and min(sides) == 0:
        reasons["one_sided"] = f"All {max(sides)} cancellations whose origin is known came from one side's calendar."
    if row.adherence is not None and row.adherence < limits.adherence and row.expected >= MIN_EXPECTED:
        reasons["rare"] = f"{row.held} sessions held where {row.expected:.0f} were expected so far."
    codes = tuple(code for code in ORDER if code in reasons)
    # Meeting less often than agreed is worth asking about; alone, with a date booked, it is not yet worth a call.
    if not codes or (codes == ("rare",) and soon):
        return None
    return Risk(
        row.pair, row.unit, codes, tuple(reasons[c] for c in codes), STEPS[codes[0]], row.last_held or row.start
    )
