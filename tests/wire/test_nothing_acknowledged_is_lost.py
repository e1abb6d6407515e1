"""kill -9 at random moments while members check in, hand in and review: what was confirmed to them is there."""

from __future__ import annotations

import asyncio
import contextlib
import random
import sqlite3
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.wire.discord_server import LocalDiscord
from tests.wire.interaction import Answer
from tests.wire.state import Json, Person
from tests.wire.syllabot import Group, Syllabot

KILLS = 3
CHECK_IN, WORK, REVIEW = "checkin", "work", "review"
FIRST = ("problem", "model", "evidence")
# The number of what each member wrote last, by their id.
STORED = {
    CHECK_IN: "SELECT member_id, done FROM checkins",
    WORK: "SELECT member_id, title FROM submissions",
    REVIEW: "SELECT reviewer_id, strength FROM reviews WHERE strength IS NOT NULL",
}


@dataclass
class Members:
    """They write one thing after the other, each with the next number; some at the moment of the kill."""

    group: Group
    people: list[Person]
    sent: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))
    confirmed: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))

    async def write(self, kind: str, person: Person, act: Callable[[str], Awaitable[Answer]], receipt: str) -> None:
        """Until the bot is killed."""
        key = kind, person.id
        while True:
            self.sent[key] += 1
            answer = await act(f"This is number {self.sent[key]} of what I write.")
            assert receipt in answer.text, answer.text
            self.confirmed[key] = self.sent[key]

    async def check_in(self, person: Person) -> None:
        server, week = self.group.server, self.group.weeks()[-1]

        async def act(words: str) -> Answer:
            return await server.submit(person, await server.press(person, week, "Check in"), {"done": words})

        await self.write(CHECK_IN, person, act, "Week 1")

    async def hand_in(self, person: Person) -> None:
        server, group = self.group.server, self.group

        async def act(words: str) -> Answer:
            link = {"url": "http://127.0.0.1:9/notebook.ipynb", "title": words}
            return await server.command(group.guild, group.study, person, "submit-capstone", link)

        await self.write(WORK, person, act, "This is number")

    async def review(self, person: Person, asked: Json) -> None:
        server = self.group.server

        async def act(words: str) -> Answer:
            form = await server.press(person, asked, "Write a review")
            if form.kind != "modal":  # the guide comes before the first one
                form = await server.press(person, form, "Open the form")
            answers = {"strength": words, "suggestion": "Compare with a linear baseline next."}
            return await server.submit(person, form, answers | dict.fromkeys(FIRST, "4"))

        await self.write(REVIEW, person, act, "Saved")

    def lost(self) -> list[str]:
        """What was confirmed and is not there, or is there and nobody wrote it."""
        found = {
            (kind, member): int(words.split("number ")[1].split(" ")[0])
            for kind, sql in STORED.items()
            for member, words in self.group.bot.rows(sql)
        }
        return [
            f"{key}: {self.confirmed[key]} was confirmed, {self.sent[key]} sent, {found.get(key, 0)} is there"
            for key in self.sent
            if not self.confirmed[key] <= found.get(key, 0) <= self.sent[key]
        ]


@pytest.fixture
async def members(server: LocalDiscord, bot: Syllabot) -> Members:
    """Four members who have handed in and are asked to review each other's work."""
    group = Group.on(server, bot)
    await group.serve()
    await group.create()
    people = [server.add_member(group.guild, f"Member {number}") for number in range(4)]
    link = {"url": "http://127.0.0.1:9/notebook.ipynb", "title": "This is number 0 of what I write."}
    for person in people:
        await server.command(group.guild, group.study, person, "join-cohort")
        await server.command(group.guild, group.study, person, "submit-capstone", link)
    await server.command(group.guild, group.study, group.olga, "cohort allocate")
    await server.until(lambda: not group.unfinished(), "everything is posted", seconds=10)
    return Members(group, people)


def is_whole(database: Path) -> str:
    with contextlib.closing(sqlite3.connect(database)) as connection:
        [(answer,)] = connection.execute("PRAGMA integrity_check")
    return str(answer)


async def test_what_was_confirmed_survives_kill_9_under_load(members: Members, server: LocalDiscord) -> None:
    group, bot = members.group, members.group.bot
    chance = random.Random(20261123)  # noqa: S311 - dice, always the same
    writers = bot.rows("SELECT reviewer_id, thread_id FROM reviews JOIN occurrences ON kind = 'submission' "
                       "AND number = submission_id GROUP BY reviewer_id")  # fmt: skip
    asked = {
        reviewer: next(m for m in group.guild.channels[thread].history() if "'guide:" in str(m["components"]))
        for reviewer, thread in writers
    }
    for _ in range(KILLS):
        before = sum(members.confirmed.values())
        doing = [
            asyncio.create_task(act(each)) for each in members.people for act in (members.check_in, members.hand_in)
        ]
        doing += [asyncio.create_task(members.review(each, asked[each.id])) for each in members.people]
        await server.until(lambda: sum(members.confirmed.values()) > before + 20, "members write", seconds=10)  # noqa: B023 - awaited within the round
        await asyncio.sleep(chance.uniform(0, 0.05))
        await bot.kill()
        for task in doing:
            task.cancel()
        failed = [each for each in await asyncio.gather(*doing, return_exceptions=True) if isinstance(each, Exception)]
        assert failed == []
        assert members.lost() == []
        assert is_whole(bot.database) == "ok"
        await server.disconnected()
        await group.serve()
    assert members.lost() == []
    confirmed = {each: sum(n for (kind, _), n in members.confirmed.items() if kind == each) for each in STORED}
    assert min(confirmed.values()) > KILLS, confirmed
    assert bot.mistakes() == []
