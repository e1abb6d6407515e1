from __future__ import annotations

import asyncio
from datetime import date, time, timedelta
from typing import Any

import pytest

from bot import cohorts
from bot.actors import Actor
from bot.cohorts import Wish
from bot.records import Kind, Occurrence
from bot.store import cohorts as rows
from bot.store import occurrences
from bot.study import Study
from tests.conftest import MONDAY_9, THE_PATH, Clock
from tests.making import (
    ADA,
    BEN,
    CHANNEL,
    CLEO,
    ELSEWHERE,
    HERE,
    OLGA,
    REVIEWS,
    at,
    edit,
    join,
    make_cohort,
    refused,
    reload,
    wish,
)


async def test_a_new_cohort_is_stored_as_it_was_wished_for(study: Study) -> None:
    made = await make_cohort(
        study, start="2026-02-02", timezone="berlin", time="18:30", role_id=7, organiser_role_id=8, capacity=12
    )
    assert await reload(study, made) == made
    assert (made.starts_on, made.post_time, made.timezone) == (date(2026, 2, 2), time(18, 30), "Europe/Berlin")
    assert (made.channel_id, made.reviews_channel_id, made.role_id) == (CHANNEL, REVIEWS, 7)
    assert (made.organiser_role_id, made.capacity, made.created_by) == (8, 12, OLGA.id)


async def test_what_is_left_out_has_a_sensible_value(study: Study) -> None:
    made = await make_cohort(study, reviews_channel_id=None, curriculum=None)
    assert (made.timezone, made.post_time, made.capacity) == ("UTC", time(9), None)
    assert made.reviews_channel_id == made.channel_id
    assert made.curriculum == THE_PATH.id
    assert made.breaks == {week: each.weeks for week, each in THE_PATH.breaks.items()}


async def test_a_cohort_may_do_without_breaks(study: Study) -> None:
    assert (await make_cohort(study, curriculum=None, breaks=False)).breaks == {}


async def test_its_welcome_is_due_at_once(study: Study) -> None:
    made = await make_cohort(study)
    welcome = await occurrences.get(study.db.read, made.id, Kind.WELCOME, 0)
    assert welcome is not None
    assert (welcome.state, welcome.occurrence.due_at) == ("due", MONDAY_9)


async def test_planning_stores_nothing(study: Study) -> None:
    await cohorts.plan_new(study, OLGA, wish(), MONDAY_9)
    assert await rows.of_guild(study.db.read, HERE) == []


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"start": "2026-01-04"}, "2026-01-04 is in the past. The earliest start is today, `2026-01-05`"),
        ({"start": "1066-10-14"}, "in the past"),
        ({"start": "2026-02-30"}, "30” is not a date. Write the start as year-month-day"),
        ({"start": "5 January"}, "is not a date"),
        ({"start": "05.01.2026"}, "is not a date"),
        ({"start": ""}, "is not a date"),
        ({"start": "9" * 10_000}, "is not a date"),
        ({"start": "2028-01-06"}, "more than two years away"),
        ({"start": "9999-12-31"}, "more than two years away"),
        ({"time": "25:00"}, "is not a time of day"),
        ({"time": "noon"}, "is not a time of day"),
        ({"time": "9:00:00"}, "is not a time of day"),
        ({"timezone": "Europe/Berln"}, "Did you mean `Europe/Berlin`"),
        ({"name": "x"}, "2 to 60 characters"),
        ({"name": "x" * 61}, "2 to 60 characters"),
        ({"name": "\u200b\u202e  \n"}, "2 to 60 characters"),
        ({"name": None}, "2 to 60 characters"),
        ({"capacity": 0}, "from 1 to 10,000"),
        ({"capacity": -3}, "from 1 to 10,000"),
        ({"capacity": 10_001}, "from 1 to 10,000"),
        ({"curriculum": "learning-deep-lerning"}, "There is `learning-deep-learning`"),
        ({"curriculum": "qqqq"}, "There is `learning-deep-learning` and `bread-in-three-weeks`"),
    ],
)
async def test_what_cannot_be_is_answered_with_what_can(study: Study, changes: dict[str, Any], answer: str) -> None:
    with refused(answer) as told:
        await make_cohort(study, **changes)
    assert len(str(told.value)) < 400
    assert await rows.of_guild(study.db.read, HERE) == []


async def test_today_is_today_in_the_cohorts_zone(study: Study) -> None:
    evening = at("2026-01-05 20:00")  # in Auckland it is the morning of the 6th
    with refused("The earliest start is today, `2026-01-06`"):
        await make_cohort(study, now=evening, timezone="Pacific/Auckland", start="2026-01-05")
    made = await make_cohort(study, now=at("2026-01-06 03:00"), timezone="America/New_York", start="2026-01-05")
    assert made.starts_on == date(2026, 1, 5)


async def test_a_name_keeps_its_words_and_loses_what_is_invisible(study: Study) -> None:
    made = await make_cohort(study, name="  Spring\n 2026 \u202e**@everyone**\x00 👩‍💻 ")
    assert made.name == "Spring 2026 **@everyone** 👩‍💻"


@pytest.mark.parametrize("name", ["Spring", "SPRING", " spring "])
async def test_a_running_cohorts_name_is_taken_in_any_case(study: Study, name: str) -> None:
    await make_cohort(study)
    with refused("already a running cohort called \\*\\*Spring"):
        await make_cohort(study, name=name)


async def test_a_name_with_an_umlaut_is_taken_in_any_case(study: Study) -> None:
    await make_cohort(study, name="Ära")
    with refused("already a running cohort"):
        await make_cohort(study, name="äRA")


async def test_the_name_of_an_ended_cohort_is_free_again(study: Study) -> None:
    await cohorts.end(study, OLGA, await make_cohort(study), MONDAY_9)
    assert (await make_cohort(study)).running


async def test_another_server_may_use_the_same_name(study: Study) -> None:
    await make_cohort(study)
    assert (await make_cohort(study, who=Actor(ELSEWHERE, 20, manages=True))).guild_id == ELSEWHERE


@pytest.mark.parametrize("names", [("Spring", "SPRING"), ("Ära", "ära")])
async def test_of_two_created_at_once_with_one_name_one_is_told_that_it_is_taken(
    study: Study, names: tuple[str, str]
) -> None:
    planned = [await cohorts.plan_new(study, OLGA, wish(name=name), MONDAY_9) for name in names]
    results = await asyncio.gather(*(cohorts.create(study, each) for each in planned), return_exceptions=True)
    [told] = [result for result in results if isinstance(result, Exception)]
    assert "already a running cohort" in str(told)
    assert len(await rows.of_guild(study.db.read, HERE)) == 1


@pytest.mark.parametrize("who", [ADA, Actor(1, 11, role_ids=frozenset({8}))])
async def test_creating_takes_manage_server(study: Study, who: Actor) -> None:
    with refused("Manage Server"):
        await make_cohort(study, who=who)


async def test_an_edit_changes_what_it_names_and_nothing_else(study: Study) -> None:
    made = await make_cohort(study, capacity=5)
    changed = await edit(study, OLGA, made, Wish(time="08:30", timezone="paris"), MONDAY_9)
    assert (changed.post_time, changed.timezone) == (time(8, 30), "Europe/Paris")
    assert (changed.name, changed.capacity, changed.starts_on) == (made.name, 5, made.starts_on)
    assert await reload(study, made) == changed


async def test_the_organiser_role_may_edit(study: Study) -> None:
    made = await make_cohort(study, organiser_role_id=8)
    helper = Actor(1, 11, role_ids=frozenset({8}))
    assert (await edit(study, helper, made, Wish(name="Summer"), MONDAY_9)).name == "Summer"


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        (Wish(), "Nothing to change"),
        (Wish(name="Spring"), "Nothing to change"),
        (Wish(name="AUTUMN"), "already a running cohort called \\*\\*Autumn"),
        (Wish(start="2026-02-02"), "started .* so its start date stays"),
        (Wish(time="99:99"), "is not a time of day"),
        (Wish(timezone="Mars"), "I don't know the time zone"),
        (Wish(capacity=2), "There are 3 members already"),
        (Wish(capacity=0), "from 1 to 10,000"),
    ],
)
async def test_an_edit_that_cannot_be_changes_nothing(study: Study, change: Wish, answer: str) -> None:
    made = await make_cohort(study)
    await make_cohort(study, name="Autumn")
    await join(study, made, ADA, BEN, CLEO)
    with refused(answer):
        await edit(study, OLGA, made, change, MONDAY_9)
    assert await reload(study, made) == made


async def test_the_start_can_be_moved_until_it_has_come(study: Study) -> None:
    made = await make_cohort(study, start="2026-02-02")
    moved = await edit(study, OLGA, made, Wish(start="2026-02-09"), MONDAY_9)
    assert moved.starts_on == date(2026, 2, 9)
    with refused("in the past"):
        await edit(study, OLGA, moved, Wish(start="2026-01-01"), MONDAY_9)


@pytest.mark.parametrize(
    ("change", "choice"),
    [
        (Wish(time="18:30"), "choose a time up to `11:45`, or make the change after that"),
        (Wish(time="11:46"), "choose a time up to `11:45`, or"),
        (Wish(timezone="Pacific/Honolulu"), "choose a time up to `01:45`, or"),
        (Wish(timezone="Pacific/Honolulu", time="23:00"), "choose a time up to `01:45`, or"),
    ],
)
async def test_a_week_that_has_opened_is_not_opened_again(study: Study, change: Wish, choice: str) -> None:
    made = await make_cohort(study)
    with refused("Week 1 is open already, and with this change it would open again <t:") as told:
        await edit(study, OLGA, made, change, at("2026-01-05 11:45"))
    assert choice in str(told.value)
    assert await reload(study, made) == made


async def test_where_the_day_has_not_come_in_the_new_zone_no_time_is_offered(study: Study) -> None:
    made = await make_cohort(study)
    with refused("would open again <t:1767639600:F>. Please make the change after that") as told:
        await edit(study, OLGA, made, Wish(timezone="Pacific/Honolulu"), at("2026-01-05 09:45"))
    assert "choose" not in str(told.value)


async def test_what_is_told_to_choose_instead_can_be_chosen(study: Study) -> None:
    made = await make_cohort(study)
    noon = at("2026-01-05 12:00")
    assert (await edit(study, OLGA, made, Wish(time="12:00"), noon)).post_time == time(12)
    later = at("2026-01-05 18:30")
    assert (await edit(study, OLGA, made, Wish(time="18:30"), later)).post_time == time(18, 30)


async def test_a_cohort_whose_first_week_was_posted_has_started_whatever_its_time_says_now(study: Study) -> None:
    made = await make_cohort(study)
    async with study.db.write() as tx:
        await occurrences.add_due(tx, Occurrence(made.id, Kind.ASSIGNMENT, 1, MONDAY_9, CHANNEL))
        await tx.all("UPDATE cohorts SET post_time = '18:00'")
    with refused("started <t:1767603600:F>, so its start date stays"):
        await edit(study, OLGA, made, Wish(start="2026-02-02"), MONDAY_9)


async def test_a_cohort_without_its_curriculum_cannot_be_edited_and_can_be_ended(study: Study) -> None:
    made = await make_cohort(study)
    async with study.db.write() as tx:
        await tx.all("UPDATE cohorts SET curriculum = 'gone'")
    gone = await reload(study, made)
    with refused("which is not installed any more"):
        await edit(study, OLGA, gone, Wish(name="Summer"), MONDAY_9)
    assert await cohorts.ending(study, OLGA, gone) == 0
    await cohorts.end(study, OLGA, gone, MONDAY_9)
    assert not (await reload(study, made)).running


@pytest.mark.parametrize("change", [Wish(role_id=5), Wish(organiser_role_id=5), Wish(name="Summer", role_id=5)])
async def test_choosing_a_cohorts_roles_takes_manage_server(study: Study, change: Wish) -> None:
    made = await make_cohort(study, organiser_role_id=8)
    helper = Actor(1, 11, role_ids=frozenset({8}))
    with refused("To choose a cohort's roles you need the \\*\\*Manage Server"):
        await edit(study, helper, made, change, MONDAY_9)
    assert await reload(study, made) == made
    assert (await edit(study, OLGA, made, change, MONDAY_9)) != made


async def test_the_same_role_may_be_chosen_again(study: Study) -> None:
    made = await make_cohort(study, role_id=7)
    assert await edit(study, OLGA, made, Wish(role_id=7), MONDAY_9) == made


async def test_two_organisers_who_edit_at_once_do_not_undo_each_other(study: Study) -> None:
    seen_by_both = await make_cohort(study)
    await edit(study, OLGA, seen_by_both, Wish(capacity=9), MONDAY_9)
    await edit(study, OLGA, seen_by_both, Wish(name="Summer"), MONDAY_9)
    now = await reload(study, seen_by_both)
    assert (now.name, now.capacity) == ("Summer", 9)


async def test_of_two_renamed_at_once_to_one_name_one_is_told_that_it_is_taken(study: Study) -> None:
    one, other = await make_cohort(study), await make_cohort(study, name="Autumn")
    results = await asyncio.gather(
        *(edit(study, OLGA, each, Wish(name="Winter"), MONDAY_9) for each in (one, other)),
        return_exceptions=True,
    )
    [told] = [result for result in results if isinstance(result, Exception)]
    assert "already a running cohort called **Winter**" in str(told)


async def test_an_ended_cohort_can_neither_be_edited_nor_ended_again(study: Study, clock: Clock) -> None:
    made = await make_cohort(study)
    await cohorts.end(study, OLGA, made, clock())
    ended = await reload(study, made)
    assert ended.ended_at == clock()
    with refused("has ended"):
        await edit(study, OLGA, ended, Wish(name="Summer"), clock())
    with refused("has ended"):
        await edit(study, OLGA, made, Wish(name="Summer"), clock())  # as it was seen before it ended
    with refused("has ended"):
        await cohorts.end(study, OLGA, ended, clock() + timedelta(days=1))


@pytest.mark.parametrize("who", [ADA, Actor(ELSEWHERE, 20, manages=True), Actor(1, 11, role_ids=frozenset({5}))])
async def test_only_its_organisers_may_edit_or_end_a_cohort(study: Study, who: Actor) -> None:
    made = await make_cohort(study, organiser_role_id=8)
    with refused("for the cohort's organisers"):
        await edit(study, who, made, Wish(name="Summer"), MONDAY_9)
    with refused("for the cohort's organisers"):
        await cohorts.end(study, who, made, MONDAY_9)
    assert (await reload(study, made)).running


async def test_an_id_is_never_given_out_again(study: Study) -> None:
    first = await make_cohort(study)
    async with study.db.write() as tx:
        await tx.all("DELETE FROM occurrences")
        await tx.all("DELETE FROM cohorts")
    assert (await make_cohort(study)).id > first.id
