"""Which column is which: names and aliases from a table, then question wording, then near misses.

``normalise`` brings a header to plain words; a ``Match`` says which field it is, by which known phrase and how sure.
Nothing here keeps a header that is not recognised: a header can hold a name.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from insight.ingest import aliases

Kind = Literal["session", "decision", "roster"]
How = Literal["setting", "name", "path", "question", "near"]

TABLES: dict[Kind, dict[str, tuple[str, ...]]] = {
    "session": aliases.SESSION,
    "decision": aliases.DECISION,
    "roster": aliases.ROSTER,
}
QUESTIONS: dict[Kind, tuple[tuple[str, str], ...]] = {
    "session": aliases.SESSION_QUESTIONS,
    "decision": aliases.DECISION_QUESTIONS,
    "roster": (),
}
CONFIDENCE: dict[How, float] = {"setting": 1.0, "name": 0.95, "path": 0.85, "question": 0.7, "near": 0.6}
MANY: dict[Kind, frozenset[str]] = {
    "session": frozenset({"notes", "decision_mentioned", "group_pairs", "mentor", "mentee"}),
    "decision": frozenset({"description", "sessions"}),
    "roster": frozenset({"aliases", "mentor_aliases", "mentee_aliases"}),
}
"""Fields that several columns may fill together."""
IGNORED = "-"
"""As a column's field in the settings: the column is not read."""

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_REMARK = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_FILLER = re.compile(r"^(please|kindly|your|the|a|an) +|[*:?!. ]+$")
_LONG = 120


@dataclass(frozen=True, slots=True)
class Match:
    """The field a header stands for, and the known phrase that says so (never the header itself)."""

    field: str
    phrase: str
    how: How
    rank: int = 0

    @property
    def confidence(self) -> float:
        """Between 0 and 1: a fixed figure for each way of recognising, lower for a weaker alias."""
        return round(max(0.5, CONFIDENCE[self.how] - 0.01 * self.rank), 2)


@dataclass(frozen=True, slots=True)
class Column:
    """How one column is read, by its ordinal (1-based): for the mapping preview."""

    ordinal: int
    field: str | None
    confidence: float = 0.0
    used: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """field -> column indexes (0-based), best first, and what became of every column.

    Where one value is wanted, the later columns serve for rows in which the first is empty.

    ``phrases``: field -> the known phrases of its columns, best first, with those of the columns that were not chosen:
    records of one JSON file need not have the same fields.
    """

    columns: Mapping[str, tuple[int, ...]]
    phrases: Mapping[str, tuple[str, ...]]
    report: tuple[Column, ...]

    @property
    def doubtful(self) -> tuple[Column, ...]:
        """Columns that fit a field which another column fits better."""
        return tuple(c for c in self.report if c.field and not c.used)


@lru_cache(4096)
def _plain(header: str) -> str:
    plain = unicodedata.normalize("NFKD", _REMARK.sub(" ", _CAMEL.sub(" ", header.replace("\ufeff", ""))))
    kept = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(kept.lower().split())


def normalise(header: object) -> str:
    """``'Duration (min)' -> 'duration'``, ``'mentorName' -> 'mentor name'``, ``'Durée' -> 'duree'``.

    >>> normalise("Date of session"), normalise("mentorName"), normalise("How useful was it (1-5)?")
    ('date of session', 'mentor name', 'how useful was it')
    """
    return _plain(str(header or ""))


def match(header: object, kind: Kind = "session", *, overrides: Mapping[str, str] | None = None) -> Match | None:
    """The field a header stands for; a dotted header (a JSON path) may match by its last words."""
    plain = normalise(header)
    if not plain:
        return None
    for theirs, ours in (overrides or {}).items():
        if normalise(theirs) != plain:
            continue
        if ours == IGNORED:
            return None
        if ours in TABLES[kind]:
            return Match(ours, plain, "setting")
    return _match(plain, _remark(header), "." in str(header), kind)


def layout(headers: Sequence[object], kind: Kind = "session", *, overrides: Mapping[str, str] | None = None) -> Layout:
    """The best column for each field; several where the field may be filled by several."""
    found = [match(header, kind, overrides=overrides) for header in headers]
    best: dict[str, list[int]] = {}
    for index, hit in enumerate(found):
        if hit:
            best.setdefault(hit.field, []).append(index)
    columns = {field: _pick(indexes, found, field in MANY[kind]) for field, indexes in best.items()}
    phrases = {
        field: tuple(dict.fromkeys(m.phrase for i in [*columns[field], *_by_merit(indexes, found)] if (m := found[i])))
        for field, indexes in best.items()
    }
    used = {i for field, indexes in columns.items() for i in (indexes if field in MANY[kind] else indexes[:1])}
    report = tuple(
        Column(i + 1, m.field if m else None, m.confidence if m else 0.0, i in used) for i, m in enumerate(found)
    )
    return Layout(columns, phrases, report)


def hours(headers: Iterable[object]) -> bool:
    """Whether a duration column counts hours."""
    return any(re.search(r"\bh(ou)?rs?\b|\bhours?\b", str(header).lower()) for header in headers)


def _pick(indexes: list[int], found: Sequence[Match | None], many: bool) -> tuple[int, ...]:
    hits = {i: hit for i in indexes if (hit := found[i])}
    sure = [i for i in indexes if CONFIDENCE[hits[i].how] >= CONFIDENCE["path"]]
    if many:  # near misses join nothing
        return tuple(i for i in indexes if hits[i].how != "near" or not sure)
    best, *others = _by_merit(indexes, found)
    return (best, *(i for i in others if i in sure))


def _by_merit(indexes: Sequence[int], found: Sequence[Match | None]) -> list[int]:
    hits = {i: hit for i in indexes if (hit := found[i])}
    return sorted(hits, key=lambda i: (-CONFIDENCE[hits[i].how], hits[i].rank, i))


def _remark(header: object) -> str:
    """What stands in brackets: '(min)', '(hours)', '(Executive)'."""
    found = re.search(r"\(([^)]{1,20})\)", str(header or ""))
    return " ".join(found.group(1).lower().split()) if found else ""


@cache
def _index(kind: Kind) -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    for field, phrases in TABLES[kind].items():
        for rank, phrase in enumerate((*phrases, field.replace("_", " "))):
            found.setdefault(phrase, (field, rank))
            found.setdefault(phrase.replace(" ", ""), (field, rank))
    return found


@cache
def _match(plain: str, remark: str, path: bool, kind: Kind) -> Match | None:
    index = _index(kind)
    for phrase in (f"{plain} {remark}".strip(), plain, _FILLER.sub("", plain)):
        if phrase in index:
            return Match(index[phrase][0], phrase, "name", index[phrase][1])
    words = plain.split()
    if path:
        for start in range(1, len(words)):
            tail = " ".join(words[start:])
            if tail in index and not _someone(words[:start], index[tail][0]):
                return Match(index[tail][0], tail, "path", index[tail][1])
        return None
    return _question(plain, kind) or _near(plain, kind)


def _someone(before: Sequence[str], field: str) -> bool:
    """A name or level under another heading ('programme.name', 'owner.id') is not the session's own."""
    return field in {"author", "author_email", "session_id", "agenda_topic"} and bool(before)


def _question(plain: str, kind: Kind) -> Match | None:
    if len(plain.split()) < 3 or len(plain) > 3 * _LONG:
        return None
    for rank, (field, pattern) in enumerate(QUESTIONS[kind]):
        if re.search(pattern, plain):
            return Match(field, f"question {rank + 1}", "question")
    return None


def _near(plain: str, kind: Kind) -> Match | None:
    """One slip of the fingers in a longer name: 'buisness unit', 'sesion id'."""
    if not 6 <= len(plain) <= 30 or any(c.isdigit() for c in plain):
        return None
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    hit = process.extractOne(plain, [p for p in _index(kind) if len(p) >= 6], scorer=OSA.distance, score_cutoff=1)
    return Match(_index(kind)[hit[0]][0], hit[0], "near") if hit else None
