"""Discord fails over HTTP in every way: each post is there once and in order, and members hear whose fault it was."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable

import pytest
from discord.http import Route

from bot.app import use_api
from bot.study import Study
from bot.ui import trouble
from bot.ui.answering import TROUBLE
from tests.conftest import Clock
from tests.wire.discord_server import LocalDiscord
from tests.wire.faults import Faults, Rule
from tests.wire.here import Here, a_bot, serving
from tests.wire.permissions import MANAGE_THREADS
from tests.wire.syllabot import POST, THREAD

CALLBACK, FOLLOW_UP = r"/interactions/.+/callback", r"/webhooks/.+"
FOR_EVER = 10_000


@pytest.fixture(autouse=True)
def _readable(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")


@pytest.fixture
async def here(server: LocalDiscord, study: Study, clock: Clock) -> AsyncIterator[Here]:
    here = Here.on(server, study, clock)
    async with serving(server, here.bot) as here.life:
        await here.connected()
        yield here
    assert not server.violations


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the operator reads of trouble."""
    return [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]


def no_tracebacks(caplog: pytest.LogCaptureFixture) -> bool:
    return not [each for each in caplog.records if each.exc_info]


def unavailable(faults: Faults) -> Rule:
    return faults.status("POST", POST, 503, times=FOR_EVER)


def broken(faults: Faults) -> Rule:
    return faults.lose_request("POST", POST, times=FOR_EVER)


def unheard(faults: Faults) -> Rule:
    """Each post is stored, and the answer never comes."""
    return faults.lose_reply("POST", POST, times=FOR_EVER)


def a_page(faults: Faults) -> Rule:
    return faults.garble("POST", POST, times=FOR_EVER)


def half_an_answer(faults: Faults) -> Rule:
    """Each post is stored, and half of the answer comes."""
    json = {"Content-Type": "application/json"}
    return faults.garble("POST", POST, '{"id": "15', json, when="after", times=FOR_EVER)


def shut_out(faults: Faults) -> Rule:
    """As Cloudflare answers whoever asked too much."""
    wait = {"Retry-After": "300"}
    return faults.garble("POST", POST, "error code: 1015", wait, status=429, times=FOR_EVER)


@pytest.mark.parametrize("storm", [unavailable, broken, unheard, a_page, half_an_answer, shut_out])
async def test_after_a_storm_every_post_is_there_once_and_in_order(
    storm: Callable[[Faults], Rule], here: Here, caplog: pytest.LogCaptureFixture
) -> None:
    others = [here.server.add_channel(here.guild, f"study-{number}") for number in range(2)]
    rule = storm(here.server.faults)
    for number, channel in enumerate((here.study, *others)):
        assert "is ready" in (await here.create(channel=channel, name=f"Cohort {number}")).text
    assert "Waiting to be posted" in await here.status(cohort="1")
    for seconds in (10, 30, 120, 300, 600, 600):
        await here.ring(seconds=seconds)
    assert len(rule.hits) <= 3 * 9  # tries of each cohort: not of each post
    assert len(lines(caplog)) <= 3 * 3
    here.server.faults.clear()
    here.server.forget_nonces()  # it has lasted for longer than Discord remembers them
    for _ in range(3):
        await here.ring(minutes=10)
    for channel in (here.study, *others):
        assert here.posts(channel) == ["welcome", "week 1"]
    assert await here.rows("SELECT DISTINCT state FROM occurrences") == [("sent",)]
    assert no_tracebacks(caplog)


async def test_after_an_outage_of_weeks_only_the_newest_week_comes_and_says_what_was_missed(here: Here) -> None:
    await here.create()
    for path in (POST, THREAD, r"/users/.+"):
        here.server.faults.lose_request("*", path, times=FOR_EVER)
    for _ in range(21):
        await here.ring(days=1)
    here.server.faults.clear()
    for _ in range(2):
        await here.ring(minutes=10)
    assert here.posts() == ["welcome", "week 1", "week 4"]
    assert "weeks 2–3" in str(here.study.history()[-1]["components"])


async def test_one_post_that_alone_fails_for_minutes_holds_the_others_up_no_longer(here: Here) -> None:
    welcome = here.server.faults.status("POST", POST, 503, times=4)
    await here.create()
    for seconds in (10, 30):
        await here.ring(seconds=seconds)
        assert here.posts() == []
    await here.ring(minutes=2)
    assert len(welcome.hits) == 4
    assert here.posts() == ["week 1"]
    await here.ring(minutes=10)
    assert here.posts() == ["week 1", "welcome"]


async def test_being_shut_out_for_five_minutes_is_waited_out(here: Here) -> None:
    shut_out(here.server.faults)
    await here.create()
    assert await here.rows("SELECT retry_at - claimed_at AS wait FROM occurrences WHERE attempts = 1") == [(300,)]
    assert "did not answer" in await here.status()


async def test_a_slow_answer_is_not_waited_for_and_leads_to_no_second_post(
    here: Here, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(trouble, "LONGEST_TRY", 0.1)
        here.server.faults.delay("POST", POST, 90, when="after")
        await here.create()
    assert "Discord did not answer" in caplog.text
    here.server.forget_nonces()
    await here.ring(minutes=10)
    assert here.posts() == ["welcome", "week 1"]


async def test_a_member_hears_that_discord_failed_and_the_operator_reads_one_line(
    here: Here, caplog: pytest.LogCaptureFixture
) -> None:
    await here.create()
    caplog.clear()
    shut = {"Retry-After": "1"}
    here.server.faults.garble("POST", CALLBACK, "error code: 1015", shut, status=429)
    said = await here.server.command(here.guild, here.study, here.ada, "plan")
    assert said.text.startswith("Discord had trouble while I did this")
    assert len(lines(caplog)) == 1
    assert no_tracebacks(caplog)


async def test_an_answer_that_discord_could_not_take_at_first_comes_a_second_later(here: Here) -> None:
    await here.create()
    here.server.faults.status("POST", CALLBACK, 503)
    assert "Week 1" in (await here.server.command(here.guild, here.study, here.ada, "plan")).text


async def test_what_a_member_wrote_into_a_form_is_given_back_when_discord_failed(
    here: Here, caplog: pytest.LogCaptureFixture
) -> None:
    await here.create()
    await here.server.command(here.guild, here.study, here.ada, "join-cohort")
    form = await here.server.press(here.ada, here.study.history()[-1], "Check in")
    here.server.faults.garble("POST", CALLBACK)
    said = await here.server.submit(here.ada, form, {"done": "Trained my first model."})
    await here.server.until(lambda: said.followups, "what was written")
    assert "Trained my first model." in str(said.followups)
    assert await here.rows("SELECT done FROM checkins") == [("Trained my first model.",)]
    assert no_tracebacks(caplog)


async def test_where_nothing_at_all_can_be_answered_it_is_saved_and_lines_of_the_log(
    here: Here, caplog: pytest.LogCaptureFixture
) -> None:
    await here.create()
    await here.server.command(here.guild, here.study, here.ada, "join-cohort")
    form = await here.server.press(here.ada, here.study.history()[-1], "Check in")
    for path in (CALLBACK, FOLLOW_UP):
        here.server.faults.lose_request("*", path, times=FOR_EVER)
    sending = asyncio.create_task(here.server.submit(here.ada, form, {"done": "Trained my first model."}))
    await here.server.until(lambda: "Could not explain" in str(lines(caplog)), "a line in the log")
    sending.cancel()
    assert await here.rows("SELECT done FROM checkins") == [("Trained my first model.",)]
    await here.server.until(lambda: not here.bot.under_way, "all is over")
    assert no_tracebacks(caplog)


@pytest.mark.parametrize(("status", "code"), [(401, 50027), (404, 10015)])
async def test_an_answer_that_was_put_off_for_too_long_is_one_line_in_the_log(
    status: int, code: int, here: Here, caplog: pytest.LogCaptureFixture
) -> None:
    """After 15 minutes Discord takes no more answers: what was asked for is done."""
    here.server.faults.status("*", FOLLOW_UP, status, code=code)
    waiting = asyncio.create_task(here.create())
    await here.server.until(lambda: lines(caplog), "a line in the log")
    waiting.cancel()
    [line] = lines(caplog)
    assert "is not ours to answer any more" in line
    assert await here.rows("SELECT name FROM cohorts") == [("Spring",)]


@pytest.mark.parametrize("archived", [False, True])
async def test_into_a_weeks_thread_that_a_moderator_has_locked_no_reminder_goes_and_nobody_is_bothered(
    archived: bool, here: Here
) -> None:
    await here.create()
    await here.server.command(here.guild, here.study, here.ada, "join-cohort")
    [thread] = here.guild.threads
    here.server.overwrite(here.study, deny=MANAGE_THREADS)  # the invite does not ask for it
    thread.locked, thread.archived = True, archived
    here.server.emit("THREAD_UPDATE", thread.json(), here.guild)
    await here.ring(days=5, hours=23)
    nudge = "SELECT state, note FROM occurrences WHERE kind = 'nudge'"
    assert await here.rows(nudge) == [("skipped", "the week's thread was locked")]
    assert here.server.direct == {}


@pytest.mark.parametrize("path", ["/users/@me", r"/oauth2/applications/@me"])
@pytest.mark.parametrize("fault", [Faults.garble, Faults.lose_request])
async def test_a_start_without_a_usable_answer_is_one_that_is_tried_again(
    path: str, fault: Callable[..., Rule], server: LocalDiscord, study: Study, clock: Clock
) -> None:
    fault(server.faults, "GET", path, times=2)  # the library asks again on a connection that was in use
    async with serving(server, a_bot(study, clock)) as life:
        with pytest.raises(TROUBLE):
            await life


@pytest.mark.parametrize("url", ["https://127.0.0.1:{port}/api/v10", "http://discord.invalid/api/v10"])
async def test_neither_tls_nor_names_that_fail_end_the_bot(
    url: str, server: LocalDiscord, study: Study, clock: Clock
) -> None:
    before, port = Route.BASE, server.api_url.split(":")[2].split("/")[0]
    try:
        use_api(url.format(port=port))
        async with a_bot(study, clock) as bot:
            with pytest.raises(TROUBLE):
                await bot.start(server.token)
    finally:
        Route.BASE = before
