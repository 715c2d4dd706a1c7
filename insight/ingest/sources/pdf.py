"""pdf: the text layer, lines joined back into paragraphs."""

import io
import re

from insight.errors import InputError
from insight.ingest.document import Document
from insight.ingest.sources import plain

MOST_PAGES = 500
_STARTS = re.compile(r"^\s*([-*•‣▪–]|\d+[.)]|[A-Z][\w /()'-]{1,40}:)\s")


def parse(data: bytes, overrides: dict[str, str]) -> Document:
    """A note saved as pdf.

    Raises:
        InputError: damaged, protected, or with more pages than a note has.
    """
    return plain.from_lines(_joined(_text(data).splitlines()), overrides)


def _text(data: bytes) -> str:
    import logging

    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings can quote the document
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError("it is protected by a password. Save it without one.")
        if len(reader.pages) > MOST_PAGES:
            raise InputError(f"it has more than {MOST_PAGES} pages. Split it.")
        return "\n\n".join(page.extract_text() or "" for page in reader.pages)
    except InputError:
        raise
    except Exception:  # pypdf raises many kinds of its own and of Python's
        raise InputError("it is damaged or protected. Open it, print it to a new pdf, and run again.") from None


def _joined(lines: list[str]) -> list[str]:
    """Lines broken by the page's width made whole; hyphens at the break removed."""
    full = max((len(line.rstrip()) for line in lines), default=0)
    kept: list[str] = []
    broken = False
    for raw in lines:
        line = raw.strip()
        if not line or not broken or _STARTS.match(line):
            kept.append(line)
        elif kept[-1].endswith("-") and line[:1].islower():
            kept[-1] = kept[-1][:-1] + line
        else:
            kept[-1] = f"{kept[-1]} {line}"
        broken = len(line) > 0.6 * full and not re.search(r"[.!?:]$", line)
    return kept
