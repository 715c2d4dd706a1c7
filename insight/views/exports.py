"""A table by name, as commands, reports and downloads ask for it; refused, with the reason, where nothing may leave."""

from importlib import import_module
from typing import TYPE_CHECKING

from insight.errors import DisclosureError, UsageError
from insight.views.audience import audience_of

if TYPE_CHECKING:
    import pandas as pd

    from insight.workspace import Workspace

#: table name -> module and function that answers it
TABLES = {
    "segments": ("insight.views.segments", "segments"),
    "themes": ("insight.views.themes", "themes"),
    "candidates": ("insight.views.links", "candidates"),
    "links": ("insight.views.links", "links"),
    "decisions": ("insight.views.decisions", "decisions"),
    "health": ("insight.views.health", "health"),
    "runs": ("insight.views.runs", "runs"),
    "quality": ("insight.views.quality", "quality"),
    "notes": ("insight.views.segments", "notes"),
}


def table(workspace: "Workspace", name: str, *, audience: str = "owner", exporting: bool = False) -> "pd.DataFrame":
    """A view by the name of its table. ``exporting`` writes the access log and refuses an empty, withheld table.

    Raises:
        UsageError: there is no such table or audience.
        DisclosureError: the audience may not see it, or everything in it is below the threshold.
    """
    asked = audience_of(audience)
    if str(name) not in TABLES:
        raise UsageError(f"There is no table {str(name)!r}. Use one of: {', '.join(TABLES)}")
    module, function = TABLES[str(name)]
    frame: pd.DataFrame = getattr(import_module(module), function)(workspace, audience=asked)
    if exporting and frame.empty and frame.attrs.get("withheld"):
        raise DisclosureError(f"The {name} table is not exported for the {asked}: {frame.attrs['why']}")
    return frame
