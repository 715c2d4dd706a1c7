"""Power balance: who talks, who dares to speak, who is brushed aside. Sums over many pairs, never about a person."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from insight.errors import DisclosureError
from insight.programme import periods
from insight.programme.health import By, Facts, group_of
from insight.programme.pairs import Visit
from insight.programme.stats import Rate, Score, rate, score

TALK, CONFIDENCE = "talk_share_mentor", "confidence_to_speak"
CANNOT_SAY = (
    "These figures cannot say how anybody behaved. Talk share does not tell listening from silence; notes are written "
    "by one side and leave out what hurt; words are read without tone. They show whether the programme as a whole "
    "leans one way, and whether that changes after something was done about it."
)


@dataclass(frozen=True, slots=True)
class Balance:
    """One period of one group of at least k pairs. ``pairs`` are those behind any of its figures."""

    period: str
    group: str
    pairs: tuple[str, ...]
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
    by: By = "all",
) -> tuple[Balance, ...]:
    """Rows with fewer than ``k`` pairs behind any one of their figures lose that figure; empty rows are left out.

    ``dismissed`` and ``heard``: session id -> whether its note speaks of it (``models.power.speaks_of``); sessions
    without a note are not in them. ``mentor_leads``: sessions in which the mentor did at least half of the talking.

    Raises:
        DisclosureError: ``k`` is below 3: there is no balance of one or two pairs to be shown.
    """
    if k < 3:
        raise DisclosureError("The balance of fewer than 3 pairs is a statement about people. Ask with k of 3 or more.")
    cells: dict[tuple[str, str], list[Visit]] = defaultdict(list)
    for visit in known.visits:
        if not visit.group and visit.pair and visit.session.status == "held":
            cells[periods.label(visit.session.date, period=period), group_of(visit, by)].append(visit)
    rows = (_row(key, cells[key], known, k=k, cues=(dismissed or {}, heard or {})) for key in sorted(cells))
    return tuple(row for row in rows if row.pairs)


def _row(
    key: tuple[str, str],
    held: list[Visit],
    known: Facts,
    *,
    k: int,
    cues: tuple[Mapping[str, bool], Mapping[str, bool]],
) -> Balance:
    talked, sure = (_enough([v for v in held if getattr(v.session, n) is not None], k) for n in (TALK, CONFIDENCE))
    noted = [_enough([v for v in held if v.session.id in said], k) for said in cues]
    signs = [rate(sum(said[v.session.id] for v in rows), len(rows)) for said, rows in zip(cues, noted, strict=True)]
    leads = rate(sum((v.session.talk_share_mentor or 0) >= 0.5 for v in talked), len(talked))
    behind = {v.pair or "" for rows in (talked, sure, *noted) for v in rows}
    return Balance(
        period=key[0],
        group=key[1],
        pairs=tuple(sorted(behind)),
        talk_share=_score(talked, TALK, asked=len(held), bounds=(0.0, 1.0)),
        mentor_leads=leads,
        confidence_to_speak=_score(sure, CONFIDENCE, asked=len(held), bounds=(1.0, known.programme.rating_max)),
        dismissal=signs[0],
        heard=signs[1],
    )


def _enough(visits: list[Visit], k: int) -> list[Visit]:
    return visits if len({v.pair for v in visits}) >= k else []


def _score(visits: list[Visit], name: str, *, asked: int, bounds: tuple[float, float]) -> Score:
    values = [float(getattr(v.session, name)) for v in visits]
    return score(values, asked, groups=[v.pair for v in visits], bounds=bounds)
