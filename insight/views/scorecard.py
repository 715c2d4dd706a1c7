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
from insight.views.audience import audience_of, more_pairs
from insight.views.health import facts_of, shown_scores
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
    every = _changes(workspace)
    kept = [change for change in every if change.n >= k]
    lines = [{**flat_row(change), "says": change.says} for change in kept]
    why = (
        [f"{len(every) - len(kept)} items were answered twice by fewer than {k} pairs."]
        if len(every) > len(kept)
        else []
    )
    return framed(workspace, lines, surveys.Change, asked, withheld=len(every) - len(kept), why=why, more=("says",))


def survey_scores(workspace: "Workspace", *, audience: str = "owner") -> "pd.DataFrame":
    """wave, role, item, mean, low, high, n, response_rate: every item with its response rate, k pairs or more."""
    asked, k = audience_of(audience), in_force(workspace).k
    answers = side.surveys(workspace.store)
    pairs = len({e.pair.id for e in facts_of(workspace).engaged} | {a.pair for a in answers})
    every = surveys.answers_by_role(answers, pairs=pairs)
    lines: list[dict[str, object]] = [
        {
            "wave": row.wave,
            "role": row.role,
            "item": row.item,
            "mean": row.score.mean,
            "low": row.score.low,
            "high": row.score.high,
            "n": row.score.n,
            "response_rate": row.score.response_rate,
        }
        for row in every
        if row.score.n >= k
    ]
    return framed(workspace, lines, None, asked, withheld=len(every) - len(lines))


def _changes(workspace: "Workspace") -> list[surveys.Change]:
    answers = side.surveys(workspace.store)
    order = surveys.waves(answers)
    if len(order) < 2:
        return []
    asked = sorted({(a.item, a.role) for a in answers})
    return [surveys.before_after(answers, item, role=role, between=(order[0], order[-1])) for item, role in asked]


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
    rows = rows_of(known, period="all", by="all")
    if not rows or disclosure.known(rows[0].members) < k:
        short = disclosure.missing(rows[0].members if rows else (), k)
        raise DisclosureError(f"There is no scorecard yet: {more_pairs(short)}.")
    decisions = workspace.store.decisions()
    confirmed = _confirmed(workspace)
    findings = card.Findings(
        health=_safe(rows, k)[0],
        cost=value.cost(known),
        changes=tuple(c for c in _changes(workspace) if c.n >= k),
        contrasts=tuple(_contrasts(workspace)),
        units=tuple(_units(workspace, known)),
        decisions=len(decisions),
        influenced=len(confirmed),
        measured=sum(d.id in confirmed and d.outcome_value is not None for d in decisions),
        benefit=value.benefit(decisions, confirmed, currency=known.programme.currency),
    )
    lines = [flat_row(line) for line in card.scorecard(findings, programme=known.programme)]
    if asked != "owner":  # an exact number of pairs moves when one pair leaves
        about = disclosure.band(findings.health.pairs, k)
        lines = [
            line | {"value": about, "says": f"At least {about} pairs."} if line["measure"] == "pairs" else line
            for line in lines
        ]
    return framed(workspace, lines, card.Line, asked)


def _confirmed(workspace: "Workspace") -> set[str]:
    """Decisions with a link whose last verdict confirms an influence."""
    last = {verdict.link: verdict for verdict in workspace.store.verdicts()}
    return {
        link.decision
        for name, link in workspace.store.links().items()
        if name in last and last[name].status == "confirmed" and last[name].strength in {None, "prompted", "shaped"}
    }


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
    sessions, k = workspace.store.sessions(), in_force(workspace).k
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


def _quarters(known: Facts, end: dt.date, k: int) -> list[tuple[str, Score]]:
    """The whole quarters until ``end``, with their satisfaction where it may be shown."""
    current = label(end + dt.timedelta(days=1), period="quarter")
    rows = _safe(rows_of(known, period="quarter", by="all"), k)
    return [(r.period, r.satisfaction) for r in rows if r.period < current and r.satisfaction.mean is not None]


def _influence(workspace: "Workspace") -> list[str]:
    decisions, confirmed = workspace.store.decisions(), _confirmed(workspace)
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
