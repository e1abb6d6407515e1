"""Makes the pictures of the demo in docs/pictures anew: `make pictures`, on a computer with Chromium.

It plays the demo as a visitor does and keeps what is on the screen, so that the pictures show what the bot says today.
`python docs/pictures.py NAME …` makes these only.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import FrameLocator, Locator, Page, sync_playwright

PICTURES = Path(__file__).parent / "pictures"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
SWITCHES = ["--no-sandbox", "--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
OPEN_ROOM = "#rooms iframe:not(.loading, [inert])"
ADA, CHLOE, OLGA = "Ada Okafor", "Chloé Martin", "Olga Brandt"
SIZE = {"width": 970, "height": 1600}  # so that a whole message is on the screen
FILL_IN = """async (step) => {
    [step.person, step.channel] = location.hash.slice(1).split("/");
    sessionStorage.setItem("prefill", JSON.stringify(step));
    await document.querySelector("#rooms iframe:not(.loading, [inert])").contentWindow.demoPrefill();
}"""
SKIP = """async () => (await (await fetch("/demo/skip", {
    method: "POST", headers: {"content-type": "application/json"}, body: JSON.stringify({to: "day"})
})).json()).now"""
PATH_IS_OVER = "2026-11-24"


class Visitor:
    """Somebody at the demo, in a browser with its window open."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        page.goto(address)
        page.wait_for_selector(OPEN_ROOM)

    @property
    def room(self) -> FrameLocator:
        return self.page.frame_locator(OPEN_ROOM)

    @property
    def messages(self) -> Locator:
        return self.room.get_by_role("log").locator(".channel-message")

    def become(self, name: str) -> None:
        if self.page.locator("#me-name").inner_text() != name:
            self.page.click("#me")
            self.page.locator("#people [role=option]", has_text=name).click()
            self.page.locator("#me-name", has_text=name).wait_for()
            self.settle()

    def open(self, name: str) -> None:
        self.page.locator("#channels a", has_text=name).first.click()
        self.page.locator("#title", has_text=name).wait_for()
        self.settle()

    def settle(self) -> None:
        """What somebody else sees, or what another channel has, comes in several steps."""
        self.page.wait_for_timeout(1_000)
        self.page.wait_for_selector(OPEN_ROOM)

    def run(self, command: str, **options: str) -> Locator:
        """Run a command where one is; its answer."""
        before = self.messages.filter(has_text="Only you can see this").count()
        self.send(command, **options)
        answers = self.messages.filter(has_text="Only you can see this")
        answers.nth(before).wait_for()
        self.page.wait_for_timeout(500)  # its pictures
        return answers.last

    def send(self, command: str, **options: str) -> None:
        self.page.evaluate(FILL_IN, {"command": f"/{command}", "options": options})
        self.room.locator(".command-chip").press("Enter")

    def press(self, button: str, within: Locator | None = None) -> None:
        (within or self.messages).get_by_role("button", name=button, exact=True).last.click()

    @property
    def form(self) -> Locator:
        return self.room.locator("[role=dialog]").last


@contextmanager
def visiting() -> Iterator[Visitor]:
    command = [sys.executable, "-m", "bot", "demo", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process, sync_playwright() as driver:  # noqa: S603 - our own demo
        try:
            said = process.stdout.readline() if process.stdout else ""
            [address] = re.findall(r"http://\S+/", said)
            browser = driver.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
            page = browser.new_page(viewport=SIZE, device_scale_factor=1.25)
            page.set_default_timeout(20_000)
            yield Visitor(page, address)
        finally:
            process.terminate()


def welcome(visitor: Visitor) -> Locator:
    visitor.open("weekly")
    joining = visitor.messages.filter(has_text="Press Join to take part")
    for _ in range(5):
        if joining.count():
            break
        visitor.room.get_by_role("log").evaluate("log => log.scrollTo(0, 0)")
        visitor.settle()
    return joining.first


def week(visitor: Visitor) -> Locator:
    visitor.become(ADA)
    visitor.open("weekly")
    return visitor.messages.filter(has_text="Week 4 of 33").last


def check_in(visitor: Visitor) -> Locator:
    week(visitor)
    visitor.press("Check in")
    visitor.form.locator("[data-custom-id=done] textarea").fill("Fine-tuned a model on recipes, and it cooks.")
    return visitor.form


def status(visitor: Visitor) -> Locator:
    visitor.become(OLGA)
    visitor.open("weekly")
    return visitor.run("cohort status")


def new_cohort(visitor: Visitor) -> Locator:
    visitor.become(OLGA)
    visitor.open("weekly")
    visitor.send("cohort create")
    visitor.form.locator("[data-custom-id=name] input").fill("Autumn 2026")
    return visitor.form


def pause(visitor: Visitor) -> Locator:
    visitor.become(OLGA)
    visitor.open("weekly")
    return visitor.run("cohort pause", weeks="1", after="4")


def review_thread(visitor: Visitor) -> Locator:
    visitor.become(CHLOE)
    visitor.open("Reading digits")
    return visitor.messages.first


def review_form(visitor: Visitor) -> Locator:
    review_thread(visitor)
    visitor.press("Write a review")
    return visitor.form


def my_reviews(visitor: Visitor) -> Locator:
    visitor.become(CHLOE)
    visitor.open("lounge")
    return visitor.run("my-reviews")


def certificate(visitor: Visitor) -> Locator:
    visitor.become(ADA)
    visitor.open("lounge")
    while visitor.page.evaluate(SKIP) < PATH_IS_OVER:
        pass
    visitor.run("progress")
    answers = visitor.messages.filter(has_text="Only you can see this").count()
    visitor.press("My certificate")
    shown = visitor.messages.filter(has_text="Only you can see this").nth(answers)
    shown.wait_for()
    visitor.settle()
    return shown


SHOWN: dict[str, Callable[[Visitor], Locator]] = {
    "welcome": welcome,
    "week": week,
    "check-in": check_in,
    "new-cohort": new_cohort,
    "status": status,
    "pause": pause,
    "review-thread": review_thread,
    "review-form": review_form,
    "my-reviews": my_reviews,
    "certificate": certificate,  # the last: it takes minutes, and afterwards the path is over
}


def main() -> int:
    wanted = sys.argv[1:] or list(SHOWN)
    with visiting() as visitor:
        visitor.page.click("#welcome-close")
        visitor.page.locator("#toasts").evaluate('toasts => { toasts.style.display = "none" }')
        for name in (name for name in SHOWN if name in wanted):
            shown = SHOWN[name](visitor)
            visitor.page.mouse.move(0, 0)  # what the mouse is over shows buttons of its own
            keep(name, shown.screenshot())
            visitor.page.keyboard.press("Escape")  # a form
    return 0


def keep(name: str, screenshot: bytes) -> None:
    path = PICTURES / f"{name}.png"
    # 256 colours make it a third as large; a tree of them keeps small coloured signs coloured.
    picture = Image.open(io.BytesIO(screenshot)).convert("RGB")
    picture.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(path, optimize=True)
    sys.stdout.write(f"{path.name}: {path.stat().st_size / 1000:.0f} kB\n")


if __name__ == "__main__":
    sys.exit(main())
