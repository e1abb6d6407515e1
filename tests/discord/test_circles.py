"""Study circles: the invitation, the private thread, leaving it, and what happens where permissions are missing."""

from __future__ import annotations

from typing import Any

import discord
import pytest
import simcord

from tests.discord.conftest import INVITE, World
from tests.discord.reading import cards, labels, only_private_answer, text_of, titled

# Discord lets whoever has opened a private thread archive it and take people out; SimCord asks for these.
AS_OWNER = discord.Permissions(manage_threads=True, manage_channels=True)
JOIN, LEAVE, SIGN_OFF = "Join a study circle", "Leave this circle", "No study circle, thanks"


@pytest.fixture
async def circles(world: World) -> World:
    """A cohort that starts in a week, with circles on, for which three members have signed up."""
    await world.bot_may(INVITE | AS_OWNER)
    await world.create_with_members(start="2026-01-12")
    await turn(world, "on")
    for member in world.members:
        await member.click(invitation(world), label=JOIN)
    return world


async def turn(world: World, action: str) -> str:
    return only_private_answer(await world.olga.slash(world.study, "cohort circles", action=action))


async def six(world: World) -> list[simcord.MemberActor]:
    """Three more, who have signed up too."""
    more = [world.guild.add_member(world.env.create_user(name)) for name in ("dan", "eve", "fay")]
    for member in more:
        await member.slash(world.study, "join-cohort")
        await member.click(invitation(world), label=JOIN)
    return [*world.members, *more]


def invitation(world: World) -> Any:
    return titled(world.study, "## Study circles")


def threads(world: World) -> list[Any]:
    """The private threads there are, oldest first."""
    return [thread for thread in world.study.threads if stored(world, thread).type == 12]


def stored(world: World, thread: Any) -> Any:
    return world.env.backend.channels[thread.id]


def inside(world: World, thread: Any) -> set[int]:
    return set(stored(world, thread).thread_members) - {world.env.backend.bot_user.id}


async def test_everyone_is_invited_and_told_what_a_circle_is_and_who_sees_it(circles: World) -> None:
    card = invitation(circles)
    assert "3 to 5 of you with a private thread" in text_of(card)
    assert "seen by its members, and by this server's moderators" in text_of(card)
    assert labels(card) == [JOIN]


async def test_one_signs_up_and_off_again(circles: World) -> None:
    again = await circles.ada.click(invitation(circles), label=JOIN)
    assert "You get your circle when the next week opens, <t:1768208400:F>" in only_private_answer(again)
    off = await circles.ada.click(again.response, label=SIGN_OFF)
    assert "You are in no study circle of **Spring**" in only_private_answer(off)
    assert "You are signed up" in only_private_answer(await circles.ada.click(off.response, label=JOIN))


async def test_one_finds_ones_circle_in_the_settings_where_there_are_circles(circles: World) -> None:
    shown = await circles.ada.slash(circles.study, "my-settings")
    found = await circles.ada.click(shown.response, label="My study circle")
    assert labels(found) == [SIGN_OFF]
    await turn(circles, "off")
    assert "My study circle" not in labels(await circles.ada.slash(circles.study, "my-settings"))


async def test_whoever_is_not_in_the_cohort_joins_it_first(circles: World) -> None:
    stranger = circles.guild.add_member(circles.env.create_user("stranger"))
    answer = only_private_answer(await stranger.click(invitation(circles), label=JOIN))
    assert answer == "You are not in **Spring**. Join it with `/join-cohort` first."


async def test_a_forged_button_leads_nowhere(circles: World) -> None:
    for custom_id in ("invitation:99:1", "no-circle:99", "circle:99:1", "regrouped:99:1"):
        answer = only_private_answer(await circles.forge(circles.ada, invitation(circles), custom_id))
        assert answer.startswith("No cohort is open here")


async def test_organisers_read_what_comes_next(circles: World) -> None:
    assert "3 members have signed up; there are 0 circles." in await turn(circles, "on")
    assert "🫂 0 study circles, 3 members signed up" in text_of(
        await circles.olga.slash(circles.study, "cohort status")
    )
    assert "There is 1 new study circle\nIt gets a private thread in a moment." in await turn(circles, "now")
    assert "New circles were formed" in await turn(circles, "now")
    assert "Study circles are off" in await turn(circles, "off")
    assert "no study circles just now" in only_private_answer(await circles.ada.click(invitation(circles), label=JOIN))


async def test_a_circle_gets_a_private_thread_that_its_members_are_in(circles: World) -> None:
    await circles.ada.slash(circles.study, "my-settings", timezone="Asia/Kolkata")
    await circles.forward(days=7)
    [thread] = threads(circles)
    assert thread.name == "Study circle 1"
    assert inside(circles, thread) == {member.id for member in circles.members}
    [hello] = cards(thread)
    assert f"🕘 <@{circles.ada.id}> UTC+5:30" in text_of(hello)
    assert set(circles.env.backend.get_message(thread.id, hello.id).ping_user_ids) == inside(circles, thread)
    assert labels(hello) == [LEAVE]


async def test_whoever_leaves_is_out_of_the_thread_and_nobody_reads_why(circles: World) -> None:
    await circles.forward(days=7)
    [thread] = threads(circles)
    left = await circles.ada.click(cards(thread)[0], label=LEAVE)
    assert "You are in no study circle" in only_private_answer(left)
    await circles.ring()
    assert inside(circles, thread) == {circles.ben.id, circles.cleo.id}
    _, said = cards(thread)
    assert text_of(said) == (
        f"🍃 <@{circles.ada.id}> is taking a break from this circle, and is welcome back at any time."
    )
    mine = only_private_answer(await circles.ben.click(said, label="My study circle"))
    assert f"There are 2 of you in it, <@{circles.ben.id}> and <@{circles.cleo.id}>: <#{thread.id}>" in mine


@pytest.mark.parametrize("status", [400, 403, 500])
async def test_whoever_could_not_be_let_out_is_let_out_later_and_it_is_said_once(circles: World, status: int) -> None:
    await circles.forward(days=7)
    [thread] = threads(circles)
    circles.env.inject_error("DELETE", "/channels/*/thread-members/*", status=status, times=2)
    await circles.ada.click(cards(thread)[0], label=LEAVE)
    for _ in range(4):
        await circles.forward(minutes=11)
    assert circles.ada.id not in inside(circles, thread)
    assert len(cards(thread)) == 2


async def test_a_small_circle_goes_on_with_another_and_its_thread_goes_to_the_archive(circles: World) -> None:
    members = {member.id: member for member in await six(circles)}
    await circles.forward(days=7)
    small, other = threads(circles)
    ada, *stay = inside(circles, small)
    await members[ada].click(cards(small)[0], label=LEAVE)
    for member in members.values():
        await member.click(circles.week(1), label="Check in")
    await circles.forward(days=7)
    assert inside(circles, other) == set(members) - {ada}
    assert stored(circles, small).thread_metadata.archived
    goodbye, welcome = cards(small)[-1], cards(other)[-1]
    assert f"<#{other.id}>" in text_of(goodbye)
    assert text_of(welcome).startswith("👋 Welcome to this circle, ")
    pinged = circles.env.backend.get_message(other.id, welcome.id).ping_user_ids
    assert set(pinged) == set(stay)


async def test_circles_formed_anew_close_the_old_ones(circles: World) -> None:
    await six(circles)
    await circles.forward(days=7)
    await turn(circles, "now")
    assert len(threads(circles)) == 2  # too soon
    await circles.forward(hours=2)
    await turn(circles, "now")
    await circles.ring()
    one, two, three, four = threads(circles)
    for old in (one, two):
        assert stored(circles, old).thread_metadata.archived
        assert "This circle has come to its end" in text_of(cards(old)[-1])
    assert not any(stored(circles, new).thread_metadata.archived for new in (three, four))


@pytest.mark.parametrize("status", [400, 403, 500])
@pytest.mark.parametrize("broken", ["/channels/*/thread-members/*", "/channels/*/messages"])
async def test_a_thread_that_is_half_done_is_found_and_finished(circles: World, broken: str, status: int) -> None:
    circles.env.inject_error("*", broken, status=status, times=2)
    await turn(circles, "now")
    await circles.ring()
    assert len(threads(circles)) == 1
    for _ in range(4):
        await circles.forward(minutes=11)
    [thread] = threads(circles)
    assert inside(circles, thread) == {member.id for member in circles.members}
    assert len(cards(thread)) == 1


async def test_without_the_permission_organisers_are_told_what_to_grant(circles: World) -> None:
    await circles.deny(circles.study, create_private_threads=True)
    assert "I am missing **Create Private Threads** in" in await turn(circles, "on")
    await circles.forward(days=7)
    status = text_of(await circles.olga.slash(circles.study, "cohort status"))
    assert "the thread of a study circle (tried 1 time): I am missing **Create Private Threads**" in status
    await circles.deny(circles.study)
    await circles.forward(minutes=11)
    [thread] = threads(circles)
    assert len(cards(thread)) == 1


async def test_an_announcement_channel_has_no_place_for_them(world: World) -> None:
    news = world.guild.create_news_channel("news")
    await world.create_cohort(channel=news)
    assert "has no private threads" in await turn(world, "on")


async def test_in_a_thread_that_a_moderator_has_locked_or_deleted_nothing_more_is_said(circles: World) -> None:
    await six(circles)
    await circles.forward(days=7)
    locked, deleted = threads(circles)
    circles.env.backend.edit_channel(locked.id, {}, thread_metadata={"locked": True})
    circles.env.backend.delete_channel(deleted.id)
    await circles.env.settle()
    await turn(circles, "off")
    await circles.ring()
    notes = [row["note"] for row in await circles.rows("SELECT note FROM occurrences WHERE kind = 'regrouped'")]
    assert sorted(notes) == ["the circle's thread was deleted", "the circle's thread was locked"]
