"""Alembic's entry: runs the revisions on the connection that `bot.store.migrate` hands over."""

from typing import Any

import sqlalchemy as sa
from alembic import context
from sqlalchemy.ext.compiler import compiles


@compiles(sa.Integer, "postgresql")
def _as_wide_as_in_sqlite(*_: Any, **__: Any) -> str:
    """SQLite's integers have 64 bits whatever they are called, and forged buttons ask for week 10¹⁷."""
    return "BIGINT"


connection = context.config.attributes["connection"]
context.configure(connection=connection, transaction_per_migration=True, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
