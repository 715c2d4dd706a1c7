"""Add notes by upload: how the columns would be read, a try that keeps nothing, then the whole line."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from insight.dashboard import uploads, widgets
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
    decisions = left.file_uploader("Decision register (optional)", type=list(TABLES), key="decisions")
    needed = workspace.store.get_meta("roster", False)
    roster = right.file_uploader(
        "Roster" if needed else "Roster (recommended)",
        type=list(ROSTERS),
        key="roster",
        help="Who takes part: the largest lever on privacy. Read, used, never stored in clear.",
    )
    if needed and not roster:
        st.warning("This workspace was made with a roster: give it again, so that its names stay covered.")
    if not notes:
        _shape()
        return
    _mapping(workspace, notes, decisions, roster)
    trying, adding, _ = st.columns((1, 1, 3))
    if trying.button("Try it", icon=":material/science:", help="Reads and anonymises everything, and keeps nothing."):
        with st.spinner("Reading…"), uploads.placed(notes, decisions, roster) as files:
            _tried(uploads.try_out(workspace, files))
    if adding.button("Add", type="primary", icon=":material/upload:", disabled=bool(needed and not roster)):
        with uploads.placed(notes, decisions, roster) as files:
            report = uploads.run(workspace, files)
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


def _mapping(
    workspace: Workspace,
    notes: "Sequence[UploadedFile]",
    decisions: "UploadedFile | None",
    roster: "UploadedFile | None",
) -> None:
    st.subheader("How the columns would be read")
    with uploads.placed(notes, decisions, roster) as files:
        groups = [("session", "Notes", list(files.notes))]
        groups += [("decision", "Decisions", [files.decisions])] if files.decisions else []
        groups += [("roster", "Roster", [files.roster])] if files.roster else []
        found = [(title, uploads.mapping(workspace, paths, kind)) for kind, title, paths in groups]
    rows = [
        {
            "file": f"{title} {place}",
            "column": f"{m.table}.{m.column}" if m.table > 1 else str(m.column),
            "field": (m.field or "not recognised").replace("_", " "),
            "sure": "" if m.field is None else f"{m.confidence:.0%}",
            "used": "yes" if m.used and m.field else "no",
        }
        for title, files_ in found
        for place, columns in enumerate(files_, 1)
        for m in columns
    ]
    if not rows:
        st.caption("No table among them: each document is one note.")
        return
    names = {"file": "File", "column": "Column", "field": "Read as", "sure": "Sure", "used": "Used"}
    widgets.table(pd.DataFrame(rows), columns=names, key="mapping")
    st.caption(
        "A heading that is not recognised is not shown, because it can hold a name. To use such a column, name it in "
        "insight.toml under [input], columns."
    )


def _tried(tried: Tried) -> None:
    widgets.figures(
        (
            ("Sessions", tried.sessions, "New or changed sessions that would be kept."),
            ("Notes", tried.notes, "Sessions with a note."),
            ("Sentences", tried.sentences, "What themes are made of."),
            ("Masked", tried.masked, "Names, addresses, numbers and other marks of a person taken out."),
            ("Unchanged", tried.unchanged, "Sessions that are here already, as they are."),
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
