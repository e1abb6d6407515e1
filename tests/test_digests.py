"""Digests: what a week has come to when it closes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot import membership
from bot.actors import Actor
from bot.posts import Digest, Kept
from bot.records import Cohort, Kind
from bot.ringing import ring
from bot.store import occurrences
from bot.study import Study
from bot.texts.notices import MOST_NAMES
from bot.ui.posts import draw
from tests.conftest import THE_PATH, Clock
from tests.list_board import ListBoard
from tests.making import ADA, BEN, CLEO, HERE, LOAF, at, check_in, join, make_cohort

WEEK_1_CLOSES = at("2026-01-12 09:00")
MOST_CHARACTERS = 4000


@pytest.fixture
def board() -> ListBoard:
    return ListBoard()


@pytest.fixture
async def cohort(study: Study, clock: Clock, board: ListBoard) -> Cohort:
    """Ada, Ben and Cleo are in its first week."""
    made = await make_cohort(study)
    await join(study, made, ADA, BEN, CLEO)
    await ring(study, board, clock)
    return made


def digests(board: ListBoard) -> list[Digest]:
    return [shown.post for shown in board.shown if isinstance(shown.post, Digest)]


async def digest(study: Study, board: ListBoard, clock: Clock, weeks: int = 1, **late: float) -> Digest:
    """The digest of a week, where the clock rings when it closes, or so much later."""
    clock.time = WEEK_1_CLOSES + timedelta(weeks=weeks - 1, **late)
    await ring(study, board, clock)
    [*_, newest] = digests(board)
    return newest


def words(post: Digest) -> str:
    """All that is read on its card."""
    view: Any = draw(post)  # discord.py does not say what its components are
    return "\n".join(_texts(view.to_components()))


def _texts(parts: Any) -> list[str]:
    return [text for part in parts for text in (part.get("content", ""), *_texts(part.get("components", []))) if text]


async def test_it_has_the_norm_the_hours_and_how_many_are_stuck(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    await check_in(study, ADA, cohort, 1, clock(), hours="2.5")
    await check_in(study, BEN, cohort, 1, clock(), hours="4", blocker="My oven does not get hot.")
    post = await digest(study, board, clock)
    assert (post.norm.checked_in, post.norm.members, post.hours, post.blocked) == (2, 3, 6.5, 1)
    said = words(post)
    assert "👥 2 of 3 members checked in, 6.5 hours together." in said
    assert "One of you is stuck" in said
    assert "oven" not in said


async def test_only_those_who_checked_in_are_named(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    for member in (BEN, ADA):
        await check_in(study, member, cohort, 1, clock())
    said = words(await digest(study, board, clock))
    assert f"Well done, <@{ADA.id}> and <@{BEN.id}>!" in said
    assert f"<@{CLEO.id}>" not in said
    assert "You can still check in for it until" in said


async def test_when_everybody_has_checked_in_nobody_is_told_what_they_can_still_do(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    for member in (ADA, BEN, CLEO):
        await check_in(study, member, cohort, 1, clock())
    said = words(await digest(study, board, clock))
    assert "All 3 of you checked in" in said
    assert "still check in" not in said


async def test_where_nobody_has_checked_in_there_is_none(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    clock.time = WEEK_1_CLOSES
    await ring(study, board, clock)
    assert digests(board) == []
    found = await occurrences.get(study.db.read, cohort.id, Kind.DIGEST, 1)
    assert found is not None
    assert (found.state, found.note) == ("skipped", "nobody had checked in, and a digest would only say so")


async def test_streaks_are_as_of_the_close_and_the_longest_comes_first(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    await check_in(study, BEN, cohort, 1, clock())
    clock.time = WEEK_1_CLOSES
    await ring(study, board, clock)
    for member in (ADA, BEN):
        await check_in(study, member, cohort, 2, clock())
    clock.time += timedelta(days=8)
    await check_in(study, BEN, cohort, 3, clock())  # for the week after it, before the digest comes
    post = await digest(study, board, clock, weeks=2, days=1, hours=1)
    assert post.kept == (Kept(BEN.id, 2), Kept(ADA.id, 1))
    assert f"🔥 One streak goes on: <@{BEN.id}> (2 weeks)." in words(post)


async def test_members_who_left_are_neither_counted_nor_named(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    for member in (ADA, BEN):
        await check_in(study, member, cohort, 1, clock(), hours="3", blocker="The dough sticks.")
    await membership.leave(study, BEN, cohort, clock())
    post = await digest(study, board, clock)
    assert (post.norm.checked_in, post.norm.members, post.hours, post.blocked) == (1, 2, 3, 1)
    assert post.kept == (Kept(ADA.id, 1),)


async def test_it_comes_up_to_three_days_late_and_then_no_more(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    for week, late in ((1, timedelta(days=3, seconds=-1)), (2, timedelta(days=3))):
        clock.time = WEEK_1_CLOSES + timedelta(weeks=week - 1, minutes=-1)
        await check_in(study, ADA, cohort, week, clock())
        clock.time = WEEK_1_CLOSES + timedelta(weeks=week - 1) + late
        await ring(study, board, clock)
    assert [post.occurrence.number for post in digests(board)] == [1]
    found = await occurrences.get(study.db.read, cohort.id, Kind.DIGEST, 2)
    assert found is not None
    assert found.note == "week 2 had closed more than 3 days before this could be posted"


async def test_it_comes_before_the_next_week_and_says_which_that_is(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    await check_in(study, ADA, cohort, 1, clock())
    post = await digest(study, board, clock)
    assert board.kinds[-2:] == [Kind.DIGEST, Kind.ASSIGNMENT]
    assert "➡️ Now: week 2, **Yeast and time**." in words(post)


async def test_after_the_last_week_it_says_that_this_was_the_end(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    clock.time = WEEK_1_CLOSES + timedelta(days=10)
    await check_in(study, ADA, cohort, 3, clock())
    assert "🏁 That was the last week." in words(await digest(study, board, clock, weeks=3))


async def test_before_a_break_it_says_when_the_next_week_opens(study: Study, board: ListBoard, clock: Clock) -> None:
    made = await make_cohort(study, curriculum=THE_PATH.id)
    await join(study, made, ADA)
    week = next(iter(THE_PATH.breaks))
    clock.time = study.calendar(made).weeks[week - 1].opens_at
    await check_in(study, ADA, made, week, clock())
    clock.time = study.calendar(made).weeks[week - 1].closes_at
    await ring(study, board, clock)
    [post] = digests(board)
    opens_at = study.calendar(made).weeks[week].opens_at
    said = words(post)
    assert f"☕ Next: a break. Week {week + 1}, **" in said
    assert f"opens <t:{int(opens_at.timestamp())}:F>." in said
    assert board.kinds[-2:] == [Kind.DIGEST, Kind.BREAK]


async def test_capstones_are_mentioned_from_three_weeks_before_they_are_due(
    study: Study, board: ListBoard, clock: Clock
) -> None:
    made = await make_cohort(study, curriculum=THE_PATH.id, breaks=False)
    await join(study, made, ADA)
    _, last = THE_PATH.capstone_weeks[0]
    for week in range(last - 4, last + 1):
        clock.time = study.calendar(made).weeks[week - 1].opens_at
        await check_in(study, ADA, made, week, clock())
        clock.time = study.calendar(made).weeks[week - 1].closes_at
        await ring(study, board, clock)
    mentioned = [[capstone.title for capstone, _ in post.capstones] for post in digests(board)]
    title = THE_PATH.capstones[0].title
    assert mentioned == [[], [title], [title], [title], []]


async def test_a_capstone_is_mentioned_with_its_date(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    await check_in(study, ADA, cohort, 1, clock())
    assert f"🎓 **{LOAF.title}** is due <t:1769418000:F> (<t:1769418000:R>)." in words(
        await digest(study, board, clock)
    )


@pytest.mark.sqlite  # the card is the same, and a thousand check-ins take a server 10 s
async def test_five_hundred_members_fit_into_one_card(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    crowd = [Actor(HERE, 10**18 + n) for n in range(500)]
    await join(study, cohort, *crowd)
    for week in (1, 2):
        for actor in crowd:
            await check_in(study, actor, cohort, week, clock(), hours="168", blocker="Everything.")
        clock.time = WEEK_1_CLOSES + timedelta(weeks=week - 1)
        await ring(study, board, clock)
    said = words(digests(board)[-1])
    assert len(said) <= MOST_CHARACTERS
    assert f"and {500 - MOST_NAMES} more!" in said
    assert "🔥 500 streaks go on, the longest of them: " in said
