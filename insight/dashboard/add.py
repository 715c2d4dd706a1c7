"""Add notes by upload: how the columns would be read, a try that keeps nothing, then the whole line."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from insight.dashboard import mapping, uploads, widgets
from insight.dashboard.uploads import MEGABYTES, ROSTERS, SUFFIXES, TABLES, Tried
from insight.records import Audience, Rejection
from insight.workspace import Workspace

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile


def page(workspace: Workspace, audience: Audience) -> None:
    """Choose files, look at the mapping, try, add."""
    st.title("Add notes")
    st.caption(
        "Files stay in memory for the step they are needed in. People are taken out before anything is kept; the words "
        "as written are not stored, shown or logged."
    )
    notes = st.file_uploader(
        "Notes",
        type=list(SUFFIXES),
        accept_multiple_files=True,
        key="notes",
        max_upload_size=MEGABYTES,
        help="Tables with a row a session, or documents with a note each. The same file twice changes nothing.",
    )
    left, right = st.columns(2)
    decisions = left.file_uploader(
        "Decision register (optional)", type=list(TABLES), key="decisions", max_upload_size=MEGABYTES
    )
    needed = workspace.store.get_meta("roster", False)
    roster = right.file_uploader(
        "Roster" if needed else "Roster (recommended)",
        type=list(ROSTERS),
        key="roster",
        max_upload_size=MEGABYTES,
        help="Who takes part: the largest lever on privacy. Read, used, never stored in clear.",
    )
    if needed and not roster:
        st.warning("This workspace was made with a roster: give it again, so that its names stay covered.")
    if not notes and not decisions:
        _shape()
        return
    _steps(workspace, notes, decisions, roster, ready=bool(roster or not needed))


def _steps(
    workspace: Workspace,
    notes: "Sequence[UploadedFile]",
    decisions: "UploadedFile | None",
    roster: "UploadedFile | None",
    *,
    ready: bool,
) -> None:
    """The columns, a try, and the adding."""
    with uploads.placed(notes, decisions) as files:
        chosen = mapping.choose(workspace, files)
    with st.container(horizontal=True):
        trying = st.button("Try it", icon=":material/science:", help="Reads and anonymises all, and keeps nothing.")
        adding = st.button("Add", type="primary", icon=":material/upload:", disabled=not ready)
    if trying:
        with st.spinner("Reading…"), uploads.placed(notes, decisions, roster) as files:
            _tried(uploads.try_out(workspace, files, chosen=chosen))
    if adding:
        with uploads.placed(notes, decisions, roster) as files:
            report = uploads.run(workspace, files, chosen=chosen)
        told = ", ".join(f"{n:,} {name.replace('_', ' ')}" for name, n in report.counts.items() if n)
        st.success(f"Added: {told}.")
        _rejected(report.rejections)


def _shape() -> None:
    with st.expander("What a table of sessions needs"):
        st.markdown(
            "`session_id, pair_id, date, status, notes`, and when there: `duration_min, business_unit, agenda_topic, "
            "satisfaction, applied_action, cancelled_by, consent`. Other names for the same are recognised."
        )
        sample = uploads.SAMPLE / "sessions.csv"
        if sample.is_file():
            head = "".join(sample.open(encoding="utf-8").readlines()[:1])
            st.download_button("An empty table to fill", head, file_name="sessions.csv", on_click="ignore")


def _tried(tried: Tried) -> None:
    widgets.figures(
        (
            ("Sessions", tried.sessions, "New or changed sessions that would be kept."),
            ("Notes", tried.notes, "Sessions with a note."),
            ("Sentences", tried.sentences, "What themes are made of."),
            ("Masked", tried.masked, "Names, addresses, numbers and other marks of a person taken out."),
            ("Unchanged", tried.unchanged, "Sessions that are here already, as they are."),
            ("Decisions", tried.decisions, "Rows of the register that can be used."),
            ("Quarantined", tried.quarantined, "Notes that would be held back, because a person might be left in."),
        )
    )
    st.caption("Nothing was kept.")
    _rejected(tried.rejections)


def _rejected(rejections: Sequence[Rejection]) -> None:
    if not rejections:
        st.caption("Every row could be used.")
        return
    st.markdown(f"**{len(rejections)} places to look at**")
    rows = [
        {"place": str(r.ref), "column": r.column or "", "kind": r.severity, "reason": r.reason, "step": r.step}
        for r in rejections
    ]
    names = {"place": "Where", "column": "Column", "kind": "What happened", "reason": "Why", "step": "What to do"}
    widgets.table(pd.DataFrame(rows), columns=names, key="rejections")
    widgets.downloads(pd.DataFrame(rows), "rejections", key="rejections-files")
