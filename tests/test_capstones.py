from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot import capstones, cohorts, membership
from bot.capstones import Handin
from bot.curriculum.model import Capstone
from bot.links import LinkReport
from bot.records import Cohort, Kind
from bot.store import occurrences, submissions
from bot.study import Study
from tests.conftest import MONDAY_9, THE_PATH, TINY, Clock
from tests.making import (
    ADA,
    BEN,
    CLEO,
    LOAF,
    OLGA,
    REVIEWS,
    STRANGER,
    at,
    hand_in,
    join,
    look,
    make_cohort,
    refused,
    reload,
)

DEADLINE = at("2026-01-26 09:00")  # when the third week closes


@pytest.fixture
async def cohort(study: Study) -> Cohort:
    made = await make_cohort(study)
    await join(study, made, ADA, BEN, CLEO)
    return made


async def submit(study: Study, cohort: Cohort, clock: Clock, **handin: Any) -> capstones.Receipt:
    return await capstones.submit(
        study, look, ADA, cohort, Handin(**{"url": "https://example.org/1", **handin}), clock()
    )


async def test_a_capstone_is_kept_as_it_was_handed_in(study: Study, cohort: Cohort, clock: Clock) -> None:
    receipt = await submit(study, cohort, clock, title=" My\n*loaf* ", summary=" Sour. ")
    kept = await submissions.get(study.db.read, receipt.submission.id)
    assert kept == receipt.submission
    assert (kept.title, kept.summary, kept.version, kept.late) == ("My *loaf*", "Sour.", 1, False)
    assert (receipt.again, receipt.deadline) == (False, DEADLINE)


async def test_without_a_title_it_has_the_capstones(study: Study, cohort: Cohort, clock: Clock) -> None:
    assert (await submit(study, cohort, clock)).submission.title == "One good loaf"


async def test_its_review_thread_is_due_at_once_in_the_reviews_channel(
    study: Study, cohort: Cohort, clock: Clock
) -> None:
    kept = await hand_in(study, ADA, cohort)
    thread = await occurrences.get(study.db.read, cohort.id, Kind.SUBMISSION, kept.id)
    assert thread is not None
    assert (thread.state, thread.occurrence.channel_id) == ("due", REVIEWS)


async def test_handing_in_again_replaces_ones_own(study: Study, cohort: Cohort, clock: Clock) -> None:
    first = await hand_in(study, ADA, cohort, title="One")
    receipt = await submit(study, cohort, clock, url="https://example.org/2", title="Two")
    assert receipt.again
    assert (receipt.submission.id, receipt.submission.version) == (first.id, 1)
    assert [each.title for each in await submissions.of_member(study.db.read, cohort.id, ADA.id)] == ["Two"]


async def test_options_that_are_left_out_keep_what_they_said(study: Study, cohort: Cohort, clock: Clock) -> None:
    await submit(study, cohort, clock, title="Rye", summary="Sour.")
    kept = (await submit(study, cohort, clock, url="https://example.org/2")).submission
    assert (kept.title, kept.summary, kept.url) == ("Rye", "Sour.", "https://example.org/2")


async def test_it_is_stored_before_its_link_is_looked_at(study: Study, cohort: Cohort) -> None:
    async def looked_at(url: str, capstone: Capstone) -> LinkReport:
        [kept] = await submissions.of_member(study.db.read, cohort.id, ADA.id)
        assert (kept.url, kept.link_state) == (url, "unchecked")
        assert kept.link_note.startswith("I am looking at the link.")
        return await look(url, capstone)

    receipt = await capstones.submit(study, looked_at, ADA, cohort, Handin("https://example.org/x"), MONDAY_9)
    assert (receipt.submission.link_state, receipt.submission.link_note) == ("reachable", "The link opens.")


async def test_what_was_found_behind_an_earlier_link_is_not_said_of_a_later_one(study: Study, cohort: Cohort) -> None:
    async def slow(url: str, capstone: Capstone) -> LinkReport:
        await hand_in(study, ADA, cohort, url="https://example.org/later")
        return LinkReport("unreachable", "web page", "It does not open.")

    await capstones.submit(study, slow, ADA, cohort, Handin("https://example.org/earlier"), MONDAY_9)
    [kept] = await submissions.of_member(study.db.read, cohort.id, ADA.id)
    assert (kept.url, kept.link_state) == ("https://example.org/later", "reachable")


async def test_nothing_is_kept_of_a_cohort_that_ended_or_was_left_meanwhile(study: Study, cohort: Cohort) -> None:
    await membership.leave(study, BEN, cohort, MONDAY_9)
    await cohorts.end(study, OLGA, cohort, MONDAY_9)
    for who, words in ((ADA, "has ended"), (BEN, "has ended")):
        with refused(words):
            await hand_in(study, who, cohort)  # with the cohort as it was
    assert await submissions.of_capstone(study.db.read, cohort.id, LOAF.id) == []


async def test_handing_in_twice_at_once_makes_one_submission(study: Study, cohort: Cohort, clock: Clock) -> None:
    await asyncio.gather(hand_in(study, ADA, cohort), hand_in(study, ADA, cohort))
    assert len(await submissions.of_member(study.db.read, cohort.id, ADA.id)) == 1


async def test_after_the_deadline_it_is_late_and_welcome(study: Study, cohort: Cohort, clock: Clock) -> None:
    clock.time = DEADLINE - timedelta(seconds=1)
    assert not (await hand_in(study, BEN, cohort, clock())).late
    clock.time = DEADLINE
    assert (await hand_in(study, ADA, cohort, clock())).late


async def test_an_edit_after_the_deadline_does_not_make_it_late(study: Study, cohort: Cohort, clock: Clock) -> None:
    await hand_in(study, ADA, cohort)
    clock.time = DEADLINE
    assert not (await hand_in(study, ADA, cohort, clock())).late


async def test_a_link_that_cannot_be_opened_is_accepted_and_said_to_be_so(study: Study, cohort: Cohort) -> None:
    async def closed(url: str, capstone: Capstone) -> LinkReport:
        return LinkReport("unreachable", "web page", "It does not open.")

    receipt = await capstones.submit(study, closed, ADA, cohort, Handin("https://example.org/x"), MONDAY_9)
    assert (receipt.submission.link_state, receipt.submission.link_note) == ("unreachable", "It does not open.")


@pytest.mark.parametrize(
    ("handin", "answer"),
    [
        ({"url": "my notebook"}, "."),
        ({"url": ""}, "."),
        ({"url": "ftp://example.org/x"}, "."),
        ({"title": "x" * 81}, "longer than 80 characters"),
        ({"title": "x" * 10_000}, "longer than 80 characters"),
        ({"summary": "x" * 1001}, "longer than 1,000 characters"),
        ({"capstone": "cake"}, "There is no capstone “cake”. There is \\*\\*One good loaf"),
        ({"capstone": "@everyone" * 1000}, "There is no capstone"),
    ],
)
async def test_what_cannot_be_handed_in_is_answered_and_nothing_is_kept(
    study: Study, cohort: Cohort, clock: Clock, handin: dict[str, Any], answer: str
) -> None:
    with refused(answer) as told:
        await submit(study, cohort, clock, **handin)
    assert len(str(told.value)) < 500
    assert "@everyone" not in str(told.value)
    assert await submissions.of_member(study.db.read, cohort.id, ADA.id) == []


async def test_strangers_and_those_who_left_are_told_to_join(study: Study, cohort: Cohort) -> None:
    await membership.leave(study, BEN, cohort, MONDAY_9)
    for who in (STRANGER, BEN):
        with refused("You are not in"):
            await hand_in(study, who, cohort)


async def test_before_the_start_it_says_when_the_cohort_starts(study: Study) -> None:
    cohort = await make_cohort(study, start="2026-02-02")
    await join(study, cohort, ADA)
    with refused("Your cohort starts <t:"):
        await hand_in(study, ADA, cohort)


async def test_an_ended_cohort_takes_no_work(study: Study, cohort: Cohort) -> None:
    await cohorts.end(study, OLGA, cohort, MONDAY_9)
    with refused("has ended"):
        await hand_in(study, ADA, await reload(study, cohort))


async def test_a_capstone_is_meant_by_its_id_or_its_title_and_else_the_next_that_is_due(study: Study) -> None:
    cohort = await make_cohort(study, curriculum=THE_PATH.id)
    calendar = study.calendar(cohort)
    first, second = capstones.in_order(THE_PATH)

    def which(typed: str | None, days: int = 0) -> str:
        return capstones.which(THE_PATH, calendar, typed, MONDAY_9 + timedelta(days=days)).id

    deadline = capstones.due_at(THE_PATH, calendar, first) - MONDAY_9
    assert which(second.id) == which(f" {second.title.upper()} ") == second.id
    assert which(None) == which(None, deadline.days - 1) == first.id
    assert which(None, deadline.days) == which(None, 3000) == second.id


async def test_a_capstone_is_due_when_the_last_week_of_its_stage_closes(study: Study, cohort: Cohort) -> None:
    assert capstones.due_at(TINY, study.calendar(cohort), LOAF) == DEADLINE
