"""What organisers do: change the plan, pause and go on, move to other channels, end a cohort."""

from __future__ import annotations

from collections.abc import Awaitable
from contextlib import suppress
from datetime import time, timedelta
from typing import TYPE_CHECKING

from bot import changes, circles, cohorts, reassigning, redrawing, ringing
from bot.actors import Actor
from bot.changes import Preview
from bot.cohorts import Wish
from bot.errors import StudyError
from bot.records import Cohort, Session
from bot.store import handouts, reviews
from tests.simulation.people import HERE, MEMBERS

if TYPE_CHECKING:
    from tests.simulation.desk import Desk
    from tests.simulation.world import World

OLGA = Actor(HERE, 10, manages=True)
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
    "America/St_Johns",
    "Asia/Tehran",
    "Pacific/Chatham",
    "UTC",
)


class Organisers:
    """Olga; what she does is drawn from the seed."""

    def __init__(self, world: World | Desk, olga: Actor = OLGA) -> None:
        self._world, self._olga = world, olga
        self._chance = world.chance
        self._drafts: list[Preview] = []

    async def act(self) -> None:
        cohort = self._world.some_cohort()
        if cohort is None:
            return
        if self._drafts and self._chance.random() < 0.3:
            await self.confirm(self._drafts.pop(0))
            return
        if self._chance.random() < 0.01:
            self._world.story(f"cohort {cohort.id} is ended")
            await cohorts.end(self._world.study, self._olga, cohort, self._world.clock())
            return
        if self._chance.random() < 0.2:
            await self._reassign(cohort)
        if self._chance.random() < 0.2:
            turn = self._chance.choice((circles.turn_on, circles.turn_on, circles.form_now, circles.turn_off))
            self._world.story(f"cohort {cohort.id}: {turn.__name__} of circles")
            await turn(self._world.study, self._olga, cohort, self._world.clock())
            return
        preview = await self._draft(cohort)
        if self._chance.random() < 0.15:
            self._drafts.append(preview)
        else:
            await self.confirm(preview)

    async def _reassign(self, cohort: Cohort) -> None:
        """Somebody is to review something, perhaps in another's place."""
        waiting = await handouts.open_of_cohort(self._world.study.db.read, cohort.id)
        if not waiting:
            return
        work, who = self._chance.choice(waiting), self._chance.choice(MEMBERS)
        given = await reviews.of_submission(self._world.study.db.read, work.id)
        instead = self._chance.choice([None, *(each.reviewer_id for each in given)])
        now = self._world.clock()
        with suppress(StudyError):
            await reassigning.reassign(self._world.study, self._olga, cohort, work.id, who, instead, now)
            self._world.story(f"{who} is asked to review submission {work.id}, instead of {instead}")

    def _draft(self, cohort: Cohort) -> Awaitable[Preview]:
        study, now, chance = self._world.study, self._world.clock(), self._chance
        if cohort.paused(now) and chance.random() < 0.6:
            return changes.draft_resume(study, self._olga, cohort, now)
        if chance.random() < 0.2:
            week = study.calendar(cohort).latest(now)
            after = chance.choice((None, None, week.number if week else 1))
            weeks = chance.choice((None, 1, 1, 2, 5)) if after is None else 1
            return changes.draft_pause(study, self._olga, cohort, weeks, after, now)
        if chance.random() < 0.15:
            return changes.draft_session(study, self._olga, cohort, self._session(), now)
        return changes.draft_edit(study, self._olga, cohort, self._wish(cohort), now)

    def _session(self) -> Session | None:
        if self._chance.random() < 0.2:
            return None
        return Session(self._chance.randrange(7), time(self._chance.randrange(24), 30), 60, None, "https://example.org")

    def _wish(self, cohort: Cohort) -> Wish:
        chance, world = self._chance, self._world
        stages = world.study.curriculum(cohort).stages
        week = world.study.calendar(cohort).latest(world.clock())
        start = (world.clock() + timedelta(days=chance.randrange(1, 30))).date().isoformat()
        return chance.choice(
            (
                Wish(time=f"{chance.randrange(24):02}:{chance.choice((0, 15, 30)):02}"),
                Wish(timezone=chance.choice(ZONES)),
                Wish(channel_id=world.new_channel()),
                Wish(reviews_channel_id=world.new_channel()),
                Wish(extra_week=chance.choice(("", "-")) + chance.choice(stages).id),
                Wish(skip_week=(week.number if week else 0) + chance.randrange(1, 4)),
                Wish(start=start),
                Wish(name=f"Group {chance.randrange(1000)}", capacity=chance.randrange(3, 30)),
            )
        )

    async def confirm(self, preview: Preview) -> None:
        """Press the button under a draft."""
        world = self._world
        change = await changes.confirm(world.study, self._olga, preview.change.id, world.clock())
        world.story(f"cohort {change.after.id}: {change.what}, {_difference(change.before, change.after)}")
        if redrawing.shows_otherwise(change.before, change.after):
            await redrawing.redraw(world.study, world.place, change.after, world.clock())
        await ringing.ring_one(world.study, world.place, change.after.id, world.clock)

    async def move_out(self, cohort: Cohort) -> None:
        """Away from channels that were deleted."""
        world, deleted = self._world, self._world.place.rooms.deleted
        wish = Wish(
            channel_id=world.new_channel() if cohort.channel_id in deleted else None,
            reviews_channel_id=world.new_channel() if cohort.reviews_channel_id in deleted else None,
        )
        if wish != Wish():
            await self.confirm(await changes.draft_edit(world.study, self._olga, cohort, wish, world.clock()))


def _difference(before: Cohort, after: Cohort) -> str:
    return ", ".join(
        f"{name}: {getattr(before, name)} → {getattr(after, name)}"
        for name in before.__dataclass_fields__
        if getattr(before, name) != getattr(after, name)
    )
