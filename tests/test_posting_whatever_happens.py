"""Random faults, random steps of the clock, repairs and new channels: never twice, never silently lost."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import circles
from bot.actors import Actor
from bot.cohorts import Wish
from bot.installation import take_over
from bot.posts import Post
from bot.records import Cohort, Kind, Posted
from bot.ringing import ring
from bot.store import occurrences
from bot.store.circles import open_ones
from bot.study import Study
from tests.conftest import MONDAY_9, THE_PATH, TINY, Clock, NewStudy
from tests.list_board import Fault, Killed, ListBoard
from tests.making import CHANNEL, HERE, OLGA, edit, join, make_cohort, reload

STEPS = [timedelta(seconds=each) for each in (0, 5, 10, 60, 600)] + [
    timedelta(hours=1),
    timedelta(hours=10),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=7),
    timedelta(days=22),
]
MEMBERS = [Actor(HERE, id) for id in range(11, 21)]
SEND_FAULTS = list(Fault)
AT_DAYTIME = (Kind.NUDGE, Kind.OFFER)  # these wait for the morning
FIND_FAULTS = [fault for fault in Fault if fault not in (Fault.LOST, Fault.KILLED_AFTER, Fault.GONE)]


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of faults are logged, as they should be; nobody reads them here."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


class Faults:
    """How often things go wrong; nothing does once it is over."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.over = False

    def __call__(self, call: str, post: Post) -> Fault:
        if self.over or self.chance.random() < 0.4:
            return Fault.NONE
        return self.chance.choice(SEND_FAULTS if call == "send" else FIND_FAULTS)


class World:
    """Two cohorts, a board that goes wrong, and a process that is killed and started again."""

    def __init__(self, study: Study, chance: random.Random) -> None:
        self.study = study
        self.chance = chance
        self.clock = Clock(MONDAY_9)
        self.faults = Faults(chance)
        self.board = ListBoard(self.faults)
        self.cohorts: list[Cohort] = []

    async def begin(self) -> None:
        self.cohorts = [
            await make_cohort(self.study, name="Bread", curriculum=TINY.id),
            await make_cohort(self.study, name="Path", curriculum=THE_PATH.id, timezone="Europe/Berlin"),
        ]
        for cohort in self.cohorts:
            await circles.turn_on(self.study, OLGA, cohort, self.clock())
            await join(self.study, cohort, *MEMBERS)
            for member in MEMBERS[: self.chance.randrange(len(MEMBERS))]:
                await circles.sign_up(self.study, member, cohort.id, self.clock())

    async def ring(self) -> None:
        try:
            await ring(self.study, self.board, self.clock)
        except Killed:
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:  # nothing of a process outlives it
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            await take_over(self.study, self.clock())

    async def step(self) -> None:
        self.clock.time += self.chance.choice(STEPS)
        if self.chance.random() < 0.2:
            cohort = await reload(self.study, self.chance.choice(self.cohorts))
            wish = Wish(channel_id=cohort.channel_id + 1)
            await edit(self.study, OLGA, cohort, wish, self.clock())
        if self.chance.random() < 0.2:
            closed = self.board.closed_channels
            closed ^= {self.chance.choice([CHANNEL, CHANNEL + 1])}
        for _ in range(self.chance.randrange(3)):
            sign = self.chance.choice((circles.sign_up, circles.sign_off))
            await sign(self.study, self.chance.choice(MEMBERS), self.chance.choice(self.cohorts).id, self.clock())
        await self.ring()

    async def calm_down(self) -> None:
        """Everything is repaired, and the clock rings often enough for every pause to end."""
        self.faults.over = True
        self.board.closed_channels.clear()
        for _ in range(8):
            await self.ring()
            self.clock.forward(minutes=10)

    async def known(self) -> dict[tuple[int, Kind, int], Posted]:
        return {
            (cohort.id, each.occurrence.kind, each.occurrence.number): each
            for cohort in self.cohorts
            for each in await occurrences.of_cohort(self.study.db.read, cohort.id, 100)
        }


async def check(world: World) -> None:
    known = await world.known()
    shown = Counter(each.key for each in world.board.shown)
    assert max(shown.values(), default=0) <= 1, "something was posted twice"
    for key, posted in known.items():
        if posted.state == "sent":
            assert shown[key], f"{key} is said to be sent, and is not there"
        elif posted.state == "skipped":
            assert not shown[key], f"{key} is said to be skipped, and is there"
            assert posted.note
        else:
            assert posted.retry_at is not None, f"{key} waits for nothing"
            assert posted.state == "claimed" or not shown[key], f"{key} is there, and nobody would look"
    for cohort in world.cohorts:
        there = (await open_ones(world.study.db.read, cohort.id)).values()
        placed = Counter(member for circle in there for member in circle)
        assert max(placed.values(), default=0) <= 1, "somebody is in two circles"
        assert max(map(len, there), default=0) <= 5, "a circle is crowded"
        latest = world.study.calendar(cohort).latest(world.clock())
        assert latest is None or (cohort.id, Kind.ASSIGNMENT, latest.number) in known


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32), steps=st.integers(1, 25))
async def test_whatever_happens_nothing_is_posted_twice_and_nothing_is_silently_lost(
    a_study: NewStudy, seed: int, steps: int
) -> None:
    async with a_study() as study:
        world = World(study, random.Random(seed))  # noqa: S311 - a test that can be repeated
        await world.begin()
        for _ in range(steps):
            await world.step()
            await check(world)
        await world.calm_down()
        await check(world)
        known = (await world.known()).values()
        night = [posted for posted in known if posted.state == "due" and posted.occurrence.kind in AT_DAYTIME]
        assert {posted.state for posted in known if posted not in night} <= {"sent", "skipped"}


@settings(max_examples=15)
@given(seed=st.integers(0, 2**32))
async def test_only_the_newest_week_is_ever_sent(a_study: NewStudy, seed: int) -> None:
    async with a_study() as study:
        world = World(study, random.Random(seed))  # noqa: S311 - a test that can be repeated
        await world.begin()
        seen = 0
        for _ in range(20):
            await world.step()
            for each in world.board.shown[seen:]:
                if each.post.occurrence.kind is Kind.ASSIGNMENT:
                    latest = study.calendar(each.post.cohort).latest(world.clock())
                    assert latest is not None
                    assert each.post.occurrence.number == latest.number
            seen = len(world.board.shown)
