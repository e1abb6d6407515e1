"""Servers whose events another process takes: asked for when there is something to post for a process that is gone."""

from __future__ import annotations

import asyncio
from typing import Any

import discord

from bot.shards import shard_of

KNOWN_FOR = 300.0  # seconds; whoever changes channels meanwhile is noticed then


def is_told_of(client: discord.Client, guild_id: int) -> bool:
    """Whether Discord tells this process of a server, by its shards; of all where it has none."""
    state: Any = client._connection
    numbers = getattr(state, "shard_ids", None)
    return not numbers or shard_of(guild_id, state.shard_count or 1) in numbers


async def server(client: discord.Client, guild_id: int) -> discord.Guild | None:
    """A server as the gateway would tell it, in three requests; None where the bot is not in it.

    Raises what Discord's API raises.
    """
    state: Any = client._connection  # discord.py has no public way to remember a server that it was not told of
    if client.user is None:
        return None
    try:
        known, channels, me = await asyncio.gather(
            client.http.get_guild(guild_id, with_counts=False),
            client.http.get_all_guild_channels(guild_id),
            client.http.get_member(guild_id, client.user.id),
        )
    except (discord.Forbidden, discord.NotFound):
        return None
    guild = state._get_guild(guild_id)
    if guild is None:
        data: Any = {**known, "channels": channels, "members": [me], "unavailable": False}
        guild = state._add_guild_from_data(data)
        asyncio.get_running_loop().call_later(KNOWN_FOR, _forget, state, guild)
    found: discord.Guild = guild
    return found


def _forget(state: Any, guild: discord.Guild) -> None:
    if guild.shard_id not in (state.shard_ids or ()):
        state._remove_guild(guild)
