"""All themes: filter by pillar and trend, look, open one."""

import streamlit as st

from insight import views
from insight.dashboard import widgets
from insight.records import Audience
from insight.workspace import Workspace


def page(workspace: Workspace, audience: Audience) -> None:
    """Filters, a chart, and the table it is drawn from."""
    st.title("Themes")
    themes = views.themes(workspace, audience=audience)
    if themes.empty:
        widgets.nothing("themes", "Add notes with: insight run SESSIONS -w WORKSPACE")
        widgets.explained(themes)
        return
    pillars = sorted(set(themes["pillar"]))
    chosen = st.pills("Pillar", pillars, selection_mode="multi", key="pillar", bind="query-params")
    shown = themes[themes["pillar"].isin(chosen or pillars)]
    widgets.bars(shown.head(20), label="name", value="pairs", alt="Themes by number of pairs, coloured by pillar.")
    st.dataframe(
        widgets.opened(shown, path="theme", name="theme_id")[
            ["name", "pillar", "pairs", "sessions", "segments", "trend", "definition", "open"]
        ],
        hide_index=True,
        column_config={"open": st.column_config.LinkColumn("", display_text="Open")},
    )
    widgets.explained(themes)
