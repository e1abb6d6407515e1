"""/plan, /progress and /help."""

from __future__ import annotations

from tests.discord.conftest import World
from tests.discord.reading import labels, only_private_answer, text_of


async def test_the_plan_shows_this_week_its_deadline_and_the_road_ahead(world: World) -> None:
    await world.create_with_members()
    answer = await world.ada.slash(world.study, "plan")
    said = only_private_answer(answer)
    assert "## Week 1 of 33: Your first model" in said
    assert "⏳ Check in by <t:1768208400:F>" in said
    assert f"https://discord.com/channels/{world.guild.id}/{world.study.id}/{world.week(1).id}" in said
    assert "**The road ahead**" in said
    assert "· weeks 20–23 · from <t:" in said
    assert labels(answer) == ["Check in", "Calendar file"]


async def test_before_the_start_the_plan_says_when_it_starts(world: World) -> None:
    await world.create_cohort(start="2026-01-12")
    await world.ada.slash(world.study, "join-cohort")
    said = only_private_answer(await world.ada.slash(world.study, "plan"))
    assert "It starts <t:1768208400:R>" in said
    assert "**The road ahead**" in said


async def test_the_plan_knows_who_has_checked_in(world: World) -> None:
    await world.create_with_members()
    shown = await world.ada.slash(world.study, "plan")
    form = await world.ada.click(shown.response, label="Check in")
    await world.ada.submit_modal(form, {"done": "Read chapter one"})
    assert "✅ You have checked in" in only_private_answer(await world.ada.slash(world.study, "plan"))


async def test_the_plan_shows_the_tasks_of_ones_own_track(world: World) -> None:
    await world.create_cohort()
    await world.ada.slash(world.study, "join-cohort", track="d2l-book")
    await world.ben.slash(world.study, "join-cohort")
    await world.forward(weeks=13)
    own = only_private_answer(await world.ada.slash(world.study, "plan"))
    assert "Your track: Dive into Deep Learning, the book" in own
    assert "If you follow Dive into Deep Learning, the book" in own
    assert "If you follow MIT lectures" not in own
    assert "If you follow MIT lectures" in only_private_answer(await world.ben.slash(world.study, "plan"))


async def test_on_a_break_the_plan_says_when_it_goes_on(world: World) -> None:
    await world.create_with_members()
    await world.forward(weeks=7, days=1)
    answer = await world.ada.slash(world.study, "plan")
    assert "☕ You are on a break. Week 8 opens <t:1772442000:F>" in only_private_answer(answer)
    assert labels(answer) == ["Calendar file"]


async def test_after_the_last_week_the_plan_says_so(world: World) -> None:
    await world.create_with_members(curriculum="bread-in-three-weeks")
    await world.forward(weeks=3)
    said = only_private_answer(await world.ada.slash(world.study, "plan"))
    assert "🏁 The last week closed <t:1769418000:F>. `/progress` shows how far you came." in said
    assert "The road ahead" not in said


async def test_a_stranger_sees_the_plan_and_how_to_join(world: World) -> None:
    await world.create_cohort()
    answer = await world.ada.slash(world.study, "plan")
    assert "`/join-cohort` takes a few seconds" in only_private_answer(answer)
    assert labels(answer) == ["Calendar file"]


async def test_progress_shows_each_stage_the_streak_and_why(world: World) -> None:
    await world.create_with_members()
    for week in (1, 2, 4):
        form = await world.ada.slash(world.study, "check-in")
        await world.ada.submit_modal(form, {"done": f"All of week {week}", "hours": "4"})
        await world.forward(weeks=2 if week == 2 else 1)
    said = only_private_answer(await world.ada.slash(world.study, "progress"))
    assert f"## Progress of {world.ada.mention}" in said
    assert "✅ 3 of 33 weeks checked in · 12 hours" in said
    assert "🔥 Streak: **3 weeks**" in said
    assert "3 check-ins: weeks 1–4, 1 freeze used in week 3." in said
    assert "🟩🟩🧊🟩🟦⬜⬜" in said
    assert "🎓 Capstone I: not handed in yet" in said
    assert "⏳ Week 5 is open until" in said


async def test_members_see_each_others_progress(world: World) -> None:
    await world.create_with_members()
    said = only_private_answer(await world.ada.slash(world.study, "progress", member=world.ben))
    assert f"## Progress of {world.ben.mention}" in said


async def test_a_goal_is_for_ones_own_eyes(world: World) -> None:
    await world.create_cohort()
    await world.ada.slash(world.study, "join-cohort", goal="Leave my job")
    await world.ben.slash(world.study, "join-cohort")
    assert "Leave my job" in only_private_answer(await world.ada.slash(world.study, "progress"))
    for person in (world.ben, world.olga):
        said = only_private_answer(await person.slash(world.study, "progress", member=world.ada))
        assert "Leave my job" not in said
        assert "your" not in said.lower()


async def test_the_progress_of_an_ended_cohort_says_that_it_has_ended_and_stays_as_it_was(world: World) -> None:
    await world.create_with_members()
    form = await world.ada.slash(world.study, "check-in")
    await world.ada.submit_modal(form, {"done": "All of week 1"})
    await world.forward(weeks=1)
    asked = await world.olga.slash(world.study, "cohort end")
    await world.olga.click(asked.response, label="End the cohort")
    await world.forward(weeks=4)
    said = only_private_answer(await world.ada.slash(world.study, "progress"))
    assert "🏁 This cohort has ended." in said
    assert "is open until" not in said
    assert "🟩⬜⬜⬜⬜⬜⬜" in said
    assert "🔥 Streak: **1 week**" in said


async def test_an_ended_cohort_does_not_hide_the_new_one(world: World) -> None:
    await world.create_with_members()
    asked = await world.olga.slash(world.study, "cohort end")
    await world.olga.click(asked.response, label="End the cohort")
    await world.create_cohort(name="Summer")
    said = only_private_answer(await world.ada.slash(world.study, "plan"))
    assert "Summer" in said
    assert "`/join-cohort` takes a few seconds" in said
    assert "-# Spring" in only_private_answer(await world.ada.slash(world.study, "progress"))


async def test_an_organiser_sees_everyones_progress_without_being_a_member(world: World) -> None:
    await world.create_with_members()
    seen = await world.olga.slash(world.study, "progress", member=world.ben)
    assert f"## Progress of {world.ben.mention}" in only_private_answer(seen)


async def test_who_is_no_member_has_no_progress(world: World) -> None:
    await world.create_with_members()
    of_olga = await world.ada.slash(world.study, "progress", member=world.olga)
    assert only_private_answer(of_olga) == "That person is not in **Spring**, so there is no progress to show."
    own = await world.olga.slash(world.study, "progress")
    assert only_private_answer(own) == "You are not in **Spring**. Join it with `/join-cohort` first."
    pressed = await world.olga.click(world.week(1), label="My progress")
    assert only_private_answer(pressed) == "You are not in **Spring**. Join it with `/join-cohort` first."


async def test_a_stranger_sees_nobodys_progress(world: World) -> None:
    await world.create_with_members()
    dora = world.guild.add_member(world.env.create_user("dora"))
    seen = await dora.slash(world.study, "progress", member=world.ada)
    assert only_private_answer(seen) == "You are not in **Spring**. Join it with `/join-cohort` first."


async def test_whoever_left_still_sees_their_own_progress_and_others_do_not(world: World) -> None:
    await world.create_with_members()
    await world.ada.slash(world.study, "leave-cohort")
    assert "Progress of" in only_private_answer(await world.ada.slash(world.study, "progress"))
    assert "not in **Spring**" in only_private_answer(await world.ben.slash(world.study, "progress", member=world.ada))


async def test_help_tells_members_and_organisers_what_they_can_do(world: World) -> None:
    member = only_private_answer(await world.ada.slash(world.study, "help"))
    organiser = only_private_answer(await world.olga.slash(world.study, "help"))
    assert "`/join-cohort`" in member
    assert "`/cohort create`" not in member
    assert organiser.startswith(member)
    assert "`/cohort create`" in organiser


async def test_help_names_only_commands_that_exist(world: World) -> None:
    said = text_of(await world.olga.slash(world.study, "help"))
    there = {f"/{name}" for name in world.olga.available_commands(world.study)}
    named = {part for part in said.split("`") if part.startswith("/")}
    assert named <= there


async def test_help_answers_in_direct_messages_too(world: World) -> None:
    assert "`/join-cohort`" in only_private_answer(await world.ada.user.slash("help"))


async def test_the_plan_finds_this_weeks_post_after_the_cohort_has_moved(world: World) -> None:
    await world.create_with_members()
    lounge = world.guild.create_text_channel("lounge")
    await world.edit(channel=lounge)
    said = only_private_answer(await world.ada.slash(world.study, "plan"))
    assert f"https://discord.com/channels/{world.guild.id}/{world.study.id}/{world.week(1).id}" in said
