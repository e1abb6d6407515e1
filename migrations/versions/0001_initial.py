"""Cohorts and their members, check-ins, posts, submissions and reviews.

Instants are whole seconds UTC, dates and times are ISO text, booleans are 0 or 1; Discord's ids need 64 bits. Tables
that are always read by their whole key are stored in its order (`sqlite_with_rowid=False`): a member's check-ins in a
cohort lie side by side, and a row is written once instead of twice.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# On a 64-bit key SQLite would not number the rows by itself: only INTEGER does.
Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("PRAGMA application_id = 0x53796C6C")  # see bot/store/migrate.py
    installation()
    cohorts()
    members()
    checkins()
    occurrences()
    submissions()
    reviews()


def installation() -> None:
    op.create_table(
        "installation",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )


def cohorts() -> None:
    op.create_table(
        "cohorts",
        sa.Column("id", Key, primary_key=True, autoincrement=True),
        sa.Column("guild_id", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("curriculum", sa.Text, nullable=False),
        sa.Column("starts_on", sa.Text, nullable=False),
        sa.Column("post_time", sa.Text, nullable=False),
        sa.Column("timezone", sa.Text, nullable=False),
        sa.Column("breaks", sa.Text, nullable=False),  # JSON: week → weeks of break that follow it
        sa.Column("channel_id", sa.BigInteger, nullable=False),
        sa.Column("reviews_channel_id", sa.BigInteger, nullable=False),
        sa.Column("role_id", sa.BigInteger),
        sa.Column("organiser_role_id", sa.BigInteger),
        sa.Column("capacity", sa.Integer),
        sa.Column("created_by", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
        sqlite_autoincrement=True,  # an id is part of the buttons on Discord: never give it out again
    )
    op.create_index("cohorts_by_guild", "cohorts", ["guild_id"])
    running = sa.text("ended_at IS NULL")
    # SQLite's lower() knows ASCII alone; what PostgreSQL's makes of other letters depends on the server.
    lower = "lower(name)" if op.get_bind().dialect.name == "sqlite" else 'lower(name COLLATE "C")'
    op.create_index(
        "cohorts_running_name",
        "cohorts",
        ["guild_id", sa.text(lower)],
        unique=True,
        sqlite_where=running,
        postgresql_where=running,
    )


def members() -> None:
    op.create_table(
        "memberships",
        sa.Column("cohort_id", Key, sa.ForeignKey("cohorts.id"), primary_key=True),
        sa.Column("member_id", sa.BigInteger, primary_key=True),
        sa.Column("joined_at", sa.BigInteger, nullable=False),
        sa.Column("left_at", sa.BigInteger),
        sa.Column("goal", sa.Text),
        sa.Column("tracks", sa.Text, nullable=False),  # JSON: the ids of the tracks the member follows
        sqlite_with_rowid=False,
    )
    op.create_index("memberships_by_member", "memberships", ["member_id"])


def checkins() -> None:
    op.create_table(
        "checkins",
        sa.Column("cohort_id", Key, sa.ForeignKey("cohorts.id"), primary_key=True),
        sa.Column("member_id", sa.BigInteger, primary_key=True),
        sa.Column("week", sa.Integer, primary_key=True),
        sa.Column("done", sa.Text, nullable=False),
        sa.Column("hours", sa.Float),
        sa.Column("confidence", sa.Integer),
        sa.Column("blocker", sa.Text),
        sa.Column("late", sa.Integer, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False, server_default="1"),
        sqlite_with_rowid=False,
    )
    op.create_index("checkins_by_week", "checkins", ["cohort_id", "week", "member_id"])


def occurrences() -> None:
    op.create_table(
        "occurrences",
        sa.Column("cohort_id", Key, sa.ForeignKey("cohorts.id"), primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True),  # a week or a submission, as the kind has it
        sa.Column("state", sa.Text, nullable=False),  # due, claimed, sent, skipped or failed
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("channel_id", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("claimed_at", sa.BigInteger),  # or when it was skipped without a try
        sa.Column("retry_at", sa.BigInteger),  # when it may be tried; a claim holds until then
        sa.Column("message_id", sa.BigInteger),
        sa.Column("thread_id", sa.BigInteger),
        sa.Column("note", sa.Text),  # why it was skipped or failed, or what is missing although it was sent
        sa.Column("told", sa.Text),  # what the organiser was last told to repair
    )
    unfinished = sa.text("state IN ('due', 'claimed', 'failed')")
    op.create_index(
        "occurrences_unfinished",
        "occurrences",
        ["retry_at"],
        sqlite_where=unfinished,
        postgresql_where=unfinished,
    )


def submissions() -> None:
    op.create_table(
        "submissions",
        sa.Column("id", Key, primary_key=True, autoincrement=True),
        sa.Column("cohort_id", Key, sa.ForeignKey("cohorts.id"), nullable=False),
        sa.Column("capstone", sa.Text, nullable=False),
        sa.Column("member_id", sa.BigInteger, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("summary", sa.Text),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("round", sa.Integer, nullable=False, server_default="1"),  # how often it was put up for review
        sa.Column("late", sa.Integer, nullable=False),
        sa.Column("link_state", sa.Text, nullable=False),
        sa.Column("link_note", sa.Text, nullable=False),
        sa.Column("submitted_at", sa.BigInteger, nullable=False),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
        sa.Column("allocated_at", sa.BigInteger),
        sa.Column("closed_at", sa.BigInteger),
        sa.UniqueConstraint("cohort_id", "capstone", "member_id"),
        sqlite_autoincrement=True,
    )


def reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", Key, primary_key=True, autoincrement=True),
        sa.Column("submission_id", Key, sa.ForeignKey("submissions.id"), nullable=False),
        sa.Column("reviewer_id", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),  # see bot/records.py
        sa.Column("volunteer", sa.Integer, nullable=False),
        sa.Column("offered_at", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("extended", sa.Integer, nullable=False),
        sa.Column("strength", sa.Text),
        sa.Column("suggestion", sa.Text),
        sa.Column("done_at", sa.BigInteger),
        sa.UniqueConstraint("submission_id", "reviewer_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("reviews_by_reviewer", "reviews", ["reviewer_id"])
    op.create_table(
        "review_scores",
        sa.Column("review_id", Key, sa.ForeignKey("reviews.id"), primary_key=True),
        sa.Column("criterion", sa.Text, primary_key=True),
        sa.Column("score", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
