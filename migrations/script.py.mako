"""${message}."""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
serves = ${repr(down_revision)}  # the oldest version whose code goes on with it; see CONTRIBUTING.md


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
