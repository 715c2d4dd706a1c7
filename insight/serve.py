"""Serve the dashboard on this machine: a private tool that binds to loopback, reports nothing and quotes no error."""

import os
import subprocess
import sys
from pathlib import Path

from insight.errors import InsightError

APP = Path(__file__).resolve().parent.parent / "app.py"
OPTIONS = {
    "browser.gatherUsageStats": "false",
    "client.showErrorDetails": "none",
    "client.toolbarMode": "viewer",
    "server.address": "127.0.0.1",
    "server.fileWatcherType": "none",
    "server.headless": "true",
    "server.maxUploadSize": "200",
}


def command(*, port: int) -> list[str]:
    """The server's command line."""
    options = [f"--{name}={value}" for name, value in (OPTIONS | {"server.port": str(port)}).items()]
    return [sys.executable, "-m", "streamlit", "run", str(APP), *options]


def serve(workspace: Path, *, port: int) -> None:
    """Serve until stopped.

    Raises:
        InsightError: the server ended by itself, most often because the port is taken.
    """
    environ = os.environ | {"INSIGHT_WORKSPACE": str(workspace.resolve())}
    print(f"Insight is at http://127.0.0.1:{port} (stop with Ctrl+C)", flush=True)  # noqa: T201
    try:
        code = subprocess.call(command(port=port), env=environ)  # noqa: S603  # our own command
    except KeyboardInterrupt:
        return
    if code not in (0, -2, 130):
        raise InsightError(f"The dashboard stopped (code {code}). Is port {port} taken? Try another with --port.")
