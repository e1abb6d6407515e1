"""Plays the story in the demo's server: everybody does what it says, when it says so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from discord import Message
from simcord import Env
from simcord.builders import ChannelHandle
from simcord.components import walk_components

from bot.demo import story
from bot.demo.place import Person
from bot.demo.story import CheckIn, Circles, Event, Line, Press

OPENING = datetime.fromisoformat(f"{story.FIRST_DAY}T08:00+00:00")  # nine in Berlin, in winter


class Play:
    def __init__(self, env: Env, people: Mapping[str, Person], weekly: ChannelHandle, lounge: ChannelHandle) -> None:
        self.env, self.people, self.weekly, self.lounge = env, people, weekly, lounge

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

    async def _check_in(self, event: CheckIn) -> None:
        who = self.people[event.who].actor
        form = await who.slash(self.weekly, "check-in")
        answers: dict[str, Any] = {"done": event.done, "hours": event.hours, "blocker": event.blocker}
        answers["confidence"] = [event.confidence] if event.confidence else []
        answers["share"] = bool(event.blocker)
        await who.submit_modal(form, {field: value for field, value in answers.items() if value})

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
        sent = self.env.backend.get_message(message.channel.id, message.id)
        return not sent.is_ephemeral and any(each.get("label") == button for each in walk_components(sent.components))
