"""What a check-in and /progress cost with few check-ins in the database and with very many, below the network."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from discord.webhook.async_ import async_context

from benchmarks.bare import BareBot
from benchmarks.below import CHANNEL, FIRST_MEMBER, GUILD, MESSAGE, Driver, Json, many, message
from benchmarks.checkins import COHORT, checker, look
from bot.app import StudyBot
from bot.curriculum.library import Library
from bot.curriculum.load import load
from bot.store.address import Address
from bot.store.db import Database
from bot.store.migrate import migrate
from bot.study import Study

TYPE, WEEK = 2, 33
BEFORE = WEEK - 1  # weeks that everybody has checked in for
MEASURED = 12  # cohorts of the server that is measured, in a database of any size
FEWEST = MEASURED * COHORT * BEFORE
FAR = 4_102_444_800  # nothing falls due before that
TODAY = datetime.now(UTC)
PROGRESS: Json = {"id": "3", "name": "progress", "type": 1, "options": []}

NUMBERS = "WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :count) "
COHORTS = (
    "INSERT INTO cohorts (id, guild_id, name, curriculum, starts_on, post_time, timezone, breaks, channel_id, "
    f"reviews_channel_id, created_by, created_at, planned_to, wake_at) {NUMBERS} SELECT n + 1, "
    "CASE WHEN n % :every = 0 AND n / :every < :measured THEN :guild ELSE 1000 + n / :measured END, 'Cohort ' || n, "
    ":curriculum, :day, '00:00', 'UTC', '{}', :channel, :channel, 9, :started, :far, :far FROM numbers"
)
MEMBERS = (
    f"INSERT INTO memberships (cohort_id, member_id, joined_at, tracks) {NUMBERS} "
    "SELECT n / :cohort + 1, :first + n, :started, '[]' FROM numbers"
)
CHECKINS = (
    f"INSERT INTO checkins (cohort_id, member_id, week, done, hours, late, created_at, updated_at) {NUMBERS} "
    "SELECT n / (:cohort * :before) + 1, :first + n / :before, n % :before + 1, 'Did what there was to do.', 6.5, 0, "
    ":started, :started FROM numbers"
)


@dataclass(frozen=True)
class Growth:
    """How much longer it takes with very many; /progress beside a bare command, in the small database."""

    check_in: float
    progress: float
    progress_beside_bare: float


async def growth(folder: Path, very_many: int) -> Growth:
    """The medians of rounds that take turns; in each a whole cohort checks in, and looks at its progress."""
    counts = (FEWEST, max(very_many, FEWEST))
    async with AsyncExitStack() as stack:
        bots = []
        for count in counts:
            path = folder / f"{count}-check-ins.db"
            generate(path, count)
            bots.append((await stack.enter_async_context(syllabot(path)), _posts(count)))
        bare = await stack.enter_async_context(_bare(folder / "bare-progress.db"))
        rounds = []
        for each in range(MEASURED):
            took = [
                await _one_round(driver, posts, count, each)
                for (driver, posts), count in zip(bots, counts, strict=True)
            ]
            rounds.append((*took, await timed(bare, progress(bare, lambda n: n))))
    return Growth(
        median(more[0] / less[0] for less, more, _ in rounds),
        median(more[1] / less[1] for less, more, _ in rounds),
        median(less[1] / bare for less, _, bare in rounds),
    )


def generate(path: Path, count: int) -> None:
    """A database with so many check-ins: cohorts of `COHORT` members in week `WEEK`. Ten million take 1.2 GB."""
    migrate(path)
    started = (TODAY - timedelta(weeks=BEFORE, days=1)).replace(hour=0, minute=0)
    cohorts = count // (COHORT * BEFORE)
    values = {"every": cohorts // MEASURED, "measured": MEASURED, "guild": GUILD, "channel": CHANNEL, "far": FAR}
    values |= {"cohort": COHORT, "before": BEFORE, "first": FIRST_MEMBER, "started": int(started.timestamp())}
    texts = {"curriculum": library().default.id, "day": f"{started:%Y-%m-%d}"}
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        for sql, number in (
            (COHORTS, cohorts),
            (MEMBERS, cohorts * COHORT),
            (CHECKINS, cohorts * COHORT * BEFORE),
        ):
            connection.execute(sql, {**values, **texts, "count": number})


def library() -> Library:
    return Library((load(Path("curriculum.yaml")),))


def _posts(count: int) -> list[Json]:
    """The weekly posts of the cohorts that are measured, as far as a press needs them."""
    every = count // (COHORT * BEFORE) // MEASURED
    return [weekly_post(each * every + 1, WEEK) for each in range(MEASURED)]


def weekly_post(cohort_id: int, week: int) -> Json:
    """What a press of its button needs of it."""
    button = {"type": 2, "style": 3, "label": "Check in", "custom_id": f"checkin:{cohort_id}:{week}"}
    return message(MESSAGE, {"components": [{"type": 17, "components": [{"type": 1, "components": [button]}]}]})


async def _one_round(driver: Driver, posts: list[Json], count: int, each: int) -> tuple[float, float]:
    """Seconds that one member of a cohort takes to check in, and to look at their progress."""
    every = count // (COHORT * BEFORE) // MEASURED
    check_in = checker(driver, [posts[each]] * COHORT, FIRST_MEMBER + each * every * COHORT)
    look_at = progress(driver, lambda n: n + each * every * COHORT)
    return await timed(driver, check_in), await timed(driver, look_at)


def progress(driver: Driver, member: Callable[[int], int]) -> Callable[[int], Awaitable[None]]:
    async def look_at(number: int) -> None:
        answered = await driver.act(TYPE, FIRST_MEMBER + member(number), PROGRESS)
        if "Progress" not in str(answered):
            raise RuntimeError(f"no progress but {answered}")

    return look_at


async def timed(driver: Driver, one: Callable[[int], Awaitable[None]]) -> float:
    async_context.set(driver.answers)  # there are several bots in this process
    return 1 / await many(one, COHORT, 1)


@contextlib.asynccontextmanager
async def syllabot(database: Address) -> AsyncIterator[Driver]:
    async with Database.open(database) as db:
        driver = Driver(StudyBot(Study(db, library()), look))
        await driver.start()
        yield driver
        await driver.bot.close()


@contextlib.asynccontextmanager
async def _bare(database: Path) -> AsyncIterator[Driver]:
    driver = Driver(BareBot(database))
    await driver.start()
    yield driver
    await driver.bot.close()
