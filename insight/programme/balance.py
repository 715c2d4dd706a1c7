"""Power balance: who talks, who dares to speak, who is brushed aside. Sums over many pairs, never about a person."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from insight.errors import DisclosureError
from insight.programme import periods
from insight.programme.health import Facts
from insight.programme.pairs import Visit
from insight.programme.stats import Rate, Score, rate, score

type Shown = Callable[[Mapping[str, frozenset[str]], int], Collection[str]]

TALK, CONFIDENCE = "talk_share_mentor", "confidence_to_speak"
CANNOT_SAY = (
    "These figures cannot say how anybody behaved. Talk share does not tell listening from silence; notes are written "
    "by one side and leave out what hurt; words are read without tone. They show whether the programme as a whole "
    "leans one way, and whether that changes after something was done about it."
)


@dataclass(frozen=True, slots=True)
class Balance:
    """One period of the whole programme. A figure that rests on too few pairs has no value."""

    period: str
    talk_share: Score
    mentor_leads: Rate
    confidence_to_speak: Score
    dismissal: Rate
    heard: Rate


def balance(
    known: Facts,
    *,
    k: int,
    dismissed: Mapping[str, bool] | None = None,
    heard: Mapping[str, bool] | None = None,
    period: periods.Period = "quarter",
    shown: Shown | None = None,
) -> tuple[Balance, ...]:
    """Each figure in the periods in which at least ``k`` pairs stand behind it; periods without any are left out.

    ``dismissed`` and ``heard``: session id -> whether its note speaks of it (``models.power.both_sides``); sessions
    without a note are not in them. ``mentor_leads``: sessions in which the mentor did at least half of the talking.
    ``shown`` picks, from period -> pairs, the periods fit to be shown; by default those with k pairs.

    Raises:
        DisclosureError: ``k`` is below 3: there is no balance of one or two pairs to be shown.
    """
    if k < 3:
        raise DisclosureError("The balance of fewer than 3 pairs is a statement about people. Ask with k of 3 or more.")
    said = {"dismissal": dismissed or {}, "heard": heard or {}}
    cells: dict[str, dict[str, list[Visit]]] = {name: defaultdict(list) for name in (TALK, CONFIDENCE, *said)}
    held: Counter[str] = Counter()
    for visit in known.visits:
        if visit.group or not visit.pair or visit.session.status != "held":
            continue
        when = periods.label(visit.session.date, period=period)
        held[when] += 1
        for name, rows in cells.items():
            if visit.session.id in said[name] if name in said else getattr(visit.session, name) is not None:
                rows[when].append(visit)
    safe = {name: _safe(rows, k, shown or _enough) for name, rows in cells.items()}
    return tuple(
        _row(when, {name: rows.get(when, []) for name, rows in safe.items()}, said, asked=held[when], known=known)
        for when in sorted({when for rows in safe.values() for when in rows})
    )


def _safe(rows: Mapping[str, list[Visit]], k: int, shown: Shown) -> dict[str, list[Visit]]:
    fit = shown({when: frozenset(v.pair or "" for v in met) for when, met in rows.items()}, k)
    return {when: met for when, met in rows.items() if when in fit}


def _enough(cells: Mapping[str, frozenset[str]], k: int) -> set[str]:
    return {when for when, pairs in cells.items() if len(pairs) >= k}


def _row(
    when: str,
    rows: Mapping[str, list[Visit]],
    said: Mapping[str, Mapping[str, bool]],
    *,
    asked: int,
    known: Facts,
) -> Balance:
    signs = {name: rate(sum(told[v.session.id] for v in rows[name]), len(rows[name])) for name, told in said.items()}
    leads = sum((v.session.talk_share_mentor or 0) >= 0.5 for v in rows[TALK])
    return Balance(
        period=when,
        talk_share=_score(rows[TALK], TALK, asked=asked, bounds=(0.0, 1.0)),
        mentor_leads=rate(leads, len(rows[TALK])),
        confidence_to_speak=_score(rows[CONFIDENCE], CONFIDENCE, asked=asked, bounds=(1.0, known.programme.rating_max)),
        dismissal=signs["dismissal"],
        heard=signs["heard"],
    )


def _score(visits: list[Visit], name: str, *, asked: int, bounds: tuple[float, float]) -> Score:
    values = [float(getattr(v.session, name)) for v in visits]
    return score(values, asked, groups=[v.pair for v in visits], bounds=bounds)
