"""What could not be read, what is held back, and who looked at what."""

import streamlit as st

from insight.dashboard import widgets
from insight.dashboard.cached import ask
from insight.records import Audience
from insight.views.runs import access
from insight.workspace import Workspace


def page(workspace: Workspace, audience: Audience) -> None:
    """Coverage, rejected rows, quarantine, the access log."""
    st.title("Data quality")
    seen = ask(workspace, "overview.overview", audience)
    widgets.figures(
        (
            ("Sessions", seen.sessions, "All sessions read, held or not."),
            ("With a note", seen.notes, "Sessions whose note is kept, without people."),
            ("Sentences", seen.segments, "What themes are made of."),
            ("In a theme", widgets.percent(seen.assigned), "Sentences that belong to a theme; the rest is unsure."),
            ("Rejected rows", seen.rejected, "Rows of the last reading that could not be used."),
            ("Quarantined", seen.quarantined, "Notes held back, because a person might be left in them."),
        )
    )
    st.header("What could not be used")
    rows = ask(workspace, "quality.quality", audience)
    if rows.empty:
        st.success("Every row of the last reading could be used, and nothing is held back.")
    else:
        names = {"place": "Where", "column": "Column", "severity": "What happened", "reason": "Why"}
        widgets.table(rows, columns=names | {"step": "What to do", "count": "How many"}, key="quality")
        widgets.downloads(rows, "data-quality", key="quality-files")
    st.header("How long records are kept")
    kept = ask(workspace, "quality.retention", audience)
    names = {"record": "Record", "months": "Months", "kept_from": "Kept from", "past": "Past their time"}
    widgets.table(kept, columns=names, key="retention")
    if kept["past"].any():
        st.caption("Take out what is past its time with: `insight retention --remove -w WORKSPACE`")
    st.header("Who looked at what")
    log = access(workspace, audience=audience)  # as it is now: what is kept of views does not change with a look
    if log.empty:
        st.caption("Nobody but the owner has looked yet.")
    else:
        names = {"at": "When", "audience": "Who, by role", "action": "Did", "what": "What", "run": "Run"}
        widgets.table(log.head(200), columns=names, key="access")
