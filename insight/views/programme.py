"""The programme around the notes, for an audience: pairs and who is at risk, thanks, balance, topics, gaps.

Pairs, at-risk pairs, recognition and attendance are the owner's. Everything else is made of figures that rest on k
pairs, for every audience.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from insight import disclosure
from insight.errors import DisclosureError, UsageError
from insight.policy import in_force
from insight.programme import coverage, learning, recognition, risk
from insight.programme import timeline as timelines
from insight.programme.balance import CANNOT_SAY, balance
from insight.programme.health import flat
from insight.programme.periods import Period
from insight.programme.stats import Rate, Score
from insight.programme.topics import topic_fit
from insight.store import schema as t
from insight.views import base, programme_shown
from insight.views.audience import audience_of, labelled, only
from insight.views.health import facts_of

if TYPE_CHECKING:
    import pandas as pd

    from insight.ports import Embedder
    from insight.records import Vectors
    from insight.workspace import Workspace

OWNER = ("owner",)


def pair_health(workspace: "Workspace", *, audience: str = "owner", as_of: dt.date | None = None) -> "pd.DataFrame":
    """One row a pair: its calendar, no rating and nothing from the notes. Columns: ``risk.PairHealth``.

    Raises:
        DisclosureError: anyone but the owner asks.
    """
    asked = only(audience, OWNER, what="Pairs")
    rows = risk.pair_health(facts_of(workspace, as_of=as_of), base.sessions(workspace))
    return framed(workspace, [flat_row(row) for row in rows], risk.PairHealth, asked)


def at_risk(workspace: "Workspace", *, audience: str = "owner", as_of: dt.date | None = None) -> "pd.DataFrame":
    """pair, unit, codes, reasons, step, since: the pairs worth a word, most reasons first.

    Raises:
        DisclosureError: anyone but the owner asks.
    """
    asked = only(audience, OWNER, what="Pairs at risk")
    rows = risk.at_risk(facts_of(workspace, as_of=as_of), base.sessions(workspace))
    return framed(workspace, [flat_row(row) for row in rows], risk.Risk, asked)


def attendance(workspace: "Workspace", *, audience: str = "owner", as_of: dt.date | None = None) -> "pd.DataFrame":
    """The leadership-requirement export: attendance of each side of each pair, and nothing else.

    Raises:
        DisclosureError: anyone but the owner asks.
    """
    asked = only(audience, OWNER, what="Attendance lists")
    rows = recognition.attendance(facts_of(workspace, as_of=as_of))
    return framed(workspace, [flat_row(row) for row in rows], recognition.Attendance, asked)


def thanks(workspace: "Workspace", *, audience: str = "owner", at_least: int = 1) -> "pd.DataFrame":
    """The sides that agreed to be thanked in public and took part. Empty without a pair table that says who agreed.

    Raises:
        DisclosureError: anyone but the owner asks.
    """
    asked = only(audience, OWNER, what="Recognition lists")
    rows = recognition.recognition(facts_of(workspace), at_least=at_least)
    return framed(workspace, [flat_row(row) for row in rows], recognition.Thanks, asked)


def timeline(workspace: "Workspace", *, audience: str = "owner") -> "pd.DataFrame":
    """cohort, month, pairs, held, expected, adherence, kept_rate, applied_rate: cohorts from their own first month.

    ``attrs["milestones"]``: (cohort, day, share of the way) at each quarter of the way, where its end is known.

    Raises:
        DisclosureError: anyone but the owner asks: cohorts and units could be subtracted from each other.
    """
    asked = only(audience, OWNER, what="Cohorts")
    columns = ("pairs", "planned", "held", "cancelled", "expected", "adherence", "kept_rate", "applied_rate")
    lines: list[dict[str, object]] = []
    known = facts_of(workspace)
    for row in timelines.timeline(known):
        values = flat(row)
        lines.append({"cohort": row.group, "month": row.period, **{name: values[name] for name in columns}})
    frame = framed(workspace, lines, None, asked)
    frame.attrs["milestones"] = timelines.milestones(known)
    return frame


def phases(workspace: "Workspace", *, audience: str = "owner") -> "pd.DataFrame":
    """measure, pilot, rollout, difference, low, high, p, says: the pilot beside the roll-out, k pairs or more in each.

    Raises:
        DisclosureError: anyone but the owner asks: phases and units could be subtracted from each other.
    """
    asked, k = only(audience, OWNER, what="Phases"), in_force(workspace).k
    rows = timelines.phases(facts_of(workspace))
    shown = [r for r in rows if min(disclosure.known(r.pilot_pairs), disclosure.known(r.rollout_pairs)) >= k]
    lines: list[dict[str, object]] = [
        {
            "measure": r.measure,
            "pilot": r.pilot.share,
            "rollout": r.rollout.share,
            "difference": r.difference,
            "low": r.low,
            "high": r.high,
            "p": r.p,
            "says": r.says,
        }
        for r in shown
    ]
    return framed(workspace, lines, None, asked, withheld=len(rows) - len(shown))


def mentor_learning(
    workspace: "Workspace", *, encoder: "Embedder", vectors: "Vectors", audience: str = "owner"
) -> "pd.DataFrame":
    """theme, sessions, pairs: what mentors say they learned, under the programme's themes; k pairs or more.

    ``vectors`` are those of the segments. The last row, "no theme", is what falls under none.
    """
    asked, k = audience_of(audience), in_force(workspace).k
    known = facts_of(workspace)
    told = [v.session for v in known.visits if v.session.status == "held" and v.session.mentor_learned]
    place = {segment: i for i, segment in enumerate(vectors.ids)}
    themes = {t.id: t for t in workspace.store.themes() if t.status != "hidden"}
    members = {name: [place[s] for s in theme.segments if s in place] for name, theme in themes.items()}
    found: tuple[learning.Learned, ...] = ()
    if told:
        rows = encoder.encode([str(s.mentor_learned) for s in told])
        middle = learning.centroids(members, vectors.rows)
        at = known.programme.thresholds.gap_similarity
        found = learning.learned(rows, [s.pairs for s in told], themes=middle, at=at)
    shown = _alone({row.theme or "": row.pairs for row in found}, k)
    if asked == "owner":
        names = {name: str(theme.name) for name, theme in themes.items()} | {"": "no theme"}
        counted = [(x.theme or "", x.sessions, len(x.pairs)) for x in found if (x.theme or "") in shown]
    else:
        names = programme_shown.names(workspace) | {"": "no theme"}
        counted = programme_shown.learning(workspace, found)
    lines: list[dict[str, object]] = [
        {"theme": names[theme], "sessions": sessions, "pairs": pairs}
        for theme, sessions, pairs in counted
        if theme in names
    ]
    why = () if told else ("No session says what the mentor learned. Ask for it in the session form.",)
    return framed(workspace, lines, None, asked, withheld=len(found) - len(lines), why=why)


def power_balance(workspace: "Workspace", *, audience: str = "owner", period: Period = "quarter") -> "pd.DataFrame":
    """Talk share, confidence and words of dismissal, whole programme by quarter or over all time, k pairs or more.

    ``attrs["cannot_say"]`` belongs beside every picture of it.
    """
    asked = audience_of(audience)
    if period not in {"quarter", "all"}:
        raise UsageError("The balance is shown by quarter or over all time. Use period='quarter' or 'all'.")
    if asked != "owner" and period != "quarter":
        raise DisclosureError(f"The {asked} sees the balance by quarter only: sums could be subtracted from it.")
    known, k = facts_of(workspace), in_force(workspace).k
    dismissed, heard = base.remembered(workspace, "cues", base.state(workspace), _cues)
    picked = _alone if asked == "owner" else None  # others have no sum that a quarter could be taken from
    lines: list[dict[str, object]] = []
    for row in balance(known, k=k, dismissed=dismissed, heard=heard, period=period, shown=picked):
        line: dict[str, object] = {"period": row.period}
        for name in ("talk_share", "confidence_to_speak"):
            score: Score = getattr(row, name)
            line |= {name: score.mean, f"{name}_low": score.low, f"{name}_high": score.high, f"{name}_n": score.n}
        for name in ("mentor_leads", "dismissal", "heard"):
            share: Rate = getattr(row, name)
            line |= {f"{name}_rate": share.share, f"{name}_low": share.low, f"{name}_high": share.high}
        lines.append(line)
    if asked != "owner":
        lines = programme_shown.balance(workspace, known, lines, spoken=dismissed.keys())
    frame = framed(workspace, lines, None, asked)
    frame.attrs["cannot_say"] = CANNOT_SAY
    return frame


def _cues(workspace: "Workspace") -> tuple[dict[str, bool], dict[str, bool]]:
    """Session -> whether its note speaks of being brushed aside; and of being heard."""
    from insight.models.power import both_sides

    rows = workspace.store.rows(sa.select(t.notes.c.session, t.notes.c.text))
    said = both_sides({row.session: row.text for row in rows})
    return {s: "dismissed" in sides for s, sides in said.items()}, {s: "heard" in sides for s, sides in said.items()}


def _alone(cells: Mapping[str, frozenset[str]], k: int) -> set[str]:
    """The cells that may be shown one by one, so that what is left has k pairs too."""
    parts = (part for part in disclosure.pool(cells, k) if len(part.members) == 1)
    return {part.members[0] for part in parts if disclosure.known(part.pairs) >= k}


def topics(workspace: "Workspace", *, audience: str = "owner") -> "pd.DataFrame":
    """planned, sessions, pairs, discussed_rate, open_rate, silent, also: what was planned and what was talked about.

    The first row is all of them; a planned topic of fewer than k pairs has no row of its own.
    """
    asked, k = audience_of(audience), in_force(workspace).k
    labels, pillars = _labels(workspace)
    known = facts_of(workspace)
    fits = topic_fit(known, labels, pillars=pillars)
    planned = fits[0].sessions if fits else 0
    held = sum(v.session.status == "held" and v.session.id in labels for v in known.visits)
    whole, rows = fits[:1], fits[1:]
    shown = _alone({r.planned: frozenset(r.pairs) for r in rows}, k)
    fit = {"all", *(shown if asked == "owner" else (r.planned for r in rows))}  # others: they settle one by one
    kept = [r for r in (*whole, *rows) if r.planned in fit and (asked != "owner" or disclosure.known(r.pairs) >= k)]
    lines: list[dict[str, object]] = [
        {
            "planned": fit.planned,
            "sessions": fit.sessions,
            "pairs": disclosure.band(len(fit.pairs), k) if asked != "owner" else len(fit.pairs),
            "discussed_rate": fit.discussed.share,
            "discussed_low": fit.discussed.low,
            "discussed_high": fit.discussed.high,
            "open_rate": fit.open.share,
            "open_low": fit.open.low,
            "open_high": fit.open.high,
            "silent": fit.silent,
            "also": ", ".join(name for name, _ in fit.also),
        }
        for fit in kept
    ]
    why = [f"Planned for a topic of the framework: {planned} of {held} sessions with notes."] if held else []
    if asked != "owner":  # no row of all: those of the topics not shown would be its rest
        lines, why = programme_shown.topics(workspace, known, lines[1:], labels, pillars=pillars), []
    return framed(workspace, lines, None, asked, withheld=len(fits) - len(lines), why=why)


def gaps(
    workspace: "Workspace",
    *,
    audience: str = "owner",
    encoder: "Embedder | None" = None,
    vectors: "Vectors | None" = None,
) -> "pd.DataFrame":
    """gap, pairs, share, sessions, segments, reached_in, no_sign_in, themes: where conversations reach a knowledge gap.

    With ``encoder`` and the segments' ``vectors`` meaning counts as well as words. ``no_sign_in``: units of k pairs or
    more without any sign; "no sign found" is not "not discussed". A gap reached by fewer than k pairs shows no figure.
    """
    asked, k = audience_of(audience), in_force(workspace).k
    known = facts_of(workspace)
    programme = known.programme
    said, ids = _said(workspace)
    near = None
    if encoder is not None and vectors is not None and programme.gaps and said:
        place = {segment: i for i, segment in enumerate(vectors.ids)}
        rows = vectors.rows[[place[segment] for segment in ids]]
        wanted = encoder.encode([coverage.as_text(gap) for gap in programme.gaps])
        near = coverage.by_meaning(wanted, rows, at=programme.thresholds.gap_similarity)
    exact = asked == "owner"
    names = {t.id: str(t.name) for t in workspace.store.themes()} if exact else programme_shown.names(workspace)
    lines, withheld, reached = [], 0, []
    for found in coverage.reach(programme.gaps, said, unit_of={e.pair.id: e.unit for e in known.engaged}, near=near):
        safe = disclosure.safe(found.pairs, k) and disclosure.safe(set(found.asked) - set(found.pairs), k)
        withheld += not safe
        lines.append(_gap(found, names, k, safe=safe, exact=exact))
        reached.append(found)
    if not exact:
        lines = programme_shown.gaps(workspace, reached, lines)
    why = [] if near is not None else ["Only words were looked for; meaning needs the encoder."]
    return framed(workspace, lines, None, asked, withheld=withheld, why=why)


def _gap(found: coverage.Reach, names: Mapping[str, str], k: int, *, safe: bool, exact: bool) -> dict[str, object]:
    units = {unit: (frozenset(hit), frozenset(all_)) for unit, hit, all_ in found.units}
    reached = [u for u, (hit, all_) in units.items() if len(hit) >= k and disclosure.safe(all_ - hit, k)]
    without = [u for u, (hit, all_) in units.items() if not hit and len(all_) >= k]
    count = len(found.pairs) if exact else disclosure.band(len(found.pairs), k)
    return {
        "gap": found.gap,
        "pairs": count if safe else None,
        "share": len(found.pairs) / len(found.asked) if safe and exact and found.asked else None,
        "sessions": found.sessions if safe and exact else None,
        "segments": found.segments if safe and exact else None,
        "reached_in": ", ".join(reached),
        "no_sign_in": ", ".join(without) if exact else "",  # a unit that is missing from it would hold a few
        "themes": ", ".join(names[t] for t, share in found.themes[:3] if t in names and share >= 0.1)
        if safe and exact
        else "",
        "says": _reach_says(found, k, safe=safe, exact=exact),
    }


def _reach_says(found: coverage.Reach, k: int, *, safe: bool, exact: bool) -> str:
    if exact and not found.pairs:
        return "No sign of it in any conversation. Put it on the agenda, or into the questions of a discussion guide."
    if len(found.pairs) < k:
        return f"Signs of it in fewer than {k} pairs. Put it on the agenda of the next group session."
    if not safe:
        return f"Signs of it in all but fewer than {k} pairs."
    if not exact:
        return f"Signs of it in at least {disclosure.band(len(found.pairs), k)} pairs."
    return f"Signs of it in {len(found.pairs)} of the {len(found.asked)} pairs that have notes."


def _said(workspace: "Workspace") -> tuple[list[coverage.Said], list[str]]:
    c, n, a = t.segments.c, t.notes.c, t.assignments.c
    query = (
        sa.select(c.id, n.session, c.text, a.theme)
        .select_from(t.segments.join(t.notes, n.id == c.note).outerjoin(t.assignments, a.segment == c.id))
        .order_by(c.note, c.ordinal)
    )
    pairs = {s.id: s.pairs for s in base.sessions(workspace)}
    rows = workspace.store.rows(query)
    said = [coverage.Said(session, pairs[session], text, theme) for _, session, text, theme in map(tuple, rows)]
    return said, [row[0] for row in rows]


def _labels(workspace: "Workspace") -> tuple[dict[str, set[str]], tuple[str, ...]]:
    """Session -> pillars that hold for a segment of its note; and all pillars."""
    return base.remembered(workspace, "labels", base.state(workspace), _labels_now)


def _labels_now(workspace: "Workspace") -> tuple[dict[str, set[str]], tuple[str, ...]]:
    c = t.pillar_scores.c
    every = workspace.store.rows(sa.select(c.pillar).distinct().order_by(c.pillar))
    scored = sa.select(t.notes.c.session, c.pillar, sa.func.max(sa.case((c.holds, 1), else_=0)).label("holds"))
    joined = t.pillar_scores.join(t.segments, t.segments.c.id == c.segment)
    joined = joined.join(t.notes, t.notes.c.id == t.segments.c.note)
    labels: dict[str, set[str]] = defaultdict(set)
    for row in workspace.store.rows(scored.select_from(joined).group_by(t.notes.c.session, c.pillar)):
        labels[row.session].update({row.pillar} if row.holds else ())
    return dict(labels), tuple(row.pillar for row in every)


def flat_row(row: Any) -> dict[str, object]:  # noqa: ANN401  # any of our slotted records
    """A record as a row: tuples become one text."""
    return {name: _plain(cell) for name, cell in asdict(row).items()}


def _plain(cell: object) -> object:
    return "; ".join(map(str, cell)) if isinstance(cell, tuple | list) else cell


def framed(
    workspace: "Workspace",
    lines: list[dict[str, object]],
    kind: type[Any] | None,
    asked: str,
    *,
    withheld: int = 0,
    why: Iterable[str] = (),
    more: tuple[str, ...] = (),
) -> "pd.DataFrame":
    """Rows as a labelled frame; ``kind`` names the columns where there may be no row."""
    import pandas as pd

    columns = [*(f.name for f in fields(kind)), *more] if kind else None
    frame = pd.DataFrame(lines, columns=columns)
    return labelled(frame, workspace, audience=asked, run=base.run_of(workspace), withheld=withheld, why=tuple(why))
