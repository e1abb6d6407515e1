"""APScheduler on the simulation's clock."""

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import apscheduler.schedulers.asyncio
import apscheduler.triggers.cron
import apscheduler.triggers.date
import apscheduler.triggers.interval  # noqa: F401  all must be imported before the names are swapped


class _AnyDatetime(type(dt.datetime)):  # type: ignore[misc]  # the metaclass is computed
    """APScheduler checks `isinstance(x, datetime)`; real datetimes must go on passing."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, dt.datetime)


@contextmanager
def scheduler_reads(now: Callable[[], dt.datetime]) -> Iterator[None]:
    """APScheduler 3 asks `datetime.now()`, which no setting replaces: give its modules a datetime that asks us.

    Jobs must be added by the bot itself (in its own scope), or their timers stay on the real clock.
    """

    class SimulatedDatetime(dt.datetime, metaclass=_AnyDatetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]  # it gives plain datetimes
            return now().astimezone(tz)

    swapped = [
        module
        for name, module in list(sys.modules.items())
        if name.startswith("apscheduler.") and getattr(module, "datetime", None) is dt.datetime
    ]
    for module in swapped:
        module.datetime = SimulatedDatetime  # type: ignore[attr-defined]  # modules have any name
    try:
        yield
    finally:
        for module in swapped:
            module.datetime = dt.datetime  # type: ignore[attr-defined]  # the same
