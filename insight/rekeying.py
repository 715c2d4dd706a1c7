"""Give a workspace a new key: every pseudonym and opaque id changes, one person stays one person, no note is read.

The old key stays in the ring (``insight.ingest.keys``): a note read later gets the code its people had under the first
key, renewed under each later one, which is how what is stored was changed. Who has a copy of an old key, and the
workspace of today, can test no name against it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from insight import disk, mining, runs
from insight.engines.shards import Shards
from insight.errors import PrivacyError
from insight.ingest import keys
from insight.ingest.anonymise.pseudonyms import renewed, renewed_digest, tokens
from insight.models import registry
from insight.models.plain import plain
from insight.policy import log_access
from insight.reviewing import labels
from insight.reviewing.themes import FOUND
from insight.store import contents, renewing
from insight.store.vectors import VectorShards
from insight.views import base, release
from insight.workspace import IDENTITY, KEY_MARK, Workspace, mark

PILLARS = "pillar_state"
_LINK = re.compile(r"(?<![\w-])L-[A-Z2-7]{10}(?![A-Z2-7])")


def rotate(workspace: Workspace, *, new_key: Path | None = None) -> dict[str, int]:
    """Change the key, and write the ring to the workspace's key file. Gives a receipt.

    ``new_key``: a file with the new key, readable by its owner only; without one a random key is made. ``traces`` of
    the receipt counts codes and ids of the old key that still stand in any byte of the workspace: it must be 0.

    Raises:
        PrivacyError: a key cannot be used, or codes of the old key are left.
        WorkspaceBusyError: a run is writing.
    """
    place = keys.key_path((workspace.path / IDENTITY).read_text(encoding="ascii").strip())
    waiting = place.with_suffix(".next")
    if _finished(workspace, place, waiting):
        return {"finished": 1}
    with workspace.locked():
        fresh = _given(new_key)
        if fresh in keys.ring(workspace.key):
            raise PrivacyError("That key is in use already. Name a file with another, or none, and one is made.")
        after = _under(workspace, fresh + b"\n" + workspace.key)
        keys.write_key(waiting, after.key)  # before the store changes: a cut between the two must not lose the key
        receipt = _renewed(workspace, after)
        waiting.replace(place)
        runs.record(after, counts={"rows_renewed": receipt["rows"]}, seconds={})
        log_access(after, audience="owner", action="rotate", what="the key")
    if receipt["traces"]:
        raise PrivacyError("Codes of the old key are left in the workspace. Run: insight check, and report it.")
    return receipt


def key_file(workspace: Workspace) -> Path:
    """Where the ring of this workspace is."""
    return keys.key_path((workspace.path / IDENTITY).read_text(encoding="ascii").strip())


def _given(path: Path | None) -> bytes:
    if path is None:
        return keys.fresh_key()
    try:
        key = keys.read_key(path)
    except OSError as error:
        raise PrivacyError(f"The new key cannot be read: {error.strerror}. Check --new-key-file.") from None
    if len(keys.ring(key)) > 1:
        raise PrivacyError("The file holds several keys. Give one with the new key alone.")
    return key


def _finished(workspace: Workspace, place: Path, waiting: Path) -> bool:
    """Whether a change that was cut short had reached the store: then only the key file was left to do."""
    try:
        key = keys.read_key(waiting)
    except (OSError, PrivacyError):
        return False
    if workspace.store.get_meta(KEY_MARK, None) != mark(key):
        return False
    waiting.replace(place)
    return True


def _under(workspace: Workspace, key: bytes) -> Workspace:
    """The same workspace under another key."""
    other = Workspace(workspace.path, workspace.recipe)
    vars(other).update(key=key, store=workspace.store)  # what cached properties would find
    return other


def _renewed(before: Workspace, after: Workspace) -> dict[str, int]:
    """Vectors first (more are harmless), then the store in one transaction, then what the old key named is dropped."""
    store = before.store
    secret = keys.subkey(keys.ring(after.key)[0], "pseudonyms")
    links = _links(before, after, lambda text: renewed(text, secret))
    old: set[str] = set(links)

    def change(text: str, free: bool) -> str:
        old.update(tokens(text))
        text = renewed(text, secret, free=free)
        return text if free else _LINK.sub(lambda m: links.get(m.group(), m.group()), text)

    kept = _vectors(before, after)
    pillars: dict[str, Any] = store.get_meta(PILLARS, {}) or {}
    scored = pillars.get("said") == mining.said(before)
    with store.writing() as connection:
        memory = {KEY_MARK: mark(after.key)} | _stamp(before, after)
        memory |= _labels(before, after, links, secret) | _released(before, secret)
        rows = renewing.renew(connection, change, digest=lambda old: renewed_digest(old, secret), meta=memory)
    with store.writing() as connection:
        renewing.put_digests(connection, {d.id: after.keyed("decision", str(asdict(d))) for d in store.decisions()})
    if scored:
        store.set_meta(PILLARS, pillars | {"said": mining.said(after)})
    VectorShards(before.path / "vectors", mining.embedder(before).name).keep_only(kept)
    Shards(before.path / "shards", after.key, "").clear()
    store.compact()
    return {"rows": rows, "pseudonyms": sum(t.startswith("[") for t in old), "traces": _traces(before, old)}


def _links(before: Workspace, after: Workspace, change: Callable[[str], str]) -> dict[str, str]:
    """Link id -> its id under the new key; former links with a verdict are looked for among all there can be."""

    def ids(decision: str, note: str) -> tuple[str, str]:
        return (
            before.keyed("link", decision, note, prefix="L"),
            after.keyed("link", change(decision), change(note), prefix="L"),
        )

    store = before.store
    known = dict(ids(link.decision, link.note) for link in store.links().values())
    former = {v.link for v in store.verdicts()} - known.keys()
    if former:
        notes = [n.id for n in store.notes()]
        known |= {a: b for d in store.decisions() for n in notes for a, b in (ids(d.id, n),) if a in former}
    return known


def _labels(before: Workspace, after: Workspace, links: Mapping[str, str], secret: bytes) -> dict[str, Any]:
    """Labels that people gave, under the new names of their sentences and links."""
    named = {s.id: renewed(s.id, secret) for s in before.store.segments()} | dict(links)
    return labels.renewed(before, {labels.item(before, old): labels.item(after, new) for old, new in named.items()})


def _released(before: Workspace, secret: bytes) -> dict[str, Any]:
    """What was shown, with the new digests of its sessions: else every pair would seem to have changed at once."""
    known = {digest: renewed_digest(digest, secret) for digest in before.store.digests().values()}
    short = {base.short(old): base.short(new) for old, new in known.items()}
    return release.renewed(before, lambda d: short.get(d) or base.short(renewed_digest(d, secret)))


def _vectors(before: Workspace, after: Workspace) -> list[str]:
    """The same rows under the new names of their texts; gives those names. To the encoder every code is "someone"."""
    segments = before.store.segments()
    texts = [plain(s.text) for s in segments]
    was, now = ([w.keyed("text", text) for text in texts] for w in (before, after))
    if not segments:
        return []
    shards = VectorShards(before.path / "vectors", mining.embedder(before).name)
    rows, missing = shards.get(was)
    there = np.setdiff1d(np.arange(len(was)), missing)
    if len(there):
        shards.add([now[i] for i in there], rows[there])
    return now


def _stamp(before: Workspace, after: Workspace) -> dict[str, Any]:
    """The memory of the themes as they were found names by the key what it is of."""
    kept: dict[str, Any] = before.store.get_meta(FOUND, {})
    names = str(sorted(registry.load(before.store.get_meta(mining.REGISTRY, None)).names.items()))
    if kept.get("stamp") != before.keyed("themes", names):
        return {}
    return {FOUND: kept | {"stamp": after.keyed("themes", names)}}


def _traces(workspace: Workspace, old: set[str]) -> int:
    """How often a code or id of the old key stands in any byte of the workspace, or in a row of its server."""
    wanted = {token.encode() for token in old}
    shape = re.compile(rb"\[[A-Z_]+-[0-9A-Z]{4,7}\]|[a-z_]+-[a-z2-7]{16}|L-[A-Z2-7]{10}")
    everything = (*disk.contents(workspace.path), *(data for _, data in contents.rows(workspace.store)))
    return sum(m.group() in wanted for data in everything for m in shape.finditer(data))
