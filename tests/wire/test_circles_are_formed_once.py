"""Study circles by the real process: killed while it opens a thread and lets people in, replies lost."""

from __future__ import annotations

import pytest

from bot.ui.permissions import INVITE
from tests.wire.discord_server import LocalDiscord
from tests.wire.state import PRIVATE_THREAD, Channel, Json, Person
from tests.wire.syllabot import POST, Group, Syllabot

THREADS = r"/channels/\d+/threads"
THREAD_MEMBER = r"/channels/\d+/thread-members/\d+"


@pytest.fixture
async def group(server: LocalDiscord, bot: Syllabot) -> Group:
    """Three members who have signed up for a circle. The bot may do what its invite asks for, and no more."""
    group = Group.on(server, bot)
    for role in group.guild.roles.values():
        if role.managed:
            role.permissions = INVITE.value
    await group.serve()
    await group.create()
    await turn(group, "on")
    await server.until(lambda: invitations(group), "the invitation is there")
    for member in members(group):
        await server.command(group.guild, group.study, member, "join-cohort")
        await server.press(member, invitations(group)[0], "Join a study circle")
    return group


def members(group: Group) -> list[Person]:
    known = {each.person.name: each.person for each in group.guild.members.values()}
    for name in {"Ben", "Cleo"} - known.keys():
        known[name] = group.server.add_member(group.guild, name)
    return [known[name] for name in ("Ada", "Ben", "Cleo")]


def invitations(group: Group) -> list[Json]:
    return [message for message in group.study.history() if "'invitation:" in str(message["components"])]


async def turn(group: Group, action: str) -> None:
    await group.server.command(group.guild, group.lounge, group.olga, "cohort circles", {"action": action})


async def form(group: Group) -> None:
    await turn(group, "now")


def circle(group: Group) -> Channel:
    [thread] = [each for each in group.guild.threads if each.type == PRIVATE_THREAD]
    return thread


def said(group: Group, kind: str) -> list[Json]:
    return [message for message in circle(group).history() if f"'{kind}:" in str(message["components"])]


def inside(group: Group) -> set[int]:
    return set(circle(group).people) - {group.server.bot.id}


async def settle(group: Group) -> None:
    await group.server.until(lambda: not group.unfinished(), "everything is posted", seconds=15)
    assert group.bot.mistakes() == []
    assert group.server.violations == []


async def killed(group: Group) -> None:
    """The process is gone; it comes back after longer than Discord remembers nonces."""
    await group.server.until(lambda: group.bot.process is None, "the bot is killed", seconds=10)
    await group.server.disconnected()
    group.server.forget_nonces()
    await group.serve()


@pytest.mark.parametrize(("method", "path"), [("POST", THREADS), ("PUT", THREAD_MEMBER), ("POST", POST)])
async def test_killed_while_it_opens_the_thread_it_takes_up_where_it_was(
    method: str, path: str, group: Group, bot: Syllabot, server: LocalDiscord
) -> None:
    server.faults.call(method, path, bot.kill)
    await form(group)
    await killed(group)
    await settle(group)
    assert len(said(group, "circle")) == 1
    assert inside(group) == {member.id for member in members(group)}


async def test_a_lost_reply_opens_no_second_thread(group: Group, server: LocalDiscord) -> None:
    lost = server.faults.lose_reply("POST", THREADS)
    await form(group)
    await lost.hit(timeout=10)
    await server.until(
        lambda: group.bot.rows("SELECT 1 FROM occurrences WHERE state = 'claimed' AND note IS NOT NULL"),
        "it is to be tried again",
    )
    await group.try_again()
    await settle(group)
    assert len(said(group, "circle")) == 1


async def test_killed_while_somebody_leaves_they_are_let_out_afterwards(
    group: Group, bot: Syllabot, server: LocalDiscord
) -> None:
    await form(group)
    await settle(group)
    server.faults.call("DELETE", THREAD_MEMBER, bot.kill, when="before")
    ada = members(group)[0]
    await server.press(ada, said(group, "circle")[0], "Leave this circle")
    await killed(group)
    await settle(group)
    assert len(said(group, "regrouped")) == 1
    assert inside(group) == {member.id for member in members(group)[1:]}


async def test_a_circle_that_is_over_goes_to_the_archive_without_further_permissions(
    group: Group, bot: Syllabot, server: LocalDiscord
) -> None:
    await form(group)
    await settle(group)
    server.faults.call("PATCH", r"/channels/\d+", bot.kill, when="before")
    await turn(group, "off")
    await killed(group)
    await settle(group)
    assert circle(group).archived
    assert len(said(group, "regrouped")) == 1


async def test_in_a_thread_that_discord_has_archived_it_still_lets_people_out(
    group: Group, server: LocalDiscord
) -> None:
    await form(group)
    await settle(group)
    thread = circle(group)
    thread.archived = True
    server.emit("THREAD_UPDATE", thread.json(), group.guild)
    await server.press(members(group)[0], said(group, "circle")[0], "Leave this circle")
    await server.until(lambda: group.bot.rows("SELECT 1 FROM circle_changes"), "the change is stored")
    await settle(group)
    assert inside(group) == {member.id for member in members(group)[1:]}
