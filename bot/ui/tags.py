"""Tags of review threads in a forum: which capstone it is, and how it stands.

Whoever has opened a forum post may tag it; tags for moderators need Manage Threads. To make new ones the bot needs
Manage Channels, which the invite does not ask for: where it has not, it uses those that are there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence

import discord

from bot.board import Refused
from bot.curriculum.model import Curriculum
from bot.review_posts import Handed
from bot.texts import posts as post_text
from bot.texts import submission_card as text
from bot.texts.words import channel as mention

log = logging.getLogger(__name__)

MOST_IN_FORUM, MOST_ON_POST = 20, 5  # Discord's own limits


class Tags:
    """The tags of forums. One at a time makes new ones: Discord takes them only all together."""

    def __init__(self) -> None:
        self._making = asyncio.Lock()

    async def for_new(self, forum: discord.ForumChannel, post: Handed) -> Sequence[discord.ForumTag]:
        """Those of a new post. Raises Refused where the forum wants one and has none that may be used."""
        forum = await self._complete(forum, post.curriculum)
        ours = _fitting(forum, wanted(post))
        if ours or not forum.flags.require_tag:
            return ours
        free = [tag for tag in forum.available_tags if not tag.moderated]
        if not free:
            raise Refused(post_text.no_tag(mention(forum.id)))
        return free[:1]

    async def put(self, thread: discord.Thread, post: Handed, turn: Callable[[], Awaitable[None]]) -> None:
        """Tag a post as it stands now. Tags that are not ours stay; where it cannot be, it is not worth a word."""
        forum = thread.parent
        if not isinstance(forum, discord.ForumChannel):
            return
        forum = await self._complete(forum, post.curriculum)
        known = {name.casefold() for name in names(post.curriculum)}
        others = [tag for tag in thread.applied_tags if tag.name.casefold() not in known]
        fitting = _fitting(forum, wanted(post))
        tags = [*fitting, *others][:MOST_ON_POST]
        if {tag.id for tag in tags} == {tag.id for tag in thread.applied_tags} or not (tags or fitting):
            return
        await turn()
        try:
            await thread.edit(applied_tags=tags)
        except discord.HTTPException as error:
            log.info("The tags of thread %d stay as they are: %s", thread.id, error)

    async def _complete(self, forum: discord.ForumChannel, curriculum: Curriculum) -> discord.ForumChannel:
        """The forum with all of our tags, if the bot may make those that are missing and there is room."""
        full = len(forum.available_tags) >= MOST_IN_FORUM
        if full or not missing(forum, curriculum) or not forum.permissions_for(forum.guild.me).manage_channels:
            return forum
        async with self._making:
            found = await forum.guild.fetch_channel(forum.id)  # another may have made them while we waited
            if not isinstance(found, discord.ForumChannel):
                return forum
            new = [discord.ForumTag(name=name) for name in missing(found, curriculum)]
            room = max(MOST_IN_FORUM - len(found.available_tags), 0)
            if not new[:room]:
                return found
            try:
                return await found.edit(available_tags=[*found.available_tags, *new[:room]]) or found
            except discord.HTTPException as error:
                log.info("Forum %d gets no new tags: %s", forum.id, error)
                return found


def names(curriculum: Curriculum) -> Iterator[str]:
    """All that the bot gives: how a post stands, and the curriculum's capstones."""
    yield from text.states()
    yield from (text.capstone_tag(capstone.title) for capstone in curriculum.capstones)


def missing(forum: discord.ForumChannel, curriculum: Curriculum) -> list[str]:
    """The names of ours that a forum has not, each once: long titles may begin alike."""
    there = {tag.name.casefold() for tag in forum.available_tags}
    lacking = {name.casefold(): name for name in names(curriculum)}
    return [name for folded, name in lacking.items() if folded not in there]


def hints(guild: discord.Guild | None, channel_id: int, curriculum: Curriculum | None) -> Sequence[str]:
    """How to get tags, for organisers of a forum without them; nothing where there is nothing to do."""
    forum = guild.get_channel(channel_id) if guild else None
    if not isinstance(forum, discord.ForumChannel) or curriculum is None:
        return ()
    lacking = missing(forum, curriculum)
    may = forum.permissions_for(forum.guild.me).manage_channels
    return (text.tags_hint(mention(channel_id), lacking),) if lacking and not may else ()


def wanted(post: Handed) -> Sequence[str]:
    """The names of the tags that a post should have now."""
    if post.submission.withdrawn:
        return (text.capstone_tag(post.capstone.title),)
    state = text.NEEDS_REVIEWS
    if post.verdict is not None:
        state = text.PASSED if post.passed else text.REVIEWED
    return text.capstone_tag(post.capstone.title), state


def _fitting(forum: discord.ForumChannel, wanted: Sequence[str]) -> list[discord.ForumTag]:
    by_name = {tag.name.casefold(): tag for tag in forum.available_tags if _usable(forum, tag)}
    return [by_name[name.casefold()] for name in wanted if name.casefold() in by_name]


def _usable(forum: discord.ForumChannel, tag: discord.ForumTag) -> bool:
    return not tag.moderated or forum.permissions_for(forum.guild.me).manage_threads
