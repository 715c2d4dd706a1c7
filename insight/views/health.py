"""Is the programme meeting? Counts and scores by period and unit, for an audience.

Two rules, everywhere. A **score** (a rating) needs k pairs that rated, also for the owner, and what is left when the
shown scores are subtracted needs k pairs too. **Counts** are the owner's to see by unit; for executives and
researchers quarters are merged and units pooled until each cell has k pairs, and every row settles (``health_shown``).
There is one table for them: those by region and by unit, or by month and by quarter, could be subtracted.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, get_args

from insight import disclosure
from insight.errors import DisclosureError, UsageError
from insight.policy import in_force
from insight.programme import settings
from insight.programme.definitions import definition
from insight.programme.health import RATINGS, By, Facts, HealthRow, columns, facts, flat
from insight.programme.health import health as rows_of
from insight.programme.pairs import last_day
from insight.programme.periods import Period
from insight.store import side
from insight.views import base, health_shown
from insight.views.audience import audience_of, labelled, more_pairs

if TYPE_CHECKING:
    import pandas as pd

    from insight.workspace import Workspace

EVERYONE = frozenset({("quarter", "unit"), ("quarter", "all"), ("all", "all")})
ALL_UNITS = "all units"
MAIN = (
    "period", "unit", "region", "cohort", "phase", "pairs", "planned", "held", "cancelled", "no_show", "rescheduled",
    "expected", "adherence", "cadence_days", "duration_median", "satisfaction", "satisfaction_response_rate",
    "applied_count",
)  # fmt: skip
"""The columns of a table that must fit a screen; ``secondary`` names the rest."""


def secondary() -> tuple[str, ...]:
    """The columns that a narrow table leaves out."""
    return tuple(name for name in columns() if name not in MAIN)


def facts_of(workspace: "Workspace", *, as_of: dt.date | None = None) -> Facts:
    """The sessions, pairs and programme of a workspace, judged on ``as_of`` (else on the last session's day)."""
    sessions, pairs = base.sessions(workspace), side.pairs(workspace.store)
    day = as_of or last_day(sessions, today=dt.datetime.now(dt.UTC).date())
    programme = settings.load(workspace.path)
    known = repr((base.state(workspace), day, programme, pairs))
    name = "facts" if as_of is None else "facts-on-a-day"
    return base.remembered(workspace, name, known, lambda _: facts(sessions, pairs, programme=programme, as_of=day))


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
    if asked != "owner":
        return _for_others(workspace, known, asked, period=period, by=by)
    rows = rows_of(known, period=period, by=by)
    table, hidden = _table(rows, k)
    return _framed(workspace, table, asked, by=by, hidden=hidden, withheld=hidden, why="")


def _for_others(workspace: "Workspace", known: Facts, asked: str, *, period: Period, by: By) -> "pd.DataFrame":
    k = in_force(workspace).k
    found = health_shown.shown(workspace, known, period=period, by=by)
    together = any(line["group"] in {health_shown.OTHER_UNITS, health_shown.FURTHER_UNITS} for line in found.lines)
    joined = any("–" in line["period"] for line in found.lines)
    everyone = frozenset().union(*(frozenset({v.pair or ""}) for v in known.visits))
    few = f"{k} pairs needed" if found.lines else more_pairs(disclosure.missing(everyone, k))
    waits = f"{found.waiting} cells of quarter and unit wait" if found.lines else "Not shown yet"
    why = (
        f"Units with fewer than {k} pairs stand together." if together else "",
        f"Quarters with fewer than {k} pairs were joined." if joined else "",
        f"{waits}: {few}." if found.waiting else "",
    )
    blank = sum(line[name] is None and bool(line["held"]) for line in found.lines for name in _collected(known))
    lines = [{name: value for name, value in line.items() if name[0] != "_"} for line in found.lines]
    reason = " ".join(filter(None, why))
    return _framed(workspace, lines, asked, by=by, hidden=blank, withheld=blank + found.waiting, why=reason)


def _collected(known: Facts) -> list[str]:
    return [name for name in RATINGS if name in known.collected]


def _check(value: str, allowed: tuple[str, ...], what: str) -> None:
    if value not in allowed:
        raise UsageError(f"There is no {what} of that name. Use one of: {', '.join(allowed)}")


def _table(rows: tuple[HealthRow, ...], k: int) -> tuple[list[dict[str, object]], int]:
    """Rows as dicts, the scores that may not be shown blank; and how many scores those are."""
    shown = {name: shown_scores(rows, name, k) for name in RATINGS}
    table, hidden = [], 0
    for row in rows:
        line: dict[str, object] = dict(flat(row))
        for name in RATINGS:
            if (row.period, row.group) not in shown[name]:
                hidden += bool(line[f"{name}_rated"])
                line |= {f"{name}{part}": None for part in health_shown.SCORE_PARTS}
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
    withheld: int,
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
    why_not = [reason for reason in reasons if reason]
    facts = {"details": secondary()}
    labelled(frame, workspace, audience=asked, run=base.run_of(workspace), withheld=withheld, why=why_not, facts=facts)
    frame.attrs["definitions"] = meanings
    return frame
