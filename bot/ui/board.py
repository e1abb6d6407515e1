"""`bot.posting.Board` on Discord: finding a post, sending it, opening its thread."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import discord

from bot.blockers import Question
from bot.board import Closed, Gone, Refused, Rejected, Sent, Unavailable
from bot.posts import Asked, Handed, LiveSession, Nudge, Post, Reminder, Results, UnderWeek
from bot.records import Cohort, Occurrence, Posted
from bot.texts import blockers as blocker_text
from bot.texts import common, organisers
from bot.texts import nudges as nudge_text
from bot.texts import occurrences as named
from bot.texts import posts as text
from bot.texts.words import channel as mention
from bot.ui import events, forums
from bot.ui.base import note
from bot.ui.permissions import missing_for_events, missing_for_posts
from bot.ui.posts import draw, marker, pings, thread_name

log = logging.getLogger(__name__)

MOST_LOOKED_AT = 1000  # messages, the newest first
LONGEST_TRY = 90  # seconds; less than bot.occurrences.CLAIM
UNKNOWN_MESSAGE, THREAD_EXISTS = 10008, 160004


class DiscordBoard:
    """Posts to Discord. A channel is not fetched before: a post costs one request, and one for its thread.

    `turn` is awaited before each: it keeps the bot below Discord's limit.
    """

    def __init__(self, client: discord.Client, turn: Callable[[], Awaitable[None]]) -> None:
        self._client = client
        self._turn = turn

    async def find(self, post: Post) -> Sent | None:
        async with self._clear_answers(post):
            if isinstance(post, LiveSession):
                return await events.find(self._guild(post), post)
            forum = self._forum(post)
            if forum is not None:
                return await forums.find(forum, post)
            since = post.occurrence.due_at - forums.CLOCKS_DIFFER
            try:
                place = await self._place(post)
                async for message in place.history(limit=MOST_LOOKED_AT):
                    if message.created_at < since:
                        break
                    if forums.carries(message, marker(post)):
                        return await self._with_thread(post, message)
            except discord.NotFound:  # the channel is gone, and whatever was in it
                return None
            return None

    async def send(self, post: Post) -> Sent:
        async with self._clear_answers(post):
            if isinstance(post, LiveSession):
                await self._turn()
                return await events.create(self._guild(post), post)
            forum = self._forum(post)
            if forum is not None:
                await self._turn()
                return await forums.send(forum, post)
            try:
                place = await self._place(post)
                await self._turn()
                message = await place.send(view=draw(post), nonce=post.nonce, allowed_mentions=pings(post))
            except discord.NotFound as error:
                if error.code == UNKNOWN_MESSAGE:  # the nonce is known, and its message was deleted since
                    return Sent(None)
                raise
            return await self._with_thread(post, message)

    async def refresh(self, post: Post, posted: Posted) -> None:
        """Draw a post anew where it is; nothing happens if it is gone."""
        if posted.message_id is None:
            return
        in_thread = posted.thread_id if self._forum(post) is not None else None
        try:
            async with self._clear_answers(post):
                if isinstance(post, LiveSession):
                    await events.move(self._guild(post), post, posted)
                    return
                channel_id = in_thread or post.occurrence.channel_id
                place = self._messageable(channel_id, post.cohort)
                if isinstance(post, Asked | Results):
                    place = self._messageable(post.thread_id or channel_id, post.cohort)
                if isinstance(post, Question):
                    place = self._messageable(posted.thread_id or channel_id, post.cohort)
                await self._turn()
                await place.get_partial_message(posted.message_id).edit(view=draw(post))
        except (Refused, Unavailable) as error:
            log.warning("Could not refresh message %d: %s", posted.message_id, error)

    async def tell_organiser(self, cohort: Cohort, occurrence: Occurrence, why: str, *, is_there: bool) -> None:
        guild = self._client.get_guild(cohort.guild_id)
        what = named.kind(occurrence.kind, occurrence.number)
        words = organisers.organiser_notice(guild.name if guild else "", cohort.name, what, why, is_there)
        try:
            async with asyncio.timeout(LONGEST_TRY):
                inbox = await self._client.create_dm(discord.Object(cohort.created_by))
                await inbox.send(view=note(words))
        except (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError) as error:
            log.info("The organiser of cohort %d cannot be told by direct message: %s", cohort.id, error)

    async def _place(self, post: Post) -> discord.PartialMessageable | discord.DMChannel:
        """Where the post goes: its channel, the thread that it is about, or somebody's inbox."""
        if isinstance(post, Nudge) and post.direct:
            return await self._client.create_dm(discord.Object(post.members[0]))
        if isinstance(post, UnderWeek):
            return self._messageable(self._under_week(post), post.cohort)
        if isinstance(post, Asked | Reminder | Results):
            if post.thread_id is None:
                raise Unavailable(text.thread_pending())
            return self._messageable(post.thread_id, post.cohort)
        return self._messageable(post.occurrence.channel_id, post.cohort)

    def _under_week(self, post: UnderWeek) -> int:
        """The week's thread, or its channel where no thread could be opened."""
        if post.post is None or post.post.message_id is None:
            raise Unavailable(blocker_text.week_pending())
        return post.post.thread_id or post.post.occurrence.channel_id

    def _guild(self, post: Post) -> discord.Guild:
        guild = self._client.get_guild(post.cohort.guild_id)
        if guild is None:
            raise Refused(text.not_in_server())
        return guild

    def _messageable(self, channel_id: int, cohort: Cohort) -> discord.PartialMessageable:
        return self._client.get_partial_messageable(channel_id, guild_id=cohort.guild_id)

    def _forum(self, post: Post) -> discord.ForumChannel | None:
        channel = self._client.get_channel(post.occurrence.channel_id)
        return channel if isinstance(post, Handed) and isinstance(channel, discord.ForumChannel) else None

    async def _with_thread(self, post: Post, message: discord.Message) -> Sent:
        """The message's thread, opened unless it is there: Discord allows one, and it has the message's id."""
        name = thread_name(post)
        if name is None:  # a question is drawn anew where it is, wherever the week's thread may be by then
            return Sent(message.id, message.channel.id if isinstance(post, Question) else None)
        await self._turn()
        try:
            await message.create_thread(name=name, auto_archive_duration=forums.A_WEEK)
        except discord.Forbidden:
            missing = missing_for_posts(message.guild, post.occurrence.channel_id) if message.guild else ()
            return Sent(message.id, None, "\n".join(missing) or text.no_thread())
        except discord.NotFound:  # somebody has removed the message just now
            return Sent(None)
        except discord.HTTPException as error:
            if error.status >= 500 or error.status == 429:
                raise
            if error.code != THREAD_EXISTS:
                return Sent(message.id, None, text.rejected(error.text))
        return Sent(message.id, message.id)

    @asynccontextmanager
    async def _clear_answers(self, post: Post) -> AsyncIterator[None]:
        """Sort Discord's errors into what somebody must repair, and what to try again."""
        guild = self._client.get_guild(post.cohort.guild_id)
        if guild is not None and guild.unavailable:  # still to arrive after a start: its channels are not known yet
            raise Unavailable(text.no_answer())
        try:
            async with asyncio.timeout(LONGEST_TRY):
                yield
        except (discord.Forbidden, discord.NotFound) as error:
            raise self._repair(post, error) from error
        except discord.RateLimited as error:
            raise Unavailable(text.busy(), error.retry_after) from error
        except discord.HTTPException as error:
            if error.status < 500 and error.status != 429:
                raise Rejected(text.rejected(error.text)) from error
            raise Unavailable(text.discord_trouble(error.status)) from error
        except (aiohttp.ClientError, OSError) as error:  # TimeoutError is an OSError
            raise Unavailable(text.no_answer()) from error

    def _repair(self, post: Post, error: discord.HTTPException) -> Refused:
        guild = self._client.get_guild(post.cohort.guild_id)
        if guild is None:
            return Refused(text.not_in_server())
        channel_id = post.occurrence.channel_id
        if isinstance(post, Nudge) and post.direct:
            return Closed(nudge_text.inbox_closed())
        if isinstance(post, UnderWeek) and isinstance(error, discord.NotFound):
            return Gone(nudge_text.thread_gone())
        if isinstance(post, LiveSession):
            return Refused("\n".join(missing_for_events(guild, None)) or text.rejected(error.text))
        if isinstance(post, Asked | Reminder | Results):
            if isinstance(error, discord.NotFound):
                return Gone(text.review_thread_gone())
            thread = guild.get_thread(post.thread_id or 0)
            channel_id = thread.parent_id if thread else channel_id  # the cohort may have another by now
        elif isinstance(error, discord.NotFound) or guild.get_channel(channel_id) is None:
            return Refused(common.channel_gone())
        return Refused("\n".join(missing_for_posts(guild, channel_id)) or text.refused(mention(channel_id)))
