"""The two ends of a copy: which databases can be copied, and into which."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from pathlib import Path

from bot.errors import DatabaseError
from bot.store.address import Address, Server
from bot.store.backup import verify
from bot.store.file import alone, unusable
from bot.store.migrate import head, migrate, present_revision, refuse_newer
from bot.store.side import Side, opened


@asynccontextmanager
async def both(source: Address, target: Address) -> AsyncIterator[tuple[Side, Side]]:
    """Both sides, with the current schema; nobody begins to serve from a file meanwhile."""
    if isinstance(source, Path) and isinstance(target, Path) and source.resolve() == target.resolve():
        raise _same(source, target)
    with ExitStack() as locks:
        await asyncio.to_thread(_require_source, source, locks)
        await asyncio.to_thread(_prepare_target, target, locks)
        async with AsyncExitStack() as sides:
            old = await sides.enter_async_context(opened(source, to_write=False))
            new = await sides.enter_async_context(opened(target, to_write=True))
            if type(old) is type(new) and await old.itself() == await new.itself():
                raise _same(source, target)
            yield old, new


def _require_source(source: Address, locks: ExitStack) -> None:
    revision = present_revision(source)
    if revision is None:
        raise DatabaseError(f"There is no Syllabot in {source} to copy. Correct --from.")
    refuse_newer(source, revision, None)  # whatever older version it serves: this one does not know its tables
    if revision != head():
        raise DatabaseError(
            f"{source} is at schema {revision}, and only {head()} can be copied. Bring it there first: set "
            "DATABASE_URL to it and run python -m bot migrate."
        )
    if isinstance(source, Path):
        locks.enter_context(alone(source))
        try:
            verify(source)
        except (OSError, sqlite3.Error) as error:
            raise unusable(source, error) from error


def _prepare_target(target: Address, locks: ExitStack) -> None:
    """Make its tables, where there are none."""
    if isinstance(target, Path):
        locks.enter_context(alone(target))
    revision = present_revision(target, unfinished_too=True)
    if revision is None:
        migrate(target)
    elif revision != head():
        raise not_empty(target)


def _same(source: Address, target: Address) -> DatabaseError:
    return DatabaseError(f"--from {source} and --to {target} are the same database. Name two.")


def not_empty(target: Address) -> DatabaseError:
    return DatabaseError(
        f"{target} is not empty, and was left as it is. Copy to a {fresh(target)}. If it was one before, and was "
        "served from since, that is what is in it."
    )


def fresh(target: Address) -> str:
    return "new database (createdb)" if isinstance(target, Server) else "file that is not there yet"


async def require_rest(*sides: Side) -> None:
    """Raises DatabaseError where somebody serves."""
    for side in sides:
        if serving := await side.serving():
            raise DatabaseError(
                f"Syllabot serves from {side.address} ({', '.join(serving)}). Stop it first. One that was killed "
                "counts for 20 seconds more."
            )


def name_of(side: Side) -> str:
    return str(side.address.resolve() if isinstance(side.address, Path) else side.address)


def changed(old: Side, new: Side) -> DatabaseError:
    return DatabaseError(
        f"{old.address} has changed since its copy to {new.address} was begun, so it cannot go on. Delete that "
        f"unfinished copy, and begin anew with a {fresh(new.address)}; keep the bot stopped until it is done."
    )
