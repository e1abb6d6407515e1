"""What one person sees around the open channel: the channel list, a forum's posts, what has just arrived."""

from collections.abc import Iterable, Iterator
from typing import Any

from simcord import Env
from simcord.backend.models import Channel, Message
from simcord.enums import ChannelType

from bot.demo import hooks
from bot.demo.place import Person, Place

THREAD_CREATED = 18  # the message "… started a thread": the post shows its thread already
THREADS = (ChannelType.PUBLIC_THREAD, ChannelType.PRIVATE_THREAD)
FORUM = ChannelType.FORUM


class Outline:
    def __init__(self, env: Env, place: Place) -> None:
        self.env, self.place = env, place

    def channels(self, person: Person) -> list[dict[str, Any]]:
        """Categories with their channels; channels outside any category come first.

        Under each channel its threads: those that only some may see, such as a study circle's, before the others.
        """
        inside = [c for c in self.env.backend.channels.values() if c.guild_id == self.place.guild.id]
        seen = [c for c in inside if hooks.sees_channel(self.env, c.id, person.actor)]
        categories = [c for c in inside if c.type == ChannelType.CATEGORY]
        groups = [(None, ""), *((c.id, c.name or "") for c in categories)]
        listed = [
            {"name": name, "channels": [self._entry(c, seen, person) for c in seen if self._belongs(c, parent)]}
            for parent, name in groups
        ]
        return [group for group in listed if group["channels"]]

    def direct_messages(self, person: Person) -> list[dict[str, Any]]:
        channel_id = self.env.backend.dm_channels.get(person.id)
        if channel_id is None or not self.env.backend.messages.get(channel_id):
            return []
        channel = self.env.backend.channels[channel_id]
        return [{**self._fields(channel, person), "kind": "dm", "name": self.env.backend.bot_user.name}]

    def posts(self, person: Person, forum_id: int) -> list[dict[str, Any]]:
        """A forum's posts, the newest activity first. Raises LookupError where this person may not look."""
        forum = self.env.backend.channels.get(forum_id)
        if forum is None or forum.type != FORUM or not hooks.sees_channel(self.env, forum_id, person.actor):
            raise LookupError(forum_id)
        tags = {int(tag["id"]): tag for tag in forum.available_tags}
        threads = [c for c in self.env.backend.channels.values() if c.parent_id == forum_id and c.type in THREADS]
        posts = [self._post(c, tags, person) for c in threads if hooks.sees_channel(self.env, c.id, person.actor)]
        return sorted(posts, key=_activity, reverse=True)

    def author(self, message: Message) -> str:
        if message.author_name:
            return message.author_name
        user = self.env.backend.users[message.author_id]
        return user.global_name or user.name

    @staticmethod
    def _belongs(channel: Channel, parent: int | None) -> bool:
        return channel.type not in (*THREADS, ChannelType.CATEGORY) and channel.parent_id == parent

    def _entry(self, channel: Channel, seen: Iterable[Channel], person: Person) -> dict[str, Any]:
        threads = [c for c in seen if c.parent_id == channel.id and c.type in THREADS]
        listed = [
            {**self._fields(t, person), "kind": "thread", "private": t.type == ChannelType.PRIVATE_THREAD}
            for t in threads
            if not _archived(t)
        ]
        return {
            **self._fields(channel, person),
            "kind": "forum" if channel.type == FORUM else "text",
            "topic": channel.topic or "",
            "threads": sorted(listed, key=lambda each: (each["private"], _activity(each)), reverse=True),
        }

    def _fields(self, channel: Channel, person: Person) -> dict[str, Any]:
        newest = next(self._newest_first(channel, person), None)
        return {
            "id": str(channel.id),
            "name": channel.name or "",
            "last": str(newest.id if newest else 0),
            "mine": newest is not None and newest.author_id == person.id,
        }

    def _post(self, thread: Channel, tags: dict[int, dict[str, Any]], person: Person) -> dict[str, Any]:
        messages = list(self._newest_first(thread, person))
        first = messages[-1] if messages else None
        applied = [tags[tag] for tag in thread.applied_tags if tag in tags]
        return {
            **self._fields(thread, person),
            "tags": [" ".join(filter(None, (tag.get("emoji_name"), tag["name"]))) for tag in applied],
            "author": self.author(first) if first else "",
            "replies": max(0, len(messages) - 1),
            "active": messages[0].timestamp if messages else "",
            "closed": _archived(thread),
        }

    def _newest_first(self, channel: Channel, person: Person) -> Iterator[Message]:
        messages = self.env.backend.messages.get(channel.id, {})
        return (m for m in reversed(messages.values()) if self.shows(m, person))

    def shows(self, message: Message, person: Person) -> bool:
        return message.type != THREAD_CREATED and hooks.sees_message(self.env, message, person.actor)


def _activity(entry: dict[str, Any]) -> int:
    """The newest message, or the opening of a thread in which nobody has said anything: both ids tell their time."""
    return max(int(entry["last"]), int(entry["id"]))


def _archived(thread: Channel) -> bool:
    return thread.thread_metadata is not None and thread.thread_metadata.archived
