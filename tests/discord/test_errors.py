"""What nobody expected: one apology with a reference, wherever it happens; and the bot goes on."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
import discord
import pytest
import simcord

from bot import checkin, choosing, plan, progress
from bot.ui import base
from tests.discord.conftest import World
from tests.discord.reading import only_private_answer, text_of


@contextmanager
def broken(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, error: Exception | None = None) -> Iterator[None]:
    async def fail(*_: Any, **__: Any) -> Any:
        raise error or RuntimeError("a fault of ours, with a secret in it")

    with monkeypatch.context() as patch:
        patch.setattr(module, name, fail)
        yield


def assert_apologised(answer: Any, caplog: pytest.LogCaptureFixture) -> None:
    said = only_private_answer(answer) if isinstance(answer, simcord.InteractionResult) else text_of(answer)
    assert said.startswith("Something went wrong on our side; it has been noted.")
    assert "secret" not in said
    reference = said.split("`")[1]
    (record,) = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert reference in record.getMessage()
    assert record.exc_info


async def test_in_a_command(world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    await world.create_with_members()
    world.expects_faults = True
    with broken(monkeypatch, plan, "plan"):
        assert_apologised(await world.ada.slash(world.study, "plan"), caplog)
    assert "Week 1 of 33" in text_of(await world.ada.slash(world.study, "plan"))


async def test_after_the_answer_was_put_off(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await world.create_with_members()
    world.expects_faults = True
    with broken(monkeypatch, world.bot, "look"):
        assert_apologised(await world.submit(world.ada), caplog)


async def test_in_a_button_that_outlives_restarts(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await world.create_with_members()
    await world.restart()
    with broken(monkeypatch, progress, "progress"):
        assert_apologised(await world.ada.click(world.week(1), label="My progress"), caplog)
    assert "Progress of" in text_of(await world.ada.click(world.week(1), label="My progress"))


async def test_in_a_form(world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    await world.create_with_members()
    form = await world.ada.click(world.week(1), label="Check in")
    with broken(monkeypatch, checkin, "check_in"):
        answers = await world.ada.submit_modal(form, {"done": "Read chapter one"})
    (given_back,) = answers.followups
    assert given_back.ephemeral
    assert "Read chapter one" in text_of(given_back.message)
    assert_apologised(answers.response.message, caplog)


async def test_while_somebody_types(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Discord shows no words there: the list stays empty."""
    await world.create_with_members()
    world.expects_faults = True
    with broken(monkeypatch, choosing, "offer"):
        assert await world.ada.autocomplete(world.study, "join-cohort", "cohort", "") == []


EXPIRED = {"status": 404, "code": 10062, "message": "Unknown interaction", "times": None}


async def test_an_interaction_that_has_expired_is_logged_and_nothing_blows_up(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await world.create_with_members()
    world.expects_faults = True
    world.env.inject_error("POST", "/interactions/*/callback", **EXPIRED)  # type: ignore[arg-type]
    command = await world.ada.slash(world.study, "plan")
    button = await world.ada.click(world.week(1), label="Check in")
    assert command.response is None
    assert button.response is None
    assert "is not ours to answer any more" in caplog.text
    assert not [each for each in caplog.records if each.levelno == logging.ERROR or each.exc_info]
    world.env.backend.faults.clear()
    assert "Week 1 of 33" in text_of(await world.ada.slash(world.study, "plan"))


async def test_an_interaction_that_comes_twice_is_one_line_in_the_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await world.create_with_members()
    world.expects_faults = True
    twice = {"status": 400, "code": 40060, "message": "Interaction has already been acknowledged.", "times": None}
    world.env.inject_error("POST", "/interactions/*/callback", **twice)  # type: ignore[arg-type]
    await world.ada.click(world.week(1), label="Check in")
    [line] = [each for each in caplog.records if each.name.startswith("bot.")]
    assert (line.levelno, line.exc_info) == (logging.WARNING, None)


@pytest.mark.parametrize("error", [aiohttp.ClientError("no network"), OSError(), discord.RateLimited(60)])
async def test_an_apology_that_cannot_be_sent_is_one_line_in_the_log(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    await world.create_with_members()
    with broken(monkeypatch, base, "answer", error), broken(monkeypatch, progress, "progress"):
        await world.ada.click(world.week(1), label="My progress")
    assert "Could not explain an error to the member" in caplog.text


async def test_a_check_in_is_kept_though_its_receipt_could_not_be_shown(world: World) -> None:
    await world.create_with_members()
    form = await world.ada.click(world.week(1), label="Check in")
    world.env.inject_error("POST", "/interactions/*/callback", **EXPIRED)  # type: ignore[arg-type]
    await world.ada.submit_modal(form, {"done": "Read chapter one"})
    world.env.backend.faults.clear()
    assert "✅ You have checked in" in text_of(await world.ada.slash(world.study, "plan"))


@pytest.mark.parametrize("status", [500, 503])
async def test_a_role_that_discord_could_not_give_is_said_and_the_membership_stays(world: World, status: int) -> None:
    await world.create_cohort()
    world.env.inject_error("PUT", "/guilds/*/members/*/roles/*", status=status, times=None)
    said = only_private_answer(await world.ada.slash(world.study, "join-cohort"))
    assert "You are a member of **Spring**" in said
    assert "I could not give you the cohort's role" in said


async def test_a_cohort_whose_curriculum_is_gone_says_so_and_the_others_go_on(world: World) -> None:
    await world.create_with_members()
    await world.bot.study.db.write_one("UPDATE cohorts SET curriculum = 'lost'")
    await world.create_cohort(name="Evening")
    said = only_private_answer(await world.ada.slash(world.study, "plan"))
    assert "curriculum `lost`, which is not installed any more. Nothing is lost" in said
    await world.forward(days=7)
    assert "Week 2 of 33" in text_of(world.week(2))
    assert "Evening" in text_of(await world.olga.slash(world.study, "cohort list"))
