"""The frame around every page: which workspace, for whom, and which pages they have."""

import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from insight import workspace as workspaces
from insight.dashboard import access
from insight.errors import InsightError
from insight.records import Audience
from insight.workspace import Workspace

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

ICON = Path(__file__).parent / "icon.png"
ALL: tuple[Audience, ...] = ("owner", "executive", "researcher")

# file in this folder, title, path in the address, who has it; a page without a title opens from another one
PAGES: tuple[tuple[str, str, str, tuple[Audience, ...]], ...] = (
    ("overview", "Overview", "", ALL),
    ("themes", "Themes", "themes", ALL),
    ("theme", "", "theme", ALL),
    ("decisions", "Decisions", "decisions", ALL),
    ("decision", "", "decision", ALL),
)


def show() -> None:
    """Draw the page the address names, for the audience that is looking."""
    st.set_page_config(page_title="Insight", page_icon=str(ICON), layout="wide")
    try:
        workspace = open_workspace()
        access.chooser()
        page = navigation(access.audience())
        with st.sidebar:
            run = workspace.store.get_meta("run", "none yet")
            st.caption(f"Run {run}. Nothing shown to others describes fewer than {workspace.recipe.policy.k} pairs.")
        page.run()
    except InsightError as error:
        st.error(str(error))


def navigation(audience: Audience) -> "StreamlitPage":
    """The pages of an audience; detail pages have an address and no entry."""
    pages = [
        st.Page(
            _page(name),
            title=title or name.capitalize(),
            url_path=path or None,
            default=not path,
            visibility="visible" if title else "hidden",
        )
        for name, title, path, audiences in PAGES
        if audience in audiences
    ]
    return st.navigation(pages)


def open_workspace() -> Workspace:
    """The workspace the server was started for.

    Raises:
        UsageError: there is none there.
    """
    return _opened(os.environ.get("INSIGHT_WORKSPACE", "demo"))


@st.cache_resource
def _opened(path: str) -> Workspace:
    return workspaces.open_workspace(path)


def _page(name: str) -> Callable[[], None]:
    def draw() -> None:
        import_module(f"insight.dashboard.{name}").page(open_workspace(), access.audience())

    draw.__name__ = name
    return draw
