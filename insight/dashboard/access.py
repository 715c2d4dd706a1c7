"""Who is looking. On one's own machine one chooses; views enforce what each audience may see."""

from typing import get_args

import streamlit as st

from insight.records import Audience

NAMES: dict[Audience, str] = {"owner": "Programme owner", "executive": "Executive", "researcher": "Researcher"}


def audience() -> Audience:
    """The audience of this visit: from the address (``?as=``), or chosen in the sidebar."""
    asked = st.query_params.get("as", "owner")
    chosen: Audience = asked if asked in get_args(Audience) else "owner"  # type: ignore[assignment]
    return st.session_state.get("audience", chosen)


def chooser() -> None:
    """The sidebar's choice of audience."""
    st.sidebar.selectbox("View as", list(NAMES), format_func=NAMES.__getitem__, key="audience", bind="query-params")
