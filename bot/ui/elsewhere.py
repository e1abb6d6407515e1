"""Servers whose events another process takes: asked for when there is something to post for a process that is gone."""

from __future__ import annotations

import asyncio
from typing import Any

import discord

from bot.shards import shard_of

KNOWN_FOR = 300.0  # seconds; whoever changes channels meanwhile is noticed then
IN_USE = 100.0  # seconds more, until the last post that began with it is over


def is_told_of(client: discord.Client, guild_id: int) -> bool:
    """Whether Discord tells this process of a server, by its shards; of all where it has none."""
    state: Any = client._connection
    numbers = getattr(state, "shard_ids", None)
    return not numbers or shard_of(guild_id, state.shard_count or 1) in numbers


def is_known(client: discord.Client, guild_id: int) -> bool:
    """Whether a server was asked for not long ago."""
    guild = client.get_guild(guild_id)
    asked = getattr(client._connection, "asked_for", {}).get(guild_id)
    return guild is not None and asked is not None and asyncio.get_running_loop().time() < asked + KNOWN_FOR


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
    if not is_known(client, guild_id):  # it replaces what others may have in use
        data: Any = {**known, "channels": channels, "members": [me], "unavailable": False}
        guild, loop = state._add_guild_from_data(data), asyncio.get_running_loop()
        state.asked_for = getattr(state, "asked_for", {}) | {guild_id: loop.time()}
        loop.call_later(KNOWN_FOR + IN_USE, _forget, state, guild)
    return client.get_guild(guild_id)


def _forget(state: Any, guild: discord.Guild) -> None:
    if state._get_guild(guild.id) is guild and guild.shard_id not in (state.shard_ids or ()):
        state._remove_guild(guild)
        state.asked_for.pop(guild.id, None)
