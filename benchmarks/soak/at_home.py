"""Faults of the machine that the bot runs on: its process, its disk, its database."""

from __future__ import annotations

import asyncio
import resource
import signal
import sqlite3
from contextlib import closing

from benchmarks.soak import ledger
from benchmarks.soak.scene import NotHere, NotStood, Scene
from tests.wire.syllabot import Syllabot

STOP = 12.0  # seconds; it promises ten
A_PAGE = 4096  # bytes


async def killed(scene: Scene) -> None:
    await scene.last(scene.dice.uniform(0, 4))  # before, while or after something is posted
    await scene.bot.kill()
    await scene.last(scene.dice.uniform(0.2, 2))
    await scene.bot.up(scene.server)


async def stopped(scene: Scene) -> None:
    """As `docker stop` and `docker start`."""
    await scene.last(scene.dice.uniform(0, 4))
    scene.bot.alive.terminate()
    try:
        code = await scene.bot.ended(seconds=STOP)
    except TimeoutError:
        await scene.bot.kill()
        code = None
    await scene.bot.up(scene.server)
    if code != 0:
        raise NotStood("it did not end in time" if code is None else f"it ended with {code}")


async def frozen(scene: Scene) -> None:
    """The machine has other things to do."""
    process = scene.bot.alive
    process.send_signal(signal.SIGSTOP)
    await scene.last(6)
    process.send_signal(signal.SIGCONT)


async def disk_full(scene: Scene) -> None:
    """No file of the process may grow any more."""
    if not hasattr(resource, "prlimit"):
        raise NotHere("this system has no prlimit")
    pid = scene.bot.alive.pid
    _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (A_PAGE, most))
    await scene.last(15)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, most))


async def locked(scene: Scene) -> None:
    """Another program writes into the database and does not finish."""
    with closing(sqlite3.connect(scene.bot.database, isolation_level=None, timeout=30)) as program:
        program.execute("BEGIN IMMEDIATE")
        await scene.last(20)
        program.execute("ROLLBACK")


async def backed_up(scene: Scene) -> None:
    """A backup under load has everything that was acknowledged when it began."""
    before, copy = scene.ledger.copy(), scene.folder / "backup.db"
    copy.unlink(missing_ok=True)
    program = Syllabot(scene.bot.database, scene.bot.settings)
    await program.start("backup", str(copy))
    code = await program.ended(seconds=60)
    if "invalid choice: 'backup'" in program.output:
        raise NotHere("there is no such command")
    if code != 0:
        raise NotStood(f"the backup ended with {code}: {program.output[-300:]}")
    said = await asyncio.to_thread(ledger.sound, copy)
    lost = await asyncio.to_thread(before.lost, copy)
    if said != "ok" or lost:
        raise NotStood(f"the backup is {said} and lacks {len(lost)}: {lost[:3]}")
