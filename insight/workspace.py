"""A workspace: a folder with the recipe, the pillars, the store and the vectors. The key lives elsewhere."""

import base64
import hashlib
import hmac
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insight import recipe as recipes
from insight.errors import PrivacyError, StoreError, UsageError, WorkspaceBusyError
from insight.recipe import SETTINGS, Recipe
from insight.store.database import sqlite_url
from insight.store.store import Store

if TYPE_CHECKING:
    from filelock import FileLock

IDENTITY = ".workspace"
KEY_MARK = "key_mark"
TEMPLATES = (("insight.models", "pillars.toml"), ("insight.programme", "programme.toml"))


@dataclass(frozen=True)
class Workspace:
    """An opened workspace. ``store`` and ``key`` are opened on first use."""

    path: Path
    recipe: Recipe

    @cached_property
    def store(self) -> Store:
        """The database, brought to this version."""
        store = Store(self.recipe.store.url or sqlite_url(self.path))
        store.migrate()
        return store

    @cached_property
    def key(self) -> bytes:
        """The programme's secret key, from ``INSIGHT_KEY`` or the user's configuration folder.

        Raises:
            PrivacyError: it is missing, short, readable by others, or not the key this workspace was made with.
        """
        from insight.ingest.keys import load_key

        key = load_key((self.path / IDENTITY).read_text(encoding="ascii").strip())
        known = self.store.get_meta(KEY_MARK, None)
        if known is not None and known != mark(key):
            raise PrivacyError(
                "The key is not the one this workspace was made with, so the same person would get a second pseudonym. "
                "Set INSIGHT_KEY to that key, or unset it to use the key file. To change keys, or to finish a change "
                "that was cut short: insight rotate-key"
            )
        return key

    def _remember_key(self) -> None:
        """Refuse another key; write down by what the first is known again, from which nothing of it can be told."""
        own = mark(self.key)
        if self.store.get_meta(KEY_MARK, None) is None:
            self.store.set_meta(KEY_MARK, own)

    def keyed(self, purpose: str, *parts: str, prefix: str = "") -> str:
        """A readable keyed name (HMAC-SHA256, 10 base32 characters) that says nothing to who lacks the key."""
        digest = hmac.digest(self.key, "\0".join((purpose, *parts)).encode(), "sha256")
        name = base64.b32encode(digest[:10]).decode()[:10]  # all 32 bytes would say the same, in twice the time
        return f"{prefix}-{name}" if prefix else name

    @cached_property
    def _lock(self) -> "FileLock":
        from filelock import FileLock

        return FileLock(self.path / ".lock")

    @property
    def pillars_file(self) -> Path:
        """Definitions and examples of the pillars."""
        return self.path / self.recipe.pillars.file

    @property
    def pillars_digest(self) -> str:
        """Names the content of the pillars file; empty where there is none."""
        file = self.pillars_file
        return hashlib.sha256(file.read_bytes()).hexdigest()[:16] if file.is_file() else ""

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Only one run writes to a workspace at a time, and always with the same key.

        Raises:
            PrivacyError: the key is missing or another one.
            WorkspaceBusyError: another run holds it.
        """
        from filelock import Timeout

        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise WorkspaceBusyError(
                "Another run is writing to this workspace. Wait for it to end, then run again."
            ) from None
        except OSError as error:
            raise StoreError(
                f"The workspace cannot be written to: {error.strerror}. Check its folder's owner and mode."
            ) from None
        try:
            self._remember_key()
            yield
        finally:
            self._lock.release()


def init(path: str | os.PathLike[str], *, flags: Mapping[str, Any] | None = None) -> Workspace:
    """Make a workspace folder: insight.toml, pillars.toml, programme.toml, the store, and a key outside it.

    Raises:
        StoreError: the folder cannot be made, or holds something else.
    """
    from insight.ingest.keys import load_key, make_key

    folder = Path(path)
    if (folder / SETTINGS).exists():
        return open_workspace(folder, flags=flags)
    half_made = (folder / IDENTITY).exists()
    if folder.exists() and not half_made and (not folder.is_dir() or any(folder.iterdir())):
        raise StoreError("The folder is not empty and is not a workspace. Name another, or an empty one.")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # redacted or not, it is about people
        if not half_made:
            (folder / IDENTITY).write_text(os.urandom(8).hex() + "\n", encoding="ascii")
        for package, name in TEMPLATES:
            shutil.copyfile(Path(str(resources.files(package) / "data" / name)), folder / name)
        identity = (folder / IDENTITY).read_text(encoding="ascii").strip()
        if os.environ.get("INSIGHT_KEY"):
            load_key(identity)  # a short one is refused before there is anything to mend
        else:
            make_key(identity)
        (folder / SETTINGS).write_text(recipes.template(), encoding="utf-8")  # last: it is what makes a workspace
    except OSError as error:
        raise StoreError(
            f"The workspace folder cannot be made: {error.strerror}. Check the place and who may write there."
        ) from None
    workspace = open_workspace(folder, flags=flags)
    workspace.store.set_meta("made_by", _version())
    workspace._remember_key()  # noqa: SLF001  # its own module
    return workspace


def open_workspace(path: str | os.PathLike[str], *, flags: Mapping[str, Any] | None = None) -> Workspace:
    """Open an existing workspace folder.

    Raises:
        UsageError: there is no workspace there.
        RecipeError: a setting cannot be used.
    """
    folder = Path(path)
    if not (folder / SETTINGS).is_file():
        raise UsageError("There is no workspace there. Make one with: insight init WORKSPACE")
    return Workspace(folder, recipes.load(folder / SETTINGS, flags=flags))


def mark(key: bytes) -> str:
    """What a key is recognised by: an HMAC under it, for this purpose only."""
    from insight.ingest.keys import subkey

    return base64.b32encode(subkey(key, "mark of the key")).decode()[:16]


def _version() -> str:
    from importlib.metadata import version

    return version("insight")
