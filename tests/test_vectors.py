"""Vector shards: rows come back under their keys, survive a kill, and go when they are erased."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight.errors import StoreError
from insight.store.vectors import MANY, VectorShards, vectors_for


class HashEmbedder:
    """A small real embedder: 8 numbers from a text's hash, L2-normalised. Remembers what it was asked."""

    name = "hash/8"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts):
        self.asked += texts
        rows = np.array([list(hashlib.sha256(t.encode()).digest()[:8]) for t in texts], np.float32) + 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def key(text: str) -> str:
    return hashlib.blake2b(text.encode(), key=b"test", digest_size=16).hexdigest()


def test_only_new_texts_are_embedded_and_each_once(tmp_path):
    embedder, shards = HashEmbedder(), VectorShards(tmp_path, "hash/8")
    texts = ["a", "b", "a", "c"]
    first = vectors_for(texts, [key(t) for t in texts], embedder, shards)
    assert sorted(embedder.asked) == ["a", "b", "c"]
    more = ["c", "d", "a"]
    second = vectors_for(more, [key(t) for t in more], embedder, VectorShards(tmp_path, "hash/8"))
    assert sorted(embedder.asked) == ["a", "b", "c", "d"]
    np.testing.assert_array_equal(first, HashEmbedder().encode(texts))
    np.testing.assert_array_equal(second, HashEmbedder().encode(more))


@settings(max_examples=30, deadline=None)
@given(rounds=st.lists(st.lists(st.integers(0, 40), max_size=12), max_size=6))
def test_rows_are_the_same_whatever_the_order_and_grouping(tmp_path_factory, rounds):
    shards = VectorShards(tmp_path_factory.mktemp("v"), "hash/8")
    for numbers in rounds:
        texts = [str(n) for n in numbers]
        rows = vectors_for(texts, [key(t) for t in texts], HashEmbedder(), shards)
        if texts:
            np.testing.assert_array_equal(rows, HashEmbedder().encode(texts))
    assert len(shards) == len({n for numbers in rounds for n in numbers})


def test_missing_keys_are_named_by_place(tmp_path):
    shards = VectorShards(tmp_path, "hash/8")
    assert shards.get(["x", "y"])[1].tolist() == [0, 1]
    shards.add(["b"], np.ones((1, 8), np.float32))
    rows, missing = shards.get(["a", "b", "c"])
    assert missing.tolist() == [0, 2]
    assert rows.sum(axis=1).tolist() == [0, 8, 0]


def test_embedders_do_not_share_rows(tmp_path):
    VectorShards(tmp_path, "hash/8").add(["k"], np.ones((1, 8), np.float32))
    assert VectorShards(tmp_path, "hash/9").get(["k"])[1].tolist() == [0]
    assert VectorShards(tmp_path, "hash-8").get(["k"])[1].tolist() == [0]


def test_erased_keys_are_gone_from_the_disk_for_every_embedder(tmp_path):
    secret = np.full((1, 8), 0.12345, np.float32)
    for name in ("one", "two"):
        shards = VectorShards(tmp_path, name)
        shards.add(["gone"], secret)
        shards.add(["kept"], np.ones((1, 8), np.float32))
        shards.add(["both", "gone2"], np.ones((2, 8), np.float32))
    assert VectorShards(tmp_path, "one").drop(["gone", "gone2", "never"]) == 4
    held = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"gone" not in held
    assert secret.tobytes() not in held
    for name in ("one", "two"):
        assert VectorShards(tmp_path, name).get(["kept", "both", "gone"])[1].tolist() == [2]


def test_rows_of_replaced_notes_can_be_cleared_away(tmp_path):
    shards = VectorShards(tmp_path, "one")
    shards.add(["a", "b", "c"], np.eye(3, 8, dtype=np.float32))
    assert shards.keep_only(["b", "z"]) == 2
    assert shards.get(["a", "b", "c"])[1].tolist() == [0, 2]
    assert shards.keep_only(["b"]) == 0


def test_many_small_additions_are_merged_into_few_files(tmp_path):
    shards = VectorShards(tmp_path, "hash/8")
    rows = HashEmbedder().encode([str(n) for n in range(3 * MANY)])
    for n in range(3 * MANY):
        shards.add([key(str(n))], rows[n : n + 1])
    assert len(list(tmp_path.glob("*/shard-*"))) <= MANY + 1
    np.testing.assert_array_equal(shards.get([key(str(n)) for n in range(3 * MANY)])[0], rows)


def test_a_shard_left_half_written_is_ignored_and_cleared(tmp_path):
    shards = VectorShards(tmp_path, "one")
    shards.add(["a"], np.ones((1, 4), np.float32))
    (shards.folder / "tmp-left").mkdir()
    (shards.folder / "tmp-left" / "rows.npy").write_bytes(b"half")
    assert len(VectorShards(tmp_path, "one")) == 1
    shards.add(["b"], np.ones((1, 4), np.float32))
    assert sorted(p.name for p in shards.folder.iterdir()) == ["shard-000001", "shard-000002"]


def test_a_damaged_shard_is_an_error_that_says_what_to_do(tmp_path):
    shards = VectorShards(tmp_path, "one")
    shards.add(["a"], np.ones((1, 4), np.float32))
    (shards.folder / "shard-000001" / "rows.npy").write_bytes(b"")
    with pytest.raises(StoreError, match="run again"):
        VectorShards(tmp_path, "one").get(["a"])


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0 or not Path("/dev/full").exists(), reason="needs to mount")
def test_a_full_disk_is_told_and_loses_nothing(tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(small)], capture_output=True)
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        shards = VectorShards(small, "one")
        shards.add(["a"], np.ones((1, 8), np.float32))
        with pytest.raises(StoreError, match="No space left"):
            shards.add([f"k{n}" for n in range(5000)], np.ones((5000, 8), np.float32))
        assert VectorShards(small, "one").get(["a"])[1].tolist() == []
        assert not list(shards.folder.glob("tmp-*"))
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)


WRITER = """
import sys, numpy as np
from insight.store.vectors import VectorShards
shards = VectorShards(sys.argv[1], "one")
for n in range(100_000):
    shards.add([f"k{n}"], np.full((1, 4), n, np.float32))
    print(n, flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_a_killed_writer_leaves_whole_rows_and_the_next_goes_on(tmp_path):
    for written in (1, 7, MANY + 9):  # killed while it writes the next, or merges
        with subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE) as writer:
            for _ in range(written):
                assert writer.stdout.readline()
            writer.kill()
        shards = VectorShards(tmp_path, "one")
        keys = [f"k{n}" for n in range(len(shards) + 50)]
        rows, missing = shards.get(keys)
        assert missing.tolist() == list(range(len(keys) - len(missing), len(keys)))
        there = len(keys) - len(missing)
        assert there >= written
        np.testing.assert_array_equal(rows[:there, 0], np.arange(there))
