"""Uploads of a server that was killed stay in memory until the machine restarts: the next upload clears them away."""

import os
import re
import shutil
from pathlib import Path

MINE = "insight-"


def prefix() -> str:
    """How this process names a folder of uploads, so that it can be told whether its process still lives."""
    return f"{MINE}{os.getpid()}-"


def clear(home: Path) -> int:
    """Remove folders of this user whose process is gone; how many there were."""
    gone = 0
    for folder in sorted(home.glob(f"{MINE}*-*")):
        named = re.fullmatch(rf"{MINE}(\d+)-.+", folder.name)
        if named and folder.is_dir() and not folder.is_symlink() and _ours(folder) and not _alive(int(named.group(1))):
            shutil.rmtree(folder, ignore_errors=True)
            gone += not folder.exists()
    return gone


def _ours(folder: Path) -> bool:
    try:
        return not hasattr(os, "getuid") or folder.stat().st_uid == os.getuid()
    except OSError:
        return False


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is somebody else's, so it lives
        return True
    return True
