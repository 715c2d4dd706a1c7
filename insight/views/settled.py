"""Rows that are published by value and then settle: the programme's figures for others than the owner.

The ledger of themes keeps sets of sessions, because themes are counted. The programme's rows hold medians, shares and
intervals as well, so here a row is kept as it was shown, with what everybody behind it gave. It is shown anew only when
at least k distinct pairs behind it gave something else since, compared with every state of it that was ever shown, and
nothing of a table moves before k pairs of the whole table changed. The rows of a table share no contribution, and every
total is the sum of shown rows (``ledger`` says why that is enough).
"""

import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from insight.disclosure import known, safe
from insight.errors import StoreError
from insight.policy import SETTLED, hold, in_force
from insight.views import ledger
from insight.views.ledger import Shown

if TYPE_CHECKING:
    from insight.workspace import Workspace

VERSION = 1
CONTRACT = "pair:"
_DIGEST = re.compile(r"\b[0-9a-f]{12}\b")  # ``base.short``


@dataclass(frozen=True, slots=True)
class Row:
    """A row that could be shown: its values, and contributor -> what they gave (any change of it counts).

    ``behind``: the pairs that must be k; those of all contributors unless told. ``beside``: a row before it that must
    be shown as it stands before this one may move: seven ratings of five sessions would tell of two more.
    """

    shows: Mapping[str, Any]
    cells: Mapping[str, str]
    members: tuple[str, ...] = ()
    behind: frozenset[str] | None = None
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A row as it was shown, and how."""

    shows: Mapping[str, Any]
    part: Shown


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it was shown last: its rows, who stands behind each contributor, and what was seen of each."""

    rows: Mapping[str, Kept]
    who: Mapping[str, frozenset[str]]
    seen: Mapping[str, str]


def settle(
    workspace: "Workspace",
    name: str,
    rows: Mapping[str, Row],
    *,
    pairs_of: Mapping[str, frozenset[str]],
    given: Mapping[str, str],
) -> dict[str, Kept]:
    """The rows of a table as they may be shown now; what is new is written down before anyone sees it.

    ``given``: everything that the table is made of, contributor -> what they gave, also where no row shows it yet.

    Raises:
        StoreError: it cannot be written down, or was written by another version: nothing may be shown.
    """
    k = in_force(workspace).k
    last = load(workspace, name)
    now = _advance(last, rows, pairs_of, given=_short(given), k=k)
    if now != last:
        _save(workspace, name, now)
        hold(workspace)
    return {key: row for key, row in now.rows.items() if not row.part.hidden and known(row.part.pairs) >= k}


def parts(workspace: "Workspace", name: str) -> dict[str, tuple[str, ...]]:
    """Row -> the cells it covers for good, of every row of a table that was ever shown."""
    return {key: row.part.members for key, row in load(workspace, name).rows.items()}


def _advance(
    last: Table, rows: Mapping[str, Row], pairs_of: Mapping[str, frozenset[str]], *, given: Mapping[str, str], k: int
) -> Table:
    who = {c: last.who.get(c, frozenset()) | pairs_of.get(c, frozenset()) for c in {*last.who, *pairs_of}}
    moved = {c for c in {*given, *last.seen} if given.get(c) != last.seen.get(c)}
    if last.seen and not safe(frozenset().union(*(who[c] for c in moved)), k):
        return last
    made: dict[str, Kept] = {}
    for key, row in rows.items():
        old, first = last.rows.get(key), rows.get(row.beside) if row.beside else None
        waits = first is not None and (row.beside not in made or not _as_now(made[row.beside].part, first))
        kept = old if waits else _row(old, row, who, k)
        if kept is not None:
            made[key] = kept
    gone = {key: Kept(old.shows, replace(old.part, hidden=True)) for key, old in last.rows.items() if key not in made}
    kept_rows = made | gone
    told = {c for row in kept_rows.values() for cells in ledger.history(row.part) for c in cells} | given.keys()
    return Table(kept_rows, {c: who[c] for c in sorted(told)}, given)


def _as_now(part: Shown, row: Row) -> bool:
    return not part.hidden and {c: value for c, (_, value) in part.cells.items()} == dict(row.cells)


def _row(old: Kept | None, row: Row, who: Mapping[str, frozenset[str]], k: int) -> Kept | None:
    """A row as it may be shown now: anew, as it was, hidden, or (None) not yet."""
    behind = frozenset().union(*(who[c] for c in row.cells)) if row.behind is None else row.behind
    cells = {c: (1, value) for c, value in row.cells.items()} if known(behind) >= k else {}
    if (
        old is not None
        and cells
        and not all(_aspects_safe(before, cells, who, k) for before in ledger.history(old.part))
    ):
        return old
    part = ledger.freeze(old.part if old else None, cells, row.members, pairs_of=who, k=k)
    if part is None:
        return None
    fresh = old is None or (part.cells != old.part.cells and not part.hidden)
    return Kept(dict(row.shows), part) if fresh or old is None else Kept(old.shows, part)


def _aspects_safe(before: ledger.Cells, now: ledger.Cells, who: Mapping[str, frozenset[str]], k: int) -> bool:
    """Whether k pairs changed what they did, or none; and k their contracts ("pair:..."), or none."""
    changed = {c for c in {*before, *now} if before.get(c) != now.get(c)}
    contracts = {c for c in changed if c.startswith(CONTRACT)}
    return all(safe(frozenset().union(*(who[c] for c in part)), k) for part in (contracts, changed - contracts))


def _short(given: Mapping[str, str]) -> dict[str, str]:
    return {c: _seen(value) for c, value in given.items()}


def _seen(value: str) -> str:
    """What somebody gave, in short; a session's digest stands in it as it is, to be renewed with the key."""
    rest = blake2b(_DIGEST.sub("", value).encode(), digest_size=7).hexdigest()
    return " ".join((*_DIGEST.findall(value), rest))


def load(workspace: "Workspace", name: str) -> Table:
    """A table as it was last shown; an empty one before.

    Raises:
        StoreError: another version of Insight wrote it down.
    """
    kept = _record(workspace)
    if kept and kept.get("version") != VERSION:
        raise StoreError(ledger.unreadable(kept.get("version")))
    found = kept.get("tables", {}).get(name)
    if found is None:
        return Table({}, {}, {})
    names = list(found["who"])
    rows = {key: Kept(row["shows"], _part(row["part"], names)) for key, row in found["rows"].items()}
    return Table(rows, {c: frozenset(pairs) for c, pairs in found["who"].items()}, found["seen"])


def _record(workspace: "Workspace") -> dict[str, Any]:
    nothing: dict[str, Any] = {}
    return workspace.store.get_meta(SETTLED, nothing)


def _save(workspace: "Workspace", name: str, table: Table) -> None:
    kept = _record(workspace) or {"version": VERSION, "tables": {}}
    workspace.store.set_meta(SETTLED, kept | {"tables": kept["tables"] | {name: _dump(table)}})


def _dump(table: Table) -> dict[str, Any]:
    place = {c: i for i, c in enumerate(table.who)}
    rows = {key: {"shows": dict(row.shows), "part": _flat(row.part, place)} for key, row in table.rows.items()}
    return {"who": {c: sorted(p) for c, p in table.who.items()}, "seen": dict(table.seen), "rows": rows}


def _flat(part: Shown, place: Mapping[str, int]) -> dict[str, Any]:
    def cells(found: Mapping[str, ledger.Count | None]) -> list[Any]:
        return [x for c, count in found.items() for x in (place[c], count[1] if count else None)]

    return {
        "members": list(part.members),
        "pairs": list(part.pairs),
        "hidden": part.hidden,
        "cells": cells(part.cells),
        "past": [cells(step) for step in part.past],
    }


def _part(found: Mapping[str, Any], names: list[str]) -> Shown:
    def cells(flat: list[Any]) -> dict[str, ledger.Count | None]:
        pairs = zip(flat[::2], flat[1::2], strict=True)
        return {names[i]: None if value is None else (1, value) for i, value in pairs}

    now = {c: count for c, count in cells(found["cells"]).items() if count}
    past = tuple(cells(step) for step in found["past"])
    return Shown(tuple(found["members"]), now, tuple(found["pairs"]), found["hidden"], past)


def erase(workspace: "Workspace", *, sessions: Iterable[str], pairs: Iterable[str]) -> None:
    """Put nameless ones in the place of erased sessions and pairs; shown figures stay, for ``ledger.forget``'s reason.

    What another version wrote down is let go: an erasure is never refused.
    """
    kept = _record(workspace)
    if not kept:
        return
    if kept.get("version") != VERSION:
        workspace.store.set_meta(SETTLED, {})
        return
    for name in kept["tables"]:
        _save(workspace, name, _without(load(workspace, name), set(sessions), set(pairs)))


def _without(table: Table, sessions: set[str], pairs: set[str]) -> Table:
    people = {pair: f"gone-{secrets.token_hex(6)}" for pair in pairs}
    gone = {c: f"gone-{secrets.token_hex(6)}" for c, who in table.who.items() if c in sessions or who & pairs}

    def renamed(cells: Mapping[str, ledger.Count | None]) -> dict[str, ledger.Count | None]:
        return {gone.get(c, c): count and (1, "" if c in gone else count[1]) for c, count in cells.items()}

    def part(found: Shown) -> Shown:
        now = {c: count for c, count in renamed(found.cells).items() if count}
        who = tuple(sorted(people.get(p, p) for p in found.pairs))
        return Shown(found.members, now, who, found.hidden, tuple(renamed(step) for step in found.past))

    rows = {key: Kept(row.shows, part(row.part)) for key, row in table.rows.items()}
    who = {gone.get(c, c): frozenset(people.get(p, p) for p in pairs) for c, pairs in table.who.items()}
    return Table(rows, who, {gone.get(c, c): value for c, value in table.seen.items()})


def renewed(workspace: "Workspace", digest: Callable[[str], str]) -> dict[str, Any]:
    """The record with every session's digest anew, for a change of key.

    What another version wrote down stays as it is: it cannot be read, and is not shown.
    """
    kept = _record(workspace)
    if kept.get("version") != VERSION:
        return kept
    return kept | {"tables": {name: _dump(_anew(load(workspace, name), digest)) for name in kept["tables"]}}


def _anew(table: Table, digest: Callable[[str], str]) -> Table:
    def value(text: str) -> str:
        return _DIGEST.sub(lambda m: digest(m.group()), text)

    def cells(found: Mapping[str, ledger.Count | None]) -> dict[str, ledger.Count | None]:
        return {c: count and (1, value(count[1])) for c, count in found.items()}

    def part(found: Shown) -> Shown:
        now = {c: count for c, count in cells(found.cells).items() if count}
        return replace(found, cells=now, past=tuple(map(cells, found.past)))

    rows = {key: Kept(row.shows, part(row.part)) for key, row in table.rows.items()}
    return Table(rows, table.who, {c: value(mark) for c, mark in table.seen.items()})
