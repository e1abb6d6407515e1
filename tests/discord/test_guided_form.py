"""/cohort create without its options asks for them in a form; a mistake in it costs nothing that was typed."""

from __future__ import annotations

from typing import Any

import pytest

from bot.curriculum.library import Library
from bot.housekeeping import keep_house
from bot.study import Study
from tests.conftest import TINY
from tests.discord.conftest import World
from tests.discord.reading import cards, custom_ids, fields, filled_in, labels, only_private_answer, text_of


async def opened(world: World, **options: Any) -> Any:
    """Olga sends the command, without a name or a first day; a form opens."""
    form = await world.olga.slash(world.study, "cohort create", **options)
    assert form.modal is not None, text_of(form)
    return form


async def sent(world: World, form: Any, **changes: Any) -> Any:
    """Olga sends the form as it is, with these fields changed."""
    said = {"name": "Spring", "channel": world.study, **{k: v for k, v in filled_in(form).items() if v}, **changes}
    chosen = {k: [said[k]] for k in ("channel", "reviews", "curriculum") if k in said and not isinstance(said[k], list)}
    return await world.olga.submit_modal(form, {**said, **chosen})


async def test_the_form_suggests_a_monday_nine_o_clock_a_time_zone_and_this_channel(world: World) -> None:
    form = await opened(world)
    assert list(fields(form)) == ["name", "start", "timezone", "channel", "curriculum"]
    said = filled_in(form)
    assert said["start"] == "2026-01-12 09:00"
    assert said["timezone"] == "UTC"
    assert said["curriculum"] == ["learning-deep-learning"]
    assert not said["name"]
    assert fields(form)["channel"]["default_values"] == [{"id": world.study.id, "type": "channel"}]


async def test_what_is_sent_creates_the_cohort_as_the_command_does(world: World) -> None:
    form = await opened(world)
    lounge = world.guild.create_text_channel("lounge")
    said = only_private_answer(
        await sent(world, form, start="2026-01-05 18:30", timezone="berlin", channel=lounge, curriculum=TINY.id)
    )
    assert "Spring is ready" in said
    assert "3 weeks" in said
    assert "18:30, Europe/Berlin" in said
    assert f"Posts in {lounge.mention}" in said
    assert "A welcome is posted; week 1 comes by itself." in said
    assert "Spring" in world.guild.roles
    assert len(cards(lounge)) == 1


async def test_without_a_time_weeks_open_at_nine(world: World) -> None:
    assert "09:00, UTC" in only_private_answer(await sent(world, await opened(world), start=" 2026-01-12 "))


async def test_what_was_typed_in_the_command_stands_in_the_form_and_counts(world: World) -> None:
    form = await opened(world, name="Autumn", timezone="tokyo", time="18:30", reviews=world.reviews, capacity=7)
    said = filled_in(form)
    assert (said["name"], said["start"], said["timezone"]) == ("Autumn", "2026-01-12 18:30", "tokyo")
    created = only_private_answer(await sent(world, form))
    assert "Autumn is ready" in created
    assert "18:30, Asia/Tokyo" in created
    assert f"review threads in {world.reviews.mention}" in created
    assert "capacity: 7" in created


async def test_with_a_name_and_a_first_day_the_command_asks_nothing(world: World) -> None:
    made = await world.olga.slash(world.study, "cohort create", name="Spring", start="2026-01-12")
    assert "Spring is ready" in only_private_answer(made)
    assert not await world.rows("SELECT 1 FROM wishes")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"start": "next Monday 09:00"}, "“next Monday” is not a date. Write the start as year-month-day"),
        ({"start": "2026-01-04 09:00"}, "in the past. The earliest start is today, `2026-01-05`"),
        ({"start": "2026-01-12 25:00"}, "“25\\:00” is not a time of day"),
        ({"start": "2026-01-12 9am"}, "“9am” is not a time of day"),
        ({"timezone": "Europe/Berlim"}, "Did you mean `Europe/Berlin`"),
        ({"name": "x"}, "2 to 60 characters"),
    ],
)
async def test_a_mistake_is_told_and_the_form_opens_again_with_what_was_written(
    world: World, wrong: dict[str, str], words: str
) -> None:
    lounge = world.guild.create_text_channel("lounge")
    form = await opened(world, capacity=7)
    refused = await sent(world, form, channel=lounge, curriculum=TINY.id, **wrong)
    said = only_private_answer(refused)
    assert words in said
    assert "**Try again** opens the form with what you wrote" in said
    assert labels(refused) == ["Try again"]
    assert "Spring" not in world.guild.roles

    await world.restart()
    again = await world.olga.click(refused.response, label="Try again")
    before, now = ({**filled_in(form), "name": "Spring", "curriculum": [TINY.id], **wrong}, filled_in(again))
    assert now == {**before, "channel": now["channel"]}
    assert fields(again)["channel"]["default_values"][0]["id"] == lounge.id
    made = await sent(world, again, name="Spring", start="2026-01-12", timezone="UTC", channel=lounge)
    assert "capacity: 7" in only_private_answer(made)
    assert not await world.rows("SELECT 1 FROM wishes")


async def test_a_channel_in_which_the_bot_may_not_write_is_told_with_how_to_grant_it(world: World) -> None:
    secret = world.guild.create_text_channel("secret")
    await world.deny(secret, send_messages=True)
    refused = await sent(world, await opened(world), channel=secret)
    assert "I am missing **Send Messages**" in only_private_answer(refused)
    await world.deny(secret)
    again = await world.olga.click(refused.response, label="Try again")
    assert "Spring is ready" in only_private_answer(await sent(world, again, channel=secret))


async def test_two_forms_sent_with_one_name_make_one_cohort_and_leave_one_role(world: World) -> None:
    first, second = await opened(world), await opened(world)
    await sent(world, first)
    roles = len(world.guild.roles)
    assert "already a running cohort called **Spring**" in only_private_answer(await sent(world, second))
    assert len(world.guild.roles) == roles
    assert len(await world.rows("SELECT 1 FROM cohorts")) == 1


async def test_only_who_manages_the_server_gets_the_form_and_may_send_it(world: World) -> None:
    told = await world.ada.slash(world.study, "cohort create", name="Mine")
    assert "you need the **Manage Server** permission" in only_private_answer(told)
    assert not await world.rows("SELECT 1 FROM wishes")
    form = await opened(world)
    staff = world.guild.roles["Staff"]
    world.env.backend.remove_member_role(world.guild.id, world.olga.id, staff.id)
    assert "you need the **Manage Server** permission" in only_private_answer(await sent(world, form))
    assert not await world.rows("SELECT 1 FROM cohorts")


async def test_nobody_gets_what_somebody_else_typed(world: World) -> None:
    refused = await sent(world, await opened(world, organisers=world.guild.roles["Staff"]), name="Secret", start="x")
    [number] = custom_ids(refused)
    otto = world.guild.add_member(world.env.create_user("otto"), roles=[world.guild.roles["Staff"]])
    await world.create_cohort()
    pressed = await world.forge(otto, cards(world.study)[0], number)
    assert "Please start again with `/cohort create`" in only_private_answer(pressed)


async def test_what_was_typed_is_forgotten_after_a_day(world: World) -> None:
    refused = await sent(world, await opened(world), start="x")
    world.jump(days=2)
    await keep_house(world.bot.study, world.now())
    assert not await world.rows("SELECT 1 FROM wishes")
    await sent(world, await opened(world), start="y")
    pressed = await world.olga.click(refused.response, label="Try again")
    assert "kept for a day, and that is over" in only_private_answer(pressed)


class TestWithOneCurriculum:
    @pytest.fixture
    def study(self, study: Study) -> Study:
        return Study(study.db, Library((TINY,)))

    async def test_there_is_room_to_ask_where_projects_are_reviewed(self, world: World) -> None:
        form = await opened(world)
        assert list(fields(form)) == ["name", "start", "timezone", "channel", "reviews"]
        forum = world.guild.create_forum_channel("showcase")
        said = only_private_answer(await sent(world, form, reviews=forum))
        assert f"review threads in {forum.mention}" in said

    async def test_and_it_may_be_left_out(self, world: World) -> None:
        said = only_private_answer(await sent(world, await opened(world)))
        assert f"review threads in {world.study.mention}" in said
