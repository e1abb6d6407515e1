"""What members were told is saved, to compare with the rows of the database."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

Key = tuple[str, int, int, int]  # what it is, the cohort (0 for a review), the member, the week (or the submission)

# The text of each, by the three numbers of its key.
ROWS = {
    "check-in": "SELECT done FROM checkins WHERE cohort_id = ? AND member_id = ? AND week = ?",
    "membership": "SELECT goal FROM memberships WHERE cohort_id = ? AND member_id = ? AND 0 = ?",
    "submission": "SELECT summary FROM submissions WHERE cohort_id = ? AND member_id = ? AND 0 = ?",
    "review": "SELECT strength FROM reviews WHERE 0 = ? AND reviewer_id = ? AND submission_id = ?",
}


def words(number: int) -> str:
    """What a member writes the `number`th time that any member writes something."""
    return f"#{number} Trained the bird classifier, then built it again from scratch with two kinds of bread."


@dataclass(repr=False)
class Ledger:
    """The number of the newest text that was acknowledged, by what it is about.

    Numbers only grow. So a row with a greater one is no loss: that was sent later, and its receipt was lost. A smaller
    one is: what was acknowledged has been overwritten by what was sent before.
    """

    acknowledged: dict[Key, int] = field(default_factory=dict)
    written: int = 0

    def next(self) -> int:
        self.written += 1
        return self.written

    def acknowledge(self, key: Key, number: int) -> None:
        self.acknowledged.pop(key, None)  # so that the newest come last
        self.acknowledged[key] = number

    def copy(self) -> Ledger:
        """What it says now, for a backup that begins now."""
        return Ledger(dict(self.acknowledged), self.written)

    def lost(self, database: Path, *, newest: int | None = None) -> list[str]:
        """One line for each that was acknowledged and is missing, overwritten or garbled; or of the `newest` only."""
        asked = list(self.acknowledged.copy().items())  # at once: members go on, and this is another thread
        asked = asked[-newest:] if newest else asked
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=30)) as connection:
            found = ((key, number, _text(connection, key)) for key, number in asked)
            return [f"{key}: {why}" for key, number, text in found if (why := _wrong(text, number))]


def _wrong(text: str | None, number: int) -> str | None:
    if text is None:
        return f"#{number} was acknowledged, and there is no row"
    there = int(text[1:].partition(" ")[0]) if text.startswith("#") else 0
    if there < number:
        return f"#{number} was acknowledged, and the row says #{there}"
    return None if text == words(there) else f"the row of #{there} is garbled"


def _text(connection: sqlite3.Connection, key: Key) -> str | None:
    what, *numbers = key
    row = connection.execute(ROWS[what], numbers).fetchone()
    return None if row is None else str(row[0])


def sound(database: Path) -> str:
    """What SQLite's own check says: "ok" where the file is whole."""
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=30)) as connection:
        return "; ".join(str(line) for (line,) in connection.execute("PRAGMA integrity_check"))
