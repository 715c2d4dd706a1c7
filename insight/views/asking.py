"""Which sentences to ask the owner about, so that an answer teaches the pillars most; and how far the answers are."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import sqlalchemy as sa

from insight.models.pillar_ask import ask_next
from insight.models.plain import plain
from insight.records import PillarScores, Vectors
from insight.store import schema as t
from insight.views import base
from insight.views.audience import labelled, only

if TYPE_CHECKING:
    import pandas as pd

    from insight.workspace import Workspace

ABOUT = 100
"""Answers after which more of them change little."""
POOL = 1000
"""The most doubtful segments, among which the best questions are looked for: quick in a large programme too."""
SHORTEST = 40
"""Characters of a segment worth asking about: less says too little without its note."""


def pillar_questions(workspace: "Workspace", *, audience: str = "owner", most: int = 20) -> "pd.DataFrame":
    """segment_id, session_id, text, pillar, probability, margin: the best questions first, one a note.

    Best is in doubt over its pillars and unlike what was asked or answered before (``models.pillar_ask``); ``pillar``
    is the one in most doubt, ``margin`` how far it is from the threshold. What a person judged is left out.
    ``attrs``: ``given`` answers, ``about`` as many as are worth giving, and ``waiting``: some count from the next mine.

    Raises:
        DisclosureError: anyone but the owner asks.
    """
    import pandas as pd

    from insight import mining

    asked = only(audience, ("owner",), what="Doubtful sentences")
    given = {name for name, _ in workspace.store.confirmations()}
    at = workspace.recipe.pillars.threshold
    found = _doubtful(workspace, at, given)
    rows: list[list[object]] = []
    seen: set[str] = set()
    for name in _best(workspace, found, given):
        row = found[name]
        if row["session_id"] not in seen and name not in given and len(rows) < most:
            seen.add(row["session_id"])
            pillar, probability = min(row["pillars"].items(), key=lambda one: (abs(one[1] - at), one[0]))
            rows.append([name, row["session_id"], row["text"], pillar, probability, abs(probability - at)])
    columns = ["segment_id", "session_id", "text", "pillar", "probability", "margin"]
    table = pd.DataFrame(rows, columns=columns)
    nothing: dict[str, object] = {}
    state = workspace.store.get_meta("pillar_state", nothing)
    waiting = bool(given or state.get("confirmations")) and state.get("said") != mining.said(workspace)
    facts = {"given": len(given), "waiting": waiting, "about": ABOUT}
    return labelled(table, workspace, audience=asked, run=base.run_of(workspace), facts=facts)


def _doubtful(workspace: "Workspace", at: float, given: set[str]) -> dict[str, dict[str, Any]]:
    """The segments nearest to the threshold and those with an answer: session, text and all their probabilities."""
    p, s, n = t.pillar_scores.c, t.segments.c, t.notes.c
    nearest = sa.func.min(sa.func.abs(p.probability - at))
    joined = t.pillar_scores.join(t.segments, s.id == p.segment)
    long = sa.select(p.segment).select_from(joined).where(sa.func.length(s.text) > SHORTEST)
    chosen = workspace.store.rows(long.group_by(p.segment).order_by(nearest, p.segment).limit(POOL))
    wanted = sorted({*(row.segment for row in chosen), *given})
    found: dict[str, dict[str, Any]] = {}
    for start in range(0, len(wanted), 500):  # SQLite binds so many values at once
        some = wanted[start : start + 500]
        query = (
            sa.select(p.segment, n.session, s.text, p.pillar, p.probability)
            .select_from(joined.join(t.notes, n.id == s.note))
            .where(p.segment.in_(some))
        )
        for row in workspace.store.rows(query):
            one = found.setdefault(row.segment, {"session_id": row.session, "text": row.text, "pillars": {}})
            one["pillars"][row.pillar] = row.probability
    return found


def _best(workspace: "Workspace", found: dict[str, dict[str, Any]], given: set[str]) -> Sequence[str]:
    if not found:
        return ()
    ids = tuple(sorted(found))
    pillars = tuple(sorted({name for one in found.values() for name in one["pillars"]}))
    rows = np.array([[found[i]["pillars"].get(name, 0.0) for name in pillars] for i in ids], dtype=np.float32)
    scores = PillarScores(ids, pillars, rows, rows >= 1.0)
    vectors = _vectors(workspace, ids, [found[i]["text"] for i in ids])
    return ask_next(scores, min(len(ids), 200), vectors=vectors, known=frozenset(given))


def _vectors(workspace: "Workspace", ids: tuple[str, ...], texts: Sequence[str]) -> Vectors | None:
    """The vectors as the last run left them; None where one is missing, and doubt alone decides."""
    from insight import mining
    from insight.store.vectors import VectorShards

    folder = workspace.path / "vectors"
    if not folder.is_dir():
        return None
    name = mining.embedder(workspace).name
    rows, missing = VectorShards(folder, name).get([workspace.keyed("text", plain(text)) for text in texts])
    return None if len(missing) else Vectors(ids, rows, name)
