"""``insight check``: is anybody named in any byte of the workspace, does the evidence hold, are thresholds in force."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import sqlalchemy as sa

from insight import policy
from insight.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: ``ok``, ``fail`` or ``note``, and in words what and where, without quoting it."""

    state: Literal["ok", "fail", "note"]
    text: str

    def __str__(self) -> str:
        return f"{self.state:5} {self.text}"


def check(workspace: Workspace, *, roster: Path | None = None, canaries: Sequence[str] = ()) -> Iterator[Finding]:
    """Leak scan over every byte, integrity of the records, thresholds. Nothing is changed."""
    yield from _leaks(workspace, roster, canaries)
    yield from _tables(workspace)
    yield from _places(workspace)
    yield from _evidence(workspace)
    yield from _thresholds(workspace)


def _leaks(workspace: Workspace, roster: Path | None, canaries: Sequence[str]) -> Iterator[Finding]:
    from insight.ingest.anonymise import leaks, read_roster

    if roster is None and not canaries:
        yield Finding("note", "leaks: not looked for. Give --roster to look for the participants in every byte")
    else:
        found = leaks.scan(workspace.path, read_roster(roster) if roster else None, canaries)
        yield from (Finding("fail", f"leaks: {finding}") for finding in found)
        if not found:
            size = sum(p.stat().st_size for p in workspace.path.rglob("*") if p.is_file())
            yield Finding("ok", f"leaks: nobody found in {size:,} bytes")
    if any(p.suffix == ".key" for p in workspace.path.rglob("*")):
        yield Finding("fail", "key: a key file lies inside the workspace. Move it out: a copy would hold both")


def _tables(workspace: Workspace) -> Iterator[Finding]:
    if workspace.store.engine.dialect.name != "sqlite":
        return
    for pragma in ("integrity_check", "foreign_key_check"):
        with workspace.store.engine.connect() as connection:
            rows = connection.execute(sa.text(f"PRAGMA {pragma}")).all()
        yield _counted("store", pragma.replace("_", " "), sum(tuple(r) != ("ok",) for r in rows), "faults")


def _places(workspace: Workspace) -> Iterator[Finding]:
    notes = {n.id: n.text for n in workspace.store.notes()}
    segments = workspace.store.segments()
    off = sum(notes[s.note][s.start : s.end] != s.text for s in segments)
    yield _counted("segments", f"{len(segments):,} looked up in their notes", off, "do not stand where they say")


def _evidence(workspace: Workspace) -> Iterator[Finding]:
    store = workspace.store
    dates = {s.id: s.date for s in store.sessions()}
    held = {n.id: dates[n.session] for n in store.notes()}
    note_of = {s.id: s.note for s in store.segments()}
    decided = {d.id: d.decided_on for d in store.decisions()}
    links = list(store.links().values())
    loose = sum(any(note_of.get(e) != link.note for e in link.evidence) for link in links)
    late = sum(_after(held.get(link.note), decided.get(link.decision)) for link in links)
    yield _counted("evidence", f"{len(links):,} links", loose, "cite a sentence that is not in their note")
    yield _counted("evidence", f"{len(links):,} links", late, "come from after their decision")


def _thresholds(workspace: Workspace) -> Iterator[Finding]:
    looser = policy.ignored(workspace)
    for name, (asked, kept) in looser.items():
        yield Finding("note", f"policy.{name}: {asked} is looser than at the last release; {kept} is in force")
    in_force = policy.in_force(workspace)
    yield Finding("ok", f"thresholds: {in_force.k} pairs, {in_force.k_quotes} for quotes")


def _counted(what: str, looked_at: str, bad: int, fault: str) -> Finding:
    return Finding("fail" if bad else "ok", f"{what}: {looked_at}, {bad} {fault}")


def _after(held: dt.date | None, decided: dt.date | None) -> bool:
    return held is not None and decided is not None and held > decided
