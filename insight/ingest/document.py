"""One note a file: header fields and headed sections to the same named cells a table's row would give."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from insight.ingest import columns, dates, values
from insight.ingest.columns import Match
from insight.ingest.context import code_in
from insight.ingest.dates import Order

OWN_SECTION = frozenset({"applied_action", "mentor_learned", "owner_remark"})
"""Headed parts that are kept apart from the note; every other part is the note."""
LONGEST_KEY = 90
HEADER_LINES = 30
SHORT_NOTE = 60

_KEY_VALUE = re.compile(r"^[\s*_|>#-]{0,6}([^\W\d_][^:\n|]{1,90}?)\s*[*_]{0,2}\s*[:|]\s*[*_]{0,2}\s*(\S.*)?$")
_TITLE = re.compile(
    r"\b(session|meeting|mentoring|note|notes|record|template|form|report|minutes|log|summary)\b", re.IGNORECASE
)
_NOT_HELD = re.compile(
    r"\b(cancel+(ed|s)|called (it )?off|postponed|rescheduled|no[- ]show|"
    r"(didn.?t|did not) (meet|happen|take place|show up))\b",
    re.IGNORECASE,
)
_RULE = re.compile(r"^\s*([-=_*~]\s*){3,}$")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading (empty: none) and the text under it."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader found: key-value pairs that stand apart, the text in sections, remarks that hold no text."""

    pairs: tuple[tuple[str, object], ...] = ()
    sections: tuple[Section, ...] = ()
    remarks: tuple[tuple[str, str], ...] = ()
    fields: dict[str, list[object]] = field(default_factory=dict)


def cells(document: Document, overrides: dict[str, str]) -> dict[str, list[object]]:
    """Field -> values. What is not recognised stays in the note: nothing is dropped."""
    found: dict[str, list[object]] = {name: list(kept) for name, kept in document.fields.items()}
    loose: list[str] = []
    for key, value in document.pairs:
        hit = columns.match(key, overrides=overrides)
        if hit and not values.blank(value):
            found.setdefault(hit.field, []).append(value)
        elif not hit and key and isinstance(value, str) and len(value) > 40:  # a long answer to an unknown question
            loose.append(value)
    parts: list[str] = []
    for section in document.sections:
        name, text = _placed(section, overrides)
        if not text.strip():
            continue
        if name in OWN_SECTION:
            found.setdefault(name, []).append(text.strip())
        else:
            parts.append(text.strip("\n"))
    written = [values.text(v) for v in found.pop("notes", [])]
    note = "\n\n".join(part for part in (*written, *loose, *parts) if part.strip())
    if note:
        found["notes"] = [note]
    return found


def _placed(section: Section, overrides: dict[str, str]) -> tuple[str, str]:
    """The field a section goes to, and its text with the heading unless the heading is only a label."""
    hit = columns.match(section.heading, overrides=overrides) if section.heading else None
    if hit and (hit.field in OWN_SECTION or hit.field in {"notes", "agenda_topic", "decision_mentioned"}):
        return hit.field, section.text
    if not section.heading or (len(section.heading.split()) <= 8 and _TITLE.search(section.heading)):
        return "notes", section.text
    return "notes", f"{section.heading}\n{section.text}" if section.text.strip() else section.heading


def top_pairs(lines: list[str], overrides: dict[str, str]) -> tuple[list[tuple[str, object]], list[str]]:
    """The 'Mentor: ...' lines at the top, and the lines below them. A title above them is left out."""
    pairs: list[tuple[str, object]] = []
    for place, line in enumerate(lines[:HEADER_LINES]):
        if not line.strip() or _RULE.match(line):
            continue
        key, value = key_value(line)
        hit = columns.match(key, overrides=overrides) if key else None
        if hit and hit.how != "near" and not _prose(hit, value):
            pairs.append((key, value))
        elif pairs or not _is_title(line, lines[place + 1 :], overrides):
            return pairs, (lines[place:] if pairs else _untitled(lines))
    return pairs, lines[HEADER_LINES:] if pairs else lines


def key_value(line: str) -> tuple[str, str]:
    """``'Mentor: Ana'`` is ``('Mentor', 'Ana')``; a line of another shape has no key."""
    found = _KEY_VALUE.match(line.strip())
    return (found[1].strip(), (found[2] or "").strip()) if found else ("", "")


def in_sections(lines: Iterable[str], overrides: dict[str, str]) -> Iterator[Section]:
    """Plain lines cut where a line is nothing but a known heading ('Agreed action:', 'NOTES', underlined titles)."""
    heading, kept = "", list[str]()
    for line in lines:
        name, inline = _heading(line, overrides)
        if name is None:
            if not _RULE.match(line):
                kept.append(line)
            continue
        yield Section(heading, "\n".join(kept))
        heading, kept = name, [inline] if inline else []
    yield Section(heading, "\n".join(kept))


def dated(found: dict[str, list[object]], stem: str, order: Order | None) -> Iterator[tuple[str, str]]:
    """Give the cells a date from the file's name where they have none that can be read; yields what was doubtful."""
    named = dates.in_name(stem)
    written = next((v for name in ("date", "planned_date", "submitted_at") for v in found.get(name, ())), None)
    if named is None:
        return
    if written is None:
        found["date"] = [named]
        return
    try:
        dates.parse(written, order=order)
    except dates.AmbiguousDateError:
        found["date"] = [named]
        if named not in dates.readings(written):
            yield "the date inside can be read two ways and neither is the one in the file's name, which is used", _LOOK
    except (ValueError, OverflowError):
        found["date"] = [named]
        yield "the date inside cannot be read; the one in the file's name is used", _LOOK


_LOOK = "Write the date as 2025-03-13 in the file."


def reads_cancelled(found: dict[str, list[object]]) -> bool:
    """A short note that says a session did not take place. Only ever a reason to ask."""
    note = " ".join(values.text(v) for v in found.get("notes", ()))
    return len(note.split()) <= SHORT_NOTE and bool(_NOT_HELD.search(note))


def identified(found: dict[str, list[object]], stem: str, *, unique: bool) -> None:
    """Give the cells a session id from the file's name, where it holds one that no other file of the input shares."""
    code = code_in(stem)
    if "session_id" in found or not code or not unique:
        return
    if code not in {values.text(v).strip() for v in found.get("pair_id", ())}:
        found["session_id"] = [code]


def _heading(line: str, overrides: dict[str, str]) -> tuple[str | None, str]:
    text = line.strip().strip("*_#").strip()
    if not text or len(text) > LONGEST_KEY:
        return None, ""
    key, inline = key_value(line)
    if key and inline:  # only what is for the owner's eyes is cut out of a running text
        hit = columns.match(key, overrides=overrides)
        private = hit is not None and hit.field == "owner_remark" and hit.how in {"name", "setting"}
        return (key, inline) if private else (None, "")
    hit = columns.match(text, overrides=overrides)
    bare = key and not inline
    if hit and hit.how in {"name", "setting", "question"} and (bare or text.isupper() or line.lstrip()[:1] in "*#"):
        return text.rstrip(":"), ""
    return None, ""


def _prose(hit: Match, value: str) -> bool:
    """A long value after a structured key is a sentence that only looks like a header line."""
    return len(value) > 200 and hit.field not in {"notes", *OWN_SECTION, "agenda_topic"}


def _is_title(line: str, below: list[str], overrides: dict[str, str]) -> bool:
    """A short line that names the kind of document, with header lines under it."""
    if len(line.split()) > 10 or not _TITLE.search(line):
        return False
    rest = [text for text in below if text.strip() and not _RULE.match(text)][:2]
    return any((key := key_value(text)[0]) and columns.match(key, overrides=overrides) for text in rest)


def _untitled(lines: list[str]) -> list[str]:
    return lines
