"""Candidate links and what people said of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from insight.models.verdicts import Standing, fold
from insight.records import Link
from insight.store import schema as t
from insight.store.reader import frame
from insight.views import base, release
from insight.views.audience import audience_of, labelled, only

if TYPE_CHECKING:
    import pandas as pd

    from insight.workspace import Workspace

CANDIDATES = ("decision_id", "session_id", "rank", "score", "probability", "evidence", "run_id")
LINKS = (
    "link_id",
    "decision_id",
    "session_id",
    "rank",
    "score",
    "probability",
    "evidence",
    "status",
    "strength",
    "by_role",
    "at",
    "reasons",
    "run_id",
)
WHOSE = ("unit", "pair", "role", "rhythm")
"""Signals of who met and when: next to a decision's unit they would point at the few pairs of that unit."""


@dataclass(frozen=True, slots=True)
class State:
    """Where a link stands: what its roles last said, folded; by the one who spoke last. ``voices``: role -> status."""

    status: str = "proposed"
    strength: str | None = None
    by_role: str | None = None
    at: str | None = None
    reason: str | None = None
    voices: Mapping[str, str] = field(default_factory=dict)


def states(workspace: "Workspace") -> dict[str, State]:
    """Link id -> where it stands after the last word of each role; links nobody judged are left out."""
    return {link: _state(standing) for link, standing in fold(workspace.store.verdicts()).items()}


def prompted_or_shaped(workspace: "Workspace") -> set[str]:
    """Decisions that may carry money: people agree that a conversation prompted or shaped them.

    One that confirmed an existing plan, or that was confirmed as without influence, brought nothing by it.
    """
    every = workspace.store.links()
    return {
        every[name].decision
        for name, standing in fold(workspace.store.verdicts()).items()
        if name in every and standing.influenced and standing.strength != "confirmed_existing_plan"
    }


def _state(standing: Standing) -> State:
    if not standing.voices:
        return State(standing.status)
    last = standing.voices[-1]
    at = last.at.isoformat(timespec="seconds")
    voices = {voice.by_role: voice.status for voice in standing.voices}
    return State(standing.status, standing.strength, last.by_role, at, last.reason, voices)


def candidates(workspace: "Workspace", *, audience: str = "owner") -> "pd.DataFrame":
    """All candidates, best first within each decision; a decision without any is a row of nulls.

    Researchers get numbers for sessions that start anew with each decision, rounded probabilities, and neither scores
    nor segments, over released sessions only: a note's candidates for several decisions would be its profile.

    Raises:
        DisclosureError: the executive asks.
    """
    asked = only(audience, ("owner", "researcher"), what="Candidates")
    table = _table(workspace)
    decisions = frame(workspace.store, sa.select(t.decisions.c.id.label("decision_id")).order_by(t.decisions.c.id))
    run = base.run_of(workspace) if asked == "owner" else release.current(workspace).run
    if asked != "owner":
        table = _unjoinable(workspace, table)
    whole = decisions.merge(table, on="decision_id", how="left")
    whole = whole.sort_values(["decision_id", "rank"], ignore_index=True)
    whole["rank"] = whole["rank"].astype("Int64")
    whole["run_id"] = run
    return labelled(_nulls(whole[list(CANDIDATES)]), workspace, audience=asked, run=run)


def links(workspace: "Workspace", *, audience: str = "owner") -> "pd.DataFrame":
    """Candidates at or above the suggestion threshold, or judged by a person, with where they stand and why.

    The executive sees confirmed ones only, without figures; for all but the owner nothing points at a session, links
    have in-view numbers, and verdicts a day. Researchers get rounded probabilities, and reasons of wording only.
    """
    asked = audience_of(audience)
    run = base.run_of(workspace) if asked == "owner" else release.current(workspace).run
    table = _table(workspace)
    said = states(workspace)
    table = table[(table["band"] == "suggest") | table["link_id"].isin(said)].reset_index(drop=True)
    state = [said.get(i, State()) for i in table["link_id"]]
    for name in ("status", "strength", "by_role", "at"):
        table[name] = [getattr(s, name) for s in state]
    table["run_id"] = run
    before = len(table)
    if asked == "researcher":
        table = _unjoinable(workspace, table)
        table["reasons"] = table["worded"]
    if asked == "executive":
        table = table[table["status"] == "confirmed"].reset_index(drop=True)
        table[["session_id", "evidence", "score", "probability", "rank", "reasons"]] = None
    if asked != "owner":
        table["link_id"] = [f"L{i}" for i in range(1, len(table) + 1)]
        table["at"] = [at[:10] if isinstance(at, str) else None for at in table["at"]]  # NaN where some were judged
    why = [] if len(table) == before else ["Only what the programme owner confirmed, or what is released, is shown."]
    columns = [c for c in LINKS if c in table]
    return labelled(
        _nulls(table[columns]), workspace, audience=asked, run=run, withheld=int(len(table) < before), why=why
    )


def _table(workspace: "Workspace") -> "pd.DataFrame":
    import pandas as pd

    c = t.links.c
    query = (
        sa.select(
            c.id.label("link_id"),
            c.decision.label("decision_id"),
            t.notes.c.session.label("session_id"),
            c.rank,
            c.score,
            c.probability,
            c.band,
            c.evidence.label("segment_ids"),
            c.features,
        )
        .join(t.notes, t.notes.c.id == c.note)
        .order_by(c.decision, c.rank)
    )
    table = frame(workspace.store, query)
    table["reasons"] = pd.Series([in_words(found) for found in table["features"]], dtype=object)
    worded = [in_words({k: v for k, v in found.items() if k not in WHOSE}) for found in table["features"]]
    table["worded"] = pd.Series(worded, dtype=object)
    wanted = {s for ids in table["segment_ids"] for s in ids}
    places = _places(workspace, wanted)
    cited = [[places[s] for s in ids if s in places] for ids in table["segment_ids"]]
    table["evidence"] = pd.Series(cited, dtype=object)
    return table.drop(columns=["segment_ids", "features"])


def in_words(features: Mapping[str, float]) -> list[str]:
    """What speaks for a link, the strongest first."""
    from insight.models.links import reasons  # with scipy, which most questions need not wait for

    return list(reasons(Link("", "", 0, 0.0, 0.0, ("",), features)))


def _places(workspace: "Workspace", wanted: set[str]) -> dict[str, dict[str, Any]]:
    c = t.segments.c
    ids = sorted(wanted)
    rows = [
        r
        for start in range(0, len(ids), 900)
        for r in workspace.store.rows(sa.select(c.id, c.raw_start, c.raw_end).where(c.id.in_(ids[start : start + 900])))
    ]
    return {r.id: {"segment_id": r.id, "raw_start": r.raw_start, "raw_end": r.raw_end} for r in rows}


def _unjoinable(workspace: "Workspace", table: "pd.DataFrame") -> "pd.DataFrame":
    met = release.current(workspace).meetings
    table = table[table["session_id"].isin(met)].copy()
    table["rank"] = table.groupby("decision_id").cumcount() + 1
    table["session_id"] = [f"N{rank}" for rank in table["rank"]]
    table["score"] = None
    table["probability"] = table["probability"].astype(float).round(2)
    table["evidence"] = [[] for _ in range(len(table))]
    return table


def _nulls(table: "pd.DataFrame") -> "pd.DataFrame":
    """Missing cells as None, so that every format writes a null."""
    whole = table.astype(object)
    return whole.where(whole.notna(), None)
