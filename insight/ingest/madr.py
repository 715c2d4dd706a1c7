"""A decision in Markdown: MADR and its relatives. Front matter, or 'Status: ...' lines, and headed sections."""

import re

from insight.ingest import columns
from insight.ingest.rows import Cells
from insight.ingest.sources import frontmatter

_FIELD = re.compile(r"^[*\-]?\s*\**([A-Za-z][\w /()-]{1,40}?)\**\s*:\**\s+(.+)$")
_SECTION = {
    "context": "rationale", "context and problem statement": "rationale", "problem": "rationale", "why": "rationale",
    "rationale": "rationale", "background": "rationale", "decision drivers": "rationale", "drivers": "rationale",
    "justification": "rationale",
    "decision": "description", "decision outcome": "description", "outcome": "description",
    "description": "description",
    "solution": "description", "what": "description",
    "consequences": "outcome_metric", "positive consequences": "outcome_metric", "impact": "outcome_metric",
    "results": "outcome_metric", "expected outcome": "outcome_metric", "confirmation": "outcome_metric",
    "status": "status", "date": "decided_on", "sessions": "sessions", "influenced by": "sessions",
}  # fmt: skip
_PREFIX = re.compile(r"^(?:adr|dec|decision)?[\s#-]*\d+[.:)\s-]+\s*", re.IGNORECASE)


def parse(text: str) -> Cells:
    """Field -> values, as a table's row would give them."""
    table, body = frontmatter.split(text)
    found: dict[str, list[object]] = {}
    for key, value in table:
        hit = columns.match(key, "decision")
        if hit:
            found.setdefault(hit.field, []).append(value)
    section, lines = "", list[str]()
    for line in [*body.splitlines(), "## "]:
        heading = re.match(r"^(#{1,6})\s*(.*?)\s*#*$", line)
        if not heading:
            lines.append(line)
            continue
        _close(found, section, lines)
        lines = []
        if len(heading[1]) == 1 and heading[2] and "title" not in found:
            found["title"] = [_PREFIX.sub("", heading[2]) or heading[2]]
            section = ""
        else:
            section = columns.normalise(heading[2])
    return found


def _close(found: dict[str, list[object]], section: str, lines: list[str]) -> None:
    """What stood under a heading; under none, its 'Field: value' lines."""
    if not section:
        rest = []
        for line in lines:
            field = _FIELD.match(line.strip())
            hit = columns.match(field[1], "decision") if field else None
            if field and hit:
                found.setdefault(hit.field, []).append(field[2].strip())
            else:
                rest.append(line)
        lines = rest
        section = "description" if any(line.strip() for line in rest) and "description" not in found else "rationale"
    name = _SECTION.get(section)
    text = re.sub(r"(?m)^\\(\\*#)", r"\1", "\n".join(lines)).strip()  # "\#" is no heading but a line that begins so
    if name and text:
        found.setdefault(name, []).append(text)
