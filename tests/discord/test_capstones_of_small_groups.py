"""Both capstones of the path in groups of two, three and eight, with one who hands in and then vanishes."""

from __future__ import annotations

from collections.abc import Iterator
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
    heard: list[str] = field(default_factory=list)
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

    def told(self, name: str, answer: Any) -> str:
        """What somebody reads in answer to what they did, kept for whoever reads it all."""
        said = text_of(answer)
        self.heard.append(f"[{self.world.now():%d %b %H:%M}] {name} alone reads:\n{said}\n  buttons: {labels(answer)}")
        return said

    async def hand_in(self, capstone: str) -> None:
        for name, who in self.people.items():
            url = f"https://github.com/{name}/{capstone}/blob/main/work.ipynb"
            sent = await self.world.submit(who, url=url, title=f"{name.title()}'s {capstone}", capstone=capstone)
            self.told(name, sent)

    async def a_day_passes(self, capstone: str, *, writes: bool) -> None:
        await self.world.forward(days=1)
        if writes:
            for reviewer in self.active:
                for author in self.people:
                    key = reviewer, author, capstone
                    if author != reviewer and key not in self.written and self.is_asked(*key):
                        self.written.add(key)
                        await self.review(reviewer, author, capstone)

    def is_asked(self, reviewer: str, author: str, capstone: str) -> bool:
        said = "\n".join(text_of(each) for each in cards(self.thread(author, capstone)))
        return f"<@{self.people[reviewer].id}>" in said

    async def review(self, reviewer: str, author: str, capstone: str) -> None:
        who = self.people[reviewer]
        answer = await who.click(cards(self.thread(author, capstone))[0], label="Write a review")
        while True:
            if answer.modal is not None:
                answers = {
                    name: [f"{3 + (len(name) + len(author)) % 3}"] if "options" in each else STRENGTH
                    for name, each in fields(answer).items()
                }
                if "suggestion" in answers:
                    answers["suggestion"] = SUGGESTION
                answer = await who.submit_modal(answer, answers)
                continue
            self.told(reviewer, answer)
            if not {"Continue", "Open the form"} & {*labels(answer)} or "Review changed" in text_of(answer):
                return
            answer = await who.click(answer.response, label=next(each for each in labels(answer)))

    def transcript(self) -> Iterator[str]:
        """All that anybody reads, in the order of places."""
        yield from self.heard
        for place in (self.world.study, *self.forum.threads):
            for message in cards(place):
                if place is self.world.study and not any(
                    word in text_of(message) for word in ("apstone", "gallery", "review")
                ):
                    continue
                yield f"[{message.created_at:%d %b %H:%M}] #{place.name}\n{text_of(message)}\n  buttons: {labels(message)}"
        for name, who in (("olga", self.world.olga), *self.people.items()):
            for message in cards(who.user.dm_channel):
                yield f"[{message.created_at:%d %b %H:%M}] to {name} alone\n{text_of(message)}\n  buttons: {labels(message)}"


async def gather(world: World, size: int, **options: Any) -> Group:
    forum = world.guild.create_forum_channel("capstones")
    await world.create_cohort(reviews=forum, **options)
    known = {"ada": world.ada, "ben": world.ben, "cleo": world.cleo}
    people = {}
    for name in NAMES[:size]:
        people[name] = known.get(name) or world.guild.add_member(world.env.create_user(name))
        await people[name].slash(world.study, "join-cohort", goal="Build something of my own")
    return Group(world, people, forum)


@pytest.mark.parametrize("size", [2, 3, 8])
async def test_both_capstones(world: World, size: int) -> None:
    group = await gather(world, size)
    week = 0
    for capstone, due in zip(THE_PATH.capstones, DUE, strict=True):
        await world.forward(weeks=due - week - 1)
        await group.hand_in(capstone.id)
        await world.forward(weeks=1)
        week = due + 2
        for day in range(14):
            await group.a_day_passes(capstone.id, writes=day < 12)
    for name in group.people:
        group.told(name, await group.people[name].slash(world.study, "my-reviews"))
    group.told("olga", await world.olga.slash(world.study, "cohort status"))
    print(f"\n\n=== a group of {size} ===\n" + "\n\n".join(group.transcript()))
