"""``insight anonymise``: texts in, redacted texts and spans out; nothing is stored, a bad line is said and passed."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from insight import engines
from insight.errors import InputError, StoreError
from insight.ingest.keys import ephemeral_key, load_key
from insight.ingest.stage import anonymiser
from insight.recipe import Anonymise, Engine
from insight.records import Chunk, Redaction, Ref, Rejection

LINES_PER_CHUNK = 500


@dataclass(frozen=True, slots=True)
class RedactLines:
    """Redact the lines of a chunk, read in the worker itself. Gives JSON lines and what could not be used."""

    settings: Anonymise
    key: bytes = field(repr=False)
    roster: str | None = None

    def __call__(self, chunk: Chunk) -> tuple[list[str], list[Rejection]]:
        """The chunk's lines, redacted, in order."""
        wanted = set(chunk.rows)
        ids: list[object] = []
        texts: list[str] = []
        rejections: list[Rejection] = []
        with open(chunk.path, encoding="utf-8-sig", errors="replace") as lines:
            for number, line in enumerate(lines, 1):
                if number in wanted and line.strip():
                    parsed = _parse(line)
                    if parsed is None:
                        step = 'Each line is an object with "id" and "text"'
                        rejections.append(Rejection(Ref(chunk.file, number), "not a note", step))
                    else:
                        ids.append(parsed[0])
                        texts.append(parsed[1])
        redacted = anonymiser(self.settings, self.key, self.roster).redact(texts)
        out = [
            json.dumps({"id": i, "text": text, "spans": [_span(r) for r in spans]}, ensure_ascii=False) + "\n"
            for i, (text, spans) in zip(ids, redacted, strict=True)
        ]
        return out, rejections


def anonymise_file(
    source: Path,
    out: Path,
    *,
    roster: Path | None = None,
    settings: Anonymise | None = None,
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None,
) -> list[Rejection]:
    """Redact a JSONL file of ``{"id", "text"}`` into ``{"id", "text", "spans"}``, with places in the text as given.

    The key is ``INSIGHT_KEY``; without it pseudonyms hold for this one call.

    Raises:
        InputError: the file cannot be read. StoreError: the result cannot be written.
    """
    key = load_key("") if os.environ.get("INSIGHT_KEY") else ephemeral_key()
    stage = RedactLines(settings or Anonymise(), key, str(roster) if roster else None)
    chunks = list(_chunks(source))
    total = sum(len(c.rows) for c in chunks)
    rejections: list[Rejection] = []
    partial = out.with_name(out.name + ".partial")
    try:
        with partial.open("w", encoding="utf-8") as file:
            engine = engines.open_engine(Engine(), characters=source.stat().st_size, preload="insight.ingest.stage")
            done = 0
            for chunk, (lines, rejected) in zip(chunks, engine.map(stage, chunks), strict=True):
                file.writelines(lines)
                rejections += rejected
                done += len(chunk.rows)
                progress("anonymise", done, total)
            engine.close()
        os.replace(partial, out)
    except OSError as error:
        raise StoreError(
            f"The result cannot be written: {error.strerror}. Check the folder and its free space."
        ) from None
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    return rejections


def _chunks(source: Path) -> Iterator[Chunk]:
    try:
        with source.open("rb") as lines:
            total = sum(1 for _ in lines)
    except OSError as error:
        raise InputError(f"The input cannot be read: {error.strerror}. Name a JSONL file.") from None
    for start in range(1, total + 1, LINES_PER_CHUNK):
        yield Chunk(1, str(source), rows=tuple(range(start, min(start + LINES_PER_CHUNK, total + 1))))


def _parse(line: str) -> tuple[object, str] | None:
    """Id and text; None where the line is not such an object, or holds half a character, which no file can hold."""
    try:
        row = json.loads(line)
        if not isinstance(row, dict) or "id" not in row or not isinstance(row.get("text"), str):
            return None
        json.dumps([row["id"], row["text"]], ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return row["id"], row["text"]


def _span(redaction: Redaction) -> dict[str, object]:
    return {
        "start": redaction.raw_start,
        "end": redaction.raw_end,
        "type": redaction.type,
        "replacement": redaction.replacement,
    }
