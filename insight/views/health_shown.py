"""Programme health for others than the owner: quarter by unit, small cells rolled up, and settled (``settled``).

A cell belongs to the same row for good. Ratings settle on their own, because a row may change for k pairs of which one
rated. Wider tables (all units, all time) are sums of the rows shown and of nothing else.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from insight import disclosure
from insight.policy import SERIES, in_force
from insight.programme.health import RATINGS, By, Facts, HealthRow, contributions, flat, group_of
from insight.programme.health import health as rows_of
from insight.programme.pairs import Visit
from insight.programme.periods import UNDATED, Period, label
from insight.programme.stats import Rate, Score, rate
from insight.programme.value import Cost, cost
from insight.views import base, settled
from insight.views.settled import CONTRACT, Row

if TYPE_CHECKING:
    from insight.workspace import Workspace

OTHER_UNITS = "other units"
FURTHER_UNITS = "further units"
HEALTH = "health"
SCORE_PARTS = ("", "_low", "_high", "_rated", "_response_rate")
ONE_PAIRS = ("longest_gap_days", "moved_then_held", "moved_open")
"""A longest gap is one pair's, and what became of a postponed session shows in an earlier row: not shown."""
EXPECTED = ("expected", "adherence", "before_start")
SUMS = (
    *("planned", "held", "cancelled", "no_show", "rescheduled", "expected", "before_start", "group_planned"),
    *("cancelled_by_mentor", "cancelled_by_executive", "cancelled_by_programme", "cancelled_by_unknown"),
    *("notice_known", "cancelled_late", "duration_known", "in_band_count", "applied_count", "mentor_learned_count"),
    *("group_held", "group_pairs_unknown", "_hours", "_assumed"),
)
_TAB = "\t"

type Key = tuple[str, str]
type Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """Lines by period and unit as others may see them, and how many cells wait for more pairs."""

    lines: tuple[Line, ...]
    waiting: int


def shown(workspace: "Workspace", known: Facts, *, period: Period = "quarter", by: By = "unit") -> Shown:
    """Quarters by units (or sums over either): one line each, scores that do not rest on k raters left blank."""
    series = workspace.store.get_meta(SERIES, 0)
    state = repr((base.state(workspace), in_force(workspace), series, known.as_of, known.programme, known.engaged))
    return base.remembered(
        workspace, f"health-{period}-{by}", state, lambda place: _shown(place, known, period=period, by=by)
    )


def _shown(workspace: "Workspace", known: Facts, *, period: Period, by: By) -> Shown:
    fine = contributions(known)
    labels = _labels(workspace, fine, in_force(workspace).k)
    place = _placing(labels)
    given, pairs_of = _given(workspace, known, fine)
    rows = _rows(known, fine, place, given)
    kept = settled.settle(workspace, HEALTH, rows, pairs_of=pairs_of, given=given)
    lines = [_line(key, kept) for key in sorted(kept) if "#" not in key.partition(_TAB)[2]]
    waiting = sum(f"{place(*key)[0]}{_TAB}{place(*key)[1]}" not in kept for key in fine)
    if (period, by) != ("quarter", "unit"):
        lines = _summed(lines, period=period, by=by)
    return Shown(tuple(_banded(line, in_force(workspace).k) for line in lines), waiting)


def _labels(workspace: "Workspace", fine: Mapping[Key, Mapping[str, frozenset[str]]], k: int) -> dict[Key, Key]:
    """Quarter and unit -> the span and the name under which they are shown: as before, or in new rows of k pairs."""
    labels: dict[Key, Key] = {}
    for key, members in settled.parts(workspace, HEALTH).items():
        for cell in members:
            labels[_key(cell)] = _key(key)
    new: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    for (quarter, unit), given in fine.items():
        who = frozenset().union(*(pairs for name, pairs in given.items() if not name.startswith(CONTRACT)))
        if who and quarter != UNDATED and (quarter, unit) not in labels:
            new[quarter][unit] = who
    taken = set(labels.values())
    for span in disclosure.merge({quarter: frozenset().union(*units.values()) for quarter, units in new.items()}, k):
        cells: dict[str, frozenset[str]] = defaultdict(frozenset)
        for quarter in span.members:
            for unit, who in new[quarter].items():
                cells[unit] |= who
        others = OTHER_UNITS if (span.label, OTHER_UNITS) not in taken else FURTHER_UNITS
        for part in disclosure.pool(cells, k, others=others):
            name = part.label
            if (span.label, name) in taken:  # rows of this name were shown; what is new stands beside them
                name = FURTHER_UNITS
            found = [(q, u) for q in span.members for u in part.members if u in new[q]]
            labels |= dict.fromkeys(found, (span.label, name))
    return labels


def _placing(labels: Mapping[Key, Key]) -> Callable[[str, str], Key]:
    spans = {quarter: shown[0] for (quarter, _), shown in labels.items()}
    there = set(labels.values())

    def place(quarter: str, unit: str) -> Key:
        if quarter == UNDATED:  # never part of a sum: the dated quarters could be subtracted from it
            return UNDATED, "all"
        span = spans.get(quarter, "")
        nearest = next((name for name in (unit, OTHER_UNITS) if (span, name) in there), "")
        return labels.get((quarter, unit), (span, nearest) if nearest else ("", ""))

    return place


def _given(
    workspace: "Workspace", known: Facts, fine: Mapping[Key, Mapping[str, frozenset[str]]]
) -> tuple[dict[str, str], dict[str, frozenset[str]]]:
    """What each session and contract says, in short, and the pairs behind it."""
    met = base.meetings(workspace)
    contracts: dict[str, list[str]] = defaultdict(list)
    for e in known.engaged:
        contracts[f"{CONTRACT}{e.pair.id}"].append(f"{e.start} {e.pair.end} {e.cadence} {e.cohort}")
    said: dict[str, str] = {}
    pairs_of: dict[str, frozenset[str]] = {}
    for cell in fine.values():
        for name, who in cell.items():
            said[name] = " ".join(sorted(contracts[name])) if name.startswith(CONTRACT) else met[name].digest
            pairs_of[name] = pairs_of.get(name, frozenset()) | who
    return said, pairs_of


def _rows(
    known: Facts,
    fine: Mapping[Key, Mapping[str, frozenset[str]]],
    place: Callable[[str, str], Key],
    given: Mapping[str, str],
) -> dict[str, Row]:
    """The rows that could be shown, each with what everybody behind it gave.

    Apart from a row's counts stand what was expected, which moves with contracts, and its scores.
    """
    cells: dict[Key, dict[str, str]] = defaultdict(dict)
    members: dict[Key, list[str]] = defaultdict(list)
    for key, cell in fine.items():
        members[place(*key)].append(_TAB.join(key))
        cells[place(*key)] |= {name: given[name] for name in cell}
    rows: dict[str, Row] = {}
    rated = {name: _rated(known, name, place) for name in RATINGS}
    visits: dict[Key, list[Visit]] = defaultdict(list)
    for visit in known.visits:
        visits[place(_quarter(visit.session.date), group_of(visit, "unit"))].append(visit)
    for row in rows_of(known, place=place):
        key, name = (row.period, row.group), _TAB.join((row.period, row.group))
        if key == ("", ""):
            continue
        met = {c: value for c, value in cells[key].items() if not c.startswith(CONTRACT)}
        values = _values(row, known, visits[key])
        asked = {column: values.pop(column) for column in EXPECTED}
        rows[name] = Row(values, met, tuple(sorted(members[key])), row.members)
        rows[f"{name}#expected"] = Row(asked, cells[key], (), row.members, name)
        for rating in RATINGS:
            score: Score = getattr(row, rating)
            ends = {"": score.mean, "_low": score.low, "_high": score.high}
            shows = {f"{rating}{part}": _round(value) for part, value in ends.items()} | {f"{rating}_rated": score.n}
            rows[f"{name}#{rating}"] = Row(shows, rated[rating].get(key, {}), (), row.raters[rating], name)
    return rows


def _values(row: HealthRow, known: Facts, visits: Sequence[Visit]) -> Line:
    scores = {f"{name}{part}" for name in RATINGS for part in SCORE_PARTS}
    spent = cost(replace(known, visits=tuple(visits)))
    kept = {name: value for name, value in flat(row).items() if name not in scores}
    return kept | {"_hours": spent.hours_mentor, "_assumed": spent.assumed}


def _quarter(date: dt.date | None) -> str:
    return label(date, period="quarter")


def _rated(known: Facts, name: str, place: Callable[[str, str], Key]) -> dict[Key, dict[str, str]]:
    found: dict[Key, dict[str, str]] = defaultdict(dict)
    for v in known.visits:
        value = getattr(v.session, name)
        if value is not None and not v.group and v.session.status == "held":
            found[place(_quarter(v.session.date), group_of(v, "unit"))][v.session.id] = str(value)
    return found


def _line(key: str, kept: Mapping[str, settled.Kept]) -> Line:
    """A row as it was shown last, its scores beside it; the response rate is made of the two numbers shown."""
    line: Line = dict(kept[key].shows) | {"_pairs": kept[key].part.pairs} | dict.fromkeys((*ONE_PAIRS, *EXPECTED))
    if asked := kept.get(f"{key}#expected"):
        line |= asked.shows
    for name in RATINGS:
        line |= {f"{name}{part}": None for part in SCORE_PARTS}
        if (score := kept.get(f"{key}#{name}")) and line["held"]:
            line |= score.shows
            line[f"{name}_response_rate"] = _round(min(1.0, line[f"{name}_rated"] / line["held"]))
    return line


def _summed(lines: Sequence[Line], *, period: Period, by: By) -> list[Line]:
    groups: dict[Key, list[Line]] = defaultdict(list)
    for line in lines:
        when = line["period"] if period == "quarter" or line["period"] == UNDATED else "all"
        groups[when, line["group"] if by == "unit" else "all"].append(line)
    return [_sum(key, found) for key, found in sorted(groups.items())]


def _sum(key: Key, lines: Sequence[Line]) -> Line:
    """Lines together: counts add up, shares follow from counts, medians and intervals of scores are not known."""
    whole: Line = dict.fromkeys(lines[0]) | {name: sum(line[name] or 0 for line in lines) for name in SUMS}
    whole |= {"period": key[0], "group": key[1], "_pairs": tuple({p for line in lines for p in line["_pairs"]})}
    whole |= {"pairs": 0, "group_pairs": sum(line["group_pairs"] for line in lines)}
    asked = {f"{n}_rate": sum(x["held"] for x in lines if x[f"{n}_rate"] is not None) for n in _TOLD}
    of = asked | {"in_band_rate": whole["duration_known"]}
    for name, n in of.items():
        whole |= _spread(name, rate(whole[name.replace("_rate", "_count")], n))
    kept = rate(whole["held"], whole["held"] + whole["cancelled"] + whole["no_show"])
    whole |= _spread("kept_rate", kept)
    followed = [(x["adherence"], x["expected"]) for x in lines if x["adherence"] is not None]
    asked_for = sum(n for _, n in followed)
    whole["adherence"] = _round(sum(a * n for a, n in followed) / asked_for) if asked_for else None
    for name in RATINGS:
        told = [(x[name], x[f"{name}_rated"]) for x in lines if x[name] is not None]
        if told:
            n = sum(n for _, n in told)
            whole |= {name: _round(sum(mean * count for mean, count in told) / n), f"{name}_rated": n}
            whole[f"{name}_response_rate"] = _round(min(1.0, n / whole["held"])) if whole["held"] else None
    return whole


_TOLD = ("applied", "mentor_learned")


def _spread(name: str, share: Rate) -> Line:
    return {name: _round(share.share), f"{name}_low": _round(share.low), f"{name}_high": _round(share.high)}


def _banded(line: Line, k: int) -> Line:
    pairs = disclosure.band(disclosure.known(line["_pairs"]), k)
    return line | {"pairs": pairs, "group_pairs": disclosure.band(line["group_pairs"] or 0, k)}


def as_row(line: Line) -> HealthRow:
    """A line as the record the scorecard is made from."""

    def share(name: str, of: int) -> Rate:
        found = line[f"{name}_rate"]
        low, high = line[f"{name}_rate_low"], line[f"{name}_rate_high"]
        return Rate(round((found or 0) * of), of, found, low, high) if found is not None else rate(0, 0)

    held = line["held"]
    values: dict[str, Any] = {n: line[n] for n in _plain_fields()}
    values |= {
        n: Score(line[n], line[f"{n}_low"], line[f"{n}_high"], line[f"{n}_rated"] or 0, held if line[n] else 0)
        for n in RATINGS
    }
    values |= {
        "kept": share("kept", held + line["cancelled"] + line["no_show"]),
        "in_band": share("in_band", line["duration_known"]),
        "applied": share("applied", held),
        "mentor_learned": share("mentor_learned", held),
    }
    return HealthRow(members=frozenset(line["_pairs"]), raters={}, **values)


def _plain_fields() -> tuple[str, ...]:
    other = {"members", "raters", "kept", "in_band", "applied", "mentor_learned", *RATINGS}
    return tuple(f.name for f in fields(HealthRow) if f.name not in other)


def cost_of(line: Line, known: Facts) -> Cost:
    """What the sessions of a line cost."""
    prices, hours = known.programme.cost, line["_hours"]
    priced = bool(prices.mentor_hour and prices.executive_hour)
    time = hours * (prices.mentor_hour + prices.executive_hour) if priced else None
    total = time + prices.fixed if time is not None else None
    return Cost(hours, hours, time, prices.fixed, total, known.programme.currency, int(line["_assumed"]))


def _key(text: str) -> Key:
    first, _, second = text.partition(_TAB)
    return first, second


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
