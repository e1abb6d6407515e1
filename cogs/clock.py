"""The alarm clock. It remembers nothing: what is due is read from the calendar and the rows whenever it rings."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from discord.ext import commands

from bot import log as logs
from bot.errors import DatabaseTrouble
from bot.housekeeping import keep_house

if TYPE_CHECKING:
    from bot.app import StudyBot

log = logging.getLogger(__name__)

CATCH_UP = 10  # minutes
JUMP = timedelta(hours=1)
BEAT = 60.0  # seconds
BACK = timedelta(seconds=30)  # less is a clock being adjusted
SOON = timedelta(minutes=1)  # after a ring that could store nothing
BREATH = timedelta(seconds=1)  # whatever goes wrong, the clock never rings in a tight loop


class Clock(commands.Cog):
    def __init__(self, bot: StudyBot) -> None:
        self.bot = bot
        self._last: tuple[datetime, float] | None = None  # when it last rang, and by a clock that nobody sets
        self._beat: asyncio.TimerHandle | None = None
        self._seen = bot.now()
        # By default APScheduler drops a job that is a second late. Ours may be as late as they like, and ring once.
        self.scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    async def cog_load(self) -> None:
        self.scheduler.add_job(self.catch_up, "interval", minutes=CATCH_UP, id="catch-up")
        self.scheduler.start()
        self._beats()

    async def cog_unload(self) -> None:
        self.scheduler.shutdown(wait=False)
        if self._beat is not None:
            self._beat.cancel()

    def _beats(self) -> None:
        """Notice a clock that was set back: APScheduler's jobs would wait for the time it showed before.

        The loop's own timers go by a clock that nobody sets.
        """
        now = self.bot.now()
        if now < self._seen - BACK:
            log.warning("The clock was set back by %s", self._seen - now)
            self.scheduler.modify_job("catch-up", next_run_time=now)
        self._seen = now
        self._beat = asyncio.get_running_loop().call_later(BEAT, self._beats)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """At every start, in case something fell due while we were away."""
        await self.ring()

    async def catch_up(self) -> None:
        """What the alarms missed, and what could not be done at the start."""
        await self.ring()
        await self.bot.register()
        await keep_house(self.bot.study, self.bot.now())

    async def ring(self) -> None:
        logs.unbind_all()  # whoever set the alarm has nothing to do with what it does
        self._watch_the_time()
        try:
            await self.bot.ring()
        except DatabaseTrouble:  # in the log already
            self._ring_at(self.bot.now() + SOON)
        except Exception:
            log.exception("The clock rang and could not finish; it rings again in %d minutes at most", CATCH_UP)

    def _watch_the_time(self) -> None:
        """Weeks are skipped and posted by this clock: if it is set anew, whoever runs the bot should know."""
        now, steady = self.bot.now(), time.monotonic()
        if self._last is not None:
            jump = now - self._last[0] - timedelta(seconds=steady - self._last[1])
            if abs(jump) > JUMP:
                log.warning("The clock has jumped by %s since the last ring: it was set, or the machine slept", jump)
        self._last = now, steady

    @commands.Cog.listener()
    async def on_rung(self, following: datetime | None) -> None:
        """Wake up for what is due next. The job replaces the one before: there is never more than one alarm."""
        if following is None:
            return
        self._ring_at(max(following, self.bot.now() + BREATH))

    def _ring_at(self, moment: datetime) -> None:
        self.scheduler.add_job(self.ring, "date", run_date=moment, id="alarm", replace_existing=True)


async def setup(bot: StudyBot) -> None:
    await bot.add_cog(Clock(bot))
