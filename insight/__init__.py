"""Reverse-mentoring notes in; recurring themes and evidenced decisions out, without exposing who said what.

import insight
workspace = insight.open("my-programme")
insight.run(["sessions.csv"], workspace, decisions="decisions.csv")
insight.views.themes(workspace, audience="researcher")
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from insight import views
    from insight.errors import InsightError
    from insight.mining import as_bertopic
    from insight.pipeline import link, mine, run
    from insight.workspace import Workspace, init
    from insight.workspace import open_workspace as open

# Names are looked up on first use (PEP 562), so that `import insight` loads nothing heavy.
_HOME = {
    "InsightError": ("insight.errors", "InsightError"),
    "Workspace": ("insight.workspace", "Workspace"),
    "as_bertopic": ("insight.mining", "as_bertopic"),
    "init": ("insight.workspace", "init"),
    "link": ("insight.pipeline", "link"),
    "mine": ("insight.pipeline", "mine"),
    "open": ("insight.workspace", "open_workspace"),
    "run": ("insight.pipeline", "run"),
    "views": ("insight.views", None),
}

__all__ = ["InsightError", "Workspace", "as_bertopic", "init", "link", "mine", "open", "run", "views"]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'insight' has no attribute {name!r}")
    module, attribute = _HOME[name]
    found = import_module(module)
    return found if attribute is None else getattr(found, attribute)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
