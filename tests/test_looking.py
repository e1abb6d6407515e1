"""Looking behind a link again: what a kill cut off, what could not be read, and what is under review."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot import capstones, reviewers, seen, threads
from bot.capstones import Handin
from bot.curriculum.model import Capstone
from bot.inspection.report import Inspection
from bot.links import LinkReport
from bot.looking import MOST, Looker
from bot.records import Cohort, Kind
from bot.ringing import ring
from bot.store import submissions
from bot.study import Study
from bot.submission import Submission
from tests.conftest import MONDAY_9, Clock
from tests.list_board import ListBoard
from tests.making import ADA, BEN, OLGA, hand_in, join, make_cohort, review

URL = "https://example.org/11"
DOWN = LinkReport("unchecked", "web page", "The site answered 503.")
GONE = LinkReport("unreachable", "web page", "The link answered 404.")
BARE = LinkReport("reachable", "web page", "The link opens.")


def commit(digit: str, content: str = "one") -> LinkReport:
    found = Inspection(readable=True, path=f"{content}.ipynb")
    return LinkReport("reachable", "notebook", "It opens.", f"commit:{digit * 40}", f"at/{digit}", found, content)


def busy(digit: str) -> LinkReport:
    """Of a repository, where the site would not say which files there are."""
    return replace(commit(digit), state="unchecked", note="It would not say just now.", inspection=None, digest=None)


class Web:
    """What is behind the one link, and at the addresses where versions stay."""

    def __init__(self, now: LinkReport) -> None:
        self.now: LinkReport | BaseException = now
        self.stays: dict[str, LinkReport] = {}
        self.asked: list[str] = []

    async def __call__(self, url: str, capstone: Capstone) -> LinkReport:
        if url not in (URL, *self.stays):
            return BARE  # Ben's
        self.asked.append(url)
        await asyncio.sleep(0)
        if url in self.stays:
            return self.stays[url]
        if isinstance(self.now, BaseException):
            raise self.now
        if self.now.permalink:
            self.stays[self.now.permalink] = self.now
        return self.now


class Place:
    """A cohort in which Ada and Ben hand in, and what looks again."""

    def __init__(self, study: Study, cohort: Cohort, clock: Clock) -> None:
        self.study, self.cohort, self.clock, self.board = study, cohort, clock, ListBoard()
        self.web = Web(commit("1"))
        self.looker = Looker(study, clock)

    async def hand_in(self) -> Submission:
        handin = Handin(URL)
        return (await capstones.submit(self.study, self.web, ADA, self.cohort, handin, self.clock())).submission

    async def ask_reviewers(self) -> Submission:
        await hand_in(self.study, BEN, self.cohort, self.clock())
        await reviewers.allocate_now(self.study, OLGA, self.cohort, None, self.clock())
        await ring(self.study, self.board, self.clock)
        return await self.look()

    async def look(self, **later: float) -> Submission:
        """Time passes, and whatever is due is looked at; Ada's submission then."""
        self.clock.forward(**later)
        assert await self.looker.look(await self.looker.due(), self.web)
        return await self.adas()

    async def draw(self) -> None:
        await threads.redraw(self.study, self.board, self.clock())

    async def adas(self) -> Submission:
        [submission] = await submissions.of_member(self.study.db.read, self.cohort.id, ADA.id)
        return submission


@pytest.fixture
async def place(study: Study, clock: Clock) -> Place:
    cohort = await make_cohort(study)
    await join(study, cohort, ADA, BEN)
    return Place(study, cohort, clock)


async def test_what_is_handed_in_says_what_was_found_and_is_not_looked_at_again_before_reviewers_are(
    place: Place,
) -> None:
    handed_in = await place.hand_in()
    assert handed_in == await place.adas()
    assert (handed_in.pinned, handed_in.permalink) == ("commit:" + "1" * 40, "at/1")
    assert handed_in.report == Inspection(readable=True, path="one.ipynb")
    assert handed_in.look_at is None
    await place.look(weeks=1)
    assert place.web.asked == [URL]


async def test_a_look_that_a_kill_cut_off_is_made_good(place: Place) -> None:
    place.web.now = asyncio.CancelledError()
    with pytest.raises(asyncio.CancelledError):
        await place.hand_in()
    place.web.now = commit("1")
    assert (await place.look()).pinned is None  # a command that is still at it is left its time
    assert (await place.look(minutes=5)).pinned == "commit:" + "1" * 40
    assert (await place.adas()).look_at is None


async def test_what_is_reviewed_is_what_was_there_when_reviewers_were_asked(place: Place) -> None:
    await place.hand_in()
    place.web.now = commit("2", "two")
    under_review = await place.ask_reviewers()
    assert (under_review.pinned, under_review.permalink) == ("commit:" + "2" * 40, "at/2")
    assert under_review.report == Inspection(readable=True, path="two.ipynb")
    assert (under_review.changed_at, under_review.look_at) == (None, place.clock() + timedelta(days=1))


async def test_what_is_under_review_is_looked_at_daily_and_says_since_when_it_is_another(place: Place) -> None:
    await place.hand_in()
    pinned = await place.ask_reviewers()
    assert (await place.look(days=1)).changed_at is None
    place.web.now = commit("2", "two")
    changed = await place.look(days=1)
    since = place.clock()
    assert replace(changed, changed_at=None, look_at=None) == replace(pinned, look_at=None)
    assert changed.changed_at == since
    place.web.now = commit("3", "three")
    assert (await place.look(days=1)).changed_at == since
    place.web.now = commit("1")
    assert (await place.look(days=1)).changed_at is None  # its author has put it back


async def test_another_commit_that_leaves_the_notebook_alone_is_no_other_version(place: Place) -> None:
    await place.hand_in()
    pinned = await place.ask_reviewers()
    place.web.now = commit("2")
    later = await place.look(days=1)
    assert (later.changed_at, later.pinned) == (None, pinned.pinned)
    assert place.web.asked[-2:] == [URL, "at/1"]


async def test_a_version_whose_place_is_gone_too_is_another_one(place: Place) -> None:
    await place.hand_in()
    await place.ask_reviewers()
    place.web.now, place.web.stays["at/1"] = commit("2"), DOWN
    assert (await place.look(days=1)).changed_at is None
    place.web.stays["at/1"] = GONE
    assert (await place.look(days=1)).changed_at == place.clock()


@pytest.mark.parametrize(("found", "note"), [(GONE, GONE.note), (DOWN, "It opens.")])
async def test_what_is_gone_while_under_review_says_so_and_what_is_down_for_a_while_does_not(
    place: Place, found: LinkReport, note: str
) -> None:
    await place.hand_in()
    pinned = await place.ask_reviewers()
    place.web.now = found
    later = await place.look(days=1)
    assert (later.link_note, later.pinned, later.changed_at) == (note, pinned.pinned, None)
    place.web.now = commit("1")
    assert (await place.look(days=1)).link_note == "It opens."


async def test_where_a_site_is_down_when_reviewers_are_asked_the_version_that_was_handed_in_is_reviewed(
    place: Place,
) -> None:
    handed_in = await place.hand_in()
    place.web.now = DOWN
    assert (await place.ask_reviewers()).pinned == handed_in.pinned
    place.web.now = commit("2", "two")
    later = await place.look(minutes=10)
    assert (later.pinned, later.changed_at) == (handed_in.pinned, place.clock())


async def test_a_site_that_will_not_list_its_files_when_reviewers_are_asked_takes_nothing_from_what_was_found(
    place: Place,
) -> None:
    handed_in = await place.hand_in()
    place.web.now = busy("1")
    under_review = await place.ask_reviewers()
    assert (under_review.report, under_review.link_note) == (handed_in.report, "It opens.")


async def test_what_was_pinned_but_not_read_is_read_later(place: Place) -> None:
    place.web.now = busy("1")
    assert (await place.hand_in()).report is None
    assert (await place.ask_reviewers()).report is None
    place.web.now = commit("1")
    later = await place.look(minutes=10)
    assert (later.report, later.link_note) == (Inspection(readable=True, path="one.ipynb"), "It opens.")
    assert later.look_at == place.clock() + timedelta(days=1)


async def test_handing_in_again_pins_anew(place: Place) -> None:
    await place.hand_in()
    await place.ask_reviewers()
    place.web.now = commit("2", "two")
    await place.look(days=1)
    again = await place.hand_in()
    assert (again.pinned, again.changed_at) == ("commit:" + "2" * 40, None)
    assert again.look_at == place.clock() + timedelta(days=1)


async def test_after_the_results_nobody_looks_any_more(place: Place) -> None:
    await place.hand_in()
    submission = await place.ask_reviewers()
    await review(place.study, BEN, submission, place.clock())
    assert (await place.adas()).closed_at is not None
    assert (await place.look(days=1)).look_at is None


async def test_what_could_not_be_read_is_tried_again_at_growing_pauses_until_it_can(place: Place) -> None:
    place.web.now = GONE
    await place.hand_in()
    tried = []
    for _ in range(60 * 24 * 4 // 5):
        place.clock.forward(minutes=5)
        before = len(place.web.asked)
        await place.look()
        if len(place.web.asked) > before:
            tried.append((place.clock() - MONDAY_9) // timedelta(minutes=1))
    assert tried == [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 4000, 5440]
    place.web.now = commit("1")
    assert (await place.look(days=1)).link_state == "reachable"
    assert (await place.adas()).look_at is None


async def test_a_fault_of_ours_in_one_look_is_no_reason_to_repeat_it_at_once(place: Place) -> None:
    await place.hand_in()
    place.web.now = RuntimeError("a fault of ours")
    before = await place.ask_reviewers()
    assert before.look_at == place.clock() + seen.SOONEST
    assert before.pinned == "commit:" + "1" * 40


async def test_the_thread_is_drawn_anew_only_when_there_is_something_new_to_see(place: Place) -> None:
    await place.hand_in()
    await place.ask_reviewers()
    await place.draw()
    drawn = len(place.board.redrawn)
    await place.look(days=1)
    await place.draw()
    assert len(place.board.redrawn) == drawn
    place.web.now = commit("2", "two")
    await place.look(days=1)
    await place.draw()
    [post] = place.board.redrawn[drawn:]
    assert (post.occurrence.kind, post.occurrence.number) == (Kind.SUBMISSION, (await place.adas()).id)


async def test_it_looks_at_a_few_at_once_each_once_and_the_rest_later(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    await place.hand_in()
    row = await place.adas()
    async with place.study.db.write() as tx:
        for number in range(100, 125):
            await submissions.put(tx, replace(row, member_id=number, look_at=place.clock()))
    first, second = await place.looker.due(), await place.looker.due()
    assert (len(first), len(second)) == (MOST, 0)
    assert await place.looker.look(first, place.web)
    assert len(await place.looker.due()) == 25 - MOST
