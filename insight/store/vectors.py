"""Vectors outside the database: memory-mapped shards keyed by content, one folder an embedder.

A shard is a folder with ``keys.npy`` (sorted) and ``rows.npy``, written under a temporary name and renamed when both
are on the disk, so that a killed run leaves whole shards and a leftover that the next write clears away. Keys are keyed
hashes of redacted text, made by the caller: two segments with the same text share a row.
"""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from insight.errors import StoreError
from insight.ports import Embedder
from insight.records import Rows

type Keys = npt.NDArray[np.bytes_]
type Places = npt.NDArray[np.int64]

BLOCK = 4096
"""Texts embedded before their rows are on the disk: what a killed run loses at most (about five seconds of work)."""

MANY = 16
"""Shards before they are merged into one."""


class VectorShards:
    """The rows of one embedder under ``folder``. One process writes at a time (the workspace's lock); any may read."""

    def __init__(self, folder: str | os.PathLike[str], embedder: str) -> None:
        self.root = Path(folder)
        self.embedder = embedder
        slug = re.sub(r"[^A-Za-z0-9.]+", "-", embedder).strip("-")[:60]
        self.folder = self.root / f"{slug}-{hashlib.sha256(embedder.encode()).hexdigest()[:8]}"

    def __len__(self) -> int:
        return sum(len(keys) for keys, _ in self._shards)

    @cached_property
    def _shards(self) -> list[tuple[Keys, Rows]]:
        return [_open(path) for path in _shard_paths(self.folder)]

    def get(self, keys: Sequence[str]) -> tuple[Rows, Places]:
        """The row of each key, and the places of the keys that have none (their rows are zero).

        rows: float32, (n keys, dimensions); (n keys, 0) while nothing is stored.
        """
        asked = _as_keys(keys)
        rows = np.zeros((len(asked), self._shards[0][1].shape[1] if self._shards else 0), np.float32)
        found = np.zeros(len(asked), bool)
        for stored, shard in self._shards:
            places = np.searchsorted(stored, asked)
            hit = ~found & (stored[np.minimum(places, len(stored) - 1)] == asked)
            rows[hit] = shard[places[hit]]
            found |= hit
        return rows, np.flatnonzero(~found)

    def add(self, keys: Sequence[str], rows: Rows) -> None:
        """Keep rows under their keys, as one shard. Keys that are there already are left as they are.

        Raises:
            StoreError: the disk is full or read-only; what was stored before is untouched.
        """
        if len(keys) != len(rows):
            raise ValueError(f"{len(keys)} keys but {len(rows)} rows.")
        asked, first = np.unique(_as_keys(keys), return_index=True)
        new = self.get([k.decode() for k in asked])[1]
        if len(new):
            _write(self.folder, asked[new], np.asarray(rows, np.float32)[first[new]])
            self._forget()
        if len(self._shards) > MANY:
            self.compact()

    def compact(self) -> None:
        """Merge all shards into one: fewer files to open, the same rows."""
        paths, shards = _shard_paths(self.folder), self._shards
        keys, first = np.unique(np.concatenate([keys for keys, _ in shards]), return_index=True)
        rows = np.concatenate([rows for _, rows in shards])[first]
        _write(self.folder, keys, rows)
        _remove(paths)
        self._forget()

    def drop(self, keys: Sequence[str]) -> int:
        """Erase the rows of these keys, of every embedder under the folder; how many rows went."""
        doomed = _as_keys(keys)
        gone = sum(_filter(path, lambda stored: ~np.isin(stored, doomed)) for path in self._everywhere())
        self._forget()
        return gone

    def keep_only(self, keys: Sequence[str]) -> int:
        """Erase every row whose key is not among these, of every embedder; how many rows went."""
        kept = _as_keys(keys)
        gone = sum(_filter(path, lambda stored: np.isin(stored, kept)) for path in self._everywhere())
        self._forget()
        return gone

    def _everywhere(self) -> list[Path]:
        folders = sorted(f for f in self.root.iterdir() if f.is_dir()) if self.root.is_dir() else []
        for folder in folders:
            _clear_leftovers(folder)
        return [path for folder in folders for path in _shard_paths(folder)]

    def _forget(self) -> None:
        self.__dict__.pop("_shards", None)


def vectors_for(
    texts: Sequence[str],
    keys: Sequence[str],
    embedder: Embedder,
    shards: VectorShards,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Rows:
    """The row of each text, embedding only those whose key has none yet. rows: float32, (n texts, dimensions).

    New rows are on the disk every ``BLOCK`` texts, so that a killed run takes up where it was. ``progress`` is called
    with texts done and texts to do.
    """
    rows, missing = shards.get(keys)
    if not len(missing):
        return rows
    todo = {keys[i]: texts[i] for i in missing}
    order = sorted(
        todo, key=lambda key: (len(todo[key]), todo[key])
    )  # near-equal lengths share a block: fuller batches
    for start in range(0, len(order), BLOCK):
        block = order[start : start + BLOCK]
        shards.add(block, embedder.encode([todo[key] for key in block]))
        if progress:
            progress(start + len(block), len(order))
    if len(missing) == len(keys):
        return shards.get(keys)[0]
    rows[missing] = shards.get([keys[i] for i in missing])[0]
    return rows


def _as_keys(keys: Sequence[str]) -> Keys:
    return np.array([key.encode("ascii") for key in keys], dtype=np.bytes_) if len(keys) else np.empty(0, "S1")


def _shard_paths(folder: Path) -> list[Path]:
    return sorted(folder.glob("shard-*")) if folder.is_dir() else []


def _open(path: Path) -> tuple[Keys, Rows]:
    try:
        keys, rows = np.load(path / "keys.npy"), np.load(path / "rows.npy", mmap_mode="r")
    except (OSError, ValueError, EOFError) as error:
        raise StoreError(
            f"A vector shard cannot be read ({type(error).__name__}). Delete the workspace's vectors folder and run "
            "again: it is made anew from the notes in the store."
        ) from None
    if len(keys) != len(rows) or not len(keys):
        raise StoreError("A vector shard is not whole. Delete the workspace's vectors folder and run again.")
    return keys, rows


def _write(folder: Path, keys: Keys, rows: Rows) -> None:
    with _clear_errors():
        folder.mkdir(parents=True, exist_ok=True)
        _clear_leftovers(folder)
        taken = [int(path.name.rpartition("-")[2]) for path in _shard_paths(folder)]
        temporary = Path(tempfile.mkdtemp(prefix="tmp-", dir=folder))
        try:
            _save(temporary / "keys.npy", keys)
            _save(temporary / "rows.npy", np.ascontiguousarray(rows))
            _sync(temporary)
            temporary.rename(folder / f"shard-{max(taken, default=0) + 1:06}")
        except OSError:
            shutil.rmtree(temporary, ignore_errors=True)
            raise
        _sync(folder)


def _clear_leftovers(folder: Path) -> None:
    """What a killed run left half written or half erased."""
    for leftover in folder.glob("tmp-*"):
        shutil.rmtree(leftover, ignore_errors=True)


def _save(path: Path, array: npt.NDArray[np.generic]) -> None:
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, np.lib.format.header_data_from_array_1_0(array))
        file.write(array.data)  # np.save would tell a full disk without its reason
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """A rename is on the disk once its folder is. Windows cannot open folders, and orders renames itself."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _filter(path: Path, keep: Callable[[Keys], npt.NDArray[np.bool_]]) -> int:
    keys, rows = _open(path)
    kept = keep(keys)
    if kept.all():
        return 0
    if kept.any():
        _write(path.parent, keys[kept], rows[kept])
    _remove([path])
    return int((~kept).sum())


def _remove(paths: Sequence[Path]) -> None:
    """Out of sight in one step, then off the disk: a reader never meets half a shard."""
    with _clear_errors():
        for path in paths:
            hidden = path.with_name(f"tmp-{path.name}")
            path.rename(hidden)
            shutil.rmtree(hidden)


@contextmanager
def _clear_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"The vectors cannot be written: {error.strerror}. Free some space or check who may write there, then run "
            "again: nothing that was stored is lost."
        ) from None
