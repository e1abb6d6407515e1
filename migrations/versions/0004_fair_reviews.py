"""What was found behind a link and which version of it is reviewed, the life of a review, and what is shown of it.

Old rows keep what they say: links of open submissions are looked at once more, reviews stay without their writers'
names, and nothing is shown to anybody.
"""

from __future__ import annotations

from functools import partial

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    cohorts()
    submissions()
    reviews()
    # What is to be drawn anew: `bot.store.marks`
    marked = sa.text("state = 'sent' AND retry_at IS NOT NULL")
    op.create_index("occurrences_marked", "occurrences", ["retry_at"], sqlite_where=marked, postgresql_where=marked)


def cohorts() -> None:
    # Whether authors are not told who reviews them
    op.add_column("cohorts", sa.Column("anonymous", sa.Integer, nullable=False, server_default="0"))
    # When to see to its reviews next (0: at once); NULL while nothing is handed in
    op.add_column("cohorts", sa.Column("reviews_at", sa.BigInteger))
    op.execute("UPDATE cohorts SET reviews_at = 0 WHERE ended_at IS NULL")
    waits = sa.text("reviews_at IS NOT NULL AND ended_at IS NULL")
    op.create_index("cohorts_reviews", "cohorts", ["reviews_at"], sqlite_where=waits, postgresql_where=waits)


def submissions() -> None:
    add = partial(op.add_column, "submissions")
    add(sa.Column("pinned", sa.Text))  # the version under review: "commit:" or "sha256:" and its digits
    add(sa.Column("permalink", sa.Text))  # where that version stays, whatever its author changes
    add(sa.Column("report", sa.Text))  # JSON: what was found behind the link
    add(sa.Column("look_at", sa.BigInteger))  # when to look behind the link (again); NULL: not any more
    add(sa.Column("changed_at", sa.BigInteger))  # when something else was first found there
    add(sa.Column("changes", sa.Text))  # what its author says is new in this version
    add(sa.Column("appeal", sa.Text))  # why its author thinks that it keeps the rules
    add(sa.Column("ruling", sa.Text))  # an organiser's word on the rules: accepted or upheld
    add(sa.Column("shown", sa.Integer, nullable=False, server_default="0"))  # its author agreed
    add(sa.Column("topped_up_at", sa.BigInteger))  # when more were asked because too few had answered
    op.execute("UPDATE submissions SET look_at = 0 WHERE closed_at IS NULL")
    looked = sa.text("look_at IS NOT NULL")
    op.create_index("submissions_look", "submissions", ["look_at"], sqlite_where=looked, postgresql_where=looked)


def reviews() -> None:
    add = partial(op.add_column, "reviews")
    add(sa.Column("started_at", sa.BigInteger))  # when its form was first opened, or more time asked for
    add(sa.Column("version", sa.Integer))  # of the submission, when the review was last written
    add(sa.Column("named", sa.Integer, nullable=False, server_default="0"))  # its writer knew it
    add(sa.Column("breach", sa.Integer))  # they say that a rule is broken; NULL: they were not asked
    add(sa.Column("helped", sa.Integer, nullable=False, server_default="0"))  # the author says so
    # They were asked after the results of their own work: that is help, and their own does not wait for it
    add(sa.Column("helping", sa.Integer, nullable=False, server_default="0"))
    add(sa.Column("reply", sa.Text))  # the author's answer to it
    op.execute("UPDATE reviews SET started_at = offered_at WHERE state = 'offered'")
