"""Where members and organisers of one server are served: what they see of the process that has its gateway."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.records import Cohort
from bot.study import Study

if TYPE_CHECKING:
    from tests.simulation.machine import Machine
    from tests.simulation.several import Several


@dataclass(frozen=True)
class DeskClock:
    """`true`: Discord's time; called, it says what the machine shows."""

    machine: Machine

    @property
    def true(self) -> datetime:
        return self.machine.world.clock.true

    def __call__(self) -> datetime:
        return self.machine.now()


class Desk:
    """As much of a world as `people` and `organisers` need."""

    def __init__(self, world: Several, machine: Machine, server: int) -> None:
        self._world, self._server = world, server
        self.study: Study = machine.study
        self.clock = DeskClock(machine)
        self.chance, self.disk, self.place = world.chance, world.disk, world.place
        self.watch, self.story, self.removals = world.watch, world.story, world.removals

    def some_cohort(self) -> Cohort | None:
        here = [each for each in self._world.cohorts() if each.running and each.guild_id == self._server]
        return self.chance.choice(here) if here else None

    def new_channel(self) -> int:
        return self._world.new_channel()
