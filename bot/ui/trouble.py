"""What Discord answers when it does not take a post: what somebody must repair, and what to try again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord

from bot.board import Closed, Gone, Outage, Refused, Rejected, ThreadGone, Unavailable
from bot.circle_posts import CircleThread, Regrouped
from bot.posts import LiveSession, Post, UnderWeek
from bot.review_posts import InThread
from bot.texts import common
from bot.texts import nudges as nudge_text
from bot.texts import posts as text
from bot.texts.words import channel as mention
from bot.ui import circle_threads, elsewhere
from bot.ui.answering import TROUBLE, asked_to_wait, is_trouble
from bot.ui.permissions import missing_for_events, missing_for_posts

LONGEST_TRY = 90  # seconds; less than bot.occurrences.CLAIM


@asynccontextmanager
async def clear_answers(client: discord.Client, post: Post) -> AsyncIterator[None]:
    """Raises Refused or Unavailable for whatever goes wrong meanwhile."""
    guild = client.get_guild(post.cohort.guild_id)
    if not elsewhere.is_told_of(client, post.cohort.guild_id) and not elsewhere.is_known(client, post.cohort.guild_id):
        try:
            guild = await elsewhere.server(client, post.cohort.guild_id)
        except TROUBLE as error:
            raise _wait(error) from error
        if guild is None:
            raise Refused(text.not_in_server())
    if guild is None and client.is_ready():
        raise Refused(text.not_in_server())
    if guild is None or guild.unavailable:  # still to arrive after a start: its channels are not known yet
        raise Outage(text.server_away())
    try:
        async with asyncio.timeout(LONGEST_TRY):
            yield
    except (discord.Forbidden, discord.NotFound) as error:
        if isinstance(post, UnderWeek) and isinstance(error, discord.Forbidden) and await _is_locked(guild, post):
            raise Gone(nudge_text.thread_locked()) from error
        raise _repair(client.get_guild(post.cohort.guild_id), post, error) from error
    except TROUBLE as error:
        raise _wait(error) from error


def _wait(error: Exception) -> Refused | Unavailable:
    """What is tried again, and when; or what Discord will never take."""
    if isinstance(error, discord.RateLimited):  # in one channel, it may be: others need not wait
        return Unavailable(text.busy(), error.retry_after)
    if not isinstance(error, discord.HTTPException):
        return Outage(text.no_answer(), asked_to_wait(error))
    if not is_trouble(error.status):
        return Rejected(text.rejected(error.text))
    return Outage(text.discord_trouble(error.status), asked_to_wait(error))


async def _is_locked(guild: discord.Guild, post: UnderWeek) -> bool:
    """Whether a moderator has locked the week's thread: then nobody but they can write there."""
    thread_id = post.post.thread_id if post.post else None
    if post.recipient is not None or thread_id is None:
        return False
    try:
        thread = guild.get_thread(thread_id) or await guild.fetch_channel(thread_id)
    except TROUBLE:
        return False
    return isinstance(thread, discord.Thread) and thread.locked


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
