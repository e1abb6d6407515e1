"""The demo's server: a study group a few weeks into its curriculum, brought there by the real bot's own commands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from typing import Any

import discord
from simcord import Env
from simcord.actors import MemberActor
from simcord.builders import GuildHandle

from bot.app import StudyBot
from bot.demo import hooks, story
from bot.demo.place import Person, Place, Step
from bot.demo.play import Play, Rooms
from bot.demo.samples import FOLDER

FORUM_TOPIC = "Capstones and their reviews"


class StudyWorld:
    """`address` is where the demo answers: its sample notebooks are there."""

    begins = story.BEGINS
    bot_name = "Syllabot"

    def __init__(self, bot: StudyBot, address: str) -> None:
        self.bot, self.samples = bot, f"{address}{FOLDER}"
        self._following: datetime | None = None
        bot.add_listener(self._rung, "on_rung")

    async def _rung(self, following: datetime | None) -> None:
        """The bot has rung, and says when it rings next: that is when something is posted."""
        self._following = following

    def next_post(self) -> datetime | None:
        return self._following

    def in_a_hurry(self) -> AbstractContextManager[None]:
        return self._catching_up_every(timedelta(hours=3))

    @contextmanager
    def _catching_up_every(self, span: timedelta) -> Iterator[None]:
        """The bot's alarms do the posting. Every ten minutes it also looks for what was missed: that is a thousand
        times a week, and ten seconds of a visitor's on a slow computer."""
        # Not isinstance(): discord.py loads the cog's module anew, with another class of that name.
        scheduler = getattr(self.bot.get_cog("Clock"), "scheduler", None)
        job = scheduler and scheduler.get_job("catch-up")
        if job is None:
            yield
            return
        usual = job.trigger
        with hooks.as_the_bot(self.env):
            job.reschedule("interval", seconds=span.total_seconds())
        try:
            yield
        finally:
            with hooks.as_the_bot(self.env):
                job.reschedule(usual)

    async def build(self, env: Env) -> Place:
        self.env = env
        self.guild = env.create_guild(story.SERVER)
        await self._furnish()
        staff = self.guild.create_role("Organisers", permissions=discord.Permissions(manage_guild=True), color=0x7CC4B8)
        organiser = Person(self._arrive(story.ORGANISER, [staff]), "organiser")
        members = [Person(self._arrive(name), "member") for name in story.MEMBERS]
        self.people = {person.name: person for person in (organiser, *members)}
        await self._begin()
        with self._catching_up_every(timedelta(days=365)):
            await self._live_through()
        hooks.forget_private_answers(env)
        return Place(self.guild, (organiser, *members), self.weekly, self._steps(), story.ZONE)

    async def _furnish(self) -> None:
        guild: GuildHandle = self.guild
        lobby, study = guild.create_category("Hello"), guild.create_category("Study group")
        self.lounge = guild.create_text_channel("lounge", category=lobby, topic="Anything goes")
        self.weekly = guild.create_text_channel("weekly", category=study, topic="A new assignment every Monday at nine")
        self.reviews = guild.create_forum_channel("reviews")
        with hooks.as_the_bot(self.env):  # SimCord cannot create a forum inside a category
            forum = self.bot.get_channel(self.reviews.id)
            if isinstance(forum, discord.ForumChannel):
                category = discord.Object(study.id)
                await forum.edit(category=category, topic=FORUM_TOPIC)  # type: ignore[call-overload]  # an id is enough
        await self.env.settle()
        self.rooms = Rooms(self.weekly, self.lounge, self.reviews)

    def _arrive(self, name: str, roles: Any = ()) -> MemberActor:
        account = self.env.create_user(name.split()[0].lower(), global_name=name)
        return self.guild.add_member(account, roles=roles)

    async def _begin(self) -> None:
        olga = self.people[story.ORGANISER].actor
        await olga.slash(
            self.weekly,
            "cohort create",
            name=story.COHORT,
            start=story.FIRST_DAY,
            timezone=story.ZONE,
            channel=self.weekly,
            reviews=self.reviews,
        )

    async def _live_through(self) -> None:
        play = Play(self.env, self.people, self.rooms, self.samples)
        await play.events()
        await play.until(story.NOW)

    def _steps(self) -> list[Step]:
        ada, chloe, dmitri, olga = map(self.people.__getitem__, (story.ADA, story.CHLOE, story.DMITRI, story.ORGANISER))
        inbox = dmitri.actor.user.dm_channel
        capstone = {"url": f"{self.samples}handwritten-digits.ipynb", "title": "My first network"}
        return [
            Step(
                "Check in",
                "You are Ada. Press **Check in** under this week’s post.",
                ada,
                self.weekly,
            ),
            Step("See your progress", "Send /progress. Only you see the answer.", ada, self.weekly, "/progress"),
            Step(
                "Hand in a capstone",
                "Send /submit-capstone. A sample notebook is filled in for you.",
                ada,
                self.weekly,
                "/submit-capstone",
                capstone,
            ),
            Step(
                "Be somebody else, with reviews to read",
                "Now you are Chloé. Press **Read the reviews**, and **This helped** to say thanks.",
                chloe,
                self.rooms.capstone(story.STREETS),
            ),
            Step(
                "Write a review",
                "Ben waits for yours, and so does your own capstone. Press **Write a review**.",
                chloe,
                self.rooms.capstone(story.DIGITS),
            ),
            Step("Be somebody who fell silent", "Now you are Dmitri. See what Syllabot wrote to you.", dmitri, inbox),
            Step("Organise it", "Now you are Olga. Send **/cohort status**.", olga, self.weekly, "/cohort status"),
        ]
