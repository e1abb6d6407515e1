"""Which servers the bot is in, which it has been removed from, and where it has said hello.

Servers that have cohorts know the bot already: they are not greeted. Cohorts of servers that the bot was removed from
are absent: nothing falls due in them, and whoever looks for what is due finds none of them in these indexes.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

Key = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    servers()
    cohorts()
    wishes()


def servers() -> None:
    op.create_table(
        "servers",
        sa.Column("guild_id", sa.BigInteger, primary_key=True),
        sa.Column("met_at", sa.BigInteger, nullable=False),  # when the bot was added, by Discord's clock
        sa.Column("greeted_at", sa.BigInteger),  # when its set-up card was posted; NULL: it is owed one
        sa.Column("left_at", sa.BigInteger),  # when the bot was removed; NULL while it is there
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO servers (guild_id, met_at, greeted_at) "
        "SELECT guild_id, min(created_at), min(created_at) FROM cohorts GROUP BY guild_id"
    )
    gone = sa.text("left_at IS NOT NULL")
    op.create_index("servers_left", "servers", ["left_at"], sqlite_where=gone, postgresql_where=gone)


def cohorts() -> None:
    op.add_column("cohorts", sa.Column("absent", sa.Integer, nullable=False, server_default="0"))
    for name, column, condition in (
        ("cohorts_wake", "wake_at", "ended_at IS NULL AND absent = 0"),
        ("cohorts_reviews", "reviews_at", "reviews_at IS NOT NULL AND ended_at IS NULL AND absent = 0"),
    ):
        op.drop_index(name, "cohorts")
        alive = sa.text(condition)
        op.create_index(name, "cohorts", [column], sqlite_where=alive, postgresql_where=alive)


def wishes() -> None:
    op.create_table(
        "wishes",  # cohorts that organisers are about to create, as they have typed them so far
        sa.Column("id", Key, primary_key=True, autoincrement=True),
        sa.Column("guild_id", sa.BigInteger, nullable=False),
        sa.Column("member_id", sa.BigInteger, nullable=False),
        sa.Column("wish", sa.Text, nullable=False),  # JSON
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sqlite_autoincrement=True,  # a button that is older than a wish never leads to it
    )
