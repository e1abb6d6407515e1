"""What stands in a line of the log, and what never does."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot import log as logs
from bot.log import Formatter

SECRET = "MTIzNDU2Nzg5.secret.part"
Line = Callable[..., str]


@pytest.fixture(autouse=True)
def _nothing_bound() -> Iterator[None]:
    logs.unbind_all()
    yield
    logs.unbind_all()


def line(form: str, message: str, *args: Any, **more: Any) -> str:
    """What is written for one event."""
    made = logging.getLogger("bot.test").makeRecord(
        "bot.test", logging.INFO, __file__, 1, message, args, more.pop("exc_info", None), extra=more
    )
    return Formatter(form, [SECRET]).format(made)


def entry(message: str, *args: Any, **more: Any) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(line("json", message, *args, **more))
    return read


def fault() -> Any:
    try:
        raise OSError(f"a fault with {SECRET}")
    except OSError:
        return sys.exc_info()


def test_json_has_one_object_a_line_with_the_names_that_collectors_know() -> None:
    logs.bind(interaction=7)
    told = line("json", "Two\nlines of %s", "müsli", version="1.0")
    assert "\n" not in told
    read = json.loads(told)
    assert list(read)[:4] == ["time", "level", "logger", "message"]
    assert read | {"time": ""} == {
        "time": "",
        "level": "info",
        "logger": "bot.test",
        "message": "Two\nlines of müsli",
        "interaction": 7,
        "version": "1.0",
    }


def test_a_fault_is_told_with_where_it_happened_and_without_the_secret_in_it() -> None:
    assert "OSError: a fault with [hidden]" in entry("It failed", exc_info=fault())["error"]
    told = line("console", "It failed", exc_info=fault())
    assert "Traceback (most recent call last)" in told
    assert SECRET not in told


def test_the_console_has_no_colours_where_nobody_can_see_them() -> None:
    logs.bind(interaction=7, what="check-in")
    told = line("console", "Hello")
    assert "\x1b" not in told
    assert "Hello" in told
    assert "interaction=7" in told
    assert "what=check-in" in told


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (f"token {SECRET}!", "token [hidden]!"),
        (
            "POST https://discord.com/api/v10/webhooks/12/aW50-ZX_J/messages/@original responded with 429",
            "POST https://discord.com/api/v10/webhooks/12/[hidden]/messages/@original responded with 429",
        ),
        ("/interactions/12/aW50ZXJhY3Rpb246MTI/callback", "/interactions/12/[hidden]/callback"),
        ("{'Authorization': 'Bot abcdef.ghijkl.mnopqrs'}", "{'Authorization': 'Bot [hidden]'}"),
        ("http://olga:pass@proxy.example/api", "http://[hidden]@proxy.example/api"),
        (
            "Bot Discord is well, and so is https://example.org/a@b",
            "Bot Discord is well, and so is https://example.org/a@b",
        ),
    ],
)
def test_whatever_opens_a_door_is_hidden(said: str, shown: str) -> None:
    assert entry("%s", said)["message"] == shown
    assert shown in line("console", "%s", said)


async def test_what_is_bound_goes_along_into_tasks_and_ends_with_its_block() -> None:
    async def later() -> dict[str, Any]:
        return entry("later")

    with logs.bound(ring=3):
        task = asyncio.create_task(later())
        assert entry("now")["ring"] == 3
    assert "ring" not in entry("afterwards")
    assert (await task)["ring"] == 3


@pytest.fixture
def restored() -> Iterator[None]:
    """Logging as it was before."""
    root, hook = logging.getLogger(), sys.excepthook
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in logs.AT_LEAST}
    yield
    logging.captureWarnings(False)
    root.handlers[:], sys.excepthook = handlers, hook
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


@pytest.mark.usefixtures("restored")
async def test_warnings_and_what_nobody_catches_go_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("INFO", "json", [SECRET])
    logging.getLogger("py.warnings").warning("careful")
    asyncio.get_running_loop().set_exception_handler(logs.unhandled)
    asyncio.get_running_loop().call_exception_handler({"message": "A task failed", "exception": fault()[1]})
    sys.excepthook(*fault())
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    told = [json.loads(each) for each in capsys.readouterr().err.splitlines()]
    assert [(each["logger"], each["level"]) for each in told] == [
        ("py.warnings", "warning"),
        ("bot.log", "error"),
        ("bot.log", "critical"),
    ]
    assert "a fault with [hidden]" in told[2]["error"]


@pytest.mark.usefixtures("restored")
def test_even_in_detail_libraries_do_not_show_what_members_write(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("DEBUG", "console")
    for name in ("discord.gateway", "discord.http", "discord.webhook.async_", "aiosqlite", "httpcore.http11"):
        logging.getLogger(name).debug("what Ada wrote")
    logging.getLogger("bot.test").debug("what we do")
    assert "Ada" not in (told := capsys.readouterr().err)
    assert "what we do" in told


def test_what_is_logged_stays_on_its_line_whatever_is_in_it() -> None:
    forged = "a page\r\n2026-03-02 09:00:00 [error    ] Forged \x1b[2J\x9b\u2028and so on"
    said = line("console", "Discord said: %s", forged)
    assert len(said.splitlines()) == 1
    assert "Discord said: a page 2026-03-02 09:00:00 [error    ] Forged  [2J and so on" in said
