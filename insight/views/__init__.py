"""Read-only questions to the store, answered for an audience: ``themes(workspace, audience="executive")``.

Every answer is a DataFrame (or a small record of them) whose ``attrs`` say run, threshold, what is withheld and why.
The rule who sees what is applied here and nowhere above: hiding a widget is not access control.
"""

from insight.views.cards import ThemeCard, theme_detail
from insight.views.decisions import decisions
from insight.views.evidence import DecisionCard, decision_detail
from insight.views.exports import TABLES, table
from insight.views.links import candidates, links
from insight.views.overview import Overview, overview
from insight.views.quality import quality, queues, retention
from insight.views.runs import access, runs
from insight.views.segments import notes, segments
from insight.views.stability import stability
from insight.views.themes import themes

__all__ = [
    "TABLES",
    "DecisionCard",
    "Overview",
    "ThemeCard",
    "access",
    "candidates",
    "decision_detail",
    "decisions",
    "links",
    "notes",
    "overview",
    "quality",
    "queues",
    "retention",
    "runs",
    "segments",
    "stability",
    "table",
    "theme_detail",
    "themes",
]
