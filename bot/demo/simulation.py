"""The simulated Discord: its clock runs, its pages follow, and time can be moved on."""

import asyncio
import logging
import time
from collections import deque
from contextlib import ExitStack, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from inspect import isawaitable
from typing import Any

import discord
from simcord import Env

from bot.demo import hooks
from bot.demo.clock import scheduler_reads
from bot.demo.outline import Outline
from bot.demo.place import Place, World
from bot.demo.rooms import Rooms

log = logging.getLogger(__name__)

TICK = 0.25  # seconds between looks at what changed
STRIDE = timedelta(hours=3)  # one step of a skip: SimCord gives the bot 5 s for each, and pages catch up in between
PATIENCE = 90.0  # real seconds a skip may take
TIDY_EVERY = 60.0
ASLEEP = 60.0


@dataclass(frozen=True)
class Arrival:
    number: int
    channel_id: int
    message_id: int
    at: datetime


class Simulation:
    """Owns the Env. Everything that moves it takes `lock`, because SimCord refuses two operations at once."""

    place: Place
    rooms: Rooms
    outline: Outline

    def __init__(self, bot: discord.Client, world: World, port: int) -> None:
        hooks.settle_quickly()
        hooks.end_quotes_as_discord_does()
        self.bot, self.world, self.port = bot, world, port
        self.env = Env(bot, check_errors=False)  # a bug in the bot must show in the page, not end the demo
        self.lock = asyncio.Lock()
        self.arrivals: deque[Arrival] = deque(maxlen=300)
        self.moving = False
        self._changed = False
        self._arrived = 0
        self._stack = ExitStack()
        self._pump: asyncio.Task[None] | None = None
        self._behind = 0.0
        self._tidied = time.monotonic()

    async def start(self) -> None:
        hooks.begin_at(self.env, self.world.begins)
        hooks.only_short_timers_are_real(self.env)
        self._stack.enter_context(scheduler_reads(self.env.now))
        await self.env.start()
        self._stack.enter_context(self.env.time_context())
        self.env.backend.edit_bot_profile(self.world.bot_name)
        self.place = await self.world.build(self.env)
        self.outline = Outline(self.env, self.place)
        self.rooms = Rooms(self.env, self.place, self.lock, self.port)
        self.env.backend.subscribers.append(self._notice)
        self._anchor()
        self._pump = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._pump is not None:
            self._pump.cancel()
            with suppress(asyncio.CancelledError):
                await self._pump
        with hooks.as_the_bot(self.env):  # neither shutdown() nor anything else in SimCord closes the bot
            await self.bot.close()
        with suppress(Exception):
            await self.env.shutdown()
        self._stack.close()

    @property
    def arrived(self) -> int:
        """How many messages have arrived so far: a page remembers the number it has seen."""
        return self._arrived

    async def skip(self, span: timedelta) -> None:
        await self._move(self.env.now() + span)

    async def skip_to_next_post(self) -> bool:
        """Go to just after the next thing that is due; True when something was posted then."""
        answer = self.world.next_post()
        due = await answer if isawaitable(answer) else answer
        if due is None:
            return False
        await self._move(due + timedelta(seconds=2))
        for _ in range(15):  # what the alarm clock missed, the bot's own catch-up posts within ten minutes
            if self._posted_since(due):
                return True
            await self._move(self.env.now() + timedelta(minutes=1))
        return False

    async def _move(self, target: datetime) -> None:
        if self.moving:
            raise RuntimeError("time is already moving")
        self.moving = True
        far = target - self.env.now() > STRIDE
        try:
            with self.world.in_a_hurry() if far else nullcontext():
                await self._stride_to(target)
        finally:
            self.moving = False
            self._changed = True
            self._anchor()

    async def _stride_to(self, target: datetime) -> None:
        gives_up = time.monotonic() + PATIENCE
        while self.env.now() < target and time.monotonic() < gives_up:
            async with self.lock:
                await self._advance(min(STRIDE, target - self.env.now()))
            await asyncio.sleep(0)  # let a waiting click or the pump in

    async def _advance(self, span: timedelta) -> None:
        # A bot that is slow to settle: what was reached is kept, and the next step goes on from there.
        with suppress(TimeoutError):
            await self.env.advance_time(max(0.0, span.total_seconds()))

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            try:
                async with self.lock:
                    await self._tick()
            except Exception:
                log.warning("the demo's clock missed a beat", exc_info=True)

    async def _tick(self) -> None:
        late = time.monotonic() - self._behind
        if late > ASLEEP:  # the computer slept: the simulation did, too
            self._anchor()
        elif late >= 1 and not self.moving:
            await self._advance(timedelta(seconds=late))
            self._anchor()
        if self._changed:
            self._changed = False
            await self.rooms.refresh()
        if time.monotonic() - self._tidied > TIDY_EVERY:
            self._tidied = time.monotonic()
            self._changed = True  # "3 minutes ago" in open pages moves on as well
            hooks.forget_the_past(self.env)
            await self.rooms.close_empty()

    def _anchor(self) -> None:
        self._behind = time.monotonic()

    def _notice(self, event: str, payload: Any) -> None:
        self._changed = True
        if event == "MESSAGE_CREATE":
            self._arrived += 1
            number, now = self._arrived, self.env.now()
            self.arrivals.append(Arrival(number, int(payload["channel_id"]), int(payload["id"]), now))

    def _posted_since(self, due: datetime) -> bool:
        """Whether the bot has written in the server since then (ephemeral answers are nobody's post)."""
        for arrival in reversed(self.arrivals):
            if arrival.at < due:
                return False
            message = self.env.backend.messages.get(arrival.channel_id, {}).get(arrival.message_id)
            channel = self.env.backend.channels.get(arrival.channel_id)
            in_server = channel is not None and channel.guild_id is not None
            if message and in_server and message.author_id == self.env.backend.bot_user.id and not message.is_ephemeral:
                return True
        return False
