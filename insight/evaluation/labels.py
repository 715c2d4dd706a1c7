"""Labelled data as files: where they are, and what is in them."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from insight.errors import InputError, UsageError

KINDS = {"text": str, "spans": list, "start": int, "end": int, "type": str, "themes": list, "subthemes": list}


def jsonl(path: Path, *, fields: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The objects of a JSONL file, each with at least these ``fields``.

    Raises:
        InputError: the file is not UTF-8, or a line is not a JSON object, or lacks a field.
    """
    rows: list[dict[str, Any]] = []
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError:
        raise InputError("The labels are not UTF-8. Save them as UTF-8.") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError:
                raise InputError(f"Labels, line {number}: not JSON. Mend or delete that line.") from None
            rows.append(whole(row, f"Labels, line {number}", fields))
    return rows


def whole(row: object, place: str, fields: Sequence[str]) -> dict[str, Any]:
    """A JSON object with at least these fields, each of its kind (``KINDS``).

    Raises:
        InputError: it is none, lacks one, or has one of another kind.
    """
    if not isinstance(row, dict):
        raise InputError(f"{place}: not a JSON object. Mend or delete that line.")
    if missing := [name for name in fields if name not in row]:
        raise InputError(f"{place}: it lacks {', '.join(missing)}. Mend or delete that line.")
    if wrong := [name for name in fields if not isinstance(row[name], KINDS.get(name, object))]:
        kinds = ", ".join(f"{name} is no {KINDS[name].__name__}" for name in wrong)
        raise InputError(f"{place}: {kinds}. Mend or delete that line.")
    return row


def of_page(path: Path) -> bool:
    """Whether a file is one of the labelling page: its first line holds what the machine said."""
    with path.open(encoding="utf-8", errors="replace") as lines:
        return '"machine"' in lines.readline()


def table(path: Path, *, fields: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a CSV file that has at least these columns.

    Raises:
        InputError: it is not UTF-8, or a column is not there.
    """
    csv.field_size_limit(10_000_000)
    try:
        with path.open(newline="", encoding="utf-8-sig") as lines:
            rows = csv.DictReader(lines, restval="")
            if missing := set(fields) - set(rows.fieldnames or ()):
                raise InputError(f"{path.name} has no column {', '.join(sorted(missing))}. See examples/demo.")
            return list(rows)
    except UnicodeDecodeError:
        raise InputError(f"{path.name} is not UTF-8. Save it as UTF-8.") from None


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
