"""Search over the sentences an audience may see: by words (stems, all of them), or by meaning and words."""

import re
from array import array
from collections.abc import Mapping
from typing import TYPE_CHECKING

from insight.errors import UsageError
from insight.models import search as models_search
from insight.models.words import stem
from insight.policy import in_force
from insight.records import Vectors
from insight.views import base, release
from insight.views.audience import labelled, only
from insight.views.segments import sentences
from insight.views.themes import themes

if TYPE_CHECKING:
    import pandas as pd

    from insight.ports import Embedder
    from insight.workspace import Workspace

type Places = Mapping[str, array[int]]  # stem -> rows of the table that hold it, in order

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
COLUMNS = ["segment_id", "session_id", "text", "theme_id", "theme", "score"]


def search(
    workspace: "Workspace",
    *,
    query: str,
    by: str = "words",
    audience: str = "owner",
    most: int = 25,
    encoder: "Embedder | None" = None,
) -> "pd.DataFrame":
    """segment_id, session_id, text, theme_id, theme, score: the sentences that answer ``query``, the best first.

    Only rows of ``segments`` for the audience are searched. The query is encoded, and kept nowhere.

    Raises:
        DisclosureError: the executive asks.
        UsageError: ``by`` is neither words nor meaning.
    """
    asked = only(audience, ("owner", "researcher"), what="Sentences")
    if by not in {"words", "meaning"}:
        raise UsageError("Search by words or by meaning. Use by='words' or by='meaning'.")
    table, places = _searched(workspace, asked)
    names = themes(workspace, audience=asked).set_index("theme_id")["name"].to_dict()
    hits = (
        _by_words(table, places, query)
        if by == "words"
        else _by_meaning(workspace, table, places, query, encoder, most=most)
    )
    hits = hits.head(most).reset_index(drop=True)
    hits["theme"] = [names.get(i) for i in hits["theme_id"]]
    whole = hits[COLUMNS].astype(object)
    whole = whole.where(whole.notna(), None)
    return labelled(
        whole, workspace, audience=asked, run=table.attrs["run"], why=[table.attrs["why"]] if table.attrs["why"] else []
    )


def _searched(workspace: "Workspace", asked: str) -> "tuple[pd.DataFrame, Places]":
    """What the audience may search, and where each stem stands in it: made once for a state of the store."""
    known = repr(
        (base.state(workspace), in_force(workspace), release.current(workspace).at if asked != "owner" else "")
    )
    return base.remembered(workspace, f"searched-{asked}", known, lambda place: _indexed(place, asked))


def _indexed(workspace: "Workspace", asked: str) -> "tuple[pd.DataFrame, Places]":
    table = sentences(workspace, audience=asked)
    stems: dict[str, str] = {}
    places: dict[str, array[int]] = {}
    for at, text in enumerate(table["text"]):
        for word in set(_WORD.findall(text.lower())):
            found = stems.get(word) or stems.setdefault(word, stem(word))
            places.setdefault(found, array("L")).append(at)
    return table, places


def _by_words(table: "pd.DataFrame", places: "Places", query: str) -> "pd.DataFrame":
    """Sentences with every word of the query, the ones richest in them first."""
    wanted = {stem(w) for w in _WORD.findall(query.lower())}
    held = [set(places.get(w, ())) for w in wanted]
    marked = table.iloc[sorted(set.intersection(*held)) if held else []].copy()
    scores = []
    for text in marked["text"]:
        found = [stem(w) for w in _WORD.findall(text.lower())]
        scores.append(sum(w in wanted for w in found) / (len(found) + 5))
    marked["score"] = scores
    return marked.sort_values(["score", "segment_id"], ascending=[False, True])


def _by_meaning(
    workspace: "Workspace",
    table: "pd.DataFrame",
    places: "Places",
    query: str,
    encoder: "Embedder | None",
    *,
    most: int,
) -> "pd.DataFrame":
    from insight import mining
    from insight.models.plain import plain
    from insight.store.vectors import VectorShards, vectors_for

    if table.empty:
        return table.assign(score=[])
    encoder = encoder or mining.embedder(workspace)
    texts = [plain(text) for text in table["text"]]
    keys = [workspace.keyed("text", text) for text in texts]
    rows = vectors_for(texts, keys, encoder, VectorShards(workspace.path / "vectors", encoder.name))
    worded = list(_by_words(table, places, query)["segment_id"])
    own = Vectors(tuple(table["segment_id"]), rows, encoder.name)
    hits = models_search.search(encoder.encode([query])[0], own, worded, limit=most)
    found = table.set_index("segment_id", drop=False).loc[[h.segment for h in hits]]
    return found.assign(score=[round(h.score, 4) for h in hits])
