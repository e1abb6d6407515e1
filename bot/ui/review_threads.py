"""Review threads on Discord: reached wherever they are, drawn anew, and rebuilt where somebody deleted them.

Discord archives a silent thread after a week: what is sent there brings it back, but nothing in it can be edited. One
that a moderator has locked stays as they left it, even where the bot could write.
"""

from __future__ import annotations

import discord

from bot.board import Refused, Sent, ThreadGone
from bot.records import Posted
from bot.review_posts import Handed
from bot.texts import posts as post_text
from bot.texts import threads as text
from bot.texts.words import channel as mention
from bot.ui import forums
from bot.ui.pace import Turn
from bot.ui.permissions import require_history
from bot.ui.posts import draw, thread_name
from bot.ui.tags import Tags

MOST_LOOKED_AT = 1000  # messages, the newest first
UNKNOWN_MESSAGE = 10008


async def reach(guild: discord.Guild, thread_id: int, *, known: bool = True) -> discord.Thread:
    """The thread, to write in. Raises ThreadGone, and Refused where a moderator has locked it.

    `known`: what Discord told us of it lately is good enough. It tells nothing of what is in the archive.
    """
    thread = guild.get_thread(thread_id) if known else None
    if thread is None:
        try:
            found = await guild.fetch_channel(thread_id)
        except discord.NotFound as error:
            raise ThreadGone(post_text.review_thread_gone()) from error
        if not isinstance(found, discord.Thread):
            raise ThreadGone(post_text.review_thread_gone())
        thread = found
    if thread.locked:
        raise Refused(text.locked(mention(thread_id)))
    return thread


async def wake(thread: discord.Thread) -> None:
    """Out of the archive, to edit something there."""
    if thread.archived:
        await thread.edit(archived=False)


async def redraw(guild: discord.Guild, post: Handed, posted: Posted, turn: Turn, tags: Tags) -> bool:
    """The first message, and the tags of a forum post; False where the thread or the message was deleted."""
    if posted.thread_id is None or posted.message_id is None:
        return True
    try:
        thread = await reach(guild, posted.thread_id)
    except ThreadGone:
        return False
    place: discord.Thread | discord.TextChannel = thread
    if posted.message_id == thread.id and isinstance(thread.parent, discord.TextChannel):
        place = thread.parent  # the thread is on a message there, which can be edited though it is archived
    else:
        await wake(thread)
    await turn()
    try:
        await discord.PartialMessage(channel=place, id=posted.message_id).edit(view=draw(post))
    except discord.NotFound as error:
        if error.code == UNKNOWN_MESSAGE:
            return False
        raise
    if post.submission.withdrawn:
        await _rename(thread, thread_name(post) or "", turn)
    await tags.put(thread, post, turn)
    return True


async def _rename(thread: discord.Thread, name: str, turn: Turn) -> None:
    """The thread's name has the title of the work. Whoever opened a thread may rename it, outside of the archive."""
    if thread.name == name:
        return
    await wake(thread)
    await turn()
    await thread.edit(name=name)


async def find_again(guild: discord.Guild, post: Handed, thread_id: int) -> Sent | None:
    """The first message of a thread that is being rebuilt, if only that was deleted, and is there again."""
    try:
        thread = await reach(guild, thread_id, known=False)
    except ThreadGone:
        return None
    require_history(guild, thread.id)
    async for message in thread.history(limit=MOST_LOOKED_AT):
        if forums.shows(message, post):
            return Sent(message.id, thread.id)
    return None


async def send_again(guild: discord.Guild, post: Handed, thread_id: int, turn: Turn) -> Sent | None:
    """Put it into the thread that it was in, with all that people wrote there; None where that is gone too."""
    try:
        thread = await reach(guild, thread_id, known=False)
    except ThreadGone:
        return None
    await turn()
    message = await thread.send(view=draw(post), nonce=post.nonce, allowed_mentions=discord.AllowedMentions.none())
    await forums.pin(message)
    return Sent(message.id, thread.id)
