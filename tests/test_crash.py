"""A run that is killed loses nothing: started again, it ends with the bytes of one that was left alone."""

import csv
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = [pytest.mark.models, pytest.mark.processes, pytest.mark.xdist_group("crash")]

DEMO = Path(__file__).parents[1] / "examples" / "demo"
TABLES = ("notes", "segments", "themes", "candidates", "links", "decisions", "quality", "health", "scorecard")
PATIENCE = 120.0


@pytest.fixture(scope="module")
def sessions(tmp_path_factory) -> Path:
    """The first 40 sessions of the demo."""
    path = tmp_path_factory.mktemp("notes") / "sessions.csv"
    with (DEMO / "sessions.csv").open(newline="", encoding="utf-8") as lines:
        table = list(csv.DictReader(lines))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, table[0])
        writer.writeheader()
        writer.writerows(table[:40])
    return path


@pytest.fixture(scope="module")
def undisturbed(sessions, tmp_path_factory) -> dict[str, bytes]:
    workspace = tmp_path_factory.mktemp("left-alone") / "workspace"
    assert started(sessions, workspace).wait(PATIENCE) == 0
    return exported(workspace)


def started(sessions: Path, workspace: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "insight", "run", sessions, "-w", workspace, "--engine", "processes"]
    command += ["--decisions", DEMO / "decisions.csv", "--roster", DEMO / "participants.csv"]
    settings = os.environ | {"INSIGHT_KEY": "crash-" * 8}
    return subprocess.Popen(command, env=settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def exported(workspace: Path) -> dict[str, bytes]:
    """What a reader can have of a run; the run's own number is its moment, and left out."""
    out = workspace.parent / "run"
    command = [sys.executable, "-m", "insight", "export", "run", "-w", workspace, "-o", out]
    subprocess.run(command, env=os.environ | {"INSIGHT_KEY": "crash-" * 8}, check=True, capture_output=True)
    return {table: re.sub(rb'"R-[A-Z0-9]+"', b'""', (out / f"{table}.json").read_bytes()) for table in TABLES}


def count(workspace: Path, table: str) -> int:
    try:
        with sqlite3.connect(f"file:{workspace / 'insight.db'}?mode=ro", uri=True) as store:
            return store.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    except sqlite3.Error:
        return 0


def wait_until(holds: Callable[[], bool], running: subprocess.Popen[str]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert running.poll() is None, "the run ended before it could be killed"
        assert time.monotonic() < end
        time.sleep(0.005)


def children(parent: int) -> set[int]:
    """The processes below one, at whatever depth."""
    above = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        above[int(status.parent.name)] = int(fields[1])
    found = {parent}
    while more := {child for child, of in above.items() if of in found} - found:
        found |= more
    return found - {parent}


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


POINTS: dict[str, Callable[[Path], bool]] = {
    "while the notes are read": lambda w: (w / "insight.db").exists(),
    "between notes and vectors": lambda w: count(w, "sessions") > 0,
    "between themes and links": lambda w: count(w, "themes") > 0,
}


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_run_that_is_started_again_ends_with_the_same_bytes(point, sessions, undisturbed, tmp_path) -> None:
    workspace = tmp_path / "workspace"
    first = started(sessions, workspace)
    wait_until(lambda: POINTS[point](workspace), first)
    workers = children(first.pid)
    first.send_signal(signal.SIGKILL)
    first.wait(PATIENCE)
    again = started(sessions, workspace)
    assert again.wait(PATIENCE) == 0, again.stderr.read()
    assert exported(workspace) == undisturbed
    assert not [p for p in workers if alive(p)], "workers outlive the run that started them"


def test_of_two_runs_on_one_workspace_the_second_refuses_and_says_what_to_do(sessions, undisturbed, tmp_path) -> None:
    workspace = tmp_path / "workspace"
    first = started(sessions, workspace)
    wait_until((workspace / ".lock").exists, first)
    second = started(sessions, workspace)
    assert second.wait(PATIENCE) != 0
    assert "Another run is writing to this workspace" in second.stderr.read()
    assert first.wait(PATIENCE) == 0
    assert exported(workspace) == undisturbed
