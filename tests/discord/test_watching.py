"""What operators see of what members do: counted by name, and found in the log by the number that a member was told."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from math import inf
from types import SimpleNamespace
from typing import Any, cast

import pytest
from discord.gateway import ReconnectWebSocket

from bot import plan
from bot.connection import MOST, Connection, Parts
from bot.log import Formatter
from bot.metrics import Metrics
from bot.shards import Shards
from bot.stopping import UnderWay
from bot.ui.checkin_form import CheckInForm
from tests.discord.conftest import World
from tests.discord.reading import cards, text_of

TAKES_LONG = "Read the chapter, and built the classifier again"


class Lines:
    """What the process would write to its log, as JSON."""

    def __init__(self) -> None:
        self.written = io.StringIO()

    def __call__(self, **wanted: Any) -> list[dict[str, Any]]:
        """The lines that have all of these."""
        read = [json.loads(line) for line in self.written.getvalue().splitlines()]
        return [each for each in read if wanted.items() <= each.items()]


@pytest.fixture
def lines() -> Iterator[Lines]:
    lines, root = Lines(), logging.getLogger()
    handler, before = logging.StreamHandler(lines.written), root.level
    handler.setFormatter(Formatter("json"))
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lines
    root.setLevel(before)
    root.removeHandler(handler)


def counted(world: World) -> dict[tuple[str, str, str], float]:
    """How many interactions there were, by kind, name and outcome."""
    [family] = world.bot.study.metrics.interactions.collect()
    return {
        (each.labels["kind"], each.labels["name"], each.labels["outcome"]): each.value
        for each in family.samples
        if each.name.endswith("_total")
    }


async def broken(*_: Any) -> None:
    raise RuntimeError("a fault of ours")


async def test_commands_presses_and_forms_are_counted_by_name_and_outcome(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.create_with_members()
    form = await world.ada.click(world.week(1), label="Check in")
    await world.ada.submit_modal(form, {"done": TAKES_LONG})
    await world.olga.slash(world.study, "check-in")  # she is in none
    world.expects_faults = True
    monkeypatch.setattr(plan, "plan", broken)
    await world.ben.slash(world.study, "plan")
    assert counted(world) == {
        ("command", "cohort create", "ok"): 1,
        ("command", "join-cohort", "ok"): 3,
        ("command", "check-in", "refused"): 1,
        ("command", "plan", "failed"): 1,
        ("button", "checkin", "ok"): 1,
        ("form", "checkin", "ok"): 1,
    }
    took = world.bot.study.metrics.registry.get_sample_value
    name = {"kind": "command", "name": "join-cohort"}
    assert took("syllabot_interaction_duration_seconds_count", name) == 3


async def test_what_somebody_made_up_makes_no_new_label(world: World, lines: Lines) -> None:
    await world.create_with_members()
    for custom_id in ("checkin:x\nforged:1", "drop table:7", "checkin:99999"):
        await world.forge(world.ada, world.week(1), custom_id)
    names = {name for kind, name, _ in counted(world) if kind == "button"}
    assert names == {"checkin", "unknown"}
    assert "forged" not in lines.written.getvalue()


async def test_the_number_in_an_apology_finds_the_fault_and_what_was_asked_for(
    world: World, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.create_with_members()
    world.expects_faults = True
    monkeypatch.setattr(CheckInForm, "submitted", broken)
    form = await world.ada.click(world.week(1), label="Check in")
    answer = await world.ada.submit_modal(form, {"done": TAKES_LONG})
    number = int(text_of(answer.response.message).split("`")[1])
    [line] = lines(interaction=number)
    assert (line["what"], line["guild"], line["level"]) == ("checkin", world.guild.id, "error")
    assert "RuntimeError (its text is left out" in line["error"]
    assert "classifier" not in lines.written.getvalue()


async def test_what_a_ring_does_is_logged_with_its_number_and_not_with_the_command_that_set_the_alarm(
    world: World, lines: Lines
) -> None:
    await world.create_cohort()
    world.jump(days=6, hours=23)
    await world.pass_time(hours=1.1)
    [opened] = lines(post="assignment", number=2)
    assert opened["ring"] > 0
    assert "interaction" not in opened
    [welcome] = lines(post="welcome")
    assert welcome["what"] == "cohort create"


async def test_once_it_stops_members_are_told_so_and_nothing_more_is_posted(world: World) -> None:
    await world.create_with_members()
    form = await world.ada.click(world.week(1), label="Check in")
    world.bot.under_way.closing = True
    answer = text_of(await world.ada.submit_modal(form, {"done": TAKES_LONG}))
    assert answer.startswith("I am being restarted. Please try again in a minute.")
    assert TAKES_LONG in answer  # Discord has closed the form
    assert "being restarted" in text_of(await world.ben.slash(world.study, "plan"))
    before = len(cards(world.study))
    await world.forward(days=7)
    assert len(cards(world.study)) == before


def connection(socket: Any, under_way: UnderWay | None = None) -> Connection:
    """Of a bot without sharding, with a stand-in for its socket."""
    parts = Parts(cast(Any, None), Metrics(), UnderWay() if under_way is None else under_way, cast(Any, None))
    connection = Connection(parts, Shards.all_of(1), 0)
    connection.socket = socket
    connection.came_up("connected")
    return connection


def test_a_gateway_is_connected_while_it_answers() -> None:
    def why_down(*, latency: float = 0.1, is_open: bool = True) -> str | None:
        return connection(SimpleNamespace(latency=latency, open=is_open)).why_down()

    assert why_down() is None
    assert why_down(latency=31) == "the gateway takes 31 s to answer a heartbeat"
    assert why_down(latency=inf) == "the gateway has not answered a heartbeat yet"
    assert why_down(is_open=False) == "reconnecting"


async def test_presses_that_come_all_at_once_after_a_silence_are_taken_up_a_few_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A stand-in for the socket: what discord.py keeps of a press is some 6 kB, and thousands were held together."""
    monkeypatch.setattr("bot.connection.MOMENT", 60)
    under_way, seen, left = UnderWay(), list[int](), 1_000

    async def press() -> None:
        under_way.add()
        seen.append(len(under_way))
        for _ in range(2 * MOST):  # and one more is heard in each round
            await asyncio.sleep(0)

    async def poll_event() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise ReconnectWebSocket(None)
        pressed.append(asyncio.create_task(press()))

    pressed: list[asyncio.Task[None]] = []
    socket = cast(Any, SimpleNamespace(poll_event=poll_event))
    with pytest.raises(ReconnectWebSocket):
        await connection(socket, under_way).hear(socket, began=0)
    await asyncio.gather(*pressed)
    assert len(seen) == 1_000
    assert max(seen) <= MOST
