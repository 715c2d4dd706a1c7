"""One theme's card: what it is, how it moves, and what was said, as far as it may be shown."""

import streamlit as st

from insight import views
from insight.records import Audience
from insight.workspace import Workspace


def page(workspace: Workspace, audience: Audience) -> None:
    """The theme the address names (``?id=``)."""
    card = views.theme_detail(workspace, st.query_params.get("id", ""), audience=audience)
    theme = card.theme
    st.title(theme["name"])
    st.caption(f"{theme['pillar']} · {theme['trend']} · {theme['pairs']} pairs · {theme['sessions']} sessions")
    st.write(theme["definition"])
    st.write(" ".join(f":gray-badge[{word}]" for word in theme["keywords"]))
    left, right = st.columns(2)
    with left:
        st.subheader("What was said")
        for text in card.exemplars["text"]:
            st.markdown(f"> {text}")
        if card.exemplars.empty:
            st.caption("No quotation can be shown here.")
    with right:
        st.subheader("By quarter")
        st.dataframe(card.quarters, hide_index=True)
    for why in card.why.splitlines():
        st.caption(f":material/shield: {why}")
