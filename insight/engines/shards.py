"""Results of chunks on disk, one file a chunk: written under a temporary name, then renamed; skipped where done."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from insight.engines import codec
from insight.engines.guard import Failed, Guarded


@dataclass(frozen=True, slots=True)
class Shards:
    """A folder of results. ``key`` and ``version`` enter every name: other recipes and programmes never share one."""

    folder: Path
    key: bytes
    version: str = ""

    def path(self, item: object) -> Path:
        """Where an item's result belongs. A chunk whose file changed since belongs elsewhere."""
        seed = f"{self.version}\n{item!r}\n{_state(item)}".encode()
        return self.folder / f"{hashlib.blake2b(seed, key=self.key[:64], digest_size=16).hexdigest()}.jsonl"

    def read(self, item: object) -> tuple[object] | None:
        """The result of an item, in a tuple of one, or None where there is none that can be read."""
        try:
            return (codec.loads(self.path(item).read_bytes()),)
        except (OSError, ValueError, KeyError, TypeError, IndexError):
            return None

    def write(self, item: object, result: object) -> None:
        """Keep an item's result; on the disk whole, or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=self.folder, suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(codec.dumps(result))
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, self.path(item))
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise

    def clear(self) -> None:
        """Remove all results, and what killed workers left half written."""
        for pattern in ("*.jsonl", "*.tmp"):
            for path in self.folder.glob(pattern):
                path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Kept[T, R]:
    """A stage whose result goes to its shard in the worker, so that the driver can be killed and lose nothing."""

    stage: Callable[[T], R]
    shards: Shards

    def __call__(self, item: T) -> Failed | None:
        """Run the stage on one item, unless that was done before."""
        if self.shards.path(item).exists():
            return None
        result = Guarded(self.stage)(item)
        if isinstance(result, Failed):
            return result
        try:
            self.shards.write(item, result)
        except OSError as error:
            return Failed(f"A shard cannot be written: {error.strerror}. Free some space, then run again.")
        except TypeError as error:  # from the codec, which names types only
            return Failed(str(error))
        return None


def _state(item: object) -> str:
    path = getattr(item, "path", None)
    if not isinstance(path, str):
        return ""
    try:
        found = os.stat(path)
    except OSError:
        return ""
    return f"{found.st_size} {found.st_mtime_ns}"
