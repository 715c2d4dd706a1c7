"""Views, asked once for a state of the workspace: a filter answers from what is already there.

The key is the workspace's place, its state (run, verdicts, edits, register), the audience and the arguments. What is
kept is what the view answered, so nothing is in it that the audience may not see.
"""

from importlib import import_module
from typing import Any

import streamlit as st

from insight.records import Audience
from insight.views.reviews import stamp
from insight.workspace import Workspace

SECONDS = 900


def ask(workspace: Workspace, view: str, audience: Audience, **arguments: Any) -> Any:  # noqa: ANN401  # a view's answer
    """The answer of ``insight.views.MODULE:FUNCTION`` (written ``module.function``) for an audience."""
    return _asked(str(workspace.path), _state(workspace), view, audience, tuple(sorted(arguments.items())), workspace)


def _state(workspace: Workspace) -> str:
    """The store's, and when the files beside it were last written: an edited programme.toml counts at once."""
    written = [path.stat().st_mtime_ns for path in sorted(workspace.path.glob("*.toml"))]
    return f"{stamp(workspace)}-{written}"


@st.cache_data(ttl=SECONDS, max_entries=256, show_spinner="Reading the workspace…")
def _asked(
    place: str,
    state: str,
    view: str,
    audience: Audience,
    arguments: tuple[tuple[str, Any], ...],
    _workspace: Workspace,
) -> Any:  # noqa: ANN401  # a view's answer
    module, _, function = view.partition(".")
    return getattr(import_module(f"insight.views.{module}"), function)(_workspace, audience=audience, **dict(arguments))
