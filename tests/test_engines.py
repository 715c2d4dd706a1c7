"""Stages over chunks on this machine: order, progress, killed workers, and errors that must not quote a note."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from insight.engines import Inline, Processes, open_engine
from insight.errors import EngineError, InputError
from insight.recipe import Engine

pytestmark = [pytest.mark.processes]


def slow_square(item: int) -> int:
    time.sleep(0.05 if item == 0 else 0)
    return item * item


def fails_with_words(item: int) -> int:
    if item == 1:
        raise ValueError("Priya Raman said the secret thing")
    return item


def refuses(item: int) -> int:
    time.sleep(0.1 if item == 0 else 0)
    raise InputError(f"Row {item} has no date. Add one.")


def dies_once(item: tuple[str, int]) -> int:
    marker = Path(item[0])
    if item[1] == 2 and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return item[1] * 10


def dies(item: int) -> int:
    if item == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def waits_for_another(folder: Path) -> int:
    """Waits, at most 30 s, until a second process has been here."""
    (folder / str(os.getpid())).touch()
    end = time.monotonic() + 30
    while len(list(folder.iterdir())) < 2 and time.monotonic() < end:
        time.sleep(0.01)
    return os.getpid()


@pytest.fixture(scope="module")
def pool():
    engine = Processes(2)
    yield engine
    engine.close()


@pytest.mark.parametrize("kind", ["inline", "processes"])
def test_results_come_in_the_order_of_the_items_and_progress_reaches_the_end(kind, pool):
    engine = Inline() if kind == "inline" else pool
    seen: list[int] = []
    assert list(engine.map(slow_square, range(7), done=seen.append)) == [0, 1, 4, 9, 16, 25, 36]
    assert seen == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("kind", ["inline", "processes"])
def test_a_library_error_is_told_without_its_words(kind, pool):
    engine = Inline() if kind == "inline" else pool
    with pytest.raises(EngineError, match="ValueError") as caught:
        list(engine.map(fails_with_words, range(3)))
    told = str(caught.value) + str(caught.value.__cause__) + str(caught.value.__context__)
    assert "Priya" not in told


@pytest.mark.parametrize("kind", ["inline", "processes"])
def test_an_error_of_ours_arrives_as_it_was(kind, pool):
    engine = Inline() if kind == "inline" else pool
    with pytest.raises(InputError, match="Row 0 has no date"):
        list(engine.map(refuses, range(3)))


def test_work_is_spread_over_the_workers(pool, tmp_path):
    assert len(set(pool.map(waits_for_another, [tmp_path] * 4))) == 2


def test_a_killed_worker_costs_a_second_try_and_no_row(tmp_path):
    engine = Processes(2)
    items = [(str(tmp_path / "died"), i) for i in range(8)]
    assert list(engine.map(dies_once, items)) == [0, 10, 20, 30, 40, 50, 60, 70]
    assert (tmp_path / "died").exists()
    engine.close()


def test_workers_killed_twice_end_the_job_with_a_next_step():
    engine = Processes(2)
    with pytest.raises(EngineError, match="fewer workers"):
        list(engine.map(dies, range(4)))
    engine.close()


def test_a_small_job_stays_in_this_process_and_a_large_one_does_not():
    assert isinstance(open_engine(Engine(), characters=500), Inline)
    assert isinstance(open_engine(Engine(), characters=5_000_000), Processes)
    assert isinstance(open_engine(Engine(kind="processes"), characters=500), Processes)
    assert isinstance(open_engine(Engine(workers=1), characters=5_000_000), Inline)


LOADED: list[str] = []


def load(name: str) -> None:
    LOADED.append(name)


def loaded(item: int) -> tuple[list[str], int]:
    from tests import test_engines

    return test_engines.LOADED, os.getppid()


def test_what_is_preloaded_is_loaded_once_for_all_workers():
    code = (
        "from tests.test_engines import loaded, Processes\n"
        "if __name__ == '__main__':\n"
        "    e = Processes(2, preload=['json', 'tests.test_engines:load:model', 'no.such.module'])\n"
        "    e.start()\n"
        "    print(sorted({str(x[0]) for x in e.map(loaded, range(4))}))\n"
        "    e.close()\n"
        "    import os; print('INSIGHT_ENGINE_PRELOAD' in os.environ)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["[\"['model']\"]", "False"]


SCRIPT = """
import sys
from insight.engines import Processes
from insight.engines.distributed import Dask
from insight.engines.shards import Shards
from pathlib import Path
print("ran")
engine = Processes(2) if sys.argv[1] == "processes" else Dask(Shards(Path(sys.argv[2]), b"key"), workers=1)
engine.start()
if sys.argv[1] == "processes":
    print(list(engine.map(abs, [-1, 2, -3])))
engine.close()
"""


@pytest.mark.processes
@pytest.mark.parametrize(("kind", "seen"), [("processes", "ran\n[1, 2, 3]\n"), ("dask", "ran\n")])
def test_a_script_without_a_guard_is_run_once(tmp_path, kind, seen):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    done = subprocess.run([sys.executable, script, kind, tmp_path / "s"], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == (seen, 0), done.stderr


AHEAD = """
import sys
from pathlib import Path
from insight import ahead
ahead.begin(Path(sys.argv[1]) / "none", [sys.argv[1]])
print(sorted({"numpy", "sqlalchemy", "spacy"} & sys.modules.keys()))
from multiprocessing import forkserver
print(forkserver._forkserver._forkserver_pid is not None)
"""


@pytest.mark.processes
@pytest.mark.parametrize(("characters", "begun"), [(100, False), (60_000, True)])
def test_workers_load_ahead_of_what_this_process_loads(tmp_path, characters, begun):
    """Else the language model waits until numpy and the database library are there, a second of every run."""
    (tmp_path / "notes.txt").write_text("x" * characters)
    done = subprocess.run([sys.executable, "-c", AHEAD, tmp_path], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["[]", str(begun)]


DEAF = """
import signal
from insight.engines import Processes
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever started the tests may not hear it
engine = Processes(1)
print(*engine.map(signal.getsignal, [signal.SIGINT]), signal.getsignal(signal.SIGINT).__name__)
engine.close()
"""


@pytest.mark.processes
def test_ctrl_c_is_heard_by_the_command_and_not_by_each_of_its_workers():
    """Else a terminal shows a page of traces instead of the line that says how to go on."""
    done = subprocess.run([sys.executable, "-c", DEAF], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(int(signal.SIG_IGN)), "default_int_handler"]


def test_settings_that_do_not_hold_are_left_for_the_run_to_tell(tmp_path):
    from insight import ahead

    (tmp_path / "insight.toml").write_text("[engine]\nkind = 'abacus'\n")
    ahead.begin(tmp_path, [tmp_path / "nowhere.csv"])
