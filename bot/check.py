"""`check`: settings, curriculum and database, with every problem at once. Changes nothing."""

from __future__ import annotations

import os
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from bot import backups
from bot.curriculum.library import load_library
from bot.errors import ConfigError
from bot.settings import Settings, load_settings, require_token
from bot.shards import LIMIT, Shards
from bot.store import cohorts
from bot.store.address import Server
from bot.store.backup import verify
from bot.store.file import explained
from bot.store.migrate import current_revision, head, is_behind, present_revision
from bot.texts.words import plural


@dataclass(frozen=True, slots=True)
class Report:
    """A line for each thing that is as it should be, and one for each that is not."""

    good: tuple[str, ...]
    bad: tuple[str, ...]

    def __add__(self, other: Report) -> Report:
        # Without a setting, or the database, both say the same.
        return Report(self.good + other.good, tuple(dict.fromkeys(self.bad + other.bad)))


def check(curriculum: Path | None) -> Report:
    """Look at everything; with `curriculum` at that file alone."""
    good: list[str] = []
    bad: list[str] = []

    def attempt(step: str) -> None:
        try:
            good.append(STEPS[step](settings))
        except ConfigError as error:
            bad.extend(error.mistakes)
        except (OSError, sqlite3.Error) as error:
            database = settings.database  # a server's are in words already
            bad.append(str(error) if isinstance(database, Server) else explained(database, error))

    try:
        settings = Settings.model_construct(curriculum=(curriculum,)) if curriculum else load_settings()
    except ConfigError as error:
        return Report((), error.mistakes)
    for step in ("curriculum",) if curriculum else STEPS:
        attempt(step)
    # Without the curricula or the database, the last step says the same once more.
    return Report(tuple(good), tuple(dict.fromkeys(bad)))


def _token(settings: Settings) -> str:
    require_token(settings)
    return "DISCORD_TOKEN is set"


def _curriculum(settings: Settings) -> str:
    library = load_library(settings.curriculum)
    return "; ".join(
        f"{each.title}: {plural(len(each.stages), 'stage')}, {plural(len(each.weeks), 'week')}, "
        f"{plural(len(each.capstones), 'capstone')}, {plural(len(each.resources), 'resource')}"
        for each in library.curricula
    )


def _database(settings: Settings) -> str:
    path = settings.database
    if isinstance(path, Server):
        from bot.store.postgres_schema import examine  # its driver is loaded by those who need it

        return examine(path)
    revision = current_revision(path)
    place = _nearest(path)
    # A file where the folder should be is as bad as a folder where the file should be.
    if not os.access(place, os.W_OK) or place.is_file() != path.exists():
        raise ConfigError(
            f"DATABASE_URL: {path} cannot be written by this user. Change its owner, or choose another file."
        )
    require_room("DATABASE_URL", place, ROOM)
    if revision is None:
        return f"{path} will be created at the first start"
    verify(path)
    if is_behind(revision):
        return f"{path} is at schema {revision} and will be brought to {head()} at the next start"
    return f"{path} is at schema {revision}"


def _nearest(path: Path) -> Path:
    """What is there of it: itself, or the folder in which it, or a folder above it, would be made."""
    return next(each for each in (path.absolute(), *path.absolute().parents) if each.exists())


def _backups(settings: Settings) -> str:
    folder, database = settings.backups, settings.database
    if isinstance(database, Server):
        return "Backups of the database are its server's: make them there, with pg_dump"
    if folder is None:
        return "BACKUP_FOLDER is off: there are no backups but those that you make"
    place = _nearest(folder)
    if not os.access(place, os.W_OK) or not place.is_dir():
        raise ConfigError(
            f"BACKUP_FOLDER: {folder} cannot be written by this user. Change its owner, or choose another."
        )
    require_room("BACKUP_FOLDER", place, ROOM + (database.stat().st_size if database.exists() else 0))
    found = backups.found(database, folder)
    if not found:
        return f"Backups will be in {folder}, the first some minutes after the next start"
    backups.require_database(database, folder)
    are = "is" if len(found) == 1 else "are"
    return f"{plural(len(found), 'backup')} {are} in {folder}, the last of {found[-1].at:%Y-%m-%d %H:%M} UTC"


def require_room(setting: str, place: Path, needed: int) -> None:
    """Raises ConfigError where the disk has fewer bytes free than are needed."""
    free = shutil.disk_usage(place).free
    if free < needed:
        raise ConfigError(
            f"{setting}: the disk of {place} has only {free / 1e6:.1f} MB free, and {needed / 1e6:.0f} MB are needed. "
            "Make room there."
        )


def _cohorts(settings: Settings) -> str:
    if present_revision(settings.database) is None:
        return "No cohort runs yet"
    library = load_library(settings.curriculum)
    missing = [id for id in cohorts.followed(settings.database) if library.get(id) is None]
    if missing:
        raise ConfigError(*(f"CURRICULUM: a running cohort follows '{id}', {CURE}" for id in missing))
    return "Every running cohort's curriculum is there"


ROOM = 10_000_000  # bytes: SQLite's log beside the file takes 4 MB and more, and the file grows
CURE = "which no file has. Put its file back, or end the cohort with /cohort end"
STEPS = {
    "token": _token,
    "curriculum": _curriculum,
    "database": _database,
    "backups": _backups,
    "cohorts": _cohorts,
}


def on_shards(chosen: Shards | None, recommended: int) -> Report:
    """Whether there are enough, by what Discord recommends. Nothing is said of the one that most bots have."""
    if chosen is None:
        automatic = f"Discord recommends {recommended} shards: the bot makes as many when it starts"
        return Report((automatic,) if recommended > 1 else (), ())
    if chosen.are_too_few(recommended):
        more = (
            f"Discord recommends {recommended} shards, and SHARD_COUNT is {chosen.count}. Raise it in all processes "
            f"before a shard has more than {LIMIT:,} servers: Discord refuses that"
        )
        return Report((), (more,))
    return Report((f"Discord recommends {plural(recommended, 'shard')}; SHARD_COUNT is {chosen.count}",), ())
