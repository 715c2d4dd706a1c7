"""The bytes of files as they lie on the disk, read without harming a database among them."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

DATABASE = (".db", ".db-wal", ".db-shm", ".db-journal")
_READ = "import pathlib, sys; sys.stdout.buffer.write(pathlib.Path(sys.argv[1]).read_bytes())"


def contents(folder: Path) -> Iterator[bytes]:
    """All files under a folder, in order. One that goes away meanwhile, as a database's log does, is left out."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            try:
                yield read(path)
            except FileNotFoundError:
                continue


def read(path: Path) -> bytes:
    """All bytes of a file.

    A database's files are read by another process. SQLite's locks are POSIX locks, of which a process loses all it has
    on a file when it closes any handle to it; the next process to leave would then take itself for the last and tidy
    the log away under this one (https://www.sqlite.org/howtocorrupt.html, section 2.2).

    Raises:
        OSError: the file is not there, or cannot be read.
    """
    if not path.name.endswith(DATABASE):
        return path.read_bytes()
    command = [sys.executable, "-I", "-S", "-c", _READ, str(path)]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603  # our own words and a path
    if done.returncode:
        raise (PermissionError if path.exists() else FileNotFoundError)("A file of the store could not be read.")
    return done.stdout
