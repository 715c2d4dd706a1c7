"""``insight check``: is anybody named in any byte of the workspace, does the evidence hold, are thresholds in force."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import sqlalchemy as sa

from insight import policy, retention
from insight.errors import InsightError
from insight.ingest.keys import ring
from insight.people import GONE, LISTED, SORTS
from insight.store import contents
from insight.workspace import Workspace

_KEYED = re.compile(r"(?:(?:mark|gone)|gone:[a-z]+:[a-z]+)-[a-z2-7]{16}|\[PERSON-[2-9A-Z]{4,7}\]")


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
    yield from _key(workspace)
    yield from _tables(workspace)
    yield from _places(workspace)
    yield from _evidence(workspace)
    yield from _thresholds(workspace)
    yield from _retention(workspace)


def _leaks(workspace: Workspace, roster: Path | None, canaries: Sequence[str]) -> Iterator[Finding]:
    from insight.ingest.anonymise import leaks, read_roster

    if roster is None and not canaries:
        yield Finding("note", "leaks: not looked for. Give --roster to look for the participants in every byte")
    else:
        known = read_roster(roster, workspace.recipe.input.columns) if roster else None
        found = leaks.scan(workspace.path, known, canaries)
        search, size = leaks.Search(known, canaries), _size(workspace.path)
        for place, data in contents.rows(workspace.store):
            found += [leaks.Finding(place, *hit) for hit in search.hits(data)]
            size += len(data)
        yield from (Finding("fail", f"leaks: {finding}") for finding in found)
        if not found:
            yield Finding("ok", f"leaks: nobody found in {size:,} bytes")
    if any(p.suffix == ".key" for p in workspace.path.rglob("*")):
        yield Finding("fail", "key: a key file lies inside the workspace. Move it out: a copy would hold both")


def _size(folder: Path) -> int:
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())


def _key(workspace: Workspace) -> Iterator[Finding]:
    try:
        keys = len(ring(workspace.key))
    except InsightError as error:
        yield Finding("note", f"key: {error}")
    else:
        changed = f", changed {keys - 1} times" if keys > 1 else ""
        yield Finding("ok", f"key: the one of this workspace{changed}")
    for name, kept in (("roster", LISTED), ("people who were erased", GONE)):
        marks = workspace.store.get_meta(kept, dict[str, object]())
        bare = sum(not _KEYED.fullmatch(mark) for mark in _leaves(marks))
        yield _counted("marks", f"{len(marks):,} of the {name}", bare, "are not keyed")


def _leaves(value: object) -> Iterator[str]:
    """Every mark and pseudonym in what is remembered; the names of the sorts of marks aside."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in SORTS:
                yield str(key)
            yield from _leaves(inner)
    elif isinstance(value, Sequence):
        for inner in value:
            yield from _leaves(inner)


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


def _retention(workspace: Workspace) -> Iterator[Finding]:
    old = {name: n for name, n in retention.past(workspace, today=dt.datetime.now(dt.UTC).date()).items() if n}
    if old:
        told = ", ".join(f"{n:,} of {name.replace('_', ' ')}" for name, n in old.items())
        yield Finding("note", f"retention: past their time: {told}. Take them out with: insight retention --remove")
    else:
        yield Finding("ok", "retention: nothing is past its time")


def _counted(what: str, looked_at: str, bad: int, fault: str) -> Finding:
    return Finding("fail" if bad else "ok", f"{what}: {looked_at}, {bad} {fault}")


def _after(held: dt.date | None, decided: dt.date | None) -> bool:
    return held is not None and decided is not None and held > decided
