"""The tables, once. Migrations in ``migrations/`` lead to exactly this; a test compares the two.

Text columns of type ``Words`` take ``Redacted`` and nothing else. Ids are text; times are UTC.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    event,
)
from sqlalchemy.types import TypeDecorator

from insight.errors import PrivacyError
from insight.records import Redacted
from insight.store import fulltext


class Words(TypeDecorator[Redacted]):
    """Free text: only ``Redacted`` goes in, ``Redacted`` comes out."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:
        """Refuse anything the anonymiser did not mint."""
        if value is None or isinstance(value, Redacted):
            return None if value is None else str(value)
        raise PrivacyError("The store takes redacted text only. Pass the note through the anonymiser first.")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Redacted | None:
        """What was redacted when it went in is redacted when it comes out."""
        return None if value is None else Redacted(value)


metadata = MetaData()
FOUND_FROM = "themes_found_from"  # in meta: names what the themes in the store were found from

meta = Table("meta", metadata, Column("name", String, primary_key=True), Column("value", JSON, nullable=False))

runs = Table(
    "runs",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("at", DateTime, nullable=False),
    Column("manifest", JSON, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String, primary_key=True),
    Column("pair", String, index=True),
    Column("date", Date, index=True),
    Column("status", String, nullable=False),
    Column("format", String),
    Column("duration_min", Float),
    Column("group_pairs", JSON, nullable=False),
    Column("unit", String),
    Column("region", String),
    Column("mentor_level", String),
    Column("mentee_level", String),
    Column("satisfaction", Float),
    Column("usefulness", Float),
    Column("confidence_to_speak", Float),
    Column("talk_share_mentor", Float),
    Column("cancelled_by", String),
    Column("notice_hours", Float),
    Column("planned_date", Date),
    Column("rescheduled_to", Date),
    Column("next_date", Date),
    Column("consent", String),
    Column("cohort", String),
    Column("phase", String),
    Column("pillar_planned", String),
    Column("cadence", String),
    Column("agenda_topic", Words),
    Column("applied_action", Words),
    Column("mentor_learned", Words),
    Column("owner_remark", Words),
    Column("digest", String, nullable=False),
)

notes = Table(
    "notes",
    metadata,
    Column("id", String, primary_key=True),
    Column("session", String, ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("text", Words, nullable=False),
    Column("redactions", JSON, nullable=False),
    Column("digest", String, nullable=False),
)

segments = Table(
    "segments",
    metadata,
    Column("id", String, primary_key=True),
    Column("note", String, ForeignKey("notes.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("ordinal", Integer, nullable=False),
    Column("text", Words, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("raw_start", Integer, nullable=False),
    Column("raw_end", Integer, nullable=False),
)

pillar_scores = Table(
    "pillar_scores",
    metadata,
    Column("segment", String, ForeignKey("segments.id", ondelete="CASCADE"), primary_key=True),
    Column("pillar", String, primary_key=True),
    Column("probability", Float, nullable=False),
    Column("holds", Boolean, nullable=False),
)

themes = Table(
    "themes",
    metadata,
    Column("id", String, primary_key=True),
    Column("pillar", String, nullable=False),
    Column("name", Text, nullable=False),  # made of redacted segments; a person's wording goes through the anonymiser
    Column("definition", Text, nullable=False),
    Column("keywords", JSON, nullable=False),
    Column("parent", String),
    Column("status", String, nullable=False),
)

assignments = Table(
    "assignments",
    metadata,
    Column("segment", String, ForeignKey("segments.id", ondelete="CASCADE"), primary_key=True),
    Column("theme", String, index=True),
    Column("probability", Float, nullable=False),
    Column("second", String),
    Column("second_probability", Float, nullable=False),
)

theme_events = Table(
    "theme_events",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("run", String, nullable=False),
    Column("theme", String, nullable=False),
    Column("event", String, nullable=False),
    Column("others", JSON, nullable=False),
    Column("share", Float, nullable=False),
)

theme_edits = Table(
    "theme_edits",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("kind", String, nullable=False),
    Column("theme", String, nullable=False),
    Column("detail", JSON, nullable=False),
    Column("by_role", String, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("undone", Boolean, nullable=False),
)

confirmations = Table(
    "confirmations",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("segment", String, nullable=False),
    Column("pillars", JSON, nullable=False),
    Column("by_role", String, nullable=False),
    Column("at", DateTime, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", String, primary_key=True),
    Column("title", Words, nullable=False),
    Column("description", Words),
    Column("rationale", Words),
    Column("decided_on", Date),
    Column("owner_role", String),
    Column("unit", String),
    Column("pair", String),
    Column("status", String),
    Column("category", String),
    Column("pillar", String),
    Column("supersedes", String),
    Column("sessions", JSON, nullable=False),
    Column("outcome_metric", Words),
    Column("outcome_value", Float),
    Column("currency", String),
    Column("baseline", Float),
    Column("target", Float),
    Column("value_kind", String),
    Column("value_period", String),
    Column("value_status", String),
    Column("attribution_pct", Float),
    Column("confidence_pct", Float),
    Column("value_source", Words),
    Column("review_on", Date),
    Column("digest", String, nullable=False),
)

links = Table(
    "links",
    metadata,
    Column("id", String, primary_key=True),
    Column("decision", String, ForeignKey("decisions.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("note", String, ForeignKey("notes.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("rank", Integer, nullable=False),
    Column("score", Float, nullable=False),
    Column("probability", Float, nullable=False),
    Column("band", String, nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("features", JSON, nullable=False),
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("link", String, nullable=False, index=True),
    Column("status", String, nullable=False),
    Column("strength", String),
    Column("by_role", String, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("reason", Words),
)

rejections = Table(
    "rejections",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("file", Integer, nullable=False),
    Column("row", Integer),
    Column("column", String),
    Column("reason", String, nullable=False),
    Column("step", String, nullable=False),
    Column("severity", String, nullable=False),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("session", String, primary_key=True),
    Column("reason", String, nullable=False),
    Column("count", Integer, nullable=False),
    Column("digest", String, nullable=False),
)

pairs = Table(
    "pairs",
    metadata,
    Column("id", String, primary_key=True),
    Column("cohort", String, primary_key=True, default=""),
    Column("start", Date),
    Column("end", Date),
    Column("cadence", String),
    Column("phase", String),
    Column("match_basis", String),
    Column("unit", String),
    Column("region", String),
    Column("mentor_level", String),
    Column("mentee_level", String),
    Column("recognition", JSON, nullable=False),
    Column("trained", JSON, nullable=False),
)

surveys = Table(
    "surveys",
    metadata,
    Column("pair", String, primary_key=True),
    Column("wave", String, primary_key=True),
    Column("role", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("value", Float, nullable=False),
)

unit_metrics = Table(
    "unit_metrics",
    metadata,
    Column("unit", String, primary_key=True),
    Column("metric", String, primary_key=True),
    Column("date", Date, primary_key=True),
    Column("value", Float, nullable=False),
    Column("n", Integer),
)

group_counts = Table(
    "group_counts",
    metadata,
    Column("measure", String, primary_key=True),
    Column("group", String, primary_key=True),
    Column("period", String, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("of", Integer, nullable=False),
)

access_log = Table(
    "access_log",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("at", DateTime, nullable=False),
    Column("audience", String, nullable=False),
    Column("action", String, nullable=False),
    Column("what", String, nullable=False),
    Column("run", String),
)

Index("links_by_rank", links.c.decision, links.c.rank)


@event.listens_for(segments, "after_create")
def _index_words(_: Table, connection: Connection, **__: object) -> None:
    fulltext.create(connection)
