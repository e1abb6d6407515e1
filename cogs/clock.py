"""The alarm clock. It remembers nothing: what is due is read from the calendar and the rows whenever it rings."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from discord.ext import commands

if TYPE_CHECKING:
    from bot.app import StudyBot

log = logging.getLogger(__name__)

CATCH_UP = 10  # minutes
BREATH = timedelta(seconds=1)  # whatever goes wrong, the clock never rings in a tight loop


class Clock(commands.Cog):
    def __init__(self, bot: StudyBot) -> None:
        self.bot = bot
        # By default APScheduler drops a job that is a second late. Ours may be as late as they like, and ring once.
        self.scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    async def cog_load(self) -> None:
        self.scheduler.add_job(self.ring, "interval", minutes=CATCH_UP, id="catch-up")
        self.scheduler.start()

    async def cog_unload(self) -> None:
        self.scheduler.shutdown(wait=False)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """At every start, in case something fell due while we were away."""
        await self.ring()

    async def ring(self) -> None:
        try:
            await self.bot.ring()
        except Exception:
            log.exception("The clock rang and could not finish; it rings again in %d minutes at most", CATCH_UP)

    @commands.Cog.listener()
    async def on_rung(self, following: datetime | None) -> None:
        """Wake up for what is due next. The job replaces the one before: there is never more than one alarm."""
        if following is None:
            return
        moment = max(following, self.bot.now() + BREATH)
        self.scheduler.add_job(self.ring, "date", run_date=moment, id="alarm", replace_existing=True)


async def setup(bot: StudyBot) -> None:
    await bot.add_cog(Clock(bot))
