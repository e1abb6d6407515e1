"""A thin mix of everything else that people do meanwhile."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from benchmarks.soak.crowd import UNANSWERED, Tally, visits
from benchmarks.soak.ledger import Ledger, words
from benchmarks.soak.place import Place, Seat
from benchmarks.soak.weather import Weather
from tests.wire.forms import SELECT, TEXT_INPUT, CannotDoThat
from tests.wire.interaction import Answer, components
from tests.wire.state import ApiError, Json, Person
from tests.wire.syllabot import Syllabot

PATIENCE = 20.0  # seconds: what is deferred may take its time
LINK = "http://127.0.0.1:9/notebook.ipynb"  # cannot be opened, and is accepted
STEPS = 12  # of a review: cards and forms
KEPT = ("Saved", "### Nearly", "### Review saved", "### Review changed")
OFFERED = (
    "SELECT submission_id, reviewer_id, cohort_id FROM reviews JOIN submissions ON submissions.id = submission_id "
    "WHERE state = 'offered' AND closed_at IS NULL ORDER BY random() LIMIT 1"
)


@dataclass(repr=False)
class Others:
    place: Place
    bot: Syllabot
    ledger: Ledger
    weather: Weather
    dice: random.Random
    tally: Tally = field(default_factory=Tally)
    done: dict[str, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)  # mistakes of this soak itself
    _joining: set[tuple[int, int]] = field(default_factory=set)

    async def come_and_go(self, rate: float, going_on: Callable[[], bool]) -> None:
        """So many things a second."""
        doings: dict[Callable[[Seat], Awaitable[Answer | None]], int] = {
            self.progress: 30, self.plan: 25, self.my_reviews: 8, self.status: 5, self.cohorts: 2, self.export: 1,
            self.rename: 2, self.join: 8, self.leave: 3, self.hand_in: 4, self.allocate: 1, self.review: 5,
            self.press_as_a_stranger: 6,
        }  # fmt: skip

        async def visit() -> None:
            [doing] = self.dice.choices(list(doings), weights=list(doings.values()))
            await self._do(doing, self.dice.choice(self.place.seats))

        await visits(self.dice, rate, going_on, visit, self.broken)

    async def _do(self, doing: Callable[[Seat], Awaitable[Answer | None]], seat: Seat) -> None:
        began = time.monotonic()
        name = getattr(doing, "__name__", "")
        try:
            answer = await doing(seat)
        except TimeoutError:
            self.tally.outcomes[UNANSWERED] += 1
            self.tally.away[self.weather.during(began, time.monotonic())] += 1
        except (CannotDoThat, ApiError):  # what they meant to use has just been deleted
            return
        else:
            if answer is not None:
                self.done[name] = self.done.get(name, 0) + 1
                apologised = self.tally.refusal(answer)
                self.tally.outcomes["answered" if apologised != "apologised" else apologised] += 1

    async def _command(self, seat: Seat, who: Person, path: str, /, **options: object) -> Answer:
        course = seat.course
        chosen = {"cohort": str(course.id), **options}
        return await self.place.server.command(course.guild, course.channel, who, path, chosen, seconds=PATIENCE)

    async def progress(self, seat: Seat) -> Answer:
        return await self._command(seat, seat.person, "progress")

    async def plan(self, seat: Seat) -> Answer:
        return await self._command(seat, seat.person, "plan")

    async def my_reviews(self, seat: Seat) -> Answer:
        return await self._command(seat, seat.person, "my-reviews")

    async def status(self, seat: Seat) -> Answer:
        return await self._command(seat, seat.course.organiser, "cohort status")

    async def cohorts(self, seat: Seat) -> Answer:
        course, server = seat.course, self.place.server
        return await server.command(course.guild, course.channel, course.organiser, "cohort list", seconds=PATIENCE)

    async def export(self, seat: Seat) -> Answer:
        return await self._command(seat, seat.course.organiser, "cohort export", format="json")

    async def rename(self, seat: Seat) -> Answer:
        name = f"{seat.course.name}, renamed {self.dice.randrange(1000)}"
        return await self._command(seat, seat.course.organiser, "cohort edit", name=name)

    async def allocate(self, seat: Seat) -> Answer:
        return await self._command(seat, seat.course.organiser, "cohort allocate")

    async def join(self, seat: Seat) -> Answer | None:
        guest = self.dice.choice(self.place.strangers[seat.course.guild.id][1:])
        key = seat.course.id, guest.id
        if key in self._joining:
            return None
        self._joining.add(key)  # for good: of two that are under way nobody knows which comes first
        number = self.ledger.next()
        answer = await self._command(seat, guest, "join-cohort", goal=words(number))
        if "You are a member" in answer.text:
            self.ledger.acknowledge(("membership", *key, 0), number)
        return answer

    async def leave(self, seat: Seat) -> Answer:
        guest = self.dice.choice(self.place.strangers[seat.course.guild.id][1:])
        return await self._command(seat, guest, "leave-cohort")

    async def press_as_a_stranger(self, seat: Seat) -> Answer | None:
        server, course = self.place.server, seat.course
        if course.id not in server.weekly:
            return None
        [stranger, *_] = self.place.strangers[course.guild.id]
        _, post = server.weekly[course.id]
        return await server.press(stranger, post, "Check in", seconds=PATIENCE)

    async def hand_in(self, seat: Seat) -> Answer | None:
        key = seat.course.id, seat.person.id
        if key in self._joining:
            return None
        self._joining.add(key)
        number = self.ledger.next()
        work = {"url": LINK, "title": f"Work {number}", "summary": words(number)}
        answer = await self._command(seat, seat.person, "submit-capstone", **work)
        if "Handed in" in answer.text:
            self.ledger.acknowledge(("submission", *key, 0), number)
        return answer

    async def review(self, _: Seat) -> Answer | None:
        """Whoever is asked for a review writes it, step by step."""
        found = await asyncio.to_thread(self.bot.rows, OFFERED)
        server = self.place.server
        if not found or found[0][0] not in server.handed or found[0][:2] in self._joining:
            return None
        submission, reviewer, _cohort = found[0]
        self._joining.add((submission, reviewer))
        number, who = self.ledger.next(), server.people[reviewer]
        button = f"review:{submission}"
        answer = await server.press(who, server.handed[submission], custom_id=button, seconds=PATIENCE)
        for _step in range(STEPS):
            if answer.kind == "modal":
                answer = await server.submit(who, answer, _filled(answer.data, number), seconds=PATIENCE)
                if answer.text.startswith(KEPT):
                    self.ledger.acknowledge(("review", 0, reviewer, submission), number)
                continue
            following = [part["custom_id"] for part in components(answer.data) if "custom_id" in part]
            if not following:
                break
            answer = await server.press(who, answer, custom_id=following[0], seconds=PATIENCE)
        return answer


def _filled(form: Json, number: int) -> dict[str, object]:
    """The first choice everywhere, and words."""
    values: dict[str, object] = {}
    for part in components(form):
        if part["type"] == TEXT_INPUT:
            values[part["custom_id"]] = words(number)
        elif part["type"] == SELECT:
            values[part["custom_id"]] = part["options"][0]["value"]
    return values
