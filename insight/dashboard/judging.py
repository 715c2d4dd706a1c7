"""Who says it of a link, and how strongly it counted: asked alike in the queue and on a decision's page."""

from typing import Literal

import streamlit as st

from insight.dashboard import widgets

STRENGTHS = {
    "shaped": "Shaped it",
    "prompted": "Prompted it",
    "confirmed_existing_plan": "Confirmed an existing plan",
}
SIDES = ("programme owner", "executive", "mentor")


def whose(key: str) -> str:
    """Whose answers are written down: both sides of a pair can be asked, and each speaks for itself."""
    return widgets.one_of(
        "Whose answers are these?",
        {side: widgets.heading(side) for side in SIDES},
        key=key,
        about="What one side confirmed is put to the other. Two that differ are a dispute: shown, not decided.",
        bound=False,
    )


def how(link: str, *, width: int | Literal["stretch"] = "stretch") -> str:
    """How strongly a conversation counted, should the link be confirmed."""
    return st.selectbox(
        "How",
        list(STRENGTHS),
        format_func=STRENGTHS.__getitem__,
        key=f"how-{link}",
        label_visibility="collapsed",
        width=width,
    )
