"""The register: each decision with what supports it."""

from functools import partial

import streamlit as st

from insight.dashboard import widgets
from insight.dashboard.cached import ask
from insight.records import Audience
from insight.workspace import Workspace

COLUMNS = {
    "title": "Decision",
    "decided_on": "Decided",
    "unit": "Unit",
    "status": "Status",
    "support": "Support",
    "outcome_metric": "Measured by",
    "outcome_value": "Outcome",
    "currency": "Currency",
}
ABOUT = {
    "support": "Confirmed: a person said that a conversation influenced it. Suggested: likely, not confirmed. "
    "To review: a faint sign. Or no supporting note found, which is an answer too. Undated ones cannot be linked."
}


def page(workspace: Workspace, audience: Audience) -> None:
    """Filter by support; open one for its evidence."""
    st.title("Decisions")
    register = ask(workspace, "decisions.decisions", audience)
    if register.empty:
        widgets.nothing("decisions", "Upload a register on the page Add notes, or write one on Write a decision.")
        return
    kinds = sorted(set(register["support"]))
    chosen = widgets.any_of("Support", kinds, key="support", about=ABOUT["support"])
    shown = register[register["support"].isin(chosen)].reset_index(drop=True)
    widgets.table(shown, columns=COLUMNS, opens=("decision", "decision_id"), key="register", help_of=ABOUT)
    widgets.downloads(shown, "decisions", key="register-files")
    if audience == "owner":
        _register_files(workspace)
    st.caption("Evidence shows that a subject was discussed before a decision, not that it caused it.")
    widgets.explained(register)


def _register_files(workspace: Workspace) -> None:
    """The whole register as files that can be read in again, for the owner."""
    table, records, _ = st.columns((2, 2, 4))
    table.download_button(
        "Register as csv",
        data=partial(_table, workspace),
        file_name="register.csv",
        mime="text/csv",
        on_click="ignore",
        key="register-csv",
    )
    records.download_button(
        "Register as Markdown",
        data=partial(_records, workspace),
        file_name="register.zip",
        mime="application/zip",
        on_click="ignore",
        key="register-md",
        help="A decision record (MADR) a decision, in a zip.",
    )


def _table(workspace: Workspace) -> bytes:
    from insight.report import register

    return register.as_csv(register.of(workspace)).encode()


def _records(workspace: Workspace) -> bytes:
    from insight.report import register

    return register.zipped(register.of(workspace))
