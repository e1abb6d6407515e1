"""The real bot and the real discord.py dispatcher, in a simulated Discord."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import discord
import pytest
import simcord

from bot.app import StudyBot
from bot.demo.clock import scheduler_reads
from bot.errors import StudyError
from bot.links import LinkReport
from bot.study import Study
from tests.conftest import Clock

# SimCord waits 50 ms of real time for a bot that may still be busy; ours is done in one.
settle: Any = simcord.Env._settle_internal
assert "idle" in (settle.__kwdefaults__ or {}), "SimCord has changed: find its idle time anew"
settle.__kwdefaults__["idle"] = 0.001


async def look(url: str) -> LinkReport:
    """Instead of the network: everything is a notebook that can be opened."""
    return LinkReport("reachable", "notebook on GitHub", "The link opens: a notebook on GitHub.")


@dataclass
class World:
    """A server with an organiser (she has Manage Server) and three members."""

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

    async def create_cohort(self, **options: Any) -> Any:
        """Olga creates a cohort that starts today, with its review threads in their own channel."""
        start = f"{self.clock.time:%Y-%m-%d}"
        return await self.olga.slash(
            self.study, "cohort create", **{"name": "Spring", "start": start, "reviews": self.reviews, **options}
        )

    async def forward(self, **span: float) -> None:
        """Time passes, then the clock rings."""
        self.clock.forward(**span)
        await self.ring()

    async def ring(self) -> None:
        """What the alarm clock does when it rings."""
        with self.env._bot_scope():
            await self.bot.ring()
        await self.env.settle()

    async def restart(self) -> None:
        """A new bot on the same database."""
        old = self.bot
        self.bot = StudyBot(old.study, look, now=self.clock)
        await self.env.restart_bot(self.bot)
        await old.close()


@pytest.fixture
def simcord_bot(study: Study, clock: Clock) -> Iterator[StudyBot]:
    with scheduler_reads(clock):
        yield StudyBot(study, look, now=clock)


@pytest.fixture
async def simcord_env(simcord_bot: StudyBot) -> AsyncIterator[simcord.Env]:
    env = simcord.Env(simcord_bot, check_errors=False)
    await env.start()
    yield env
    await env.shutdown()


@pytest.fixture
async def world(simcord_env: simcord.Env, simcord_bot: StudyBot, clock: Clock) -> Any:
    guild = simcord_env.create_guild("Study group")
    staff = guild.create_role("Staff", permissions=discord.Permissions(manage_guild=True))
    world = World(
        simcord_env,
        simcord_bot,
        clock,
        guild,
        guild.create_text_channel("study"),
        guild.create_text_channel("reviews"),
        guild.add_member(simcord_env.create_user("olga"), roles=[staff]),
        guild.add_member(simcord_env.create_user("ada")),
        guild.add_member(simcord_env.create_user("ben")),
        guild.add_member(simcord_env.create_user("cleo")),
    )
    yield world
    await world.bot.close()
    # What a member did wrong is answered by a StudyError; anything else that was raised is a fault of ours.
    faults = [error for error in simcord_env.errors if not isinstance(getattr(error, "original", error), StudyError)]
    assert not faults


def text_of(answer: Any) -> str:
    """All the text that a person reads in a message, or in the answer to a command or a press."""
    if isinstance(answer, simcord.InteractionResult):
        messages = [message.message for message in (answer.response, *answer.followups) if message is not None]
    else:
        messages = [answer]
    return "\n".join(part for message in messages for part in (message.content, *_texts(message.components)) if part)


def _texts(parts: Any) -> Iterator[str]:
    for part in parts:
        yield getattr(part, "content", "")
        yield from _texts(getattr(part, "children", ()))


def titled(channel: Any, words: str) -> Any:
    """The newest message in a channel that has these words."""
    found = [message for message in channel.history() if words in text_of(message)]
    assert found, f"nothing in #{channel.name} says {words!r}"
    return max(found, key=lambda message: message.id)
