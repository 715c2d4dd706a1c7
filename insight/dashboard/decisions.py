"""The register: each decision with what supports it."""

import streamlit as st

from insight import views
from insight.dashboard import widgets
from insight.records import Audience
from insight.workspace import Workspace


def page(workspace: Workspace, audience: Audience) -> None:
    """Filter by support; open one for its evidence."""
    st.title("Decisions")
    register = views.decisions(workspace, audience=audience)
    if register.empty:
        widgets.nothing("decisions", "Add a register with: insight run SESSIONS --decisions FILE -w WORKSPACE")
        return
    kinds = sorted(set(register["support"]))
    chosen = st.pills("Support", kinds, selection_mode="multi", key="support", bind="query-params")
    shown = register[register["support"].isin(chosen or kinds)]
    st.dataframe(
        widgets.opened(shown, path="decision", name="decision_id")[
            ["title", "decided_on", "unit", "status", "support", "outcome_metric", "outcome_value", "currency", "open"]
        ],
        hide_index=True,
        column_config={"open": st.column_config.LinkColumn("", display_text="Open")},
    )
    st.caption("Evidence shows that a subject was discussed before a decision, not that it caused it.")
    widgets.explained(register)
