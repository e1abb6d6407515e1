"""How several simulated processes know of each other: by the bot's own functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.simulation.machine import Machine
    from tests.simulation.several import Several


class Peers:
    """As long as the bot has none: each rings for everybody."""

    def __init__(self, world: Several) -> None:
        self.world = world

    def serving(self, server: int) -> Machine | None:
        """Which process has the gateway of the server."""
        well = [each for each in self.world.machines if each.well]
        return well[(server >> 22) % len(well)] if well else None

    def have_rested(self) -> None:
        """All hearts have beaten meanwhile."""

    async def join(self, machine: Machine) -> None:
        pass

    async def live(self, machine: Machine) -> None:
        pass

    async def leave(self, machine: Machine) -> None:
        pass

    def why_not(self, machine: Machine) -> str | None:
        """Why this process must not post."""
        return None
