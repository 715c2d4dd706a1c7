"""What is found in the sentences: vectors, pillars, themes and what became of them; and a run's manifest."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

type Rows = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Vectors:
    """rows: float32, (n, dimensions), L2-normalised, one for each id; ``embedder`` names model and version."""

    ids: tuple[str, ...]
    rows: Rows
    embedder: str

    def __post_init__(self) -> None:
        if len(self.ids) != len(self.rows):
            raise ValueError(f"{len(self.ids)} ids but {len(self.rows)} rows.")

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Pillar:
    """A heading the programme cares about, with what belongs under it and what only seems to."""

    name: str
    definition: str
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PillarScores:
    """rows: float32, (n segments, n pillars), calibrated and independent probabilities: a row need not sum to 1.

    ``labels`` (bool, same shape) says which hold; a row without any is "none".
    """

    ids: tuple[str, ...]
    pillars: tuple[str, ...]
    rows: Rows
    labels: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Assignment:
    """A segment's theme (``None``: unsure), how sure, and the second best."""

    segment: str
    theme: str | None
    probability: float
    second: str | None = None
    second_probability: float = 0.0


@dataclass(frozen=True, slots=True)
class Theme:
    """A recurring subject. ``pillar`` is a pillar's name or "mixed"; ``parent`` is the wider theme, if any."""

    id: str
    pillar: str
    name: str
    definition: str
    keywords: tuple[str, ...]
    segments: tuple[str, ...] = ()
    parent: str | None = None
    status: str = "active"


@dataclass(frozen=True, slots=True)
class ThemeEvent:
    """What happened to a theme between two runs: born, grown, shrunk, merged, split or faded."""

    theme: str
    event: Literal["born", "grown", "shrunk", "merged", "split", "faded", "kept"]
    others: tuple[str, ...] = ()
    share: float = 1.0


EditKind = Literal["rename", "merge", "split", "move", "hide", "pin"]


@dataclass(frozen=True, slots=True)
class ThemeEdit:
    """A person's correction, kept as a rule that is applied after every run; the last one wins, ``undone`` ones rest.

    ``detail``: rename ``{"name": ...}``; merge ``{"into": theme}``; split ``{"segments": [...], "name": ...}``, with
    ``"stay"`` (the segments that remain) and ``"keep"`` (their name) where known, or ``{}`` for a wider theme;
    move ``{"segment": id, "to": theme or None}``; hide and pin ``{}``.
    """

    kind: EditKind
    theme: str
    by_role: str
    at: dt.datetime
    detail: Mapping[str, object] = field(default_factory=dict)
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """A theme's definition and keywords, and of how many segments it was when it got them."""

    definition: str
    keywords: tuple[str, ...]
    size: int


@dataclass(frozen=True, slots=True)
class Registry:
    """What the machine found, before any edit: the memory that keeps theme ids from run to run.

    centroids: float32, (n themes, dimensions), mean segment vector at length one; ``members``: theme -> segment ids;
    ``names``: theme -> the name it was given. ``parents``: theme -> its wider theme, if any. ``worded``: theme or wider
    theme -> its other words.
    """

    themes: tuple[str, ...] = ()
    centroids: Rows = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    worded: Mapping[str, Wording] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """What a theme run gives: themes, one assignment a segment, what changed, and what to remember."""

    themes: tuple[Theme, ...]
    assignments: tuple[Assignment, ...]
    events: tuple[ThemeEvent, ...] = ()
    registry: Registry = field(default_factory=Registry, compare=False)


@dataclass(frozen=True, slots=True)
class Run:
    """One run's manifest: versions, digests, counts, seconds a stage, thresholds."""

    id: str
    manifest: Mapping[str, object]
