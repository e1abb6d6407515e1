"""Many cohorts due in the same minute, against a local Discord that takes 50 requests a second like the real one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import quantiles

from benchmarks.process import started
from bot.curriculum.load import load
from bot.records import Cohort, Kind, Occurrence
from bot.store import cohorts, memberships, occurrences
from bot.store.db import Database
from bot.store.migrate import migrate
from tests.wire.discord_server import LocalDiscord
from tests.wire.routes import Request
from tests.wire.state import Channel, Guild, Person

ROOT = Path(__file__).parents[1]
THE_PATH = load(ROOT / "curriculum.yaml")
PER_SECOND = 50
PER_GUILD = 10  # cohorts
LEAD = timedelta(seconds=25)  # from here to the minute at least: the bot starts and answers commands meanwhile
A_MINUTE = timedelta(minutes=1)
EVERY = 0.1  # seconds between commands


@dataclass(frozen=True)
class Burst:
    """Seconds from the minute to the last thread, what Discord's limit allows, and how long commands took (ms)."""

    took: float
    allowed: float
    requests: float
    refused: int
    idle_p99: float
    busy_p99: float

    @property
    def ratio(self) -> float:
        return self.took / self.allowed


class Quick(LocalDiscord):
    """Does not hold every request against the API description: its own work would be measured."""

    def _admit(self, request: Request) -> None:
        pass


async def burst(folder: Path, number: int, *, quick: bool) -> Burst:
    """So many cohorts whose second week opens in the same minute; if it is to be quick, in the present one."""
    database = folder / "burst.db"
    migrate(database)
    async with Quick(rate_limits=True) as server:
        guilds = [server.add_guild(f"Study group {each}") for each in range(-(-number // PER_GUILD))]
        places = [(guild, server.add_channel(guild, f"study-{each}")) for guild in guilds for each in range(PER_GUILD)]
        member = server.add_member(guilds[0], "Ada")
        this_minute = datetime.now(UTC).replace(second=0, microsecond=0)
        due_at = this_minute if quick else (datetime.now(UTC) + LEAD).replace(second=0, microsecond=0) + A_MINUTE
        await fill(database, places[:number], member, due_at)
        async with started("Syllabot", server, database):
            asked = partial(commands, server, guilds[0], places[0][1], member)
            idle = await asked(lambda done: done > 1 and nearly(due_at))
            begun = 0 if quick else len(server.requests)
            busy = asyncio.create_task(asked(lambda done: done > 1 and all_there(server, number)))
            took = await until_all_there(server, number, due_at)
            measured = await busy
            sent = [
                each for each in server.requests[begun:] if not each.path.startswith(("/interactions", "/webhooks"))
            ]
    return Burst(
        took=took,
        allowed=2 * number / PER_SECOND,
        requests=len(sent) / number,
        refused=sum(each.status == 429 for each in sent),
        idle_p99=quantiles(idle, n=100)[-1] * 1000,
        busy_p99=quantiles(measured, n=100)[-1] * 1000,
    )


async def fill(database: Path, places: list[tuple[Guild, Channel]], member: Person, due_at: datetime) -> None:
    """A cohort for each place, one week old: its first week was posted. `member` is in the first."""
    opened = due_at - timedelta(days=7)
    async with Database.open(database) as db, db.write() as tx:
        for number, (guild, channel) in enumerate(places):
            ids = {"guild_id": guild.id, "channel_id": channel.id, "reviews_channel_id": channel.id}
            when = {"starts_on": opened.date(), "post_time": opened.time(), "created_at": opened}
            cohort = await cohorts.add(tx, replace(EXAMPLE, name=f"Cohort {number}", **ids, **when))
            if number == 0:
                await memberships.join(tx, cohort.id, member.id, None, (), opened)
            await occurrences.add_due(tx, Occurrence(cohort.id, Kind.ASSIGNMENT, 1, opened, channel.id))
        await tx.all(
            "UPDATE occurrences SET state = 'sent', claimed_at = due_at, message_id = channel_id, retry_at = NULL"
        )


EXAMPLE = Cohort(
    id=0, guild_id=0, name="", curriculum=THE_PATH.id, starts_on=datetime(2026, 1, 5, tzinfo=UTC).date(),
    post_time=datetime(2026, 1, 5, 9, tzinfo=UTC).time(), timezone="UTC", breaks={}, channel_id=0,
    reviews_channel_id=0, role_id=None, organiser_role_id=None, capacity=None, created_by=1,
    created_at=datetime(2026, 1, 5, tzinfo=UTC),
)  # fmt: skip


async def commands(
    server: LocalDiscord, guild: Guild, channel: Channel, member: Person, over: Callable[[int], bool]
) -> list[float]:
    """Somebody asks for the plan again and again; how long each answer took, in seconds."""
    times: list[float] = []
    while not over(len(times)):
        began = time.perf_counter()
        await server.command(guild, channel, member, "plan")
        times.append(time.perf_counter() - began)
        await asyncio.sleep(max(0.0, EVERY - times[-1]))
    return times


def nearly(due_at: datetime) -> bool:
    return datetime.now(UTC) > due_at - timedelta(seconds=2)


def all_there(server: LocalDiscord, number: int) -> bool:
    return sum(request.path.endswith("/threads") and request.status == 200 for request in server.requests) >= number


async def until_all_there(server: LocalDiscord, number: int, due_at: datetime) -> float:
    await server.until(lambda: all_there(server, number), "every post", seconds=300)
    return (datetime.now(UTC) - due_at).total_seconds()
