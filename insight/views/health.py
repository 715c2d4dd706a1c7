"""Is the programme meeting? Counts and scores by period and unit, for an audience.

Two rules, everywhere. A **score** (a rating) needs k pairs that rated, also for the owner, and what is left when the
shown scores are subtracted needs k pairs too. **Counts** are the owner's to see by unit; for executives and
researchers quarters are merged and units pooled until each cell has k pairs (``insight.disclosure``), and only along
one axis: tables by region and by unit, or by month and by quarter, could be subtracted from each other.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, get_args

from insight import disclosure
from insight.errors import DisclosureError, UsageError
from insight.policy import in_force
from insight.programme import settings
from insight.programme.definitions import definition
from insight.programme.health import RATINGS, By, Facts, HealthRow, columns, facts, flat
from insight.programme.health import health as rows_of
from insight.programme.pairs import last_day
from insight.programme.periods import UNDATED, Period
from insight.store import side
from insight.views import base
from insight.views.audience import audience_of, labelled, more_pairs

if TYPE_CHECKING:
    import pandas as pd

    from insight.workspace import Workspace

EVERYONE = frozenset({("quarter", "unit"), ("quarter", "all"), ("all", "all")})
ALL_UNITS = "all units"
OTHER_UNITS = "other units"
MAIN = (
    "period", "unit", "region", "cohort", "phase", "pairs", "planned", "held", "cancelled", "no_show", "rescheduled",
    "expected", "adherence", "cadence_days", "duration_median", "satisfaction", "satisfaction_response_rate",
    "applied_count",
)  # fmt: skip
"""The columns of a table that must fit a screen; ``secondary`` names the rest."""
SCORE_PARTS = ("", "_low", "_high", "_rated", "_response_rate")


def secondary() -> tuple[str, ...]:
    """The columns that a narrow table leaves out."""
    return tuple(name for name in columns() if name not in MAIN)


def facts_of(workspace: "Workspace", *, as_of: dt.date | None = None) -> Facts:
    """The sessions, pairs and programme of a workspace, judged on ``as_of`` (else on the last session's day)."""
    sessions = workspace.store.sessions()
    day = as_of or last_day(sessions, today=dt.datetime.now(dt.UTC).date())
    programme = settings.load(workspace.path)
    return facts(sessions, side.pairs(workspace.store), programme=programme, as_of=day)


def health(
    workspace: "Workspace",
    *,
    audience: str = "owner",
    period: Period = "quarter",
    by: By = "unit",
    as_of: dt.date | None = None,
) -> "pd.DataFrame":
    """One row a period and a unit (or region, cohort, phase; ``all``: no split). Columns: ``programme.definitions``.

    Raises:
        UsageError: no such audience, period or split.
        DisclosureError: a split or period that only the owner may see.
    """
    asked = audience_of(audience)
    _check(period, get_args(Period), "period")
    _check(by, get_args(By), "split")
    if asked != "owner" and (period, by) not in EVERYONE:
        raise DisclosureError(f"The {asked} sees health by quarter and unit only. Leave out the other period or split.")
    known, k = facts_of(workspace, as_of=as_of), in_force(workspace).k
    fine = rows_of(known, period=period, by=by)
    if asked == "owner":
        rows, why = fine, ""
    else:
        place, why = _merged(rows_of(known, period="quarter", by="unit"), k, period=period, by=by)
        quarters = rows_of(known, period="quarter", by="unit", place=place) if place else ()
        rows = tuple(row for row in quarters if disclosure.known(row.members) >= k)
    table, hidden = _table(rows, k, exact=asked == "owner")
    return _framed(workspace, table, asked, by=by, hidden=hidden, rows=(len(fine), len(rows)), why=why)


def _check(value: str, allowed: tuple[str, ...], what: str) -> None:
    if value not in allowed:
        raise UsageError(f"There is no {what} of that name. Use one of: {', '.join(allowed)}")


def _merged(
    rows: Iterable[HealthRow], k: int, *, period: Period, by: By
) -> tuple[Callable[[str, str], tuple[str, str]] | None, str]:
    """Where each quarter and unit is shown, so that a cell has k pairs; ``None`` where all together have not."""
    cells = {(row.period, row.group): row.members for row in rows}
    quarters: dict[str, frozenset[str]] = defaultdict(frozenset)
    for (quarter, _), members in cells.items():
        quarters[quarter] |= members
    dated = {quarter: members for quarter, members in quarters.items() if quarter != UNDATED}
    parts = disclosure.merge(dated, k)
    if not parts:
        everyone = frozenset().union(*dated.values())
        return None, f"Not shown yet: {more_pairs(disclosure.missing(everyone, k))}." if cells else ""
    spans = {quarter: _span(quarter, parts) for quarter in dated}
    units = {span: _pooled(cells, spans, span, k) for span in spans.values()}

    def place(quarter: str, unit: str) -> tuple[str, str]:
        if quarter == UNDATED:  # never part of a sum: the dated quarters could be subtracted from it
            return UNDATED, "all"
        span = spans[quarter]
        shown = units[span].get(unit, OTHER_UNITS)
        return ("all" if period == "all" else span), ("all" if by == "all" else shown)

    pooled = by == "unit" and any(OTHER_UNITS in labels.values() for labels in units.values())
    joined = period == "quarter" and any(len(part.members) > 1 for part in parts)
    why = (
        f"Units with fewer than {k} pairs stand together." if pooled else "",
        f"Quarters with fewer than {k} pairs were joined." if joined else "",
    )
    return place, " ".join(filter(None, why))


def _span(quarter: str, parts: list[disclosure.Part]) -> str:
    """The part a quarter falls into; one in which nobody met belongs to the part before it, or to the first."""
    inside = [p.label for p in parts if p.members[0] <= quarter]
    return inside[-1] if inside else parts[0].label


def _pooled(cells: dict[tuple[str, str], frozenset[str]], spans: dict[str, str], span: str, k: int) -> dict[str, str]:
    """Unit -> the name it is shown under in a span."""
    inside: dict[str, frozenset[str]] = defaultdict(frozenset)
    for (quarter, unit), members in cells.items():
        if spans.get(quarter) == span:
            inside[unit] |= members
    return {unit: part.label for part in disclosure.pool(inside, k, others=OTHER_UNITS) for unit in part.members}


def _table(rows: tuple[HealthRow, ...], k: int, *, exact: bool) -> tuple[list[dict[str, object]], int]:
    """Rows as dicts, the scores that may not be shown blank; and how many scores those are."""
    shown = {name: shown_scores(rows, name, k) for name in RATINGS}
    table, hidden = [], 0
    for row in rows:
        line: dict[str, object] = dict(flat(row))
        for name in RATINGS:
            if (row.period, row.group) not in shown[name]:
                hidden += bool(line[f"{name}_rated"])
                line |= {f"{name}{part}": None for part in SCORE_PARTS}
        if not exact:
            line |= {name: disclosure.band(getattr(row, name), k) for name in ("pairs", "group_pairs")}
        table.append(line)
    return table, hidden


def shown_scores(rows: Iterable[HealthRow], name: str, k: int) -> set[tuple[str, str]]:
    """The cells whose score may be shown: k raters, and k (or none) in whatever is left by subtraction.

    What is shown elsewhere are the sums over groups, and over the quarter, year and time a period lies in. So a cell
    must stand alone (``disclosure.pool``) among the groups of its period, and among the periods of its group and of
    the whole within each of those.
    """
    cells = {(row.period, row.group): row.raters[name] for row in rows}
    whole: dict[str, frozenset[str]] = defaultdict(frozenset)
    for (period, _), raters in cells.items():
        whole[period] |= raters
    within = {period: (period, _quarter(period), period[:4], "all") for period in whole}
    total = {period for period in whole if disclosure.known(whole[period]) >= k}
    for level in (1, 2, 3):
        fit = _alone(whole, k, sums=[levels[level] for levels in within.values()])
        total &= fit
    shown = _alone(cells, k, sums=[period for period, _ in cells])
    for level in (1, 2, 3):
        single = _alone(cells, k, sums=[(within[period][level], group) for period, group in cells])
        shown &= single
    return {cell for cell in shown if cell[0] in total}


def _quarter(period: str) -> str:
    """The quarter a month lies in: "2025-Q1" for "2025-03"."""
    month = period[5:]
    return f"{period[:4]}-Q{(int(month) + 2) // 3}" if month.isdigit() else period


def _alone[C](cells: Mapping[C, frozenset[str]], k: int, *, sums: Sequence[object]) -> set[C]:
    """The cells that can stand alone among those that share a sum."""
    shared: dict[object, dict[str, C]] = defaultdict(dict)
    for cell, total in zip(cells, sums, strict=True):
        shared[total][repr(cell)] = cell
    found: set[C] = set()
    for together in shared.values():
        parts = disclosure.pool({label: cells[cell] for label, cell in together.items()}, k)
        single = (part.members[0] for part in parts if len(part.members) == 1 and disclosure.known(part.pairs) >= k)
        found |= {together[label] for label in single}
    return found


def _framed(
    workspace: "Workspace",
    table: list[dict[str, object]],
    asked: str,
    *,
    by: By,
    hidden: int,
    rows: tuple[int, int],
    why: str,
) -> "pd.DataFrame":
    import pandas as pd

    names = list(columns())
    frame = pd.DataFrame(table, columns=names)
    name = "unit" if by == "all" else by
    frame = frame.rename(columns={"group": name})
    if by == "all":
        frame["unit"] = ALL_UNITS
    k = in_force(workspace).k
    reasons = [why, f"{hidden} scores rest on fewer than {k} pairs, or would show one that does." if hidden else ""]
    meanings = {column: definition(column).hover for column in names if column not in {"period", "group"}}
    fine, shown = rows
    withheld = hidden + (fine if fine and not shown else 0)
    why_not = [reason for reason in reasons if reason]
    facts = {"details": secondary()}
    labelled(frame, workspace, audience=asked, run=base.run_of(workspace), withheld=withheld, why=why_not, facts=facts)
    frame.attrs["definitions"] = meanings
    return frame
