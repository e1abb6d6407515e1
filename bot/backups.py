"""Backups: one a day, and one before every upgrade of the schema; and which of them are kept.

Their names say of which database they are, and of which second, so that they sort by time. Whatever else lies in their
folder is left alone.
"""

from __future__ import annotations

import asyncio
import logging
import re
import threading
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.errors import DatabaseError
from bot.store.address import Address, Server
from bot.store.backup import copy
from bot.store.migrate import head, is_behind, migrate, present_revision
from bot.study import Study

log = logging.getLogger(__name__)

WRITTEN = "%Y-%m-%dT%H%M%SZ"  # no colons, which not every file system takes
# Of each of the last 7 days and 4 weeks that have any, the newest. No older ones: whatever a member has deleted is gone
# from the backups, too, after a month.
KEPT: Sequence[tuple[int, Callable[[datetime], Hashable]]] = (
    (7, lambda at: at.date()),
    (4, lambda at: at.isocalendar()[:2]),
)
UPGRADES_KEPT = timedelta(days=28)


@dataclass(frozen=True, slots=True, order=True)
class Backup:
    """`at`: the moment whose state it has. `before`: the schema that it was upgraded to after (None: a daily one)."""

    at: datetime
    path: Path
    before: str | None = None


async def back_up(study: Study, now: datetime) -> None:
    """The daily duty. Raises DatabaseError where no backup can be made; the old ones are there then."""
    database = study.db.address
    if study.backups is None or isinstance(database, Server):
        return
    stop = threading.Event()
    try:
        await asyncio.to_thread(make, database, study.backups, now, stop.is_set)
    finally:
        stop.set()  # a thread cannot be cancelled, and a large copy would hold up the end of the process


def make(
    database: Path, folder: Path, now: datetime, stop: Callable[[], bool] = lambda: False, before: str | None = None
) -> Path:
    """Make a backup, then remove what need not be kept any more. Blocks. Raises DatabaseError."""
    path = folder / f"{database.stem}-{now.astimezone(UTC):{WRITTEN}}{f'-before-{before}' if before else ''}.db"
    copy(database, path, stop)
    log.info("The backup %s was made and verified", path)
    for old in outlived(found(database, folder), now):
        if old.path != path:  # whatever the clock says
            old.path.unlink(missing_ok=True)
    return path


def found(database: Path, folder: Path) -> list[Backup]:
    """The database's backups, the oldest first."""
    name = re.compile(rf"{re.escape(database.stem)}-(\d{{4}}-\d\d-\d\dT\d{{6}}Z)(?:-before-(\w+))?\.db")
    backups: list[Backup] = []
    for path in folder.glob("*.db"):
        if match := name.fullmatch(path.name):
            try:
                at = datetime.strptime(match[1], WRITTEN).replace(tzinfo=UTC)
            except ValueError:  # the 31st of February: not ours
                continue
            backups.append(Backup(at, path, match[2]))
    return sorted(backups, key=lambda each: (each.at, each.path))


def outlived(backups: Iterable[Backup], now: datetime) -> list[Backup]:
    """Those that need not be kept any more.

    What a clock that was ahead has dated counts as the oldest: else it would push out whatever is made from now on.
    """
    upgrades = [each for each in backups if each.before is not None]
    daily = sorted((each for each in backups if each.before is None), key=lambda each: (each.at <= now, each))
    kept: set[Backup] = set()
    for most, period in KEPT:
        newest = {period(each.at): each for each in daily}
        kept.update(list(newest.values())[-most:])
    return [each for each in daily if each not in kept] + [each for each in upgrades if each.at < now - UPGRADES_KEPT]


def upgrade(database: Address, folder: Path | None, now: datetime) -> None:
    """Bring the database to the current schema, as `migrate` does, with a backup before. `folder`: None for none.
    Of what a server keeps its operator makes the backups.

    Blocks. Raises DatabaseError, and changes nothing, where there is no backup to go back to, and where the database is
    missing though there are backups of it: then its folder was not mounted, say, and members would find themselves in
    an empty one.
    """
    if isinstance(database, Server):
        migrate(database)
        return
    at = present_revision(database)
    if folder is not None:
        require_database(database, folder)
    if at is not None and is_behind(at) and folder is not None:
        try:
            make(database, folder, now, before=head())
        except DatabaseError as error:
            raise DatabaseError(
                f"The database was not upgraded to schema {head()}, because no backup could be made before. {error} "
                "To upgrade without one, set BACKUP_FOLDER=off."
            ) from error
    migrate(database)


def require_database(database: Path, folder: Path) -> None:
    """Raises DatabaseError where there are backups of a database and nothing else of it."""
    if present_revision(database) is None and (backups := found(database, folder)):
        raise DatabaseError(
            f"There is no database {database}, but there are backups of it. If its folder should be there, mount it; "
            f"if the database is lost, run: python -m bot restore {backups[-1].path}. To begin anew, move {folder} "
            "away."
        )
