"""What discord.py knows of the servers, when they come over several connections."""

from __future__ import annotations

import asyncio
from typing import Any

from discord.state import AutoShardedConnectionState

from bot.shards import Shards


class KnownServers(AutoShardedConnectionState[Any]):
    """discord.py's own, with three things mended.

    A shard that begins anew forgets its servers first, or those that removed the bot meanwhile would stay. A shard that
    is told who it is while others are still being told of their servers does not end their waiting. And “ready” comes
    each time that a shard is complete and all the others are: whoever listens looks at all servers.
    """

    def divide(self, shards: Shards) -> None:
        """From here on these are the shards of this process; nothing is known of any server yet."""
        self._forget_everything()
        self.shard_count, self.shard_ids = shards.count, list(shards.numbers)

    def _forget_everything(self) -> None:
        for task in (*self._ready_tasks.values(), *filter(None, (self._ready_task,))):
            task.cancel()
        self._ready_task = None
        self._ready_tasks.clear()
        self._ready_states.clear()
        for guild in list(self.guilds):
            self._remove_guild(guild)

    def parse_ready(self, data: Any) -> None:
        for guild in [each for each in self.guilds if each.shard_id == data["shard"][0]]:
            self._remove_guild(guild)
        super().parse_ready(data)

    async def _delay_ready(self) -> None:
        await asyncio.wait(self._ready_tasks.values())
        self._ready_task = None  # the others stay: they are how it is known that all shards have been complete
        self.call_handlers("ready")
        self.dispatch("ready")
