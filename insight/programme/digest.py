"""The sponsor's month on one page: what moved, what needs the sponsor, what cannot be said. Html and plain text.

Made of whole-programme figures only: no pair, no person, no small count. It must read in a minute and end in something
to do.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from insight.programme.definitions import definition
from insight.programme.health import HealthRow
from insight.programme.settings import Programme
from insight.programme.stats import Rate, Score

MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the digest's table; ``status`` in words, since colour alone says nothing."""

    measure: str
    title: str
    now: str
    before: str
    target: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What the sponsor is sent. ``asks`` are the sponsor's own next steps, most useful first."""

    programme: str
    month: str
    headline: str
    asks: tuple[str, ...]
    good: tuple[str, ...]
    figures: tuple[Figure, ...]
    limits: tuple[str, ...]


def digest(
    months: Sequence[HealthRow],
    *,
    programme: Programme,
    k: int,
    running: int,
    quiet: int,
    satisfaction: Sequence[tuple[str, Score]] = (),
    highlights: Sequence[str] = (),
) -> Digest | None:
    """The digest of the last of ``months`` (whole-programme rows, oldest first); ``None`` below ``k`` pairs.

    ``running``: pairs; ``quiet``: those of them that have not met for longer than agreed and have nothing booked. A
    count that would describe fewer than ``k`` pairs, or all but fewer than ``k``, is put in words. ``highlights``:
    sentences fit for the sponsor, from the caller (themes at or above the threshold, decisions confirmed).
    ``satisfaction``: whole quarters with their score, oldest first. Scores of months are not shown: of a quarter and
    two of its months the third is known, however few rated in it.
    """
    rows = [row for row in months if row.group == "all" and row.period != "undated"]
    if not rows or rows[-1].pairs < k:
        return None
    now, before = rows[-1], rows[-2] if len(rows) > 1 and rows[-2].pairs >= k else None
    scores = tuple(satisfaction)[-2:]
    figures = (*_figures(now, before, programme), *_scored(scores, programme))
    told = _few(quiet, running, k)
    asks = tuple(_asks(rows, programme, quiet=told if quiet >= k else None, scores=scores, k=k))
    return Digest(
        programme=programme.name,
        month=dt.date.fromisoformat(f"{now.period}-01").strftime("%B %Y"),
        headline=_headline(now, before, told),
        asks=asks,
        good=tuple(_good(now, before, programme)) + tuple(highlights),
        figures=figures,
        limits=tuple(_limits(now, programme)),
    )


def _few(count: int, of: int, k: int) -> str:
    """A count of pairs in words where the figure, or what is left of the whole, would describe fewer than k."""
    if not count:
        return "no pair"
    if count < k:
        return f"fewer than {k} pairs"
    return f"more than {of - k} of {of} pairs" if 0 < of - count < k else f"{count} of {of} pairs"


def _headline(now: HealthRow, before: HealthRow | None, quiet: str) -> str:
    held = f"{_many(now.held, 'session')} held in {_month(now)}"
    if before is not None and before.held != now.held:
        held += f", {'up' if now.held > before.held else 'down'} from {before.held} the month before"
    lost = now.cancelled + now.no_show
    text = f"{held}; {_many(lost, 'appointment')} lost." if lost else f"{held}; no appointment was lost."
    return f"{text} {quiet[:1].upper()}{quiet[1:]} have gone quiet." if quiet != "no pair" else text


def _asks(
    rows: Sequence[HealthRow],
    programme: Programme,
    *,
    quiet: str | None,
    scores: Sequence[tuple[str, Score]],
    k: int,
) -> list[str]:
    now, recent = rows[-1], rows[-3:]
    asks = []
    if quiet:
        asks.append(
            f"Ask the executives' offices for dates: {quiet} have not met for longer than agreed and have nothing "
            "booked. The programme owner has the list and will offer each of them two dates; a word from you helps."
        )
    lost = sum(r.cancelled for r in recent)
    executives, mentors = (sum(getattr(r, f"cancelled_by_{side}") for r in recent) for side in ("executive", "mentor"))
    if executives >= k and executives > 2 * mentors:
        asks.append(
            f"Ask executives to move, not cancel: {executives} of the {lost} cancellations in three months came from "
            "their calendars. One fixed slot, booked to the end of the programme, is what helps most."
        )
    elif lost >= k and executives + mentors < lost / 2:
        asks.append(
            f"Have cancellations recorded with side and notice: of {lost} in three months, "
            f"{lost - executives - mentors} do not say who called off, so nobody can tell which calendars need help."
        )
    rhythm = [r.adherence for r in recent if r.adherence is not None]
    if len(rhythm) == len(recent) > 1 and max(rhythm) < programme.targets.adherence:
        asks.append(
            f"Decide on the rhythm: for {len(rhythm)} months pairs have met less than the programme asks "
            f"({rhythm[-1]:.0%} of expected sessions in {_month(now)}, target {programme.targets.adherence:.0%}). "
            "Protect the time, or agree on a slower rhythm that can be kept."
        )
    response = scores[-1][1].response_rate if scores else None
    if response is not None and response < programme.targets.response_rate:
        asks.append(f"Ask for ratings: {response:.0%} of last quarter's sessions were rated, so the score may mislead.")
    acted = _sum(recent, "applied")
    if acted.share is not None and acted.high is not None and acted.high < programme.targets.applied_rate:
        asks.append(
            f"Ask executives one question in your next meeting: what did you do differently? Only {acted.count} of "
            f"{acted.of} sessions in the last {_many(len(recent), 'month')} name an action."
        )
    if not any(r.group_held for r in recent) and len(recent) == 3:
        asks.append("Host a group session: there was none in three months, and pairs learn from each other there.")
    return asks


def _good(now: HealthRow, before: HealthRow | None, programme: Programme) -> list[str]:
    good = []
    if now.kept.share is not None and now.kept.share >= programme.targets.kept_rate:
        good.append(f"{now.kept.share:.0%} of the appointments were kept (target {programme.targets.kept_rate:.0%}).")
    if now.adherence is not None and now.adherence >= programme.targets.adherence:
        good.append(f"Pairs keep their rhythm: {now.adherence:.0%} of the expected sessions were held.")
    if before and before.kept.share is not None and now.kept.share is not None and now.kept.share > before.kept.share:
        good.append(f"More appointments were kept than the month before ({before.kept.share:.0%}).")
    if now.applied.count:
        good.append(f"{_many(now.applied.count, 'session')} led to an action that somebody wrote down.")
    if now.group_held:
        good.append(f"{_many(now.group_held, 'group session')} brought pairs together.")
    return good


def _limits(now: HealthRow, programme: Programme) -> list[str]:
    limits = ["One month is little: a difference of a few sessions is not a trend."]
    if now.moved_open:
        limits.append(f"{_many(now.moved_open, 'moved appointment')} may still take place.")
    if not now.usefulness.asked and not now.confidence_to_speak.asked:
        limits.append("Usefulness and the confidence to speak are not asked for, so nothing is known of them.")
    if programme.targets.satisfaction is None:
        limits.append("No target for satisfaction is set in programme.toml.")
    return limits


def _figures(now: HealthRow, before: HealthRow | None, programme: Programme) -> list[Figure]:
    targets = programme.targets
    shares = (
        ("kept_rate", "kept", targets.kept_rate),
        ("in_band_rate", "in_band", targets.in_band_rate),
        ("applied_rate", "applied", targets.applied_rate),
    )
    figures = [
        _line(name, str(getattr(now, name)), str(getattr(before, name)) if before else None)
        for name in ("held", "cancelled")
    ]
    figures.append(_percent("adherence", now.adherence, before.adherence if before else None, targets.adherence))
    for name, field, target in shares:
        earlier = getattr(before, field).share if before else None
        figures.append(_percent(name, getattr(now, field).share, earlier, target))
    return figures


def _scored(scores: Sequence[tuple[str, Score]], programme: Programme) -> list[Figure]:
    """The last whole quarter's score, beside the quarter before."""
    if not scores or (score := scores[-1][1]).mean is None:
        return []
    earlier = scores[-2][1].mean if len(scores) > 1 else None
    shown = f"{score.mean:.1f} ({score.n} of {score.asked})"
    was = f"{earlier:.1f}" if earlier is not None else None
    line = _line("satisfaction", shown, was, target=programme.targets.satisfaction, value=score.mean)
    return [replace(line, title=f"{line.title} {scores[-1][0]}")]


def _percent(name: str, value: float | None, earlier: float | None, target: float) -> Figure:
    shown = "not known" if value is None else f"{value:.0%}"
    return _line(name, shown, None if earlier is None else f"{earlier:.0%}", target=target, value=value, share=True)


def _line(
    name: str,
    now: str,
    before: str | None,
    *,
    target: float | None = None,
    value: float | None = None,
    share: bool = False,
) -> Figure:
    wanted = "" if target is None else f"{target:.0%}" if share else f"{target:.1f}"
    status = "" if target is None or value is None else "on target" if value >= target else "below target"
    return Figure(
        measure=name, title=definition(name).title, now=now, before=before or "-", target=wanted, status=status
    )


def _sum(rows: Sequence[HealthRow], field: str) -> Rate:
    from insight.programme.stats import rate

    found: list[Rate] = [getattr(row, field) for row in rows]
    return rate(sum(r.count for r in found), sum(r.of for r in found))


def _many(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def _month(row: HealthRow) -> str:
    return dt.date.fromisoformat(f"{row.period}-01").strftime("%B")


def as_text(made: Digest) -> str:
    """The digest for a plain e-mail, at most 78 characters a line."""
    import textwrap

    def block(title: str, lines: Sequence[str]) -> list[str]:
        wrapped = [textwrap.fill(line, 78, initial_indent="- ", subsequent_indent="  ") for line in lines]
        return [title.upper(), *wrapped, ""] if lines else []

    table = []
    for f in made.figures:
        target = f"target {f.target}" if f.target else ""
        table.append(f"{f.title:<24}{f.now:<22}{'was ' + f.before:<14}{target:<13}{f.status}".rstrip())
    return "\n".join(
        [
            f"{made.programme}: {made.month}",
            "",
            *textwrap.wrap(made.headline, 78),
            "",
            *block("What you can do", made.asks or ("Nothing is needed this month.",)),
            *block("What went well", made.good),
            "FIGURES",
            *table,
            "",
            *block("What these figures do not say", made.limits),
        ]
    )


STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;"
    "color:#1a1a1a;background:#fff}"
    "h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:1.6rem}table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;padding:.35rem .5rem;border-bottom:1px solid #bbb}caption{text-align:left;color:#444}"
    ".lead{font-size:1.1rem}"
)


def as_html(made: Digest) -> str:
    """The digest as one html file: no script, no picture, nothing fetched."""

    def block(title: str, lines: Sequence[str]) -> str:
        items = "".join(f"<li>{escape(line)}</li>" for line in lines)
        return f"<h2>{title}</h2><ul>{items}</ul>" if lines else ""

    heads = "".join(f'<th scope="col">{h}</th>' for h in ("Measure", "This month", "Before", "Target", "Status"))
    body = "".join(
        f'<tr><th scope="row" title="{escape(definition(f.measure).hover)}">{escape(f.title)}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in (f.now, f.before, f.target or "-", f.status or "-"))
        + "</tr>"
        for f in made.figures
    )
    title = escape(f"{made.programme}: {made.month}")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width,initial-scale=1"><title>{title}</title><style>{STYLE}</style></head><body><main>'
        f'<h1>{title}</h1><p class="lead">{escape(made.headline)}</p>'
        f"{block('What you can do', made.asks or ('Nothing is needed this month.',))}"
        f"{block('What went well', made.good)}<h2>Figures</h2><table><caption>The whole programme; hold the pointer "
        f"over a measure for its definition.</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
        f"{block('What these figures do not say', made.limits)}</main></body></html>\n"
    )
