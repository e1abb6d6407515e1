"""What members do: join, leave, check in, hand in, review, change their settings, remove what they do not like."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import (
    blockers,
    breaks,
    capstones,
    checkin,
    circles,
    deletion,
    membership,
    moving,
    person,
    posting,
    review_steps,
    reviewers,
    reviews,
)
from bot.actors import Actor
from bot.answers import Answers
from bot.capstones import Handin
from bot.errors import StudyError
from bot.records import Cohort, Kind
from bot.store import submissions
from tests.making import STRENGTH, SUGGESTION, look

if TYPE_CHECKING:
    from tests.simulation.desk import Desk
    from tests.simulation.world import World

HERE = 1
MEMBERS = range(11, 19)
ZONES = ("Asia/Kolkata", "America/St_Johns", "Pacific/Apia")


class People:
    """The members of all cohorts; whoever acts, and how, is drawn from the seed."""

    def __init__(self, world: World | Desk, here: int = HERE) -> None:
        self._world, self._here = world, here
        self._chance = world.chance

    async def act(self) -> None:
        """Some of them, one after the other. Whoever may not is told so, and the next one comes."""
        for _ in range(self._chance.randrange(1, 5)):
            with suppress(StudyError):
                await self._one_acts()

    async def _one_acts(self) -> None:
        cohort = self._world.some_cohort()
        if cohort is None:
            return
        actions = {
            self.check_in: 50,
            self.solve: 4,
            self.take_back: 2,
            self.join: 12,
            self.leave: 3,
            self.settle: 6,
            self.hand_in: 5,
            self.review: 16,
            self.decline: 3,
            self.want_time: 2,
            self.remove: 2,
            self.circle: 6,
            self.rest: 3,
            self.come_back: 4,
            self.move: 1,
        }
        [action] = self._chance.choices(list(actions), list(actions.values()))
        await action(cohort)

    def _someone(self, cohort: Cohort) -> Actor | None:
        sql = "SELECT member_id FROM memberships WHERE cohort_id = ? AND left_at IS NULL ORDER BY member_id"
        found = self._world.disk.execute(sql, (cohort.id,)).fetchall()
        return Actor(self._here, self._chance.choice(found)[0]) if found else None

    async def join(self, cohort: Cohort) -> None:
        actor = Actor(self._here, self._chance.choice(MEMBERS))
        self._world.watch.heard_of(cohort.id, actor.id)
        await membership.join(self._world.study, actor, cohort, None, None, self._world.clock())
        self._world.story(f"{actor.id} joins cohort {cohort.id}")

    async def leave(self, cohort: Cohort) -> None:
        if actor := self._someone(cohort):
            await membership.leave(self._world.study, actor, cohort, self._world.clock())
            self._world.story(f"{actor.id} leaves cohort {cohort.id}")

    async def check_in(self, cohort: Cohort) -> None:
        if actor := self._someone(cohort):
            await self._check_in(cohort, actor)

    async def _check_in(self, cohort: Cohort, actor: Actor) -> None:
        world = self._world
        week = world.study.calendar(cohort).latest(world.clock())
        if week is None:
            return
        world.watch.heard_of(cohort.id, actor.id)
        blocker = self._chance.choice(("", "", "The dough sticks.", "The oven is cold."))
        share = self._chance.random() < 0.5
        given = Answers(done="I did what there was to do.", hours="2", blocker=blocker, share=share)
        await checkin.check_in(world.study, actor, cohort.id, week.number, given, world.clock())
        done = cohort.id, week.number, actor.id
        world.watch.later(lambda: world.watch.done.add(done))

    async def rest(self, cohort: Cohort) -> None:
        if actor := self._someone(cohort):
            self._world.watch.heard_of(cohort.id, actor.id)
            weeks = self._chance.choice((1, 2, 4, None))
            await breaks.take(self._world.study, actor, cohort, weeks, self._world.clock())
            self._world.story(f"{actor.id} goes on a break of {weeks} weeks from cohort {cohort.id}")

    async def come_back(self, cohort: Cohort) -> None:
        if actor := self._someone(cohort):
            self._world.watch.heard_of(cohort.id, actor.id)
            await breaks.come_back(self._world.study, actor, cohort, self._world.clock())
            self._world.story(f"{actor.id} is back in cohort {cohort.id}")

    async def move(self, cohort: Cohort) -> None:
        world, actor = self._world, self._someone(cohort)
        other = await moving.following(world.study, cohort, actor.id, world.clock()) if actor else None
        if actor and other:
            world.watch.heard_of(other.id, actor.id)
            await moving.move(world.study, actor, cohort, other, world.clock())
            world.story(f"{actor.id} moves from cohort {cohort.id} to {other.id}")

    async def solve(self, cohort: Cohort) -> None:
        """Of those that are shared, some are; by whoever asked."""
        sql = "SELECT member_id, id FROM blockers WHERE cohort_id = ? AND shared = 1 ORDER BY id"
        if found := self._world.disk.execute(sql, (cohort.id,)).fetchall():
            member, number = self._chance.choice(found)
            await blockers.solve(self._world.study, Actor(self._here, member), cohort.id, number, self._world.clock())

    async def take_back(self, cohort: Cohort) -> None:
        """A check-in is deleted."""
        world, actor = self._world, self._someone(cohort)
        week = world.study.calendar(cohort).latest(world.clock())
        if actor is None or week is None:
            return
        asked = await deletion.consider(world.study, actor, cohort.id, week.number, world.clock())
        done = cohort.id, week.number, actor.id
        world.watch.done.discard(done)
        world.watch.later(lambda: world.watch.done.discard(done))  # they may have checked in just before
        await deletion.delete(world.study, actor, cohort.id, week.number, asked.version, world.clock())

    async def settle(self, cohort: Cohort) -> None:
        world, actor = self._world, self._someone(cohort)
        if actor is None:
            return
        reminders = self._chance.choice(("thread", "direct", "direct", "off"))
        learn = world.watch.silent.add if reminders == "off" else world.watch.silent.discard
        world.watch.silent.discard(actor.id)  # until we know that it is stored
        await person.change(world.study, actor.id, reminders, self._chance.choice((None, *ZONES)))
        world.watch.later(lambda: learn(actor.id))
        inboxes = world.place.rooms.closed_inboxes
        (inboxes.add if self._chance.random() < 0.3 else inboxes.discard)(actor.id)
        world.story(f"{actor.id} sets reminders to {reminders}")

    async def circle(self, cohort: Cohort) -> None:
        """One leaves their study circle, or several who are active sign up."""
        world, study, now = self._world, self._world.study, self._world.clock()
        if self._chance.random() < 0.5 and (actor := self._someone(cohort)):
            await circles.sign_off(study, actor, cohort.id, now)
            world.story(f"{actor.id} wants no circle in cohort {cohort.id}")
            return
        for member in MEMBERS:
            if self._chance.random() < 0.8:
                with suppress(StudyError):
                    await circles.sign_up(study, Actor(self._here, member), cohort.id, now)
                    await self._check_in(cohort, Actor(self._here, member))

    async def hand_in(self, cohort: Cohort) -> None:
        world, actor = self._world, self._someone(cohort)
        if actor is None:
            return
        handin = Handin(f"https://example.org/{actor.id}/{self._chance.randrange(3)}")
        receipt = await capstones.submit(world.study, look, actor, cohort, handin, world.clock())
        world.story(f"{actor.id} hands in {receipt.capstone.id}")
        number, now = receipt.submission.id, world.clock()
        await posting.post_now(world.study, world.place, cohort.id, Kind.SUBMISSION, number, now)

    def _review(self, cohort: Cohort) -> tuple[Actor, int] | None:
        """A review that somebody was asked for, in time or not, and its submission."""
        sql = (
            "SELECT reviewer_id, submission_id FROM reviews JOIN submissions ON submissions.id = submission_id "
            "WHERE cohort_id = ? AND state IN ('offered', 'released', 'lapsed') ORDER BY reviews.id"
        )
        found = self._world.disk.execute(sql, (cohort.id,)).fetchall()
        if not found:
            return None
        reviewer, submission = self._chance.choice(found)
        return Actor(self._here, reviewer), submission

    async def review(self, cohort: Cohort) -> None:
        world, found = self._world, self._review(cohort)
        if found is None:
            return
        actor, number = found
        submission = await submissions.get(world.study.db.read, number)
        capstone = world.study.curriculum(cohort).capstone(submission.capstone) if submission else None
        if capstone is None:
            return
        scores = {each.id: self._chance.randrange(1, 6) for each in capstone.rubric}
        for step in review_steps.steps(capstone):
            part = {each.id: scores[each.id] for each in step}
            answers = review_steps.Answers(part, STRENGTH, SUGGESTION)
            await reviews.save(world.study, actor, number, answers, world.clock())
        world.story(f"{actor.id} reviews submission {number}")

    async def decline(self, cohort: Cohort) -> None:
        if found := self._review(cohort):
            await reviewers.decline(self._world.study, *found, self._world.clock())
            self._world.story(f"{found[0].id} declines to review submission {found[1]}")

    async def want_time(self, cohort: Cohort) -> None:
        if found := self._review(cohort):
            await reviews.more_time(self._world.study, *found, self._world.clock())

    async def remove(self, cohort: Cohort) -> None:
        """Somebody who may removes a message of the bot's, and its thread."""
        world = self._world
        lately = world.clock.true - timedelta(days=14)
        recent = [each for each in world.place.here() if each.at > lately]
        if world.removals and recent:
            message = self._chance.choice(recent)
            world.place.delete_message(message)
            world.story(f"somebody removes {message.key}")
