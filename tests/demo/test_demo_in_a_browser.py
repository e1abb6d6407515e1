"""The demo as a newcomer meets it: a real process, a real browser, nothing beyond this computer.

It is also the smoke test of every SimCord hook in `bot/demo/hooks.py`. SYLLABOT_DEMO_COMMAND tries another demo.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="the extra [dev] is not installed")
pytest.importorskip("simcord", reason="the extra [demo] is not installed")
expect = playwright.expect
expect.set_options(timeout=15_000)  # two busy cores

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
SWITCHES = ["--no-sandbox", "--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
SWITCHES += ["--disable-background-networking", "--disable-component-update"]
COMMAND = shlex.split(os.environ.get("SYLLABOT_DEMO_COMMAND", "")) or [sys.executable, "-m", "bot", "demo"]
OPEN_ROOM = "#rooms iframe:not(.loading, [inert])"

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this computer")


@dataclass
class Running:
    process: subprocess.Popen[str]
    address: str

    @property
    def port(self) -> int:
        return int(self.address.rstrip("/").rsplit(":", 1)[1])


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Running]:
    with (
        (tmp_path / "stderr").open("w+") as complaints,
        subprocess.Popen(  # noqa: S603 - our own demo
            [*COMMAND, "--port", "0"], stdout=subprocess.PIPE, stderr=complaints, text=True
        ) as process,
    ):
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+/", said)
            complaints.seek(0)
            assert found, said + complaints.read()
            yield Running(process, found[0])
        finally:
            process.terminate()


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[playwright.BrowserContext]:
    with playwright.sync_playwright() as driver:
        context = driver.chromium.launch_persistent_context(
            tmp_path / "profile",
            executable_path=CHROMIUM,
            args=SWITCHES,
            viewport={"width": 1280, "height": 800},
        )
        context.set_default_timeout(15_000)
        yield context
        context.close()


class Visitor:
    """A newcomer with one tab open."""

    def __init__(self, page: playwright.Page, address: str) -> None:
        self.page = page
        self.mistakes: list[str] = []
        page.on("pageerror", lambda error: self.mistakes.append(str(error)))
        page.goto(address)
        page.wait_for_selector(OPEN_ROOM)

    @property
    def room(self) -> playwright.FrameLocator:
        return self.page.frame_locator(OPEN_ROOM)

    @property
    def messages(self) -> playwright.Locator:
        return self.room.get_by_role("log")

    def open(self, name: str) -> None:
        self.page.locator("#channels a", has_text=name).first.click()
        expect(self.page.locator("#title")).to_contain_text(name)

    def become(self, name: str) -> None:
        """By keyboard alone."""
        self.page.focus("#me")
        self.page.keyboard.press("Enter")
        people = self.page.locator("#people [role=option]")
        for _ in range(people.count()):
            if name in self.page.locator("#people [role=option]:focus").inner_text():
                break
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")
        expect(self.page.locator("#me-name")).to_have_text(name)
        self.page.wait_for_selector(OPEN_ROOM)

    def run(self, command: str) -> None:
        self.room.locator("#demo-slash").click()
        self.page.keyboard.type(command)
        expect(self.room.locator(".command-entry").first).to_contain_text(f"/{command}")
        self.page.keyboard.press("Enter")
        expect(self.room.locator(".command-chip")).to_have_text(f"/{command}")
        self.page.keyboard.press("Enter")

    def say(self, words: str) -> None:
        self.room.locator("#channel-composer-input").fill(words)
        self.room.locator("#channel-composer-input").press("Enter")


def test_a_newcomer_checks_in_sees_progress_moves_time_on_and_is_somebody_else(
    demo: Running, browser: playwright.BrowserContext
) -> None:
    ada = Visitor(browser.pages[0], demo.address)
    _nothing_is_for_developers(ada)
    _checking_in_is_answered_privately(ada)
    _pictures_are_shown(ada)
    _who_fell_silent_was_written_to_and_the_organiser_sees_it(ada)
    _reviews_are_there_to_be_read_and_one_to_be_written(ada)
    _time_moves_on_to_the_next_post(ada)
    _nothing_is_pressed_as_somebody_else_while_a_room_is_fetched(ada)
    _two_tabs_are_two_people(ada, Visitor(browser.new_page(), demo.address))
    _posts_of_a_forum_are_listed(ada)
    _a_phone_has_a_drawer(ada)
    assert not ada.mistakes
    _ctrl_c_ends_it(demo, ada)


def _nothing_is_for_developers(visitor: Visitor) -> None:
    expect(visitor.page.get_by_text("nothing leaves your computer")).to_be_visible()
    expect(visitor.room.locator("#channel-composer-input")).to_be_visible()
    for part in (".preview-toolbar", "#messages-sidebar", "#inspector-panel"):
        expect(visitor.room.locator(part)).to_be_hidden()
    seen = visitor.page.inner_text("body") + visitor.room.locator("body").inner_text()
    assert not re.search(r"simcord|preview|inspector|capture|diagnostic", seen, re.IGNORECASE)


def _checking_in_is_answered_privately(visitor: Visitor) -> None:
    visitor.page.get_by_role("button", name="Take me there").first.click()
    visitor.messages.get_by_role("button", name="Check in").last.click()
    visitor.room.locator("[data-custom-id=done] textarea").fill("I rebuilt the notebook from an empty cell.")
    visitor.room.get_by_role("button", name="Submit").click()
    expect(visitor.messages.get_by_text("Only you can see this")).to_have_count(1)
    visitor.run("progress")
    expect(visitor.messages.get_by_text("Only you can see this")).to_have_count(2)
    expect(visitor.messages.locator(".channel-message").last).to_be_in_viewport()


def _pictures_are_shown(visitor: Visitor) -> None:
    for picture in ("Progress of Ada Okafor", "Heatmap of Spring 2026"):
        shown = visitor.messages.locator(f"img[alt^='{picture}']").last
        expect(shown).not_to_have_js_property("naturalWidth", 0)  # it has arrived
        assert shown.evaluate("picture => picture.naturalWidth") > 300


def _who_fell_silent_was_written_to_and_the_organiser_sees_it(visitor: Visitor) -> None:
    visitor.page.get_by_role("button", name="Take me there: Be somebody who fell silent").click()
    expect(visitor.messages.get_by_text("It has been quiet for 2 weeks")).to_be_visible()
    expect(visitor.page.locator("#channels a", has_text="Study circle")).to_have_count(0)
    visitor.page.get_by_role("button", name="Take me there: Organise it").click()
    expect(visitor.room.locator(".command-chip")).to_have_text("/cohort status")
    visitor.room.locator(".command-chip").press("Enter")
    expect(visitor.messages.get_by_text("1 member could use a word from you")).to_be_visible()
    visitor.become("Ada Okafor")
    expect(visitor.page.locator("#channels a", has_text="Study circle")).to_have_count(1)


def _reviews_are_there_to_be_read_and_one_to_be_written(visitor: Visitor) -> None:
    visitor.page.get_by_role("button", name="Take me there: Be somebody else, with reviews to read").click()
    expect(visitor.page.locator("#title")).to_contain_text("What is road")
    expect(visitor.messages.get_by_text("when you have written the review you owe")).to_be_visible()
    visitor.messages.get_by_role("button", name="Read the reviews").click()
    expect(visitor.messages.get_by_role("button", name="This helped")).to_have_count(2)
    visitor.page.get_by_role("button", name="Take me there: Write a review").click()
    expect(visitor.messages.get_by_text("1 of 2 reviews in")).to_have_count(1)  # the room has changed
    visitor.messages.get_by_role("button", name="Write a review").last.click()
    expect(visitor.room.locator("[data-custom-id=strength]")).to_be_visible()
    visitor.room.get_by_role("button", name="Cancel").click()
    visitor.page.get_by_role("button", name="Take me there: Check in").click()
    visitor.page.wait_for_selector(OPEN_ROOM)


def _time_moves_on_to_the_next_post(visitor: Visitor) -> None:
    before = visitor.page.locator("#now").get_attribute("datetime") or ""
    posts = visitor.messages.get_by_role("button", name="Check in").count()
    visitor.page.get_by_role("button", name="To the next post").click()
    visitor.page.wait_for_selector("[data-skip=post]:not(.busy)", timeout=60_000)
    expect(visitor.page.locator(".toast")).not_to_have_count(0)
    assert (visitor.page.locator("#now").get_attribute("datetime") or "") > before
    visitor.page.get_by_role("button", name="+1 day").click()
    visitor.page.wait_for_selector("[data-skip=day]:not(.busy)", timeout=60_000)
    assert visitor.messages.get_by_role("button", name="Check in").count() >= posts


def _nothing_is_pressed_as_somebody_else_while_a_room_is_fetched(visitor: Visitor) -> None:
    here = visitor.page.locator("#me-name").inner_text()
    asked: list[playwright.Route] = []
    visitor.page.route("**/demo/open", lambda route: asked.append(route))
    with visitor.page.expect_request("**/demo/open"):
        visitor.page.click("#me")
        visitor.page.locator("#people [role=option]", has_text="Olga Brandt").click()
    expect(visitor.page.locator("#me-name")).to_have_text("Olga Brandt")
    expect(visitor.page.locator("#rooms iframe")).to_have_count(1)
    expect(visitor.page.locator(OPEN_ROOM)).to_have_count(0)
    asked[0].continue_()
    visitor.page.unroute("**/demo/open")
    visitor.page.wait_for_selector(OPEN_ROOM)
    visitor.become(here)


def _two_tabs_are_two_people(ada: Visitor, ben: Visitor) -> None:
    people = ben.page.locator("#people strong").all_text_contents()
    here = ada.page.locator("#me-name").inner_text()
    other = next(name for name in reversed(people) if name != here)
    ben.become(other)
    expect(ben.messages.get_by_text("Only you can see this")).to_have_count(0)
    ben.say("Hello from the other tab")
    expect(ada.messages.get_by_text("Hello from the other tab")).to_be_visible()
    expect(ada.page.locator("#me-name")).to_have_text(here)
    assert not ben.mistakes
    ben.page.close()


def _posts_of_a_forum_are_listed(visitor: Visitor) -> None:
    visitor.page.locator("#channels a.forum").first.click()
    expect(visitor.page.locator(".post .tag", has_text="Needs reviews")).to_have_count(1)
    expect(visitor.page.locator(".post .tag", has_text="Reviewed")).to_have_count(2)
    post = visitor.page.locator(".post").first
    title = post.locator(".post-title").inner_text()
    post.click()
    expect(visitor.page.locator("#title")).to_contain_text(title)
    expect(visitor.messages.locator(".channel-message").first).to_be_visible()


def _a_phone_has_a_drawer(visitor: Visitor) -> None:
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    if visitor.page.locator("#welcome").is_visible():
        visitor.page.locator("#welcome-close").click()
    expect(visitor.page.locator("#sidebar")).not_to_be_in_viewport()
    visitor.page.get_by_role("button", name="Channels and people").click()
    expect(visitor.page.locator("#sidebar")).to_be_in_viewport()
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.locator("#sidebar")).not_to_be_in_viewport()
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 390


def _ctrl_c_ends_it(demo: Running, visitor: Visitor) -> None:
    demo.process.send_signal(signal.SIGINT)
    assert demo.process.wait(10) == 0
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", demo.port))
    expect(visitor.page.get_by_text("The demo has stopped")).to_be_visible()
