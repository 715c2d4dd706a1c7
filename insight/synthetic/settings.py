"""How large and how hard an invented programme is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from insight.errors import UsageError

Level = Literal["easy", "medium", "hard"]
Register = Literal["diary", "minutes", "bullets", "transcript"]


@dataclass(frozen=True, slots=True)
class Difficulty:
    """Shares between 0 and 1, except where said.

    ``oblique``: theme sentences that name their subject by context only. ``small_talk``: sentences without a theme.
    ``mixing``: how often the subject changes from one sentence to the next. ``typos``: words misspelt.
    ``lower``: notes without capitals. ``restated``: planted ideas in the second, freer wording. ``pair_known``:
    decisions that name their pair. ``registers``: weight of each way to write a note. ``pii``: extra sentences a note.
    """

    oblique: float
    small_talk: float
    mixing: float
    typos: float
    lower: float
    restated: float
    pair_known: float
    pii: float
    registers: Mapping[Register, float]


LEVELS: Mapping[str, Difficulty] = {
    "easy": Difficulty(0.0, 0.2, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, {"diary": 0.7, "minutes": 0.3}),
    "medium": Difficulty(
        *(0.15, 0.35, 0.25, 0.005, 0.1, 0.5, 0.5, 1.5),
        {"diary": 0.4, "minutes": 0.3, "bullets": 0.2, "transcript": 0.1},
    ),
    "hard": Difficulty(
        *(0.35, 0.5, 0.6, 0.03, 0.35, 1.0, 0.0, 2.5),
        {"diary": 0.25, "minutes": 0.2, "bullets": 0.3, "transcript": 0.25},
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to invent. Same plan, same bytes."""

    pairs: int = 20
    months: int = 12
    difficulty: Level = "medium"
    seed: int = 0

    def __post_init__(self) -> None:
        if self.difficulty not in LEVELS:
            raise UsageError(f"There is no such difficulty. Use one of: {', '.join(LEVELS)}")
        if not 2 <= self.pairs <= 2000 or not 2 <= self.months <= 60:
            raise UsageError("A programme has 2 to 2000 pairs and runs for 2 to 60 months. Change --pairs or --months.")

    @property
    def level(self) -> Difficulty:
        """The difficulty as figures."""
        return LEVELS[self.difficulty]
