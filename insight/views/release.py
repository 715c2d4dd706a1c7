"""What has been released: the one lattice of cells that every view for executives and researchers is cut from."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from insight import disclosure
from insight.store import schema as t
from insight.views import base
from insight.views.base import Meeting

if TYPE_CHECKING:
    from insight.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Cell:
    """A released number of a theme: which sessions are in it (session -> segments) and which pairs."""

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
    pillar: str
    name: str
    definition: str
    keywords: tuple[str, ...]
    status: str
    parent: str | None
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
    """Everything that may be shown of a run, and how much is held back (theme -> pairs that are missing)."""

    run: str | None
    k: int
    themes: Mapping[str, Released]
    held: Mapping[str, int]
    meetings: Mapping[str, Meeting]
    programme: tuple[Cell, ...] = ()
    at: dt.datetime | None = None


def current(workspace: "Workspace") -> Release:
    """The release of the workspace as it stands."""
    k = workspace.recipe.policy.k
    met = base.meetings(workspace)
    table = base.cells_by_theme(workspace)
    themes: dict[str, Released] = {}
    held: dict[str, int] = {}
    for row in workspace.store.rows(sa.select(t.themes).order_by(t.themes.c.id)):
        counts = table.get(row.id, {})
        pairs = frozenset().union(*(met[s].pairs for s in counts))
        if disclosure.known(pairs) < k or row.status == "hidden":
            held[row.id] = disclosure.missing(pairs, k)
            continue
        quarters = disclosure.merge(_axis(counts, met, "quarter"), k)
        units = disclosure.pool(_axis(counts, met, "unit"), k, others="other units")
        themes[row.id] = Released(
            row.id,
            row.pillar,
            row.name,
            row.definition,
            tuple(row.keywords),
            row.status,
            row.parent,
            tuple(_cell(part, counts, met, "quarter") for part in quarters),
            tuple(_cell(part, counts, met, "unit") for part in units),
        )
    noted = dict.fromkeys((i for i, m in met.items() if m.status == "held"), 1)
    programme = tuple(_cell(part, noted, met, "quarter") for part in disclosure.merge(_axis(noted, met, "quarter"), k))
    return Release(base.run_of(workspace), k, themes, held, met, programme)


def _axis(counts: Mapping[str, int], met: Mapping[str, Meeting], axis: str) -> dict[str, set[str]]:
    cells: dict[str, set[str]] = {}
    for session in counts:
        cells.setdefault(getattr(met[session], axis), set()).update(met[session].pairs)
    return cells


def _cell(part: disclosure.Part, counts: Mapping[str, int], met: Mapping[str, Meeting], axis: str) -> Cell:
    inside = {s: n for s, n in counts.items() if getattr(met[s], axis) in part.members}
    return Cell(part.label, part.members, part.pairs, inside)
