"""What the local Discord remembers, and how each thing looks as JSON. No behaviour, no network."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]

TEXT, DIRECT, VOICE, CATEGORY, ANNOUNCEMENT, STAGE, FORUM = 0, 1, 2, 4, 5, 13, 15
ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD = 10, 11, 12
THREADS = (ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD)
EPHEMERAL, LOADING, HAS_THREAD, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 5, 1 << 15
REQUIRE_TAG = 1 << 4
JOINED = "2026-01-01T00:00:00+00:00"


def timestamp() -> str:
    return datetime.now(UTC).isoformat()


class ApiError(Exception):
    """An answer that is no success: HTTP status, Discord's own error code, and its message."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass(eq=False)
class Person:
    id: int
    name: str
    bot: bool = False
    inbox_open: bool = True
    locale: str = "en-US"

    def json(self) -> Json:
        return {
            "id": str(self.id),
            "username": self.name.lower(),
            "global_name": None if self.bot else self.name,
            "discriminator": "0",
            "avatar": None,
            "bot": self.bot,
        }


@dataclass(eq=False)
class Role:
    id: int
    name: str
    permissions: int = 0
    position: int = 1
    managed: bool = False
    color: int = 0
    hoist: bool = False
    mentionable: bool = False

    def json(self) -> Json:
        colors = {"primary_color": self.color, "secondary_color": None, "tertiary_color": None}
        fields = {**dataclasses.asdict(self), "id": str(self.id), "permissions": str(self.permissions)}
        return {**fields, "colors": colors, "flags": 0, "icon": None, "unicode_emoji": None}


@dataclass(eq=False)
class Member:
    person: Person
    roles: set[int] = field(default_factory=set)
    nick: str | None = None
    joined: str = JOINED

    def json(self) -> Json:
        return {
            "user": self.person.json(),
            "nick": self.nick,
            "avatar": None,
            "roles": [str(role) for role in sorted(self.roles)],
            "joined_at": self.joined,
            "deaf": False,
            "mute": False,
            "flags": 0,
            "pending": False,
        }


@dataclass(eq=False)
class Channel:
    """A channel of a guild, a direct conversation, or a thread (which has a parent and an owner)."""

    id: int
    type: int
    name: str
    guild: Guild | None = None
    parent: Channel | None = None
    overwrites: list[Json] = field(default_factory=list)
    topic: str | None = None
    position: int = 0
    tags: list[Json] = field(default_factory=list)
    requires_tag: bool = False
    recipient: Person | None = None
    messages: dict[int, Json] = field(default_factory=dict)
    pins: dict[int, str] = field(default_factory=dict)
    owner_id: int = 0
    archived: bool = False
    locked: bool = False
    invitable: bool = True
    auto_archive: int = 1440
    applied_tags: list[int] = field(default_factory=list)
    people: dict[int, str] = field(default_factory=dict)
    total_sent: int = 0
    created: str = field(default_factory=timestamp)

    @property
    def is_thread(self) -> bool:
        return self.type in THREADS

    def history(self) -> list[Json]:
        """What everyone sees, oldest first."""
        return [m for _, m in sorted(self.messages.items()) if not m["flags"] & EPHEMERAL]

    def json(self) -> Json:
        last = max((int(message["id"]) for message in self.history()), default=None)
        common: Json = {"id": str(self.id), "type": self.type, "last_message_id": None if last is None else str(last)}
        if self.recipient:
            return {**common, "recipients": [self.recipient.json()], "flags": 0}
        assert self.guild
        common |= {"guild_id": str(self.guild.id), "name": self.name, "rate_limit_per_user": 0, "flags": 0}
        common["parent_id"] = str(self.parent.id) if self.parent else None
        if self.is_thread:
            return {**common, **self._thread_json()}
        place = {"position": self.position, "permission_overwrites": self.overwrites, "topic": self.topic}
        extra: Json = {"nsfw": False, "default_auto_archive_duration": 1440}
        if self.type in (VOICE, STAGE):
            extra |= {"bitrate": 64000, "user_limit": 0, "rtc_region": None}
        if self.type == FORUM:
            extra |= {"flags": REQUIRE_TAG if self.requires_tag else 0}
            extra |= {"available_tags": self.tags, "default_forum_layout": 0, "default_sort_order": None}
        return {**common, **place, **extra}

    def _thread_json(self) -> Json:
        sent = max(self.total_sent - (1 if self.id in self.messages else 0), 0)
        return {
            "owner_id": str(self.owner_id),
            "member_count": min(len(self.people), 50),
            "message_count": sent,
            "total_message_sent": sent,
            "applied_tags": [str(tag) for tag in self.applied_tags],
            "thread_metadata": {
                "archived": self.archived,
                "locked": self.locked,
                "invitable": self.invitable,
                "auto_archive_duration": self.auto_archive,
                "archive_timestamp": timestamp(),
                "create_timestamp": self.created,
            },
        }


@dataclass(eq=False)
class Guild:
    id: int
    name: str
    owner: Person
    roles: dict[int, Role] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    events: dict[int, Json] = field(default_factory=dict)

    @property
    def threads(self) -> list[Channel]:
        return [channel for channel in self.channels.values() if channel.is_thread]

    def json(self, members: list[Json]) -> Json:
        """As GUILD_CREATE carries it; `members` are those that the bot's intents let it see."""
        return {
            "id": str(self.id),
            "name": self.name,
            "owner_id": str(self.owner.id),
            "roles": [role.json() for role in self.roles.values()],
            "channels": [channel.json() for channel in self.channels.values() if not channel.is_thread],
            "threads": [thread.json() for thread in self.threads if not thread.archived],
            "guild_scheduled_events": list(self.events.values()),
            "members": members,
            "member_count": len(self.members),
            "large": len(members) < len(self.members),
            "unavailable": False,
            "joined_at": JOINED,
            "preferred_locale": "en-US",
            **{key: [] for key in ("emojis", "stickers", "features", "presences", "voice_states", "stage_instances")},
            "soundboard_sounds": [],
            **dict.fromkeys(("verification_level", "explicit_content_filter", "mfa_level", "premium_tier"), 0),
            **dict.fromkeys(("default_message_notifications", "system_channel_flags", "nsfw_level"), 0),
            "afk_timeout": 300,
            **dict.fromkeys(("system_channel_id", "rules_channel_id", "icon", "description")),
        }
