"""The demo's installation moves to PostgreSQL and three processes, loses one, upgrades one, and nobody can tell."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

pytest.importorskip("simcord", reason="the extra [demo] is not installed")

from bot.demo import story
from bot.shards import shard_of
from bot.store.address import Server
from bot.texts import common
from tests.postgres import Cluster
from tests.wire.discord_server import LocalDiscord
from tests.wire.from_the_demo import Demo, demo, move_in
from tests.wire.interaction import Answer
from tests.wire.permissions import MANAGE_GUILD
from tests.wire.state import Channel, Person
from tests.wire.syllabot import Group, Syllabot

FIRST_DAY = "2026-03-30"  # the Monday after the day on which the demo begins
OPENING = datetime.fromisoformat("2026-04-06T07:00+00:00")  # of the next week in all three groups: nine in Berlin
SHARDS = 3
# Everything goes by the clock of the story, which is in a file; and leases are five times as short as in life.
PROGRAM = """
import asyncio, datetime, pathlib, time
import discord
from bot import peer, presence, serve
from bot.demo.clock import scheduler_reads
def now():
    shown, since = map(float, pathlib.Path("clock").read_text().split())
    return datetime.datetime.fromtimestamp(shown + max(0.0, time.time() - since), datetime.UTC)
discord.utils.utcnow = now
peer.LEASE, presence.LOOK = datetime.timedelta(seconds=4), 0.3
with scheduler_reads(now):
    raise SystemExit(asyncio.run(serve.serve()))
"""
STANDS_STILL = "inf"
APOLOGIES = (
    common.database_trouble(),
    common.command_has_changed(),
    common.discord_failed(),
    common.cannot_use_that(),
    common.our_fault(0)[:40],
)


@dataclass
class Town:
    """Three groups, one in each shard; `silent`: from when to when nobody listened to a shard, and why."""

    server: LocalDiscord
    folder: Path
    groups: list[Group] = field(default_factory=list)
    silent: list[tuple[int, float, float, str]] = field(default_factory=list)
    acknowledged: list[tuple[int, str]] = field(default_factory=list)
    bots: list[Syllabot] = field(default_factory=list)

    def set_clock(self, shown: datetime, since: str = STANDS_STILL) -> None:
        (self.folder / "clock").write_text(f"{shown.timestamp()} {since}")

    def clock(self) -> float:
        shown, since = map(float, (self.folder / "clock").read_text().split())
        return shown + max(0.0, time.time() - since)

    def process(self, database: Server | None = None, **settings: str) -> Syllabot:
        bot = Syllabot.on(self.server, self.folder, database, **settings)
        bot.program = ("-c", PROGRAM)
        self.bots.append(bot)
        return bot

    @contextlib.contextmanager
    def silence(self, group: Group, why: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.silent.append((shard_of(group.guild.id, SHARDS), began, time.monotonic(), why))

    async def is_heard(self) -> None:
        """Somebody listens to every group."""
        await self.server.until(lambda: self.server.gateway.shards == [0, 1, 2], "all shards are there", seconds=30)
        await self.server.registered("cohort")

    async def check_in(self, group: Group, person: Person, done: str) -> None:
        form = await self.server.press(person, group.weeks()[-1], "Check in")
        answer = await self.server.submit(person, form, {"done": done, "hours": "6"})
        assert "checked in" in answer.text
        self.acknowledged.append((person.id, done))

    async def progress(self, *groups: Group) -> list[str]:
        """What members see of theirs, each in words."""
        command = self.server.command
        seen = [
            await command(each.guild, each.lounge, person, "progress")
            for each in groups or self.groups
            for person in members(each)
        ]
        return [each.text for each in seen]

    def unheard(self) -> Counter[str]:
        """Whose command or press nobody answered, by why that was; AssertionError where there is no reason."""
        reasons = Counter[str]()
        for each in self.server.interactions.values():
            if each.answer() is None:
                shard = shard_of(each.channel.guild.id, SHARDS) if each.channel.guild else 0
                [why] = {why for number, began, to, why in self.silent if number == shard and began <= each.began <= to}
                reasons[why] += 1
        return reasons

    def nobody_could_tell(self) -> None:
        answers = [answer.text for each in self.server.interactions.values() if (answer := each.answer())]
        assert not [text for text in answers if any(apology in text for apology in APOLOGIES)]


def members(group: Group) -> list[Person]:
    """Those whose progress is looked at, again and again."""
    return [each for name in ("Ada", "Ben", "Chloé", "Dmitri") for each in named(group, name)]


def esra(group: Group) -> Person:
    """Whose progress nobody compares: she checks in while things happen."""
    return named(group, "Esra")[0]


def named(group: Group, name: str) -> list[Person]:
    return [each.person for each in group.guild.members.values() if each.person.name.split()[0] == name]


@pytest.fixture
def began(tmp_path: Path) -> Demo:
    """The demo's file, where the installation has its own from now on."""
    return asyncio.run(demo(tmp_path / "syllabot.db"))


@pytest.fixture
async def town(began: Demo, server: LocalDiscord, tmp_path: Path) -> AsyncIterator[Town]:
    town = Town(server, tmp_path)
    town.set_clock(OPENING - timedelta(days=6, hours=21), str(time.time()))
    server._last_id, server.clock = 0, town.clock
    server.shards = server.gateway.max_concurrency = SHARDS
    bot = town.process()
    guild = move_in(server, began)
    by_name = {each.name: each for each in guild.channels.values()}
    people = {each.person.name: each.person for each in guild.members.values()}
    first = Group(
        server,
        bot,
        guild,
        *(by_name[name] for name in ("lounge", "weekly", "reviews")),
        people[story.ORGANISER],
        people[story.ADA],
    )
    town.groups.append(first)
    town.groups += [another_group(server, bot, (guild.id >> 22) + number) for number in (1, 2)]
    yield town
    for each in town.bots:
        await each.kill()
    assert not server.violations


def another_group(server: LocalDiscord, bot: Syllabot, shard: int) -> Group:
    guild = server.add_guild(f"Study group {shard % SHARDS}", shard=(shard % SHARDS, SHARDS))
    channels = (
        server.add_channel(guild, "lounge"),
        server.add_channel(guild, "study"),
        server.add_forum(guild, "reviews"),
    )
    olga = server.add_member(guild, "Olga", permissions=MANAGE_GUILD)
    ada, *_ = (server.add_member(guild, name) for name in ("Ada", "Ben", "Esra"))
    return Group(server, bot, guild, *channels, olga, ada)


async def command(group: Group, person: Person, path: str, **options: object) -> Answer:
    return await group.server.command(group.guild, group.lounge, person, path, options)


async def create(group: Group, name: str, channel: Channel, start: str) -> Answer:
    """A cohort whose first week opened on the morning of this day."""
    here = {"start": start, "time": "09:00", "timezone": story.ZONE}
    return await command(group, group.olga, "cohort create", name=name, channel=channel, reviews=group.reviews, **here)


def posted(group: Group) -> Counter[str]:
    """What the bot has posted in a group since the demo, by the word that Discord knows each post by."""
    everywhere = [message for channel in group.guild.channels.values() for message in channel.history()]
    return Counter(str(message["nonce"]) for message in everywhere if message.get("nonce"))


async def all_posted(town: Town, bot: Syllabot) -> None:
    """Everything that fell due is on Discord, and is there once."""
    unfinished = (
        "SELECT cohort_id, kind, number, state, note FROM occurrences WHERE state IN ('due', 'claimed', 'failed')"
    )
    try:
        await town.server.until(lambda: not bot.rows(unfinished), "every post is confirmed", seconds=20)
    finally:
        assert not bot.rows(unfinished)
    for group in town.groups:
        assert set(posted(group).values()) <= {1}
    for channel_id, message_id in bot.rows("SELECT channel_id, message_id FROM occurrences WHERE kind = 'assignment'"):
        assert message_id in town.server.channel(channel_id).messages


async def copied(bot: Syllabot, source: str, target: str) -> None:
    bot.program = ("-m", "bot")
    await bot.start("copy", "--from", source, "--to", target)
    assert await bot.ended(seconds=60) == 0, bot.output
    bot.program = ("-c", PROGRAM)


async def test_nobody_can_tell_that_their_installation_moves_to_three_processes_loses_one_and_is_upgraded(
    town: Town, postgres: Cluster, newer: Path
) -> None:
    server, (_, second, third) = town.server, town.groups
    [single] = town.bots
    await single.start()
    await town.is_heard()
    for group in (second, third):
        await create(group, "Spring", group.study, FIRST_DAY)
        for person in (*members(group), esra(group)):
            await server.command(group.guild, group.study, person, "join-cohort")
        await town.check_in(group, group.ada, f"In one file, in {group.guild.name}")
    await all_posted(town, single)
    town.set_clock(OPENING - timedelta(minutes=5))
    before = await town.progress()
    assert await single.stop() == 0

    database = postgres.new()
    file = single.settings["DATABASE_URL"]
    await copied(single, file, database.url)
    town.set_clock(OPENING - timedelta(seconds=1))
    three = [town.process(database, SHARD_COUNT="3", SHARD_IDS=str(number)) for number in range(SHARDS)]
    three = [three[shard_of(each.guild.id, SHARDS)] for each in town.groups]  # each with its group
    for each in three:
        await each.start()
    await town.is_heard()
    assert await town.progress() == before
    for group in town.groups:
        await town.check_in(group, members(group)[-1], f"On three, in {group.guild.name}")

    weeks = [len(group.weeks()) for group in town.groups]
    town.set_clock(OPENING - timedelta(seconds=1), str(time.time()))
    for group, number in zip(town.groups, weeks, strict=True):
        await server.until(lambda: len(group.weeks()) == number + 1, "its week is posted", seconds=20)  # noqa: B023 - awaited here
        assert "checked in" in (await command(group, group.olga, "cohort status")).text
        await town.check_in(group, group.ada, f"In the next week, in {group.guild.name}")
    await all_posted(town, three[0])
    before = await town.progress()

    await lose_one(town, third, three[2], three[0])
    assert await town.progress() == before
    new = town.process(database, SHARD_COUNT="3", SHARD_IDS=three[1].settings["SHARD_IDS"], PYTHONPATH=str(newer))
    await upgrade_one(town, second, three[1], new)
    assert await town.progress() == before

    for each in (three[0], new, three[2]):
        assert await each.stop() == 0
    last = town.process(PYTHONPATH=str(newer))
    last.database = town.folder / "again.db"
    last.settings["DATABASE_URL"] = f"sqlite:///{last.database}"
    await copied(last, database.url, last.settings["DATABASE_URL"])
    await last.start()
    await town.is_heard()
    assert await town.progress() == before
    for group in town.groups:
        await town.check_in(group, members(group)[-1], f"In one file again, in {group.guild.name}")
    await all_posted(town, last)
    kept = Counter((who, done) for who, done in last.rows("SELECT member_id, done FROM checkins"))
    assert all(kept[each] == 1 for each in town.acknowledged)
    assert [each.mistakes() for each in town.bots] == [[]] * len(town.bots)
    assert set(town.unheard()) <= {"killed", "upgraded"}
    town.nobody_could_tell()


async def lose_one(town: Town, group: Group, lost: Syllabot, living: Syllabot) -> None:
    """It is killed right after the first of what it posts is out; the others do the rest, and it comes back."""
    server = town.server
    channel = server.add_channel(group.guild, "summer")

    async def killed(_: object) -> None:
        await lost.kill()
        server.forget_nonces()

    with town.silence(group, "killed"):
        server.faults.call("POST", f"/channels/{channel.id}/messages", killed)
        creating = asyncio.create_task(create(group, "Summer", channel, f"{OPENING:%Y-%m-%d}"))
        await server.until(lambda: lost.process is None, "it is killed", seconds=10)
        pressing = asyncio.create_task(command(group, group.ada, "progress"))
        await server.until(lambda: len(group.weeks(channel)) == 1, "the others post", seconds=20)
        await all_posted(town, living)
        await town.check_in(town.groups[0], esra(town.groups[0]), "While one is gone")
        await lost.start()
        await town.is_heard()
    creating.cancel()
    pressing.cancel()
    await asyncio.gather(creating, pressing, return_exceptions=True)
    await all_posted(town, lost)


async def upgrade_one(town: Town, group: Group, old: Syllabot, new: Syllabot) -> None:
    """The next version waits beside the old one, and takes over when that is stopped; members go on in all groups."""
    server = town.server
    await new.start()
    await server.until(lambda: "it stands by" in new.output, "the new one waits", seconds=30)
    with town.silence(group, "upgraded"):
        going_on = asyncio.create_task(_go_on(town))
        assert await old.stop() == 0
        await town.is_heard()
    going_on.cancel()
    await asyncio.gather(going_on, return_exceptions=True)
    await town.check_in(group, esra(group), "After the upgrade")
    await all_posted(town, new)


async def _go_on(town: Town) -> None:
    """Somebody in each group looks at theirs, again and again."""
    asking: set[asyncio.Task[Answer]] = set()
    while True:
        asking |= {asyncio.create_task(command(group, group.ada, "progress")) for group in town.groups}
        await asyncio.sleep(0.1)
