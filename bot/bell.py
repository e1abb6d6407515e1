"""What a ring of the clock does, and what goes on beside it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from itertools import count
from typing import Any

from bot import installation, reviewers, ringing, threads
from bot import log as logs
from bot.board import Board
from bot.links import Look
from bot.looking import Looker
from bot.stopping import UnderWay
from bot.study import Study
from bot.submission import Submission

log = logging.getLogger(__name__)


class Bell:
    """`rung` is told when to ring next (None: nothing is planned). `under_way`: what is finished before the end."""

    def __init__(
        self,
        study: Study,
        board: Board,
        look: Look,
        now: Callable[[], datetime],
        under_way: UnderWay,
        rung: Callable[[datetime | None], None],
    ) -> None:
        self._study, self._board, self._look, self._now = study, board, look, now
        self._under_way, self._rung = under_way, rung
        self._looker = Looker(study, now)
        self._ringing, self._redrawing = asyncio.Lock(), asyncio.Lock()
        self._rings = count(1)
        self._soon: set[asyncio.Task[None]] = set()  # the loop itself keeps no task alive

    async def ring(self) -> None:
        """Do whatever is due, then tell the clock when to ring next. Safe to call at any time."""
        self._under_way.add()
        # The clock, a start and a command may ring together.
        async with self._ringing:
            if self._under_way.closing:  # the next start rings
                return
            with logs.bound(ring=next(self._rings)):
                await self._ring()

    async def _ring(self) -> None:
        look = await reviewers.allocate_due(self._study, self._now())
        following = await ringing.ring(self._study, self._board, self._now, lambda: self._under_way.closing)
        if self._under_way.closing:
            return
        following = min((moment for moment in (look, following) if moment is not None), default=None)
        await installation.remember_ring(self._study, self._now())
        await self._look_again()
        moments = following, await self._looker.next()
        self._rung(min((moment for moment in moments if moment is not None), default=None))
        self._beside(self._redraw())

    async def _redraw(self) -> None:
        """Beside everything else: Discord lets through few edits in a channel, and no post or press waits for them."""
        try:
            async with self._redrawing:
                await threads.redraw(self._study, self._board, self._now())
        except Exception:
            log.exception("What is marked could not be drawn anew; it stays marked")

    async def _look_again(self) -> None:
        """Look behind the links that are due, beside everything else: no post waits for somebody's site."""
        due = await self._looker.due()
        if due:
            self._beside(self._look_at(due))

    async def _look_at(self, due: Sequence[Submission]) -> None:
        if await self._looker.look(due, self._look):
            self.ring_soon()  # for those that had to wait, and to know when the next are due

    def ring_soon(self) -> None:
        """Ring beside whoever asks, who need not wait for it. A failure is logged, and the clock rings again."""
        self._beside(self._ring_beside())

    async def _ring_beside(self) -> None:
        try:
            await self.ring()
        except Exception:
            log.exception("What is due could not be done at once; the clock rings again")

    def ring_if_quiet(self) -> None:
        """The same, unless somebody rings: they find what is due."""
        if not self._ringing.locked():
            self.ring_soon()

    def ring_for_others(self) -> None:
        """What a process that is gone has left does not wait until a long ring is over."""
        self._beside(self._ring_at_once())

    async def _ring_at_once(self) -> None:
        self._under_way.add()
        try:
            await ringing.ring(self._study, self._board, self._now, lambda: self._under_way.closing)
        except Exception:
            log.exception("What is due could not be done at once; the clock rings again")

    def _beside(self, doing: Coroutine[Any, Any, None]) -> None:
        soon = asyncio.create_task(doing)
        self._soon.add(soon)
        soon.add_done_callback(self._soon.discard)

    async def close(self) -> None:
        """End what goes on beside."""
        for soon in self._soon:
            soon.cancel()
        await asyncio.gather(*self._soon, return_exceptions=True)
