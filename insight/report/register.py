"""The decision register as files that can be read in again: one csv, or a Markdown record (MADR) a decision.

MADR: https://adr.github.io/madr/. What it has no heading for stands in the front matter. The register holds pairs and
sessions, so it is the owner's; others export the table of decisions.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insight.errors import StoreError, UsageError
from insight.policy import log_access
from insight.records import Decision
from insight.report import save
from insight.report.tables import guarded
from insight.views.audience import only

if TYPE_CHECKING:
    from insight.workspace import Workspace

type Cells = dict[str, str]

#: the register's column -> its heading in a file
COLUMNS: Mapping[str, str] = {
    "id": "id",
    "title": "title",
    "description": "description",
    "rationale": "rationale",
    "decided_on": "date",
    "status": "status",
    "owner_role": "owner_role",
    "unit": "business_unit",
    "pair": "pair_id",
    "category": "category",
    "pillar": "pillar",
    "supersedes": "supersedes",
    "sessions": "influenced_by_sessions",
    "outcome_metric": "outcome_metric",
    "baseline": "baseline",
    "target": "target",
    "outcome_value": "outcome_value",
    "currency": "currency",
    "value_kind": "value_kind",
    "value_period": "value_period",
    "value_status": "value_status",
    "attribution_pct": "attribution_pct",
    "confidence_pct": "confidence_pct",
    "value_source": "value_source",
    "review_on": "review_on",
}
SECTIONS = {
    "rationale": "Context and Problem Statement",
    "description": "Decision Outcome",
    "outcome_metric": "Consequences",
}
_HEADING = re.compile(r"(?m)^(\\*#)")
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_WHEN = (1980, 1, 1, 0, 0, 0)  # the same bytes for the same register


def write(workspace: "Workspace", out: Path, *, audience: str = "owner") -> int:
    """Write the register: .csv for a table, .zip or a folder for Markdown. Gives how many decisions.

    Raises:
        DisclosureError: anyone but the owner asks.
        UsageError: the ending is another.
        StoreError: the place cannot be written.
    """
    only(audience, ("owner",), what="The register with its pairs and sessions")
    rows = of(workspace)
    kind = out.suffix.lower()
    if kind == ".csv":
        save(out, as_csv(rows).encode())
    elif kind == ".zip":
        save(out, zipped(rows))
    elif kind:
        raise UsageError(f"Cannot write the register to {kind}. Name a .csv file, or a folder or .zip for Markdown.")
    else:
        _write_folder(out, rows)
    log_access(workspace, audience="owner", action="export", what="register")
    return len(rows)


def of(workspace: "Workspace") -> list[Cells]:
    """The register as written to files, by id."""
    return [cells(decision) for decision in workspace.store.decisions()]


def cells(decision: Decision) -> Cells:
    """A decision as the cells of a row, empty where nothing is known."""
    return {name: _cell(name, getattr(decision, name)) for name in COLUMNS}


def as_csv(rows: list[Cells]) -> str:
    """One row a decision, spreadsheet formulas disarmed; the reader arms them again."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS.values())
    writer.writerows([guarded(row[name]) for name in COLUMNS] for row in rows)
    return out.getvalue()


def zipped(rows: list[Cells]) -> bytes:
    """A Markdown file a decision in one zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _files(rows):
            archive.writestr(zipfile.ZipInfo(name, _WHEN), text)
    return out.getvalue()


def as_markdown(row: Cells) -> str:
    """One decision as a MADR record."""
    front = [
        f"{head}: {json.dumps(row[name], ensure_ascii=False)}" for name, head in COLUMNS.items() if _front(row, name)
    ]
    body = [f"## {head}\n\n{_HEADING.sub(_escaped, row[name])}" for name, head in SECTIONS.items() if row[name]]
    title = " ".join(row["title"].split())
    return "\n".join(["---", *front, "---", "", f"# {title}", ""]) + "\n" + "\n\n".join([*body, ""]).rstrip("\n") + "\n"


def _front(row: Cells, name: str) -> bool:
    return bool(row[name]) and name not in SECTIONS


def _escaped(found: re.Match[str]) -> str:
    return "\\" + found[1]


def _write_folder(out: Path, rows: list[Cells]) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        others = any(out.iterdir())
    except OSError as error:
        raise StoreError(f"The folder cannot be made: {error.strerror}. Name another place.") from None
    if others:
        raise UsageError("The folder is not empty, and all its files would be read as one register. Name a new one.")
    for name, text in _files(rows):
        save(out / name, text.encode())


def _files(rows: list[Cells]) -> Iterator[tuple[str, str]]:
    for number, row in enumerate(rows, start=1):
        yield f"{number:04}-{_UNSAFE.sub('-', row['id'])[:60].strip('-')}.md", as_markdown(row)


def _cell(name: str, value: Any) -> str:  # noqa: ANN401  # any column of the register
    """A value so that the reader of registers gives it back: a per cent with its sign, no three decimals."""
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return "; ".join(map(str, value))
    if isinstance(value, float):
        whole, _, part = f"{value:.6f}".partition(".")
        part = part.rstrip("0")
        part = part + "0" if len(part) == 3 else part  # 1.234 may be a thousand and more
        return f"{whole}.{part}".rstrip(".") + ("%" if name.endswith("_pct") else "")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
