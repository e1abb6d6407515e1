"""`bot.posting.Board` on Discord: finding a post, sending it, opening its thread."""

from __future__ import annotations

import asyncio
import logging

import discord

from bot.blockers import Question
from bot.board import Refused, Sent, ThreadGone, Unavailable
from bot.circle_posts import CircleThread, Regrouped
from bot.posts import Digest, LiveSession, Post, UnderWeek
from bot.records import Cohort, Occurrence, Posted
from bot.review_posts import Handed, InThread, Letter
from bot.texts import blockers as blocker_text
from bot.texts import occurrences as named
from bot.texts import organisers
from bot.texts import posts as text
from bot.ui import circle_threads, events, forums, pictures, review_threads
from bot.ui.answering import TROUBLE, is_trouble
from bot.ui.base import note
from bot.ui.pace import Turn
from bot.ui.permissions import missing_for_posts, require_history
from bot.ui.pictures import Paints, Picture
from bot.ui.posts import draw, pings, thread_name
from bot.ui.tags import Tags
from bot.ui.trouble import LONGEST_TRY, clear_answers

log = logging.getLogger(__name__)

MOST_LOOKED_AT = 1000  # messages, the newest first
UNKNOWN_MESSAGE, THREAD_EXISTS = 10008, 160004


class DiscordBoard:
    """Posts to Discord. A channel is not fetched before: a post costs one request, and one for its thread.

    `turn` is awaited before each: it keeps the bot below Discord's limit. Without a `painter` there are no pictures.
    """

    def __init__(self, client: discord.Client, turn: Turn, painter: Paints | None = None) -> None:
        self._client = client
        self._turn = turn
        self._painter = painter
        self._tags = Tags()

    async def find(self, post: Post) -> Sent | None:
        async with clear_answers(self._client, post):
            if isinstance(post, LiveSession):
                return await events.find(self._guild(post), post)
            if isinstance(post, CircleThread | Regrouped):
                return await circle_threads.find(self._guild(post), post, self._turn)
            if isinstance(post, Handed):
                lost, forum = post.lost, self._forum(post)
                again = await review_threads.find_again(self._guild(post), post, lost) if lost else None
                if again is not None or forum is not None:
                    return again or (await forums.find(forum, post) if forum else None)
            since = post.occurrence.due_at - forums.CLOCKS_DIFFER
            try:
                place = await self._place(post)
                if post.recipient is None:
                    require_history(self._guild(post), place.id)
                async for message in place.history(limit=MOST_LOOKED_AT):
                    if message.created_at < since:
                        break
                    # A message whose thread was deleted may never get another.
                    if forums.shows(message, post) and (found := await self._with_thread(post, message)):
                        return found
            except discord.NotFound:  # the channel is gone, and whatever was in it
                return None
            return None

    async def send(self, post: Post) -> Sent:
        async with clear_answers(self._client, post):
            if isinstance(post, LiveSession):
                await self._turn()
                return await events.create(self._guild(post), post)
            if isinstance(post, CircleThread | Regrouped):
                return await circle_threads.send(self._guild(post), post, self._turn)
            if isinstance(post, Handed) and post.lost is not None:
                again = await review_threads.send_again(self._guild(post), post, post.lost, self._turn)
                if again is not None:
                    return again
            if isinstance(post, Handed) and (forum := self._forum(post)) is not None:
                await self._turn()
                return await forums.send(forum, post, self._tags)
            try:
                place = await self._place(post)
                picture = await self._picture(post)
                await self._turn()
                message = await place.send(
                    view=draw(post, picture),
                    files=pictures.files(picture),
                    nonce=post.nonce,
                    allowed_mentions=pings(post),
                )
            except discord.NotFound as error:
                if error.code == UNKNOWN_MESSAGE:  # the nonce is known, and its message was deleted since
                    return Sent(None)
                raise
            return await self._with_thread(post, message) or Sent(message.id)

    async def redraw(self, post: Post, posted: Posted) -> bool:
        async with clear_answers(self._client, post):
            if isinstance(post, Handed):
                return await review_threads.redraw(self._guild(post), post, posted, self._turn, self._tags)
            try:
                place = await self._posted_in(post, posted)
                await self._turn()
                await place.get_partial_message(posted.message_id or 0).edit(view=draw(post))
            except (discord.NotFound, ThreadGone):  # it was deleted, or its channel and it with that
                return False
            return True

    async def refresh(self, post: Post, posted: Posted) -> None:
        """Draw a post anew where it is; nothing happens if it is gone."""
        if posted.message_id is None:
            return
        try:
            async with clear_answers(self._client, post):
                if isinstance(post, LiveSession):
                    await events.move(self._guild(post), post, posted)
                else:
                    await self.redraw(post, posted)
        except (Refused, Unavailable) as error:
            log.warning("Could not refresh message %d: %s", posted.message_id, error)

    async def _posted_in(self, post: Post, posted: Posted) -> discord.PartialMessageable:
        """Where a post is: its channel, or the thread that it is in, out of the archive."""
        channel_id = post.occurrence.channel_id
        if isinstance(post, InThread):
            thread = await review_threads.reach(self._guild(post), posted.thread_id or post.thread_id or 0)
            await review_threads.wake(thread)
            channel_id = thread.id
        elif isinstance(post, Question):
            channel_id = posted.thread_id or channel_id
        return self._messageable(channel_id, post.cohort)

    async def tell_organiser(self, cohort: Cohort, occurrence: Occurrence, why: str, *, is_there: bool) -> None:
        guild = self._client.get_guild(cohort.guild_id)
        what = named.kind(occurrence.kind, occurrence.number)
        words = organisers.organiser_notice(guild.name if guild else "", cohort.name, what, why, is_there)
        to = cohort.created_by or (guild and guild.owner_id) or 0  # 0: whoever created it has erased what they did
        try:
            async with asyncio.timeout(LONGEST_TRY):
                inbox = await self._client.create_dm(discord.Object(to))
                await inbox.send(view=note(words))
        except TROUBLE as error:
            log.info("The organiser of cohort %d cannot be told by direct message: %s", cohort.id, error)

    async def _place(self, post: Post) -> discord.PartialMessageable | discord.DMChannel:
        """Where the post goes: its channel, the thread that it is about, or somebody's inbox."""
        if post.recipient is not None:
            return await self._client.create_dm(discord.Object(post.recipient))
        if isinstance(post, UnderWeek):
            return self._messageable(self._under_week(post), post.cohort)
        if isinstance(post, Letter):
            return self._messageable(post.cohort.channel_id, post.cohort)
        if isinstance(post, InThread):
            if post.thread_id is None:
                raise Unavailable(text.thread_pending())
            return self._messageable((await review_threads.reach(self._guild(post), post.thread_id)).id, post.cohort)
        return self._messageable(post.occurrence.channel_id, post.cohort)

    async def _picture(self, post: Post) -> Picture | None:
        """The post's picture, where it has one and the bot may attach it: without it, it says the same."""
        channel = self._client.get_channel(post.occurrence.channel_id)
        if not isinstance(post, Digest) or not isinstance(channel, discord.abc.GuildChannel):
            return None
        may = channel.permissions_for(channel.guild.me).attach_files
        return await pictures.of_cohort(self._painter, post.heatmap) if may else None

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

    async def _with_thread(self, post: Post, message: discord.Message) -> Sent | None:
        """The message's thread, opened unless it is there: Discord allows one, and it has the message's id.

        None where that thread was deleted.
        """
        name = thread_name(post)
        if name is None:  # what is drawn anew is where it is, wherever the thread it belongs in may be by then
            return Sent(message.id, message.channel.id if isinstance(post, Question | InThread) else None)
        await self._turn()
        try:
            await message.create_thread(name=name, auto_archive_duration=forums.A_WEEK)
        except discord.Forbidden:
            missing = missing_for_posts(message.guild, post.occurrence.channel_id) if message.guild else ()
            return Sent(message.id, None, "\n".join(missing) or text.no_thread())
        except discord.NotFound:  # somebody has removed the message just now
            return Sent(None)
        except discord.HTTPException as error:
            if is_trouble(error.status):
                raise
            if error.code != THREAD_EXISTS:
                return Sent(message.id, None, text.rejected(error.text))
            if post.lost == message.id:
                return None
        return Sent(message.id, message.id)
