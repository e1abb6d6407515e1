"""Many cohorts due in the same minute, against a local Discord that takes 50 requests a second like the real one.

It runs in this process, on the same cores as the bot: where it is slow, so is every figure.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import cycle
from pathlib import Path
from statistics import quantiles

from aiohttp import web

from benchmarks.backends import copy_in
from benchmarks.population import CHECKINS, MEMBERSHIPS, WRITTEN
from benchmarks.process import started
from bot.curriculum.load import load
from bot.records import Cohort, Kind, Occurrence
from bot.store import cohorts, occurrences
from bot.store.address import Address
from bot.store.db import Database
from bot.store.rows import seconds
from tests.wire.discord_server import LocalDiscord
from tests.wire.routes import Request
from tests.wire.state import Channel, Guild, Person

ROOT = Path(__file__).parents[1]
THE_PATH = load(ROOT / "curriculum.yaml")
PER_SECOND = 50
PER_GUILD = 10  # cohorts
POSTS, REQUESTS = 2, 3  # of a cohort: a digest, and a new week with its thread
LEAD = timedelta(seconds=25)  # from here to the minute at least: the bot starts and answers commands meanwhile
START = timedelta(milliseconds=1)  # that a cohort takes to be met by a starting bot, and to be put into the database
A_MINUTE, A_WEEK = timedelta(minutes=1), timedelta(weeks=1)
EVERY = 0.1  # seconds between commands


@dataclass(frozen=True)
class Burst:
    """Seconds from the minute to the last thread, what Discord's limit allows, and how long commands took (ms)."""

    took: float
    allowed: float
    requests: float  # a post
    refused: int
    idle_p99: float
    busy_p99: float

    @property
    def speed(self) -> float:
        """Of Discord's 50 requests a second."""
        return self.allowed / self.took

    @property
    def slower(self) -> float:
        return self.busy_p99 / self.idle_p99


class Quick(LocalDiscord):
    """Does not hold every request against the API description: its own work would be measured."""

    def _admit(self, request: Request) -> None:
        pass


class Counting(Quick):
    """`arrived`: the statuses of whatever the bot asks beside its answers; `there`: so many were posts and threads,
    the last of them `last_at`, by the monotonic clock."""

    def __init__(self) -> None:
        super().__init__(rate_limits=True)
        self.arrived: list[int] = []
        self.there, self.last_at = 0, 0.0

    def _respond(self, request: Request) -> web.Response:
        response = super()._respond(request)
        if not request.path.startswith(("/interactions/", "/webhooks/")):
            self.arrived.append(response.status)
            if response.status == 200 and request.method == "POST" and request.path.endswith(("/messages", "/threads")):
                self.there, self.last_at = self.there + 1, time.monotonic()
        return response


async def burst(database: Address, number: int, *, processes: int, quick: bool) -> Burst:
    """So many cohorts, of each of which a week closes and the next one opens in the same minute.

    If it is to be quick, in the present one. `processes`: how many share the work, with a shard each.
    """
    # A look through all that the local Discord remembers holds it up for 0.1 s: requests that left apart would arrive
    # together, be refused for that, and a command would wait for Discord and not for the bot.
    gc.set_threshold(50_000, 20, 10**6)
    async with Counting() as server:
        rooms = places(server, number, processes)
        this_minute = datetime.now(UTC).replace(second=0, microsecond=0)
        later = (datetime.now(UTC) + LEAD + number * START).replace(second=0, microsecond=0) + A_MINUTE
        due_at = this_minute if quick else later
        seats = [(guild, room, server.add_member(guild, f"Ada of {guild.name}")) for guild, room in rooms[::PER_GUILD]]
        await fill(database, rooms, [person for *_, person in seats], due_at)
        async with AsyncExitStack() as stack:
            for shard in range(processes):
                await stack.enter_async_context(started("Syllabot", server, database, **shard_of(shard, processes)))
            ready, asked = datetime.now(UTC), partial(commands, server, seats)
            idle = await asked(lambda done: done > 1 and nearly(due_at))
            begun, since = (0, ready) if quick else (len(server.arrived), due_at)
            busy = asyncio.create_task(asked(lambda done: done > 1 and all_there(server, number)))
            await server.until(lambda: all_there(server, number), "every post", seconds=600)
            took = (datetime.now(UTC) - since).total_seconds()
            sent = server.arrived[begun:]
            measured = await busy
    return Burst(
        took=took,
        allowed=REQUESTS * number / PER_SECOND,
        requests=len(sent) / (POSTS * number),
        refused=sent.count(429),
        idle_p99=quantiles(idle, n=100)[-1] * 1000,
        busy_p99=quantiles(measured, n=100)[-1] * 1000,
    )


def places(server: LocalDiscord, number: int, shards: int) -> list[tuple[Guild, Channel]]:
    """Channels for so many cohorts, some in each server, and the servers in so many shards."""
    guilds = [
        server.add_guild(f"Study group {each}", shard=(each % shards, shards))
        for each in range(-(-number // PER_GUILD))
    ]
    rooms = [(guild, server.add_channel(guild, f"study-{each}")) for guild in guilds for each in range(PER_GUILD)]
    return rooms[:number]


def shard_of(shard: int, count: int) -> dict[str, str]:
    """The settings of one of several processes."""
    return {"SHARD_COUNT": str(count), "SHARD_IDS": str(shard)} if count > 1 else {}


async def fill(database: Address, rooms: list[tuple[Guild, Channel]], members: list[Person], due_at: datetime) -> None:
    """A cohort for each place, one week old: its first week was posted. Each has a member, who has checked in."""
    opened = due_at - A_WEEK
    async with Database.open(database) as db, db.write() as tx:
        for number, (guild, channel) in enumerate(rooms):
            ids = {"guild_id": guild.id, "channel_id": channel.id, "reviews_channel_id": channel.id}
            when = {"starts_on": opened.date(), "post_time": opened.time(), "created_at": opened}
            cohort = await cohorts.add(tx, replace(EXAMPLE, name=f"Cohort {number}", **ids, **when))
            await occurrences.add_due(tx, Occurrence(cohort.id, Kind.ASSIGNMENT, 1, opened, channel.id))
        await tx.all(
            "UPDATE occurrences SET state = 'sent', claimed_at = due_at, message_id = channel_id, retry_at = NULL"
        )
    at, who = seconds(opened), [(number + 1, members[number // PER_GUILD].id) for number in range(len(rooms))]
    joined = ((cohort, person, at, "[]") for cohort, person in who)
    done = ((cohort, person, 1, WRITTEN, 6.5, 0, at, at) for cohort, person in who)
    await copy_in(database, (("memberships", MEMBERSHIPS, joined), ("checkins", CHECKINS, done)))


EXAMPLE = Cohort(
    id=0, guild_id=0, name="", curriculum=THE_PATH.id, starts_on=datetime(2026, 1, 5, tzinfo=UTC).date(),
    post_time=datetime(2026, 1, 5, 9, tzinfo=UTC).time(), timezone="UTC", breaks={}, channel_id=0,
    reviews_channel_id=0, role_id=None, organiser_role_id=None, capacity=None, created_by=1,
    created_at=datetime(2026, 1, 5, tzinfo=UTC),
)  # fmt: skip


async def commands(
    server: LocalDiscord, seats: list[tuple[Guild, Channel, Person]], over: Callable[[int], bool]
) -> list[float]:
    """Somebody asks for the plan again and again, now here and now there; how long each answer took, in seconds."""
    times: list[float] = []
    for guild, channel, person in cycle(seats):
        if over(len(times)):
            break
        began = time.perf_counter()
        await server.command(guild, channel, person, "plan")
        times.append(time.perf_counter() - began)
        await asyncio.sleep(max(0.0, EVERY - times[-1]))
    return times


def nearly(due_at: datetime) -> bool:
    return datetime.now(UTC) > due_at - timedelta(seconds=2)


def all_there(server: Counting, number: int) -> bool:
    return server.there >= REQUESTS * number
