"""What was shown before, so that two releases cannot be subtracted either.

A number is published as a *part*: a set of sessions with a count each. Once shown, a part changes only when at least k
distinct pairs behind it changed since (or none did), compared with every state of it that was ever shown; otherwise it
stays as it was. A part covers the same periods for good; new periods get new parts. And nothing at all moves before k
distinct pairs of the whole programme changed, so that no single new note can be seen to make something appear.

All totals are sums of shown parts. Hence any difference of shown numbers, now or over time, is a sum of whole parts
and of changes of whole parts, each of which comes from at least k pairs.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from insight.disclosure import Part, known, merge, safe
from insight.errors import StoreError

PAST = 12
VERSION = 1

type Count = tuple[int, str]  # segments, and the session's digest, so that an edited session is a changed one
type Cells = Mapping[str, Count]
type PairsOf = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Shown:
    """A part as it was last shown: session -> count, the pairs behind it, and how it was before (undo steps)."""

    members: tuple[str, ...]
    cells: Cells
    pairs: tuple[str, ...]
    hidden: bool = False
    past: tuple[Mapping[str, Count | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """What a theme was called when it was last shown."""

    pillar: str
    name: str
    definition: str
    keywords: tuple[str, ...]
    parent: str | None = None
    status: str = "active"
    trend: str = "too early"


@dataclass(frozen=True, slots=True)
class Ledger:
    """The last release: under which state of the store, over which sessions, with which parts and words."""

    state: str = ""
    run: str | None = None
    at: str = ""
    k: int = 0
    sessions: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)  # id -> digest, pairs
    blocks: Mapping[str, Mapping[str, Shown]] = field(default_factory=dict)
    words: Mapping[str, Words] = field(default_factory=dict)
    held: int = 0


def freeze(old: Shown | None, now: Cells, members: Sequence[str], *, pairs_of: PairsOf, k: int) -> Shown | None:
    """A part as it may be shown now: anew, as it was, hidden, or (None) not yet."""
    pairs = _pairs(now, pairs_of)
    if old is None:
        return Shown(tuple(members), dict(now), tuple(sorted(pairs))) if known(pairs) >= k else None
    if known(pairs) < k:
        return Shown(old.members, old.cells, old.pairs, True, old.past)
    if all(safe(_pairs(_changed(before, now), pairs_of), k) for before in history(old)):
        undo = {s: old.cells.get(s) for s in _changed(old.cells, now)}
        past = (*old.past, undo)[-PAST:] if undo else old.past
        return Shown(old.members, dict(now), tuple(sorted(pairs)), False, past)
    return old


def spans(old: Mapping[str, Shown], cells: Mapping[str, frozenset[str]], k: int) -> Iterator[Part]:
    """The parts of a time axis: those shown before, as they are, and new ones for periods that no part covers yet."""
    for label, shown in old.items():
        yield Part(label, shown.members, frozenset().union(*(cells.get(m, frozenset()) for m in shown.members)))
    taken = {m for shown in old.values() for m in shown.members}
    run: list[str] = []
    for period in [*sorted({*cells, *taken}), ""]:
        if period and period not in taken:
            run.append(period)
        elif run:
            yield from merge({p: cells[p] for p in run}, k)
            run = []


def dump(ledger: Ledger) -> dict[str, Any]:
    """The ledger as JSON values: cells as [session number, count, ...], digests apart only where they are older.

    In the order of the sessions' names: the order in which a key, a set or a database has them would come and go.
    """
    number = {name: i for i, name in enumerate(sorted(ledger.sessions))}

    def cells(found: Mapping[str, Count | None]) -> dict[str, Any]:
        ordered = sorted(found.items())
        flat = [x for s, c in ordered for x in (number[s], c[0] if c else 0)]
        old = {str(number[s]): c[1] for s, c in ordered if c and c[1] != ledger.sessions[s][0]}
        return {"n": flat, "d": old}

    def part(shown: Shown) -> dict[str, Any]:
        past = [cells(step) for step in shown.past]
        head = {"members": list(shown.members), "pairs": list(shown.pairs), "hidden": shown.hidden}
        return head | cells(shown.cells) | {"past": past}

    return {
        "version": VERSION,
        "head": [ledger.state, ledger.run, ledger.at, ledger.k, ledger.held],
        "sessions": [[name, digest, list(pairs)] for name, (digest, pairs) in sorted(ledger.sessions.items())],
        "blocks": {block: {label: part(p) for label, p in parts.items()} for block, parts in ledger.blocks.items()},
        "words": {theme: asdict(words) for theme, words in ledger.words.items()},
    }


def load(value: Mapping[str, Any] | None) -> Ledger:
    """The ledger from JSON values; an empty one from None.

    Raises:
        StoreError: another version of Insight wrote it, so nobody can say what was shown.
    """
    if not value:
        return Ledger()
    if value.get("version", VERSION) != VERSION:  # the first records of this form did not name it
        raise StoreError(unreadable(value.get("version")))
    try:
        return _loaded(value)
    except (AttributeError, KeyError, ValueError, TypeError, IndexError):
        raise StoreError(unreadable("older")) from None


def _loaded(value: Mapping[str, Any]) -> Ledger:
    names = [name for name, _, _ in value["sessions"]]
    sessions = {name: (digest, tuple(pairs)) for name, digest, pairs in value["sessions"]}

    def cells(found: Mapping[str, Any]) -> dict[str, Count | None]:
        old = {names[int(i)]: digest for i, digest in found["d"].items()}
        pairs = ((names[i], n) for i, n in zip(found["n"][::2], found["n"][1::2], strict=True))
        return {s: (n, old.get(s, sessions[s][0])) if n else None for s, n in pairs}

    def part(found: Mapping[str, Any]) -> Shown:
        now = {s: c for s, c in cells(found).items() if c}
        past = tuple(cells(step) for step in found["past"])
        return Shown(tuple(found["members"]), now, tuple(found["pairs"]), found["hidden"], past)

    state, run, at, k, held = value["head"]
    blocks = {block: {label: part(p) for label, p in parts.items()} for block, parts in value["blocks"].items()}
    words = {theme: Words(**(said | {"keywords": tuple(said["keywords"])})) for theme, said in value["words"].items()}
    return Ledger(state, run, at, k, sessions, blocks, words, held)


def unreadable(version: object) -> str:
    """What to say of a record of another version. It is not rebuilt in silence: old figures could be subtracted."""
    return (
        f"What was released is recorded in form {version}, and this Insight reads form {VERSION}. "
        "Look at it with the Insight that wrote it, or start a new series: insight rebase -w WORKSPACE"
    )


def forget(ledger: Ledger, *, sessions: Iterable[str], pairs: Iterable[str] = ()) -> Ledger:
    """The ledger without these sessions and pairs (an erasure): nameless ones stand in for them.

    The numbers stay, because a number that fell by what one pair had said would tell it; they move with the next
    release that enough other pairs changed.
    """
    people = {pair: f"gone-{secrets.token_hex(6)}" for pair in pairs}
    wanted = set(sessions) | {s for s, (_, who) in ledger.sessions.items() if people.keys() & set(who)}
    gone = {session: f"gone-{secrets.token_hex(6)}" for session in sorted(wanted)}

    def stand_in(part: Shown) -> Shown:
        now = {gone.get(s, s): (n, "" if s in gone else digest) for s, (n, digest) in part.cells.items()}
        past = tuple({gone.get(s, s): c and (c[0], "" if s in gone else c[1]) for s, c in p.items()} for p in part.past)
        return Shown(part.members, now, tuple(sorted(people.get(p, p) for p in part.pairs)), part.hidden, past)

    kept = {
        gone.get(s, s): ("" if s in gone else digest, tuple(people.get(p, p) for p in who))
        for s, (digest, who) in ledger.sessions.items()
    }
    blocks = {block: {label: stand_in(part) for label, part in parts.items()} for block, parts in ledger.blocks.items()}
    return Ledger("", ledger.run, ledger.at, ledger.k, kept, blocks, ledger.words, ledger.held)


def renewed(ledger: Ledger, digest: Callable[[str], str]) -> Ledger:
    """The ledger with every session's digest anew, for a change of key."""

    def cells(found: Mapping[str, Count | None]) -> dict[str, Count | None]:
        return {s: c and (c[0], digest(c[1])) for s, c in found.items()}

    def part(shown: Shown) -> Shown:
        now = {s: c for s, c in cells(shown.cells).items() if c}
        return replace(shown, cells=now, past=tuple(map(cells, shown.past)))

    sessions = {s: (digest(own), pairs) for s, (own, pairs) in ledger.sessions.items()}
    blocks = {block: {label: part(p) for label, p in parts.items()} for block, parts in ledger.blocks.items()}
    return replace(ledger, sessions=sessions, blocks=blocks)


def history(part: Shown) -> Iterator[Cells]:
    """Every state of a part that was shown, the last first."""
    cells = dict(part.cells)
    yield cells
    for step in reversed(part.past):
        cells = {s: c for s, c in {**cells, **step}.items() if c is not None}
        yield cells


def _changed(before: Cells, now: Cells) -> dict[str, Count]:
    either = {**before, **now}
    return {s: count for s, count in either.items() if before.get(s) != now.get(s)}


def _pairs(cells: Iterable[str], pairs_of: PairsOf) -> frozenset[str]:
    return frozenset().union(*(pairs_of[s] for s in cells))
