"""Which themes to build on: how well each comes again when a part of the notes is left out."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from insight.views.audience import only
from insight.views.themes import themes

if TYPE_CHECKING:
    import pandas as pd

    from insight.workspace import Workspace

COLUMNS = ("theme_id", "pillar", "name", "pairs", "stability", "found_again", "draws", "status", "run_id")
STEADY, DISSOLVED = 0.75, 0.5
"""Hennig (2007), doi:10.1016/j.csda.2006.11.025: a valid cluster has a mean Jaccard similarity of .75 or more in
resampled data; a draw in which it is below one half dissolves it, for then two parts may be as like it."""


def stability(
    workspace: "Workspace",
    *,
    audience: str = "owner",
    draws: int = 10,
    share: float = 0.8,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> "pd.DataFrame":
    """The themes that ``audience`` may see, the steadiest first; those of themes together (wider ones) are left out.

    ``stability``: mean over the ``draws``, each of ``share`` of the notes, of the Jaccard similarity with the theme
    found most like it; to a twentieth for others than the owner. ``found_again``: share of draws in which that is at
    least one half. The themes are found anew for each draw, and nothing is written.

    Raises:
        UsageError: there are no themes yet.
        DisclosureError: the executive asks.
    """
    from insight.evaluation.stability import likeness

    asked = only(audience, ("owner", "researcher"), what="Figures on the stability of themes")
    found = likeness(workspace, draws=draws, share=share, progress=progress)
    return _told(themes(workspace, audience=asked), found, draws=draws, step=0.01 if asked == "owner" else 0.05)


def _told(shown: "pd.DataFrame", found: Mapping[str, Sequence[float]], *, draws: int, step: float) -> "pd.DataFrame":
    table = shown[shown["theme_id"].isin(found)].copy()
    likeness = [found[theme] or [0.0] for theme in table["theme_id"]]
    table["stability"] = [round(round(float(np.mean(one)) / step) * step, 2) for one in likeness]
    table["found_again"] = [round(sum(x >= DISSOLVED for x in one) / len(one), 2) for one in likeness]
    table["draws"] = draws
    table = table.sort_values(["stability", "theme_id"], ascending=[False, True], ignore_index=True)[list(COLUMNS)]
    table.attrs = dict(shown.attrs)
    return table
