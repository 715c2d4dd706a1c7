"""md: front matter, headings, tables and wiki links brought to plain text."""

import re

from insight.ingest import document, encoding
from insight.ingest.document import Document, Section
from insight.ingest.sources import frontmatter

_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_RULER = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")
_INLINE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"<!--.*?-->", re.DOTALL), ""),
    (re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)"), ""),
    (re.compile(r"!?\[\[[^\]|\n]*\|([^\]\n]+)\]\]"), r"\1"),
    (re.compile(r"!?\[\[([^\]\n]+)\]\]"), r"\1"),
    (re.compile(r"\[([^\]\n]+)\]\((?:[^)\n]*)\)"), r"\1"),
    (re.compile(r"(?<!\w)(\*\*|__)(?=\S)(.+?)(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+)(?<=\S)\*(?![\w*])"), r"\1"),
    (re.compile(r"^(\s*)[-*+] \[[ xX]\] ", re.MULTILINE), r"\1- "),
    (re.compile(r"^\s{0,3}>\s?", re.MULTILINE), ""),
    (re.compile(r"^```.*$", re.MULTILINE), ""),
    (re.compile(r"`([^`\n]+)`"), r"\1"),
)


def parse(data: bytes, overrides: dict[str, str]) -> Document:
    """A note in Markdown."""
    text, name = encoding.decode(data)
    pairs, body = frontmatter.split(text)
    for pattern, plain in _INLINE:
        body = pattern.sub(plain, body)
    sections: list[tuple[str, list[str]]] = [("", [])]
    for line in body.splitlines():
        found = _HEADING.match(line)
        if found:
            sections.append((found[2], []))
        else:
            sections[-1][1].append(line)
    head, rest = document.top_pairs(_rows(sections[0][1]), overrides) if not pairs else ([], _rows(sections[0][1]))
    kept = list(document.in_sections(rest, overrides))
    for heading, lines in sections[1:]:
        more, below = document.top_pairs(_rows(lines), overrides) if not pairs and not head else ([], _rows(lines))
        head += more
        kept += _cut(heading, below, overrides)
    remarks = (encoding.FALLBACK,) if name == "cp1252" else ()
    return Document((*pairs, *head), tuple(kept), remarks)


def _cut(heading: str, lines: list[str], overrides: dict[str, str]) -> list[Section]:
    """A section, parted further where a line inside it is a heading of its own."""
    first, *rest = document.in_sections(lines, overrides)
    return [Section(heading, first.text), *rest]


def _rows(lines: list[str]) -> list[str]:
    """Tables as lines: two cells as 'key: value', more as a list; the row of column names goes with its ruler."""
    kept: list[str] = []
    for place, line in enumerate(lines):
        if not line.lstrip().startswith("|"):
            kept.append(line)
        elif not _RULER.match(line):
            below = lines[place + 1] if place + 1 < len(lines) else ""
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if len(cells) == 2:
                kept.append(f"{cells[0]}: {cells[1]}")
            elif not _RULER.match(below):
                kept.append("- " + "; ".join(filter(None, cells)))
    return kept
