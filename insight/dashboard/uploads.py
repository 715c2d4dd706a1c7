"""Uploaded files on their way in: in memory, then for one step in a folder that is removed, under names of ours.

What was uploaded is never shown, cached or named; what comes back is how columns would be read, counts, and what could
not be used and why.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from insight import pipeline
from insight.dashboard import widgets
from insight.errors import InputError
from insight.ingest import sources
from insight.ingest.preview import Mapped, preview
from insight.ingest.stage import Ingest
from insight.records import Chunk, Rejection
from insight.workspace import Workspace

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

SUFFIXES = ("csv", "tsv", "xlsx", "json", "jsonl", "docx", "md", "txt", "eml", "html", "vtt", "srt", "pdf", "zip")
TABLES = ("csv", "tsv", "xlsx", "json", "jsonl", "md")
ROSTERS = ("csv", "tsv", "xlsx")
MEGABYTES = 200
MEMORY = Path("/dev/shm")  # noqa: S108  # a folder that is memory: what is uploaded does not touch a disk
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
    """
    home = str(MEMORY) if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="insight-", dir=home) as folder:

        def put(file: "UploadedFile", name: str) -> Path:
            path = Path(folder) / f"{name}.{suffix_of(file.name)}"
            path.write_bytes(file.getbuffer())
            return path

        yield Placed(
            tuple(put(file, f"notes-{i}") for i, file in enumerate(notes, 1)),
            put(decisions, "decisions") if decisions else None,
            put(roster, "roster") if roster else None,
        )


def suffix_of(name: str) -> str:
    """The ending, checked against what may be uploaded.

    Raises:
        InputError: it is none that Insight reads.
    """
    ending = name.rpartition(".")[2].lower()
    if ending not in SUFFIXES:
        raise InputError(f"Files of this kind cannot be read. Upload one of: {', '.join(SUFFIXES)}.")
    return ending


def mapping(workspace: Workspace, paths: Sequence[Path], kind: str) -> list[list[Mapped]]:
    """How each file's columns would be read; empty for a file that holds one note."""
    settings = workspace.recipe.input
    return [
        [] if path.suffix == ".zip" else preview(path, kind=kind, settings=settings)  # type: ignore[arg-type]
        for path in paths
    ]


def try_out(workspace: Workspace, files: Placed) -> Tried:
    """Read and anonymise everything, keep nothing."""
    settings = workspace.recipe
    rejections: list[Rejection] = []
    chunks: list[Chunk] = []
    for item in sources.plan(list(files.notes), settings=settings.input, rows_per_chunk=pipeline.ROWS):
        (chunks if isinstance(item, Chunk) else rejections).append(item)  # type: ignore[arg-type]
    roster = str(files.roster) if files.roster else None
    stage = Ingest(settings.input, settings.anonymise, workspace.key, roster, workspace.store.digests())
    batches = [stage(chunk) for chunk in chunks]
    return Tried(
        sessions=sum(len(b.sessions) for b in batches),
        notes=sum(len(b.notes) for b in batches),
        sentences=sum(len(b.segments) for b in batches),
        masked=sum(len(n.redactions) for b in batches for n in b.notes),
        unchanged=sum(len(b.unchanged) for b in batches),
        quarantined=sum(len(b.quarantined) for b in batches),
        rejections=(*rejections, *(r for b in batches for r in b.rejections)),
    )


def run(workspace: Workspace, files: Placed) -> pipeline.Report:
    """The whole line on what was uploaded, with progress."""
    with st.status("Reading, and taking the people out…", expanded=True) as status:
        bar = st.progress(0.0)

        def tell(stage: str, done: int, total: int) -> None:
            bar.progress(min(1.0, done / total) if total else 1.0, text=f"{stage.capitalize()}: {done} of {total}")

        report = pipeline.run(files.notes, workspace, decisions=files.decisions, roster=files.roster, progress=tell)
        status.update(label="Done.", state="complete", expanded=False)
    return report


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
