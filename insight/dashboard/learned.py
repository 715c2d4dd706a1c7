"""What the scorer of links learned from answers: shown beside the queue, updated and taken back there."""

import streamlit as st

from insight import linking, pipeline
from insight.dashboard import widgets
from insight.dashboard.cached import ask
from insight.models.link_refit import ENOUGH, ENOUGH_OF_EACH
from insight.records import Audience
from insight.workspace import Workspace

COLUMNS = {"figure": "Figure", "as_shipped": "As shipped", "in_use": "In use"}


def panel(workspace: Workspace, audience: Audience) -> None:
    """Answers so far, a button to link anew with them, the weights, and the way back to the shipped scorer."""
    model = ask(workspace, "links_learned.link_model", audience)
    judged, known, learning = (model.attrs[name] for name in ("judged", "known", "learning"))
    with st.expander("What the suggestions learn from your answers", icon=":material/school:"):
        st.caption(
            f"From {ENOUGH} answers on, {ENOUGH_OF_EACH} of each kind, the scorer is refitted at every update, and "
            "kept only if it foretells the answers for decisions it has not seen better than the shipped one. One "
            "question in ten is drawn from the unlikely links, so that it cannot just confirm itself."
        )
        st.write(_sentence(model.attrs["said"]) or f"{judged} answers so far.")
        update, switch, _ = st.columns((2, 2, 3), vertical_alignment="center")
        new = judged != known and learning and judged >= ENOUGH
        if update.button("Update suggestions now", key="relink", type="primary" if new else "secondary"):
            _update(workspace)
        kept = switch.toggle("Learn from answers", value=learning, key="learning")
        if kept != learning:
            linking.set_learning(workspace, learning=kept)
            _update(workspace)
        widgets.table(model, columns=COLUMNS, key="link-model")


def _update(workspace: Workspace) -> None:
    with st.spinner("Scoring links…"):
        report = pipeline.link(workspace)
    widgets.flash(_sentence(report.remarks[0]) if report.remarks else "Links are up to date.")
    st.rerun()


def _sentence(said: str) -> str:
    """Without the command that follows: here there is a switch."""
    first, _, _ = said.partition(". ")
    return first
