"""Where organisers can help: who has fallen silent, and what is not solved."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot import attention, away, cohorts, overview
from bot.actors import Actor
from bot.attention import NOTHING, Attention, Silent
from bot.curriculum.library import Library
from bot.records import Cohort, Kind, Occurrence
from bot.store import claims, memberships, occurrences
from bot.store.blockers import Unsolved
from bot.store.db import Database
from bot.store.occurrences import Planned
from bot.study import Study
from bot.texts import attention as text
from tests.conftest import MONDAY_9, THE_PATH
from tests.making import ADA, BEN, CLEO, HERE, OLGA, at, check_in, join, make_cohort, reload

A_WEEK = timedelta(weeks=1)
DORA = Actor(HERE, 14)


@pytest.fixture
async def cohort(study: Study) -> Cohort:
    """Of many weeks; Ada, Ben and Cleo are in it from its first day."""
    made = await make_cohort(study, curriculum=THE_PATH.id)
    await join(study, made, ADA, BEN, CLEO)
    return made


async def seen(study: Study, cohort: Cohort, weeks: float) -> Attention:
    """What needs attention when so many weeks have passed."""
    cohort = await reload(study, cohort)
    return (await overview.overview(study, OLGA, cohort, MONDAY_9 + weeks * A_WEEK)).attention


async def offer(db: Database, cohort: Cohort, member: Actor, week: int, *, sent: bool = True) -> None:
    """A way back was offered when that week had closed."""
    made_at = MONDAY_9 + week * A_WEEK
    async with db.write() as tx:
        [row] = await tx.all(
            "INSERT INTO offers (cohort_id, member_id, week, what, made_at) VALUES (:cohort, :member, :week, "
            "'return', :at) RETURNING id",
            {"cohort": cohort.id, "member": member.id, "week": week, "at": int(made_at.timestamp())},
        )
        due = Occurrence(cohort.id, Kind.OFFER, row["id"], made_at, cohort.channel_id)
        await occurrences.add_due(tx, due)
    if sent:
        await claims.confirm(db, claims.Claim(due, 0), 900 + row["id"], None, None)


async def block(study: Study, cohort: Cohort, member: Actor, week: int, *, shared: bool, solved: bool = False) -> None:
    """Something blocks a member; where it is shared its message is posted, numbered after the week."""
    async with study.db.write() as tx:
        await tx.all(
            "INSERT INTO checkins (cohort_id, member_id, week, done, blocker, late, created_at, updated_at) "
            "VALUES (:cohort, :member, :week, 'I baked a flatbread.', 'Salt', 0, 1, 1)",
            {"cohort": cohort.id, "member": member.id, "week": week},
        )
        [row] = await tx.all(
            "INSERT INTO blockers (cohort_id, member_id, week, shared, solved_at) "
            "VALUES (:cohort, :member, :week, :shared, :solved) RETURNING id",
            {
                "cohort": cohort.id,
                "member": member.id,
                "week": week,
                "shared": int(shared),
                "solved": 1 if solved else None,
            },
        )
        due = Occurrence(cohort.id, Kind.BLOCKER, row["id"], MONDAY_9, cohort.channel_id)
        if shared:
            await occurrences.add_due(tx, due)
    if shared:
        await claims.confirm(study.db, claims.Claim(due, 0), 700 + week, 500 + week, None)


async def test_whoever_is_silent_for_two_weeks_is_seen_with_when_they_were_heard_last(
    study: Study, cohort: Cohort
) -> None:
    await check_in(study, ADA, cohort, 1, MONDAY_9)
    await check_in(study, BEN, cohort, 1, MONDAY_9)
    await check_in(study, BEN, cohort, 2, MONDAY_9 + A_WEEK)
    assert (await seen(study, cohort, 2.9)).silent == ()
    # Cleo never checked in: the week she joined in does not count against her.
    assert (await seen(study, cohort, 3)).silent == (
        Silent(ADA.id, 2, 1, None),
        Silent(CLEO.id, 2, None, None),
    )
    await check_in(study, CLEO, cohort, 4, MONDAY_9 + 3.5 * A_WEEK)
    assert (await seen(study, cohort, 4)).silent == (Silent(BEN.id, 2, 2, None), Silent(ADA.id, 3, 1, None))


async def test_whoever_is_on_a_break_has_left_or_joined_lately_is_not_silent(study: Study, cohort: Cohort) -> None:
    await join(study, cohort, DORA, now=MONDAY_9 + 2 * A_WEEK)
    await study.db.write_one("UPDATE memberships SET left_at = 1 WHERE member_id = 12")
    ada = await memberships.get(study.db.read, cohort.id, ADA.id)
    assert ada is not None
    async with study.db.write() as tx:
        await memberships.pause(tx, away.begin(ada, MONDAY_9 + A_WEEK, None))
    found = await seen(study, cohort, 4)
    assert [each.member_id for each in found.silent] == [CLEO.id]
    assert found.away == 1


async def test_weeks_that_were_never_posted_are_no_silence(study: Study, cohort: Cohort) -> None:
    weeks = (Occurrence(cohort.id, Kind.ASSIGNMENT, week, MONDAY_9, cohort.channel_id) for week in range(2, 6))
    async with study.db.write() as tx:
        await occurrences.add(tx, [Planned(week, "a newer week was there already") for week in weeks], MONDAY_9)
    assert (await seen(study, cohort, 6)).silent == ()
    assert [each.weeks for each in (await seen(study, cohort, 7)).silent] == [2, 2, 2]


async def test_it_is_said_whether_they_were_written_to_about_this_silence(
    study: Study, db: Database, cohort: Cohort
) -> None:
    await check_in(study, ADA, cohort, 1, MONDAY_9)
    await offer(db, cohort, ADA, 3)
    await offer(db, cohort, BEN, 3, sent=False)
    assert [(each.member_id, each.offered_at) for each in (await seen(study, cohort, 3)).silent] == [
        (ADA.id, at("2026-01-26 09:00")),
        (BEN.id, None),
        (CLEO.id, None),
    ]
    await check_in(study, ADA, cohort, 4, MONDAY_9 + 3.5 * A_WEEK)
    again = {each.member_id: each.offered_at for each in (await seen(study, cohort, 6)).silent}
    assert again[ADA.id] is None


async def test_what_blocks_members_is_counted_until_it_is_solved_or_they_leave(study: Study, cohort: Cohort) -> None:
    await block(study, cohort, ADA, 2, shared=True)
    await block(study, cohort, BEN, 2, shared=False)
    await block(study, cohort, CLEO, 2, shared=True, solved=True)
    await block(study, cohort, ADA, 1, shared=False)
    expected = (Unsolved(1, False, None, None), Unsolved(2, True, 502, 702), Unsolved(2, False, None, None))
    assert (await seen(study, cohort, 1)).blockers == expected
    await study.db.write_one("UPDATE memberships SET left_at = 1 WHERE member_id = 12")
    assert (await seen(study, cohort, 1)).blockers == expected[:2]


@pytest.mark.parametrize(
    ("blockers", "said"),
    [
        ((0, 2, 0), "- Week 3: 2 blockers, told only in check-ins"),
        ((1, 2, 1), "- Week 3: 3 blockers, 1 of them asked in its thread: [question](https://1)"),
        ((2, 0, 2), "- Week 3: 2 blockers, asked in its thread: [question 1](https://1), [question 2](https://2)"),
        ((1, 0, 0), "- Week 3: 1 blocker, asked in its thread"),  # it is about to be posted
    ],
)
def test_a_week_says_how_many_blockers_it_has_and_where_they_are_talked_about(
    blockers: tuple[int, int, int], said: str
) -> None:
    shared, private, links = blockers
    urls = [f"https://{number}" for number in range(1, links + 1)]
    assert text.blockers(3, shared + private, shared, urls) == said


async def test_nothing_of_another_cohort_is_seen(study: Study, cohort: Cohort) -> None:
    other = await make_cohort(study, name="Other", curriculum=THE_PATH.id)
    await join(study, other, DORA)
    await block(study, other, DORA, 1, shared=True)
    found = await seen(study, cohort, 4)
    assert DORA.id not in [each.member_id for each in found.silent]
    assert found.blockers == ()


async def test_in_a_cohort_that_is_over_nobody_is_asked_to_do_anything(study: Study, cohort: Cohort) -> None:
    calendar = study.calendar(cohort)
    assert (await attention.needed(study, cohort, calendar, calendar.ends_at)).silent
    assert await attention.needed(study, cohort, calendar, calendar.ends_at + A_WEEK) == NOTHING
    await cohorts.end(study, OLGA, cohort, MONDAY_9)
    assert await seen(study, cohort, 5) == NOTHING


async def test_a_cohort_without_its_curriculum_still_has_a_status(db: Database, study: Study, cohort: Cohort) -> None:
    poorer = replace(study, library=Library(()))
    found = await overview.overview(poorer, OLGA, cohort, MONDAY_9 + 5 * A_WEEK)
    assert found.attention == NOTHING
