"""discord.py's bot as ours needs it: what it keeps of Discord, and connections of our own for its shards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aiohttp
import discord
from discord.ext import commands

from bot.connection import Parts
from bot.gateway import Gateway
from bot.identifying import Identifying
from bot.known_servers import KnownServers
from bot.metrics import Metrics
from bot.shards import Shards
from bot.stopping import UnderWay
from bot.ui.bot import Bot
from bot.ui.interactions import Tree

# Nobody needs to be warned that the libraries for voice are missing: we never speak.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


class Client(Bot):
    """`identifying` keeps the pace of Discord's gateway.

    `shards`: those of this process (None: all of as many as Discord recommends).
    """

    if TYPE_CHECKING:
        _connection: KnownServers

    def __init__(
        self, metrics: Metrics, trace: aiohttp.TraceConfig, identifying: Identifying, shards: Shards | None
    ) -> None:
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
            http_trace=trace,
        )
        self.under_way = UnderWay()
        self.gateway = Gateway(Parts(self, metrics, self.under_way, identifying), self._connection, shards)

    def _get_state(self, **options: Any) -> KnownServers:
        """discord.py's own has room for one connection."""
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

    async def connect(self, *, reconnect: bool = True) -> None:
        await self.gateway.serve()

    async def close(self) -> None:
        await self.gateway.close()
        await super().close()
