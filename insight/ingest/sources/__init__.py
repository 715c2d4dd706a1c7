"""One reader a format behind the ``Source`` port, and the two functions the pipeline calls: ``plan`` and ``read``."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from insight.errors import InputError
from insight.ingest import files
from insight.ingest.context import Context
from insight.ingest.files import Entry
from insight.ingest.sources import delimited, grid
from insight.ingest.sources.table import READERS, SOURCES, UNREAD
from insight.recipe import Input
from insight.records import Chunk, RawNote, Ref, Rejection

__all__ = ["SOURCES", "plan", "read"]


def plan(paths: Sequence[Path], *, settings: Input, rows_per_chunk: int = 250) -> Iterator[Chunk | Rejection]:
    """Looks at every file once: chunks in reading order, and a line for each file or row that cannot be used.

    Session ids are compared over all files; rows of one pair in one table are never parted. A chunk holds no text.
    """
    context = Context(settings, rows_per_chunk)
    entries = list(files.expand(paths))
    context = context.told(e.stem for e in entries if isinstance(e, Entry))
    for entry in entries:
        if isinstance(entry, Rejection):
            yield entry
            continue
        try:
            yield from _planned(entry, context)
        except InputError as error:
            yield _refused(entry.file, error)
        except Exception as error:  # a reader's own kinds may quote text: only the kind is told
            yield _failed(entry.file, error)


def read(chunk: Chunk, *, settings: Input) -> Iterator[RawNote | Rejection]:
    """The rows of a chunk. Whatever goes wrong is a Rejection without text; the rows before it stand."""
    reader = READERS.get(str(chunk.options.get("source")))
    if reader is None:
        step = "Run with --engine inline: a reader that a script puts in is not known to worker processes."
        yield Rejection(Ref(chunk.file), "its reader is not known in the process that reads it", step)
        return
    try:
        yield from reader.read(chunk, settings=settings)
    except InputError as error:
        yield _refused(chunk.file, error)
    except Exception as error:
        yield _failed(chunk.file, error)


def _planned(entry: Entry, context: Context) -> Iterator[Chunk | Rejection]:
    source = SOURCES.get(entry.suffix)
    if source is None:
        known = UNREAD.get(entry.suffix)
        what, step = known or ("its ending is not one Insight reads", "Save it as csv, xlsx, docx, txt or pdf.")
        yield Rejection(Ref(entry.file), what, step)
    elif fault := grid.size_fault(entry, context):
        step = "Split it, or raise max_file_mb in insight.toml, [input]." if entry.size else "Check that it was saved."
        yield Rejection(Ref(entry.file), fault, step)
    else:
        if entry.suffix in {".txt", ".text"} and delimited.is_table(
            files.load(entry.path, entry.member), context.settings.columns
        ):
            source = SOURCES[".csv"]
        yield from source.plan(entry.path, file=entry.file, member=entry.member, context=context)


def _refused(file: int, error: InputError) -> Rejection:
    reason, _, step = str(error).partition(". ")
    return Rejection(Ref(file), reason.rstrip("."), step or "Save it again from where it came from.")


def _failed(file: int, error: Exception) -> Rejection:
    return Rejection(
        Ref(file), f"it could not be read ({type(error).__name__})", "Save it again from where it came from, or as csv."
    )
