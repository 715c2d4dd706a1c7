"""One decision's story: what was decided, which conversations came before it, and what people said of the link."""

import streamlit as st

from insight import reviewing, views
from insight.records import Audience
from insight.workspace import Workspace


def page(workspace: Workspace, audience: Audience) -> None:
    """The decision the address names (``?id=``)."""
    card = views.decision_detail(workspace, st.query_params.get("id", ""), audience=audience)
    decision = card.decision
    st.title(decision["title"])
    st.caption(" · ".join(str(decision[k]) for k in ("decided_on", "unit", "owner_role", "status") if decision[k]))
    for name in ("description", "rationale"):
        if decision[name]:
            st.write(decision[name])
    st.subheader("Conversations before it")
    if card.evidence.empty:
        st.info("No supporting note found.")
    for link, rows in card.evidence.groupby("link_id", sort=False, dropna=False):
        with st.container(border=True):
            first = rows.iloc[0]
            st.caption(f"{first['month'] or ''} · {first['status']}" + _sure(first["probability"]))
            for text in rows["text"]:
                st.markdown(f"> {text}")
            if audience == "owner" and isinstance(link, str):
                _verdict(workspace, link)
    if card.why:
        st.caption(f":material/shield: {card.why}")


def _sure(probability: float | None) -> str:
    return "" if probability is None or probability != probability else f" · {probability:.0%} sure"


def _verdict(workspace: Workspace, link: str) -> None:
    confirm, reject, undo, _ = st.columns((1, 1, 1, 5))
    if confirm.button("Confirm", key=f"confirm-{link}"):
        reviewing.give_verdict(workspace, link, "confirmed", strength="shaped")
        st.rerun()
    if reject.button("Reject", key=f"reject-{link}"):
        reviewing.give_verdict(workspace, link, "rejected")
        st.rerun()
    if undo.button("Undo", key=f"undo-{link}"):
        reviewing.give_verdict(workspace, link, "withdrawn")
        st.rerun()
