"""The one lattice of released cells that every view for executives and researchers is cut from.

It is computed once for a state of the store and written down (``ledger``) before anyone sees it: per theme its
quarters and its units, for the programme its quarters. Units carry bands of pairs only, no counts that could be
subtracted from those of the quarters; nothing is ever cut by quarter *and* unit.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from insight import disclosure
from insight.errors import StoreError
from insight.policy import RELEASE, SERIES, SETTLED, hold, in_force, log_access
from insight.store.store import now
from insight.views import base, ledger, settled, wording
from insight.views.base import Meeting
from insight.views.ledger import Cells, Ledger, Shown, Words
from insight.views.trend import trend_words

if TYPE_CHECKING:
    from insight.workspace import Workspace

PROGRAMME = "programme"
GROUP = "group"
POOL = "others"  # the status of small themes taken together
OTHER_UNITS = "other units"


@dataclass(frozen=True, slots=True)
class Cell:
    """A released number: which sessions are in it (session -> segments) and which pairs."""

    label: str
    members: tuple[str, ...]
    pairs: frozenset[str]
    sessions: Mapping[str, int]

    @property
    def segments(self) -> int:
        """Segments in the cell."""
        return sum(self.sessions.values())


@dataclass(frozen=True, slots=True)
class Released:
    """A theme as others than the owner may see it."""

    id: str
    words: Words
    quarters: tuple[Cell, ...]
    units: tuple[Cell, ...]

    @property
    def pairs(self) -> frozenset[str]:
        """Distinct pairs behind the released quarters."""
        return frozenset().union(*(cell.pairs for cell in self.quarters))

    @property
    def sessions(self) -> dict[str, int]:
        """Session -> segments over the released quarters."""
        return {s: n for cell in self.quarters for s, n in cell.sessions.items()}


@dataclass(frozen=True, slots=True)
class Release:
    """Everything that may be shown, how many themes are held back, and the sessions as they were at the time."""

    run: str | None
    k: int
    themes: Mapping[str, Released]
    held: int
    meetings: Mapping[str, Meeting]
    programme: tuple[Cell, ...] = ()
    at: str = ""
    pairs_of: Mapping[str, frozenset[str]] = field(default_factory=dict)  # session -> pairs, as they were at the time


def sessions_shown(release: Release, theme: Released, cell: Cell | None = None) -> int:
    """How many sessions a theme (or one of its quarters) was raised in; "at least" where the rest would be a few.

    All sessions held are shown elsewhere: less these they are the sessions in which it was not raised.
    """
    inside = theme.sessions if cell is None else cell.sessions
    quarters = {m for c in (theme.quarters if cell is None else (cell,)) for m in c.members}
    pairs: set[str] = set()
    for session in (s for c in release.programme for s in c.sessions if s not in inside):
        met = release.meetings.get(session)
        if met and met.quarter in quarters:
            pairs |= met.pairs
            if disclosure.known(pairs) >= release.k:  # more pairs make it no less safe: enough is seen
                return len(inside)
    return len(inside) if disclosure.safe(pairs, release.k) else disclosure.band(len(inside), release.k)


def current(workspace: "Workspace") -> Release:
    """The release for the store as it stands; a new one is written down before it is shown.

    Raises:
        StoreError: it cannot be written down, so nothing may be shown.
    """
    series = workspace.store.get_meta(SERIES, 0)
    state = f"{base.state(workspace)}-{in_force(workspace).k}-{series}"
    return base.remembered(workspace, "release", state, lambda place: _settled(place, state))


def _settled(workspace: "Workspace", state: str) -> Release:
    met = base.meetings(workspace)
    last = ledger.load(workspace.store.get_meta(RELEASE, None))
    if last.state != state:
        last = _advance(workspace, last, met, state)
        workspace.store.set_meta(RELEASE, ledger.dump(last))
        hold(workspace)
    return _release(workspace, last, met)


def erase(workspace: "Workspace", *, sessions: Iterable[str], pairs: Iterable[str] = ()) -> None:
    """Take sessions and pairs out of what was written down; call it with every erasure."""
    sessions, pairs = set(sessions), set(pairs)
    settled.erase(workspace, sessions=sessions, pairs=pairs)
    try:
        last = ledger.load(workspace.store.get_meta(RELEASE, None))
        workspace.store.set_meta(RELEASE, ledger.dump(ledger.forget(last, sessions=sessions, pairs=pairs)))
    except StoreError:  # a record of another version: an erasure is never refused, so a new series starts
        log_access(workspace, audience="owner", action="rebase", what="erasure from a record that cannot be read")
        workspace.store.set_meta(RELEASE, None)
        workspace.store.set_meta(SERIES, workspace.store.get_meta(SERIES, 0) + 1)
    base.forget(workspace)


def renewed(workspace: "Workspace", digest: Callable[[str], str]) -> dict[str, Any]:
    """What was written down of releases, by name, with every session's digest (``base.short``) anew: for a new key."""
    found: dict[str, Any] = {SETTLED: settled.renewed(workspace, digest)}
    held = workspace.store.get_meta(RELEASE, None)
    with suppress(StoreError):  # a record of another version is not shown, and waits for a re-base
        found[RELEASE] = held and ledger.dump(ledger.renewed(ledger.load(held), digest))
    return found


def _advance(workspace: "Workspace", last: Ledger, met: Mapping[str, Meeting], state: str) -> Ledger:
    """The next ledger: nothing moves while fewer than k pairs (but some) changed since the last."""
    k = in_force(workspace).k
    known = {s: (m.digest, tuple(sorted(m.pairs))) for s, m in met.items()}
    who = {s: frozenset(pairs) for s, (_, pairs) in last.sessions.items()}
    pairs_of = {s: who.get(s, frozenset()) | (met[s].pairs if s in met else frozenset()) for s in {*who, *met}}
    moved = {s for s in pairs_of if last.sessions.get(s) != known.get(s)}
    if last.blocks and not disclosure.safe(frozenset().union(*(pairs_of[s] for s in moved)), k):
        return Ledger(state, last.run, last.at, k, last.sessions, last.blocks, last.words, last.held)
    table: dict[str, dict[str, ledger.Count]] = {
        theme: {s: (n, known[s][0]) for s, n in counts.items()}
        for theme, counts in base.cells_by_theme(workspace).items()
    }
    table[PROGRAMME] = {s: (1, known[s][0]) for s, m in met.items() if m.status == "held"}
    blocks: dict[str, Mapping[str, Shown]] = {}
    pools = {name.partition("/")[0] for name in last.blocks if name.startswith(f"{POOL}-")}
    words = wording.words(workspace, met, k)

    def settle(block: str, cells: Cells) -> None:
        for axis in ("quarter", "unit"):
            name = f"{block}/{axis}"
            blocks[name] = _axis(last.blocks.get(name, {}), cells, axis, met=met, pairs_of=pairs_of, k=k)

    for block in sorted({*table, *(name.partition("/")[0] for name in last.blocks)} - pools):
        settle(block, table.get(block, {}))
    small = _small(table, words, blocks, met, k)
    for block in sorted({*small, *pools}):
        settle(block, small.get(block, {}))
    words |= {block: _pooled(block) for block in small}
    shown = {block.partition("/")[0] for block, parts in blocks.items() if any(not p.hidden for p in parts.values())}
    kept = {i: w for i, w in {**last.words, **words}.items() if i in shown or w.status == GROUP}
    kept = _with_trends(kept, blocks, met)
    referred = {s for parts in blocks.values() for part in parts.values() for s in (*part.cells, *_old(part))}
    sessions = {s: known.get(s) or last.sessions[s] for s in referred | set(known) if s in known or s in last.sessions}
    run, at = base.run_of(workspace), now().isoformat(timespec="seconds")
    return Ledger(
        state,
        run,
        at,
        k,
        sessions,
        {b: p for b, p in blocks.items() if p},
        kept,
        len({i for i, w in words.items() if w.status not in {GROUP, POOL}} - shown),
    )


def _small(
    table: Mapping[str, Cells],
    words: Mapping[str, Words],
    blocks: Mapping[str, Mapping[str, Shown]],
    met: Mapping[str, Meeting],
    k: int,
) -> dict[str, Cells]:
    """Themes that cannot be shown, taken together by pillar, and pillars taken together, until each has k pairs."""
    by_pillar: dict[str, dict[str, ledger.Count]] = {}
    for theme, said in words.items():
        parts = (part for axis in ("quarter", "unit") for part in blocks.get(f"{theme}/{axis}", {}).values())
        if said.status != GROUP and not any(not part.hidden for part in parts):
            _add(by_pillar.setdefault(said.pillar, {}), table.get(theme, {}))
    pairs = {pillar: frozenset().union(*(met[s].pairs for s in cells)) for pillar, cells in by_pillar.items()}
    found: dict[str, Cells] = {}
    for part in disclosure.pool(pairs, k, others="all"):
        together: dict[str, ledger.Count] = {}
        for pillar in part.members:
            _add(together, by_pillar[pillar])
        found[f"{POOL}-{part.label}"] = together
    return found


def _add(total: dict[str, ledger.Count], cells: Cells) -> None:
    for session, (n, digest) in cells.items():
        total[session] = (total.get(session, (0, ""))[0] + n, digest)


def _pooled(block: str) -> Words:
    pillar = block.removeprefix(f"{POOL}-")
    kind = {"all": "", "none": "unplaced ", "mixed": "mixed "}.get(pillar, f"{pillar} ")
    about = "Themes that too few pairs spoke of to be shown one by one, taken together."
    return Words("mixed" if pillar == "all" else pillar, f"Other {kind}themes", about, (), None, POOL)


def _with_trends(
    words: Mapping[str, Words], blocks: Mapping[str, Mapping[str, Shown]], met: Mapping[str, Meeting]
) -> dict[str, Words]:
    """The trend of what is shown, settled with it."""
    table: dict[str, dict[str, int]] = {}
    for theme in words:
        parts = [p for p in blocks.get(f"{theme}/quarter", {}).values() if not p.hidden]
        table[theme] = {s: n for part in parts for s, (n, _) in part.cells.items()}
    leaves = {theme: counts for theme, counts in table.items() if counts}
    groups: dict[str, dict[str, int]] = {}
    for theme, counts in leaves.items():
        if words[theme].parent:
            groups.setdefault(str(words[theme].parent), {}).update(counts)
    said = trend_words(leaves, met) | trend_words(groups, met)
    return {theme: replace(found, trend=said.get(theme, found.trend)) for theme, found in words.items()}


def _old(part: Shown) -> Iterable[str]:
    return (s for step in part.past for s in step)


def _axis(
    old: Mapping[str, Shown],
    cells: Cells,
    axis: str,
    *,
    met: Mapping[str, Meeting],
    pairs_of: Mapping[str, frozenset[str]],
    k: int,
) -> dict[str, Shown]:
    """The parts of one axis of a block: those of before, frozen or renewed, and new ones."""
    groups: dict[str, dict[str, ledger.Count]] = {}
    for session, count in cells.items():
        groups.setdefault(getattr(met[session], axis), {})[session] = count
    pairs = {name: frozenset().union(*(met[s].pairs for s in inside)) for name, inside in groups.items()}
    if axis == "quarter":
        parts = list(ledger.spans(old, pairs, k))
    else:
        parts = disclosure.pool(pairs, k, others=OTHER_UNITS)
    made: dict[str, Shown] = {}
    for part in parts:
        inside = {s: c for m in part.members for s, c in groups.get(m, {}).items()}
        shown = ledger.freeze(old.get(part.label), inside, part.members, pairs_of=pairs_of, k=k)
        if shown is not None:
            made[part.label] = shown
    gone = {label: part for label, part in old.items() if label not in made}
    return made | {label: replace(part, hidden=True) for label, part in gone.items()}


def _release(workspace: "Workspace", last: Ledger, met: Mapping[str, Meeting]) -> Release:
    k = in_force(workspace).k
    renamed, hidden = wording.edits(workspace)
    themes = {}
    for theme, words in sorted(last.words.items()):
        quarters = _cells(last.blocks.get(f"{theme}/quarter", {}), k)
        if quarters and theme not in hidden:
            units = _cells(last.blocks.get(f"{theme}/unit", {}), k)
            name = renamed.get(theme, words.name)
            themes[theme] = Released(theme, replace(words, name=name), quarters, units)
    wider = _groups(last.words, themes)
    themes |= {i: replace(g, words=replace(g.words, name=renamed.get(i, g.words.name))) for i, g in wider.items()}
    themes = {i: theme for i, theme in themes.items() if i not in hidden}
    now_as_then = {s: m for s, m in met.items() if last.sessions.get(s, ("", ()))[0] == m.digest}
    programme = _cells(last.blocks.get(f"{PROGRAMME}/quarter", {}), k)
    fell = sum(w.status not in {GROUP, POOL} and i not in themes for i, w in last.words.items())
    who = {s: frozenset(pairs) for s, (_, pairs) in last.sessions.items()}
    return Release(last.run, k, themes, last.held + fell, now_as_then, programme, last.at, who)


def _groups(words: Mapping[str, Words], themes: Mapping[str, Released]) -> dict[str, Released]:
    """Wider themes, made of what is shown of their themes and of nothing else."""
    made = {}
    for group, said in words.items():
        inside = [theme for theme in themes.values() if theme.words.parent == group]
        if said.status != GROUP or not inside:
            continue
        sessions: dict[str, int] = {}
        for theme in inside:
            for session, n in theme.sessions.items():
                sessions[session] = sessions.get(session, 0) + n
        members = tuple(sorted({m for theme in inside for cell in theme.quarters for m in cell.members}))
        pairs = frozenset().union(*(theme.pairs for theme in inside))
        made[group] = Released(group, said, (Cell("all", members, pairs, sessions),), ())
    return made


def _cells(parts: Mapping[str, Shown], k: int) -> tuple[Cell, ...]:
    return tuple(
        Cell(label, part.members, frozenset(part.pairs), {s: n for s, (n, _) in part.cells.items()})
        for label, part in sorted(parts.items(), key=lambda item: (item[0] == OTHER_UNITS, item[0]))
        if not part.hidden and disclosure.known(part.pairs) >= k
    )
