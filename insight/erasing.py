"""Take a contributor, or what is past its time, out; find themes and links of what is left; prove it with a receipt."""

import datetime as dt
from collections.abc import Collection
from pathlib import Path

import numpy as np

from insight import disk, mining, people, pipeline, policy, retention, runs
from insight.errors import UsageError
from insight.ingest.anonymise import read_roster
from insight.ingest.anonymise.pseudonyms import under
from insight.ingest.stage import anonymiser
from insight.models import registry
from insight.records import Registry
from insight.reviewing import labels
from insight.reviewing.notes import LOOKED_AT
from insight.reviewing.themes import FOUND
from insight.store import contents, expiry, side
from insight.store.vectors import VectorShards
from insight.views import release
from insight.workspace import Workspace


def erase(
    workspace: Workspace, *, pair: str | None = None, person: str | None = None, roster: Path | None = None
) -> dict[str, int]:
    """Erase a pair, or a person with every pair they are in. Gives the receipt: how much of what went.

    ``traces`` counts how often an id or token of what was erased still stands in any byte of the workspace. A keyed
    mark is kept, so that a file read again does not bring them back; ``lift`` takes it away.

    Raises:
        UsageError: neither a pair nor a person with a roster is named, or nothing of them is here.
    """
    store = workspace.store
    with workspace.locked():
        pairs, who, token = _who(workspace, pair, person, roster)
        sessions = {s.id for s in store.sessions() if pairs & set(s.pairs)}
        notes = {n.id for n in store.notes() if n.session in sessions}
        if not sessions and not token and pairs.isdisjoint(_elsewhere(workspace)):
            raise UsageError("Nothing of that pair is in this workspace. See the pairs with: insight show pairs")
        links = _links(workspace, notes, ())
        people.refuse(workspace, pairs, person=who, token=token)  # first: who is half erased must not come back
        receipt = store.erase(pairs, token=token, links=links)
        receipt |= renew(workspace, notes=notes, sessions=sessions, pairs=pairs)
        runs.record(workspace, counts={"sessions_erased": receipt["sessions"]}, seconds={})
        store.compact()
        marks = notes | links | ({token} if token else set())
        return receipt | {"traces": left(workspace, marks)}


def _elsewhere(workspace: Workspace) -> set[str | None]:
    """Pairs of the other tables: one that never met may have answered a survey."""
    store = workspace.store
    answered = {answer.pair for answer in side.surveys(store)}
    return {pair.id for pair in side.pairs(store)} | answered | {decision.pair for decision in store.decisions()}


def expire(workspace: Workspace, *, today: dt.date) -> dict[str, int]:
    """Take out what is past the time it is kept, and find themes and links of what is left. Gives the receipt.

    Sessions go whole, with whatever was said of them; a note that goes before its session leaves what can be counted.
    ``traces`` is as for an erasure.
    """
    with workspace.locked():
        store, first = workspace.store, retention.limits(workspace, today=today)
        old = expiry.past(store, first)
        receipt = dict(old.counts)
        if not any(receipt.values()):
            return receipt
        bare = old.emptied | old.sessions
        notes = {n.id for n in store.notes() if n.session in bare}
        links = _links(workspace, notes, old.decisions)
        expiry.remember(store, first)  # first: what is half out must not come back
        retention.keep_out(workspace, pairs=old.pairs, surveys=old.surveys)
        expiry.remove(store, old, links=links)
        if bare or old.decisions:
            receipt |= renew(workspace, notes=notes, sessions=bare, pairs=())
        runs.record(workspace, counts={f"{name}_past_their_time": n for name, n in old.counts.items()}, seconds={})
        store.compact()
        return receipt | {"traces": left(workspace, notes | links)}


def _links(workspace: Workspace, notes: Collection[str], decisions: Collection[str]) -> set[str]:
    """Every link there can have been to what goes: people may have said something of one that no longer stands."""
    store = workspace.store
    every = {n.id for n in store.notes()} if decisions and store.verdicts() else set(notes)
    ends = {(d.id, note) for d in store.decisions() for note in (every if d.id in decisions else notes)}
    return {workspace.keyed("link", decision, note, prefix="L") for decision, note in ends}


def renew(
    workspace: Workspace, *, notes: Collection[str], sessions: Collection[str], pairs: Collection[str]
) -> dict[str, int]:
    """After records were taken out of the store: forget them elsewhere too, and find themes and links of what is left.

    Gives how many ``vectors`` went. The workspace is locked already.
    """
    store = workspace.store
    release.erase(workspace, sessions=sessions, pairs=pairs)
    _forget_memories(workspace, notes)
    policy.forget(workspace, sessions=sessions, pairs=pairs)
    segments = store.segments()
    shards = VectorShards(workspace.path / "vectors", mining.embedder(workspace).name)
    vectors = shards.keep_only(mining.content_keys(workspace, segments))
    known = registry.load(store.get_meta(mining.REGISTRY, None))
    store.put_themes((), (), (), run="", registry=None)
    store.set_meta(mining.REGISTRY, registry.dump(_left(known, {s.id for s in segments})))
    pipeline.mine(workspace, refit=True)
    pipeline.link(workspace)
    labels.prune(workspace)
    return {"vectors": vectors}


def left(workspace: Workspace, marks: Collection[str]) -> int:
    """How often any of these marks still stands in any byte of the workspace, or of its database server."""
    return traces(workspace.path, marks) + _rows(workspace, marks)


def _left(known: Registry, segments: Collection[str]) -> Registry:
    """Which theme each sentence that is left was in, and no more: by it themes keep their ids, and their edits.

    Means, names and other words are dropped, for what was erased had a part in them.
    """
    members = {theme: tuple(s for s in known.members.get(theme, ()) if s in segments) for theme in known.themes}
    themes = tuple(theme for theme, held in members.items() if held)
    parents = {theme: wider for theme, wider in known.parents.items() if theme in themes}
    nothing = np.zeros((len(themes), 0), np.float32)
    return Registry(themes, nothing, {theme: members[theme] for theme in themes}, parents=parents)


def _forget_memories(workspace: Workspace, notes: Collection[str]) -> None:
    """Drop what stands outside the tables: which notes were looked at, and wordings of the themes as they were."""
    looked = workspace.store.get_meta(LOOKED_AT, None)
    if looked:
        workspace.store.set_meta(LOOKED_AT, [note for note in looked if note not in notes])
    if workspace.store.get_meta(FOUND, None):
        workspace.store.set_meta(FOUND, {})


def traces(folder: Path, marks: Collection[str]) -> int:
    """How often any of these marks stands in any byte under a folder."""
    return sum(content.count(mark.encode()) for content in disk.contents(folder) for mark in marks)


def lift(
    workspace: Workspace, *, pair: str | None = None, person: str | None = None, roster: Path | None = None
) -> None:
    """Let a pair or person that was erased in again: their notes are read the next time their file is given.

    Raises:
        UsageError: neither is named, or they were not erased.
    """
    with workspace.locked():
        _, who, _ = _who(workspace, pair, person, roster)
        if not people.readmit(workspace, pair=pair, person=who):
            raise UsageError("They are not kept out. Name them as when they were erased: by --pair, or by --person.")


def _rows(workspace: Workspace, marks: Collection[str]) -> int:
    """The same in what a database server holds."""
    return sum(data.count(mark.encode()) for _, data in contents.rows(workspace.store) for mark in marks)


def _who(
    workspace: Workspace, pair: str | None, person: str | None, roster: Path | None
) -> tuple[set[str], str | None, str | None]:
    """The pairs, and the person's identity and replacement token."""
    if pair and person:
        raise UsageError("Name a pair or a person, not both: --person takes every pair they are in.")
    if pair:
        return {pair}, None, None
    if not person or roster is None:
        raise UsageError("Name whom to erase: --pair ID, or --person NAME with --roster FILE.")
    columns = workspace.recipe.input.columns
    listed = read_roster(roster, columns).people
    known = [p for p in listed if person.casefold() in {n.casefold() for n in p.names}]
    codes = under(workspace.key)
    made = anonymiser(workspace.recipe.anonymise, workspace.key, str(roster), columns=columns)
    pairs = {made.safe_id(p.pair, "pair") for p in known if p.pair}
    if not pairs:
        raise UsageError("The roster has nobody of that name. Write it as the roster does, or use --pair ID.")
    return pairs, known[0].key, codes.code("PERSON", known[0].key)
