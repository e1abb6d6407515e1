"""Alembic's entry: runs the revisions on the connection that `bot.store.migrate` hands over."""

from typing import Any

import sqlalchemy as sa
from alembic import context
from sqlalchemy.ext.compiler import compiles


@compiles(sa.Integer, "postgresql")
def _as_wide_as_in_sqlite(*_: Any, **__: Any) -> str:
    """SQLite's integers have 64 bits whatever they are called, and forged buttons ask for week 10¹⁷."""
    return "BIGINT"


def _remember_whom_it_serves(step: Any, **_: Any) -> None:
    """A running process of an older version may go on, and one that starts again must know whether it may."""
    oldest = getattr(step.up_revision.module, "serves", None)
    if oldest is not None:  # from 0006 on
        connection.execute(sa.text("UPDATE alembic_version SET serves = :oldest"), {"oldest": oldest})


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    transaction_per_migration=True,
    transactional_ddl=True,
    on_version_apply=_remember_whom_it_serves,
)
with context.begin_transaction():
    context.run_migrations()
