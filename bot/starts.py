"""What Discord says before a shard identifies: where its gateway is, and how often that may happen."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import discord
import yarl

from bot.shards import LIMIT, Shards

log = logging.getLogger(__name__)

FEW = 100  # of a thousand a day: Discord resets the token of whoever identifies more often
LOOK_AGAIN = 900.0  # seconds, at how often the bot may identify itself


async def allowed(client: discord.Client, shards: Shards, number: int) -> tuple[yarl.URL, int]:
    """Where to connect and in which bucket this shard is, as soon as it is allowed to identify.

    Discord gives out turns by buckets: https://discord.com/developers/docs/events/gateway#sharding-max-concurrency
    """
    while True:
        recommended, url, limit = await ask(client)
        if number == shards.numbers[0]:  # said once in a process
            _compare(shards, recommended)
        left, again = limit["remaining"], limit["reset_after"] / 1000
        if left > 0:
            if left < FEW:
                log.warning("The bot may connect anew only %d more times within %.0f minutes", left, again / 60)
            return yarl.URL(url), number % max(1, limit["max_concurrency"])
        log.error(
            "Discord lets the bot connect no more for %.0f minutes: it did so too often. Is the same token in use "
            "elsewhere? Posts go on; presses and commands are not heard until then.",
            again / 60,
        )
        await asyncio.sleep(min(again, LOOK_AGAIN))


async def ask(client: discord.Client) -> tuple[int, str, Any]:
    """How many shards Discord recommends, where the gateway is, and how often the bot may identify itself.

    Raises discord.LoginFailure where it does not know the token any more, and what else can come instead of an answer.
    """
    try:
        return await client.http.get_bot_gateway()
    except discord.GatewayNotFound as error:
        cause = error.__cause__
        if isinstance(cause, discord.HTTPException) and cause.status == 401:
            raise discord.LoginFailure("The token was reset.") from error
        raise


def _compare(shards: Shards, recommended: int) -> None:
    if shards.are_too_few(recommended):
        log.warning(
            "Discord recommends %d shards by now, there are %d, and none may have more than %s servers: give all "
            "processes the new SHARD_COUNT, or start anew where it is automatic",
            *(recommended, shards.count, f"{LIMIT:,}"),
        )
