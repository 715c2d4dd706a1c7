"""Thanks for those who want them, and attendance for those who ask for it. Participation only, both sides alike.

Nothing here reads a note, a rating or a talk share, and no list is ordered by anything but the pair's id: showing up
is recognised, never how much or how well somebody spoke.
"""

from dataclasses import dataclass

from insight.programme.health import Facts

SIDES = ("mentor", "executive")


@dataclass(frozen=True, slots=True)
class Thanks:
    """One side of a pair who agreed to be thanked in public."""

    pair: str
    side: str
    sessions: int
    group_sessions: int
    months: int


@dataclass(frozen=True, slots=True)
class Attendance:
    """One side of a pair against what a leadership programme asks for. Attendance and nothing else."""

    pair: str
    side: str
    sessions: int
    group_sessions: int
    sessions_required: int
    group_sessions_required: int
    complete: bool


def recognition(known: Facts, *, at_least: int = 1) -> tuple[Thanks, ...]:
    """The sides that opted in (pair table, ``recognition``) and whose pair met at least so often, by pair.

    Without a pair table nobody has opted in, and the list is empty.
    """
    agreed: dict[str, set[str]] = {}
    for engagement in known.engaged:
        agreed.setdefault(engagement.pair.id, set()).update(side(role) for role in engagement.pair.recognition)
    met = _attended(known)
    rows = []
    for pair, sides in sorted(agreed.items()):
        own, together, months = met.get(pair, (0, 0, 0))
        if own >= at_least:
            rows += [Thanks(pair, name, own, together, months) for name in SIDES if name in sides]
    return tuple(rows)


def attendance(known: Facts) -> tuple[Attendance, ...]:
    """Every pair's attendance, a row for each side, against ``[requirement]`` in programme.toml."""
    asked = known.programme.requirement
    met = _attended(known)
    rows = []
    for pair in sorted({e.pair.id for e in known.engaged}):
        own, together, _ = met.get(pair, (0, 0, 0))
        done = own >= asked.sessions and together >= asked.group_sessions
        rows += [Attendance(pair, name, own, together, asked.sessions, asked.group_sessions, done) for name in SIDES]
    return tuple(rows)


def side(role: str) -> str:
    """``mentor`` or ``executive``, from the words people use for the two sides."""
    return "executive" if role.casefold() in {"executive", "mentee", "exec", "leader", "senior"} else "mentor"


def _attended(known: Facts) -> dict[str, tuple[int, int, int]]:
    """Pair -> one-to-one sessions held, group sessions held, calendar months with either."""
    found: dict[str, tuple[int, int, set[tuple[int, int]]]] = {}
    for visit in known.visits:
        session = visit.session
        if session.status != "held":
            continue
        for pair in session.group_pairs if visit.group else ((visit.pair,) if visit.pair else ()):
            own, together, months = found.get(pair, (0, 0, set()))
            if session.date:
                months = months | {(session.date.year, session.date.month)}
            found[pair] = (own + (not visit.group), together + visit.group, months)
    return {pair: (own, together, len(months)) for pair, (own, together, months) in found.items()}
