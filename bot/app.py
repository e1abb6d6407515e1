"""The composition root: the only module that knows every part."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, Any

import discord
from discord.ext import commands
from discord.http import Route

from bot import clock, installation, reviewers, ringing, threads
from bot import log as logs
from bot.connection import Parts
from bot.gateway import Gateway
from bot.identifying import Identifying
from bot.links import Look
from bot.looking import Looker
from bot.presence import Presence
from bot.readiness import KnownServers
from bot.shards import Shards
from bot.shared_pace import SharedPace
from bot.stopping import UnderWay
from bot.store.address import Server
from bot.study import Study
from bot.submission import Submission
from bot.ui.answering import TROUBLE, watched
from bot.ui.base import Interaction
from bot.ui.board import DiscordBoard
from bot.ui.interactions import Tree, answered
from bot.ui.pace import Pace, Turn
from bot.ui.pictures import Paints

log = logging.getLogger(__name__)

COGS = (
    "cogs.clock",
    "cogs.cohort",
    "cogs.membership",
    "cogs.plan",
    "cogs.checkin",
    "cogs.progress",
    "cogs.capstone",
    "cogs.settings",
    "cogs.my_data",
    "cogs.help",
    "cogs.presses",
    "cogs.servers",
)

# Nobody needs to be warned that the libraries for voice are missing: we never speak.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


class StudyBot(commands.Bot):
    """The bot. `look` visits a link that a member handed in; `painter` paints pictures (None: words alone).

    `now` is the one clock; `turn` keeps Discord's pace, `identifying` that of its gateway. `shards`: those of this
    process (None: all of as many as Discord recommends).
    """

    def __init__(
        self,
        study: Study,
        look: Look,
        *,
        painter: Paints | None = None,
        now: Callable[[], datetime] = clock.now,
        turn: Turn | None = None,
        dev_guild_id: int | None = None,
        shards: Shards | None = None,
        identifying: Identifying | None = None,
    ) -> None:
        shared = SharedPace(study.db, now) if isinstance(study.db.address, Server) else None
        super().__init__(
            commands.when_mentioned,
            intents=discord.Intents(guilds=True),
            tree_cls=Tree,
            help_command=None,
            allowed_mentions=discord.AllowedMentions.none(),
            # Neither messages nor members are kept: we never read them, and a thousand servers have many.
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            # Longer limits are told to us: whoever was cut off while discord.py sleeps over a global limit would leave
            # its lock closed for good. The least it takes.
            max_ratelimit_timeout=30,
            http_trace=watched(
                study.metrics, study.peer.require if study.peer else None, shared.refused if shared else None
            ),
        )
        self.under_way = UnderWay()
        parts = Parts(self, study.metrics, self.under_way, identifying or Identifying(study.db, now))
        self.gateway = Gateway(parts, self._connection, shards)
        self.study = study
        self.look = look
        self.painter = painter
        self.now = now
        self.turn = turn or (shared or Pace()).wait
        self.board = DiscordBoard(self, self.turn, painter)
        self._looker = Looker(study, lambda: self.now())
        self._dev_guild = discord.Object(dev_guild_id) if dev_guild_id else None
        self._ringing, self._redrawing = asyncio.Lock(), asyncio.Lock()
        self._rings = count(1)
        self.registered = False  # whether Discord has our commands as they are
        self._soon: set[asyncio.Task[None]] = set()  # the loop itself keeps no task alive
        self._presence: Presence | None = None
        if study.peer is not None:
            called = {"due": self._ring_if_quiet, "taken": self._ring_for_others}
            self._presence = Presence(study, study.peer, lost=self.gateway.let_go, **called)
            self.gateway.may_connect = self._presence.join

    async def setup_hook(self) -> None:
        for cog in COGS:
            await self.load_extension(cog)
        await self.sync()

    if TYPE_CHECKING:
        _connection: KnownServers

    def _get_state(self, **options: Any) -> KnownServers:
        """What discord.py keeps of servers, for several shards as well."""
        own = {"dispatch": self.dispatch, "handlers": self._handlers, "hooks": self._hooks, "http": self.http}
        return KnownServers(**own, **options)

    @property
    def latency(self) -> float:
        return self.gateway.latency

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        await self.gateway.identify_now(shard_id or 0)

    async def on_shard_connect(self, shard: int) -> None:
        self.gateway.came_up(shard, "connected")

    async def on_shard_resumed(self, shard: int) -> None:
        self.gateway.came_up(shard, "resumed")

    async def on_shard_ready(self, _: int) -> None:
        if len(self.gateway.shards.numbers) > 1 and not self.is_ready():
            self.ring_soon()  # the servers of this one need not wait for those of the others

    async def on_ready(self) -> None:
        logs.unbind_all()  # it is about no single shard
        shards = self.gateway.shards
        log.info("Ready in %d servers%s", len(self.guilds), f", shards {shards}" if shards.count > 1 else "")

    async def ring(self) -> None:
        """Do whatever is due, then tell the clock when to ring next. Safe to call at any time."""
        self.under_way.add()
        # The clock, a start and a command may ring together.
        async with self._ringing:
            if self.under_way.closing:  # the next start rings
                return
            with logs.bound(ring=next(self._rings)):
                await self._ring()

    async def _ring(self) -> None:
        look = await reviewers.allocate_due(self.study, self.now())
        following = await ringing.ring(self.study, self.board, self.now, lambda: self.under_way.closing)
        if self.under_way.closing:
            return
        following = min((moment for moment in (look, following) if moment is not None), default=None)
        await installation.remember_ring(self.study, self.now())
        await self._look_again()
        moments = following, await self._looker.next()
        self.dispatch("rung", min((moment for moment in moments if moment is not None), default=None))
        self._beside(self._redraw())

    async def _redraw(self) -> None:
        """Beside everything else: Discord lets through few edits in a channel, and no post or press waits for them."""
        try:
            async with self._redrawing:
                await threads.redraw(self.study, self.board, self.now())
        except Exception:
            log.exception("What is marked could not be drawn anew; it stays marked")

    async def _look_again(self) -> None:
        """Look behind the links that are due, beside everything else: no post waits for somebody's site."""
        due = await self._looker.due()
        if due:
            self._beside(self._look_at(due))

    async def _look_at(self, due: Sequence[Submission]) -> None:
        if await self._looker.look(due, self.look):
            self.ring_soon()  # for those that had to wait, and to know when the next are due

    def ring_soon(self) -> None:
        """Ring beside whoever asks, who need not wait for it. A failure is logged, and the clock rings again."""
        self._beside(self._ring_beside())

    def _ring_if_quiet(self) -> None:
        if not self._ringing.locked():  # whoever rings finds it
            self.ring_soon()

    def _ring_for_others(self) -> None:
        """What a process that is gone has left does not wait until a long ring is over."""
        self._beside(self._ring_at_once())

    async def _ring_at_once(self) -> None:
        self.under_way.add()
        try:
            await ringing.ring(self.study, self.board, self.now, lambda: self.under_way.closing)
        except Exception:
            log.exception("What another process has left could not be done at once; the clock rings again")

    def _beside(self, doing: Coroutine[Any, Any, None]) -> None:
        soon = asyncio.create_task(doing)
        self._soon.add(soon)
        soon.add_done_callback(self._soon.discard)

    async def _ring_beside(self) -> None:
        try:
            await self.ring()
        except Exception:
            log.exception("What is due could not be done at once; the clock rings again")

    async def on_app_command_completion(self, interaction: Interaction, _: Any) -> None:
        answered(interaction, "ok")

    async def close(self) -> None:
        if self._presence is not None:
            self._presence.end()
        for soon in self._soon:
            soon.cancel()
        await asyncio.gather(*self._soon, return_exceptions=True)
        await self.gateway.close()
        await super().close()

    async def sync(self, *, always: bool = False) -> None:
        """Register the commands with Discord if they have changed since the last time."""
        if self._dev_guild is not None:
            self.tree.copy_global_to(guild=self._dev_guild)
        payload = [command.to_dict(self.tree) for command in self.tree.get_commands(guild=self._dev_guild)]
        digest = hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
        where = f"{self.application_id}:{self._dev_guild.id if self._dev_guild else 'everywhere'}"
        if not always and await installation.commands_registered(self.study, where, digest):
            self.registered = True
            return
        try:
            await self.tree.sync(guild=self._dev_guild)
        except TROUBLE as error:
            if always:
                raise
            log.error("The commands could not be registered, the old ones stay for now: %s", error)
            return
        self.registered = True
        await installation.remember_commands(self.study, where, digest)
        log.info("%d commands are registered", len(payload))

    async def connect(self, *, reconnect: bool = True) -> None:
        await self.gateway.serve()


def use_api(url: str) -> None:
    """Send every request to this Discord-compatible API, such as https://host/api/v10."""
    Route.BASE = url
