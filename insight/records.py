"""The records that flow down the line: files -> RawNote -> Note -> Segment -> Vectors -> Theme, Link.

All are frozen; a correction is a new record. Two types carry the privacy promise: a ``RawNote`` cannot be
printed, copied, pickled or cached, and a ``Redacted`` is the only text the store accepts.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NoReturn, final

import numpy as np
import numpy.typing as npt

from insight.errors import EvidenceError, PrivacyError

type Rows = npt.NDArray[np.float32]

Status = Literal["held", "cancelled", "rescheduled", "no_show"]
Consent = Literal["none", "quote", "evidence"]
Audience = Literal["owner", "executive", "researcher"]
VerdictStatus = Literal["proposed", "confirmed", "rejected", "disputed", "withdrawn"]
Strength = Literal["prompted", "shaped", "confirmed_existing_plan", "none"]
Band = Literal["suggest", "review", "hidden"]
Severity = Literal["rejected", "warning"]


class Redacted(str):
    """Text with the people taken out. Minted by the anonymiser, and by the store from its own rows."""

    __slots__ = ()

    def part(self, start: int, end: int) -> "Redacted":
        """A slice of redacted text is redacted."""
        return Redacted(self[start:end])


_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def worded(text: str, *, sources: Iterable[Redacted], frame: str = "") -> Redacted:
    """A new wording made of redacted words: a theme's name or definition. ``frame``: fixed words of ours around them.

    Raises:
        PrivacyError: a word stands in none of the redacted ``sources``, so nobody knows that it is not a name.
    """
    known = {w for source in (*sources, frame) for w in _WORD.findall(source.lower().replace("’", "'"))}
    strange = {w for w in _WORD.findall(text.lower().replace("’", "'"))} - known
    if strange:
        raise PrivacyError(
            f"{len(strange)} words of a wording are in no redacted text. Word it from redacted text only."
        )
    return Redacted(text)


@dataclass(frozen=True, slots=True)
class Ref:
    """Where a row came from, by ordinal: a file name can hold a person's name."""

    file: int
    row: int | None = None

    def __str__(self) -> str:
        return f"file {self.file}" if self.row is None else f"file {self.file}, row {self.row}"


@dataclass(frozen=True, slots=True)
class Rejection:
    """What could not be used, where, why, and what to do about it. Never the text itself."""

    ref: Ref
    reason: str
    step: str
    column: str | None = None
    severity: Severity = "rejected"

    def __str__(self) -> str:
        place = f"{self.ref}, column {self.column}" if self.column else str(self.ref)
        return f"{place}: {self.reason}. {self.step}"


class _Withheld:
    """Raw texts by field name, and every way out of the process closed.

    Not hashable (so no ``lru_cache``), not comparable, not picklable (so no joblib, no multiprocessing queue and no
    ``st.cache_data``), not copyable, and silent about what it holds.
    """

    __slots__ = ("_texts", "ref")
    __hash__ = None  # type: ignore[assignment]  # what cannot be hashed cannot be a cache key

    def __init__(self, ref: Ref, texts: Mapping[str, str]) -> None:
        self.ref = ref
        self._texts = dict(texts)

    def __len__(self) -> int:
        return sum(map(len, self._texts.values()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.ref}: {len(self)} characters withheld)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    def __eq__(self, other: object) -> bool:
        return self is other

    def _refuse(self, *_: object) -> NoReturn:
        raise PrivacyError(f"{self.ref}: raw text stays in the frame that read it. Anonymise it and pass on the Note.")

    __copy__ = __deepcopy__ = __reduce__ = __reduce_ex__ = __getstate__ = __setstate__ = _refuse

    def reveal(self) -> dict[str, str]:
        """The raw texts by field name. Called in ``insight/ingest/anonymise/door.py`` and nowhere else."""
        return dict(self._texts)


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
class RawNote(_Withheld):
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
class Vectors:
    """rows: float32, (n, dimensions), L2-normalised, one for each id; ``embedder`` names model and version."""

    ids: tuple[str, ...]
    rows: Rows
    embedder: str

    def __post_init__(self) -> None:
        if len(self.ids) != len(self.rows):
            raise ValueError(f"{len(self.ids)} ids but {len(self.rows)} rows.")

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Pillar:
    """A heading the programme cares about, with what belongs under it and what only seems to."""

    name: str
    definition: str
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PillarScores:
    """rows: float32, (n segments, n pillars), calibrated and independent probabilities: a row need not sum to 1.

    ``labels`` (bool, same shape) says which hold; a row without any is "none".
    """

    ids: tuple[str, ...]
    pillars: tuple[str, ...]
    rows: Rows
    labels: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Assignment:
    """A segment's theme (``None``: unsure), how sure, and the second best."""

    segment: str
    theme: str | None
    probability: float
    second: str | None = None
    second_probability: float = 0.0


@dataclass(frozen=True, slots=True)
class Theme:
    """A recurring subject. ``pillar`` is a pillar's name or "mixed"; ``parent`` is the wider theme, if any."""

    id: str
    pillar: str
    name: str
    definition: str
    keywords: tuple[str, ...]
    segments: tuple[str, ...] = ()
    parent: str | None = None
    status: str = "active"


@dataclass(frozen=True, slots=True)
class ThemeEvent:
    """What happened to a theme between two runs: born, grown, shrunk, merged, split or faded."""

    theme: str
    event: Literal["born", "grown", "shrunk", "merged", "split", "faded", "kept"]
    others: tuple[str, ...] = ()
    share: float = 1.0


EditKind = Literal["rename", "merge", "split", "move", "hide", "pin"]


@dataclass(frozen=True, slots=True)
class ThemeEdit:
    """A person's correction, kept as a rule that is applied after every run; the last one wins, ``undone`` ones rest.

    ``detail``: rename ``{"name": ...}``; merge ``{"into": theme}``; split ``{"segments": [...], "name": ...}``, with
    ``"stay"`` (the segments that remain) and ``"keep"`` (their name) where known, or ``{}`` for a wider theme;
    move ``{"segment": id, "to": theme or None}``; hide and pin ``{}``.
    """

    kind: EditKind
    theme: str
    by_role: str
    at: dt.datetime
    detail: Mapping[str, object] = field(default_factory=dict)
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Registry:
    """What the machine found, before any edit: the memory that keeps theme ids from run to run.

    centroids: float32, (n themes, dimensions), mean segment vector at length one; ``members``: theme -> segment ids;
    ``names``: theme -> the name it was given. ``parents``: theme -> its wider theme, if any.
    """

    themes: tuple[str, ...] = ()
    centroids: Rows = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """What a theme run gives: themes, one assignment a segment, what changed, and what to remember."""

    themes: tuple[Theme, ...]
    assignments: tuple[Assignment, ...]
    events: tuple[ThemeEvent, ...] = ()
    registry: Registry = field(default_factory=Registry, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A documented business decision. Free texts are redacted; the owner is a role, never a name."""

    id: str
    title: Redacted
    decided_on: dt.date | None
    description: Redacted | None = None
    rationale: Redacted | None = None
    owner_role: str | None = None
    unit: str | None = None
    pair: str | None = None
    status: str | None = None
    category: str | None = None
    pillar: str | None = None
    supersedes: str | None = None
    sessions: tuple[str, ...] = ()
    outcome_metric: Redacted | None = None
    outcome_value: float | None = None
    currency: str | None = None
    baseline: float | None = None
    target: float | None = None
    value_kind: str | None = None
    value_period: str | None = None
    value_status: str | None = None
    attribution_pct: float | None = None
    confidence_pct: float | None = None
    value_source: Redacted | None = None
    review_on: dt.date | None = None


@final
class RawDecision(_Withheld):
    """A decision as read: structured fields in ``fields``, the texts (``title`` and others) withheld."""

    __slots__ = ("fields",)

    def __init__(self, ref: Ref, fields: Mapping[str, object], texts: Mapping[str, str]) -> None:
        super().__init__(ref, texts)
        self.fields = dict(fields)


@dataclass(frozen=True, slots=True)
class Link:
    """A note that may have influenced a decision. ``probability`` is calibrated; ``features`` are its reasons."""

    decision: str
    note: str
    rank: int
    score: float
    probability: float
    evidence: tuple[str, ...]
    features: Mapping[str, float] = field(default_factory=dict)
    band: Band = "review"

    def __post_init__(self) -> None:
        if not self.evidence:
            raise EvidenceError(
                f"Link {self.decision} -> {self.note} cites no segment. Drop the link or name its evidence."
            )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person, by role, said of a link. Appended, never changed; the last one counts."""

    link: str
    status: VerdictStatus
    by_role: str
    at: dt.datetime
    strength: Strength | None = None
    reason: Redacted | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two people who meet, in one cohort. No age, no tenure, no rating of a person: only how the programme runs them.

    ``recognition`` and ``trained`` hold roles (mentor, mentee); ``match_basis`` is a category, never free text.
    """

    id: str
    cohort: str | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    cadence: str | None = None
    phase: str | None = None
    match_basis: str | None = None
    unit: str | None = None
    region: str | None = None
    mentor_level: str | None = None
    mentee_level: str | None = None
    recognition: tuple[str, ...] = ()
    trained: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SurveyAnswer:
    """One side's answer to one item in one wave, as a number. Free answers are notes, not survey values."""

    pair: str
    wave: str
    role: str
    item: str
    value: float


@dataclass(frozen=True, slots=True)
class UnitMetric:
    """A figure of a business unit on a date, from ``n`` people or cases (``None``: not told)."""

    unit: str
    metric: str
    date: dt.date
    value: float
    n: int | None = None


@dataclass(frozen=True, slots=True)
class GroupCount:
    """``count`` of ``of`` people, as an aggregate: who stayed, who was promoted; participants or others."""

    measure: str
    group: Literal["participants", "others"]
    period: str
    count: int
    of: int


@dataclass(frozen=True, slots=True)
class Run:
    """One run's manifest: versions, digests, counts, seconds a stage, thresholds."""

    id: str
    manifest: Mapping[str, object]
