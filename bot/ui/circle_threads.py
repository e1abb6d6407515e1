"""The private threads of study circles: opening one, finding one, letting people in and out.

Whatever is half done, by a kill or a lost answer, is found and finished: each step may be done twice.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable

import discord

from bot.board import Gone, Refused, Sent, Unavailable
from bot.circle_posts import CircleThread, Regrouped
from bot.texts import circle_threads as text
from bot.texts import posts as post_text
from bot.texts.words import channel as mention
from bot.ui import circle_cards, forums
from bot.ui.answering import is_trouble
from bot.ui.base import custom_id
from bot.ui.pace import Turn
from bot.ui.permissions import missing_for_circles, require_history

AboutThread = CircleThread | Regrouped
MOST_LOOKED_AT = 1000  # messages, the newest first
ARCHIVED = 50  # threads
UNKNOWN_MESSAGE, UNKNOWN_MEMBER, UNKNOWN_USER = 10008, 10007, 10013


async def find(guild: discord.Guild, post: AboutThread, turn: Turn) -> Sent | None:
    """The circle's thread, or the message in it, if it is there; what is missing beside it is made good."""
    if isinstance(post, CircleThread):
        channel = guild.get_channel(post.occurrence.channel_id)
        if not isinstance(channel, discord.TextChannel):
            return None
        async for thread in _ours(channel, post):
            if thread.name == text.thread_name(post.circle_id):
                return await _fill(thread, post, await _message(thread, post), turn)
        return None
    if post.obsolete is not None and post.thread_id is None:
        return None
    thread = await _thread(guild, post)
    message_id = await _message(thread, post)
    if message_id is None:
        return None
    if thread.archived and post.outcome is not None:  # which was the last thing to do
        return Sent(message_id, thread.id)
    await _wake(thread)
    return await _move(thread, post, message_id, turn)


async def send(guild: discord.Guild, post: AboutThread, turn: Turn) -> Sent:
    """Open the circle's thread, or say in it what has changed. Raises Refused where the bot may not."""
    if isinstance(post, Regrouped):
        thread = await _thread(guild, post)
        await _wake(thread)
        message_id = await _say(thread, post, turn)
        return Sent(None) if message_id is None else await _move(thread, post, message_id, turn)
    missing = missing_for_circles(guild, post.occurrence.channel_id)
    channel = guild.get_channel(post.occurrence.channel_id)
    if missing or not isinstance(channel, discord.TextChannel):
        raise Refused("\n".join(missing) or post_text.refused(mention(post.occurrence.channel_id)))
    await turn()
    # Members may bring others in: were it not so, the bot itself would need one more permission to do it.
    thread = await channel.create_thread(
        name=text.thread_name(post.circle_id),
        type=discord.ChannelType.private_thread,
        auto_archive_duration=forums.A_WEEK,
    )
    return await _fill(thread, post, None, turn)


def repair(guild: discord.Guild, post: AboutThread, error: discord.HTTPException) -> Refused:
    """What somebody must repair."""
    if isinstance(post, Regrouped) and isinstance(error, discord.NotFound):
        return Gone(text.thread_gone())
    channel_id = post.occurrence.channel_id
    if isinstance(post, Regrouped):
        thread = guild.get_thread(post.thread_id or 0)
        channel_id = thread.parent_id if thread else channel_id  # the cohort may have another by now
    return Refused("\n".join(missing_for_circles(guild, channel_id)) or post_text.refused(mention(channel_id)))


async def _fill(thread: discord.Thread, post: CircleThread, message_id: int | None, turn: Turn) -> Sent:
    """Let everybody in, then say hello, unless that is there. A thread that is there is never opened again."""
    try:
        await _wake(thread)
        await _let_in(thread, post.members, turn)
        message_id = message_id or await _say(thread, post, turn)
    except discord.HTTPException as error:
        return _incomplete(thread, message_id, error)
    return Sent(message_id, thread.id)


async def _move(thread: discord.Thread, post: Regrouped, message_id: int, turn: Turn) -> Sent:
    """Let people in and out after the message, which they see; a circle that is over goes to the archive."""
    try:
        await _let_in(thread, post.joined, turn)
        for member in post.remove:
            await turn()
            await _unless_unknown(thread.remove_user(discord.Object(member)))
        if post.outcome is not None:
            await turn()
            await thread.edit(archived=True)
    except discord.HTTPException as error:
        return _incomplete(thread, message_id, error)
    return Sent(message_id, thread.id)


def _incomplete(thread: discord.Thread, message_id: int | None, error: discord.HTTPException) -> Sent:
    """It is there, and something is refused beside it: were that an error, all of it would be done again."""
    if is_trouble(error.status):
        raise error
    missing = missing_for_circles(thread.guild, thread.parent_id)
    return Sent(message_id, thread.id, "\n".join(missing) or post_text.rejected(error.text))


async def _let_in(thread: discord.Thread, members: tuple[int, ...], turn: Turn) -> None:
    """A mention would do so too where it pings; this does in any case. Whoever has left the server stays out."""
    for member in members:
        await turn()
        await _unless_unknown(thread.add_user(discord.Object(member)))


async def _unless_unknown(request: Awaitable[None]) -> None:
    try:
        await request
    except discord.NotFound as error:
        if error.code not in (UNKNOWN_MEMBER, UNKNOWN_USER):
            raise


async def _say(thread: discord.Thread, post: AboutThread, turn: Turn) -> int | None:
    """The message's id; None where somebody has removed it since it was sent with this nonce."""
    await turn()
    pings = circle_cards.pinged(post) or discord.AllowedMentions.none()
    try:
        message = await thread.send(view=circle_cards.draw(post), nonce=post.nonce, allowed_mentions=pings)
    except discord.NotFound as error:
        if error.code == UNKNOWN_MESSAGE:
            return None
        raise
    return message.id


async def _message(thread: discord.Thread, post: AboutThread) -> int | None:
    """The post in its thread, if it is there."""
    marker = custom_id(post.occurrence.kind.value, post.cohort.id, post.occurrence.number)
    require_history(thread.guild, thread.id)
    async for message in thread.history(limit=MOST_LOOKED_AT):
        if forums.carries(message, marker):
            return message.id
    return None


async def _thread(guild: discord.Guild, post: Regrouped) -> discord.Thread:
    """The circle's thread. Raises Gone where nobody can write in it any more."""
    if post.thread_id is None:
        raise Unavailable(text.thread_pending())
    thread = guild.get_thread(post.thread_id) or await guild.fetch_channel(post.thread_id)
    if not isinstance(thread, discord.Thread):
        raise Gone(text.thread_gone())
    if thread.locked:  # a moderator has: only they could write there
        raise Gone(text.thread_locked())
    return thread


async def _wake(thread: discord.Thread) -> None:
    """Out of the archive: nobody can be let in or out there. Discord puts a silent thread there by itself."""
    if thread.archived:
        await thread.edit(archived=False)


async def _ours(channel: discord.TextChannel, post: CircleThread) -> AsyncIterator[discord.Thread]:
    """The private threads that the bot has opened here lately; creating one has no nonce."""
    since = post.occurrence.due_at - forums.CLOCKS_DIFFER

    def fits(thread: discord.Thread) -> bool:
        young = thread.created_at is None or thread.created_at >= since
        return thread.parent_id == channel.id and thread.owner_id == channel.guild.me.id and young

    for thread in await channel.guild.active_threads():
        if fits(thread) and thread.is_private():
            yield thread
    async for thread in channel.archived_threads(private=True, joined=True, limit=ARCHIVED):
        if fits(thread):
            yield thread
