"""A dashboard's server and a browser that writes down every request and every error on its console."""

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from insight.serve import command

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    *("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
AXE = Path(__file__).with_name("data") / "axe.min.js"
# Streamlit's own, in every app that is made with it: the sidebar puts its sections as <div> between <ul> and <li>, and
# the file uploader's drop zone has role="presentation" although it takes the focus. (rule of axe, where it is)
STREAMLITS = (
    ("list", "[data-testid=stSidebarNav]"),
    ("listitem", "[data-testid=stSidebarNav]"),
    ("presentation-role-conflict", "[data-testid=stFileUploader]"),
)
JUDGE = """async ([rules, known]) => {
  const options = {resultTypes: ['violations'], ...(rules.length ? {runOnly: rules} : {})};
  const found = [];
  for (const rule of (await axe.run(document, options)).violations)
    for (const node of rule.nodes) {
      const at = document.querySelector(node.target.at(-1));
      if (!known.some(([id, where]) => id === rule.id && at?.closest(where)))
        found.push(`${rule.id}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`);
    }
  return found;
}"""
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"


def browser_path() -> str:
    """A Chromium of this machine; without one the tests skip, but not where they must run."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        reason = "no Chromium here: apt-get install chromium, or make browser"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    return str(found)


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@contextmanager
def serving(workspace: Path, *, secrets: Path | None = None, port: int | None = None) -> Iterator[str]:
    """The dashboard of a workspace, on a port of its own; with ``secrets`` people sign in."""
    port = port or free_port()
    environ = os.environ | {"INSIGHT_WORKSPACE": str(workspace), "OMP_NUM_THREADS": "1"}
    line = command(port=port, environ={"INSIGHT_SECRETS": str(secrets)} if secrets else {})
    process = subprocess.Popen(line, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5)
                break
            except OSError:
                assert process.poll() is None, "the server ended by itself"
                time.sleep(0.25)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


@dataclass
class Watch:
    """What a page did that it should not have."""

    own: tuple[str, ...]
    errors: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def on(self, page) -> None:
        page.on("console", lambda m: m.type == "error" and self.errors.append(f"{m.text} {m.location.get('url', '')}"))
        page.on("pageerror", lambda e: self.errors.append(str(e)))
        page.on("request", lambda r: self.asked(r.url))
        page.on("websocket", lambda s: self.asked(s.url.replace("ws", "http", 1)))

    def asked(self, url: str) -> None:
        if not url.startswith((*self.own, "data:", "blob:")):
            self.elsewhere.append(url)

    def clean(self) -> None:
        assert self.elsewhere == [], "the dashboard asked another host"
        assert self.errors == [], "the browser's console shows errors"


def settled(page) -> None:
    """Wait until the script has run and the page is drawn: what an action starts is heard of only a moment later.

    Until then a page can hold what was beside what will be: a test that waits without this looks at the ``first``.
    """
    for _ in range(3):
        page.wait_for_selector(IDLE, timeout=60_000)
        page.wait_for_timeout(100)
    page.wait_for_selector(IDLE, timeout=60_000)


def visit(page, url: str) -> None:
    page.goto(url)
    settled(page)


def faults(page, *rules: str) -> list[str]:
    """What axe-core finds on a page (by these rules, or by all), apart from what is Streamlit's own."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(JUDGE, [list(rules), STREAMLITS])


def choose(page, label: str, option) -> None:
    """Choose in a select box by its label; a long list shows its end only to who types."""
    page.get_by_role("combobox", name=label, exact=True).click()
    if isinstance(option, str):
        page.keyboard.type(option)
    page.get_by_role("option", name=option).click()
    settled(page)
