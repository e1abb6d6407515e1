"""Check-ins a second, below the network: press the button, get the form, fill it in and send it, get the receipt."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from statistics import median

from benchmarks.bare import BUTTON, BareBot
from benchmarks.below import CHANNEL, FIRST_MEMBER, GUILD, Driver, Json, many
from bot import cohorts
from bot.app import StudyBot
from bot.curriculum.library import Library
from bot.curriculum.load import load
from bot.curriculum.model import Capstone
from bot.links import LinkReport
from bot.records import Cohort
from bot.store.db import Database
from bot.store.migrate import migrate
from bot.study import Study

COHORT = 25  # members
PRESS, SUBMIT = 3, 5
WRITTEN = {
    "done": "Trained the bird classifier, then built it again from scratch with two kinds of bread.",
    "hours": "6.5",
    "confidence": "4",
    "blocker": "I do not see why the learning rate finder suggests such a small number.",
}


@dataclass(frozen=True)
class Rates:
    """Check-ins a second. `ratio` is the median of the rounds' ratios: two runs side by side had the same machine."""

    syllabot: float
    bare: float
    ratio: float


async def per_second(folder: Path, rounds: int, number: int, at_once: int) -> Rates:
    """The median of rounds in which the bots take turns, each on a new database."""
    template = folder / "template.db"
    migrate(template)
    ours: list[float] = []
    bares: list[float] = []
    for each in range(rounds):
        database = folder / f"{at_once}-{each}.db"
        shutil.copy(template, database)  # ours has its tables already; the bare bot makes its one
        async with syllabot(database, number) as (driver, posts):
            ours.append(await many(checker(driver, posts), number, at_once))
        async with bare(folder / f"bare-{at_once}-{each}.db") as driver:
            for post in posts:
                button(post)["custom_id"] = BUTTON
            bares.append(await many(checker(driver, posts), number, at_once))
    return Rates(median(ours), median(bares), median(a / b for a, b in zip(ours, bares, strict=True)))


def checker(driver: Driver, posts: list[Json], first: int = FIRST_MEMBER) -> Callable[[int], Awaitable[None]]:
    """What the member of that number does: press the button of their cohort's post, fill in the form and send it."""

    async def check_in(number: int) -> None:
        member, post = first + number, posts[number // COHORT]
        form = await driver.act(PRESS, member, {"component_type": 2, "custom_id": button(post)["custom_id"]}, post)
        receipt = await driver.act(SUBMIT, member, filled(form["data"]))
        if "checked in" not in str(receipt):
            raise RuntimeError(f"no receipt but {receipt}")

    return check_in


def button(post: Json) -> Json:
    card = post["components"][0]
    found: Json = card["components"][-1]["components"][0]
    return found


def filled(form: Json) -> Json:
    fields = []
    for label in form["components"]:
        field = label["component"]
        value = WRITTEN.get(field["custom_id"], False)  # a box without a tick
        sent = {"values": [value]} if field["type"] == 3 else {"value": value}
        sent |= {"type": field["type"], "custom_id": field["custom_id"]}
        fields.append({"type": 18, "id": 1, "component": sent})
    return {"custom_id": form["custom_id"], "components": fields}


async def look(url: str, capstone: Capstone) -> LinkReport:
    raise NotImplementedError("nobody hands in anything here")


@contextlib.asynccontextmanager
async def syllabot(database: Path, members: int) -> AsyncIterator[tuple[Driver, list[Json]]]:
    """The real bot on a real file with cohorts in their first week, and the weekly post of each."""
    async with Database.open(database) as db:
        study = Study(db, Library((load(Path("curriculum.yaml")),)))
        bot, posts = StudyBot(study, look), list[Json]()
        driver = Driver(bot)
        await driver.start()
        for number in range(-(-members // COHORT)):
            cohort = await cohorts.create(study, new_cohort(study, number))
            await bot.ring()
            posts.append(driver.requests.posted)
            add_members(database, cohort, range(number * COHORT, (number + 1) * COHORT))
        yield driver, posts
        await bot.close()


def new_cohort(study: Study, number: int) -> Cohort:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    return Cohort(
        id=0,
        guild_id=GUILD,
        name=f"Cohort {number}",
        curriculum=study.library.default.id,
        starts_on=yesterday.date(),
        post_time=time(0),
        timezone="UTC",
        breaks={},
        channel_id=CHANNEL,
        reviews_channel_id=CHANNEL,
        role_id=None,
        organiser_role_id=None,
        capacity=None,
        created_by=9,
        created_at=yesterday,
    )


def add_members(database: Path, cohort: Cohort, numbers: range) -> None:
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        rows = [(cohort.id, FIRST_MEMBER + number, int(cohort.created_at.timestamp()), "[]") for number in numbers]
        insert = "INSERT INTO memberships (cohort_id, member_id, joined_at, tracks) VALUES (?, ?, ?, ?)"
        connection.executemany(insert, rows)


@contextlib.asynccontextmanager
async def bare(database: Path) -> AsyncIterator[Driver]:
    driver = Driver(BareBot(database))
    await driver.start()
    yield driver
    await driver.bot.close()
