"""The frame around every page: which workspace, for whom, and which pages they have."""

import os
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from insight import policy
from insight import workspace as workspaces
from insight.dashboard import access, opens, widgets
from insight.errors import InsightError
from insight.recipe import SETTINGS
from insight.records import Audience
from insight.workspace import Workspace

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

ICON = Path(__file__).parent / "icon.png"
O: Audience = "owner"  # noqa: E741  # letters, for a table that is read by column
E: Audience = "executive"
R: Audience = "researcher"
HIDDEN = ""

# file in this folder, title, path in the address, section, icon, who has it. No title: it opens from another page.
# The first page of an audience is its front door.
PAGES: tuple[tuple[str, str, str, str, str, tuple[Audience, ...]], ...] = (
    ("overview", "Overview", "overview", "Programme", "home", (O,)),
    ("executive", "Decisions in brief", "brief", "Programme", "home", (E,)),
    ("explore", "Tables", "tables", "Research", "table_view", (R,)),
    ("search", "Search", "search", "Research", "search", (R, O)),
    ("runs", "Runs", "runs", "Research", "history", (R, O)),
    ("labelling", "Label a sample", "label", "Research", "label", (R, O)),
    ("health", "Programme health", "health", "Programme", "monitor_heart", (O,)),
    ("programme", "What it is worth", "worth", "Programme", "insights", (O,)),
    ("themes", "Themes", "themes", "Programme", "bubble_chart", (O, E, R)),
    ("theme", HIDDEN, "theme", "", "", (O, E, R)),
    ("decisions", "Decisions", "decisions", "Programme", "gavel", (O, R)),
    ("decision", HIDDEN, "decision", "", "", (O, E, R)),
    ("note", HIDDEN, "note", "", "", (O,)),
    ("queues", "To review", "review", "Work", "fact_check", (O,)),
    ("add", "Add notes", "add", "Work", "upload_file", (O,)),
    ("register", "Write a decision", "write", "Work", "edit_note", (O,)),
    ("reports", "Reports", "reports", "Work", "description", (O, E, R)),
    ("quality", "Data quality", "quality", "Trust", "rule", (O,)),
    ("notice", "Policy and notice", "policy", "Trust", "shield", (O, E, R)),
)


def show() -> None:
    """Draw the page the address names, for the audience that is looking."""
    st.set_page_config(page_title="Insight", page_icon=str(ICON), layout="wide")
    try:
        workspace = open_workspace()
        audience = access.audience()
        page = navigation(audience)
        with st.sidebar:
            access.chooser()
            st.caption(_promise(workspace, audience))
        widgets.say_flash()
        opens.note(workspace, audience, page.url_path)
        access.way_back()
        page.run()
    except InsightError as error:
        st.error(str(error), icon=":material/block:")
    except Exception as error:  # a third party's message may quote a note: only its kind and our line are told
        place = _place(error)
        print(f"Insight: {type(error).__name__} at {place}", file=sys.stderr)  # noqa: T201
        st.error(
            f"Something went wrong ({type(error).__name__} at {place}). Load the page again; if it stays, report it."
        )


def _promise(workspace: Workspace, audience: Audience) -> str:
    """What holds for everything on the page; the run, for those whom it tells something."""
    k = policy.in_force(workspace).k
    if audience == "executive":
        return f"Nothing shown here describes fewer than {k} pairs."
    run = workspace.store.get_meta("run", "none yet")
    return f"Run {run}. Nothing shown to others describes fewer than {k} pairs."


def _place(error: Exception) -> str:
    """The last line of ours that the error passed."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if f"{os.sep}insight{os.sep}" in f.filename] or list(frames)
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "an unknown line"


def navigation(audience: Audience) -> "StreamlitPage":
    """The pages of an audience in their sections; detail pages have an address and no entry."""
    mine = [row for row in PAGES if audience in row[5]]
    front = mine[0][0]
    pages: dict[str, StreamlitPage] = {}
    sections: dict[str, list[StreamlitPage]] = {}
    for name, title, path, section, icon, _ in mine:
        pages[name] = st.Page(
            _page(name),
            title=title or name.capitalize(),
            icon=f":material/{icon}:" if icon else None,
            url_path=path,
            default=name == front,
            visibility="visible" if title else "hidden",
        )
        sections.setdefault(section or "Programme", []).append(pages[name])
    st.session_state["pages"] = pages
    for name, _, path, _, _, audiences in PAGES:
        if name not in pages:  # a link from somebody who may see more: say so, rather than that it does not exist
            closed = st.Page(_refused(name, audiences), title="Not for you", url_path=path, visibility="hidden")
            sections["Programme" if "Programme" in sections else next(iter(sections))].append(closed)
    return st.navigation(sections, expanded=True)


def open_workspace() -> Workspace:
    """The workspace the server was started for.

    Raises:
        UsageError: there is none there.
    """
    path = Path(os.environ.get("INSIGHT_WORKSPACE", "demo"))
    settings = path / SETTINGS
    return _opened(str(path), settings.stat().st_mtime_ns if settings.is_file() else 0)


def _close(workspace: Workspace) -> None:
    if "store" in vars(workspace):  # opened at all
        workspace.store.engine.dispose()


@st.cache_resource(max_entries=4, on_release=_close)
def _opened(path: str, written: int) -> Workspace:
    """The workspace as its settings were written last: a threshold that was raised counts from the next click on."""
    return workspaces.open_workspace(path)


def _page(name: str) -> Callable[[], None]:
    def draw() -> None:
        import_module(f"insight.dashboard.{name}").page(open_workspace(), access.audience())

    draw.__name__ = name
    return draw


def _refused(name: str, audiences: tuple[Audience, ...]) -> Callable[[], None]:
    def draw() -> None:
        whom = " and the ".join(access.NAMES[a].lower() for a in audiences)
        st.title("Not for you")
        st.info(f"This page is for the {whom} only. Choose another at the side.", icon=":material/shield:")

    draw.__name__ = f"closed_{name}"
    return draw
