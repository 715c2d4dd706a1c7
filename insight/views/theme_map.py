"""Where themes lie beside each other: near means alike in meaning. Points are themes, never sentences."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from insight.models import registry
from insight.records import Rows
from insight.views import release
from insight.views.audience import audience_of, labelled
from insight.views.themes import themes

if TYPE_CHECKING:
    import pandas as pd

    from insight.workspace import Workspace

type Places = npt.NDArray[np.float64]

SMALLEST = 4
ROUNDS = 200
TINY = 1e-9
MAP = "release_map"


def theme_map(workspace: "Workspace", *, audience: str = "owner") -> "pd.DataFrame":
    """theme_id, name, pillar, pairs, trend, x, y: the themes of the audience's list on a plane.

    Distances are roughly those of meaning (cosine, between the themes' mean vectors); directions mean nothing.
    """
    asked = audience_of(audience)
    table = themes(workspace, audience=asked)
    memory = registry.load(workspace.store.get_meta("theme_registry", None))
    place = {theme: i for i, theme in enumerate(memory.themes)}
    table = table[table["theme_id"].isin(place) & (table["status"] != "group")].reset_index(drop=True)
    rows = memory.centroids[[place[i] for i in table["theme_id"]]] if len(table) else np.zeros((0, 2), np.float32)
    spots = plane(rows) if len(table) >= SMALLEST else np.zeros((len(table), 2))
    kept = table[["theme_id", "name", "pillar", "pairs", "trend"]].assign(x=spots[:, 0], y=spots[:, 1])
    if len(table) < SMALLEST:
        kept = kept.head(0)
    if asked != "owner":
        kept = _settled(workspace, kept)
    run = table.attrs.get("run") or workspace.store.get_meta("run", None)
    return labelled(kept, workspace, audience=asked, run=run)


def _settled(workspace: "Workspace", table: "pd.DataFrame") -> "pd.DataFrame":
    """The places of the last release: they follow every sentence, so between two releases nothing moves."""
    at = release.current(workspace).at
    kept: dict[str, Any] = workspace.store.get_meta(MAP, {})
    places: dict[str, list[float]] = kept.get("places", {})
    if kept.get("at") != at or not set(table["theme_id"]) <= places.keys():
        spots = zip(table["x"].round(2), table["y"].round(2), strict=True)
        places = {theme: [float(x), float(y)] for theme, (x, y) in zip(table["theme_id"], spots, strict=True)}
        workspace.store.set_meta(MAP, {"at": at, "places": places})
    return table.assign(x=[places[i][0] for i in table["theme_id"]], y=[places[i][1] for i in table["theme_id"]])


def plane(rows: Rows) -> Places:
    """(n, 2) for unit rows (n, dimensions): metric scaling of their distances, the same for the same rows.

    Starts from the two first principal axes and lowers the stress by Guttman transforms (de Leeuw, 1977); unlike
    t-SNE it does not turn a rounding error into another picture.
    """
    wide = np.asarray(rows, np.float64)
    apart = np.sqrt(np.maximum(0.0, 2.0 - 2.0 * wide @ wide.T))
    centred = wide - wide.mean(axis=0)
    left, size, _ = np.linalg.svd(centred, full_matrices=False)
    found: Places = left[:, :2] * size[:2]
    found *= np.where(found[np.abs(found).argmax(axis=0), [0, 1]] < 0, -1.0, 1.0)  # an axis has no direction of its own
    for _ in range(ROUNDS):
        now = np.linalg.norm(found[:, None] - found[None], axis=2)
        ratio = np.divide(apart, now, out=np.zeros_like(now), where=now > TINY)
        pull = -ratio
        np.fill_diagonal(pull, 0.0)
        np.fill_diagonal(pull, -pull.sum(axis=1))
        found = pull @ found / len(found)
    rounded: Places = np.round(found, 4)
    return rounded
