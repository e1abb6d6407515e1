"""What everyday things cost with a thousand members and with a million, on both kinds of database."""

from __future__ import annotations

import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import cast

from benchmarks.backends import Backends, run
from benchmarks.below import CHANNEL, FIRST_MEMBER, Driver
from benchmarks.checkins import COHORT, checker
from benchmarks.growth import library, progress, syllabot, timed, weekly_post
from benchmarks.population import DUE, LONGEST, MEASURED, MOMENT, ROUNDS, TODAY, Population, first_member
from bot import composing, occurrences, reviewers
from bot.app import StudyBot
from bot.records import Kind, Occurrence
from bot.store import occurrences as store
from bot.store.address import Address
from bot.store.db import Database
from bot.store.queue import queue
from bot.study import Study
from bot.ui import posts

CHECK_IN, PROGRESS, DIGEST = "check-in", "/progress", "digest"
PLAN, READY, WAITING = "plan what is due", "find what is ready", "count what waits"
WHAT = (CHECK_IN, PROGRESS, DIGEST, PLAN, READY, WAITING)
CLOSED = TODAY - timedelta(days=3)  # the ninth week of the cohorts that are measured
SOON = timedelta(hours=1)
Times = dict[str, list[float]]
Places = list[tuple[Population, Address]]


@dataclass(frozen=True)
class Cost:
    """Seconds for one, from the fewest members to the most; and how much longer with the most than with the fewest."""

    medians: tuple[float, ...]
    growth: float


async def costs(made: Backends, backend: str, sizes: tuple[int, ...], rounds: int = MEASURED) -> dict[str, Cost]:
    """By what is done: medians of at most 12 rounds in which all sizes take turns."""
    places = [(Population(size), await made.new(backend, f"{size}-members")) for size in sizes]
    for population, address in places:
        await population.settle(address)
    times: list[Times] = [{what: [] for what in WHAT} for _ in sizes]
    await _acted(places, times, rounds)
    await _rung(places, times, min(rounds, ROUNDS))
    found = {}
    for what in WHAT:
        ratios = [most / fewest for fewest, most in zip(times[0][what], times[-1][what], strict=True)]
        found[what] = Cost(tuple(median(each[what]) for each in times), median(ratios))
    return found


async def _acted(places: Places, times: list[Times], rounds: int) -> None:
    """In each round most of a cohort check in and look at their progress, and its digest is drawn."""
    async with AsyncExitStack() as stack:
        bots = [await stack.enter_async_context(syllabot(address)) for _, address in places]
        for each in range(rounds):
            for (population, _), bot, took in zip(places, bots, times, strict=True):
                cohort_id = population.measured[each]
                first = first_member(cohort_id)
                check_in = checker(bot, [weekly_post(cohort_id, LONGEST)] * COHORT, first)
                took[CHECK_IN].append(await timed(bot, check_in))
                look_at = progress(bot, lambda n, first=first: n + first - FIRST_MEMBER)  # type: ignore[misc]  # mypy knows no default of a lambda
                took[PROGRESS].append(await timed(bot, look_at))
                took[DIGEST].append(await _digests(bot, cohort_id))


async def _digests(bot: Driver, cohort_id: int) -> float:
    study = cast(StudyBot, bot.bot).study
    due = Occurrence(cohort_id, Kind.DIGEST, LONGEST - 1, CLOSED, CHANNEL)

    async def digest(_: int) -> None:
        drawn = posts.draw(await composing.compose(study, due, CLOSED)).to_components()
        if "checked in" not in str(drawn):
            raise RuntimeError(f"no digest but {drawn}")

    return await timed(bot, digest)


async def _rung(places: Places, times: list[Times], rounds: int) -> None:
    """In each round the next week opens in a few cohorts, and its digest falls due."""
    async with AsyncExitStack() as stack:
        studies = [Study(await stack.enter_async_context(Database.open(address)), library()) for _, address in places]
        for each in range(rounds):
            now = MOMENT + timedelta(minutes=each)
            for (_, address), study, took in zip(places, studies, times, strict=True):
                await _ring(study, took, now)
                await run(address, "UPDATE occurrences SET state = 'sent', retry_at = NULL WHERE state = 'due'")


async def _ring(study: Study, took: Times, now: datetime) -> None:
    """As the clock rings, up to the posts."""
    began = time.perf_counter()
    await reviewers.allocate_due(study, now)
    await occurrences.plan_due(study, now)
    planned = time.perf_counter()
    ready = await store.ready(study.db.read, now)
    await store.next_try(study.db.read)
    found = time.perf_counter()
    await queue(study.db.read, now + SOON)
    counted = time.perf_counter()
    if len({each.occurrence.cohort_id for each in ready}) != DUE:
        raise RuntimeError(f"{len(ready)} are ready")
    for what, seconds in ((PLAN, planned - began), (READY, found - planned), (WAITING, counted - found)):
        took[what].append(seconds)
