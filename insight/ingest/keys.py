"""The programme's key: 32 characters or more, kept outside the workspace.

It stands in ``INSIGHT_KEY`` or in a file in the user's configuration folder that only its owner can read. Whoever has
the notes but not the key cannot try out names against pseudonyms; whoever loses the key gets other pseudonyms.

Where the key was changed (``insight rotate-key``) it is a ring: one key a line, the newest first. What is stored hangs
on the newest; the older ones stay in it so that a note read again gets the pseudonyms its people have.
"""

import hmac
import os
import re
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path

from insight.errors import PrivacyError

MINIMUM = 32


def key_path(workspace_id: str, *, folder: Path | None = None) -> Path:
    """Where the key of a workspace lies: ``<configuration folder>/insight/keys/<workspace id>.key``."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", workspace_id):
        raise PrivacyError("The workspace id is not a plain word. Run `insight init` to make a workspace.")
    if folder is None:
        from platformdirs import user_config_path

        folder = user_config_path("insight", appauthor=False)
    return folder / "keys" / f"{workspace_id}.key"


def load_key(workspace_id: str, *, environ: Mapping[str, str] | None = None, folder: Path | None = None) -> bytes:
    """The key from ``INSIGHT_KEY``, or from the workspace's key file.

    Raises:
        PrivacyError: the key is short, missing, or readable by others.
    """
    given = (os.environ if environ is None else environ).get("INSIGHT_KEY", "")
    if given:
        return _checked(given, "INSIGHT_KEY")
    try:
        return read_key(key_path(workspace_id, folder=folder))
    except OSError:
        raise PrivacyError(
            "The key of this workspace cannot be read. Set INSIGHT_KEY to the key it was made with, "
            "or put its key file back."
        ) from None


def read_key(path: Path) -> bytes:
    """The key in a file.

    Raises:
        PrivacyError: it is short, or readable by others.
        OSError: there is no such file.
    """
    mode = path.stat().st_mode
    try:
        text = path.read_text(encoding="utf-8").strip()
    except UnicodeDecodeError:
        raise PrivacyError("The key file is not text. Put back the one that insight init made.") from None
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise PrivacyError(f"Others can read the key file. Run: chmod 600 '{path}'.")
    return _checked(text, "The key file")


def fresh_key() -> bytes:
    """A random key, as text that a file can hold."""
    return secrets.token_urlsafe(48).encode()


def write_key(path: Path, key: bytes) -> None:
    """Write a key, readable by its owner only, in one step: a file that was there is replaced or left as it was.

    Raises:
        PrivacyError: it cannot be written.
    """
    half = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        half.unlink(missing_ok=True)
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key + b"\n")
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    except OSError as error:
        raise PrivacyError(
            f"The key file cannot be written: {error.strerror}. Check the configuration folder and its free space."
        ) from None


def ring(key: bytes) -> tuple[bytes, ...]:
    """The keys of a ring, the newest first. One that was never changed is the only one."""
    parts = tuple(key.split(b"\n"))
    return parts if all(len(part) >= MINIMUM for part in parts) else (key,)


def make_key(workspace_id: str, *, folder: Path | None = None) -> Path:
    """Write a fresh random key for a workspace, readable by its owner only; an existing one is left as it is."""
    path = key_path(workspace_id, folder=folder)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(fresh_key().decode() + "\n")
    return path


def ephemeral_key() -> bytes:
    """A random key for work that stores nothing: pseudonyms hold for this process and no longer."""
    return secrets.token_bytes(MINIMUM)


def subkey(key: bytes, purpose: str) -> bytes:
    """A key for one purpose (pseudonyms, ids, in-view ordinals), so that one use cannot be played against another."""
    return hmac.digest(key, b"insight:" + purpose.encode(), "sha256")


def _checked(text: str, where: str) -> bytes:
    lines = text.splitlines() or [text]
    shortest = min(map(len, lines))
    if shortest < MINIMUM:
        raise PrivacyError(
            f"{where} holds {shortest} characters; {MINIMUM} or more are needed. "
            "Make one with: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    return "\n".join(lines).encode()
