"""Is the programme alive? Counts, shares and scores a period and a group of sessions. Definitions: definitions.toml."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from statistics import median
from typing import Literal

from insight.programme import cadence as cadences
from insight.programme import pairs as rosters
from insight.programme import periods
from insight.programme.chains import Chain, Gap, chains, cycles, gaps
from insight.programme.pairs import Engagement, Visit
from insight.programme.settings import Programme
from insight.programme.stats import Rate, Score, rate, score
from insight.records import Pair, Session

By = Literal["all", "unit", "region", "cohort", "phase"]
RATINGS = ("satisfaction", "usefulness", "confidence_to_speak")
ANSWERS = (*RATINGS, "applied_action", "mentor_learned")
WHO = {
    "mentor": "mentor",
    "junior": "mentor",
    "mentee": "executive",
    "executive": "executive",
    "exec": "executive",
    "leader": "executive",
    "senior": "executive",
    "program": "programme",
    "programme": "programme",
    "organiser": "programme",
    "organizer": "programme",
    "admin": "programme",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthRow:
    """One period of one group.

    ``members``: the pairs with an appointment or a group session in it, with an empty name for one that nobody
    recorded. ``raters``: score -> the pairs that gave it. Both are for disclosure control, not for showing.
    """

    period: str
    group: str
    members: frozenset[str]
    raters: Mapping[str, frozenset[str]]
    pairs: int
    planned: int
    held: int
    cancelled: int
    no_show: int
    rescheduled: int
    kept: Rate
    cancelled_by_mentor: int
    cancelled_by_executive: int
    cancelled_by_programme: int
    cancelled_by_unknown: int
    notice_known: int
    cancelled_late: int
    moved_then_held: int
    moved_open: int
    expected: float
    adherence: float | None
    cadence_days: float | None
    longest_gap_days: int | None
    duration_known: int
    duration_median: float | None
    in_band: Rate
    satisfaction: Score
    usefulness: Score
    confidence_to_speak: Score
    applied: Rate
    mentor_learned: Rate
    before_start: int
    group_planned: int
    group_held: int
    group_pairs: int
    group_pairs_unknown: int


@dataclass(frozen=True, slots=True)
class Facts:
    """Sessions and pairs, resolved against the programme once, for every question asked of them.

    ``collected`` names the answers that at least one held session gave: what was never asked has no response rate.
    """

    programme: Programme
    as_of: dt.date
    engaged: tuple[Engagement, ...]
    visits: tuple[Visit, ...]
    chains: tuple[Chain, ...]
    gaps: tuple[Gap, ...]
    collected: frozenset[str]


def facts(
    sessions: Sequence[Session],
    pairs: Sequence[Pair] = (),
    *,
    programme: Programme | None = None,
    as_of: dt.date | None = None,
) -> Facts:
    """What the measures are made from. ``as_of`` is the day to judge from; the last session's day unless given.

    Sessions dated after ``as_of`` are booked, not held, and count nowhere but as the next date.
    """
    programme = programme or Programme()
    day = as_of or rosters.last_day(sessions) or dt.date.min
    known = rosters.merge(pairs, sessions)
    engaged = rosters.engagements(known, sessions, programme=programme, as_of=day)
    so_far = [s for s in sessions if s.date is None or s.date <= day]
    met = rosters.visits(so_far, engaged, programme=programme)
    held = [s for s in so_far if s.status == "held"]
    collected = frozenset(name for name in ANSWERS if any(_told(s, name) for s in held))
    return Facts(programme, day, engaged, met, chains(met, cycle=cycles(engaged)), gaps(met), collected)


def cancelled_by(text: str | None) -> str:
    """``mentor``, ``executive``, ``programme`` or ``unknown`` from how people write it.

    >>> cancelled_by("Mentee (PA)"), cancelled_by("by the mentor"), cancelled_by("both"), cancelled_by(None)
    ('executive', 'mentor', 'unknown', 'unknown')
    """
    words = "".join(c if c.isalpha() else " " for c in (text or "").casefold()).split()
    found = {WHO[word] for word in words if word in WHO}
    return found.pop() if len(found) == 1 else "unknown"


def health(
    known: Facts,
    *,
    period: periods.Period = "quarter",
    by: By = "unit",
    place: Callable[[str, str], tuple[str, str]] = lambda period, group: (period, group),
) -> tuple[HealthRow, ...]:
    """One row a period and a group that had an appointment, a group session, or days on which a session was expected.

    Rows by period, then group. An undated session stands in the period ``undated``. ``place`` may merge cells: it maps
    a period and a group to those they are shown under.
    """
    cells: dict[tuple[str, str], _Cell] = defaultdict(_Cell)

    def cell(visit: Visit) -> _Cell:
        return cells[place(periods.label(visit.session.date, period=period), group_of(visit, by))]

    for visit in known.visits:
        cell(visit).visits.append(visit)
    for chain in known.chains:
        cell(chain.first).chains.append(chain)
    for gap in known.gaps:
        cell(gap.visit).gaps.append(gap.days)
    for key, pair, asked in _expected(known.engaged, period=period, by=by):
        cells[place(*key)].expected[pair] += asked
    starts = _starts(known.engaged)
    return tuple(_row(key, cells[key], known, starts) for key in sorted(cells))


def contributions(
    known: Facts, *, period: periods.Period = "quarter", by: By = "unit"
) -> dict[tuple[str, str], dict[str, frozenset[str]]]:
    """Period and group -> what falls into it, by name: a session's id, or "pair:ID" for days a pair was expected.

    Each with the pairs behind it; an empty name for a pair that nobody recorded.
    """
    cells: dict[tuple[str, str], dict[str, frozenset[str]]] = defaultdict(dict)
    for visit in known.visits:
        who = (visit.session.group_pairs or ("",)) if visit.group else (visit.pair or "",)
        cells[periods.label(visit.session.date, period=period), group_of(visit, by)][visit.session.id] = frozenset(who)
    for key, pair, asked in _expected(known.engaged, period=period, by=by):
        if asked:
            cells[key][f"pair:{pair}"] = frozenset({pair})
    return dict(cells)


def columns() -> tuple[str, ...]:
    """The names that ``flat`` gives, in order."""
    return tuple(flat(_row(("", ""), _Cell(), facts(()), {})))


class _Cell:
    """What falls into one period of one group."""

    __slots__ = ("chains", "expected", "gaps", "visits")

    def __init__(self) -> None:
        self.visits: list[Visit] = []
        self.chains: list[Chain] = []
        self.gaps: list[int] = []
        self.expected: defaultdict[str, float] = defaultdict(float)


def group_of(thing: Visit | Engagement, by: By) -> str:
    """The label of a visit or pair: its unit, region, cohort or phase, or ``all``."""
    return "all" if by == "all" else str(getattr(thing, by))


def _expected(
    engaged: Iterable[Engagement], *, period: periods.Period, by: By
) -> Iterable[tuple[tuple[str, str], str, float]]:
    """Sessions expected a period, group and pair. A day in two cohorts counts once, for the one that began later."""
    of: dict[tuple[str, str], dict[dt.date, Engagement]] = defaultdict(dict)
    for one in sorted(engaged, key=lambda e: (e.start or dt.date.min, e.cohort)):
        of[one.pair.id, group_of(one, by)].update(dict.fromkeys(one.days(), one))
    for (pair, group), days in of.items():
        stretches: dict[tuple[str, str], list[dt.date]] = defaultdict(list)
        for day, one in days.items():
            stretches[periods.label(day, period=period), one.cadence].append(day)
        asked: Counter[str] = Counter()
        for (when, rhythm), stretch in stretches.items():
            asked[when] += cadences.expected(rhythm, stretch)  # type: ignore[assignment]  # a Counter of floats adds
        for when, total in asked.items():
            yield (when, group), pair, float(total)


def _starts(engaged: Iterable[Engagement]) -> dict[str, dt.date]:
    starts: dict[str, dt.date] = {}
    for one in engaged:
        if one.start:
            starts[one.pair.id] = min(one.start, starts.get(one.pair.id, one.start))
    return starts


def _row(key: tuple[str, str], cell: _Cell, known: Facts, starts: dict[str, dt.date]) -> HealthRow:
    programme = known.programme
    own = [v for v in cell.visits if not v.group]
    together = [v for v in cell.visits if v.group]
    status = Counter(v.session.status for v in own)
    held = [v for v in own if v.session.status == "held"]
    held_of = Counter(v.pair for v in held if v.pair)
    lost = [v.session for v in own if v.session.status == "cancelled"]
    who = Counter(cancelled_by(s.cancelled_by) for s in lost)
    notice = [s.notice_hours for s in lost if s.notice_hours is not None]
    minutes = [v.session.duration_min for v in held if v.session.duration_min]
    met = [v for v in together if v.session.status == "held"]
    asked = sum(cell.expected.values())
    members = {v.pair for v in own if v.pair} | {p for p, n in cell.expected.items() if n}
    scores = {name: _score(held, name, known) for name in RATINGS}
    raters = {n: frozenset(v.pair or "" for v in held if getattr(v.session, n) is not None) for n in RATINGS}
    behind = {v.pair or "" for v in own} | {p for v in together for p in v.session.group_pairs or ("",)}
    return HealthRow(
        period=key[0],
        group=key[1],
        members=frozenset(behind),
        raters=raters,
        pairs=len(members),
        planned=len(own),
        held=len(held),
        cancelled=status["cancelled"],
        no_show=status["no_show"],
        rescheduled=status["rescheduled"],
        kept=rate(len(held), len(held) + status["cancelled"] + status["no_show"]),
        cancelled_by_mentor=who["mentor"],
        cancelled_by_executive=who["executive"],
        cancelled_by_programme=who["programme"],
        cancelled_by_unknown=who["unknown"],
        notice_known=len(notice),
        cancelled_late=sum(hours < programme.thresholds.late_notice_hours for hours in notice),
        moved_then_held=sum(c.outcome == "held" for c in cell.chains),
        moved_open=sum(c.outcome == "open" for c in cell.chains),
        expected=asked,
        adherence=sum(min(held_of[p], n) for p, n in cell.expected.items()) / asked if asked else None,
        cadence_days=median(cell.gaps) if cell.gaps else None,
        longest_gap_days=max(cell.gaps, default=None),
        duration_known=len(minutes),
        duration_median=median(minutes) if minutes else None,
        in_band=rate(sum(in_band(m, programme) for m in minutes), len(minutes)),
        **scores,
        applied=_share(held, "applied_action", known),
        mentor_learned=_share(held, "mentor_learned", known),
        before_start=sum(_early(v, starts) for v in own),
        group_planned=len(together),
        group_held=len(met),
        group_pairs=len({p for v in met for p in v.session.group_pairs}),
        group_pairs_unknown=sum(not v.session.group_pairs for v in met),
    )


def in_band(minutes: float, programme: Programme) -> bool:
    """Whether a session lasted as long as sessions should."""
    return programme.duration.shortest <= minutes <= programme.duration.longest


def _told(session: Session, name: str) -> bool:
    value = getattr(session, name)
    return bool(value.strip()) if isinstance(value, str) else value is not None


def _share(held: Sequence[Visit], name: str, known: Facts) -> Rate:
    asked = len(held) if name in known.collected else 0
    return rate(sum(_told(v.session, name) for v in held), asked)


def _early(visit: Visit, starts: dict[str, dt.date]) -> bool:
    begun, on = starts.get(visit.pair or ""), visit.session.date
    return bool(begun and on and on < begun)


def _score(held: Sequence[Visit], name: str, known: Facts) -> Score:
    told = [(v, float(value)) for v in held if (value := getattr(v.session, name)) is not None]
    # a session whose pair is not known stands alone: it cannot be told from any other
    behind = [v.pair or v.session.id for v, _ in told]
    asked = len(held) if name in known.collected else 0
    return score([value for _, value in told], asked, groups=behind, bounds=(1.0, known.programme.rating_max))


Value = str | int | float | None


def flat(row: HealthRow) -> dict[str, Value]:
    """A row as one level of names: ``kept_rate``, ``kept_rate_low``, ``satisfaction``, ``satisfaction_rated``, ...

    Shares and scores are rounded to four places; the pairs behind the row are left out.
    """
    table: dict[str, Value] = {}
    for name in (f.name for f in fields(row)):
        value = getattr(row, name)
        if isinstance(value, Rate):
            count = {f"{name}_count": value.count} if name in {"in_band", "applied", "mentor_learned"} else {}
            edges = (("", value.share), ("_low", value.low), ("_high", value.high))
            table |= count | {f"{name}_rate{edge}": _round(part) for edge, part in edges}
        elif isinstance(value, Score):
            table |= {name: _round(value.mean), f"{name}_low": _round(value.low), f"{name}_high": _round(value.high)}
            table |= {f"{name}_rated": value.n, f"{name}_response_rate": _round(value.response_rate)}
        elif name not in {"members", "raters"}:
            table[name] = _round(value)
    return table


def _round[T: (Value)](value: T) -> T | float:
    return round(value, 4) if isinstance(value, float) else value
