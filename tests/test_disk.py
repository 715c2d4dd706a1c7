"""Reading every byte of a workspace must not take the store away from whoever has it open."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from insight import disk
from tests.folders import copied

ANOTHER = """
import sqlite3, sys
store = sqlite3.connect(sys.argv[1])
store.execute("INSERT INTO t VALUES (2)")
store.commit()
store.close()
"""


def test_another_process_does_not_tidy_the_log_away_under_an_open_store(tmp_path: Path) -> None:
    place = tmp_path / "ws"
    place.mkdir()
    with closing(sqlite3.connect(place / "insight.db")) as store:
        store.execute("PRAGMA journal_mode=WAL")
        store.execute("CREATE TABLE t (x)")
        store.execute("INSERT INTO t VALUES (1)")
        store.commit()
        held = b"".join(disk.contents(place))
        copied(place, tmp_path / "copy")
        subprocess.run([sys.executable, "-c", ANOTHER, str(place / "insight.db")], check=True)
        assert (place / "insight.db-wal").exists()
        assert store.execute("SELECT x FROM t").fetchall() == [(1,), (2,)]
    assert b"SQLite format 3" in held
    with closing(sqlite3.connect(tmp_path / "copy" / "insight.db")) as copy:
        assert copy.execute("SELECT x FROM t").fetchall() == [(1,)]


def test_a_file_that_is_gone_or_closed_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        disk.read(tmp_path / "insight.db-wal")
    (tmp_path / "folder.db").mkdir()
    with pytest.raises(PermissionError):
        disk.read(tmp_path / "folder.db")
