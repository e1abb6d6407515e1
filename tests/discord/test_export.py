"""/cohort export, as organisers get it."""

from __future__ import annotations

import json

import discord

from tests.discord.conftest import World
from tests.discord.reading import only_private_answer
from tests.discord.test_digests import checked_in


async def agree(world: World, *members: object) -> None:
    for member in members:
        await world.bot.study.db.write_one(
            "UPDATE memberships SET shares = 1, name = 'Ada, “A”' WHERE member_id = :id",
            {"id": member.id},  # type: ignore[attr-defined]  # SimCord's members have one
        )


async def test_organisers_get_a_file_and_read_who_is_in_it(world: World) -> None:
    await world.create_with_members(name="Frühling")
    await checked_in(world, world.ada, hours="2")
    await agree(world, world.ada)
    answer = await world.olga.slash(world.study, "cohort export")
    assert only_private_answer(answer) == (
        "📦 **Frühling**: 1 member in this file, week by week.\n"
        "2 members have not agreed to it, so nothing of theirs is there. Whoever wants to share their weeks says so in "
        "`/my-settings`; the choice is theirs.\n"
        "What members wrote in check-ins is never in it. Handle it with care: it is about people.\n"
        "-# Spreadsheet programs round long numbers: import the column `member_id` as text."
    )
    [sent] = [message for message in (answer.response, *answer.followups) if message and message.attachments]
    [file] = sent.attachments
    assert file.filename == "fruhling.csv"
    content = (await file.read()).decode()
    assert f'Frühling,{world.ada.id},"Ada, “A”",2026-01-05T09:00:00Z,,,1,Your first model,' in content
    assert content.count("\r\n") == 34
    assert str(world.ben.id) not in content
    [card] = sent.message.components
    assert isinstance(card, discord.Container)
    assert isinstance(card.children[-1], discord.FileComponent)


async def test_json_is_a_choice_and_an_ended_cohort_needs_no_name(world: World) -> None:
    await world.create_with_members()
    await agree(world, world.ada, world.ben, world.cleo)
    asked = await world.olga.slash(world.study, "cohort end")
    await world.olga.click(asked.response, label="End the cohort")
    answer = await world.olga.slash(world.study, "cohort export", format="json")
    assert "3 members in this file" in only_private_answer(answer)
    [sent] = [message for message in (answer.response, *answer.followups) if message and message.attachments]
    found = json.loads(await sent.attachments[0].read())
    assert {each["member_id"] for each in found["members"]} == {str(each.id) for each in world.members}


async def test_it_is_not_for_members(world: World) -> None:
    await world.create_with_members()
    await agree(world, world.ada)
    assert "for the cohort's organisers" in only_private_answer(await world.ada.slash(world.study, "cohort export"))


async def test_where_nobody_agreed_there_is_no_file_but_a_reason(world: World) -> None:
    await world.create_with_members()
    said = only_private_answer(await world.olga.slash(world.study, "cohort export"))
    assert said.startswith("Nobody in this cohort has agreed to share their weeks yet")
