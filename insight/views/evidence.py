"""One decision's story, and the sentences behind it as far as they may be shown.

Evidence has its own rule, apart from k. An executive sees it only when the owner confirmed the link and the session's
stated consent allows it; dated by month; never from the executive's own pair; as a quote or a paraphrase by policy.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from insight.errors import UsageError
from insight.policy import in_force
from insight.recipe import Policy
from insight.records import Audience
from insight.store import schema as t
from insight.store.reader import frame, records
from insight.views import base, release
from insight.views.audience import audience_of
from insight.views.base import Meeting
from insight.views.decisions import decisions
from insight.views.links import State, in_words, states
from insight.views.quotes import spoken

if TYPE_CHECKING:
    import pandas as pd

    from insight.views.release import Release
    from insight.workspace import Workspace

COLUMNS = (
    *("link_id", "session_id", "month", "status", "strength", "band", "probability"),
    *("place", "text", "before", "after", "reasons"),
)


@dataclass(frozen=True, slots=True)
class DecisionCard:
    """A decision for an audience.

    decision: the row of ``decisions``. evidence: link_id, session_id, month, status, strength, band, probability,
    place (of the sentence in its note, from 0), text, before, after, reasons - null where the audience may not see it;
    the best sentence of a link first. history (owner only): link_id, status,
    strength, by_role, at, reason, oldest first. voices (owner only): link_id -> role -> what it last said, of links
    that somebody judged. ``why``: what is withheld, in words.
    """

    decision: dict[str, Any]
    evidence: "pd.DataFrame"
    history: "pd.DataFrame"
    why: str = ""
    voices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def decision_detail(
    workspace: "Workspace", decision: str, *, audience: str = "owner", viewer_pair: str | None = None
) -> DecisionCard:
    """Everything about one decision that the audience may see.

    ``viewer_pair``: the pair of the executive who looks. Where it is not known every executive could be the one, so
    evidence of the decision's own pair is left out and the rest is paraphrased.

    Raises:
        UsageError: there is no such decision.
    """
    asked = audience_of(audience)
    table = decisions(workspace, audience=asked)
    rows = records(table[table["decision_id"] == decision])
    if not rows:
        raise UsageError("There is no such decision. List them with: insight decisions -w WORKSPACE")
    found = _links(workspace, decision)
    said = states(workspace)
    if asked == "owner":
        names = [link.link_id for link in found]
        voices = {name: said[name].voices for name in names if name in said}
        return DecisionCard(rows[0], _owned(workspace, found, said), _history(workspace, names), voices=voices)
    evidence, why = _allowed(workspace, decision, found, said, asked, viewer_pair)
    return DecisionCard(rows[0], evidence, _history(workspace, []), why)


def _links(workspace: "Workspace", decision: str) -> list[sa.Row[Any]]:
    c = t.links.c
    query = (
        sa.select(
            c.id.label("link_id"),
            t.notes.c.session.label("session_id"),
            c.note,
            c.probability,
            c.band,
            c.evidence.label("ids"),
            c.features,
        )
        .join(t.notes, t.notes.c.id == c.note)
        .where(c.decision == decision)
        .order_by(c.rank)
    )
    return workspace.store.rows(query)


def _sentences(workspace: "Workspace", notes: list[str]) -> dict[str, tuple[int, str, str, str]]:
    """Segment id -> its place in the note, text, the sentence before, the sentence after."""
    c = t.segments.c
    query = sa.select(c.id, c.note, c.ordinal, c.text).where(c.note.in_(notes[:900])).order_by(c.note, c.ordinal)
    rows = workspace.store.rows(query)
    around = {}
    for i, row in enumerate(rows):
        before = rows[i - 1].text if i and rows[i - 1].note == row.note else ""
        after = rows[i + 1].text if i + 1 < len(rows) and rows[i + 1].note == row.note else ""
        around[row.id] = (row.ordinal, str(row.text), str(before), str(after))
    return around


def _month(meeting: Meeting) -> str | None:
    return meeting.date.strftime("%Y-%m") if meeting.date else None


def _owned(workspace: "Workspace", found: Sequence[sa.Row[Any]], said: Mapping[str, State]) -> "pd.DataFrame":
    import pandas as pd

    met = base.meetings(workspace)
    around = _sentences(workspace, [link.note for link in found])
    rows = []
    for link in found:
        state = said.get(link.link_id, State())
        for segment in link.ids:
            if segment not in around:
                continue
            place, text, before, after = around[segment]
            rows.append(
                {
                    "link_id": link.link_id,
                    "session_id": link.session_id,
                    "month": _month(met[link.session_id]),
                    "status": state.status,
                    "strength": state.strength,
                    "band": link.band,
                    "probability": link.probability,
                    "place": place,
                    "text": text,
                    "before": before,
                    "after": after,
                    "reasons": in_words(link.features),
                }
            )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _allowed(
    workspace: "Workspace",
    decision: str,
    found: Sequence[sa.Row[Any]],
    said: Mapping[str, State],
    asked: Audience,
    viewer_pair: str | None,
) -> tuple["pd.DataFrame", str]:
    import pandas as pd

    own = workspace.store.rows(sa.select(t.decisions.c.pair).where(t.decisions.c.id == decision))[0][0]
    shown = release.current(workspace)
    policy = in_force(workspace)
    form = policy.executive_evidence if asked == "executive" else "none"
    if viewer_pair is None and form == "quote":
        form = "paraphrase"
    met = base.meetings(workspace)
    rows, held = [], 0
    for link in found:
        state = said.get(link.link_id, State())
        if state.status != "confirmed":
            continue
        meeting = met[link.session_id]
        if form == "none" or not may_support(meeting, policy) or {viewer_pair or own} & meeting.pairs:
            held += 1
            continue
        quote = form == "quote" and meeting.consent == "evidence"
        text = _quote(workspace, link) if quote else _paraphrase(workspace, list(link.ids), shown)
        rows.append({"month": _month(meeting), "status": state.status, "strength": state.strength, "text": text})
    why = f"{held} confirmed conversation{'s are' if held != 1 else ' is'} kept confidential." if held else ""
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype(object)
    return table.where(table.notna(), None), why


def may_support(meeting: Meeting, policy: Policy) -> bool:
    """Whether a confirmed session may support a named decision: it says so, or says nothing and policy lets it."""
    return meeting.consent == "evidence" or (meeting.consent is None and policy.default_consent != "none")


def _quote(workspace: "Workspace", link: sa.Row[Any]) -> str:
    around = _sentences(workspace, [link.note])
    texts = [around[segment][1] for segment in link.ids if segment in around]
    return " … ".join(spoken(texts[:1], limit=in_force(workspace).quote_characters))


def _paraphrase(workspace: "Workspace", segments: list[str], shown: "Release") -> str:
    """What the conversation was about, in the words of its released themes."""
    a = t.assignments.c
    query = sa.select(a.theme).where(a.segment.in_(segments)).order_by(a.probability.desc(), a.segment)
    names = [shown.themes[i].words.name for (i,) in workspace.store.rows(query) if i in shown.themes]
    if not names:
        return "A conversation supported this decision."
    return f"A conversation about: {'; '.join(dict.fromkeys(names))}."


def _history(workspace: "Workspace", links: list[str]) -> "pd.DataFrame":
    c = t.verdicts.c
    query = (
        sa.select(c.link.label("link_id"), c.status, c.strength, c.by_role, c.at, c.reason)
        .where(c.link.in_(links))
        .order_by(c.seq)
    )
    return frame(workspace.store, query)
