"""Who meets, when they began, and how often they mean to meet: from the sessions alone, or with a pair table."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from insight.programme import cadence as cadences
from insight.programme.settings import Programme
from insight.records import Pair, Session

UNKNOWN = "unknown"
GROUP_WORDS = frozenset({"group", "groups", "plenary", "roundtable", "workshop", "gruppe", "gruppensitzung", "groupe"})
GROUP_PAIRS = frozenset({"group", "groups", "all", "all pairs", "everyone", "gruppe", "groupe"})


@dataclass(frozen=True, slots=True)
class Visit:
    """A session with what its pair adds to it. ``pair`` is ``None`` for group sessions and where it is not told."""

    session: Session
    group: bool
    pair: str | None
    unit: str
    region: str
    cohort: str
    phase: str


@dataclass(frozen=True, slots=True)
class Engagement:
    """A pair in a cohort and the days it runs, ends included; ``start`` is ``None`` where nothing tells it."""

    pair: Pair
    start: dt.date | None
    end: dt.date
    cadence: str
    unit: str
    region: str
    cohort: str
    phase: str

    def days(self) -> Iterator[dt.date]:
        """Each day the pair runs, up to and including ``end``."""
        if self.start is not None:
            for ordinal in range(self.start.toordinal(), self.end.toordinal() + 1):
                yield dt.date.fromordinal(ordinal)


def is_group(session: Session) -> bool:
    """Whether several pairs met, told by the pairs, the format, or a pair id that stands for all.

    >>> is_group(Session(id="s", pair="GROUP")), is_group(Session(id="s", pair="P1", format="video"))
    (True, False)
    """
    words = (session.format or "").casefold().replace("-", " ").split()
    stands_for_all = (session.pair or "").strip().casefold() in GROUP_PAIRS
    return len(session.group_pairs) > 1 or bool(GROUP_WORDS & set(words)) or stands_for_all


def phase(text: str | None) -> str | None:
    """``pilot`` or ``roll-out`` from how people write it; other words stay as they are.

    >>> phase("Rollout"), phase("PILOT "), phase(None)
    ('roll-out', 'pilot', None)
    """
    plain = "".join(c for c in (text or "").casefold() if c.isalnum())
    if plain in {"rollout", "rolledout", "scale", "scaleup"}:
        return "roll-out"
    return "pilot" if plain in {"pilot", "pilotphase"} else (text or "").strip() or None


def from_sessions(sessions: Iterable[Session]) -> tuple[Pair, ...]:
    """The pairs that sessions speak of, one a cohort; a cohort that a later one follows ends with its last session."""
    own: dict[str, dict[str | None, list[Session]]] = defaultdict(lambda: defaultdict(list))
    named: set[str] = set()
    for session in sessions:
        if is_group(session):
            named.update(session.group_pairs)
        elif session.pairs:
            own[session.pairs[0]][session.cohort].append(session)
    found = [pair for name, cohorts in own.items() for pair in _cohorts(name, cohorts)]
    found += [Pair(id=name) for name in named - own.keys()]
    return tuple(sorted(found, key=lambda p: (p.id, p.cohort or "")))


def _cohorts(name: str, cohorts: Mapping[str | None, list[Session]]) -> Iterator[Pair]:
    stray = cohorts.get(None, []) if len(cohorts) > 1 else []
    told = {cohort: met for cohort, met in cohorts.items() if cohort is not None or not stray}
    last_of_all = max((s.date for met in told.values() for s in met if s.date), default=None)
    for cohort, met in told.items():
        dates = sorted(s.date for s in met if s.date)
        over = bool(dates) and len(told) > 1 and dates[-1] != last_of_all
        yield Pair(
            id=name,
            cohort=cohort,
            end=dates[-1] if over else None,
            cadence=_usual(s.cadence for s in met),
            phase=_usual(phase(s.phase) for s in met),
            unit=_usual(s.unit for s in met),
            region=_usual(s.region for s in met),
            mentor_level=_usual(s.mentor_level for s in met),
            mentee_level=_usual(s.mentee_level for s in met),
        )


def _usual(values: Iterable[str | None]) -> str | None:
    counts = Counter(value for value in values if value)
    return min(counts, key=lambda value: (-counts[value], value)) if counts else None


def merge(table: Sequence[Pair], sessions: Sequence[Session]) -> tuple[Pair, ...]:
    """The pair table, its blanks filled from the sessions, and the pairs that only the sessions know."""
    seen = {(pair.id, pair.cohort): pair for pair in from_sessions(sessions)}
    by_id: dict[str, Pair] = {}
    for pair in seen.values():
        by_id.setdefault(pair.id, pair)
    merged = []
    for pair in table:
        told = seen.get((pair.id, pair.cohort)) or by_id.get(pair.id)
        fields = ("cadence", "phase", "unit", "region", "mentor_level", "mentee_level")
        blanks = {f: getattr(told, f) for f in fields if told is not None and getattr(pair, f) is None}
        cohort = pair.cohort or (told.cohort if told else None)
        merged.append(replace(pair, **blanks, cohort=cohort))
    listed = {pair.id for pair in table}
    return tuple(
        sorted([*merged, *(p for p in seen.values() if p.id not in listed)], key=lambda p: (p.id, p.cohort or ""))
    )


def last_day(sessions: Iterable[Session], *, today: dt.date | None = None) -> dt.date | None:
    """The day the records reach: the last session dated no later than ``today``. The same data give the same day."""
    return max((s.date for s in sessions if s.date and (today is None or s.date <= today)), default=None)


def engagements(
    pairs: Sequence[Pair], sessions: Sequence[Session], *, programme: Programme, as_of: dt.date
) -> tuple[Engagement, ...]:
    """Each pair with the days it has run until ``as_of``.

    It starts where the pair table says; else with its first appointment, held or not, but not before the programme.
    It ends where the table or the programme says.
    """
    first: dict[tuple[str, str | None], dt.date] = {}
    for s in sessions:
        if s.date and not is_group(s) and s.pairs:
            for key in {(s.pairs[0], s.cohort), (s.pairs[0], None)}:
                first[key] = min(s.date, first.get(key, s.date))
    several = Counter(pair.id for pair in pairs)
    found = []
    for pair in pairs:
        begun = first.get((pair.id, pair.cohort if several[pair.id] > 1 else None))
        start = pair.start or max((d for d in (begun, programme.start) if d), default=None)
        end = min(d for d in (pair.end, programme.end, as_of) if d)
        unit = pair.unit or UNKNOWN
        found.append(
            Engagement(
                pair=pair,
                start=start,
                end=end,
                cadence=cadences.parse(pair.cadence) or programme.cadence,
                unit=unit,
                region=pair.region or UNKNOWN,
                cohort=pair.cohort or UNKNOWN,
                phase=phase(pair.phase) or programme.phases.get(unit) or UNKNOWN,
            )
        )
    return tuple(found)


def visits(sessions: Sequence[Session], engaged: Sequence[Engagement], *, programme: Programme) -> tuple[Visit, ...]:
    """Each session with the unit, region, cohort and phase that it, its pair or the programme tell, by date and id."""
    of: dict[str, list[Engagement]] = defaultdict(list)
    for engagement in engaged:
        of[engagement.pair.id].append(engagement)
    found = []
    for session in sorted(sessions, key=lambda s: (s.date or dt.date.max, s.id)):
        group = is_group(session)
        pair = None if group or not session.pairs else session.pairs[0]
        home = _home(session, of.get(pair or "", []))
        unit = session.unit or (home.unit if home else UNKNOWN)
        found.append(
            Visit(
                session=session,
                group=group,
                pair=pair,
                unit=unit,
                region=session.region or (home.region if home else UNKNOWN),
                cohort=session.cohort or (home.cohort if home else UNKNOWN),
                phase=phase(session.phase) or (home.phase if home else programme.phases.get(unit) or UNKNOWN),
            )
        )
    return tuple(found)


def _home(session: Session, candidates: Sequence[Engagement]) -> Engagement | None:
    """The engagement a session belongs to: by cohort, else by date, else the first."""
    for engagement in candidates:
        if session.cohort and engagement.cohort == session.cohort:
            return engagement
    for engagement in reversed(candidates):
        if session.date and engagement.start and engagement.start <= session.date <= engagement.end:
            return engagement
    return candidates[0] if candidates else None
