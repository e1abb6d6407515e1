"""kill -9 of one of four processes under load, in the minute in which everything falls due.

Members check in all the while, in all shards. What counts: seconds from the kill until everything that was due is on
Discord, what was acknowledged and is missing, and what is there twice.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import Counter
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from benchmarks.backends import run
from benchmarks.burst import A_MINUTE, PER_GUILD, Counting, fill, places, shard_of
from benchmarks.process import started
from benchmarks.soak.crowd import SAVED
from benchmarks.soak.ledger import words
from bot.store.address import Address
from tests.wire.forms import CannotDoThat
from tests.wire.state import Channel, Guild, Person

PROCESSES = 4
INTO = 2.0  # seconds after the minute: some of its posts are out, some under way, most still to come
RATE = 10  # check-ins a second
PATIENCE = 4.0  # seconds that a member looks at the screen
LONGEST = 180.0
WEEK = 1  # it closes in the minute; one may still check in for it, late
LEFT = "SELECT count(*) FROM occurrences WHERE state <> 'sent'"
SENT = "SELECT count(*) FROM occurrences WHERE state = 'sent'"
SAYS = "SELECT cohort_id, member_id, done FROM checkins"
Seat = tuple[int, Guild, Channel, Person]  # with the cohort's id


@dataclass(frozen=True)
class Killed:
    """`seconds` from the kill until the last post. `missing` and `doubled`: a line for each; there is to be none."""

    seconds: float
    acknowledged: int
    unanswered: int
    missing: list[str]
    doubled: list[str]


@dataclass
class Members:
    """They check in one after another, whether the others are answered or not. `saved`: who was told so of what."""

    server: Counting
    seats: list[Seat]
    saved: dict[tuple[int, int], int] = field(default_factory=dict)
    answered: Counter[bool] = field(default_factory=Counter)

    async def arrive(self, over: asyncio.Event) -> None:
        visits = set[asyncio.Task[None]]()
        number = 0
        while not over.is_set():
            visit = asyncio.create_task(self._visit(number))
            visits.add(visit)
            number += 1
            await asyncio.sleep(1 / RATE)
        await asyncio.gather(*visits)

    async def _visit(self, number: int) -> None:
        cohort_id, guild, channel, person = self.seats[number % len(self.seats)]
        options = {"cohort": str(cohort_id), "week": WEEK}
        saved = None
        with suppress(TimeoutError, CannotDoThat):
            form = await self.server.command(guild, channel, person, "check-in", options, seconds=PATIENCE)
            receipt = await self.server.submit(person, form, {"done": words(number)}, seconds=PATIENCE)
            saved = SAVED.search(receipt.text)
        self.answered[bool(saved)] += 1
        if saved:
            self.saved[cohort_id, person.id] = max(number, self.saved.get((cohort_id, person.id), 0))

    async def missing(self, database: Address) -> list[str]:
        """What was acknowledged and is not there. A later text is no loss: its receipt was not seen."""
        rows = {(cohort, member): done for cohort, member, done in await run(database, SAYS)}
        there = {key: int(done[1:].partition(" ")[0]) for key, done in rows.items() if done.startswith("#")}
        return [
            f"#{number} of {key}: the row says {rows.get(key)}"
            for key, number in self.saved.items()
            if there.get(key, -1) < number
        ]


async def killed(database: Address, number: int) -> Killed:
    """So many cohorts, of each of which a week closes and the next one opens in the same minute."""
    async with Counting() as server:
        rooms = places(server, number, PROCESSES)
        people = {guild.id: server.add_member(guild, f"Ada of {guild.name}") for guild, _ in rooms[::PER_GUILD]}
        lead = timedelta(seconds=6 * PROCESSES)  # each identifies five seconds after the one before
        due_at = (datetime.now(UTC) + lead).replace(second=0, microsecond=0) + A_MINUTE
        await fill(database, rooms, list(people.values()), due_at)
        members = Members(server, [(n, guild, room, people[guild.id]) for n, (guild, room) in enumerate(rooms, 1)])
        over = asyncio.Event()
        async with AsyncExitStack() as stack:
            pids = []
            for shard in range(PROCESSES):
                serving = started("Syllabot", server, database, **shard_of(shard, PROCESSES))
                pids.append((await stack.enter_async_context(serving))[1])
            arriving = asyncio.create_task(members.arrive(over))
            await asyncio.sleep((due_at - datetime.now(UTC)).total_seconds() + INTO)
            os.kill(pids[-1], signal.SIGKILL)
            at = time.monotonic()
            await _all_sent(database, 3 * number)
            over.set()
            await arriving
        return Killed(
            seconds=server.last_at - at,
            acknowledged=members.answered[True],
            unanswered=members.answered[False],
            missing=await members.missing(database),
            doubled=_doubled(server),
        )


async def _all_sent(database: Address, number: int) -> None:
    """The first week of each cohort was before; its digest and the second week are what is waited for."""
    until = time.monotonic() + LONGEST
    while (await run(database, SENT))[0][0] < number:
        if time.monotonic() > until:
            raise TimeoutError(f"not posted within {LONGEST:.0f} s: {await run(database, LEFT)}")
        await asyncio.sleep(0.5)


def _doubled(server: Counting) -> list[str]:
    channels = [channel for guild in server.guilds.values() for channel in guild.channels.values()]
    marks = Counter(str(message["nonce"]) for each in channels for message in each.history() if message.get("nonce"))
    return [f"{mark} × {times}" for mark, times in marks.items() if times > 1]
