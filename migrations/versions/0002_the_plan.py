"""Changes of plan, live sessions, nudges, what members set for themselves, and when to look at each cohort again.

Old rows keep what they say: every week lasts one week, nothing is paused, every cohort is looked at at the next ring.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    cohorts()
    occurrences()
    reviews()
    changes()
    people()
    nudges()


def cohorts() -> None:
    # JSON: week → how many weeks it lasts, where that is not 1 (0: it is left out)
    op.add_column("cohorts", sa.Column("lengths", sa.Text, nullable=False, server_default="{}"))
    op.add_column("cohorts", sa.Column("paused_at", sa.BigInteger))
    op.add_column("cohorts", sa.Column("paused_until", sa.BigInteger))  # NULL while paused: until it is resumed
    op.add_column("cohorts", sa.Column("session", sa.Text))  # JSON: the weekly live session
    # What the calendar makes fall due is planned up to here, exclusively …
    op.add_column("cohorts", sa.Column("planned_to", sa.BigInteger, nullable=False, server_default="0"))
    # … and when to look again: at its next event, or at once after something has moved (0).
    op.add_column("cohorts", sa.Column("wake_at", sa.BigInteger, nullable=False, server_default="0"))
    # Of what is over, an older version has posted what it knew of.
    op.execute(
        "UPDATE cohorts SET planned_to = 1 + coalesce((SELECT max(due_at) FROM occurrences "
        "WHERE cohort_id = cohorts.id AND kind = 'assignment'), -1)"
    )
    running = sa.text("ended_at IS NULL")
    op.create_index("cohorts_wake", "cohorts", ["wake_at"], sqlite_where=running, postgresql_where=running)


def occurrences() -> None:
    skipped = sa.text("state = 'skipped'")
    op.create_index(
        "occurrences_skipped", "occurrences", ["claimed_at"], sqlite_where=skipped, postgresql_where=skipped
    )


def reviews() -> None:
    waiting = sa.text("closed_at IS NULL")
    op.create_index("submissions_open", "submissions", ["id"], sqlite_where=waiting, postgresql_where=waiting)
    offered = sa.text("state = 'offered'")
    op.create_index("reviews_offered", "reviews", ["due_at"], sqlite_where=offered, postgresql_where=offered)


def changes() -> None:
    op.create_table(
        "changes",
        sa.Column("id", Key, primary_key=True, autoincrement=True),
        sa.Column("cohort_id", Key, sa.ForeignKey("cohorts.id"), nullable=False),
        sa.Column("made_by", sa.BigInteger, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("before", sa.Text, nullable=False),  # JSON: what of the cohort can be edited, as it was
        sa.Column("after", sa.Text, nullable=False),  # the same as it is to be
        sa.Column("what", sa.Text, nullable=False),  # edit, pause or resume
        sa.Column("confirmed_at", sa.BigInteger),
        sqlite_autoincrement=True,  # an id is part of the buttons on Discord: never give it out again
    )
    op.create_index("changes_by_cohort", "changes", ["cohort_id", "id"])
    draft = sa.text("confirmed_at IS NULL")
    op.create_index("changes_drafts", "changes", ["made_at"], sqlite_where=draft, postgresql_where=draft)


def people() -> None:
    op.create_table(
        "people",
        sa.Column("member_id", sa.BigInteger, primary_key=True),
        sa.Column("reminders", sa.Text, nullable=False),  # thread, direct or off
        sa.Column("timezone", sa.Text),  # NULL: the cohort's
        sa.Column("inbox_closed_at", sa.BigInteger),  # they take no direct messages, as Discord said then
        sqlite_with_rowid=False,
    )


def nudges() -> None:
    op.create_table(
        "nudges",
        sa.Column("id", Key, primary_key=True, autoincrement=True),
        sa.Column("cohort_id", Key, sa.ForeignKey("cohorts.id"), nullable=False),
        sa.Column("week", sa.Integer, nullable=False),
        sa.Column("member_id", sa.BigInteger, nullable=False),
        sa.Column("part", sa.Integer),  # which message in the week's thread, from 0; NULL: a direct message
        sa.Column("nudged_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("cohort_id", "week", "member_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("nudges_by_member", "nudges", ["member_id", "nudged_at"])
