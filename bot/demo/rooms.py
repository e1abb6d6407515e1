"""The open channels: one live preview for each person and channel that somebody is looking at."""

import asyncio
import time

from simcord import Env
from simcord.builders import ChannelHandle
from simcord.preview import Preview

from bot.demo import faces, hooks
from bot.demo.place import Person, Place

LOADING = 30.0  # seconds a page may take to open the room it was given


class Rooms:
    """One preview per person, not per channel, so that a page can only ever show what its person may see."""

    def __init__(self, env: Env, place: Place, lock: asyncio.Lock, port: int) -> None:
        self.env, self.place, self.lock, self.port = env, place, lock, port
        self._rooms: dict[tuple[int, int], Preview] = {}
        self._by_capability: dict[str, Preview] = {}
        self._entered: dict[tuple[int, int], float] = {}
        self._pictures = _hang_pictures(env, place)

    async def enter(self, person: Person, channel_id: int) -> str:
        """The address of this person's view of a channel. Raises LookupError where they may not go."""
        channel = self.env.backend.channels.get(channel_id)
        if channel is None or not hooks.sees_channel(self.env, channel_id, person.actor):
            raise LookupError(channel_id)
        self._entered[person.id, channel_id] = time.monotonic()
        async with self.lock:
            room = self._rooms.get((person.id, channel_id))
            if room is None:
                in_server = channel.guild_id is not None
                room = await hooks.open_preview(
                    self.env,
                    ChannelHandle(self.env, self.place.guild, channel) if in_server else person.actor.user.dm_channel,
                    person.actor if in_server else person.actor.user,
                    port=self.port,
                    assets=self._pictures,
                    timezone=self.place.timezone,
                    locale="en-GB",
                )
                hooks.share_lock(room, self.lock)
                self._rooms[person.id, channel_id] = room
                self._by_capability[hooks.capability(room)] = room
            else:
                await room.refresh()
        return f"/room#{hooks.capability(room)}"

    def find(self, capability: str | None) -> Preview | None:
        return self._by_capability.get(capability or "")

    async def refresh(self) -> None:
        """Show every open page what has changed. The caller holds the lock."""
        for room in list(self._rooms.values()):
            if hooks.has_visitors(room):
                await room.refresh()

    async def close_empty(self) -> None:
        """The caller holds the lock. A room just entered is spared: its page may still be loading."""
        for key, room in list(self._rooms.items()):
            if not hooks.has_visitors(room) and time.monotonic() - self._entered[key] > LOADING:
                del self._rooms[key], self._entered[key]
                del self._by_capability[hooks.capability(room)]
                await room.close()


def _hang_pictures(env: Env, place: Place) -> dict[str, tuple[str, bytes]]:
    pictures = {hooks.give_picture(None, env, "bot"): ("bot.png", faces.bot())}
    for number, person in enumerate(place.people):
        address = hooks.give_picture(person.actor.user, env, "initials")
        pictures[address] = (f"{person.id}.png", faces.person(person.name, number))
    return pictures
