"""Joining, leaving and coming back."""

from __future__ import annotations

from tests.discord.conftest import World
from tests.discord.reading import fields, labels, only_private_answer, text_of, titled


def has_role(world: World, member: object, name: str) -> bool:
    roles = world.env.backend.get_member(world.guild.id, member.id).role_ids  # type: ignore[attr-defined]
    return world.guild.roles[name].id in roles


async def test_joining_gives_the_role_and_says_where_to_start(world: World) -> None:
    await world.create_cohort()
    said = only_private_answer(await world.ada.slash(world.study, "join-cohort"))
    assert "You are a member of **Spring**" in said
    assert "Week 1 is open until <t:1768208400:F>: `/plan` shows what to do" in said
    assert has_role(world, world.ada, "Spring")


async def test_a_track_and_a_goal_may_be_said_at_once(world: World) -> None:
    await world.create_cohort()
    joined = await world.ada.slash(world.study, "join-cohort", track="d2l-book", goal="Read papers")
    assert "Your track: Dive into Deep Learning, the book" in only_private_answer(joined)
    assert "> Read papers" in text_of(await world.ada.slash(world.study, "progress"))


async def test_an_unknown_track_names_the_ones_there_are(world: World) -> None:
    await world.create_cohort()
    said = only_private_answer(await world.ada.slash(world.study, "join-cohort", track="fastai"))
    assert said.startswith("There is no track “fastai”. Choose **deeplearning.ai specialization**,")


async def test_joining_before_the_start_says_when_it_starts(world: World) -> None:
    await world.create_cohort(start="2026-01-12")
    assert "It starts <t:1768208400:F>" in only_private_answer(await world.ada.slash(world.study, "join-cohort"))


async def test_joining_on_a_break_says_when_it_goes_on(world: World) -> None:
    await world.create_cohort()
    await world.forward(days=7 * 7 + 1)
    said = only_private_answer(await world.ada.slash(world.study, "join-cohort"))
    assert "on a break. Week 8 opens <t:1772442000:F>" in said
    assert "It starts" not in said


async def test_joining_after_the_last_week_says_so(world: World) -> None:
    await world.create_cohort(curriculum="bread-in-three-weeks")
    await world.forward(days=22)
    assert "last week has closed" in only_private_answer(await world.ada.slash(world.study, "join-cohort"))


async def test_joining_twice_says_so(world: World) -> None:
    await world.create_with_members()
    said = only_private_answer(await world.ada.slash(world.study, "join-cohort"))
    assert said == "You are already in **Spring**. `/plan` shows this week."
    pressed = await world.ada.click(titled(world.study, "## Spring"), label="Join")
    assert only_private_answer(pressed) == said


async def test_a_full_cohort_says_so_before_the_form_opens(world: World) -> None:
    await world.create_cohort(capacity=1)
    await world.ada.slash(world.study, "join-cohort")
    said = only_private_answer(await world.ben.slash(world.study, "join-cohort"))
    assert said.startswith("**Spring** is full (1 member).")
    assert only_private_answer(await world.ben.click(titled(world.study, "## Spring"), label="Join")) == said


async def test_an_ended_cohort_says_so(world: World) -> None:
    await world.create_cohort()
    asked = await world.olga.slash(world.study, "cohort end")
    await world.olga.click(asked.response, label="End the cohort")
    said = only_private_answer(await world.ben.click(titled(world.study, "## Spring"), label="Join"))
    assert said.startswith("**Spring** has ended")
    assert "No cohort is open here" in only_private_answer(await world.ben.slash(world.study, "join-cohort"))


async def test_a_server_without_a_cohort_says_how_to_get_one(world: World) -> None:
    said = only_private_answer(await world.ben.slash(world.study, "join-cohort"))
    assert said == "This server has no cohort yet. An organiser can start one with `/cohort create`."


async def test_with_several_open_it_asks_which(world: World) -> None:
    await world.create_cohort()
    await world.create_cohort(name="Evening")
    said = only_private_answer(await world.ada.slash(world.study, "join-cohort"))
    assert said in (
        "Which one? Choose **Spring** or **Evening** in the `cohort` option.",
        "Which one? Choose **Evening** or **Spring** in the `cohort` option.",
    )
    joined = await world.ada.slash(world.study, "join-cohort", cohort="evening")
    assert "member of **Evening**" in only_private_answer(joined)


async def test_the_join_button_asks_for_a_goal_tracks_and_consent(world: World) -> None:
    await world.create_cohort()
    welcome = titled(world.study, "## Spring")
    assert labels(welcome) == ["Join"]
    form = await world.ada.click(welcome, label="Join")
    assert form.modal is not None
    assert form.modal["title"] == "Join Spring"
    assert list(fields(form)) == ["goal", "track", "share"]
    joined = await world.ada.submit_modal(form, {"goal": "Read papers", "track": ["d2l-book", "mit-lectures"]})
    said = only_private_answer(joined)
    assert "Your track: Dive into Deep Learning, the book, MIT lectures" in said
    assert has_role(world, world.ada, "Spring")


async def test_the_form_may_be_sent_empty(world: World) -> None:
    await world.create_cohort()
    form = await world.ada.click(titled(world.study, "## Spring"), label="Join")
    assert "You are a member" in only_private_answer(await world.ada.submit_modal(form, {}))


async def test_a_curriculum_without_tracks_asks_for_none(world: World) -> None:
    await world.create_cohort(curriculum="bread-in-three-weeks")
    form = await world.ada.click(titled(world.study, "## Spring"), label="Join")
    assert list(fields(form)) == ["goal", "share"]


async def test_whoever_joins_while_others_do_cannot_make_it_overfull(world: World) -> None:
    await world.create_cohort(capacity=1)
    welcome = titled(world.study, "## Spring")
    forms = [await member.click(welcome, label="Join") for member in (world.ada, world.ben)]
    assert "You are a member" in only_private_answer(await world.ada.submit_modal(forms[0], {}))
    assert "is full" in only_private_answer(await world.ben.submit_modal(forms[1], {}))


async def test_leaving_takes_the_role_and_keeps_what_was_written(world: World) -> None:
    await world.create_cohort()
    await world.ada.slash(world.study, "join-cohort", goal="Read papers", track="d2l-book")
    said = only_private_answer(await world.ada.slash(world.study, "leave-cohort"))
    assert said.startswith("You left **Spring**")
    assert not has_role(world, world.ada, "Spring")
    again = only_private_answer(await world.ada.slash(world.study, "leave-cohort"))
    assert again == "You are not in a cohort here yet. Join one with `/join-cohort`."
    back = only_private_answer(await world.ada.slash(world.study, "join-cohort"))
    assert "Welcome back" in back
    assert "Your track: Dive into Deep Learning, the book" in back
    assert "> Read papers" in text_of(await world.ada.slash(world.study, "progress"))
    assert has_role(world, world.ada, "Spring")
