"""The Source of every format that holds one session in one file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from insight.errors import InputError
from insight.ingest import document, files, rows
from insight.ingest.context import Context, code_in
from insight.ingest.dates import Order
from insight.ingest.document import Document
from insight.ingest.files import Entry
from insight.ingest.sources.tabular import must_be
from insight.recipe import Input
from insight.records import Chunk, RawNote, Ref, Rejection

BYTES_A_CHARACTER = 4
NOT_HELD = (
    "the note is short and speaks of a session that was cancelled or moved; it is counted as held",
    "Add a line 'Status: cancelled' if it was not.",
)


@dataclass(frozen=True, slots=True)
class Single:
    """A name, its endings, the kinds its bytes may be, and one function: bytes to a Document."""

    name: str
    suffixes: tuple[str, ...]
    kinds: tuple[str, ...]
    parse: Callable[[bytes, dict[str, str]], Document]
    bare: bool = False
    """Bytes are text and nothing else, so that a file far over the note's limit need not be parsed to be refused."""

    def plan(
        self, path: Path, *, file: int, member: str | None = None, context: Context | None = None
    ) -> Iterator[Chunk | Rejection]:
        """One chunk, or why the file cannot be used."""
        context = context or Context()
        entry = Entry(file, path, member)
        limit = context.settings.max_note_characters
        data = files.load(path, member)
        must_be(files.kind(data), self.kinds)
        if self.bare and len(data) > limit * BYTES_A_CHARACTER:
            yield Rejection(
                Ref(file),
                f"the note has more than {limit:,} characters",
                "Split it, or raise max_note_characters in insight.toml, [input].",
                "notes",
            )
            return
        unique = context.codes.get(code_in(entry.stem) or "", 0) == 1
        found, doubts = self._cells(data, entry.stem, context.settings, unique)
        if not found.get("notes") and not set(found) & {"status", "applied_action", "mentor_learned", "owner_remark"}:
            yield Rejection(Ref(file), "no text was found in it", self._empty_step())
            return
        if "status" not in found and document.reads_cancelled(found):
            doubts.append(NOT_HELD)
        digest = context.ledger.digest((name, *map(str, kept)) for name, kept in sorted(found.items()))
        twice = context.ledger.repeats(rows.session_id(found), Ref(file), digest)
        yield twice or Chunk(file, str(path), member, (1,), {"source": self.name, "code": unique})
        if not twice:
            yield from (Rejection(Ref(file), reason, step, None, "warning") for reason, step in doubts)

    def read(self, chunk: Chunk, *, settings: Input | None = None) -> Iterator[RawNote | Rejection]:
        """The one RawNote of the file."""
        settings = settings or Input()
        path = Path(chunk.path)
        stem = Entry(chunk.file, path, chunk.member).stem
        data = files.load(path, chunk.member)
        found, _ = self._cells(data, stem, settings, bool(chunk.options.get("code")))
        found["file_name"] = [stem]
        reading = rows.Reading(order=_order(settings), max_note=settings.max_note_characters)
        yield from rows.to_note(Ref(chunk.file), found, reading)

    def _cells(
        self, data: bytes, stem: str, settings: Input, unique: bool
    ) -> tuple[dict[str, list[object]], list[tuple[str, str]]]:
        if not data.strip():
            raise InputError("the file is empty. Check that it was saved.")
        parsed = self.parse(data, settings.columns)
        found = document.cells(parsed, settings.columns)
        doubts = [*parsed.remarks, *document.dated(found, stem, _order(settings))]
        document.identified(found, stem, unique=unique)
        return found, doubts

    def _empty_step(self) -> str:
        return "If it is a scan, type it or run text recognition." if self.name == "pdf" else "Check that it was saved."


def _order(settings: Input) -> Order | None:
    return None if settings.date_order == "ask" else settings.date_order
