"""txt: header lines, headed parts, or a mail pasted into a text file."""

from insight.ingest import document, encoding
from insight.ingest.document import Document
from insight.ingest.sources import mail


def parse(data: bytes, overrides: dict[str, str]) -> Document:
    """A note in plain text; a pasted mail is read as a mail."""
    text, name = encoding.decode(data)
    remarks = (encoding.FALLBACK,) if name == "cp1252" else ()
    if mail.looks_like(text):
        return mail.pasted(text, remarks)
    return from_lines(text.splitlines(), overrides, remarks)


def from_lines(lines: list[str], overrides: dict[str, str], remarks: tuple[tuple[str, str], ...] = ()) -> Document:
    """Header lines at the top, then sections."""
    pairs, rest = document.top_pairs(lines, overrides)
    return Document(tuple(pairs), tuple(document.in_sections(rest, overrides)), remarks)
