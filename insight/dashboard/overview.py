"""The first page: how much there is, what recurs most, and where to go next."""

import streamlit as st

from insight import views
from insight.dashboard import widgets
from insight.records import Audience
from insight.workspace import Workspace

TOP = 8


def page(workspace: Workspace, audience: Audience) -> None:
    """Numbers, the broadest themes, the state of the register."""
    st.title("What our conversations are telling us")
    seen = views.overview(workspace, audience=audience)
    figures = (
        ("Sessions held", seen.held, "Sessions that took place; cancelled and moved ones are on the health page."),
        ("Pairs", seen.pairs, "Pairs that met at least once; a group session counts each of its pairs."),
        ("Themes", seen.themes, "Subjects that recur over several sessions."),
        ("Decisions", seen.decisions, "Documented decisions in the register."),
        ("Confirmed", seen.confirmed, "Decisions with at least one conversation that a person confirmed."),
    )
    for column, (name, value, help_text) in zip(st.columns(len(figures)), figures, strict=True):
        column.metric(name, "–" if value is None else value, help=help_text, border=True)
    if seen.why:
        st.caption(f":material/shield: {seen.why}")
    themes = views.themes(workspace, audience=audience)
    if themes.empty:
        widgets.nothing("themes", "Add notes with: insight run SESSIONS -w WORKSPACE")
        return
    st.subheader("What recurs most")
    top = themes[themes["pillar"] != "none"].head(TOP)
    chart, table = st.columns((3, 2))
    with chart:
        widgets.bars(
            top, label="name", value="pairs", alt="The broadest themes by number of pairs, coloured by pillar."
        )
    with table:
        st.dataframe(
            widgets.opened(top, path="theme", name="theme_id")[["name", "pillar", "pairs", "trend", "open"]],
            hide_index=True,
            column_config={"open": st.column_config.LinkColumn("", display_text="Open")},
        )
    widgets.explained(themes)
