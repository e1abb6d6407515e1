"""From being asked to the results: who does not start, the fifth day, the seventh, and what comes between."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta

import pytest

from bot import breaks, changes, cohorts, membership, received, reviewers, reviews, verdicts
from bot.actors import Actor
from bot.attention import needed
from bot.composing import compose
from bot.records import Cohort, Kind
from bot.review_posts import Unreviewed
from bot.reviews import Answers
from bot.store import handouts, occurrences, submissions
from bot.store import reviews as rows
from bot.study import Study
from bot.submission import Review, Submission
from tests.making import HERE, LOAF, OLGA, STRENGTH, SUGGESTION, at, hand_in, join, make_cohort, refused, reload, review

DEADLINE = at("2026-01-26 09:00")
A_DAY, A_SECOND = timedelta(days=1), timedelta(seconds=1)


class Round:
    """A cohort whose authors have handed in, on the day their capstone is due."""

    def __init__(self, study: Study, cohort: Cohort) -> None:
        self.study, self.cohort = study, cohort
        self.work: dict[int, Submission] = {}

    async def begin(self, authors: int) -> None:
        for number in range(1, authors + 1):
            await self.hand_in(number, DEADLINE - A_DAY)
        await self.ring(0)

    async def hand_in(self, number: int, now: datetime) -> None:
        await join(self.study, self.cohort, Actor(HERE, number), now=now)
        self.work[number] = await hand_in(self.study, Actor(HERE, number), self.cohort, now)

    async def ring(self, days: float) -> datetime | None:
        """Do what is due so many days after the deadline; when there is more to do."""
        return await reviewers.allocate_due(self.study, DEADLINE + days * A_DAY)

    async def state(self, author: int) -> Submission:
        found = await submissions.get(self.study.db.read, self.work[author].id)
        assert found is not None
        return found

    async def given(self, author: int) -> dict[int, Review]:
        found = await rows.of_submission(self.study.db.read, self.work[author].id)
        return {each.reviewer_id: each for each in found}

    async def states(self, author: int) -> Counter[str]:
        return Counter(each.state for each in (await self.given(author)).values())

    async def write(self, reviewer: int, author: int, days: float = 1) -> None:
        await review(self.study, Actor(HERE, reviewer), self.work[author], DEADLINE + days * A_DAY)

    async def start(self, reviewer: int, author: int, days: float = 1) -> None:
        async with self.study.db.write() as tx:
            await rows.start(tx, (await self.given(author))[reviewer].id, DEADLINE + days * A_DAY)

    async def start_all(self, *, but: tuple[int, ...] = (), days: float = 1) -> None:
        """Everyone else opens the forms of all their reviews."""
        for author in self.work:
            for reviewer in await self.given(author):
                if reviewer not in but:
                    await self.start(reviewer, author, days)

    async def posts(self, kind: Kind) -> list[int]:
        known = await occurrences.of_cohort(self.study.db.read, self.cohort.id, 500)
        return sorted(each.occurrence.number for each in known if each.occurrence.kind is kind)

    async def asked(self) -> Counter[int]:
        """How many reviews each was ever asked for."""
        everyones = [each for author in self.work for each in (await self.given(author)).values()]
        return Counter(each.reviewer_id for each in everyones if not each.volunteer)


@pytest.fixture
async def round(study: Study) -> Round:
    return Round(study, await make_cohort(study))


async def reviewers_of(round: Round, author: int) -> list[int]:
    return list(await round.given(author))


# The days to start


async def test_a_review_that_is_not_started_within_three_days_is_offered_to_somebody_else(round: Round) -> None:
    await round.begin(8)
    gone, *_ = await reviewers_of(round, 1)
    await round.start_all(but=(gone,))
    await round.ring(3 - 1 / 86400)
    assert await round.states(1) == {"offered": 3}
    await round.ring(3)
    given = await round.given(1)
    assert given[gone].state == "released"
    [stand_in] = [each for each in given.values() if each.offered_at == DEADLINE + 3 * A_DAY]
    assert (stand_in.state, stand_in.due_at) == ("offered", DEADLINE + 10 * A_DAY)
    assert stand_in.id in await round.posts(Kind.STAND_IN)
    assert (await round.asked())[gone] == 3  # the vanished one is asked for nothing more
    before = await round.asked()
    await round.ring(3.5)
    assert await round.asked() == before


async def test_whoever_did_not_start_owes_it_still_and_may_write_it(round: Round) -> None:
    await round.begin(8)
    gone, *others = await reviewers_of(round, 1)
    await round.start_all(but=(gone,))
    await round.ring(3)
    released = (await round.given(1))[gone]
    assert verdicts.owed(released)
    await round.write(gone, 1, days=4)
    assert (await round.given(1))[gone].state == "done"
    for other in others:
        await round.write(other, 1, days=4)
    assert (await round.state(1)).closed_at is None  # the stand-in is waited for
    mine = await received.mine(round.study, Actor(HERE, gone), round.cohort, DEADLINE)
    assert all(each.review.state in ("done", "released") for each in mine.given)


async def test_nobody_waits_for_whoever_did_not_start(round: Round) -> None:
    await round.begin(8)
    gone, *others = await reviewers_of(round, 1)
    await round.start_all(but=(gone,))
    await round.ring(3)
    [stand_in] = set(await reviewers_of(round, 1)) - {gone, *others}
    for each in (*others, stand_in):
        await round.write(each, 1, days=4)
    assert (await round.state(1)).closed_at == DEADLINE + 4 * A_DAY
    assert (await round.given(1))[gone].state == "lapsed"
    await round.write(gone, 1, days=5)
    assert (await round.given(1))[gone].state == "late"


async def test_whoever_declines_what_was_given_to_another_owes_it_no_more_and_nobody_else_is_asked(
    round: Round,
) -> None:
    await round.begin(8)
    gone, *_ = await reviewers_of(round, 1)
    await round.start_all(but=(gone,))
    await round.ring(3)
    asked = await round.asked()
    declined = await reviewers.decline(round.study, Actor(HERE, gone), round.work[1].id, DEADLINE + 4 * A_DAY)
    assert declined == reviewers.Declined(replaced=True, still_owed=False)
    assert await round.asked() == asked


async def test_where_nobody_else_can_be_asked_the_results_wait_until_the_seventh_day(round: Round) -> None:
    await round.begin(3)
    await round.write(2, 1)
    await round.ring(3)
    assert (await round.given(1))[3].state == "offered"
    await round.ring(7 - 1 / 86400)
    assert (await round.state(1)).closed_at is None
    await round.ring(7)
    assert (await round.state(1)).closed_at == DEADLINE + 7 * A_DAY


async def test_a_stand_in_has_three_days_too(round: Round) -> None:
    await round.begin(8)
    gone, *_ = await reviewers_of(round, 1)
    await round.start_all(but=(gone,))
    await round.ring(3)
    [stand_in] = [each for each in (await round.given(1)).values() if each.offered_at > DEADLINE]
    await round.ring(6)
    assert (await round.given(1))[stand_in.reviewer_id].state == "released"
    assert (await round.states(1))["offered"] == 3


@pytest.mark.parametrize("how", ["a step of the form", "more time"])
async def test_a_draft_and_asking_for_more_time_are_beginnings(round: Round, how: str) -> None:
    await round.begin(8)
    reviewer, *_ = await reviewers_of(round, 1)
    work, who = round.work[1].id, Actor(HERE, reviewer)
    if how == "more time":
        await reviews.more_time(round.study, who, work, DEADLINE + A_DAY)
    else:
        await reviews.save(round.study, who, work, Answers({}, STRENGTH, SUGGESTION), DEADLINE + A_DAY)
    await round.ring(4)
    assert (await round.given(1))[reviewer].state == "offered"


# The fifth day


async def test_on_the_fifth_day_those_who_review_are_asked_once_more_for_what_has_too_few(round: Round) -> None:
    await round.begin(8)
    await round.start_all()
    readers = await reviewers_of(round, 1)
    for author in range(2, 9):
        for reviewer in await reviewers_of(round, author):
            if reviewer not in readers:
                await round.write(reviewer, author)
    await round.ring(5 - 1 / 86400)
    assert await round.states(1) == {"offered": 3}
    await round.ring(5)
    assert await round.states(1) == {"offered": 5}  # nothing was written of it, and two are enough
    more = set(await reviewers_of(round, 1)) - set(readers)
    asked = await round.asked()
    assert [asked[each] for each in more] == [4, 4]
    await round.ring(5.1)
    assert await round.states(1) == {"offered": 5}


async def test_nobody_on_a_break_and_nobody_who_has_begun_nothing_is_asked_on_the_fifth_day(round: Round) -> None:
    await round.begin(8)
    begun = (await reviewers_of(round, 1))[0]
    await round.start(begun, 1)
    for number in range(1, 9):
        if number != begun:
            await breaks.take(round.study, Actor(HERE, number), round.cohort, None, DEADLINE - A_DAY)
    await round.ring(5)
    late = [
        each.reviewer_id
        for author in round.work
        for each in (await round.given(author)).values()
        if each.offered_at == DEADLINE + 5 * A_DAY
    ]
    assert set(late) <= {begun}
    assert len(late) == 1


# The seventh day


async def test_whoever_has_begun_is_waited_for_until_it_is_due_and_nobody_else(round: Round) -> None:
    await round.begin(8)
    first, second, third = await reviewers_of(round, 1)
    await round.start_all(but=(third,))
    await round.write(first, 1)
    await reviews.more_time(round.study, Actor(HERE, second), round.work[1].id, DEADLINE + A_DAY)
    await round.ring(9)
    assert (await round.state(1)).closed_at is None
    await round.ring(10)
    assert (await round.state(1)).closed_at is not None


async def test_whoever_was_asked_late_has_their_days_to_start_where_there_is_one_review_only(round: Round) -> None:
    await round.begin(8)
    first, *gone = await reviewers_of(round, 1)
    await round.start_all()
    for author in range(2, 9):
        for reviewer in await reviewers_of(round, author):
            await round.write(reviewer, author)
    await round.write(first, 1)
    await round.ring(5)
    [more] = set(await reviewers_of(round, 1)) - {first, *gone}
    await round.ring(7)
    assert (await round.state(1)).closed_at is None
    await round.start(more, 1, days=7.5)
    await round.ring(8)
    assert (await round.state(1)).closed_at is None
    await round.write(more, 1, days=9)
    await round.ring(9)
    assert (await round.state(1)).closed_at == DEADLINE + 9 * A_DAY


async def test_what_nobody_has_reviewed_stays_open_and_its_author_and_the_organiser_are_told_once(
    round: Round,
) -> None:
    await round.begin(3)
    for days in (3, 5, 7, 8, 9):
        await round.ring(days)
    assert await round.posts(Kind.UNREVIEWED) == [round.work[each].id for each in (1, 2, 3)]
    posted = await occurrences.get(round.study.db.read, round.cohort.id, Kind.UNREVIEWED, round.work[1].id)
    assert posted is not None
    post = await compose(round.study, posted.occurrence, DEADLINE + 8 * A_DAY)
    assert isinstance(post, Unreviewed)
    assert post.obsolete is None
    now = DEADLINE + 8 * A_DAY
    found = await needed(round.study, round.cohort, round.study.calendar(round.cohort), now)
    assert [each.author for each in found.unreviewed] == [1, 2, 3]
    await round.write(2, 1, days=9)
    await round.ring(9)
    assert (await round.state(1)).closed_at == now + A_DAY
    post = await compose(round.study, posted.occurrence, now)
    assert post.obsolete is not None
    found = await needed(round.study, round.cohort, round.study.calendar(round.cohort), now)
    assert [each.author for each in found.unreviewed] == [2, 3]


async def test_one_author_alone_is_told_as_well_and_a_late_volunteer_ends_it(round: Round) -> None:
    await round.begin(1)
    await round.ring(7)
    assert await round.posts(Kind.UNREVIEWED) == [round.work[1].id]
    await review(round.study, OLGA, round.work[1], DEADLINE + 20 * A_DAY)
    assert (await round.state(1)).closed_at == DEADLINE + 20 * A_DAY


# Leaving, coming late, another round


async def test_the_reviews_of_whoever_leaves_are_offered_to_others_at_once(round: Round) -> None:
    await round.begin(8)
    gone, *_ = await reviewers_of(round, 1)
    await round.start_all()
    await membership.leave(round.study, Actor(HERE, gone), round.cohort, DEADLINE + A_DAY)
    await round.ring(1)
    assert (await round.given(1))[gone].state == "released"
    assert (await round.states(1))["offered"] == 3
    assert await round.states(gone) == {"offered": 3}  # their own work waits
    await round.ring(9)
    assert (await round.state(gone)).closed_at is None


async def test_latecomers_are_reviewed_at_once_by_whoever_gave_least_and_share_the_work(round: Round) -> None:
    await round.begin(5)
    for number in range(6, 16):
        await round.hand_in(number, DEADLINE + A_DAY)
        await round.ring(1)
    assert {sum((await round.states(author)).values()) for author in range(6, 16)} == {3}
    asked = await round.asked()
    assert max(asked.values()) <= LOAF.reviews + 1


async def test_another_round_has_its_own_days(round: Round) -> None:
    await round.begin(3)
    for reviewer in (2, 3):
        await review(round.study, Actor(HERE, reviewer), round.work[1], DEADLINE + A_DAY, 2)
    await round.ring(10)
    again = await hand_in(round.study, Actor(HERE, 1), round.cohort, DEADLINE + 10 * A_DAY)
    await round.ring(12)
    assert ((await round.state(1)).closed_at, again.round) == (None, 2)
    await round.ring(17)
    assert await round.posts(Kind.UNREVIEWED) == sorted([round.work[2].id, round.work[3].id, again.edition])
    await round.write(2, 1, days=18)
    await round.ring(18)
    assert (await round.state(1)).closed_at == DEADLINE + 18 * A_DAY


# Pauses and clocks


@pytest.mark.parametrize("weeks", [2, None])
async def test_while_the_cohort_is_paused_no_day_passes(round: Round, weeks: int | None) -> None:
    # A cohort whose last week is over cannot be paused: the reviews are handed out a week early.
    for number in range(1, 9):
        await round.hand_in(number, DEADLINE - 8 * A_DAY)
    began = DEADLINE - 8 * A_DAY
    await reviewers.allocate_now(round.study, OLGA, round.cohort, None, began)
    preview = await changes.draft_pause(round.study, OLGA, round.cohort, weeks, None, began + A_DAY)
    await changes.confirm(round.study, OLGA, preview.change.id, began + A_DAY)
    for days in (4, 6, 8, 13):
        await reviewers.allocate_due(round.study, began + days * A_DAY)
    assert await round.states(1) == {"offered": 3}
    cohort = await reload(round.study, round.cohort)
    if weeks is None:
        preview = await changes.draft_resume(round.study, OLGA, cohort, began + 15 * A_DAY)
        await changes.confirm(round.study, OLGA, preview.change.id, began + 15 * A_DAY)
    await reviewers.allocate_due(round.study, began + 16 * A_DAY)
    assert {each.due_at for each in (await round.given(1)).values()} == {began + 21 * A_DAY}
    assert {each.offered_at for each in (await round.given(1)).values()} == {began + 14 * A_DAY}
    assert (await round.state(1)).allocated_at == began + 14 * A_DAY


async def test_a_pause_that_is_cut_short_moves_reviews_by_as_much_as_it_lasted(round: Round) -> None:
    for number in range(1, 4):
        await round.hand_in(number, DEADLINE - 8 * A_DAY)
    began = DEADLINE - 8 * A_DAY
    await reviewers.allocate_now(round.study, OLGA, round.cohort, None, began)
    preview = await changes.draft_pause(round.study, OLGA, round.cohort, 3, None, began + A_DAY)
    await changes.confirm(round.study, OLGA, preview.change.id, began + A_DAY)
    preview = await changes.draft_resume(round.study, OLGA, await reload(round.study, round.cohort), began + 5 * A_DAY)
    await changes.confirm(round.study, OLGA, preview.change.id, began + 5 * A_DAY)
    assert {each.due_at for each in (await round.given(1)).values()} == {began + 11 * A_DAY}


async def test_in_a_cohort_that_has_ended_nothing_happens_any_more(round: Round) -> None:
    await round.begin(8)
    await cohorts.end(round.study, OLGA, round.cohort, DEADLINE + A_DAY)
    assert await round.ring(30) is None
    assert await round.states(1) == {"offered": 3}


async def test_after_a_long_downtime_everything_is_done_at_once(round: Round) -> None:
    await round.begin(8)
    readers = await reviewers_of(round, 1)
    for reviewer in readers:
        await round.write(reviewer, 1)
    await round.write((await reviewers_of(round, 2))[0], 2)
    await round.ring(60)
    assert (await round.state(2)).closed_at == DEADLINE + 60 * A_DAY


async def test_what_was_asked_while_the_clock_was_ahead_counts_from_when_it_was_set_right(round: Round) -> None:
    for number in range(1, 9):
        await round.hand_in(number, DEADLINE - A_DAY)
    await round.ring(365)
    await round.ring(1)
    assert (await round.state(1)).allocated_at == DEADLINE + A_DAY
    assert {each.due_at for each in (await round.given(1)).values()} == {DEADLINE + 8 * A_DAY}
    await round.ring(4)
    assert (await round.posts(Kind.STAND_IN)) == []  # nobody has begun anything, so there is nobody to ask
    await round.ring(8)
    assert len(await round.posts(Kind.UNREVIEWED)) == 8


async def test_the_clock_is_told_when_there_is_something_to_do_and_looks_at_nothing_before(round: Round) -> None:
    assert await round.ring(-20) is None
    for number in range(1, 9):
        await round.hand_in(number, DEADLINE - 20 * A_DAY)
    assert await round.ring(-20) == DEADLINE - 19 * A_DAY  # once a day whatever was missed is found
    assert await round.ring(-0.5) == DEADLINE
    await round.ring(0)
    assert await round.ring(2.5) == DEADLINE + 3 * A_DAY
    assert await handouts.waiting(round.study.db.read, DEADLINE + 3 * A_DAY - A_SECOND, DEADLINE + 9 * A_DAY) == []
    for author in round.work:
        for reviewer in await reviewers_of(round, author):
            await round.write(reviewer, author)
    await round.ring(4)
    assert await round.ring(4) is None


async def test_with_more_time_for_somebody_who_was_given_up_they_are_waited_for_again(round: Round) -> None:
    await round.begin(8)
    gone, *_ = await reviewers_of(round, 1)
    await round.start_all(but=(gone,))
    await round.ring(3)
    due_at = await reviews.more_time(round.study, Actor(HERE, gone), round.work[1].id, DEADLINE + 3 * A_DAY)
    assert due_at == DEADLINE + 10 * A_DAY
    assert (await round.given(1))[gone].state == "offered"
    with refused("You have had more time once"):
        await reviews.more_time(round.study, Actor(HERE, gone), round.work[1].id, DEADLINE + 3 * A_DAY)


async def test_more_time_for_what_is_overdue_counts_from_now(round: Round) -> None:
    await round.begin(2)
    await round.start(2, 1)
    await round.ring(12)
    due_at = await reviews.more_time(round.study, Actor(HERE, 2), round.work[1].id, DEADLINE + 12 * A_DAY)
    assert due_at == DEADLINE + 15 * A_DAY


async def test_more_time_asked_for_twice_at_once_is_given_once(round: Round) -> None:
    await round.begin(2)
    ask = (reviews.more_time(round.study, Actor(HERE, 2), round.work[1].id, DEADLINE) for _ in range(2))
    given = await asyncio.gather(*ask, return_exceptions=True)
    assert DEADLINE + 10 * A_DAY in given
    assert (await round.given(1))[2].due_at == DEADLINE + 10 * A_DAY


async def test_a_thread_that_comes_late_asks_nobody_for_what_is_written(round: Round) -> None:
    await round.begin(2)
    await round.write(2, 1)
    [asked] = [
        each.occurrence
        for each in await occurrences.of_cohort(round.study.db.read, round.cohort.id, 50)
        if (each.occurrence.kind, each.occurrence.number) == (Kind.REVIEWERS, round.work[1].id)
    ]
    post = await compose(round.study, asked, DEADLINE + A_DAY)
    assert post.obsolete == "it was reviewed or handed in again before this could be posted"


async def test_my_reviews_says_of_what_is_owed_to_somebody_who_left_that_nobody_waits(round: Round) -> None:
    await round.begin(2)
    await membership.leave(round.study, Actor(HERE, 2), round.cohort, DEADLINE + A_DAY)
    mine = await received.mine(round.study, Actor(HERE, 1), round.cohort, DEADLINE + 9 * A_DAY)
    assert [(each.awaited, each.owed) for each in mine.given] == [(False, True)]


async def test_what_has_passed_stays_passed_when_its_author_is_asked_to_help_with_later_work(round: Round) -> None:
    await round.begin(2)
    await round.write(1, 2)
    await round.write(2, 1)
    await round.hand_in(3, DEADLINE + 2 * A_DAY)
    await round.ring(2)
    assert set(await round.given(3)) == {1, 2}
    for days in (2, 9):
        await round.ring(days)
        said = await reviews.verdict(round.study.db.read, LOAF, await round.state(1))
        assert (said.passed, said.owes) == (True, 0)
    shown = await received.mine(round.study, Actor(HERE, 1), round.cohort, DEADLINE + 9 * A_DAY)
    assert [(each.submission.member_id, each.owed) for each in shown.given] == [(2, False), (3, False)]
    declined = await reviewers.decline(round.study, Actor(HERE, 1), round.work[3].id, DEADLINE + 9 * A_DAY)
    assert not declined.still_owed
