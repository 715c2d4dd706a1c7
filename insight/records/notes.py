"""What was said in a session, from the row as read to its sentences, and what a worker takes and gives back."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, final

from insight.records.text import Redacted, Ref, Rejection, Withheld

Status = Literal["held", "cancelled", "rescheduled", "no_show"]
Consent = Literal["none", "quote", "evidence"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One meeting of a pair (or of several: ``group_pairs``), held or not. Free texts are redacted."""

    id: str
    pair: str | None = None
    date: dt.date | None = None
    status: Status = "held"
    format: str | None = None
    duration_min: float | None = None
    group_pairs: tuple[str, ...] = ()
    unit: str | None = None
    region: str | None = None
    mentor_level: str | None = None
    mentee_level: str | None = None
    satisfaction: float | None = None
    usefulness: float | None = None
    confidence_to_speak: float | None = None
    talk_share_mentor: float | None = None
    cancelled_by: str | None = None
    notice_hours: float | None = None
    planned_date: dt.date | None = None
    rescheduled_to: dt.date | None = None
    next_date: dt.date | None = None
    consent: Consent | None = None
    cohort: str | None = None
    phase: str | None = None
    pillar_planned: str | None = None
    cadence: str | None = None
    agenda_topic: Redacted | None = None
    applied_action: Redacted | None = None
    mentor_learned: Redacted | None = None
    owner_remark: Redacted | None = None

    @property
    def pairs(self) -> tuple[str, ...]:
        """The pairs that met: a group session counts for each of its pairs, and for none if they are unknown."""
        return self.group_pairs or ((self.pair,) if self.pair else ())


@final
class RawNote(Withheld):
    """A session as read: ``session`` holds the structured fields, the texts (``notes`` and others) stay withheld."""

    __slots__ = ("session",)

    def __init__(self, ref: Ref, session: Session, texts: Mapping[str, str]) -> None:
        super().__init__(ref, texts)
        self.session = session


@dataclass(frozen=True, slots=True)
class Redaction:
    """One replaced span. Offsets are code points, end exclusive: in the redacted note, and in the note as written."""

    start: int
    end: int
    raw_start: int
    raw_end: int
    type: str
    replacement: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Note:
    """What was said in a session, with the people taken out. ``digest`` is a keyed hash of the note as written."""

    id: str
    session: str
    text: Redacted
    redactions: tuple[Redaction, ...] = ()
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A note that was not stored: why, by reason code, and where it came from. Holds no text."""

    session: str
    ref: Ref
    reason: str
    count: int = 1
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence or bullet of a note; ``note.text[start:end] == text``, ``raw_*`` are places in the note as written."""

    id: str
    note: str
    ordinal: int
    text: Redacted
    start: int
    end: int
    raw_start: int
    raw_end: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows of one file for one worker: a path and a range, so that raw text never crosses a process border.

    ``rows`` are ordinals in reading order; ``options`` is what the plan found out about the whole file
    (encoding, delimiter, header row, column map, date order).
    """

    file: int
    path: str
    member: str | None = None
    rows: tuple[int, ...] = ()
    options: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Batch:
    """What a worker gives back for a chunk: redacted records and what could not be used.

    ``digests``: session id -> keyed hash of all its fields as written and of the anonymiser's digest; ``unchanged``:
    ids of sessions whose digest was known, so that nothing was done for them.
    """

    sessions: tuple[Session, ...] = ()
    notes: tuple[Note, ...] = ()
    segments: tuple[Segment, ...] = ()
    unchanged: tuple[str, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)
    rejections: tuple[Rejection, ...] = ()
    quarantined: tuple[Quarantined, ...] = ()

    def __iter__(self) -> Iterator[Note]:
        return iter(self.notes)
