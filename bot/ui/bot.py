"""What commands, buttons, forms and cards may ask of the bot that they belong to; `bot.app` puts it together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from discord.ext import commands

from bot.bell import Bell
from bot.board import Board
from bot.links import Look
from bot.stopping import UnderWay
from bot.study import Study
from bot.ui.pictures import Paints


class Bot(commands.Bot):
    """`now`: the one clock. `look` visits a link that a member handed in; `painter` paints (None: words alone)."""

    study: Study
    now: Callable[[], datetime]
    board: Board
    look: Look
    painter: Paints | None
    bell: Bell
    under_way: UnderWay  # what is finished before the end

    async def ring(self) -> None:
        """Do whatever is due, then tell the clock when to ring next. Safe to call at any time."""
        await self.bell.ring()

    def ring_soon(self) -> None:
        """Ring beside whoever asks, who need not wait for it. A failure is logged, and the clock rings again."""
        self.bell.ring_soon()
