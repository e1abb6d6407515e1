"""Review threads in a forum: finding one, opening one, and recognising a message by its buttons."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any, Final

import discord

from bot.board import Sent
from bot.posts import Post
from bot.review_posts import Handed
from bot.ui.posts import draw, marker, thread_name
from bot.ui.tags import Tags

A_WEEK: Final = 10080  # minutes until Discord archives a silent thread: the longest it offers
# Our clock may be wrong, Discord's is not: by how much a post may seem to be older than it can be.
CLOCKS_DIFFER = timedelta(days=30)


async def find(forum: discord.ForumChannel, post: Handed) -> Sent | None:
    """The forum post, if it is there already. Creating one has no nonce."""
    async for thread in _newest_threads(forum):
        if thread.created_at and thread.created_at < post.occurrence.due_at - CLOCKS_DIFFER:
            continue
        if thread.id == post.lost:  # without the message that is looked for: see bot.ui.review_threads
            continue
        async for message in thread.history(limit=1, oldest_first=True):
            if shows(message, post):
                return Sent(message.id, thread.id)
    return None


async def send(forum: discord.ForumChannel, post: Handed, tags: Tags) -> Sent:
    """Open a forum post. Raises Refused where the forum wants a tag and has none."""
    created = await forum.create_thread(
        name=thread_name(post) or "",
        view=draw(post),
        auto_archive_duration=A_WEEK,
        applied_tags=await tags.for_new(forum, post),
    )
    await pin(created.message)
    return Sent(created.message.id, created.thread.id)


async def pin(message: discord.Message) -> None:
    """In its thread, where the bot may: a courtesy, and nobody is told where it may not."""
    channel = message.channel
    if isinstance(channel, discord.Thread) and channel.permissions_for(channel.guild.me).pin_messages:
        with contextlib.suppress(discord.HTTPException):
            await message.pin()


async def _newest_threads(forum: discord.ForumChannel) -> AsyncIterator[discord.Thread]:
    for thread in await forum.guild.active_threads():
        if thread.parent_id == forum.id:
            yield thread
    async for thread in forum.archived_threads(limit=50):
        yield thread


def carries(message: discord.Message, custom_id: str) -> bool:
    """Whether one of the message's buttons has this custom id."""
    return custom_id in _custom_ids(message)


def shows(message: discord.Message, post: Post) -> bool:
    """Whether it is this post. Later messages of a review thread have the first one's button too, beside others."""
    return list(_custom_ids(message)) == [marker(post)] if isinstance(post, Handed) else carries(message, marker(post))


def _custom_ids(message: discord.Message) -> Iterator[str]:
    return (part.custom_id for part in _parts(message.components) if getattr(part, "custom_id", None))


def _parts(components: Any) -> Iterator[Any]:
    for component in components:
        yield component
        yield from _parts(getattr(component, "children", ()))
