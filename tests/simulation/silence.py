"""Another short story: somebody falls silent, is asked to come back, and is put on a break."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial

from bot import person
from tests.simulation.curricula import weeks
from tests.simulation.kills import ADA, BEN, CLEO, Story
from tests.simulation.quiet import quiet
from tests.simulation.seeds import Run


def tell(kill_at: int) -> Run:
    """Killed at that await (0: never). Ada takes direct messages at once, Ben in his morning, Cleo none."""
    with quiet():
        return asyncio.run(_Silence(kill_at, weeks(6, False)).run())


class _Silence(Story):
    async def run(self) -> Run:
        await self._start()
        await self._do(self._found)
        for member in (ADA, BEN, CLEO):
            await self._do(partial(self._join, member))
        await self._do(self._settle)
        await self._rest(days=32)
        return await self._end()

    async def _settle(self) -> None:
        await person.change(self.world.study, BEN.id, "thread", "America/Los_Angeles")
        await person.change(self.world.study, CLEO.id, "off", None)
        self.world.clock.true += timedelta(minutes=1)
