"""A view as a file: JSONL, JSON, CSV or Parquet, the same bytes for the same view."""

import csv
import io
import json
import math
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insight.errors import StoreError, UsageError

if TYPE_CHECKING:
    import pandas as pd

FORMATS = ("jsonl", "json", "csv", "parquet")


def text_of(frame: "pd.DataFrame", kind: str) -> str:
    """The rows as text; ``kind`` is jsonl, json or csv."""
    records = [{k: _plain(v) for k, v in row.items()} for row in frame.to_dict("records")]
    if kind == "jsonl":
        return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records)
    if kind == "json":
        return json.dumps(records, ensure_ascii=False, indent=1) + "\n"
    if kind == "csv":
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(frame.columns)
        writer.writerows([guarded(v) for v in r.values()] for r in records)
        return out.getvalue()
    raise UsageError(f"There is no format {kind}. Use one of: table, {', '.join(FORMATS)}")


def write(frame: "pd.DataFrame", path: Path) -> None:
    """Write a view by the file's suffix, to a temporary name first, so that a killed export leaves no half file."""
    kind = path.suffix.lstrip(".").lower()
    if kind not in FORMATS:
        what = f"a file that ends in .{kind}" if kind else "a file without an ending"
        raise UsageError(f"Cannot export to {what}. Let its name end in one of: .{', .'.join(FORMATS)}")
    partial = path.with_name(path.name + ".partial")
    try:
        if kind == "parquet":
            frame.to_parquet(partial, index=False)
        else:
            partial.write_text(text_of(frame, kind), encoding="utf-8")
        os.replace(partial, path)
    except OSError as error:
        with suppress(OSError):
            partial.unlink()
        raise StoreError(
            f"The export cannot be written: {error.strerror}. Check the folder and its free space."
        ) from None


def _plain(value: Any) -> Any:  # noqa: ANN401  # any cell
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if hasattr(value, "isoformat"):
        return None if value != value else value.isoformat()[:10]
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and math.isnan(value) else value


def guarded(value: object) -> object:
    """A cell that a spreadsheet will not run as a formula."""
    if value is None:
        return ""
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return value
