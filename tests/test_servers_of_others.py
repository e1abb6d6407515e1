"""A server whose events another process takes is asked for, and forgotten, but never while a post relies on it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.ui import elsewhere

SERVER = 5 << 22  # of shard 1


class Asked:
    """Discord's answers, and how often it was asked."""

    def __init__(self) -> None:
        self.times = 0

    async def get_guild(self, guild_id: int, **_: Any) -> dict[str, Any]:
        self.times += 1
        return {"id": str(guild_id), "name": f"Asked for {self.times} times"}

    async def get_all_guild_channels(self, _: int) -> list[Any]:
        return []

    async def get_member(self, _: int, member_id: int) -> dict[str, Any]:
        user = {"id": str(member_id), "username": "syllabot", "discriminator": "0", "avatar": None}
        return {"user": user, "roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "flags": 0}


async def test_what_is_too_old_is_replaced_and_there_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    client: Any = discord.Client(intents=discord.Intents.none())
    client._connection.user = SimpleNamespace(id=1)
    client._connection.shard_ids, client._connection.shard_count = [0], 2
    client.http = asked = Asked()
    first = await elsewhere.server(client, SERVER)
    assert first is not None
    assert elsewhere.is_known(client, SERVER)
    monkeypatch.setattr(elsewhere, "KNOWN_FOR", -1.0)
    assert not elsewhere.is_known(client, SERVER)
    assert client.get_guild(SERVER) is first  # whoever began with it goes on
    second = await elsewhere.server(client, SERVER)
    assert client.get_guild(SERVER) is second is not first
    assert asked.times == 2
    elsewhere._forget(client._connection, first)
    assert client.get_guild(SERVER) is second
    elsewhere._forget(client._connection, second)
    assert client.get_guild(SERVER) is None
