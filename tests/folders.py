"""Workspaces of the tests, copied and searched without harming a store that is open in this process."""

import subprocess
import sys
from pathlib import Path

from insight import disk

_COPY = "import shutil, sys; shutil.copytree(*sys.argv[1:])"


def copied(source: Path, target: Path) -> Path:
    """A copy of a folder, made by another process, for the reason that insight.disk gives."""
    subprocess.run([sys.executable, "-I", "-c", _COPY, str(source), str(target)], check=True)
    return target


def content(folder: Path) -> bytes:
    """All bytes under a folder."""
    return b"\0".join(disk.contents(folder))
