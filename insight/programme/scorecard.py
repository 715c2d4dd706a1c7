"""Five levels of evaluation in one table: reaction, learning, application, impact, return.

After Kirkpatrick's four levels and Phillips' fifth (*Return on Investment in Training and Performance Improvement
Programs*, 1997). What is not known is a line that says how to find out; nothing is guessed and nothing is borrowed
from other companies' figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from insight.programme.definitions import definition
from insight.programme.health import HealthRow, flat
from insight.programme.settings import Programme
from insight.programme.stats import Rate, Score
from insight.programme.surveys import Change, Contrast, UnitContrast
from insight.programme.value import Benefit, Cost

LEVELS = ("participation", "reaction", "learning", "application", "impact", "return")
Verdict = Literal["on target", "below target", "no target", "not known"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One measure of one level. ``says`` is a sentence to read out; for "not known" it says how to find out."""

    level: int
    name: str
    measure: str
    value: float | None = None
    unit: str = ""
    n: int | None = None
    of: int | None = None
    low: float | None = None
    high: float | None = None
    target: float | None = None
    verdict: Verdict = "no target"
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What the scorecard is made from. Only ``health`` (one row for the whole programme) and ``cost`` are needed."""

    health: HealthRow
    cost: Cost
    changes: Sequence[Change] = field(default_factory=tuple)
    contrasts: Sequence[Contrast] = field(default_factory=tuple)
    units: Sequence[UnitContrast] = field(default_factory=tuple)
    decisions: int = 0
    influenced: int = 0
    measured: int = 0
    benefit: Benefit | None = None


def scorecard(found: Findings, *, programme: Programme) -> tuple[Line, ...]:
    """All lines, by level. Figures of fewer pairs than may be shown must be taken out before (see the view)."""
    return (
        *_objectives(found.health, programme),
        *_participation(found.health, found.cost, programme),
        *_reaction(found.health, programme),
        *_learning(found, programme),
        *_application(found, programme),
        *_impact(found),
        *_return(found),
    )


def _objectives(row: HealthRow, programme: Programme) -> list[Line]:
    """The owner's own aims first, each against the measure it is judged by."""
    figures, lines = flat(row), []
    for aim in programme.objectives:
        value = figures.get(aim.measure)
        if not isinstance(value, int | float):
            step = f"Its measure, {aim.measure or 'none'}, has no figure here. See the definitions for names."
            lines.append(_unknown(0, aim.name, step, name="objective"))
            continue
        share = aim.measure.endswith(("rate", "adherence"))
        shown = f"{value:.0%}" if share else f"{value:.1f}"
        edge = figures.get(f"{aim.measure}_high")
        high = edge if isinstance(edge, float) else None
        says = f"{definition(aim.measure).title}: {shown}." + _against(value, aim.target, share=share, high=high)
        lines.append(
            Line(
                level=0,
                name="objective",
                measure=aim.name,
                value=value,
                unit="share" if share else "",
                target=aim.target,
                verdict=_verdict(value, aim.target),
                says=says,
            )
        )
    return lines


def _participation(row: HealthRow, cost: Cost, programme: Programme) -> list[Line]:
    hours = cost.hours_mentor + cost.hours_executive
    assumed = f" ({cost.assumed} sessions without a length taken at the median)" if cost.assumed else ""
    rhythm = _share(0, "adherence", row.adherence, programme.targets.adherence, "of the sessions the rhythm asks for")
    spent = f"{row.held} sessions and {row.group_held} group sessions took {hours:.0f} hours of both sides{assumed}."
    return [
        Line(level=0, name="participation", measure="pairs", value=row.pairs, unit="pairs", says=f"{row.pairs} pairs."),
        _rate(0, "kept_rate", row.kept, programme.targets.kept_rate, "of the appointments were kept"),
        rhythm,
        Line(level=0, name="participation", measure="hours", value=hours, unit="hours", says=spent),
    ]


def _reaction(row: HealthRow, programme: Programme) -> list[Line]:
    targets = programme.targets
    asked = (
        ("satisfaction", row.satisfaction, targets.satisfaction),
        ("usefulness", row.usefulness, targets.usefulness),
        ("confidence_to_speak", row.confidence_to_speak, targets.confidence_to_speak),
    )
    return [_score(name, score, target, programme) for name, score, target in asked]


def _learning(found: Findings, programme: Programme) -> list[Line]:
    lines = [
        _rate(2, "mentor_learned_rate", found.health.mentor_learned, None, "of the notes say what the mentor learned")
    ]
    lines += [
        Line(
            level=2,
            name="learning",
            measure=f"{c.item} ({c.role})",
            value=c.difference,
            unit="points",
            n=c.n,
            of=c.either,
            low=c.low,
            high=c.high,
            says=c.says,
        )
        for c in found.changes
    ]
    if not found.changes:
        step = "Ask both sides the same three questions at the start and at the end, and import the answers."
        lines.append(_unknown(2, "before and after", step))
    if not programme.objectives:
        lines.append(
            _unknown(2, "objectives", "Write the objectives into programme.toml, so that learning has an aim.")
        )
    return lines


def _application(found: Findings, programme: Programme) -> list[Line]:
    lines = [
        _rate(
            3, "applied_rate", found.health.applied, programme.targets.applied_rate, "of the sessions led to an action"
        )
    ]
    if not found.decisions:
        step = "Import the decision register: without it no conversation can be seen to have influenced anything."
        return [*lines, _unknown(3, "decisions influenced", step)]
    if not found.influenced:
        step = f"None of {found.decisions} decisions has a confirmed link yet. Review the suggested links."
        return [*lines, _unknown(3, "decisions influenced", step)]
    says = f"{found.influenced} of {found.decisions} documented decisions were influenced, as confirmed by a person."
    line = Line(
        level=3,
        name="application",
        measure="decisions influenced",
        value=found.influenced,
        unit="decisions",
        n=found.influenced,
        of=found.decisions,
        says=says,
    )
    return [*lines, line]


def _impact(found: Findings) -> list[Line]:
    line = partial(Line, level=4, name="impact")
    lines = []
    if found.influenced:
        says = f"{found.measured} of {found.influenced} influenced decisions have a measured outcome."
        if found.measured < found.influenced:
            says += f" Ask the owners of the other {found.influenced - found.measured} for theirs."
        n, of = found.measured, found.influenced
        lines.append(line(measure="outcomes measured", value=n, unit="decisions", n=n, of=of, says=says))
    lines += [
        line(
            measure=c.measure,
            value=c.difference,
            unit="share",
            n=c.participants.of,
            low=c.low,
            high=c.high,
            says=c.says,
        )
        for c in found.contrasts
    ]
    lines += [
        line(measure=u.metric, value=u.difference, n=u.units, low=u.low, high=u.high, says=u.says) for u in found.units
    ]
    if not found.contrasts:
        step = "Ask for counts of participants and comparable others who stayed, as totals (measure, group, count, of)."
        lines.append(_unknown(4, "retention", step))
    if not found.units:
        step = "Import one figure a unit watches anyway, such as engagement (unit, metric, date, value, n)."
        lines.append(_unknown(4, "unit figures", step))
    return lines


def _return(found: Findings) -> list[Line]:
    cost, gain = found.cost, found.benefit
    money = cost.currency
    if cost.total is None:
        step = "Put the price of an hour of each side into [cost] of programme.toml."
        lines = [_unknown(5, "cost", step)]
    else:
        says = (
            f"{money} {cost.total:,.0f} so far: {money} {cost.time:,.0f} for both sides' time, {cost.fixed:,.0f} fixed."
        )
        lines = [Line(level=5, name="return", measure="cost", value=cost.total, unit=money, says=says)]
    if gain is None or not gain.counted:
        return [*lines, _unknown(5, "benefit", _why_no_benefit(gain))]
    left = gain.confirmed - gain.counted
    says = (
        f"{money} {gain.adjusted:,.0f} from {gain.counted} confirmed decisions ({money} {gain.gross:,.0f} as reported, "
        f"times attribution and confidence); {money} {gain.proven:,.0f} of it realised or validated."
    )
    says += f" {left} more are not counted. {_why_no_benefit(gain)}" if left else ""
    lines.append(
        Line(
            level=5,
            name="return",
            measure="benefit",
            value=gain.adjusted,
            unit=money,
            n=gain.counted,
            of=gain.confirmed,
            low=gain.proven,
            high=gain.gross,
            says=says,
        )
    )
    if cost.total:
        roi, floor = ((part - cost.total) / cost.total for part in (gain.adjusted, gain.proven))
        says = (
            f"{roi:+.0%} on cost as reported by the decisions' owners, {floor:+.0%} counting only what is realised or "
            "validated. It is their judgement of cause, not proof."
        )
        lines.append(Line(level=5, name="return", measure="roi", value=roi, unit="share", low=floor, says=says))
    return lines


def _why_no_benefit(gain: Benefit | None) -> str:
    if gain is None or not gain.confirmed:
        return "Confirm the links of decisions first: only confirmed ones may carry money."
    asks = (
        (gain.without_value, "has", "have", "no amount and currency"),
        (gain.kind_unknown, "does", "do", "not say what kind of value it is (revenue, cost_saving ...)"),
        (gain.without_shares, "lacks", "lack", "attribution or confidence"),
        (gain.other_currency, "is", "are", f"not in {gain.currency}"),
        (gain.replaced, "was", "were", "replaced by a later one"),
    )
    told = "; ".join(f"{n} {one if n == 1 else many} {why}" for n, one, many, why in asks if n)
    return f"Of the confirmed decisions {told}."


def _rate(level: int, measure: str, found: Rate, target: float | None, words: str) -> Line:
    if found.share is None:
        return _unknown(level, measure, "No session answers this. Ask for it in the session form.")
    says = f"{found.share:.0%} {words} ({found.count} of {found.of})."
    return Line(
        level=level,
        name=LEVELS[level],
        measure=measure,
        value=found.share,
        unit="share",
        n=found.count,
        of=found.of,
        low=found.low,
        high=found.high,
        target=target,
        verdict=_verdict(found.share, target),
        says=says + _against(found.share, target, share=True, high=found.high),
    )


def _share(level: int, measure: str, value: float | None, target: float, words: str) -> Line:
    if value is None:
        return _unknown(level, measure, "Nothing tells how often pairs should meet. Set cadence in programme.toml.")
    says = f"{value:.0%} {words} were held." + _against(value, target, share=True)
    return Line(
        level=level,
        name=LEVELS[level],
        measure=measure,
        value=value,
        unit="share",
        target=target,
        verdict=_verdict(value, target),
        says=says,
    )


def _score(measure: str, found: Score, target: float | None, programme: Programme) -> Line:
    if found.mean is None:
        return _unknown(
            1, measure, f"Nobody was asked. Add a question on {measure.replace('_', ' ')} (1 to 5) to the form."
        )
    response = found.response_rate or 0.0
    of = f"{found.n} of {found.asked}"
    says = f"{found.mean:.1f} of {programme.rating_max:.0f}; {response:.0%} of the sessions were rated ({of})."
    if response < programme.targets.response_rate:
        says += " Too few answer: the silent may think otherwise."
    return Line(
        level=1,
        name="reaction",
        measure=measure,
        value=found.mean,
        unit="points",
        n=found.n,
        of=found.asked,
        low=found.low,
        high=found.high,
        target=target,
        verdict=_verdict(found.mean, target),
        says=says + _against(found.mean, target, share=False, high=found.high),
    )


def _verdict(value: float, target: float | None) -> Verdict:
    if target is None:
        return "no target"
    return "on target" if value >= target else "below target"


def _against(value: float, target: float | None, *, share: bool, high: float | None = None) -> str:
    """What to add where the target is missed; a target inside the interval may have been missed by chance."""
    if target is None or value >= target:
        return ""
    shown = f"{target:.0%}" if share else f"{target:.1f}"
    chance = "; that much may be chance" if high is not None and high >= target else ""
    return f" The target is {shown}{chance}."


def _unknown(level: int, measure: str, step: str, *, name: str | None = None) -> Line:
    return Line(
        level=level, name=name or LEVELS[level], measure=measure, verdict="not known", says=f"Not known. {step}"
    )
