"""What the programme is worth, for an audience: surveys, comparisons, the scorecard, the sponsor's digest.

Every figure rests on k pairs, for every audience, the owner included.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from insight import disclosure
from insight.errors import DisclosureError, UsageError
from insight.policy import in_force
from insight.programme import digest, risk, surveys, value
from insight.programme import scorecard as card
from insight.programme.health import RATINGS, Facts, HealthRow
from insight.programme.health import health as rows_of
from insight.programme.periods import label
from insight.programme.stats import Score
from insight.store import side
from insight.views import base, health_shown, survey_shown
from insight.views.audience import audience_of, more_pairs, only
from insight.views.health import facts_of, shown_scores
from insight.views.links import prompted_or_shaped
from insight.views.outcomes import benefit
from insight.views.programme import flat_row, framed

if TYPE_CHECKING:
    import pandas as pd

    from insight.workspace import Workspace

QUIET = frozenset({"not_started", "silent", "overdue"})
HIDDEN = Score(None, None, None, 0, 0)


def survey_changes(workspace: "Workspace", *, audience: str = "owner") -> "pd.DataFrame":
    """item, role, waves, n, before, after, difference, low, high, p, says: first wave against last, by role.

    Only items that k pairs answered in both waves.
    """
    asked, k = audience_of(audience), in_force(workspace).k
    kept, held = survey_shown.changes(workspace, exact=asked == "owner")
    lines = [{**flat_row(change), "says": change.says} for change in kept]
    why = [f"{held} items were answered twice by fewer than {k} pairs, or by all but so few."] if held else []
    return framed(workspace, lines, surveys.Change, asked, withheld=held, why=why, more=("says",))


def survey_scores(workspace: "Workspace", *, audience: str = "owner") -> "pd.DataFrame":
    """wave, role, item, mean, low, high, n, response_rate: every item with its response rate, k pairs or more."""
    asked, k = audience_of(audience), in_force(workspace).k
    lines, held = survey_shown.scores(workspace, exact=asked == "owner")
    why = [f"{held} scores rest on fewer than {k} pairs, or would tell of so few beside a change."] if held else []
    return framed(workspace, lines, None, asked, withheld=held, why=why)


def contrasts(workspace: "Workspace", *, audience: str = "owner") -> "pd.DataFrame":
    """measure, period, participants, others, difference, low, high, p, says: two shares, worded as association."""
    asked = audience_of(audience)
    rows = _contrasts(workspace)
    lines: list[dict[str, object]] = [
        {
            "measure": c.measure,
            "period": c.period,
            "participants": c.participants.share,
            "participants_n": c.participants.of,
            "others": c.others.share,
            "others_n": c.others.of,
            "difference": c.difference,
            "low": c.low,
            "high": c.high,
            "p": c.p,
            "says": c.says,
        }
        for c in rows
    ]
    return framed(workspace, lines, None, asked)


def _contrasts(workspace: "Workspace") -> list[surveys.Contrast]:
    """Aggregates in which a group, or those who left it, are fewer than k are not shown."""
    counts, k = side.group_counts(workspace.store), in_force(workspace).k
    keys = sorted({(c.measure, c.period) for c in counts})
    rows = [surveys.contrast(counts, measure, period=period) for measure, period in keys]
    return [r for r in rows if r.difference is not None and min(r.participants.of, r.others.of) >= k]


def _units(workspace: "Workspace", known: Facts) -> list[surveys.UnitContrast]:
    k = in_force(workspace).k
    metrics = [m for m in side.unit_metrics(workspace.store) if m.n is None or m.n >= k]
    starts = [e.start for e in known.engaged if e.start]
    if not metrics or not starts:
        return []
    taking_part = {e.unit for e in known.engaged}
    since = known.programme.start or min(starts)
    names = sorted({m.metric for m in metrics})
    return [surveys.unit_contrast(metrics, name, taking_part=taking_part, since=since) for name in names]


def scorecard(workspace: "Workspace", *, audience: str = "owner", as_of: dt.date | None = None) -> "pd.DataFrame":
    """level, name, measure, value, unit, n, of, low, high, target, verdict, says: five levels in one table.

    Raises:
        DisclosureError: the whole programme has fewer than k pairs.
    """
    asked, k = audience_of(audience), in_force(workspace).k
    known = facts_of(workspace, as_of=as_of)
    whole, spent = _whole(workspace, known, asked)
    decisions = workspace.store.decisions()
    confirmed = prompted_or_shaped(workspace)
    findings = card.Findings(
        health=whole,
        cost=spent,
        changes=tuple(survey_shown.changes(workspace, exact=asked == "owner")[0]),
        contrasts=tuple(_contrasts(workspace)),
        units=tuple(_units(workspace, known)),
        decisions=len(decisions),
        influenced=len(confirmed),
        measured=sum(d.id in confirmed and d.outcome_value is not None for d in decisions),
        benefit=benefit(decisions, confirmed, currency=known.programme.currency),
    )
    lines = [flat_row(line) for line in card.scorecard(findings, programme=known.programme)]
    if asked != "owner":  # an exact number of pairs moves when one pair leaves
        about = disclosure.band(findings.health.pairs, k)
        lines = [
            line | {"value": about, "says": f"At least {about} pairs."} if line["measure"] == "pairs" else line
            for line in lines
        ]
    return framed(workspace, lines, card.Line, asked)


def _whole(workspace: "Workspace", known: Facts, asked: str) -> tuple[HealthRow, value.Cost]:
    """The whole programme in one row, and what it cost: exact for the owner, the sum of what is shown for others."""
    k = in_force(workspace).k
    rows = rows_of(known, period="all", by="all")
    if not rows or disclosure.known(rows[0].members) < k:
        short = disclosure.missing(rows[0].members if rows else (), k)
        raise DisclosureError(f"There is no scorecard yet: {more_pairs(short)}.")
    if asked == "owner":
        return _safe(rows, k)[0], value.cost(known)
    dated = [
        line for line in health_shown.shown(workspace, known, period="all", by="all").lines if line["period"] == "all"
    ]
    if not dated:
        raise DisclosureError(f"There is no scorecard yet: no quarter and unit has {k} pairs.")
    return health_shown.as_row(dated[0]), health_shown.cost_of(dated[0], known)


def _safe(rows: Iterable[HealthRow], k: int) -> list[HealthRow]:
    """Rows without the scores that may not be shown."""
    rows = list(rows)
    shown = {name: shown_scores(rows, name, k) for name in RATINGS}
    safe = []
    for row in rows:
        kept = {name: getattr(row, name) if (row.period, row.group) in shown[name] else HIDDEN for name in RATINGS}
        safe.append(
            replace(
                row,
                satisfaction=kept["satisfaction"],
                usefulness=kept["usefulness"],
                confidence_to_speak=kept["confidence_to_speak"],
            )
        )
    return safe


def sponsor_digest(
    workspace: "Workspace",
    *,
    month: str | None = None,
    as_of: dt.date | None = None,
    highlights: Iterable[str] = (),
) -> digest.Digest:
    """The sponsor's page for a month ("2025-06"; the last whole month of the records unless told).

    Give it to ``programme.digest.as_html`` or ``as_text``. Whole-programme figures only: fit to be sent on.

    Raises:
        UsageError: the month is not written as year and month, or has no record.
        DisclosureError: fewer than k pairs met or were due in it.
    """
    day = as_of or facts_of(workspace).as_of
    end = _month_end(month, day)
    known = facts_of(workspace, as_of=end)
    sessions, k = base.sessions(workspace), in_force(workspace).k
    wanted = f"{end:%Y-%m}"
    rows = [row for row in rows_of(known, period="month", by="all") if row.period <= wanted]
    if not rows or rows[-1].period != wanted or end.replace(day=1) > day:
        raise UsageError(f"Nothing is recorded for {wanted}. Name a month with sessions.")
    risks = risk.at_risk(known, [s for s in sessions if s.date is None or s.date <= end or s.status != "held"])
    made = digest.digest(
        rows,
        programme=known.programme,
        k=k,
        running=sum(row.running for row in risk.pair_health(known, sessions)),
        satisfaction=_quarters(known, end, k),
        quiet=sum(bool(QUIET & set(r.codes)) for r in risks),
        highlights=(*_influence(workspace), *highlights),
    )
    if made is None:
        raise DisclosureError(f"There is no digest for {wanted}: {more_pairs(max(1, k - rows[-1].pairs))}.")
    return made


def sponsor_page(workspace: "Workspace", *, audience: str = "owner", month: str | None = None) -> digest.Digest:
    """``sponsor_digest`` for the one who sends it on.

    Raises:
        UsageError: the month is not written as year and month, or has no record.
        DisclosureError: anyone but the owner asks, or fewer than k pairs met or were due in it.
    """
    only(audience, ("owner",), what="Sponsor's digests")
    return sponsor_digest(workspace, month=month)


def _quarters(known: Facts, end: dt.date, k: int) -> list[tuple[str, Score]]:
    """The whole quarters until ``end``, with their satisfaction where it may be shown."""
    current = label(end + dt.timedelta(days=1), period="quarter")
    rows = _safe(rows_of(known, period="quarter", by="all"), k)
    return [(r.period, r.satisfaction) for r in rows if r.period < current and r.satisfaction.mean is not None]


def _influence(workspace: "Workspace") -> list[str]:
    decisions, confirmed = workspace.store.decisions(), prompted_or_shaped(workspace)
    if not confirmed:
        return []
    return [f"{len(confirmed)} of {len(decisions)} documented decisions were influenced, as confirmed by a person."]


def _month_end(month: str | None, day: dt.date) -> dt.date:
    if month is None:
        tomorrow = day + dt.timedelta(days=1)
        return day if tomorrow.day == 1 else day.replace(day=1) - dt.timedelta(days=1)
    try:
        first = dt.date.fromisoformat(f"{month}-01")
    except ValueError:
        raise UsageError('A month is written as year and month: "2025-06".') from None
    return (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
