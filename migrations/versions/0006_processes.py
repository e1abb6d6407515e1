"""Several processes that serve from one database: which there are, and what each of them has in hand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
serves = "0005"  # it only adds


def upgrade() -> None:
    op.add_column("alembic_version", sa.Column("serves", sa.Text))  # the oldest revision whose code can go on with this
    op.create_table(
        "processes",
        sa.Column("id", sa.Text, primary_key=True),  # a random word of its own
        sa.Column("name", sa.Text, nullable=False),  # for operators: its host and number
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("shard_count", sa.Integer, nullable=False),
        sa.Column("shards", sa.Text, nullable=False),  # JSON: whose events it takes from Discord
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),  # it is alive for some seconds from then on
        sqlite_with_rowid=False,
    )
    op.create_table(
        "shards",  # who rings the clock for the servers of each
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("process", sa.Text, nullable=False),
    )
    op.create_table(
        "slots",  # what all processes together may do only so often
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("free_at", sa.BigInteger, nullable=False),  # microseconds UTC: when the next one may
        sqlite_with_rowid=False,
    )
    op.add_column("occurrences", sa.Column("claimed_by", sa.Text))  # the process that has it in hand
    held = sa.text("claimed_by IS NOT NULL")
    op.create_index("occurrences_held", "occurrences", ["cohort_id"], sqlite_where=held, postgresql_where=held)
