"""Looking behind links again, in the running bot."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.curriculum.model import Capstone
from bot.inspection.report import Inspection
from bot.links import LinkReport
from bot.texts.inspection import lines
from tests.discord.conftest import World
from tests.discord.reading import only_private_answer, text_of, titled

FOUND = Inspection(readable=True, path="flowers.ipynb", code_cells=7, prose_cells=5)


def there(number: int) -> LinkReport:
    return LinkReport("reachable", "notebook", f"It opens for the {number}. time.", f"sha256:{number}", None, FOUND)


async def test_the_receipt_says_what_is_in_the_notebook(world: World) -> None:
    async def look(url: str, capstone: Capstone) -> LinkReport:
        return there(1)

    await world.create_with_members()
    world.bot.look = look
    said = only_private_answer(await world.submit(world.ada))
    assert "🔗 It opens for the 1. time." in said
    assert all(line in said for line in lines(FOUND))


async def test_a_ring_never_waits_for_a_site_and_what_is_found_is_shown_in_the_thread(world: World) -> None:
    await world.create_with_members()
    await world.submit(world.ada, title="Flowers")
    gate = asyncio.Event()

    async def look(url: str, capstone: Capstone) -> LinkReport:
        await world.env.external_wait(gate.wait(), reason="a slow site")
        return there(2)

    world.bot.look = look
    await world.olga.slash(world.study, "cohort allocate")
    await world.forward(weeks=1)
    assert "Week 2 of 33" in text_of(world.week(2))
    assert lines(FOUND)[0] not in text_of(titled(world.reviews, "## Flowers"))
    gate.set()
    await world.env.settle()
    assert lines(FOUND)[0] in text_of(titled(world.reviews, "## Flowers"))
    [row] = await world.rows("SELECT pinned, look_at FROM submissions")
    assert row["pinned"] == "sha256:2"
    assert row["look_at"] == int((world.now() + timedelta(days=1)).timestamp())


async def test_the_clock_rings_when_a_link_is_to_be_looked_at_and_a_restart_forgets_nothing(world: World) -> None:
    looks = []

    async def look(url: str, capstone: Capstone) -> LinkReport:
        looks.append(world.now())
        if len(looks) == 1:
            raise asyncio.CancelledError  # the process is killed
        return there(len(looks))

    await world.create_with_members()
    world.bot.look = look
    began = world.now()
    await world.submit(world.ada, title="Flowers")
    assert len(looks) == 1
    await world.restart()
    world.bot.look = look
    await world.pass_time(minutes=11)
    assert len(looks) == 2
    assert looks[1] - began < timedelta(minutes=6)
    [row] = await world.rows("SELECT link_note, look_at FROM submissions")
    assert tuple(row) == ("It opens for the 2. time.", None)
