"""A run as a folder: every table the audience may see as Parquet and JSON, the manifest, and a data dictionary."""

import json
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insight.errors import DisclosureError, StoreError, UsageError
from insight.programme.definitions import definition
from insight.report import save, tables

if TYPE_CHECKING:
    import pandas as pd

    from insight.workspace import Workspace

ABOUT = (
    "Each table is there as .json and as .parquet; dictionary.json is this page for programs. In Parquet a record, "
    "such as pillars, is JSON text. An empty cell is withheld or not known, never nought; a column of type empty is so "
    "in every row. Say with any figure the run_id, the recipe_digest and k: manifest.json has them.",
)
TYPES = {"i": "integer", "f": "number", "b": "true or false", "M": "time", "O": "text"}


def export_run(workspace: "Workspace", out: Path, *, audience: str = "owner") -> list[str]:
    """Write the last run to a folder; gives the names of the tables in it.

    Tables that the audience may not see, or of which everything is withheld, are left out and named in README.md.

    Raises:
        StoreError: the folder cannot be made.
    """
    from insight import views

    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"The folder cannot be made: {error.strerror}. Name another place.") from None
    kept: dict[str, pd.DataFrame] = {}
    left: dict[str, str] = {}
    for name in views.TABLES:
        if name == "vectors":  # as large as all the others together, and made anew from the segments
            left[name] = "Written on its own: insight export vectors -w WORKSPACE -o vectors.parquet"
            continue
        try:
            frame = views.table(workspace, name, audience=audience, exporting=True)
        except DisclosureError as error:
            left[name] = str(error)
            continue
        if len(frame.columns):
            kept[name] = frame
    for name, frame in kept.items():
        tables.write(frame, out / f"{name}.json")
        tables.write(flat(frame), out / f"{name}.parquet")
    described = {name: describe(name, frame) for name, frame in kept.items()}
    save(out / "dictionary.json", (json.dumps(described, indent=1) + "\n").encode())
    save(out / "README.md", _page(described, left, audience).encode())
    if "runs" in kept and len(kept["runs"]):
        last = kept["runs"].iloc[0]
        named = {"run_id": last["run_id"], "at": str(last["at"]), "audience": audience, **last["manifest"]}
        save(out / "manifest.json", (json.dumps(named, indent=1) + "\n").encode())
    return list(kept)


def flat(frame: "pd.DataFrame") -> "pd.DataFrame":
    """The frame with records and lists of records as JSON text, which every Parquet reader takes."""
    flat = frame.copy()
    flat.attrs = {}
    for column in flat.columns:
        values = flat[column].tolist()
        if any(isinstance(v, dict) or (isinstance(v, list) and v and isinstance(v[0], dict)) for v in values):
            flat[column] = [None if v is None else json.dumps(v, ensure_ascii=False) for v in values]
    return flat


def describe(table: str, frame: "pd.DataFrame") -> dict[str, dict[str, str]]:
    """Column -> type and meaning.

    >>> import pandas as pd
    >>> describe("themes", pd.DataFrame({"pairs": [5]}))["pairs"]["type"]
    'integer'
    """
    return {
        str(column): {"type": _type(frame[column]), "meaning": meaning(table, str(column))} for column in frame.columns
    }


def meaning(table: str, column: str) -> str:
    """What a column holds; an empty text where nobody said."""
    known = _dictionary()
    said = known.get(table, {}).get(column) or known["all"].get(column)
    if said:
        return str(said)
    try:
        return definition(column).hover
    except UsageError:
        return ""


@cache
def _dictionary() -> Mapping[str, Mapping[str, Any]]:
    text = (resources.files("insight.report") / "data" / "dictionary.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _type(column: "pd.Series[Any]") -> str:
    values = [v for v in column.tolist() if v is not None and v == v]
    if not values:
        return "empty"
    if isinstance(values[0], dict):
        return "record"
    if isinstance(values[0], list):
        return "list"
    if column.dtype.kind == "O" and all(isinstance(v, (int, float)) for v in values):  # some are withheld
        kinds = {type(v) for v in values}
        return TYPES["b"] if kinds == {bool} else TYPES["i"] if kinds == {int} else TYPES["f"]
    return TYPES.get(column.dtype.kind, "text")


def _page(described: Mapping[str, Mapping[str, Mapping[str, str]]], left: Mapping[str, str], audience: str) -> str:
    lines = [f"# A run of Insight, for the {audience}", "", *ABOUT, ""]
    for table, columns in described.items():
        lines += [f"## {table}", "", "| column | type | meaning |", "|---|---|---|"]
        lines += [f"| {name} | {about['type']} | {about['meaning']} |" for name, about in columns.items()]
        lines.append("")
    if left:
        lines += ["## Left out", "", *(f"- {name}: {why}" for name, why in left.items()), ""]
    return "\n".join(lines)
