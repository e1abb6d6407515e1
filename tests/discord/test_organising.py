"""An organiser's journey: creating a cohort, looking after it, ending it."""

from __future__ import annotations

import sqlite3

import pytest

from bot import cohorts
from tests.discord.conftest import World
from tests.discord.reading import cards, labels, only_private_answer, text_of, titled


async def test_a_new_cohort_says_what_was_set_up_and_what_comes_next(world: World) -> None:
    said = only_private_answer(await world.create_cohort())
    assert "Spring is ready" in said
    assert "33 weeks" in said
    assert "09:00, UTC" in said
    assert f"Posts in {world.study.mention}, review threads in {world.reviews.mention}" in said
    assert "A welcome and week 1 are posted." in said
    assert "/join-cohort" in said
    assert "To repair" not in said


async def test_a_cohort_for_today_gets_week_1_at_once_when_its_time_has_passed(world: World) -> None:
    await world.create_cohort(time="08:00")
    welcome, week = cards(world.study)
    assert text_of(welcome).startswith("## Spring")
    assert "Week 1 of 33" in text_of(week)


async def test_a_cohort_for_later_gets_only_its_welcome_and_week_1_at_its_time(world: World) -> None:
    said = only_private_answer(await world.create_cohort(start="2026-01-12", time="18:30", timezone="Europe/Berlin"))
    assert "A welcome is posted; week 1 comes by itself." in said
    (welcome,) = cards(world.study)
    assert "Starts <t:1768239000:F>" in text_of(welcome)
    await world.forward(days=7, hours=8.45)
    assert len(cards(world.study)) == 1
    await world.forward(minutes=4)
    assert "Week 1 of 33" in text_of(world.week(1))
    assert "comes late" not in text_of(world.week(1))


async def test_a_cohort_gets_a_role_of_its_name_which_weekly_posts_may_mention(world: World) -> None:
    await world.create_cohort()
    role = world.env.bot.get_guild(world.guild.id).get_role(world.guild.roles["Spring"].id)  # type: ignore[union-attr]
    assert role is not None
    assert role.mentionable
    assert role.permissions.value == 0


async def test_a_role_that_is_there_already_can_be_used(world: World) -> None:
    learners = world.guild.create_role("Learners", mentionable=True)
    said = only_private_answer(await world.create_cohort(role=learners))
    assert learners.mention in said
    assert "Spring" not in world.guild.roles


@pytest.mark.parametrize("name", ["@everyone", "TestBot"])
async def test_a_role_that_nobody_can_be_given_is_refused(world: World, name: str) -> None:
    said = only_private_answer(await world.create_cohort(role=world.guild.roles[name]))
    assert "Nobody can be given" in said
    assert "Choose another role" in said


async def test_a_role_with_moderators_permissions_is_refused_when_creating_and_when_editing(world: World) -> None:
    staff = world.guild.roles["Staff"]
    assert "everyone who joins would get it" in only_private_answer(await world.create_cohort(role=staff))
    assert not cards(world.study)
    await world.create_cohort()
    edited = await world.edit(role=staff)
    assert "everyone who joins would get it" in only_private_answer(edited)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"start": "2026-01-04"}, "in the past. The earliest start is today, `2026-01-05`"),
        ({"start": "2026-02-30"}, "is not a date. Write the start as year-month-day"),
        ({"start": "2030-01-01"}, "within the next two years"),
        ({"timezone": "Europe/Berlim"}, "Did you mean `Europe/Berlin`"),
        ({"time": "25:00"}, "is not a time of day"),
        ({"name": "x"}, "2 to 60 characters"),
        ({"capacity": 0}, "from 1 to 10,000"),
        ({"curriculum": "bread"}, "There is no curriculum “bread”. There is `bread-in-three-weeks`"),
    ],
)
async def test_what_cannot_be_is_refused_with_what_to_write_instead(
    world: World, options: dict[str, object], words: str
) -> None:
    assert words in only_private_answer(await world.create_cohort(**options))
    assert not cards(world.study)
    assert "Spring" not in world.guild.roles


async def test_whatever_goes_wrong_no_role_is_left_behind(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> None:
        raise sqlite3.OperationalError("database is locked")

    world.expects_faults = True
    monkeypatch.setattr(cohorts, "create", fail)
    assert "Something went wrong on our side" in only_private_answer(await world.create_cohort())
    assert "Spring" not in world.guild.roles


async def test_two_running_cohorts_cannot_share_a_name_and_no_role_is_left_behind(world: World) -> None:
    await world.create_cohort()
    roles = len(world.guild.roles)
    assert "already a running cohort called **Spring**" in only_private_answer(await world.create_cohort(name="spring"))
    assert len(world.guild.roles) == roles


async def test_a_cohort_cannot_be_created_for_a_thread(world: World) -> None:
    await world.create_cohort()
    (thread,) = world.study.threads
    made = await world.olga.slash(thread, "cohort create", name="Summer", start="2026-02-02")
    assert "text and announcement channels" in only_private_answer(made)


async def test_breaks_can_be_left_out(world: World) -> None:
    def last_day(said: str) -> str:
        return said.split("to <t:")[1].split(":")[0]

    with_breaks = last_day(only_private_answer(await world.create_cohort()))
    without = last_day(only_private_answer(await world.create_cohort(name="Summer", breaks=False)))
    assert (int(with_breaks) - int(without)) // 604800 == 5


async def test_the_list_names_every_cohort_with_its_state(world: World) -> None:
    nothing = await world.olga.slash(world.study, "cohort list")
    assert "/cohort create" in only_private_answer(nothing)
    await world.create_with_members()
    await world.create_cohort(name="Summer", start="2026-02-02")
    said = only_private_answer(await world.olga.slash(world.study, "cohort list"))
    assert "**Spring** · week 1 of 33 · 3 members" in said
    assert "**Summer** · starts <t:1770022800:R> · 0 members" in said


async def test_a_long_list_says_how_many_more_there_are(world: World) -> None:
    await world.create_cohort(curriculum="bread-in-three-weeks")
    columns = "guild_id, curriculum, starts_on, post_time, timezone, breaks, channel_id, reviews_channel_id, created_by"
    async with world.bot.study.db.write() as tx:
        for number in range(99):
            await tx.all(
                f"INSERT INTO cohorts ({columns}, created_at, name) "  # noqa: S608 - of constants
                f"SELECT {columns}, created_at, :name FROM cohorts WHERE id = 1",
                {"name": f"{'*' * 50} {number}"},
            )
    said = only_private_answer(await world.olga.slash(world.study, "cohort list"))
    shown = said.count("· week 1 of 3")
    assert shown > 20
    assert said.endswith(f"\n- and {100 - shown} more")


async def test_a_cohort_whose_curriculum_is_gone_is_listed_and_can_be_ended(world: World) -> None:
    await world.create_with_members()
    async with world.bot.study.db.write() as tx:
        await tx.all("UPDATE cohorts SET curriculum = 'gone-for-good'")
    listed = only_private_answer(await world.olga.slash(world.study, "cohort list"))
    assert "**Spring** · its curriculum is missing · 3 members" in listed
    status = only_private_answer(await world.olga.slash(world.study, "cohort status"))
    assert "Its curriculum is missing" in status
    assert "follows the curriculum `gone-for-good`, which is not installed any more" in status
    assert f"Posts in {world.study.mention}" in status
    offered = await world.olga.autocomplete(world.study, "cohort end", "cohort", "")
    assert [choice["name"] for choice in offered] == ["Spring · its curriculum is missing"]
    asked = await world.olga.slash(world.study, "cohort end")
    assert "3 members" in only_private_answer(asked)
    await world.olga.click(asked.response, label="End the cohort")
    assert "· ended" in text_of(await world.olga.slash(world.study, "cohort list"))


async def test_the_status_shows_who_is_there_what_was_posted_and_what_comes_next(world: World) -> None:
    await world.create_with_members(capacity=5)
    said = only_private_answer(await world.olga.slash(world.study, "cohort status"))
    assert "3 members of at most 5" in said
    assert "📚 Week 1 of 33" in said
    assert "Week 1: 0 of 3 checked in" in said
    assert "- the reminder of week 1 · <t:1768118400:F>" in said
    assert "- week 2 · <t:1768208400:F>" in said
    assert "- week 1 · <t:1767603600:R>" in said
    assert "To repair" not in said


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"name": "Autumn"}, "## Autumn was changed"),
        ({"start": "2026-01-19"}, "from <t:1768813200:F>"),
        ({"timezone": "Europe/Berlin"}, "09:00, Europe/Berlin"),
        ({"time": "18:30"}, "18:30, UTC"),
        ({"capacity": 2}, "capacity: 2"),
    ],
)
async def test_each_setting_can_be_edited(world: World, options: dict[str, object], words: str) -> None:
    await world.create_cohort(start="2026-01-12")
    said = only_private_answer(await world.edit(**options))
    assert words in said


async def test_posts_and_review_threads_move_to_the_channels_that_were_chosen(world: World) -> None:
    await world.create_with_members()
    lounge, forum = world.guild.create_text_channel("lounge"), world.guild.create_forum_channel("showcase")
    said = only_private_answer(await world.edit(channel=lounge, reviews=forum))
    assert f"Posts in {lounge.mention}, review threads in {forum.mention}" in said
    await world.forward(days=7)
    assert "Week 2 of 33" in text_of(titled(lounge, "Week 2"))
    await world.submit(world.ada)
    assert len(forum.threads) == 1


async def test_another_time_moves_the_next_week(world: World) -> None:
    await world.create_cohort()
    await world.forward(days=1)
    await world.edit(time="18:00")
    await world.forward(days=6)
    assert len(cards(world.study)) == 2
    await world.forward(hours=9)
    assert "Week 2 of 33" in text_of(world.week(2))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "choose at least one option"),
        ({"start": "2026-01-19"}, "so its start date stays"),
        ({"capacity": 2}, "There are 3 members already"),
        ({"time": "18:00"}, "Week 1 is open already, and with this change it would open again <t:1767636000:F>"),
    ],
)
async def test_an_edit_that_cannot_be_is_refused(world: World, options: dict[str, object], words: str) -> None:
    await world.create_with_members()
    assert words in only_private_answer(await world.edit(**options))


async def test_ending_asks_first_and_keeps_what_members_wrote(world: World) -> None:
    await world.create_with_members()
    asked = await world.olga.slash(world.study, "cohort end")
    assert "End Spring?" in only_private_answer(asked)
    assert "3 members" in text_of(asked)
    assert labels(asked) == ["End the cohort"]
    ended = await world.olga.click(asked.response, label="End the cohort")
    assert ended.response is None or "has ended" in text_of(ended)
    assert "**Spring** has ended" in text_of(asked)
    await world.forward(days=7)
    assert len(cards(world.study)) == 2
    assert "has ended" in text_of(await world.olga.slash(world.study, "cohort end", cohort="Spring"))
    assert "· ended" in text_of(await world.olga.slash(world.study, "cohort list"))
    assert "Progress of" in text_of(await world.ada.slash(world.study, "progress"))
    assert "has ended" in text_of(await world.ada.slash(world.study, "plan"))


async def test_the_name_of_an_ended_cohort_is_free_again(world: World) -> None:
    await world.create_cohort()
    asked = await world.olga.slash(world.study, "cohort end")
    await world.olga.click(asked.response, label="End the cohort")
    assert "Spring is ready" in text_of(await world.create_cohort())


async def test_announcing_says_where_the_post_is_when_it_is_there(world: World) -> None:
    await world.create_cohort()
    said = only_private_answer(await world.olga.slash(world.study, "cohort announce"))
    link = f"https://discord.com/channels/{world.guild.id}/{world.study.id}/{world.week(1).id}"
    assert said == f"Week 1 is posted already: {link}"


async def test_announcing_before_the_start_says_when_week_1_comes(world: World) -> None:
    await world.create_cohort(start="2026-01-12")
    said = only_private_answer(await world.olga.slash(world.study, "cohort announce"))
    assert said == "No week has opened yet. Week 1 is posted <t:1768208400:F> by itself."


async def test_announcing_posts_what_is_due_now(world: World) -> None:
    await world.create_cohort()
    world.jump(days=7)
    assert only_private_answer(await world.olga.slash(world.study, "cohort announce")) == "Week 2 is posted."
    assert "Week 2 of 33" in text_of(world.week(2))


async def test_announcing_says_why_it_failed_and_works_once_that_is_repaired(world: World) -> None:
    await world.create_cohort()
    await world.deny(world.study, send_messages=True)
    await world.forward(days=7)
    said = only_private_answer(await world.olga.slash(world.study, "cohort announce"))
    assert said.startswith("Week 2 could not be posted: I am missing **Send Messages**")
    await world.deny(world.study)
    assert only_private_answer(await world.olga.slash(world.study, "cohort announce")) == "Week 2 is posted."


async def test_announcing_in_an_ended_cohort_says_that_it_has_ended(world: World) -> None:
    await world.create_cohort()
    asked = await world.olga.slash(world.study, "cohort end")
    await world.olga.click(asked.response, label="End the cohort")
    announced = await world.olga.slash(world.study, "cohort announce", cohort="Spring")
    assert "has ended" in only_private_answer(announced)


async def test_allocating_with_nothing_handed_in_says_so(world: World) -> None:
    await world.create_with_members()
    said = only_private_answer(await world.olga.slash(world.study, "cohort allocate"))
    assert said.startswith("Nobody is waiting for reviewers in **Capstone I**")
