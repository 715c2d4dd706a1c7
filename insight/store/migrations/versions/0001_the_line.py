"""The line sessions notes themes decisions links."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from insight.store import fulltext

revision: str = "0001"
down_revision: str | Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "access_log",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("run", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_table(
        "confirmations",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("segment", sa.String(), nullable=False),
        sa.Column("pillars", sa.JSON(), nullable=False),
        sa.Column("by_role", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("rationale", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("owner_role", sa.String(), nullable=True),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("pair", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=True),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("pillar", sa.String(), nullable=True),
        sa.Column("supersedes", sa.String(), nullable=True),
        sa.Column("sessions", sa.JSON(), nullable=False),
        sa.Column("outcome_metric", sa.Text(), nullable=True),
        sa.Column("outcome_value", sa.Float(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("baseline", sa.Float(), nullable=True),
        sa.Column("target", sa.Float(), nullable=True),
        sa.Column("value_kind", sa.String(), nullable=True),
        sa.Column("value_period", sa.String(), nullable=True),
        sa.Column("value_status", sa.String(), nullable=True),
        sa.Column("attribution_pct", sa.Float(), nullable=True),
        sa.Column("confidence_pct", sa.Float(), nullable=True),
        sa.Column("value_source", sa.Text(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "group_counts",
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("of", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("measure", "group", "period"),
    )
    op.create_table(
        "meta",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "pairs",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("cohort", sa.String(), nullable=False),
        sa.Column("start", sa.Date(), nullable=True),
        sa.Column("end", sa.Date(), nullable=True),
        sa.Column("cadence", sa.String(), nullable=True),
        sa.Column("phase", sa.String(), nullable=True),
        sa.Column("match_basis", sa.String(), nullable=True),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("mentor_level", sa.String(), nullable=True),
        sa.Column("mentee_level", sa.String(), nullable=True),
        sa.Column("recognition", sa.JSON(), nullable=False),
        sa.Column("trained", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", "cohort"),
    )
    op.create_table(
        "quarantine",
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("session"),
    )
    op.create_table(
        "rejections",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("column", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_table(
        "runs",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("manifest", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("pair", sa.String(), nullable=True),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=True),
        sa.Column("duration_min", sa.Float(), nullable=True),
        sa.Column("group_pairs", sa.JSON(), nullable=False),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("mentor_level", sa.String(), nullable=True),
        sa.Column("mentee_level", sa.String(), nullable=True),
        sa.Column("satisfaction", sa.Float(), nullable=True),
        sa.Column("usefulness", sa.Float(), nullable=True),
        sa.Column("confidence_to_speak", sa.Float(), nullable=True),
        sa.Column("talk_share_mentor", sa.Float(), nullable=True),
        sa.Column("cancelled_by", sa.String(), nullable=True),
        sa.Column("notice_hours", sa.Float(), nullable=True),
        sa.Column("planned_date", sa.Date(), nullable=True),
        sa.Column("rescheduled_to", sa.Date(), nullable=True),
        sa.Column("next_date", sa.Date(), nullable=True),
        sa.Column("consent", sa.String(), nullable=True),
        sa.Column("cohort", sa.String(), nullable=True),
        sa.Column("phase", sa.String(), nullable=True),
        sa.Column("pillar_planned", sa.String(), nullable=True),
        sa.Column("cadence", sa.String(), nullable=True),
        sa.Column("agenda_topic", sa.Text(), nullable=True),
        sa.Column("applied_action", sa.Text(), nullable=True),
        sa.Column("mentor_learned", sa.Text(), nullable=True),
        sa.Column("owner_remark", sa.Text(), nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_sessions_date"), "sessions", ["date"], unique=False)
    op.create_index(op.f("ix_sessions_pair"), "sessions", ["pair"], unique=False)
    op.create_table(
        "surveys",
        sa.Column("pair", sa.String(), nullable=False),
        sa.Column("wave", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("pair", "wave", "role", "item"),
    )
    op.create_table(
        "theme_edits",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("by_role", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_table(
        "theme_events",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("others", sa.JSON(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_table(
        "themes",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("pillar", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("parent", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "unit_metrics",
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("unit", "metric", "date"),
    )
    op.create_table(
        "verdicts",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("strength", sa.String(), nullable=True),
        sa.Column("by_role", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index(op.f("ix_verdicts_link"), "verdicts", ["link"], unique=False)
    op.create_table(
        "notes",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("redactions", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["session"], ["sessions.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("session"),
    )
    op.create_table(
        "links",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("band", sa.String(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("features", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["decision"], ["decisions.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["note"], ["notes.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_links_decision"), "links", ["decision"], unique=False)
    op.create_index(op.f("ix_links_note"), "links", ["note"], unique=False)
    op.create_index("links_by_rank", "links", ["decision", "rank"], unique=False)
    op.create_table(
        "segments",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("raw_start", sa.Integer(), nullable=False),
        sa.Column("raw_end", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["note"], ["notes.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_segments_note"), "segments", ["note"], unique=False)
    op.create_table(
        "assignments",
        sa.Column("segment", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=True),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("second", sa.String(), nullable=True),
        sa.Column("second_probability", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["segment"], ["segments.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("segment"),
    )
    op.create_index(op.f("ix_assignments_theme"), "assignments", ["theme"], unique=False)
    op.create_table(
        "pillar_scores",
        sa.Column("segment", sa.String(), nullable=False),
        sa.Column("pillar", sa.String(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["segment"], ["segments.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("segment", "pillar"),
    )
    fulltext.create(op.get_bind())
