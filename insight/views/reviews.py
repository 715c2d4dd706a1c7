"""What the owner decides about: edits that stand, what was said of pillars, redactions worth a look.

Which sentences to ask about is in ``asking``.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import sqlalchemy as sa

from insight import linking
from insight.models import verdicts
from insight.store import schema as t
from insight.store.reader import frame, scalar
from insight.views import base
from insight.views.audience import labelled, only

if TYPE_CHECKING:
    import pandas as pd

    from insight.workspace import Workspace

OWNER = ("owner",)
LOOKED_AT = "redactions_looked_at"
KEPT = ("run", "pillar_state", "withdrawn", "policy_floor", linking.MODEL, linking.PACKAGED_ONLY, LOOKED_AT)
"""What is kept of the workspace as a whole, and views answer from."""
AROUND = 90
SURE = 0.75


def stamp(workspace: "Workspace") -> str:
    """Changes whenever what views answer may change: run, verdicts, edits, confirmations, register, sessions."""
    store = workspace.store
    counts = [scalar(store, sa.select(sa.func.max(table.c.seq))) for table in (t.verdicts, t.theme_edits)]
    tables = (t.sessions, t.quarantine, t.surveys, t.pairs, t.rejections, t.links)
    counts += [scalar(store, sa.select(sa.func.count()).select_from(table)) for table in tables]
    c, e = t.confirmations.c, t.theme_edits.c
    lists = [
        sorted(r.digest for r in store.rows(sa.select(t.decisions.c.digest))),
        [r.seq for r in store.rows(sa.select(e.seq).where(e.undone).order_by(e.seq))],  # how many would not tell which
        # a number that was taken back is given again: what was said has to tell
        [(r.seq, r.segment, r.pillars) for r in store.rows(sa.select(c.seq, c.segment, c.pillars).order_by(c.seq))],
    ]
    kept = [store.get_meta(name, None) for name in KEPT]
    return workspace.keyed("stamp", repr([counts, lists, kept]))


def edits(workspace: "Workspace", *, audience: str = "owner") -> "pd.DataFrame":
    """seq, kind, theme_id, detail, by_role, at, undone: what people decided about themes, the latest first.

    Raises:
        DisclosureError: anyone but the owner asks.
    """
    asked = only(audience, OWNER, what="Edits of themes")
    c = t.theme_edits.c
    query = sa.select(c.seq, c.kind, c.theme.label("theme_id"), c.detail, c.by_role, c.at, c.undone)
    table = frame(workspace.store, query.order_by(c.seq.desc()))
    return labelled(table, workspace, audience=asked, run=base.run_of(workspace))


def confirmations(workspace: "Workspace", *, audience: str = "owner") -> "pd.DataFrame":
    """seq, segment_id, pillars, by_role, at: what people said of sentences, the latest first.

    Raises:
        DisclosureError: anyone but the owner asks.
    """
    asked = only(audience, OWNER, what="Confirmations")
    c = t.confirmations.c
    query = sa.select(c.seq, c.segment.label("segment_id"), c.pillars, c.by_role, c.at).order_by(c.seq.desc())
    return labelled(frame(workspace.store, query), workspace, audience=asked, run=base.run_of(workspace))


def redactions(workspace: "Workspace", *, audience: str = "owner", most: int = 20) -> "pd.DataFrame":
    """note_id, session_id, type, confidence, text: replaced spans the anonymiser was least sure of, one a note.

    ``text`` is the redacted text around the replacement. Notes that a person looked at are left out.

    Raises:
        DisclosureError: anyone but the owner asks.
    """
    import pandas as pd

    asked = only(audience, OWNER, what="Redactions")
    nobody: list[str] = []
    seen = set(workspace.store.get_meta(LOOKED_AT, nobody))
    c = t.notes.c
    rows = []
    for note in workspace.store.rows(sa.select(c.id, c.session, c.text, c.redactions).order_by(c.id)):
        unsure = [r for r in note.redactions if r.get("confidence", 1.0) < SURE]
        if note.id in seen or not unsure:
            continue
        worst = min(unsure, key=lambda r: (r.get("confidence", 1.0), r["start"]))
        start, end = max(0, worst["start"] - AROUND), worst["end"] + AROUND
        part = f"{'…' if start else ''}{note.text[start:end]}{'…' if end < len(note.text) else ''}"
        rows.append(
            {
                "note_id": note.id,
                "session_id": note.session,
                "type": worst["type"],
                "confidence": worst.get("confidence", 1.0),
                "unsure": len(unsure),
                "text": part,
            }
        )
    columns = ["note_id", "session_id", "type", "confidence", "unsure", "text"]
    table = pd.DataFrame(rows, columns=columns).sort_values(["confidence", "note_id"], ignore_index=True)
    waiting = len(table)
    return labelled(table.head(most), workspace, audience=asked, run=base.run_of(workspace), facts={"waiting": waiting})


def held_back(workspace: "Workspace", *, audience: str = "owner") -> "pd.DataFrame":
    """session_id, reason, count: what is in quarantine.

    Raises:
        DisclosureError: anyone but the owner asks.
    """
    asked = only(audience, OWNER, what="Quarantine")
    c = t.quarantine.c
    query = sa.select(c.session.label("session_id"), c.reason, c.count).order_by(c.reason, c.session)
    return labelled(frame(workspace.store, query), workspace, audience=asked, run=base.run_of(workspace))


def questions(workspace: "Workspace", *, audience: str = "owner", role: str | None = None) -> "pd.DataFrame":
    """link_id, decision_id, title, text, probability, value, sampled: links to ask about, the best question first.

    ``text`` is the link's best sentence. ``role``: who is asked; what other roles confirmed is put to this one too.

    Raises:
        DisclosureError: anyone but the owner asks.
    """
    import pandas as pd

    asked = only(audience, OWNER, what="Questions about links")
    every = workspace.store.links()
    names = {(link.decision, link.note): name for name, link in every.items()}
    found = verdicts.queue(
        every.values(),
        verdicts.fold(workspace.store.verdicts()),
        name=lambda link: names[link.decision, link.note],
        role=role,
    )
    titles = {d.id: str(d.title) for d in workspace.store.decisions()}
    cited = _texts(workspace, [q.link.evidence[0] for q in found])
    columns = {
        "link_id": [names[q.link.decision, q.link.note] for q in found],
        "decision_id": [q.link.decision for q in found],
        "title": [titles[q.link.decision] for q in found],
        "text": [cited.get(q.link.evidence[0]) for q in found],
        "probability": [q.link.probability for q in found],
        "value": [q.value for q in found],
        "sampled": [q.sampled for q in found],
    }
    return labelled(pd.DataFrame(columns), workspace, audience=asked, run=base.run_of(workspace))


def _texts(workspace: "Workspace", segments: Sequence[str]) -> dict[str, str]:
    c = t.segments.c
    ids = sorted(set(segments))
    parts = [ids[start : start + 900] for start in range(0, len(ids), 900)]
    return {r.id: str(r.text) for p in parts for r in workspace.store.rows(sa.select(c.id, c.text).where(c.id.in_(p)))}
