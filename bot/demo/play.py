"""Plays the story in the demo's server: everybody does what it says, when it says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from discord import Message
from simcord import Env
from simcord.backend.models import Message as Sent
from simcord.builders import ChannelHandle
from simcord.components import walk_components

from bot.demo import story
from bot.demo.place import Person
from bot.demo.story import Allocate, CheckIn, Circles, Event, HandIn, Line, Press, Reassign, Written
from bot.texts.reviews import CONTINUE, OPEN_FORM
from bot.texts.threads import WRITE
from bot.ui.review_form import BREAKS, KEEPS

OPENING = datetime.fromisoformat(f"{story.FIRST_DAY}T08:00+00:00")  # nine in Berlin, in winter


@dataclass(frozen=True)
class Rooms:
    """The channels of the story; `reviews` is a forum."""

    weekly: ChannelHandle
    lounge: ChannelHandle
    reviews: ChannelHandle

    def capstone(self, title: str) -> ChannelHandle:
        """The review thread of what was handed in under this title."""
        return next(each for each in self.reviews.threads if (each.name or "").startswith(title))


class Play:
    """`samples` is where the sample notebooks are."""

    def __init__(self, env: Env, people: Mapping[str, Person], rooms: Rooms, samples: str) -> None:
        self.env, self.people, self.samples = env, people, samples
        self.weekly, self.lounge, self.rooms = rooms.weekly, rooms.lounge, rooms
        self._titles: list[str] = []  # of what was handed in so far

    async def events(self) -> None:
        for event in sorted(story.EVENTS, key=lambda each: (each.day, each.hour)):
            await self.until(OPENING + timedelta(days=event.day, hours=event.hour, minutes=7))
            await self._act(event)

    async def until(self, moment: datetime) -> None:
        await self.env.advance_time(max(0.0, (moment - self.env.now()).total_seconds()))

    async def _act(self, event: Event) -> None:
        match event:
            case CheckIn():
                await self._check_in(event)
            case Line():
                await self.people[event.who].actor.send(self._place(event), event.text)
            case Press():
                await self._press(event)
            case Circles():
                await self.people[story.ORGANISER].actor.slash(self.weekly, "cohort circles", action="on")
            case HandIn():
                self._titles.append(event.title)
                url = f"{self.samples}{event.notebook}"
                await self.people[event.who].actor.slash(self.weekly, "submit-capstone", url=url, title=event.title)
            case Allocate():
                await self.people[story.ORGANISER].actor.slash(self.weekly, "cohort allocate")
            case Reassign():
                await self._reassign(event)
            case Written():
                await self._review(event)

    async def _check_in(self, event: CheckIn) -> None:
        who = self.people[event.who].actor
        form = await who.slash(self.weekly, "check-in")
        answers: dict[str, Any] = {"done": event.done, "hours": event.hours, "blocker": event.blocker}
        answers["confidence"] = [event.confidence] if event.confidence else []
        answers["share"] = bool(event.blocker)
        await who.submit_modal(form, {field: value for field, value in answers.items() if value})

    async def _reassign(self, event: Reassign) -> None:
        number = str(self._titles.index(event.title) + 1)  # in an empty database the first one gets 1
        who, instead = (self.people[name].actor for name in (event.who, event.instead))
        olga = self.people[story.ORGANISER].actor
        await olga.slash(self.weekly, "cohort reassign", submission=number, reviewer=who, instead=instead)

    async def _review(self, event: Written) -> None:
        """Both steps of the form; the guide comes before somebody's first one."""
        who = self.people[event.who].actor
        message = next(each for each in self.rooms.capstone(event.title).history() if self._has(each, WRITE))
        shown = await who.click(message, label=WRITE)
        if shown.modal is None and shown.response is not None:
            shown = await who.click(shown.response, label=OPEN_FORM)
        words, scores = {"strength": event.strength, "suggestion": event.suggestion}, iter(event.scores)
        while shown.modal is not None:
            answers: dict[str, Any] = {}
            for field in (each for each in walk_components(shown.modal["components"]) if "custom_id" in each):
                name = field["custom_id"]
                said = (BREAKS if event.breaks else KEEPS) if name == "rules" else None
                answers[name] = words[name] if name in words else [said or next(scores)]
            done = await who.submit_modal(shown, answers)
            if done.response is None or not self._offers(done.response.message, CONTINUE):
                return
            shown = await who.click(done.response, label=CONTINUE)

    async def _press(self, event: Press) -> None:
        """Whoever joins fills in the form that opens."""
        who = self.people[event.who].actor
        seen = [each for place in (self.weekly, self._newest("Week")) for each in place.history()]
        message = next(each for each in reversed(seen) if self._has(each, event.button))
        pressed = await who.click(message, label=event.button)
        if pressed.modal is not None:
            goal, shows = story.GOALS[event.who], event.who in story.SHOW_THEIR_WEEKS
            await who.submit_modal(pressed, {"goal": goal, "share": shows})

    def _place(self, line: Line) -> ChannelHandle:
        return self.lounge if line.where == "lounge" else self._newest("Week" if line.where == "week" else "Study")

    def _newest(self, name: str) -> ChannelHandle:
        """The newest thread whose name begins so."""
        found = [each for each in self.weekly.threads if (each.name or "").startswith(name)]
        return max(found, key=lambda each: each.id, default=self.lounge)

    def _has(self, message: Message, button: str) -> bool:
        """Whether it has this button, for everybody to see."""
        return not self._sent(message).is_ephemeral and self._offers(message, button)

    def _offers(self, message: Message, button: str) -> bool:
        return any(each.get("label") == button for each in walk_components(self._sent(message).components))

    def _sent(self, message: Message) -> Sent:
        return self.env.backend.get_message(message.channel.id, message.id)
