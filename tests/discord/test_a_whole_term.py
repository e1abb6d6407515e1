"""A whole term of five people, read as they read it.

Ada keeps her streak. Ben skips a week. Cleo disappears and comes back. Dan takes a break of his own. Esra joins in
week 4.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
import simcord

from bot import checkin
from bot.actors import Actor
from bot.answers import Answers
from bot.nudges import MOST, WITHIN
from tests.discord.conftest import World
from tests.discord.reading import cards, labels, only_private_answer, text_of, titled

WEEKS = 33
READ = {("esra", 4), ("ada", 8), ("ben", 8), ("ben", 9), ("dan", 18)}
ABSENT = {"ben": {7}, "cleo": {*range(9, 14)}, "dan": {16, 17}, "esra": {1, 2, 3}}


@dataclass
class Term:
    """The group; the last week they lived through; and receipts, by name and week."""

    world: World
    people: dict[str, simcord.MemberActor]
    week: int = 0
    receipts: dict[tuple[str, int], str] = field(default_factory=dict)

    async def live_until(self, last: int) -> None:
        """Further weeks, up to that one: whoever is there checks in. At the end of each the next one opens."""
        while self.week < last:
            self.week += 1
            here = [name for name in self.people if self.week not in ABSENT.get(name, ())]
            for name in here:
                await self._check_in(name, self.week)
            if len(here) < len(self.people):
                await self.world.forward(days=6)  # the reminder
                await self.world.forward(days=1)
            else:
                await self.world.forward(weeks=1)
            if "☕ Next: a break" in text_of(titled(self.world.study, f"Week {self.week} is done")):
                await self.world.forward(weeks=1)

    async def _check_in(self, name: str, week: int) -> None:
        """With the button where the receipt is read, else a shorter way."""
        who, done = self.people[name], f"Worked through week {week}."
        if (name, week) in READ:
            form = await who.click(self.world.week(week), label="Check in")
            sent = await who.submit_modal(form, {"done": done, "hours": "6"})
            self.receipts[name, week] = only_private_answer(sent)
        else:
            actor, answers = Actor(self.world.guild.id, who.id), Answers(done=done, hours="6")
            await checkin.check_in(self.world.bot.study, actor, 1, week, answers, self.world.now())

    async def progress(self, name: str) -> str:
        return text_of(await self.people[name].slash(self.world.study, "progress"))

    def letters(self, name: str) -> list[Any]:
        """The direct messages they got."""
        return cards(self.people[name].user.dm_channel)

    def reminders(self) -> list[tuple[int, datetime]]:
        """Who was reminded in a week's thread, and when."""
        said = [message for thread in self.world.study.threads for message in cards(thread)]
        nudges = [each for each in said if text_of(each).startswith("👋")]
        return [(int(id), each.created_at) for each in nudges for id in re.findall(r"<@(\d+)>", text_of(each))]


@pytest.fixture
async def term(world: World) -> Term:
    """Four of them in their first week."""
    await world.create_with_members()
    people = {"ada": world.ada, "ben": world.ben, "cleo": world.cleo}
    people["dan"] = world.guild.add_member(world.env.create_user("dan"))
    await people["dan"].slash(world.study, "join-cohort", goal="Take things apart")
    return Term(world, people)


async def test_a_whole_term_of_five_people(world: World, term: Term) -> None:
    await term.live_until(3)
    await somebody_joins_in_week_4(world, term)
    await term.live_until(8)
    await a_freeze_is_used(world, term)
    await term.live_until(11)
    await who_disappears_is_asked_once(world, term)
    await term.live_until(13)
    await who_disappears_longer_is_on_a_break_and_comes_back(world, term)
    await term.live_until(15)
    await somebody_takes_a_break(world, term)
    await term.live_until(WEEKS)
    await world.forward(weeks=1)
    await everyone_reads_what_they_did(world, term)
    nobody_got_more_than_the_rules_allow(world, term)


async def somebody_joins_in_week_4(world: World, term: Term) -> None:
    esra = term.people["esra"] = world.guild.add_member(world.env.create_user("esra"))
    said = only_private_answer(await esra.slash(world.study, "join-cohort", goal="Read papers"))
    assert "📍 **A Practical Encounter** · week 4 of 33: Text" in said
    assert "Start there, not at the beginning." in said
    assert "Earlier weeks do not count as missed." in said
    assert "▫️▫️▫️🟦" in await term.progress("esra")
    await term.live_until(4)
    assert "🔥 Streak: **1 week** · ❄️ 1 freeze in hand" in term.receipts["esra", 4]


async def a_freeze_is_used(world: World, term: Term) -> None:
    assert "🔥 Streak: **8 weeks** · ❄️ 2 freezes in hand" in term.receipts["ada", 8]
    assert "🔥 Streak: **7 weeks** · ❄️ 1 freeze in hand" in term.receipts["ben", 8]
    assert "🧊 A freeze covered week 7, so your streak goes on." in term.receipts["ben", 8]
    assert "7 check-ins: weeks 1–8, 1 freeze used in week 7." in await term.progress("ben")
    assert "freeze covered" not in term.receipts["ada", 8]
    assert "👥 4 of 5 members checked in" in text_of(titled(world.study, "Week 7 is done"))
    assert term.reminders() == [(term.people["ben"].id, *(at for _, at in term.reminders()))]


async def who_disappears_is_asked_once(world: World, term: Term) -> None:
    assert "freeze covered" not in term.receipts["ben", 9]
    [offer] = term.letters("cleo")
    assert "It has been quiet for 2 weeks in **Spring**; that happens. What helps you now?" in text_of(offer)
    status = text_of(await world.olga.slash(world.study, "cohort status"))
    assert f"<@{term.people['cleo'].id}> · quiet for 3 weeks, last check-in in week 8 · I wrote to them" in status
    assert "**👋 1 member could use a word from you**" in status
    assert "1 on a break" not in status


async def who_disappears_longer_is_on_a_break_and_comes_back(world: World, term: Term) -> None:
    _, told = term.letters("cleo")
    assert "so I have put you on a break. Nothing is lost" in text_of(told)
    assert "4 of 5 members checked in last week, 1 on a break" in text_of(world.week(14))
    assert "could use a word" not in text_of(await world.olga.slash(world.study, "cohort status"))
    back = await term.people["cleo"].user.click(told, label="I am back")
    said = only_private_answer(back)
    assert "### Welcome back\nGood to see you again! Your break in **Spring** is over" in said
    assert "Week 14 is open until" in said
    assert labels(back) == ["Check in", "The plan"]
    form = await term.people["cleo"].user.click(back.response.message, label="Check in")
    sent = only_private_answer(await term.people["cleo"].user.submit_modal(form, {"done": "Reading what I missed."}))
    assert "🔥 Streak: **1 week**" in sent
    assert "🟩🧊🧊🟧\n**3. Deep Dive**\n🟧☕🟩" in await term.progress("cleo")


async def somebody_takes_a_break(world: World, term: Term) -> None:
    dan = term.people["dan"]
    said = only_private_answer(await dan.slash(world.study, "my-settings", **{"break": "2"}))
    assert "No reminders come, your streak is safe" in said
    await term.live_until(18)
    for digest in (titled(world.study, "Week 16 is done"), titled(world.study, "Week 17 is done")):
        assert "👥 4 of 5 members checked in, 1 on a break" in text_of(digest)
    assert "4 of 5 members checked in last week, 1 on a break" in text_of(world.week(18))
    assert "🔥 Streak: **16 weeks**" in term.receipts["dan", 18]
    assert term.letters("dan") == []


async def everyone_reads_what_they_did(world: World, term: Term) -> None:
    farewell = titled(world.study, "Thank you, and goodbye")
    assert "👥 5 of you came to the end of the path: 154 check-ins" in text_of(farewell)
    certificates = {
        name: only_private_answer(await who.click(farewell, label="My certificate"))
        for name, who in term.people.items()
    }
    assert "✅ 33 of 33 weeks checked in · 198 hours\n🔥 Longest streak: 33 weeks" in certificates["ada"]
    assert "✅ 32 of 33 weeks checked in · 192 hours\n🔥 Longest streak: 32 weeks" in certificates["ben"]
    assert "✅ 28 of 33 weeks checked in" in certificates["cleo"]
    assert "✅ 31 of 33 weeks checked in · 186 hours\n🔥 Longest streak: 31 weeks" in certificates["dan"]
    assert "✅ 30 of 30 weeks checked in · 180 hours\n🔥 Longest streak: 30 weeks" in certificates["esra"]
    assert "✅ 30 of 30 weeks checked in · 180 hours" in await term.progress("esra")
    form = await term.people["esra"].click(farewell, label="My goal")
    assert form.modal is not None
    assert "> Read papers" in form.modal["components"][0]["content"]


def nobody_got_more_than_the_rules_allow(world: World, term: Term) -> None:
    assert {name: len(term.letters(name)) for name in term.people} == {
        "ada": 0, "ben": 0, "cleo": 2, "dan": 0, "esra": 0,
    }  # fmt: skip
    reminders = term.reminders()
    for id, at in reminders:
        assert sum(other == id and at <= later < at + WITHIN for other, later in reminders) <= MOST
    assert Counter(id for id, _ in reminders).keys() == {term.people["ben"].id, term.people["cleo"].id}
    posts = Counter(text_of(each) for each in cards(world.study))
    for words in ("Week {} of ", "Week {} is done\n"):
        assert [sum(n for said, n in posts.items() if words.format(number) in said) for number in range(1, 34)] == [
            1
        ] * WEEKS
