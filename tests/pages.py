"""Pages of the dashboard at an address, as Streamlit's own test runner draws them: the whole app, without a browser."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from insight.dashboard import main

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest


def opened(
    folder: Path, monkeypatch: pytest.MonkeyPatch, path: str = "", *, audience: str = "owner", query: str = ""
) -> "AppTest":
    """The page at ``path`` (none: the front page) of the dashboard on ``folder``; ``query`` as ``name=value&...``."""
    from urllib.parse import parse_qsl

    from streamlit.testing.v1 import AppTest
    from streamlit.util import calc_hash

    monkeypatch.setenv("INSIGHT_WORKSPACE", str(folder))
    app = AppTest.from_file(str(main.__file__), default_timeout=120)
    app.query_params.update(dict(parse_qsl(query)) | {"audience": audience})
    app._page_hash = calc_hash(path) if path else ""  # how Streamlit tells which page an address means
    app.run()
    app._page_hash = ""  # from here on the page that it is on, or is sent to
    return whole(app)


def whole(app: "AppTest") -> "AppTest":
    """Refuse a page that broke: what is caught and told in words is no answer either."""
    assert not app.exception
    assert not [e.value for e in app.error if "Something went wrong" in e.value]
    return app


def press(app: "AppTest", name: str) -> "AppTest":
    """Press the first button of that label or key."""
    found = next(b for b in app.button if name in (b.label, b.key))
    assert not found.disabled
    return whole(found.click().run())


def choose(app: "AppTest", label: str, value: object) -> "AppTest":
    """Choose in a row of buttons (one, or a list of them) by its label."""
    return whole(next(g for g in app.button_group if g.label == label).set_value(value).run())


def said(app: "AppTest") -> str:
    """All that the page says outside tables, figures and controls."""
    kinds = (app.title, app.header, app.subheader, app.markdown, app.caption)
    told = (app.info, app.success, app.warning, app.error)
    return "\n".join(e.value for part in (*kinds, *told) for e in part)


def figure(app: "AppTest", label: str) -> str:
    """A figure of the page's row of figures."""
    return str(next(m for m in app.metric if m.label == label).value)
