"""html: what a reader sees, with headings, two-column tables and lists."""

import re

from insight.ingest import document, encoding
from insight.ingest.document import Document, Section

_HIDDEN = ("script", "style", "head", "nav", "footer", "noscript", "template", "svg", "form", "button", "iframe")
_BLOCKS = (
    "p",
    "div",
    "li",
    "tr",
    "br",
    "section",
    "article",
    "ul",
    "ol",
    "table",
    "blockquote",
    "pre",
    "dd",
    "dt",
    "hr",
)
_HEADINGS = re.compile(r"^h[1-6]$")
_MARK = "\ue000"


def parse(data: bytes, overrides: dict[str, str]) -> Document:
    """A page as a Document."""
    lines = _lines(_markup(data))
    first = next((i for i, line in enumerate(lines) if line.startswith(_MARK)), len(lines))
    pairs, rest = document.top_pairs([line.removeprefix(_MARK) for line in lines[:first]], overrides)
    sections = list(document.in_sections(rest, overrides))
    for line in lines[first:]:
        if line.startswith(_MARK):
            sections.append(Section(line[1:].strip(), ""))
        elif (hit := document.key_value(line))[0] and "\t" in line:
            pairs.append(hit)
        else:
            last = sections[-1]
            sections[-1] = Section(last.heading, f"{last.text}\n{line}" if last.text else line)
    return Document(tuple(pairs), tuple(sections))


def to_text(markup: str) -> str:
    """The visible text of a mail's html part."""
    return "\n".join(line.removeprefix(_MARK) for line in _lines(markup))


def _markup(data: bytes) -> str:
    declared = re.search(rb"charset=[\"']?([\w-]+)", data[:2048])
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    return encoding.decode(data)[0]


def _lines(markup: str) -> list[str]:
    """Lines of text; headings carry a mark, two cells of a row stand as 'key:<tab>value'."""
    from bs4 import BeautifulSoup, Comment

    soup = BeautifulSoup(markup, "lxml")
    for node in soup.find_all(_HIDDEN):
        node.decompose()
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for node in soup.find_all(style=re.compile(r"display\s*:\s*none")):
        node.decompose()
    for row in soup.find_all("tr"):
        cells = [" ".join(cell.get_text(" ").split()) for cell in row.find_all(["td", "th"], recursive=False)]
        if row.find("table") is None:
            row.string = f"{cells[0].rstrip(':')}:\t{cells[1]}" if len(cells) == 2 else "; ".join(filter(None, cells))
    for node in soup.find_all(_HEADINGS):
        node.string = f"\n{_MARK}{' '.join(node.get_text(' ').split())}\n"
    for node in soup.find_all("li"):
        node.insert(0, "- ")
    for node in soup.find_all(_BLOCKS):
        node.insert_before("\n")
        node.insert_after("\n")
    text = re.sub(r"[ \u00a0]+", " ", soup.get_text())
    return [line.strip(" ") for line in text.splitlines() if line.strip()]
