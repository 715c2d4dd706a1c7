"""What was measured of the anonymiser when this version was made: written by ``benchmarks/anonymise.py``, read here.

The documentation and the dashboard show these figures; they are typed nowhere else.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

FILE = "anonymise.json"
CAUTION = (
    "No detector finds everything. These figures are of these texts; on yours only labels of your own tell. What is "
    "missed is left to the roster, the second check, quarantine and the review queue."
)


@dataclass(frozen=True, slots=True)
class Recall:
    """The share of mentions of one kind that were masked whole, in one set of texts, with its 95 % interval."""

    texts: str
    kind: str
    covered: float
    low: float
    high: float
    mentions: int
    peer: float | None


def load() -> Mapping[str, Any]:
    """The data file: ``made_with`` (versions), ``sets`` (each with ``about``, ``figures`` and the ``peer``'s)."""
    text = (resources.files("insight.evaluation") / "data" / FILE).read_text(encoding="utf-8")
    found: Mapping[str, Any] = json.loads(text)
    return found


def recall() -> list[Recall]:
    """A row for each kind in each set, all kinds together first."""
    return [
        Recall(name, kind, row["value"], row["low"], row["high"], row["of"], _value(peer))
        for name, one in load()["sets"].items()
        for kind, row, peer in _kinds(one)
    ]


def _kinds(one: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    peers = one["peer"]["covered_by_type"]
    rows = [("all", one["figures"]["covered"], one["peer"]["covered"])]
    return rows + [(kind, row, peers.get(kind, {})) for kind, row in one["figures"]["covered_by_type"].items()]


def _value(row: Mapping[str, Any]) -> float | None:
    value = row.get("value")
    return None if value is None else float(value)
