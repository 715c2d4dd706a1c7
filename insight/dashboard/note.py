"""One note as it is kept: without people, for the owner alone."""

import streamlit as st

from insight import policy, reviewing
from insight.dashboard import widgets
from insight.dashboard.cached import ask
from insight.errors import UsageError
from insight.records import Audience
from insight.workspace import Workspace


def page(workspace: Workspace, audience: Audience) -> None:
    """The note of the session the address names (``?id=``)."""
    notes = ask(workspace, "segments.notes", audience)
    rows = notes[notes["session_id"] == st.query_params.get("id", "")]
    if rows.empty:
        raise UsageError("There is no such note, or it is held back. Look at the page To review.")
    note = rows.iloc[0]
    st.title(f"Note {note['session_id']}")
    st.caption(" · ".join(_known(note[c]) for c in ("date", "pair", "unit", "status") if _known(note[c])))
    for name, title in (("agenda_topic", "Planned"), ("applied_action", "Applied")):
        if _known(note[name]):
            st.markdown(f"**{title}:** {widgets.said(note[name])}")
    for paragraph in str(note["text"]).split("\n"):
        st.markdown(widgets.said(paragraph) or "&nbsp;")
    st.caption("People, places and numbers were taken out before the note was kept. The note as written is not here.")
    buttons = st.container(horizontal=True)
    if buttons.button("Hold back", help="It leaves every theme and link, until the note or the roster changes."):
        reviewing.hold_back(workspace, note["session_id"])
        widgets.flash("Held back.")
        widgets.go("queues", queue="Redactions")
    if buttons.button("Withdraw consent", help="Nothing of it is quoted or named as evidence from now on, for good."):
        policy.withdraw(workspace, session=note["session_id"])
        widgets.flash("Consent withdrawn.")
        st.rerun()


def _known(value: object) -> str:
    """A cell as text; nothing where nothing is known (a missing cell of a table is NaN)."""
    return "" if value is None or value != value else str(value).replace("_", " ")
