"""The composition root: the only module that knows every part."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

import discord
from discord.http import Route

from bot import clock, installation
from bot import log as logs
from bot.bell import Bell
from bot.client import Client
from bot.identifying import Identifying
from bot.links import Look
from bot.presence import Presence
from bot.shards import Shards
from bot.shared_pace import SharedPace
from bot.store.address import Server
from bot.study import Study
from bot.texts.words import plural
from bot.ui.answering import TROUBLE, watched
from bot.ui.base import Interaction
from bot.ui.board import DiscordBoard
from bot.ui.interactions import answered
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


class StudyBot(Client):
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
        trace = watched(study.metrics, study.peer.require if study.peer else None, shared.refused if shared else None)
        super().__init__(study.metrics, trace, identifying or Identifying(study.db, now), shards)
        self.study = study
        self.look = look
        self.painter = painter
        self.now = now
        self.turn = turn or (shared or Pace()).wait
        self.board = DiscordBoard(self, self.turn, painter)
        self.bell = Bell(
            study,
            self.board,
            lambda *link: self.look(*link),
            lambda: self.now(),
            self.under_way,
            lambda following: self.dispatch("rung", following),
        )
        self._dev_guild = discord.Object(dev_guild_id) if dev_guild_id else None
        self.registered = False  # whether Discord has our commands as they are
        self._presence = self._among_others(study)

    def _among_others(self, study: Study) -> Presence | None:
        """What decides, among several processes, whether this one may connect; None where it is alone."""
        if study.peer is None:
            return None
        called = {"due": self.bell.ring_if_quiet, "taken": self.bell.ring_for_others}
        presence = Presence(study, study.peer, lost=self.gateway.let_go, **called)
        self.gateway.may_connect = presence.join
        return presence

    async def setup_hook(self) -> None:
        for cog in COGS:
            await self.load_extension(cog)
        await self.register()

    async def on_shard_ready(self, _: int) -> None:
        if len(self.gateway.shards.numbers) > 1 and not self.is_ready():
            self.ring_soon()  # the servers of this one need not wait for those of the others

    async def on_ready(self) -> None:
        logs.unbind_all()  # it is about no single shard
        shards = self.gateway.shards
        of_these = f", shards {shards}" if shards.count > 1 else ""
        log.info("Ready in %s%s", plural(len(self.guilds), "server"), of_these)
        await self.register()

    async def on_app_command_completion(self, interaction: Interaction, _: Any) -> None:
        answered(interaction, "ok")

    async def close(self) -> None:
        if self._presence is not None:
            self._presence.end()
        await self.bell.close()
        await super().close()

    async def register(self) -> None:
        """Register the commands unless that is done. A stand-by leaves Discord those of the version that serves."""
        if not self.registered and (self.study.peer is None or self.study.peer.has_joined):
            await self.sync()

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


def use_api(url: str) -> None:
    """Send every request to this Discord-compatible API, such as https://host/api/v10."""
    Route.BASE = url
