"""A cohort in which everything that can be kept about somebody is: each free text of Ada's has MARK in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot import changes, circles, person, reviewers, reviews, servers, wishes
from bot.actors import Actor
from bot.membership import join
from bot.records import Cohort, Kind, Occurrence
from bot.ringing import ring
from bot.store import occurrences, offers
from bot.store.address import Server
from bot.store.db import Database
from bot.study import Study
from bot.submission import Submission
from tests.conftest import Clock
from tests.list_board import ListBoard
from tests.making import STRENGTH, SUGGESTION, check_in, hand_in, make_cohort, scores, wish

MARK = "zqxj"
NOT_OF_SERVERS = {"installation", "alembic_version", "processes", "shards", "slots"}
DUE = timedelta(weeks=3)


@dataclass(frozen=True)
class Story:
    """Ada's story. Olga organises; Ben and Cleo review; Dan reviews what he was not asked for."""

    study: Study
    board: ListBoard
    clock: Clock
    cohort: Cohort
    olga: Actor
    ada: Actor
    ben: Actor
    cleo: Actor
    dan: Actor
    works: Mapping[int, Submission]


async def tell(study: Study, clock: Clock, guild: int, *, name: str = f"Spring {MARK}") -> Story:
    """The story up to the day before the results."""
    board = ListBoard()
    olga, ada, ben, cleo, dan = (
        Actor(guild, guild * 10**6 + id, id == 10, name=f"n{MARK}{id}") for id in range(10, 15)
    )
    await servers.joined(study, guild, clock())
    begins, plan = clock(), {"name": name, "start": f"{clock():%Y-%m-%d}"}
    cohort = await make_cohort(study, who=olga, now=begins, **plan)
    await circles.turn_on(study, olga, cohort, clock())
    for actor in (ada, ben, cleo, dan):
        await join(study, actor, cohort, f"goal {MARK}", None, clock(), shares=True)
        await circles.sign_up(study, actor, cohort.id, clock())
    await circles.form_now(study, olga, cohort, clock())
    await person.change(study, ada.id, "direct", "Europe/Berlin")
    await ring(study, board, clock)
    await check_in(
        study, ada, cohort, 1, clock(), done=f"I baked {MARK}", blocker=f"stuck {MARK}", share=True, hours="2"
    )
    await check_in(study, ben, cohort, 1, clock())
    preview = await changes.draft_edit(study, olga, cohort, wish(**plan, capacity=20), clock())
    await changes.confirm(study, olga, preview.change.id, clock())
    await changes.draft_edit(study, olga, cohort, wish(**plan, capacity=30), clock())
    await wishes.keep(study, ada, wish(name=f"Summer {MARK}"), clock())
    await ring(study, board, clock)
    await circles.sign_off(study, dan, cohort.id, clock())
    clock.forward(days=7)
    await ring(study, board, clock)
    clock.forward(days=5, hours=23, minutes=30)  # the second week is nearly over
    await ring(study, board, clock)
    clock.forward(seconds=10)
    async with study.db.write() as tx:
        offer = await offers.add(tx, cohort.id, ada.id, 1, offers.RETURN, clock())
        await occurrences.add_due(tx, Occurrence(cohort.id, Kind.OFFER, offer or 0, clock(), cohort.channel_id))
    works = {
        actor.id: await hand_in(
            study, actor, cohort, clock(), title=f"{MARK} {actor.id}", summary=f"summary {MARK}",
            url=f"https://example.org/{MARK}/{actor.id}",
        )
        for actor in (ada, ben, cleo)
    }  # fmt: skip
    clock.time = begins + DUE
    await ring_all(study, board, clock)
    return Story(study, board, clock, cohort, olga, ada, ben, cleo, dan, works)


async def ring_all(study: Study, board: ListBoard, clock: Clock) -> None:
    await reviewers.allocate_due(study, clock())
    await ring(study, board, clock)
    await ring(study, board, clock)


async def review_each_other(story: Story, *, without: tuple[Actor, ...] = ()) -> None:
    """Everybody who was asked writes what they owe."""
    for actor in (story.ada, story.ben, story.cleo):
        if actor not in without:
            for author, work in story.works.items():
                if author != actor.id:
                    words = f"{STRENGTH} {MARK} by {actor.id}", f"{SUGGESTION} {MARK}"
                    await reviews.save(
                        story.study, actor, work.id, reviews.Answers(scores(), *words, named=True), story.clock()
                    )
    await ring_all(story.study, story.board, story.clock)


async def dump(db: Database) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table."""
    tables = dict.fromkeys(table for table, _, _ in await columns(db))
    return {
        table: sorted((dict(row) for row in await db.read.all(f"SELECT * FROM {table}")), key=str)  # noqa: S608 - ours
        for table in tables
    }


async def columns(db: Database) -> list[tuple[str, str, str]]:
    """All columns: of which table, its name and type, in their order."""
    if isinstance(db.address, Server):
        rows = await db.read.all(
            "SELECT table_name, column_name, upper(data_type) FROM information_schema.columns "
            "WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position"
        )
    else:
        rows = await db.read.all(
            "SELECT tables.name, columns.name, columns.type FROM sqlite_master AS tables, "
            "pragma_table_info(tables.name) AS columns WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%' "
            "ORDER BY tables.name, columns.cid"
        )
    return [(str(row[0]), str(row[1]), str(row[2])) for row in rows]
