"""docx: body, tables, text boxes, content controls and accepted insertions; nothing of what was deleted or remarked.

python-docx's paragraphs leave out tables in order, insertions, controls and boxes, so the tree is walked here.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from insight.errors import InputError
from insight.ingest import columns, document
from insight.ingest.document import Document, Section

LARGEST_PART = 200_000_000
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DROPPED = {
    f"{W}{tag}"
    for tag in (
        "del",
        "moveFrom",
        "delText",
        "instrText",
        "delInstrText",
        "pPr",
        "rPr",
        "tblPr",
        "sdtPr",
        "sectPr",
        "tcPr",
        "trPr",
        "commentReference",
        "footnoteReference",
        "endnoteReference",
        "rubyPr",
        "rt",
    )
} | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_BREAKS = {f"{W}br": "\n", f"{W}cr": "\n", f"{W}tab": "\t", f"{W}noBreakHyphen": "-"}
_REFERENCE = re.compile(
    r"\b(?:ref(?:erence)?|session(?: id| no)?|id)\b[\s.:#-]*([A-Za-z]{1,6}-?\d{2,8}(?:-\d{1,4})?)\b"
)
_HEADING = re.compile(r"^(heading|title|subtitle|überschrift|titre|titel|título|rubrik|nagłówek)", re.IGNORECASE)


def parse(data: bytes, overrides: dict[str, str]) -> Document:
    """A Word document.

    Raises:
        InputError: damaged, protected, or unpacking beyond all measure.
    """
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if any(info.file_size > LARGEST_PART for info in archive.infolist()):
                raise InputError("it unpacks to more than a document can be. Save it again from Word.")
            safe = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
            body = etree.fromstring(archive.read("word/document.xml"), safe)
            margins = [
                etree.fromstring(archive.read(name), safe)
                for name in sorted(archive.namelist())
                if re.fullmatch(r"word/(header|footer)\d*\.xml", name)
            ]
            headings = _headings(archive, safe)
    except InputError:
        raise
    except Exception:  # zip, zlib and XML each raise their own, and XML's quote the text
        raise InputError("it is damaged. Open it in Word, save it again, and run again.") from None
    return _document(list(_blocks(body, headings)), " ".join(_words(m) for m in margins), overrides)


def _document(blocks: list[tuple[str, Any]], margin: str, overrides: dict[str, str]) -> Document:
    pairs: list[tuple[str, object]] = []
    sections: list[tuple[str, list[str]]] = [("", [])]
    for kind, content in blocks:
        if kind == "heading":
            sections.append((content, []))
        elif kind == "line":
            sections[-1][1].extend(content.split("\n"))
        else:
            more, lines = _table(content, overrides)
            pairs += more
            sections[-1][1].extend(lines)
    kept: list[Section] = []
    for place, (heading, lines) in enumerate(sections):
        top, rest = document.top_pairs(lines, overrides) if place < 2 else ([], lines)
        pairs += top
        first, *more_sections = document.in_sections(rest, overrides)
        kept += [Section(heading, first.text), *more_sections]
    reference = _REFERENCE.search(margin)
    fields: dict[str, list[object]] = {}
    if reference and not any((hit := columns.match(key)) and hit.field == "session_id" for key, _ in pairs):
        fields["session_id"] = [reference[1]]
    return Document(tuple(pairs), tuple(kept), (), fields)


def _table(rows: list[list[str]], overrides: dict[str, str]) -> tuple[list[tuple[str, object]], list[str]]:
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


def _headings(archive: zipfile.ZipFile, safe: Any) -> set[str]:
    """Ids of the styles that are headings, whatever the language Word was in."""
    from lxml import etree

    if "word/styles.xml" not in archive.namelist():
        return set()
    found = set()
    for style in etree.fromstring(archive.read("word/styles.xml"), safe).iter(f"{W}style"):
        name = style.find(f"{W}name")
        outlined = style.find(f"{W}pPr/{W}outlineLvl") is not None
        if outlined or (name is not None and _HEADING.match(name.get(f"{W}val", ""))):
            found.add(style.get(f"{W}styleId", ""))
    return found


def _blocks(node: Any, headings: set[str]) -> Iterator[tuple[str, Any]]:
    """('heading', text), ('line', text) and ('table', rows) in reading order."""
    for child in node:
        if child.tag in _DROPPED:
            continue
        if child.tag == f"{W}p":
            text = _words(child)
            style = child.find(f"{W}pPr/{W}pStyle")
            name = style.get(f"{W}val", "") if style is not None else ""
            if text.strip():
                is_heading = name in headings or bool(_HEADING.match(name))
                bullet = "- " if child.find(f"{W}pPr/{W}numPr") is not None or name.startswith("List") else ""
                yield ("heading", text.strip()) if is_heading else ("line", bullet + text)
            elif not list(child.iter(f"{W}txbxContent")):
                yield "line", ""
            for box in _boxes(child):
                yield from _blocks(box, headings)
        elif child.tag == f"{W}tbl":
            yield "table", [[_cell(cell) for cell in row.iter(f"{W}tc")] for row in _rows(child)]
        else:
            yield from _blocks(child, headings)


def _rows(table: Any) -> Iterator[Any]:
    for row in table.iter(f"{W}tr"):
        deleted = row.find(f"{W}trPr/{W}del") is not None
        if not deleted:
            yield row


def _cell(cell: Any) -> str:
    return "\n".join(text for p in cell.iter(f"{W}p") if (text := _words(p)).strip())


def _boxes(paragraph: Any) -> Iterator[Any]:
    fallback = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
    for box in paragraph.iter(f"{W}txbxContent"):
        if not any(parent.tag == fallback for parent in box.iterancestors()):
            yield box


def _words(node: Any) -> str:
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
