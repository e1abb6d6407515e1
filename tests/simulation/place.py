"""A Discord in memory, as the bot's board meets it: channels, threads, inboxes, nonces, and answers that get lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import count
from typing import TypeVar

from bot.board import Closed, Gone, Outage, Refused, Rejected, Sent, ThreadGone, Unavailable
from bot.circle_posts import CircleThread, Regrouped
from bot.posts import Assignment, LiveSession, Post, UnderWeek
from bot.records import Cohort, Occurrence, Posted
from bot.review_posts import Handed, InThread
from tests.simulation.clocks import SteppedClock
from tests.simulation.faults import Faults, Killed, Trouble
from tests.simulation.rooms import Key, Message, Rooms, Watcher, key

T = TypeVar("T")
NONCE_KNOWN = timedelta(minutes=3)
LONGEST_WAIT = 3600  # seconds
EVENTS = -1  # where live sessions are: the server's calendar


class Place:
    """`bot.board.Board`. Each request may be lost on its way there or back, or end with the process."""

    def __init__(self, clock: SteppedClock, faults: Faults, watcher: Watcher) -> None:
        self.rooms = Rooms()
        self.messages: dict[int, Message] = {}
        self.by_key: dict[Key, list[Message]] = {}
        self.told: list[str] = []
        self.dead = False  # the process whose requests these would be
        self.inside: dict[int, set[int]] = {}  # the threads of study circles: who is in them
        self._nonces: dict[tuple[int, str], Message] = {}
        self._clock, self._faults, self._watcher = clock, faults, watcher
        self._ids = count(1_000_000)

    async def find(self, post: Post) -> Sent | None:
        found = await self._request(lambda: self._search(post))
        return None if found is None else await self._complete(found, post)

    async def send(self, post: Post) -> Sent:
        message = await self._request(lambda: self._store(post))
        return Sent(None) if message.deleted else await self._complete(message, post)

    async def refresh(self, post: Post, posted: Posted) -> None:
        await self._as_a_courtesy(lambda: self._draw_anew(post, posted))

    async def redraw(self, post: Post, posted: Posted) -> bool:
        return await self._request(lambda: self._show_anew(post, posted))

    async def tell_organiser(self, cohort: Cohort, occurrence: Occurrence, why: str, *, is_there: bool) -> None:
        await self._as_a_courtesy(lambda: self.told.append(why))

    async def _as_a_courtesy(self, do: Callable[[], None]) -> None:
        """Never raises, but where the process ends."""
        with suppress(Exception):
            await self._request(do)

    async def _request(self, do: Callable[[], T]) -> T:
        faults = self._faults
        try:
            await faults.let_others_through()
            if self.dead:
                raise Killed
            faults.maybe_kill()
            trouble = faults.network()
            self._fail(trouble)
            if faults.storms:
                self._clock.true += timedelta(seconds=faults.chance.randrange(3))
            done = do()
            faults.maybe_kill()  # it is done, and nobody hears of it
            await faults.let_others_through()
        except Killed:
            self.dead = True
            raise
        if trouble is Trouble.LOST:
            raise Outage("the answer was lost")
        return done

    def _fail(self, trouble: Trouble) -> None:
        match trouble:
            case Trouble.AWAY:
                raise Outage("no answer")
            case Trouble.BUSY:
                raise Unavailable("slow down", self._faults.chance.randrange(LONGEST_WAIT))
            case Trouble.REJECTED:
                raise Rejected("Discord does not accept it")
            case Trouble.BROKEN:
                raise ZeroDivisionError("a fault of ours")

    def _search(self, post: Post) -> Message | None:
        place, channel = self._where(post)
        self._end_what_is_over(key(post.occurrence))
        if {place, channel} & self.rooms.deleted:
            return None
        if channel in self.rooms.unreadable:
            raise Refused("I may not look there")
        there = (each for each in self.by_key.get(key(post.occurrence), ()) if each.place == place)
        return next((each for each in there if not each.deleted), None)

    def _store(self, post: Post) -> Message:
        place, channel = self._where(post)
        self._require_open(post, place, channel)
        self._end_what_is_over(key(post.occurrence))
        before = self._nonces.get((place, post.nonce))
        if before is not None and self._clock.true - before.at < NONCE_KNOWN:
            return before
        message = Message(next(self._ids), place, channel, post, self._clock.true)
        self._watcher.appeared(message)
        self.messages[message.id] = self._nonces[place, post.nonce] = message
        self.by_key.setdefault(message.key, []).append(message)
        return message

    def _end_what_is_over(self, key: Key) -> None:
        """A live session that has taken place is no longer in the server's calendar."""
        for each in self.by_key.get(key, ()):
            if isinstance(each.post, LiveSession) and each.post.starts_at and each.post.starts_at <= self._clock.true:
                each.deleted = True

    def _where(self, post: Post) -> tuple[int, int]:
        """The very place, and the channel it is in."""
        channel = post.occurrence.channel_id
        if isinstance(post, LiveSession):
            return EVENTS, EVENTS
        if post.recipient is not None:
            return post.recipient, 0
        if isinstance(post, UnderWeek):
            if post.post is None or post.post.message_id is None:
                raise Unavailable("waits for its thread")
            return post.post.thread_id or post.post.occurrence.channel_id, post.post.occurrence.channel_id
        if isinstance(post, Regrouped) and post.thread_id is None and post.obsolete is not None:
            return 0, 0
        if isinstance(post, InThread | Regrouped):
            if post.thread_id is None:
                raise Unavailable("waits for its thread")
            return post.thread_id, self.messages[post.thread_id].channel
        return channel, channel

    def _require_open(self, post: Post, place: int, channel: int) -> None:
        rooms, gone = self.rooms, {place, channel} & self.rooms.deleted
        if post.recipient is not None:
            if place in rooms.closed_inboxes:
                raise Closed("this member takes no direct messages, so from now on none is sent to them")
        elif gone and isinstance(post, UnderWeek):
            raise Gone("the week's thread was deleted")
        elif gone and isinstance(post, InThread):
            raise ThreadGone("the review thread was deleted")
        elif gone and isinstance(post, Regrouped):
            raise Gone("the circle's thread was deleted")
        elif gone:
            raise Refused("the channel was deleted")
        elif isinstance(post, CircleThread) and channel in rooms.threadless:
            raise Refused("I may not open threads there")
        elif channel in rooms.unwritable or channel in rooms.unreadable:
            raise Refused("I may not write there")

    async def _complete(self, message: Message, post: Post) -> Sent:
        """With what belongs to it: its thread, and people let in and out."""
        if not isinstance(post, CircleThread | Regrouped):
            return await self._with_thread(message)
        thread = message.id if isinstance(post, CircleThread) else message.place
        try:
            await self._request(lambda: self._let_in_and_out(thread, post))
        except Rejected as error:
            return Sent(message.id, thread, str(error))
        return Sent(message.id, thread)

    def _let_in_and_out(self, thread: int, post: CircleThread | Regrouped) -> None:
        inside = self.inside.setdefault(thread, set())
        inside |= set(post.members if isinstance(post, CircleThread) else post.joined)
        inside -= set(() if isinstance(post, CircleThread) else post.remove)

    async def _with_thread(self, message: Message) -> Sent:
        if not isinstance(message.post, Assignment | Handed):
            return Sent(message.id)
        if not message.has_thread:
            if message.channel in self.rooms.threadless:
                return Sent(message.id, None, "I may not open threads there")
            try:
                await self._request(lambda: setattr(message, "has_thread", True))
            except Rejected as error:
                return Sent(message.id, None, str(error))
        return Sent(message.id, message.id)

    def _show_anew(self, post: Post, posted: Posted) -> bool:
        message = self.messages[posted.message_id or 0]
        message.post = post
        return not message.deleted

    def _draw_anew(self, post: Post, posted: Posted) -> None:
        """A live session's event moves along, or goes where the plan has none any more."""
        message = self.messages.get(posted.message_id or 0)
        if message is None or not isinstance(post, LiveSession) or not isinstance(message.post, LiveSession):
            return
        was = message.post.starts_at
        if post.session is None or post.starts_at is None or (post.over and was and was > post.starts_at):
            message.deleted = True
        elif not post.over:
            message.post = post

    # What people do
    def delete_channel(self, channel: int) -> None:
        self.rooms.deleted.add(channel)
        for message in self.messages.values():
            message.deleted |= message.channel == channel

    def delete_message(self, message: Message) -> None:
        """With its thread, if somebody deletes that too: here they always do."""
        message.deleted = True
        self.rooms.deleted.add(message.id)

    def here(self) -> Iterator[Message]:
        for each in self.by_key:
            self._end_what_is_over(each)
        return (message for message in self.messages.values() if not message.deleted)
