"""The set-up card that a server gets when the bot is added to it: once, and where the bot may write."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import discord
from discord import ui

from bot.texts import greeting as text
from bot.texts.organisers import MISSING
from bot.ui.answering import TROUBLE
from bot.ui.base import card
from bot.ui.board import MOST_LOOKED_AT, UNKNOWN_MESSAGE
from bot.ui.forums import carries
from bot.ui.new_cohort import CreateButton
from bot.ui.pace import Turn
from bot.ui.permissions import POSTING, missing_in_server
from bot.ui.trouble import LONGEST_TRY

log = logging.getLogger(__name__)


async def greet(client: discord.Client, guild_id: int, added: datetime, turn: Turn, level: int) -> bool:
    """Post the set-up card unless it is there; whether it is there now. `turn` is awaited before each request.

    `added`: when the bot was added. Whoever was killed before that was stored does not know of a card it has posted.
    `level`: of the line in the log that says why the card is not there.
    """
    guild = client.get_guild(guild_id)
    if guild is None or guild.unavailable:
        return False
    place = next(_places(guild), None)
    if place is None:
        log.log(level, "Server %d has no channel in which the bot may write: it gets no set-up card", guild_id)
        return False
    try:
        async with asyncio.timeout(LONGEST_TRY):
            if not await _is_there(place, added, turn):
                await turn()
                await place.send(view=draw(guild), nonce=f"{guild_id:x}-{int(added.timestamp()):x}")
    except TROUBLE as error:
        if getattr(error, "code", None) == UNKNOWN_MESSAGE:  # the nonce is known, and its message was deleted since
            return True
        log.log(level, "Server %d did not get its set-up card: %s", guild_id, error)
        return False
    log.info("Server %d has its set-up card", guild_id)
    return True


def draw(guild: discord.Guild) -> ui.LayoutView:
    """What the bot is, what to do next, and what is missing for it."""
    repairs: list[ui.Item[Any]] = [ui.TextDisplay(f"{MISSING}\n{words}") for words in missing_in_server(guild)]
    return card(ui.TextDisplay(f"{text.HELLO}\n\n{text.BEGIN}"), *repairs, ui.ActionRow(CreateButton(0)))


def _places(guild: discord.Guild) -> Iterator[discord.TextChannel]:
    """Where the bot may write, and find again what it wrote: where Discord welcomes people, or from top to bottom."""
    listed = (channel for _, channels in guild.by_category() for channel in channels)
    for channel in (guild.system_channel, *listed):
        if isinstance(channel, discord.TextChannel) and not channel.is_news():
            has = channel.permissions_for(guild.me)
            if all(getattr(has, name) for name in POSTING):
                yield channel


async def _is_there(place: discord.TextChannel, added: datetime, turn: Turn) -> bool:
    await turn()
    mine = CreateButton(0).custom_id or ""
    # Known to the second; what is as old as that counts too.
    async for message in place.history(limit=MOST_LOOKED_AT, after=added - timedelta(seconds=1)):
        if carries(message, mine):
            return True
    return False
