"""Uploaded files on their way in: in memory, then for one step in a folder that is removed, under names of ours.

What was uploaded is never shown, cached or named; what comes back is how columns would be read, counts, and what could
not be used and why.
"""

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from insight import people, pipeline, runs
from insight.dashboard import leftovers, widgets
from insight.errors import InputError
from insight.ingest import sources
from insight.ingest.anonymise.pseudonyms import under
from insight.ingest.columns import Kind
from insight.ingest.preview import Mapped, chosen_columns, preview
from insight.ingest.stage import Ingest, ReadRegister, Register
from insight.records import Rejection, apart
from insight.workspace import Workspace

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

SUFFIXES = ("csv", "tsv", "xlsx", "json", "jsonl", "docx", "md", "txt", "eml", "html", "vtt", "srt", "pdf", "zip")
TABLES = ("csv", "tsv", "xlsx", "json", "jsonl", "md")
ROSTERS = ("csv", "tsv", "xlsx")
MEGABYTES = 200
MEMORY = "/dev/shm"  # noqa: S108  # a folder that is memory: what is uploaded does not touch a disk
NO_ROOM = (
    "There is no room for these files where uploads are kept for a step. Upload fewer at once, or name a folder with "
    "more room in INSIGHT_UPLOADS; a folder in memory keeps them off the disk."
)
CHOSEN = "upload_columns"
type Chosen = Mapping[Kind, Mapping[str, str]]
SAMPLE = Path(__file__).resolve().parents[2] / "examples" / "demo"


@dataclass(frozen=True, slots=True)
class Tried:
    """What reading would give: counts, and what could not be used. Nothing was kept."""

    sessions: int
    notes: int
    sentences: int
    masked: int
    unchanged: int
    quarantined: int
    decisions: int
    rejections: tuple[Rejection, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the uploads of one step lie while it lasts."""

    notes: tuple[Path, ...]
    decisions: Path | None
    roster: Path | None


@contextmanager
def placed(
    notes: "Sequence[UploadedFile]", decisions: "UploadedFile | None" = None, roster: "UploadedFile | None" = None
) -> Iterator[Placed]:
    """Write uploads to a folder only this user can read, and remove it after the step, whatever happens.

    Files are numbered: an uploaded file's own name can hold a person's.

    Raises:
        InputError: a file is of no kind that Insight reads, or there is no room for it.
    """
    home = place()
    leftovers.clear(home)
    with tempfile.TemporaryDirectory(prefix=leftovers.prefix(), dir=home) as folder:

        def put(file: "UploadedFile", name: str) -> Path:
            path = Path(folder) / f"{name}.{suffix_of(file.name)}"
            try:
                path.write_bytes(file.getbuffer())
            except OSError:
                raise InputError(NO_ROOM) from None
            return path

        yield Placed(
            tuple(put(file, f"notes-{i}") for i, file in enumerate(notes, 1)),
            put(decisions, "decisions") if decisions else None,
            put(roster, "roster") if roster else None,
        )


def place() -> Path:
    """The folder for uploads: what INSIGHT_UPLOADS names, or this machine's memory, or its temporary folder.

    Raises:
        InputError: INSIGHT_UPLOADS names no folder.
    """
    if named := os.environ.get("INSIGHT_UPLOADS"):
        if not Path(named).is_dir():
            raise InputError("INSIGHT_UPLOADS names no folder of this machine. Make it, or take the setting out.")
        return Path(named)
    return Path(MEMORY if Path(MEMORY).is_dir() else tempfile.gettempdir())


def suffix_of(name: str) -> str:
    """The ending, checked against what may be uploaded.

    Raises:
        InputError: it is none that Insight reads.
    """
    ending = name.rpartition(".")[2].lower()
    if ending not in SUFFIXES:
        raise InputError(f"Files of this kind cannot be read. Upload one of: {', '.join(SUFFIXES)}.")
    return ending


def offered(workspace: Workspace, path: Path, kind: Kind) -> list[Mapped]:
    """A file's columns as they would be read, with what was said of such columns before; empty for one note, or a zip.

    Raises:
        InputError: the file cannot be read.
    """
    if path.suffix == ".zip":
        return []
    chosen = remembered(workspace, kind)
    return preview(path, kind=kind, settings=workspace.recipe.input, mark=partial(_mark, workspace), chosen=chosen)


def remembered(workspace: Workspace, kind: Kind) -> dict[str, str]:
    """Mark of a column -> our field, or that it is not read: what was chosen at earlier uploads."""
    empty: dict[str, dict[str, str]] = {}
    return workspace.store.get_meta(CHOSEN, empty).get(kind, {})


def remember(workspace: Workspace, chosen: Mapping[Kind, Mapping[str, str]]) -> None:
    """Keep the choice for the next upload with the same headings: keyed hashes of them, never the headings."""
    empty: dict[str, dict[str, str]] = {}
    before = workspace.store.get_meta(CHOSEN, empty)
    after = before | {kind: before.get(kind, {}) | dict(columns) for kind, columns in chosen.items()}
    if after != before:
        workspace.store.set_meta(CHOSEN, after)


def _mark(workspace: Workspace, heading: str) -> str:
    return under(workspace.key).id("mark", "column", heading)  # a mark is renewed with the key


def _reading(workspace: Workspace, paths: Sequence[Path], chosen: Mapping[str, str]) -> Workspace:
    """The workspace with the choice in its settings: for reading only, so that no heading gets into a manifest."""
    settings, said = workspace.recipe.input, dict[str, str]()
    for path in paths:
        if path.suffix != ".zip":
            said |= chosen_columns(path, chosen=chosen, mark=partial(_mark, workspace), settings=settings)
    if not said:
        return workspace
    read = settings.model_copy(update={"columns": settings.columns | said})
    return replace(workspace, recipe=workspace.recipe.model_copy(update={"input": read}))


def try_out(workspace: Workspace, files: Placed, *, chosen: Chosen | None = None) -> Tried:
    """Read and anonymise everything, keep nothing. ``chosen``: kind -> mark of a column -> our field."""
    settings = _reading(workspace, files.notes, (chosen or {}).get("session", {})).recipe
    planned = sources.plan(list(files.notes), settings=settings.input, rows_per_chunk=pipeline.ROWS)
    chunks, rejections = apart(planned)
    roster = str(files.roster) if files.roster else None
    stage = Ingest(
        settings.input, settings.anonymise, workspace.key, roster, workspace.store.digests(), people.gone(workspace)
    )
    batches = [stage(chunk) for chunk in chunks]
    decisions = 0
    if files.decisions:
        settings = _reading(workspace, [files.decisions], (chosen or {}).get("decision", {})).recipe
        register = ReadRegister(settings.input, settings.anonymise, workspace.key, roster)
        made, refused = register(Register(str(files.decisions)))
        decisions, rejections = len(made), [*rejections, *refused]
    return Tried(
        sessions=sum(len(b.sessions) for b in batches),
        notes=sum(len(b.notes) for b in batches),
        sentences=sum(len(b.segments) for b in batches),
        masked=sum(len(n.redactions) for b in batches for n in b.notes),
        unchanged=sum(len(b.unchanged) for b in batches),
        quarantined=sum(len(b.quarantined) for b in batches),
        decisions=decisions,
        rejections=(*rejections, *(r for b in batches for r in b.rejections)),
    )


def run(workspace: Workspace, files: Placed, *, chosen: Chosen | None = None) -> pipeline.Report:
    """The whole line on what was uploaded, with progress. ``chosen`` is remembered."""
    report = pipeline.Report()
    with st.status("Reading, and taking the people out…", expanded=True) as status:
        bar = st.progress(0.0)

        def tell(stage: str, done: int, total: int) -> None:
            bar.progress(min(1.0, done / total) if total else 1.0, text=f"{stage.capitalize()}: {done} of {total}")

        for step in _steps(workspace, files, chosen or {}, tell):
            report.counts |= step.counts
            report.rejections += step.rejections
            report.seconds |= step.seconds
        workspace.store.put_rejections([_row(r) for r in report.rejections])
        report.run = runs.record(workspace, counts=report.counts, seconds=report.seconds)
        remember(workspace, chosen or {})
        status.update(label="Done.", state="complete", expanded=False)
    return report


def _row(rejection: Rejection) -> dict[str, object]:
    row = asdict(rejection)
    place: dict[str, object] = row.pop("ref")
    return row | place


def _steps(workspace: Workspace, files: Placed, chosen: Chosen, tell: pipeline.Progress) -> Iterator[pipeline.Report]:
    """As ``pipeline.run``, but notes and register each with the columns chosen for them."""
    if files.notes:
        reading = _reading(workspace, files.notes, chosen.get("session", {}))
        yield pipeline.ingest(files.notes, reading, roster=files.roster, progress=tell)
    if files.decisions:
        reading = _reading(workspace, [files.decisions], chosen.get("decision", {}))
        yield pipeline.ingest((), reading, decisions=files.decisions, roster=files.roster, progress=tell)
    yield pipeline.mine(workspace, progress=tell)
    yield pipeline.link(workspace, progress=tell)


def fill_with_sample(workspace: Workspace) -> None:
    """The invented programme that comes with Insight, into an empty workspace."""
    files = Placed((SAMPLE / "sessions.csv",), SAMPLE / "decisions.csv", SAMPLE / "participants.csv")
    run(workspace, files)


def welcome(workspace: Workspace) -> None:
    """What an empty workspace offers: one's own notes, or the sample programme."""
    st.write("This workspace is empty. Add your notes, or look around in an invented programme first.")
    widgets.linked("add", "Add notes")
    if not SAMPLE.is_dir():
        return
    if st.button("Fill it with the sample programme", icon=":material/auto_awesome:", type="primary"):
        fill_with_sample(workspace)
        st.rerun()
    st.caption(
        "150 invented sessions of 20 pairs and 30 decisions; a minute or two. Use a workspace of its own for it."
    )
