"""The way of a theme: raised, repeated by others, acted on, and what came of it, with the days between.

Dates are those of sessions and decisions. Nothing here is fit to be shown below the k-threshold: views see to that.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from insight.records import Decision, Link, Session


@dataclass(frozen=True, slots=True)
class Mention:
    """A theme came up: in which segment, of which session, when, and which pairs were there."""

    theme: str
    segment: str
    session: str
    on: dt.date
    pairs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Journey:
    """``repeated``: the first day on which another pair, or the same one in another session, raised the theme again.

    acted_on: the first decision with a confirmed link whose evidence is of the theme; ``candidate`` is the same for
    links nobody has confirmed. outcome: the first recorded result of the decisions acted on. ``days_to_*`` count from
    the stage before.
    """

    theme: str
    raised: dt.date
    repeated: dt.date | None
    sessions: int
    pairs: int
    acted_on: dt.date | None
    decisions: tuple[str, ...]
    candidate: dt.date | None
    outcome: dt.date | None
    days_to_repeat: int | None
    days_to_act: int | None
    days_to_outcome: int | None


def mentions(themes: Mapping[str, str], session_of: Mapping[str, str], sessions: Iterable[Session]) -> list[Mention]:
    """Where themes came up, by date. ``themes``: segment -> theme; ``session_of``: segment -> session."""
    by_id = {s.id: s for s in sessions}
    found = []
    for segment, theme in themes.items():
        session = by_id.get(session_of.get(segment, ""))
        if session is not None and session.date is not None:
            found.append(Mention(theme, segment, session.id, session.date, session.pairs))
    return sorted(found, key=lambda m: (m.on, m.session, m.segment))


def journeys(
    heard: Sequence[Mention],
    links: Iterable[Link],
    decisions: Iterable[Decision],
    *,
    confirmed: Collection[tuple[str, str]],
    outcomes: Mapping[str, dt.date] | None = None,
) -> list[Journey]:
    """One a theme, in order of theme id.

    Args:
        heard: as ``mentions`` gives them.
        links: candidates; those in the hidden band count only if confirmed.
        decisions: the register.
        confirmed: (decision, note) of links that a person confirmed as influence.
        outcomes: decision -> the day its result was recorded, where known.

    """
    by_theme: dict[str, list[Mention]] = {}
    for mention in sorted(heard, key=lambda m: (m.on, m.session, m.segment)):
        by_theme.setdefault(mention.theme, []).append(mention)
    dated = {d.id: d.decided_on for d in decisions if d.decided_on is not None}
    cited = _cited([link for link in links if link.decision in dated])
    return [
        _journey(theme, said, cited, dated, confirmed=confirmed, outcomes=outcomes or {})
        for theme, said in sorted(by_theme.items())
    ]


def _cited(links: Iterable[Link]) -> dict[str, list[Link]]:
    found: dict[str, list[Link]] = {}
    for link in links:
        for segment in link.evidence:
            found.setdefault(segment, []).append(link)
    return found


def _journey(
    theme: str,
    said: Sequence[Mention],
    cited: Mapping[str, Sequence[Link]],
    dated: Mapping[str, dt.date],
    *,
    confirmed: Collection[tuple[str, str]],
    outcomes: Mapping[str, dt.date],
) -> Journey:
    first = said[0]
    again = next((m.on for m in said if m.session != first.session), None)
    mine = [link for m in said for link in cited.get(m.segment, ())]
    sure = {link.decision for link in mine if (link.decision, link.note) in confirmed}
    maybe = {link.decision for link in mine if link.band != "hidden"} - sure
    acted = min((dated[d] for d in sure), default=None)
    outcome = min((outcomes[d] for d in sure if d in outcomes), default=None)
    return Journey(
        theme=theme,
        raised=first.on,
        repeated=again,
        sessions=len({m.session for m in said}),
        pairs=len({pair for m in said for pair in m.pairs}),
        acted_on=acted,
        decisions=tuple(sorted(sure, key=lambda d: (dated[d], d))),
        candidate=min((dated[d] for d in maybe), default=None),
        outcome=outcome,
        days_to_repeat=_days(first.on, again),
        days_to_act=_days(again if again and acted and again <= acted else first.on, acted),
        days_to_outcome=_days(acted, outcome),
    )


def _days(start: dt.date | None, end: dt.date | None) -> int | None:
    return (end - start).days if start is not None and end is not None else None
