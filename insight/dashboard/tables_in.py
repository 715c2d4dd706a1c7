"""Add what lies beside the notes by upload: pair tables, surveys, unit figures, comparison counts, verdicts."""

import streamlit as st

from insight import pipeline
from insight.dashboard import uploads, widgets
from insight.errors import InsightError
from insight.workspace import Workspace

KINDS = {
    "Pairs": "pair, cohort, start, end, cadence, unit, phase, recognition",
    "Survey": "pair, wave, role, item, value; or a column a question",
    "Unit figures": "unit, metric, date, value, n",
    "Comparison counts": "measure, group, period, count, of",
    "Verdicts on links": "decision, session, status (confirmed or rejected), strength, role, reason; or the links as "
    "exported, filled in",
}
NAMES = {
    "pairs": "pairs",
    "surveys": "survey answers",
    "unit_metrics": "unit figures",
    "group_counts": "counts",
    "verdicts": "verdicts",
}


def expander(workspace: Workspace) -> None:
    """An upload that says what it read; the same table again changes nothing."""
    with st.expander(
        "Add a table: pairs, a survey, unit figures, comparison counts, verdicts", icon=":material/upload_file:"
    ):
        st.caption("Which of them a table is, its columns say; headings may be worded differently.")
        st.markdown("\n".join(f"- {kind}: {columns}" for kind, columns in KINDS.items()))
        kinds, most = list(uploads.ROSTERS), uploads.MEGABYTES
        files = st.file_uploader("Tables", kinds, accept_multiple_files=True, max_upload_size=most, key="side-tables")
        needed = workspace.store.get_meta("roster", False)
        named = "Roster" if needed else "Roster, if pairs are named otherwise there"
        roster = st.file_uploader(named, kinds, key="side-roster")
        if files and needed and not roster:
            st.warning("This workspace was made with a roster: give it again, so that its names stay covered.")
        if st.button("Add", disabled=not files or (needed and not roster), key="side-add", type="primary"):
            try:
                with st.spinner("Reading…"), uploads.placed(files, roster=roster) as put:
                    report = pipeline.add_tables(put.notes, workspace, roster=put.roster)
            except InsightError as error:
                st.error(str(error))
                return
            widgets.flash(", ".join(f"{n:,} {NAMES[kind]}" for kind, n in report.counts.items() if kind in NAMES))
            st.session_state["side-refused"] = [str(r) for r in report.rejections]
            st.cache_data.clear()  # a table with the same rows and other values has no mark of its own
            st.rerun()
        for line in st.session_state.get("side-refused", [])[:20]:
            st.caption(f":material/warning: {widgets.plain(line)}")
