"""Deleting a check-in, coming back from a break with one, and forms that come too late."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot import away, cohorts, deletion, membership
from bot.actors import Actor
from bot.checkin import Overtaken
from bot.errors import StudyError
from bot.records import Cohort
from bot.store import checkins, memberships
from bot.study import Study
from tests.conftest import MONDAY_9, Clock
from tests.making import ADA, BEN, ELSEWHERE, OLGA, at, check_in, join, make_cohort, refused


@pytest.fixture
async def cohort(study: Study) -> Cohort:
    made = await make_cohort(study)
    await join(study, made, ADA, BEN)
    return made


FIRST = int(MONDAY_9.timestamp()) + 1  # the version of what is written on Monday at nine, before any edit


async def weeks(study: Study, cohort: Cohort) -> list[int]:
    return [each.week for each in await checkins.of_member(study.db.read, cohort.id, ADA.id)]


async def test_it_says_what_becomes_of_the_streak_and_gives_the_words_back(
    study: Study, cohort: Cohort, clock: Clock
) -> None:
    await check_in(study, ADA, cohort, 1, clock())
    clock.forward(days=7)
    await check_in(study, ADA, cohort, 2, clock(), blocker="Salt")
    asked = await deletion.consider(study, ADA, cohort.id, 2, clock())
    assert (asked.before.weeks, asked.after.weeks, asked.version) == (2, 1, FIRST + 7 * 86400)
    assert await weeks(study, cohort) == [1, 2]
    done = await deletion.delete(study, ADA, cohort.id, 2, asked.version, clock())
    assert (done.written.done, done.written.blocker) == ("I baked a flatbread.", "Salt")
    assert await weeks(study, cohort) == [1]


async def test_a_freeze_takes_its_place_where_there_is_one(study: Study, cohort: Cohort, clock: Clock) -> None:
    for week in (1, 2):
        await check_in(study, ADA, cohort, week, clock())
        clock.forward(days=7)
    asked = await deletion.consider(study, ADA, cohort.id, 2, clock())
    assert (asked.after.weeks, asked.after.frozen) == (1, (2,))


async def test_after_it_one_can_check_in_again(study: Study, cohort: Cohort, clock: Clock) -> None:
    await check_in(study, ADA, cohort, 1, clock())
    await deletion.delete(study, ADA, cohort.id, 1, FIRST, clock())
    assert (await check_in(study, ADA, cohort, 1, clock())).is_new


async def test_pressing_twice_deletes_once(study: Study, cohort: Cohort, clock: Clock) -> None:
    await check_in(study, ADA, cohort, 1, clock())
    results = await asyncio.gather(
        *(deletion.delete(study, ADA, cohort.id, 1, FIRST, clock()) for _ in range(2)), return_exceptions=True
    )
    [failure] = [result for result in results if isinstance(result, StudyError)]
    assert "othing" in str(failure)
    with refused("You have no check-in for week 1, so there is nothing to delete"):
        await deletion.delete(study, ADA, cohort.id, 1, FIRST, clock())


async def test_what_was_edited_since_the_question_is_not_deleted(study: Study, cohort: Cohort, clock: Clock) -> None:
    await check_in(study, ADA, cohort, 1, clock())
    await check_in(study, ADA, cohort, 1, clock(), done="I baked two of them.")
    with refused("Nothing was deleted: your check-in for week 1 was changed or deleted since I asked you"):
        await deletion.delete(study, ADA, cohort.id, 1, FIRST, clock())
    assert await weeks(study, cohort) == [1]


async def test_it_is_possible_as_long_as_an_edit_is(study: Study, cohort: Cohort, clock: Clock) -> None:
    await check_in(study, ADA, cohort, 1, clock())
    clock.time = at("2026-01-19 08:59")
    assert (await deletion.consider(study, ADA, cohort.id, 1, clock())).week.number == 1
    clock.time = at("2026-01-19 09:00")
    with refused("Week 1 closed more than 7 days ago, so its check-ins are final"):
        await deletion.delete(study, ADA, cohort.id, 1, FIRST, clock())


async def test_whoever_left_an_ended_cohort_and_forged_ids_are_answered_clearly(
    study: Study, cohort: Cohort, clock: Clock
) -> None:
    await check_in(study, ADA, cohort, 1, clock())
    with refused("nothing to delete"):
        await deletion.delete(study, BEN, cohort.id, 1, FIRST, clock())
    with refused("No cohort is open here right now"):
        await deletion.delete(study, Actor(ELSEWHERE, ADA.id, manages=True), cohort.id, 1, FIRST, clock())
    with refused("has weeks 1 to 3"):
        await deletion.delete(study, ADA, cohort.id, 10**17, FIRST, clock())
    await membership.leave(study, ADA, cohort, clock())
    with refused("You are not in"):
        await deletion.delete(study, ADA, cohort.id, 1, FIRST, clock())
    await cohorts.end(study, OLGA, cohort, clock())
    with refused("has ended"):
        await deletion.delete(study, ADA, cohort.id, 1, FIRST, clock())
    assert await weeks(study, cohort) == [1]


async def test_a_form_from_before_an_edit_overwrites_nothing(study: Study, cohort: Cohort, clock: Clock) -> None:
    await check_in(study, ADA, cohort, 1, clock(), version=0)
    await check_in(study, ADA, cohort, 1, clock(), version=FIRST, done="I baked two of them.")
    for version in (0, FIRST):
        with pytest.raises(Overtaken, match="Nothing was saved yet") as told:
            await check_in(study, ADA, cohort, 1, clock(), version=version, done="From the old form.")
        assert told.value.present.done == "I baked two of them."
    receipt = await check_in(study, ADA, cohort, 1, clock(), version=FIRST + 1, done="From the new form.")
    assert not receipt.is_new


async def test_the_same_form_sent_twice_is_saved_once_and_both_are_told_so(
    study: Study, cohort: Cohort, clock: Clock
) -> None:
    receipts = await asyncio.gather(*(check_in(study, ADA, cohort, 1, clock(), version=0) for _ in range(2)))
    assert sorted(receipt.is_new for receipt in receipts) == [False, True]


async def test_a_form_opened_before_a_deletion_is_a_new_check_in(study: Study, cohort: Cohort, clock: Clock) -> None:
    await check_in(study, ADA, cohort, 1, clock())
    await deletion.delete(study, ADA, cohort.id, 1, FIRST, clock())
    assert (await check_in(study, ADA, cohort, 1, clock(), version=FIRST)).is_new


async def test_what_is_written_after_a_deletion_is_safe_from_forms_and_questions_before_it(
    study: Study, cohort: Cohort, clock: Clock
) -> None:
    await check_in(study, ADA, cohort, 1, clock())
    await deletion.delete(study, ADA, cohort.id, 1, FIRST, clock())
    clock.forward(minutes=1)
    await check_in(study, ADA, cohort, 1, clock(), version=0, done="I baked two of them.")
    with pytest.raises(Overtaken, match="Nothing was saved yet"):
        await check_in(study, ADA, cohort, 1, clock(), version=FIRST, done="From the old form.")
    with refused("Nothing was deleted"):
        await deletion.delete(study, ADA, cohort.id, 1, FIRST, clock())


async def test_a_check_in_ends_a_break_of_ones_own(study: Study, cohort: Cohort, clock: Clock) -> None:
    member = await memberships.get(study.db.read, cohort.id, ADA.id)
    assert member is not None
    clock.forward(days=1)
    async with study.db.write() as tx:
        await memberships.pause(tx, away.begin(member, clock(), clock() + timedelta(days=30)))
    clock.forward(days=2)
    receipt = await check_in(study, ADA, cohort, 1, clock())
    assert (receipt.back, receipt.norm.paused) == (True, 0)
    member = await memberships.get(study.db.read, cohort.id, ADA.id)
    assert member is not None
    assert not member.paused(clock())
    assert (member.paused_at, member.paused_until) == (MONDAY_9 + timedelta(days=1), clock())
    assert not (await check_in(study, ADA, cohort, 1, clock(), done="I baked two of them.")).back
