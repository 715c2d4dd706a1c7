"""Which column is which, for each field a choice: what was recognised, what was chosen before, what one chooses now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

import streamlit as st

from insight.dashboard import uploads, widgets
from insight.dashboard.uploads import Placed
from insight.ingest.columns import IGNORED, MANY, TABLES, Kind
from insight.ingest.preview import Mapped
from insight.workspace import Workspace

ACROSS = 3
FIRST: dict[Kind, tuple[str, ...]] = {
    "session": (
        *("date", "notes", "pair_id", "session_id", "status", "unit", "duration_min", "satisfaction"),
        *("agenda_topic", "applied_action", "cancelled_by", "consent"),
    ),
    "decision": (
        *("title", "decided_on", "description", "id", "status", "unit", "owner_role", "rationale"),
        *("outcome_metric", "outcome_value", "currency", "review_on"),
    ),
    "roster": (),
}
NEEDED = {"date", "notes", "title", "decided_on"}
WORDS = {
    "session_id": "Session's id",
    "pair_id": "Pair",
    "id": "Decision's id",
    "unit": "Business unit",
    "duration_min": "Minutes",
    "duration_hours": "Hours",
    "notes": "Note",
    "owner_role": "Owner's role",
    "attribution_pct": "Attribution in %",
    "confidence_pct": "Confidence in %",
}


@dataclass(frozen=True, slots=True)
class Table:
    """Tables with the same headings: which files, and their columns."""

    name: str
    files: tuple[int, ...]
    columns: tuple[Mapped, ...]

    @property
    def marks(self) -> list[str]:
        """The columns that can be chosen: those with a heading, each once."""
        return list(dict.fromkeys(c.mark for c in self.columns if c.mark))

    def filling(self, field: str) -> list[str]:
        """The columns that fill a field as it stands."""
        return [c.mark for c in self.columns if c.field == field and c.used and c.mark]

    def label(self, mark: str) -> str:
        """A column by its letter and by what it holds: its heading can hold a name."""
        same = [c for c in self.columns if c.mark == mark]
        letters = " and ".join(letter(c.column) for c in same)
        return f"{letters} · {same[0].holds}" if same[0].holds else f"{letters}"


def choose(workspace: Workspace, files: Placed) -> dict[Kind, dict[str, str]]:
    """Show how the columns would be read, let people change it; gives mark -> field (or ``IGNORED``) of each kind."""
    st.header("How the columns are read")
    found: dict[Kind, Sequence[Table]] = {
        "session": tables(workspace, files.notes, "session"),
        "decision": tables(workspace, (files.decisions,) if files.decisions else (), "decision"),
    }
    if not any(found.values()):
        st.caption("No table among them: each document is one note.")
        return {}
    chosen: dict[Kind, dict[str, str]] = {}
    for kind, several in found.items():
        for table in several:
            before = {m: f for m, f in uploads.remembered(workspace, kind).items() if m in table.marks}
            chosen[kind] = chosen.get(kind, {}) | before | _one(kind, table)
    st.caption(
        "Columns are named by letter and by what they hold: a heading is not shown, because it can hold a name. What "
        "you choose here holds for the next upload with the same headings, too."
    )
    return chosen


def tables(workspace: Workspace, paths: Sequence[object], kind: Kind) -> list[Table]:
    """The tables of the files, those with the same headings together."""
    found: dict[tuple[str, ...], Table] = {}
    for place, path in enumerate(paths, 1):
        columns = uploads.offered(workspace, path, kind)  # type: ignore[arg-type]
        for number in sorted({c.table for c in columns}):
            own = tuple(c for c in columns if c.table == number)
            marks = tuple(c.mark for c in own)
            before = found.get(marks)
            files = (*before.files, place) if before else (place,)
            name = before.name if before else workspace.keyed("table", kind, *marks)
            found[marks] = Table(name, files, before.columns if before else own)
    return list(found.values())


def _one(kind: Kind, table: Table) -> dict[str, str]:
    what = {"session": "Notes", "decision": "Decisions"}[kind]
    which = f", file {' and '.join(map(str, table.files))}" if kind == "session" else ""
    known = sum(1 for c in table.columns if c.field and c.used)
    with st.expander(f"{what}{which}: {known} of {len(table.columns)} columns are read", expanded=True):
        first = FIRST[kind]
        rest = [f for f in TABLES[kind] if f not in first]
        used = [f for f in rest if table.filling(f)]
        picked = _fields(kind, table, [*first, *used])
        with st.popover("Other fields"):
            picked |= _fields(kind, table, [f for f in rest if f not in used])
        said = decided(table, picked)
        _doubts(table, picked, said)
        return said


def _doubts(table: Table, picked: Mapping[str, Sequence[str]], said: Mapping[str, str]) -> None:
    for field in sorted(NEEDED & picked.keys()):
        if not picked[field]:
            st.warning(f"No column is read as {words(field).lower()}. Choose one.", icon=":material/help:")
    every = [mark for marks in picked.values() for mark in marks]
    for mark in sorted({m for m in every if every.count(m) > 1 and m in said}, key=table.label):
        st.warning(f"Column {table.label(mark)} is chosen twice. It is read as {words(said[mark]).lower()}.")


def _fields(kind: Kind, table: Table, fields: Sequence[str]) -> dict[str, list[str]]:
    picked: dict[str, list[str]] = {}
    for start in range(0, len(fields), ACROSS):
        for place, field in zip(st.columns(ACROSS), fields[start : start + ACROSS], strict=False):
            key, now = f"map-{kind}-{table.name}-{field}", table.filling(field)
            if field in MANY[kind]:
                picked[field] = place.multiselect(
                    words(field), table.marks, default=now, format_func=table.label, key=key, placeholder="Not read"
                )
                continue
            at = table.marks.index(now[0]) if now else None
            one = place.selectbox(
                words(field), table.marks, index=at, format_func=table.label, key=key, placeholder="Not read"
            )
            picked[field] = [one] if one else []
    return picked


def decided(table: Table, picked: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Mark -> field for what was changed, and ``IGNORED`` for a column that filled a changed field and does no more."""
    said: dict[str, str] = {}
    for field, marks in picked.items():
        if list(marks) == table.filling(field):
            continue
        said |= {c.mark: IGNORED for c in table.columns if c.field == field and c.mark and c.mark not in said}
        said |= dict.fromkeys(marks, field)
    return said


def words(field: str) -> str:
    """A field as people call it."""
    return WORDS.get(field) or widgets.heading(field)


def letter(column: int) -> str:
    """1 -> A, 27 -> AA, as spreadsheets count.

    >>> letter(1), letter(26), letter(28)
    ('A', 'Z', 'AB')
    """
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = ascii_uppercase[rest] + name
    return name
