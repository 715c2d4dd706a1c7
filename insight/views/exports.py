"""A table by name, as commands, reports and downloads ask for it; refused, with the reason, where nothing may leave."""

from importlib import import_module
from typing import TYPE_CHECKING

from insight.errors import DisclosureError, UsageError
from insight.policy import log_access
from insight.views.audience import audience_of

if TYPE_CHECKING:
    import pandas as pd

    from insight.workspace import Workspace

#: table name -> module and function that answers it
TABLES = {
    "segments": ("insight.views.segments", "segments"),
    "vectors": ("insight.views.vectors", "vectors"),
    "themes": ("insight.views.themes", "themes"),
    "candidates": ("insight.views.links", "candidates"),
    "links": ("insight.views.links", "links"),
    "decisions": ("insight.views.decisions", "decisions"),
    "questions": ("insight.views.reviews", "questions"),
    "link-model": ("insight.views.links_learned", "link_model"),
    "health": ("insight.views.health", "health"),
    "runs": ("insight.views.runs", "runs"),
    "quality": ("insight.views.quality", "quality"),
    "notes": ("insight.views.segments", "notes"),
    "access": ("insight.views.runs", "access"),
    "pairs": ("insight.views.programme", "pair_health"),
    "at-risk": ("insight.views.programme", "at_risk"),
    "attendance": ("insight.views.programme", "attendance"),
    "recognition": ("insight.views.programme", "thanks"),
    "timeline": ("insight.views.programme", "timeline"),
    "phases": ("insight.views.programme", "phases"),
    "balance": ("insight.views.programme", "power_balance"),
    "topics": ("insight.views.programme", "topics"),
    "gaps": ("insight.views.meaning", "gaps"),
    "mentor-learning": ("insight.views.meaning", "mentor_learning"),
    "scorecard": ("insight.views.scorecard", "scorecard"),
    "survey-scores": ("insight.views.scorecard", "survey_scores"),
    "survey-changes": ("insight.views.scorecard", "survey_changes"),
    "comparisons": ("insight.views.scorecard", "contrasts"),
}


def table(workspace: "Workspace", name: str, *, audience: str = "owner", exporting: bool = False) -> "pd.DataFrame":
    """A view by the name of its table, noted in the access log where it leaves or where others than the owner look.

    ``exporting`` refuses a table of which everything is withheld.

    Raises:
        UsageError: there is no such table or audience.
        DisclosureError: the audience may not see it, or everything in it is below the threshold.
    """
    asked = audience_of(audience)
    if str(name) not in TABLES:
        raise UsageError(f"There is no table {str(name)!r}. Use one of: {', '.join(TABLES)}")
    module, function = TABLES[str(name)]
    try:
        frame: pd.DataFrame = getattr(import_module(module), function)(workspace, audience=asked)
        if exporting and frame.empty and frame.attrs.get("withheld"):
            raise DisclosureError(f"The {name} table is not exported for the {asked}: {frame.attrs['why']}")
    except DisclosureError:
        log_access(workspace, audience=asked, action="refused", what=str(name))
        raise
    if exporting or asked != "owner":
        log_access(workspace, audience=asked, action="export" if exporting else "view", what=str(name))
    return frame
