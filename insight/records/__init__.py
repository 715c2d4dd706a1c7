"""The records that flow down the line: files -> RawNote -> Note -> Segment -> Vectors -> Theme, Link.

All are frozen; a correction is a new record. Two types carry the privacy promise: a ``RawNote`` cannot be
printed, copied, pickled or cached, and a ``Redacted`` is the only text the store accepts. Import them from here.
"""

from insight.records.decisions import (
    Band,
    Decision,
    Link,
    RawDecision,
    Strength,
    Verdict,
    VerdictStatus,
)
from insight.records.mined import (
    Assignment,
    EditKind,
    Found,
    Pillar,
    PillarScores,
    Registry,
    Rows,
    Run,
    Theme,
    ThemeEdit,
    ThemeEvent,
    Vectors,
)
from insight.records.notes import (
    Batch,
    Chunk,
    Consent,
    Note,
    Quarantined,
    RawNote,
    Redaction,
    Segment,
    Session,
    Status,
)
from insight.records.programme import (
    GroupCount,
    Pair,
    SurveyAnswer,
    UnitMetric,
)
from insight.records.text import (
    Audience,
    Redacted,
    Ref,
    Rejection,
    Severity,
    worded,
)

__all__ = [
    "Assignment",
    "Audience",
    "Band",
    "Batch",
    "Chunk",
    "Consent",
    "Decision",
    "EditKind",
    "Found",
    "GroupCount",
    "Link",
    "Note",
    "Pair",
    "Pillar",
    "PillarScores",
    "Quarantined",
    "RawDecision",
    "RawNote",
    "Redacted",
    "Redaction",
    "Ref",
    "Registry",
    "Rejection",
    "Rows",
    "Run",
    "Segment",
    "Session",
    "Severity",
    "Status",
    "Strength",
    "SurveyAnswer",
    "Theme",
    "ThemeEdit",
    "ThemeEvent",
    "UnitMetric",
    "Vectors",
    "Verdict",
    "VerdictStatus",
    "worded",
]
