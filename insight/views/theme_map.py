"""Where themes lie beside each other: near means alike in meaning. Points are themes, never sentences."""

from typing import TYPE_CHECKING, cast

from insight.models import registry
from insight.records import Rows
from insight.views.audience import audience_of, labelled
from insight.views.themes import themes

if TYPE_CHECKING:
    import pandas as pd

    from insight.workspace import Workspace

SMALLEST = 4


def theme_map(workspace: "Workspace", *, audience: str = "owner") -> "pd.DataFrame":
    """theme_id, name, pillar, pairs, trend, x, y: the themes of the audience's list on a plane (t-SNE of their means).

    Source: van der Maaten and Hinton, JMLR 9 (2008), from the two first principal axes, so the same themes give the
    same picture. Distances are only roughly those of meaning; directions mean nothing.
    """
    import numpy as np

    asked = audience_of(audience)
    table = themes(workspace, audience=asked)
    memory = registry.load(workspace.store.get_meta("theme_registry", None))
    place = {theme: i for i, theme in enumerate(memory.themes)}
    table = table[table["theme_id"].isin(place) & (table["status"] != "group")].reset_index(drop=True)
    rows = memory.centroids[[place[i] for i in table["theme_id"]]] if len(table) else np.zeros((0, 2), np.float32)
    spots = _plane(rows) if len(table) >= SMALLEST else np.zeros((len(table), 2))
    kept = table[["theme_id", "name", "pillar", "pairs", "trend"]].assign(x=spots[:, 0], y=spots[:, 1])
    if len(table) < SMALLEST:
        kept = kept.head(0)
    run = table.attrs.get("run") or workspace.store.get_meta("run", None)
    return labelled(kept, workspace, audience=asked, run=run)


def _plane(rows: Rows) -> Rows:
    from sklearn.manifold import TSNE

    made = TSNE(metric="cosine", init="pca", perplexity=min(12.0, (len(rows) - 1) / 3), random_state=0)
    return cast(Rows, made.fit_transform(rows))
