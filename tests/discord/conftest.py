"""The real bot and the real discord.py dispatcher, in a simulated Discord."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import discord
import pytest
import simcord
from discord import app_commands
from simcord.backend.models import Overwrite
from simcord.components import walk_components
from simcord.enums import ComponentType, OverwriteType

from bot.app import StudyBot
from bot.curriculum.model import Capstone
from bot.demo.clock import scheduler_reads
from bot.demo.hooks import begin_at, only_short_timers_are_real
from bot.errors import StudyError
from bot.links import LinkReport, describe
from bot.store import servers
from bot.study import Study
from bot.texts import links
from bot.ui.pace import unhurried
from bot.ui.permissions import INVITE
from bot.ui.pictures import Paints
from tests.conftest import MONDAY_9
from tests.discord.judge import objections
from tests.discord.reading import labels, titled

# SimCord waits 50 ms of real time for a bot that may still be busy; ours is done in one.
settle: Any = simcord.Env._settle_internal
assert "idle" in (settle.__kwdefaults__ or {}), "SimCord has changed: find its idle time anew"
settle.__kwdefaults__["idle"] = 0.001

MEMBERS_MAY = discord.Permissions(
    view_channel=True, send_messages=True, read_message_history=True, use_application_commands=True
)
# Discord lets the bot create events, and change its own, with Create Events; SimCord asks for the older permission.
MANAGING_EVENTS = discord.Permissions(manage_events=True, connect=True)
HERE = 10**17  # the server
# What a member did wrong, and options that do not exist (any more); anything else that was raised is a fault of ours.
EXPECTED = (
    StudyError,
    app_commands.TransformerError,
    app_commands.CommandSignatureMismatch,
    app_commands.CommandNotFound,
)
NOTEBOOK = "https://github.com/ada/flowers/blob/main/flowers.ipynb"


async def look(url: str, capstone: Capstone) -> LinkReport:
    """Instead of the network: whatever is asked for can be opened."""
    return LinkReport("reachable", describe(url), links.opens())


@dataclass
class World:
    """A server with an organiser (she has Manage Server) and three members. The bot may do what its invite asks for."""

    env: simcord.Env
    bot: StudyBot
    guild: simcord.GuildHandle
    study: simcord.ChannelHandle
    reviews: simcord.ChannelHandle
    olga: simcord.MemberActor
    ada: simcord.MemberActor
    ben: simcord.MemberActor
    cleo: simcord.MemberActor
    expects_faults: bool = False

    @property
    def members(self) -> tuple[simcord.MemberActor, ...]:
        return self.ada, self.ben, self.cleo

    @property
    def requests(self) -> list[Any]:
        """What the bot has asked of Discord so far."""
        return self.env.http_requests

    def now(self) -> datetime:
        """The one clock: Discord's, the bot's and the scheduler's."""
        return self.env.now()

    async def create_cohort(self, **options: Any) -> Any:
        """Olga creates a cohort that starts today, with its review threads in their own channel."""
        start = f"{self.now():%Y-%m-%d}"
        return await self.olga.slash(
            self.study, "cohort create", **{"name": "Spring", "start": start, "reviews": self.reviews, **options}
        )

    async def create_with_members(self, **options: Any) -> None:
        await self.create_cohort(**options)
        for member in self.members:
            await member.slash(self.study, "join-cohort")

    async def edit(self, **options: Any) -> Any:
        """Olga edits the cohort, and confirms what moves; the answer to whichever came last."""
        return await self.confirm(await self.olga.slash(self.study, "cohort edit", **options))

    async def confirm(self, asked: Any) -> Any:
        """Olga presses the button of a preview, where there is one."""
        return await self.olga.click(asked.response, label="Change it") if "Change it" in labels(asked) else asked

    async def forward(self, **span: float) -> None:
        """Time jumps, as if everybody had slept, then the clock rings."""
        self.jump(**span)
        await self.ring()

    def jump(self, **span: float) -> None:
        """Time jumps, and nothing rings."""
        begin_at(self.env, self.env.backend.clock._epoch + timedelta(**span))

    async def pass_time(self, **span: float) -> None:
        """Time passes, second by second: timers run, the bot's own alarm clock rings."""
        await self.env.advance_time(timedelta(**span).total_seconds())

    async def ring(self) -> None:
        """What the alarm clock does when it rings."""
        with self.env._bot_scope():
            await self.bot.ring()
        await self.env.settle()

    async def restart(self) -> None:
        """A new bot on the same database."""
        old = self.bot
        self.bot = StudyBot(old.study, look, turn=unhurried)
        await self.env.restart_bot(self.bot)
        await old.close()

    async def forge(self, member: simcord.MemberActor, message: Any, custom_id: str) -> simcord.InteractionResult:
        """A press of a button that the bot never put there: its custom id is made up."""
        stored = self.env.backend.get_message(message.channel.id, message.id)
        button = next(part for part in walk_components(stored.components) if part["type"] == ComponentType.BUTTON)
        ours, button["custom_id"] = button["custom_id"], custom_id
        pressed = await member.click(message, custom_id=custom_id)
        button["custom_id"] = ours
        return pressed

    async def deny(self, channel: simcord.ChannelHandle, **permissions: bool) -> None:
        """The server takes permissions from the bot in a channel; without any, it gives them back."""
        deny = discord.Permissions(**permissions).value
        bot_id = self.env.backend.bot_user.id
        self.env.backend.set_overwrite(channel.id, Overwrite(bot_id, OverwriteType.MEMBER, deny=deny))
        await self.env.settle()

    async def bot_may(self, permissions: discord.Permissions) -> None:
        """The server gives the bot's own role exactly these permissions."""
        role = self.guild.roles["TestBot"]
        self.env.backend.edit_role(self.guild.id, role.id, {"permissions": permissions.value})
        await self.env.settle()

    async def submit(self, member: simcord.MemberActor, **options: Any) -> Any:
        return await member.slash(self.study, "submit-capstone", **{"url": NOTEBOOK, **options})

    def week(self, number: int) -> Any:
        """The post of a week."""
        return titled(self.study, f"Week {number} of ")

    def rows(self, sql: str) -> Any:
        """What is in the database, past everything that shows it."""
        return self.bot.study.db.read.all(sql)


@pytest.fixture
def painter() -> Paints | None:
    """Words alone; whoever wants pictures has another fixture of this name."""
    return None


@asynccontextmanager
async def simulated(study: Study, painter: Paints | None = None) -> AsyncIterator[simcord.Env]:
    """The bot in a simulated Discord that has no server yet."""
    env = simcord.Env(StudyBot(study, look, painter=painter, turn=unhurried), check_errors=False)
    begin_at(env, MONDAY_9)
    only_short_timers_are_real(env, longest=0)  # nothing that the bot waits for takes real time here
    with scheduler_reads(env.now):
        await env.start()
        yield env
        await env.shutdown()


async def furnish(simcord_env: simcord.Env) -> World:
    """A server and its people. It has had its set-up card."""
    study = simcord_env.bot.study  # type: ignore[attr-defined] # SimCord knows any bot
    async with study.db.write() as tx:
        await servers.meet(tx, {HERE: MONDAY_9 + timedelta(minutes=1)})
        await servers.greet(tx, HERE, MONDAY_9)
    guild = simcord_env.create_guild("Study group", id=HERE)
    simcord_env.backend.edit_role(guild.id, guild.default_role.id, {"permissions": MEMBERS_MAY.value})
    staff = guild.create_role("Staff", permissions=discord.Permissions(manage_guild=True))
    world = World(
        simcord_env,
        simcord_env.bot,  # type: ignore[arg-type]
        guild,
        guild.create_text_channel("study"),
        guild.create_text_channel("reviews"),
        guild.add_member(simcord_env.create_user("olga"), roles=[staff]),
        guild.add_member(simcord_env.create_user("ada")),
        guild.add_member(simcord_env.create_user("ben")),
        guild.add_member(simcord_env.create_user("cleo")),
    )
    await world.bot_may(INVITE)
    return world


@pytest.fixture
async def simcord_env(study: Study, painter: Paints | None) -> AsyncIterator[simcord.Env]:
    async with simulated(study, painter) as env:
        yield env


@pytest.fixture
async def world(simcord_env: simcord.Env) -> AsyncIterator[World]:
    world = await furnish(simcord_env)
    yield world
    await world.bot.close()
    assert not list(objections(simcord_env.http_requests))
    faults = [error for error in simcord_env.errors if not isinstance(getattr(error, "original", error), EXPECTED)]
    assert world.expects_faults or not faults


@pytest.fixture
async def lounge(world: World) -> simcord.ChannelHandle:
    """A cohort with members in its first week, a bot that may create events, and a voice channel."""
    await world.bot_may(INVITE | MANAGING_EVENTS)
    await world.create_with_members(curriculum="bread-in-three-weeks")
    return world.guild.create_voice_channel("lounge")
