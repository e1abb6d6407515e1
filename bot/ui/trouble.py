"""What Discord answers when it does not take a post: what somebody must repair, and what to try again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import discord

from bot.board import Closed, Gone, Refused, Rejected, ThreadGone, Unavailable
from bot.circle_posts import CircleThread, Regrouped
from bot.posts import LiveSession, Post, UnderWeek
from bot.review_posts import InThread
from bot.texts import common
from bot.texts import nudges as nudge_text
from bot.texts import posts as text
from bot.texts.words import channel as mention
from bot.ui import circle_threads
from bot.ui.permissions import missing_for_events, missing_for_posts

LONGEST_TRY = 90  # seconds; less than bot.occurrences.CLAIM


@asynccontextmanager
async def clear_answers(client: discord.Client, post: Post) -> AsyncIterator[None]:
    """Raises Refused or Unavailable for whatever goes wrong meanwhile."""
    guild = client.get_guild(post.cohort.guild_id)
    if guild is not None and guild.unavailable:  # still to arrive after a start: its channels are not known yet
        raise Unavailable(text.no_answer())
    try:
        async with asyncio.timeout(LONGEST_TRY):
            yield
    except (discord.Forbidden, discord.NotFound) as error:
        raise _repair(client.get_guild(post.cohort.guild_id), post, error) from error
    except discord.RateLimited as error:
        raise Unavailable(text.busy(), error.retry_after) from error
    except discord.HTTPException as error:
        if error.status < 500 and error.status != 429:
            raise Rejected(text.rejected(error.text)) from error
        raise Unavailable(text.discord_trouble(error.status)) from error
    except (aiohttp.ClientError, OSError) as error:  # TimeoutError is an OSError
        raise Unavailable(text.no_answer()) from error


def _repair(guild: discord.Guild | None, post: Post, error: discord.HTTPException) -> Refused:
    if guild is None:
        return Refused(text.not_in_server())
    channel_id = post.occurrence.channel_id
    if post.recipient is not None:
        return Closed(nudge_text.inbox_closed())
    if isinstance(post, UnderWeek) and isinstance(error, discord.NotFound):
        return Gone(nudge_text.thread_gone())
    if isinstance(post, CircleThread | Regrouped):
        return circle_threads.repair(guild, post, error)
    if isinstance(post, LiveSession):
        return Refused("\n".join(missing_for_events(guild, None)) or text.rejected(error.text))
    if isinstance(post, InThread):
        if isinstance(error, discord.NotFound):
            return ThreadGone(text.review_thread_gone())
        thread = guild.get_thread(post.thread_id or 0)
        channel_id = thread.parent_id if thread else channel_id  # the cohort may have another by now
    elif isinstance(error, discord.NotFound) or guild.get_channel(channel_id) is None:
        return Refused(common.channel_gone())
    return Refused("\n".join(missing_for_posts(guild, channel_id)) or text.refused(mention(channel_id)))
