"""Labelled data as files: where they are, and what is in them."""

import csv
import json
from pathlib import Path
from typing import Any

from insight.errors import InputError, UsageError


def jsonl(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSONL file.

    Raises:
        InputError: a line is not a JSON object.
    """
    rows = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    rows.append(json.loads(line))
                except json.JSONDecodeError:
                    raise InputError(f"Labels, line {number}: not JSON. Mend or delete that line.") from None
    return rows


def of_page(path: Path) -> bool:
    """Whether a file is one of the labelling page: its first line holds what the machine said."""
    with path.open(encoding="utf-8") as lines:
        return '"machine"' in lines.readline()


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    csv.field_size_limit(10_000_000)
    with path.open(newline="", encoding="utf-8-sig") as lines:
        return list(csv.DictReader(lines))


def find(data: Path, name: str) -> Path:
    """A file of a labelled folder, beside the sessions or in gold/.

    Raises:
        UsageError: it is not there.
    """
    for place in (data / name, data / "gold" / name):
        if place.is_file():
            return place
    raise UsageError(f"The labelled folder has no {name}. See examples/demo for the layout.")


def optional(data: Path, name: str) -> Path | None:
    """Like ``find``, but None where the file is absent."""
    return next((p for p in (data / name, data / "gold" / name) if p.is_file()), None)
