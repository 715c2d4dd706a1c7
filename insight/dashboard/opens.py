"""Who opened which page: one line in the access log a page opened, none for what is clicked on it."""

import re

import sqlalchemy as sa
import streamlit as st

from insight import policy
from insight.records import Audience
from insight.store import schema as t
from insight.workspace import Workspace

LAST = "last_page_opened"
_ID = re.compile(r"[\w.-]{1,60}")
_NAMED = {"theme": t.themes.c.id, "decision": t.decisions.c.id, "note": t.sessions.c.id}


def note(workspace: Workspace, audience: Audience, page: str) -> None:
    """Log that a page was opened, by role, with what it is about and of which run.

    A page is opened when another one, another of its kind, another role or another run was on the screen before.
    """
    place = f"page {page or 'first'}{_about(workspace, page)}"
    opened = (audience, place, workspace.store.get_meta("run", None))
    if st.session_state.get(LAST) != opened:
        st.session_state[LAST] = opened
        policy.log_access(workspace, audience=audience, action="view", what=place)


def _about(workspace: Workspace, page: str) -> str:
    """The id in the address, if it is one of ours: an address may hold any words, and the log holds none."""
    asked = st.query_params.get("id", "")
    if page not in _NAMED or not _ID.fullmatch(asked):
        return ""
    known = workspace.store.rows(sa.select(_NAMED[page]).where(_NAMED[page] == asked))
    return f" {asked}" if known else ""
