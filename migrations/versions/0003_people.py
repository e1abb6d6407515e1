"""Breaks of one's own, names and consent, blockers, offers to come back, study circles.

Old rows keep what they say: nobody is on a break or has agreed to anything, and what blocks somebody is private and
unsolved.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    memberships()
    blockers()
    offers()
    circles()


def memberships() -> None:
    op.add_column("memberships", sa.Column("name", sa.Text))  # what the server called them last
    # Whether the others, and exports, may see their weeks
    op.add_column("memberships", sa.Column("shares", sa.Integer, nullable=False, server_default="0"))
    op.add_column("memberships", sa.Column("paused_at", sa.BigInteger))
    op.add_column("memberships", sa.Column("paused_until", sa.BigInteger))  # NULL while paused: until they are back
    op.add_column(
        "memberships", sa.Column("pauses", sa.Text, nullable=False, server_default="[]")
    )  # JSON: those before
    op.add_column("memberships", sa.Column("outcome", sa.Text))  # what became of the goal
    op.add_column("memberships", sa.Column("reflection", sa.Text))  # in their own words
    op.add_column(
        "memberships", sa.Column("circle", sa.Integer, nullable=False, server_default="0")
    )  # wants to be in one


def blockers() -> None:
    # What has become of what a check-in says of a blocker; one that is private and unsolved has no row.
    op.create_table(
        "blockers",
        sa.Column("id", Key, primary_key=True, autoincrement=True),
        sa.Column("cohort_id", Key, sa.ForeignKey("cohorts.id"), nullable=False),
        sa.Column("member_id", sa.BigInteger, nullable=False),
        sa.Column("week", sa.Integer, nullable=False),
        sa.Column("shared", sa.Integer, nullable=False),  # it was put into the week's thread
        sa.Column("solved_at", sa.BigInteger),
        sa.UniqueConstraint("cohort_id", "member_id", "week"),
        sqlite_autoincrement=True,  # an id is part of the buttons on Discord: never give it out again
    )


def offers() -> None:
    op.create_table(
        "offers",
        sa.Column("id", Key, primary_key=True, autoincrement=True),
        sa.Column("cohort_id", Key, sa.ForeignKey("cohorts.id"), nullable=False),
        sa.Column("member_id", sa.BigInteger, nullable=False),
        sa.Column("week", sa.Integer, nullable=False),  # the last of the silent weeks
        sa.Column("what", sa.Text, nullable=False),  # return (to come back) or paused (that they were)
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("cohort_id", "member_id", "week"),
        sqlite_autoincrement=True,
    )


def circles() -> None:
    # How study circles are formed in a cohort: not at all (NULL), or anew with every stage
    op.add_column("cohorts", sa.Column("circles", sa.Text))
    op.create_table(
        "circles",
        sa.Column("id", Key, primary_key=True, autoincrement=True),
        sa.Column("cohort_id", Key, sa.ForeignKey("cohorts.id"), nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("formed_at", sa.BigInteger, nullable=False),
        sa.Column("closed_at", sa.BigInteger),
        sqlite_autoincrement=True,
    )
    op.create_index("circles_by_cohort", "circles", ["cohort_id", "round"])
    op.create_table(
        "circle_members",
        sa.Column("circle_id", Key, sa.ForeignKey("circles.id"), primary_key=True),
        sa.Column("member_id", sa.BigInteger, primary_key=True),
        sa.Column("joined_at", sa.BigInteger, nullable=False),
        sa.Column("left_at", sa.BigInteger),
        sqlite_with_rowid=False,
    )
    op.create_index("circle_members_by_member", "circle_members", ["member_id"])
