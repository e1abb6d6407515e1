"""Both capstones of the path in groups of two, three and eight, with one who hands in and then vanishes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
import simcord

from tests.conftest import THE_PATH
from tests.discord.conftest import World
from tests.discord.reading import cards, fields, labels, text_of

NAMES = ("ada", "ben", "cleo", "dan", "esra", "finn", "gita", "hugo")
STRENGTH = "The confusion table in cell 12: it shows where the model fails."
SUGGESTION = "Compare with a linear baseline; that fits into an evening."
DUE = (26, 38)  # weeks from the start until each capstone is due, breaks included


@dataclass
class Group:
    """Everybody hands in; the last of them never reviews."""

    world: World
    people: dict[str, simcord.MemberActor]
    forum: Any
    written: set[tuple[str, str, str]] = field(default_factory=set)

    @property
    def active(self) -> list[str]:
        return list(self.people)[:-1]

    @property
    def vanished(self) -> str:
        return list(self.people)[-1]

    def thread(self, name: str, capstone: str) -> Any:
        wanted = f"{name.title()}'s {capstone}"
        return next(each for each in self.forum.threads if each.name.startswith(wanted))

    async def hand_in(self, capstone: str) -> None:
        for name, who in self.people.items():
            url = f"https://github.com/{name}/{capstone}/blob/main/work.ipynb"
            await self.world.submit(who, url=url, title=f"{name.title()}'s {capstone}", capstone=capstone)

    async def a_day_passes(self, capstone: str) -> None:
        """Whoever reviews writes what they were asked for."""
        await self.world.forward(days=1)
        for reviewer in self.active:
            for author in self.people:
                key = reviewer, author, capstone
                if author != reviewer and key not in self.written and self.is_asked(*key):
                    self.written.add(key)
                    await self.review(*key)

    def is_asked(self, reviewer: str, author: str, capstone: str) -> bool:
        return any(self.people[reviewer].mention in said for said in self.said(author, capstone))

    def said(self, author: str, capstone: str) -> list[str]:
        """What stands in a review thread, its summary first."""
        return [text_of(each) for each in cards(self.thread(author, capstone))]

    def summary(self, author: str, capstone: str) -> str:
        return self.said(author, capstone)[0]

    async def review(self, reviewer: str, author: str, capstone: str) -> None:
        """Through the guide and all steps of the form, whatever opens next."""
        who = self.people[reviewer]
        answer = await who.click(cards(self.thread(author, capstone))[0], label="Write a review")
        while answer.modal is not None or {*labels(answer)} & {"Open the form", "Continue"}:
            if answer.modal is None:
                answer = await who.click(answer.response, label=labels(answer)[0])
            answer = await who.submit_modal(
                answer, {name: self.answer(name, each) for name, each in fields(answer).items()}
            )

    def answer(self, name: str, field: dict[str, Any]) -> Any:
        return [f"{3 + len(name) % 3}"] if "options" in field else {"strength": STRENGTH}.get(name, SUGGESTION)


async def gather(world: World, size: int, **options: Any) -> Group:
    forum = world.guild.create_forum_channel("capstones")
    await world.create_cohort(reviews=forum, **options)
    known = {"ada": world.ada, "ben": world.ben, "cleo": world.cleo}
    people = {}
    for name in NAMES[:size]:
        people[name] = known.get(name) or world.guild.add_member(world.env.create_user(name))
        await people[name].slash(world.study, "join-cohort", goal="Build something of my own")
    return Group(world, people, forum)


async def play(world: World, size: int) -> Group:
    """Both capstones, from handing in to two weeks after each deadline."""
    group, week = await gather(world, size), 0
    for capstone, due in zip(THE_PATH.capstones, DUE, strict=True):
        await world.forward(weeks=due - week - 1)
        await group.hand_in(capstone.id)
        await world.forward(weeks=1)
        week = due + 2
        for _ in range(14):
            await group.a_day_passes(capstone.id)
    return group


@pytest.mark.parametrize("size", [3, 8])
async def test_everyone_has_results_and_whoever_vanished_passes_when_they_have_written_theirs(
    world: World, size: int
) -> None:
    group = await play(world, size)
    for capstone in THE_PATH.capstones:
        for name in group.active:
            assert "✅ **Passed.** [The medians](https://" in group.summary(name, capstone.id)
        owed = min(3, size - 1)
        assert f"has written the {owed} reviews they owe" in group.summary(group.vanished, capstone.id)
        asked = [said for name in group.active for said in group.said(name, capstone.id) if "could you review" in said]
        assert len(asked) == (3 if size == 8 else 0)  # in a group of three there is nobody else to ask
    for author in [name for name in group.active if size == 3]:
        await group.review(group.vanished, author, "capstone-1")
    expected = "✅ **Passed.**" if size == 3 else "⏳ **Reviewed.**"
    assert expected in group.summary(group.vanished, "capstone-1")
    mine = text_of(await group.people[group.vanished].slash(world.study, "my-reviews"))
    assert (
        mine.count("nobody waits for it, but it still counts for your own capstone") == (1 if size == 3 else 2) * owed
    )
    assert "that nobody has reviewed in time" not in text_of(await world.olga.slash(world.study, "cohort status"))


async def test_in_a_group_of_two_the_organiser_hears_of_it_and_writes_the_missing_review(world: World) -> None:
    group = await play(world, 2)
    for capstone in THE_PATH.capstones:
        assert "has written the review they owe" in group.summary("ben", capstone.id)
        assert "Nobody has reviewed it yet" in group.summary("ada", capstone.id)
        [told] = [said for said in group.said("ada", capstone.id) if "Nobody could review" in said]
        assert world.ada.mention in told
        assert f"{world.olga.mention}, please ask somebody with `/cohort reassign`, or write a review yourself." in told
    status = text_of(await world.olga.slash(world.study, "cohort status"))
    assert "**📭 2 capstones that nobody has reviewed in time**" in status
    group.people["olga"] = world.olga
    for capstone in THE_PATH.capstones:
        await group.review("olga", "ada", capstone.id)
        assert "✅ **Passed.**" in group.summary("ada", capstone.id)
