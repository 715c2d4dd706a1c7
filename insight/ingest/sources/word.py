"""docx: body, tables, text boxes, content controls and accepted insertions; nothing of what was deleted or remarked.

python-docx's paragraphs leave out tables in order, insertions, controls and boxes, so the tree is walked here.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree  # see _tree

from insight.errors import InputError
from insight.ingest import columns, document
from insight.ingest.document import Document, Section

LARGEST_PART = 200_000_000
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DROPPED = {
    f"{W}{tag}"
    for tag in (
        "del moveFrom delText instrText delInstrText pPr rPr tblPr sdtPr sectPr tcPr trPr "
        "commentReference footnoteReference endnoteReference rubyPr rt"
    ).split()
} | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_BREAKS = {f"{W}br": "\n", f"{W}cr": "\n", f"{W}tab": "\t", f"{W}noBreakHyphen": "-"}
_REFERENCE = re.compile(
    r"\b(?:ref(?:erence)?|session(?: id| no)?|id)\b[\s.:#-]*([A-Za-z]{1,6}-?\d{2,8}(?:-\d{1,4})?)\b"
)
_HEADING = re.compile(r"^(heading|title|subtitle|überschrift|titre|titel|título|rubrik|nagłówek)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (a heading or not) or a table's rows, in reading order."""

    text: str = ""
    heading: bool = False
    rows: tuple[tuple[str, ...], ...] | None = None


def parse(data: bytes, overrides: dict[str, str]) -> Document:
    """A Word document.

    Raises:
        InputError: damaged, protected, or unpacking beyond all measure.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if any(info.file_size > LARGEST_PART for info in archive.infolist()):
                raise InputError("it unpacks to more than a document can be. Save it again from Word.")
            body = _tree(archive, "word/document.xml")
            styles = _tree(archive, "word/styles.xml") if "word/styles.xml" in archive.namelist() else None
            margins = [
                _words(_tree(archive, name))
                for name in sorted(archive.namelist())
                if re.fullmatch(r"word/(header|footer)\d*\.xml", name)
            ]
    except InputError:
        raise
    except Exception:  # zip, zlib and XML each raise their own, and XML's quote the text
        raise InputError("it is damaged. Open it in Word, save it again, and run again.") from None
    return _document(list(_blocks(body, _headings(styles))), " ".join(margins), overrides)


def _tree(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    """A part's tree. Word never writes a DTD, so that one with entities to expand is no Word document."""
    data = archive.read(name)
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
        raise InputError("it is not what Word writes. Open it in Word, save it again, and run again.")
    return ElementTree.fromstring(data)  # noqa: S314  # no DTD, so nothing to expand or fetch


def _document(blocks: Sequence[Block], margin: str, overrides: dict[str, str]) -> Document:
    pairs: list[tuple[str, object]] = []
    parts: list[tuple[str, list[str]]] = [("", [])]
    for block in blocks:
        if block.rows is not None:
            more, lines = _table(block.rows, overrides)
            pairs += more
            parts[-1][1].extend(lines)
        elif block.heading:
            parts.append((block.text, []))
        else:
            parts[-1][1].extend(block.text.split("\n"))
    sections: list[Section] = []
    for place, (heading, lines) in enumerate(parts):
        top, rest = document.top_pairs(lines, overrides) if place < 2 else ([], lines)
        pairs += top
        first, *more_sections = document.in_sections(rest, overrides)
        sections += [Section(heading, first.text), *more_sections]
    reference = _REFERENCE.search(margin)
    own = any((hit := columns.match(key)) and hit.field == "session_id" for key, _ in pairs)
    fields: dict[str, list[object]] = {"session_id": [reference[1]]} if reference and not own else {}
    return Document(tuple(pairs), tuple(sections), (), fields)


def _table(rows: Sequence[Sequence[str]], overrides: dict[str, str]) -> tuple[list[tuple[str, object]], list[str]]:
    """A form's rows as pairs (key, value, key, value ...); any other row as a line."""
    pairs: list[tuple[str, object]] = []
    lines: list[str] = []
    for row in rows:
        cells = [cell for cell in row if cell.strip()]
        hits = [columns.match(cell.strip().rstrip(":"), overrides=overrides) for cell in cells]
        if len(cells) >= 2 and len(cells) % 2 == 0 and all(hits[::2]) and not all(hits):
            pairs += [(key.strip().rstrip(":"), value) for key, value in zip(cells[::2], cells[1::2], strict=True)]
        elif len(cells) == 2 and hits[0]:
            pairs.append((cells[0].strip().rstrip(":"), cells[1]))
        elif len(row) == 2 and cells and hits[0] and len(cells) == 1:
            continue  # a form's question without answer
        elif len(cells) == 2 and len(cells[0]) <= document.LONGEST_KEY:
            lines.append(f"{cells[0].rstrip(':')}: {cells[1]}")
        elif cells:
            lines.extend("; ".join(cells).split("\n") if len(cells) > 1 else cells[0].split("\n"))
    return pairs, lines


def _headings(styles: ElementTree.Element | None) -> set[str]:
    """Ids of the styles that are headings, whatever the language Word was in."""
    found = set()
    for style in styles.iter(f"{W}style") if styles is not None else ():
        name = style.find(f"{W}name")
        outlined = style.find(f"{W}pPr/{W}outlineLvl") is not None
        if outlined or (name is not None and _HEADING.match(name.get(f"{W}val", ""))):
            found.add(style.get(f"{W}styleId", ""))
    return found


def _blocks(node: ElementTree.Element, headings: set[str]) -> Iterator[Block]:
    for child in node:
        if child.tag in _DROPPED:
            continue
        if child.tag == f"{W}p":
            yield from _paragraph(child, headings)
        elif child.tag == f"{W}tbl":
            rows = (row for row in child.iter(f"{W}tr") if row.find(f"{W}trPr/{W}del") is None)
            yield Block(rows=tuple(tuple(_cell(cell) for cell in row.iter(f"{W}tc")) for row in rows))
        else:
            yield from _blocks(child, headings)


def _paragraph(node: ElementTree.Element, headings: set[str]) -> Iterator[Block]:
    text = _words(node)
    style = node.find(f"{W}pPr/{W}pStyle")
    name = style.get(f"{W}val", "") if style is not None else ""
    boxes = list(_boxes(node))
    if text.strip() and (name in headings or _HEADING.match(name)):
        yield Block(text.strip(), heading=True)
    elif text.strip():
        bullet = "- " if node.find(f"{W}pPr/{W}numPr") is not None or name.startswith("List") else ""
        yield Block(bullet + text)
    elif not boxes:
        yield Block()
    for box in boxes:
        yield from _blocks(box, headings)


def _cell(cell: ElementTree.Element) -> str:
    return "\n".join(text for p in cell.iter(f"{W}p") if (text := _words(p)).strip())


def _boxes(node: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """The text boxes of a paragraph; Word keeps each twice, and the copy for older programs is left out."""
    for child in node:
        if child.tag == f"{W}txbxContent":
            yield child
        elif child.tag not in _DROPPED:
            yield from _boxes(child)


def _words(node: ElementTree.Element) -> str:
    """The text of a paragraph as it stands after all changes are accepted, without what is in its text boxes."""
    parts: list[str] = []
    for child in node:
        if child.tag in _DROPPED or child.tag == f"{W}txbxContent":
            continue
        if child.tag == f"{W}t":
            parts.append(child.text or "")
        elif child.tag in _BREAKS:
            parts.append(_BREAKS[child.tag])
        else:
            parts.append(_words(child))
    return "".join(parts)
