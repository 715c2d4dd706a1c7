"""The Dask engine: every row exactly once, whoever is killed, and shards that come back as they went."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from insight import contracts
from insight.engines import codec
from insight.engines.distributed import Dask
from insight.engines.shards import Kept, Shards
from insight.errors import EngineError, InputError
from insight.records import (
    Batch,
    Chunk,
    Note,
    Quarantined,
    RawNote,
    Redacted,
    Redaction,
    Ref,
    Rejection,
    Segment,
    Session,
)

pytestmark = [pytest.mark.processes]
pytest.importorskip("distributed", reason="needs insight[cluster]")


def batch(n: int) -> Batch:
    text = Redacted(f"note {n}: – “said” [PERSON-7Q]\nnext")
    return Batch(
        sessions=(Session(id=f"s{n}", date=dt.date(2025, 3, n % 28 + 1), group_pairs=("a", "b"), agenda_topic=text),),
        notes=(Note(f"n{n}", f"s{n}", text, (Redaction(0, 4, 0, 6, "PERSON", "note", 0.5),), "d"),),
        segments=(Segment(f"n{n}.0", f"n{n}", 0, text.part(0, 4), 0, 4, 0, 6),),
        rejections=(Rejection(Ref(1, n), "reason", "step"),),
        quarantined=(Quarantined("q", Ref(2), "language"),),
    )


def stage(chunk: Chunk) -> Batch:
    """After thirty it waits to be let go, a minute at most, so that a driver cannot end before it is killed."""
    go, until = Path(chunk.path).with_suffix(".go"), time.monotonic() + 60
    while _shards(go.parent) >= 30 and not go.exists() and time.monotonic() < until:
        time.sleep(0.02)
    with open(chunk.path, "a", encoding="utf-8") as log:
        log.write(f"{chunk.rows[0]}\n")
    return batch(chunk.rows[0])


def _shards(folder: Path) -> int:
    return len(list((folder / "s").glob("*.jsonl")))


def kills(chunk: Chunk) -> Batch:
    """Takes its worker down, once, in the middle of the job."""
    marker = Path(chunk.path).with_suffix(".killed")
    if chunk.rows[0] == 5 and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.02)
    return batch(chunk.rows[0])


def deadly(chunk: Chunk) -> Batch:
    if chunk.rows[0] == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return batch(chunk.rows[0])


def quotes(chunk: Chunk) -> Batch:
    raise ValueError("Priya Raman said the secret thing")


def refuses(chunk: Chunk) -> Batch:
    raise InputError("Row 3 has no date. Add one.")


def chunks(tmp_path: Path, n: int) -> list[Chunk]:
    path = tmp_path / "in.csv"
    path.touch()
    return [Chunk(0, str(path), rows=(i,)) for i in range(n)]


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    made = Dask(Shards(tmp_path_factory.mktemp("shards"), b"key"), workers=2, preload=["json"])
    yield made
    made.close()


def test_records_come_back_from_a_shard_as_they_went():
    there_and_back = codec.loads(codec.dumps(batch(3)))
    assert there_and_back == batch(3)
    assert isinstance(there_and_back.notes[0].text, Redacted)
    assert isinstance(there_and_back.sessions[0].agenda_topic, Redacted)
    rows = codec.loads(codec.dumps(np.eye(2, 3, dtype=np.float32)))
    np.testing.assert_array_equal(rows, np.eye(2, 3, dtype=np.float32))


def test_raw_notes_cannot_be_kept_in_a_shard():
    with pytest.raises(TypeError, match="cannot be kept"):
        codec.dumps(RawNote(Ref(0), Session(id="s"), {"notes": "secret"}))


def test_the_engine_keeps_its_contract(engine):
    contracts.engine(lambda: engine)


def test_results_come_in_order_and_progress_reaches_the_end(engine, tmp_path):
    seen: list[int] = []
    assert list(engine.map(kills, chunks(tmp_path, 12), done=seen.append)) == [batch(i) for i in range(12)]
    assert (tmp_path / "in.killed").exists()
    assert seen == list(range(1, 13))


def test_what_is_done_is_not_done_again_unless_its_file_changed(tmp_path):
    shards, some = Shards(tmp_path / "s", b"key"), chunks(tmp_path, 3)
    for chunk in some:
        shards.write(chunk, batch(chunk.rows[0]))
    alone = Dask(shards)
    assert list(alone.map(deadly, some)) == [batch(0), batch(1), batch(2)]
    Path(some[0].path).write_text("changed", encoding="utf-8")
    assert shards.read(some[0]) is None
    assert Shards(tmp_path / "s", b"key", "other recipe").path(some[0]) != shards.path(some[0])
    shards.clear()
    assert not list((tmp_path / "s").iterdir())


def test_a_damaged_shard_is_made_again(tmp_path):
    shards, some = Shards(tmp_path / "s", b"key"), chunks(tmp_path, 2)
    for chunk in some:
        Kept(kills, shards)(chunk)
    shards.path(some[1]).write_bytes(b'{"!":"Batch"')
    assert list(Dask(shards).map(kills, some)) == [batch(0), batch(1)]


def test_a_library_error_is_told_and_logged_without_its_words(engine, tmp_path, capfd):
    with pytest.raises(EngineError, match="ValueError"):
        list(engine.map(quotes, chunks(tmp_path, 2)))
    with pytest.raises(InputError, match="Row 3 has no date"):
        list(engine.map(refuses, chunks(tmp_path, 2)))
    told = capfd.readouterr()
    assert "Priya" not in told.out + told.err


def test_a_chunk_that_keeps_killing_workers_ends_the_job_with_a_next_step(engine, tmp_path):
    with pytest.raises(EngineError, match="memory_limit"):
        list(engine.map(deadly, chunks(tmp_path, 4)))


def test_a_cluster_without_workers_is_given_up(tmp_path):
    engine = Dask(Shards(tmp_path / "s", b"key"), workers=1, patience=0.5)
    engine.start()
    engine._client.retire_workers()
    with pytest.raises(EngineError, match="No worker process is left"):
        list(engine.map(stage, chunks(tmp_path, 2)))
    engine.close()


def test_a_scheduler_that_is_not_there_is_told(tmp_path):
    lost = Dask(Shards(tmp_path / "s", b"key"), scheduler="tcp://127.0.0.1:9")
    with pytest.raises(EngineError, match="does not answer"):
        list(lost.map(kills, chunks(tmp_path, 1)))


DRIVER = """
import sys
from pathlib import Path
from insight.engines.distributed import Dask
from insight.engines.shards import Shards
from tests.test_distributed import batch, chunks, stage
if __name__ == "__main__":
    folder = Path(sys.argv[1])
    engine = Dask(Shards(folder / "s", b"key"), workers=2)
    found = list(engine.map(stage, chunks(folder, 60)))
    print(found == [batch(i) for i in range(60)])
    engine.close()
"""


@pytest.mark.models
def test_a_cluster_gives_what_one_process_gives(demo_run, demo, run_cli, exported, tmp_path):
    line = [demo / "sessions.csv", "--decisions", demo / "decisions.csv", "--roster", demo / "participants.csv"]
    done = run_cli("run", *line, "-w", tmp_path / "workspace", "--engine", "dask")
    assert done.returncode == 0, done.stderr
    assert exported(tmp_path / "workspace") == exported(demo_run)


def test_a_driver_killed_and_restarted_goes_on_from_its_shards(tmp_path):
    with subprocess.Popen([sys.executable, "-c", DRIVER, str(tmp_path)], stdout=subprocess.PIPE) as driver:
        until = time.monotonic() + 60
        while _shards(tmp_path) < 10 and time.monotonic() < until:
            time.sleep(0.02)
        driver.kill()
    (tmp_path / "in.go").touch()
    done = _shards(tmp_path)
    assert 10 <= done < 60
    again = subprocess.run([sys.executable, "-c", DRIVER, str(tmp_path)], capture_output=True, text=True, check=True)
    assert again.stdout.strip() == "True"
    ran = [int(line) for line in (tmp_path / "in.csv").read_text(encoding="utf-8").split()]
    assert set(ran) == set(range(60))
