"""Serve the dashboard: a private tool that binds to loopback, reports nothing and quotes no error.

``INSIGHT_SECRETS`` names a file with Streamlit's ``[auth]`` section and ``[insight.roles]``: people then sign in. Only
then may ``INSIGHT_ADDRESS`` name an address that other machines reach.
"""

import ipaddress
import os
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

from insight.errors import InsightError, UsageError

APP = Path(__file__).resolve().parent.parent / "app.py"
OPTIONS = {
    "browser.gatherUsageStats": "false",
    "client.showErrorDetails": "none",
    "client.toolbarMode": "viewer",
    "logger.enableRich": "false",
    "server.address": "127.0.0.1",
    "server.fileWatcherType": "none",
    "server.headless": "true",
    "server.maxUploadSize": "200",
    "server.enableXsrfProtection": "true",
}


def command(*, port: int, environ: Mapping[str, str] = os.environ) -> list[str]:
    """The server's command line.

    Raises:
        UsageError: an address that others reach, and nobody has to sign in.
    """
    options = OPTIONS | {"server.port": str(port)}
    address, secrets = environ.get("INSIGHT_ADDRESS", "127.0.0.1"), environ.get("INSIGHT_SECRETS", "")
    if secrets:
        options["secrets.files"] = secrets
    if not _loopback(address) and not _signs_in(secrets):
        raise UsageError(
            "Others would reach this address without signing in. Name a file with [auth] in INSIGHT_SECRETS, "
            "or leave INSIGHT_ADDRESS out."
        )
    options["server.address"] = address
    flags = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "streamlit", "run", str(APP), *flags]


def serve(workspace: Path, *, port: int) -> None:
    """Serve until stopped.

    Raises:
        InsightError: the server ended by itself, most often because the port is taken.
    """
    environ = os.environ | {"INSIGHT_WORKSPACE": str(workspace.resolve())}
    line = command(port=port)
    print(f"Insight is at http://127.0.0.1:{port} (stop with Ctrl+C)", flush=True)  # noqa: T201
    try:
        code = subprocess.call(line, env=environ)  # noqa: S603  # our own command
    except KeyboardInterrupt:
        return
    if code not in (0, -2, 130):
        raise InsightError(f"The dashboard stopped (code {code}). Is port {port} taken? Try another with --port.")


def _loopback(address: str) -> bool:
    try:
        return address == "localhost" or ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _signs_in(secrets: str) -> bool:
    """Whether the file has what a sign-in needs."""
    try:
        return bool(tomllib.loads(Path(secrets).read_text(encoding="utf-8")).get("auth")) if secrets else False
    except (OSError, tomllib.TOMLDecodeError):
        return False
