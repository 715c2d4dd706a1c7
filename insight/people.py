"""What a workspace remembers of people between readings, keyed: the roster's words, and who asked to be taken out.

The roster itself is never stored. Its marks let a participant's name be known again where somebody types it: a reason,
a theme's name, a decision written by form. Marks of who is gone keep their notes out when a file is read again.
"""

import json
import warnings
from collections.abc import Collection, Mapping
from pathlib import Path

from insight.ingest.anonymise import Memory, Roster, read_roster
from insight.ingest.anonymise.listed import marks
from insight.ingest.anonymise.pseudonyms import NOBODY, under
from insight.store import reviews
from insight.workspace import Workspace

LISTED = "roster_marks"
SORTS = frozenset({"word", "nickname", "stem", "initials", "near", "literal", "handle"})
GONE = "gone"


def gone(workspace: Workspace) -> Memory:
    """Who asked to be taken out: what reading files needs."""
    known = _gone(workspace)
    return Memory(frozenset((*known, *(m for group in known.values() for m in group))))


def memory(workspace: Workspace) -> Memory:
    """Who asked to be taken out, and the roster's marks: what somebody's own words need."""
    listed: dict[str, object] = workspace.store.get_meta(LISTED, {})
    return Memory(gone(workspace).gone, json.dumps(listed, sort_keys=True) if listed else "")


def remember_roster(workspace: Workspace, roster: Path) -> None:
    """Keep the marks of everyone on a roster; who was on an earlier one stays known."""
    known: dict[str, object] = workspace.store.get_meta(LISTED, {})
    codes = under(workspace.key, gone=gone(workspace).gone)
    listed = read_roster(roster, workspace.recipe.input.columns)
    _both_sides(listed)
    fresh = known | {who: kept for who, kept in marks(listed, codes).items() if who != NOBODY}
    if fresh != known:
        workspace.store.set_meta(LISTED, fresh)


def _both_sides(roster: Roster) -> None:
    """Warn of a roster that gives one person a pair: names that it does not list are found by their looks alone."""
    sides = {person.side for person in roster.people} & {"mentor", "mentee"}
    if len(sides) == 1:
        missing = "mentees" if "mentor" in sides else "mentors"
        warnings.warn(
            f"The roster names no {missing}, so that their names are not looked for. If it lists them, say so in "
            f'insight.toml, [input]: columns = {{ "Your column" = "{missing[:-1]}" }}, and run again.',
            stacklevel=2,
        )


def refuse(
    workspace: Workspace, pairs: Collection[str], *, person: str | None = None, token: str | None = None
) -> None:
    """Keep these pairs out from now on, and a person (by identity and pseudonym), who is no longer known by name."""
    codes = under(workspace.key)
    held = [codes.mark("pair", pair) for pair in sorted(pairs)]
    added = {codes.mark("person", person): held} if person else {one: [] for one in held}
    with workspace.store.writing() as connection:
        workspace.store.set_meta(GONE, {**_gone(workspace), **added}, connection=connection)
        listed: dict[str, object] = workspace.store.get_meta(LISTED, {})
        if token in listed:
            left = {who: kept for who, kept in listed.items() if who != token}
            workspace.store.set_meta(LISTED, left, connection=connection)


def readmit(workspace: Workspace, *, pair: str | None = None, person: str | None = None) -> bool:
    """Let a pair or person (by identity) in again; whether they had been refused."""
    codes = under(workspace.key)
    known = _gone(workspace)
    named = {codes.mark("person", person)} if person else {codes.mark("pair", p) for p in codes.today(pair or "")}
    if named.isdisjoint(known):
        return False
    known = {who: pairs for who, pairs in known.items() if who not in named}
    workspace.store.set_meta(GONE, known)
    for note in workspace.store.notes():
        if NOBODY in note.text:  # perhaps theirs: told apart when it is read again
            reviews.read_again(workspace.store, note.session)
    return True


def _gone(workspace: Workspace) -> Mapping[str, list[str]]:
    """Marks of people, each with those of their pairs; marks of pairs that were taken out as such, with none."""
    nobody: dict[str, list[str]] = {}
    return workspace.store.get_meta(GONE, nobody)
