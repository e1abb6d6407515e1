"""The real bot and the real discord.py dispatcher, in a simulated Discord."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import discord
import pytest
import simcord

from bot.app import StudyBot
from bot.demo.clock import scheduler_reads
from bot.links import LinkReport
from bot.study import Study
from tests.conftest import Clock

# SimCord waits 50 ms of real time for a bot that may still be busy; ours is done in one.
settle = simcord.Env._settle_internal  # type: ignore[attr-defined]
assert "idle" in (settle.__kwdefaults__ or {}), "SimCord has changed: find its idle time anew"
settle.__kwdefaults__["idle"] = 0.001


async def look(url: str) -> LinkReport:
    """Instead of the network: everything is a notebook that can be opened."""
    return LinkReport("reachable", "notebook on GitHub", "The link opens: a notebook on GitHub.")


@dataclass
class World:
    """A server with an organiser and members."""

    env: simcord.Env
    bot: StudyBot
    clock: Clock
    guild: simcord.GuildHandle
    study: simcord.ChannelHandle
    reviews: simcord.ChannelHandle
    olga: simcord.MemberActor
    ada: simcord.MemberActor
    ben: simcord.MemberActor
    cleo: simcord.MemberActor

    async def ring(self) -> None:
        """What the clock does when it rings."""
        await self.bot.ring()
        await self.env.settle()

    async def restart(self) -> None:
        """A new bot process on the same database."""
        old = self.bot
        self.bot = StudyBot(old.study, look, now=self.clock)
        await self.env.restart_bot(self.bot)
        await old.close()


@pytest.fixture
async def world(study: Study, clock: Clock) -> AsyncIterator[World]:
    bot = StudyBot(study, look, now=clock)
    with scheduler_reads(clock):
        async with simcord.run(bot) as env:
            guild = env.create_guild("Study group")
            staff = guild.create_role("Staff", permissions=discord.Permissions(manage_guild=True))
            yield World(
                env,
                bot,
                clock,
                guild,
                guild.create_text_channel("study"),
                guild.create_text_channel("reviews"),
                guild.add_member(env.create_user("olga"), roles=[staff]),
                guild.add_member(env.create_user("ada")),
                guild.add_member(env.create_user("ben")),
                guild.add_member(env.create_user("cleo")),
            )
            await bot.close()
