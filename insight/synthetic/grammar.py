"""The material of invented programmes: sub-themes with their clauses, frames by register, names."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

SUBTHEMES = ("digital_market.toml", "culture_inclusion.toml")


@dataclass(frozen=True, slots=True)
class Idea:
    """A decision that a conversation may lead to: how the register words it, and two ways in which a mentor does."""

    title: str
    description: str
    rationale: str
    metric: str
    ideas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subtheme:
    """A subject, and the clauses it is talked about with; ``joined`` counts what they can be combined to."""

    id: str
    pillar: str
    label: str
    description: str
    said: tuple[str, ...]
    oblique: tuple[str, ...]
    because: tuple[str, ...]
    so: tuple[str, ...]
    want: tuple[str, ...]
    decisions: tuple[Idea, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """Lists that people, places and other identifiers are put together from."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    places: tuple[str, ...]
    orgs: tuple[str, ...]
    tools: tuple[str, ...]
    days: tuple[str, ...]
    holidays: tuple[str, ...]
    roles: tuple[str, ...]
    units: tuple[str, ...]
    regions: tuple[str, ...]
    mentor_levels: tuple[str, ...]
    mentee_levels: tuple[str, ...]


@cache
def subthemes() -> tuple[Subtheme, ...]:
    """All sub-themes, in the order of their files."""
    rows = [row for name in SUBTHEMES for row in _read(name)["subthemes"]]
    return tuple(
        Subtheme(**_frozen(row) | {"decisions": tuple(Idea(**_frozen(d)) for d in row["decisions"])}) for row in rows
    )


@cache
def frames() -> Mapping[str, Any]:
    """Frames by register and kind, sentences without a theme, identifiers, and unrelated decisions."""
    return _read("frames.toml")


@cache
def names() -> Names:
    """The name lists."""
    return Names(**_frozen(_read("names.toml")))


def _frozen(row: Mapping[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((resources.files("insight.synthetic") / "data" / name).read_text(encoding="utf-8"))
