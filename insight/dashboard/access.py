"""Who is looking. On one's own machine one chooses; the views enforce what each audience may see."""

from typing import cast

import streamlit as st

from insight.records import Audience

NAMES: dict[Audience, str] = {"owner": "Programme owner", "executive": "Executive", "researcher": "Researcher"}


def chooser() -> None:
    """The sidebar's choice of audience; the address remembers it (``?audience=executive``)."""
    st.sidebar.selectbox("View as", list(NAMES), format_func=NAMES.__getitem__, key="audience", bind="query-params")


def audience() -> Audience:
    """The audience of this visit."""
    return cast(Audience, st.session_state.get("audience", "owner"))
