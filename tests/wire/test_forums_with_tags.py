"""Review threads in a forum where every post must have a tag."""

from __future__ import annotations

import pytest

from tests.wire.discord_server import LocalDiscord
from tests.wire.syllabot import Group, Syllabot

LINK = {"url": "http://127.0.0.1:9/notebook.ipynb", "title": "Churn"}  # cannot be opened, and is accepted


@pytest.fixture
async def group(server: LocalDiscord, bot: Syllabot) -> Group:
    """Ada is a member of a cohort, and may hand in."""
    group = Group.on(server, bot)
    await group.serve()
    assert "cannot mention" not in (await group.create()).text
    await group.join()
    return group


async def test_a_review_thread_gets_the_first_tag_that_everyone_may_use(group: Group, server: LocalDiscord) -> None:
    server.tag(group.reviews, "capstone", "help", moderated=("solved",), required=True)
    await server.command(group.guild, group.study, group.ada, "submit-capstone", LINK)
    [thread] = await server.until(
        lambda: [each for each in group.guild.threads if each.parent is group.reviews], "the review thread"
    )
    assert thread.applied_tags == [int(tag["id"]) for tag in group.reviews.tags if tag["name"] == "capstone"]


async def test_where_tags_are_not_required_none_is_applied(group: Group, server: LocalDiscord) -> None:
    server.tag(group.reviews, "capstone")
    await server.command(group.guild, group.study, group.ada, "submit-capstone", LINK)
    [thread] = await server.until(
        lambda: [each for each in group.guild.threads if each.parent is group.reviews], "the review thread"
    )
    assert thread.applied_tags == []


async def test_where_there_is_no_such_tag_the_organiser_is_told(group: Group, server: LocalDiscord) -> None:
    server.tag(group.reviews, moderated=("solved",), required=True)
    await server.command(group.guild, group.study, group.ada, "submit-capstone", LINK)
    inbox = server.direct_channel(group.olga)
    await server.until(inbox.history, "a direct message")
    assert "wants a tag on every post and has none that everyone may use" in str(inbox.history())
