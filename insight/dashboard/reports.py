"""Briefs, the group-session pack and story drafts as files, made when asked for."""

from functools import partial

import streamlit as st

from insight import report
from insight.dashboard import widgets
from insight.policy import log_access
from insight.records import Audience
from insight.report import SUFFIXES
from insight.workspace import Workspace

WHAT = {
    "brief": ("Brief", "The page to send: themes, decisions and their outcome, as far as you may see them."),
    "pack": ("Pack for a group session", "Themes to talk about with a question each; nothing points at anybody."),
    "stories": ("Success stories", "Drafts from confirmed decisions whose conversations may be told."),
}
FOR: dict[str, tuple[Audience, ...]] = {
    "brief": ("owner", "executive", "researcher"),
    "pack": ("owner", "executive"),
    "stories": ("owner",),
}
KINDS = {"html": "Web page (prints well)", "docx": "Word", "pptx": "Slides", "xlsx": "Workbook"}
MIME = {
    "html": "text/html",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def page(workspace: Workspace, audience: Audience) -> None:
    """Choose what and as what; the file is made on the click."""
    st.title("Reports")
    mine = [name for name, audiences in FOR.items() if audience in audiences]
    what = st.radio(
        "What",
        mine,
        format_func=lambda n: WHAT[n][0],
        captions=[WHAT[n][1] for n in mine],
        key="what",
        bind="query-params",
    )
    audiences: list[Audience] = ["owner", "executive", "researcher"] if audience == "owner" else [audience]
    whom = audience
    if what == "brief" and len(audiences) > 1:
        named = {name: name.capitalize() for name in audiences}
        whom = widgets.one_of("For", named, key="whom", first="executive", bound=False)
    for column, kind in zip(st.columns(len(SUFFIXES)), SUFFIXES, strict=True):
        column.download_button(
            KINDS[kind],
            data=partial(_made, workspace, audience, whom, str(what), kind),
            file_name=f"insight-{what}{f'-{whom}' if what == 'brief' else ''}.{kind}",
            mime=MIME[kind],
            on_click="ignore",
            key=f"report-{kind}",
            icon=":material/download:",
            width="stretch",
        )
    st.caption("Made from what the reader may see. A file that has left cannot be called back: thresholds hold in it.")


def _made(workspace: Workspace, audience: Audience, whom: Audience, what: str, kind: str) -> bytes:
    log_access(workspace, audience=audience, action="export", what=f"{what} as {kind} for the {whom}")
    return report.render(workspace, whom, kind, what=what)
