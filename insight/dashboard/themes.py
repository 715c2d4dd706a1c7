"""All themes: map, chart and table; those outside the pillars apart; the edits that stand."""

import pandas as pd
import streamlit as st

from insight.dashboard import theme_edits, widgets
from insight.dashboard.cached import ask
from insight.records import Audience
from insight.views.stability import DISSOLVED, STEADY
from insight.workspace import Workspace

OUTSIDE = "none"
MOST = 20
COLUMNS = {
    "name": "Theme",
    "pillar": "Pillar",
    "pairs": "Pairs",
    "sessions": "Sessions",
    "trend": "Trend",
    "definition": "What people say",
}
ABOUT = {
    "pairs": "Distinct pairs that spoke of it: how broad it is.",
    "sessions": "Sessions in which it came up.",
    "trend": "Emerging or fading: the share of sessions that mention it rises or falls over the quarters, by a test "
    "for trend corrected for the number of themes. Persistent: no such change. Too early: under three quarters.",
    "pillar": "Where most of its sentences belong.",
}


def page(workspace: Workspace, audience: Audience) -> None:
    """Filters, a picture, and the table it is drawn from."""
    st.title("Themes")
    themes = ask(workspace, "themes.themes", audience)
    if themes.empty:
        widgets.nothing("themes", "They appear once several sessions speak of the same thing.")
        widgets.explained(themes)
        return
    listed = themes[~themes["status"].isin(["hidden", "group"])]
    inside, outside = listed[listed["pillar"] != OUTSIDE], listed[listed["pillar"] == OUTSIDE]
    shown = _filtered(inside)
    _pictures(workspace, audience, shown)
    st.header(f"{len(shown)} of {len(inside)} themes")
    widgets.table(shown, columns=COLUMNS, opens=("theme", "theme_id"), key="themes-table", help_of=ABOUT)
    widgets.downloads(shown, "themes", key="themes-files")
    widgets.explained(themes)
    if len(outside):
        with st.expander(f"Outside the pillars: {len(outside)} subjects such as logistics and small talk"):
            widgets.table(outside, columns=COLUMNS, opens=("theme", "theme_id"), key="outside-table", help_of=ABOUT)
    if audience == "owner":
        theme_edits.log(workspace, themes)


def _filtered(themes: pd.DataFrame) -> pd.DataFrame:
    left, right = st.columns((5, 2), vertical_alignment="bottom")
    with left:
        pillars = widgets.any_of("Pillar", sorted(set(themes["pillar"])), key="pillar", about=ABOUT["pillar"])
        trends = widgets.any_of("Trend", sorted(set(themes["trend"])), key="trend", about=ABOUT["trend"])
    with right:
        words = st.text_input("Words", key="words", bind="query-params", placeholder="name, keyword")
    kept = themes[themes["pillar"].isin(pillars) & themes["trend"].isin(trends)]
    for word in (words or "").casefold().split():
        text = kept["name"] + " " + kept["definition"] + " " + kept["keywords"].map(" ".join)
        kept = kept[text.str.casefold().str.contains(word, regex=False)]
    return kept.reset_index(drop=True)


def _pictures(workspace: Workspace, audience: Audience, shown: pd.DataFrame) -> None:
    pictures = {"breadth": "Breadth", "map": "Map"} | ({"steady": "Stability"} if audience != "executive" else {})
    picture = widgets.one_of("Picture", pictures, key="picture")
    if shown.empty:
        st.info("No theme matches these filters. Take one away.")
    elif picture == "steady":
        _stability(workspace, audience, shown)
    elif picture == "map":
        places = ask(workspace, "theme_map.theme_map", audience)
        places = places[places["theme_id"].isin(shown["theme_id"])]
        if places.empty:
            st.info("A map needs at least four themes.")
            return
        st.caption("Near means alike in meaning; size is breadth. Click a point to open it, or use the table below.")
        chosen = widgets.scatter(
            places, alt="Themes on a plane, near where alike in meaning; the same themes are in the table.", key="map"
        )
        if chosen:
            widgets.go("theme", id=chosen)
    else:
        widgets.bars(shown.head(MOST), label="name", value="pairs", alt="Themes by number of pairs, by pillar.")
        if len(shown) > MOST:
            st.caption(f"The {MOST} broadest; all are in the table.")


def _stability(workspace: Workspace, audience: Audience, shown: pd.DataFrame) -> None:
    st.caption(
        "Would they come again in other notes? Found anew in ten samples that leave out a fifth of the notes: 1 is "
        f"the same sentences each time. From {STEADY} on a theme is steady; below {DISSOLVED} take it as a hint."
    )
    with st.spinner("Finding the themes in ten samples…", show_time=True):
        steady = ask(workspace, "stability.stability", audience)
    steady = steady[steady["theme_id"].isin(shown["theme_id"])]
    if steady.empty:
        st.info("None of these is found by itself: wider themes, and those put together for others, are not drawn.")
        return
    alt = "Themes by how well they come again in samples of the notes, by pillar."
    widgets.bars(steady.head(MOST), label="name", value="stability", alt=alt)
    if len(steady) > MOST:
        st.caption(f"The {MOST} steadiest of {len(steady)}; the file has all.")
    widgets.downloads(steady, "stability", key="stability-files")
