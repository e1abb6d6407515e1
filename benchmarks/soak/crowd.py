"""Members who check in, whether the others have been answered or not; and what each of them gets to see."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any

from benchmarks.soak.ledger import Ledger, words
from benchmarks.soak.place import Place, Seat
from benchmarks.soak.weather import Weather
from bot.texts import common
from tests.wire.forms import CannotDoThat
from tests.wire.interaction import Answer
from tests.wire.state import ApiError

PATIENCE = 4.0  # seconds a member looks at the screen; Discord gives a bot three
SAVED = re.compile(r"Week (\d+) (checked in|updated)")
APOLOGY = common.our_fault(0).partition(";")[0]
ACKNOWLEDGED, REFUSED, APOLOGISED, UNANSWERED = "acknowledged", "refused", "apologised", "unanswered"
BY_COMMAND, SHARED, STUCK = 0.05, 0.002, 0.3  # of the check-ins: typed, with a question for the others, with a blocker


@dataclass(repr=False)
class Tally:
    """What members met. `words`: how refusals begin; `away`: which fault was on when nobody answered (None: none)."""

    outcomes: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    away: Counter[str | None] = field(default_factory=Counter)
    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))  # quiet or faulty: seconds

    @property
    def tried(self) -> int:
        return self.outcomes.total()

    def refusal(self, answer: Answer) -> str:
        if APOLOGY in answer.text:
            return APOLOGISED
        self.words[re.split(r"[.:\n*]", answer.text.strip("#* \n"))[0][:60]] += 1
        return REFUSED


async def visits(
    dice: random.Random,
    rate: float,
    going_on: Callable[[], bool],
    visit: Callable[[], Coroutine[Any, Any, None]],
    broken: list[str],
) -> None:
    """So many a second, at times of their own, whether those before them are done or not. `broken`: what they raise."""
    under_way: set[asyncio.Task[None]] = set()

    def left(task: asyncio.Task[None]) -> None:
        under_way.discard(task)
        if error := task.exception():
            broken.append(repr(error))

    at = time.monotonic()
    while going_on():
        at += dice.expovariate(rate)
        await asyncio.sleep(max(0.0, at - time.monotonic()))
        task = asyncio.create_task(visit())
        under_way.add(task)
        task.add_done_callback(left)
    await asyncio.gather(*under_way, return_exceptions=True)


def percentiles(seconds: Iterable[float]) -> tuple[float, float]:
    """The p50 and p99 in ms; 0 where nothing was measured."""
    found = list(seconds)
    if len(found) < 2:
        return (0.0, 0.0)
    cut = quantiles(found, n=100)
    return cut[49] * 1000, cut[98] * 1000


@dataclass(repr=False)
class Crowd:
    place: Place
    ledger: Ledger
    weather: Weather
    dice: random.Random
    tally: Tally = field(default_factory=Tally)
    minute: Tally = field(default_factory=Tally)  # the same since somebody last looked
    served: float = 0.0  # when the newest check-in that was acknowledged had begun
    broken: list[str] = field(default_factory=list)  # mistakes of this soak itself

    async def arrive(self, rate: float, going_on: Callable[[], bool]) -> None:
        """So many a second."""
        await visits(self.dice, rate, going_on, self._visit, self.broken)

    def _seat(self) -> Seat | None:
        for _ in range(100):
            seat = self.dice.choice(self.place.seats)
            if not seat.busy and seat.course.id in self.place.server.weekly:
                return seat
        return None

    async def _visit(self) -> None:
        if (seat := self._seat()) is None:
            return
        seat.busy = True
        began = time.monotonic()
        outcome = await self.check_in(seat)
        ended = time.monotonic()
        seat.busy = False
        fault = self.weather.during(began, ended)
        for tally in (self.tally, self.minute):
            tally.outcomes[outcome] += 1
            if outcome == UNANSWERED:
                tally.away[fault] += 1
            elif outcome == ACKNOWLEDGED:
                tally.took["faulty" if fault else "quiet"].append(ended - began)
        if outcome == ACKNOWLEDGED:
            self.served = max(self.served, began)

    async def check_in(self, seat: Seat) -> str:
        """Press, fill in, send, read. What came of it."""
        server, course = self.place.server, seat.course
        week, _ = server.weekly[course.id]
        try:
            form = await self._form(seat, week)
            if form.kind != "modal":
                return self.tally.refusal(form)
            number = self.ledger.next()
            receipt = await server.submit(seat.person, form, self._written(number), seconds=PATIENCE)
        except TimeoutError:
            return UNANSWERED
        if not (found := SAVED.search(receipt.text)):
            return self.tally.refusal(receipt)
        self.ledger.acknowledge(("check-in", course.id, seat.person.id, int(found[1])), number)
        receipt.interaction.channel.messages.pop(int(receipt.data["id"]), None)  # they close it
        return ACKNOWLEDGED

    async def _form(self, seat: Seat, week: int) -> Answer:
        server, course = self.place.server, seat.course
        _, post = server.weekly[course.id]
        if self.dice.random() > BY_COMMAND:
            try:
                button = f"checkin:{course.id}:{week}"
                return await server.press(seat.person, post, custom_id=button, seconds=PATIENCE)
            except (CannotDoThat, ApiError):  # somebody has deleted the post, or its channel
                pass
        options = {"cohort": str(course.id), "week": week}
        return await server.command(course.guild, course.channel, seat.person, "check-in", options, seconds=PATIENCE)

    def _written(self, number: int) -> dict[str, object]:
        chance = self.dice.random()
        blocker = "I do not see why the learning rate is so small." if chance < STUCK else ""
        return {
            "done": words(number),
            "hours": f"{number % 40 / 4:g}",
            "confidence": str(1 + number % 5),
            "blocker": blocker,
            "share": chance < SHARED,
        }
