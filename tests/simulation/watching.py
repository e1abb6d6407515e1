"""What must hold at the moment a post appears, and between one moment and the next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.agenda import Event
from bot.posts import Asked, Assignment, Nudge, Post, Reminder, Results
from bot.records import PARTS, Cohort, Kind
from bot.study import Study
from tests.simulation.clocks import SteppedClock
from tests.simulation.rooms import Key, Message

BY_CALENDAR = (
    Kind.ASSIGNMENT,
    Kind.NUDGE,
    Kind.DIGEST,
    Kind.FAREWELL,
    Kind.BREAK,
    Kind.OPENING,
    Kind.CLOSING,
    Kind.SESSION,
)
PUNCTUAL = timedelta(minutes=1)
MOST, WITHIN = 3, timedelta(days=28)  # thirty, less what a reminder may wait for its turn


class Watch:
    """Writes down every broken promise in `mistakes`. `began`: when the ring or command under way began."""

    def __init__(self, clock: SteppedClock) -> None:
        self.clock = clock
        self.study: Study | None = None
        self.mistakes: list[str] = []
        self.began = clock()
        self.steady = True  # nothing went wrong and no clock was set, so that posts must be on time
        self.set_back = False
        self.plans: dict[int, Cohort] = {}
        self.changed: dict[int, datetime] = {}  # when each of these was last changed
        self.done: set[tuple[int, int, int]] = set()  # cohort, week, member: checked in before the ring began
        self.silent: set[int] = set()  # members without reminders, since before the ring began
        self._here: dict[Key, Message] = {}
        self._nonces: dict[str, Key] = {}
        self._newest: dict[int, int] = defaultdict(int)
        self._reminded: dict[int, list[datetime]] = defaultdict(list)
        self._named: set[tuple[int, int, int]] = set()  # cohort, week, member
        self._events: dict[int, tuple[tuple[Event, ...], dict[tuple[Kind, int], Event]]] = {}
        self._heard: list[Callable[[], None]] = []

    def wrong(self, message: Message, why: str) -> None:
        self.mistakes.append(f"{message.key} at {self.clock()}: {why}")

    def later(self, learn: Callable[[], None]) -> None:
        """Something that counts from the next ring or command on."""
        self._heard.append(learn)

    def begin(self) -> None:
        self.began = self.clock()
        for learn in self._heard:
            learn()
        self._heard.clear()

    def appeared(self, message: Message) -> None:
        before, post = self._here.get(message.key), message.post
        if before is not None and not before.deleted:
            self.wrong(message, "it is there twice")
        self._here[message.key] = message
        if len(post.nonce) > 25 or self._nonces.setdefault(post.nonce, message.key) != message.key:
            self.wrong(message, f"the nonce {post.nonce} cannot be told from another's")
        if post.obsolete is not None:
            self.wrong(message, f"it is posted although {post.obsolete}")
        if post.occurrence.kind in BY_CALENDAR:
            self._in_time(message)
        if isinstance(post, Assignment):
            self._in_order(message, post)
        if isinstance(post, Nudge):
            self._considerate(message, post)
        if isinstance(post, Asked | Reminder | Results):
            self._after_the_first(message, post)

    def _in_time(self, message: Message) -> None:
        event = self._event(message.post)
        if event is None:
            self.wrong(message, "the plan has no such thing")
        elif self.clock() < event.at:
            self.wrong(message, f"it was due only at {event.at}")
        elif self.began >= event.until:
            self.wrong(message, f"it would have been of use until {event.until}")
        elif self.steady and event.kind is not Kind.NUDGE:
            cohort = message.post.cohort
            same = self.plans.get(cohort.id) == cohort
            due = max(event.at, cohort.created_at, self.changed.get(cohort.id, event.at) if same else self.began)
            if self.clock() - due > PUNCTUAL:
                self.wrong(message, f"it was due at {due}")

    def _event(self, post: Post) -> Event | None:
        if self.study is None:
            return None
        agenda = self.study.agenda(post.cohort)
        kept, events = self._events.get(id(agenda), ((), {}))
        if kept is not agenda:
            events = {(each.kind, each.number): each for each in agenda}
            self._events[id(agenda)] = agenda, events
        return events.get((post.occurrence.kind, post.occurrence.number % PARTS))

    def _in_order(self, message: Message, post: Assignment) -> None:
        number, cohort = post.occurrence.number, post.cohort
        calendar = self.study.calendar(cohort) if self.study else None
        newest = {week.number for at in (self.began, self.clock()) if calendar and (week := calendar.latest(at))}
        if number not in newest:
            self.wrong(message, f"the newest week is {newest}")
        if number < self._newest[cohort.id] and not self.set_back:
            self.wrong(message, f"week {self._newest[cohort.id]} was posted before")
        self._newest[cohort.id] = max(number, self._newest[cohort.id])

    def _considerate(self, message: Message, post: Nudge) -> None:
        week = self._here.get((post.cohort.id, Kind.ASSIGNMENT, post.opening.number))
        if week is None:
            self.wrong(message, "the week it reminds of is not there")
        if not post.opening.opens_at <= self.clock() or not self.began < post.opening.closes_at:
            self.wrong(message, "the week it reminds of is not open")
        for member in post.members:
            if (post.cohort.id, post.opening.number, member) in self.done:
                self.wrong(message, f"{member} has checked in")
            reminder = post.cohort.id, post.opening.number, member
            if reminder in self._named:
                self.wrong(message, f"{member} is reminded of it twice")
            self._named.add(reminder)
            if member in self.silent:
                self.wrong(message, f"{member} wants no reminders")
            reminded = self._reminded[member]
            reminded.append(self.clock())
            latest = sorted(reminded)[-MOST - 1 :]
            if len(latest) > MOST and latest[-1] - latest[0] < WITHIN and not self.set_back:
                self.wrong(message, f"{member} is reminded too often: {latest}")

    def _after_the_first(self, message: Message, post: Asked | Reminder | Results) -> None:
        first = self._here.get((post.cohort.id, Kind.SUBMISSION, post.submission.id))
        if first is None or first.id > message.id:
            self.wrong(message, "the thread's first message is not there")
