"""The file that organisers get: its bytes, what is in it, and what never is."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import cohorts, exporting, reviewers
from bot.actors import Actor
from bot.calendar import LATER
from bot.curriculum.library import Library
from bot.curriculum.model import Curriculum
from bot.export import HEADER, Export, Sharing, Spell, as_csv, as_json, cell, instant
from bot.records import Cohort, Membership
from bot.streaks import streak
from bot.study import Study, calendar_of
from tests.conftest import MONDAY_9, ROOT, TINY, NewStudy
from tests.making import (
    ADA,
    BEN,
    CLEO,
    ELSEWHERE,
    HERE,
    OLGA,
    STRANGER,
    at,
    bare_cohort,
    check_in,
    hand_in,
    join,
    make_cohort,
    refused,
    reload,
    review,
)

A_WEEK = timedelta(weeks=1)
END = MONDAY_9 + 3 * A_WEEK
NASTY = st.text(
    st.sampled_from("aß,\"'\r\n\t =+-@;\x00\x1b\u202e\u200b😀＝") | st.characters(codec="utf-8"), max_size=12
)
# RFC 4180, section 2, with everything but control characters as TEXTDATA (it has ASCII only).
FIELD = r'(?:"(?:[^"\x00-\x09\x0b\x0c\x0e-\x1f\x7f]|"")*"|[^",\x00-\x1f\x7f]*)'
RECORD = re.compile(rf"{FIELD}(?:,{FIELD})*\r\n")


def parsed(content: bytes) -> list[list[str]]:
    """The records of a file that keeps to the RFC's grammar to the letter."""
    text, position, found = content.decode("utf-8"), 0, []
    while position < len(text):
        record = RECORD.match(text, position)
        assert record is not None, f"no record at {position}: {text[position : position + 60]!r}"
        fields = re.findall(rf"({FIELD})(?:,|\r\n)", record[0])
        found.append([field[1:-1].replace('""', '"') if field.startswith('"') else field for field in fields])
        position = record.end()
    return found


def rows(content: bytes) -> list[dict[str, str]]:
    header, *records = parsed(content)
    return [dict(zip(header, record, strict=True)) for record in records]


def an_export(*names: str, cohort: str = "Spring") -> Export:
    """Members with these names in a cohort of three weeks that has not begun."""
    made = bare_cohort(name=cohort)
    members = tuple(
        Sharing(
            Membership(1, 10**17 + number, MONDAY_9, None, "my secret goal", ("rye", "wheat"), name=name, shares=True),
            streak(3, (), 0, 0, 0),
            tuple(Spell(week, "ahead", None) for week in (1, 2, 3)),
            (),
        )
        for number, name in enumerate(names)
    )
    return Export(made, TINY, calendar_of(made, 3), MONDAY_9, members, 0)


@given(NASTY, NASTY)
def test_whatever_people_are_called_the_csv_keeps_to_the_rfc_and_gives_it_back(name: str, cohort: str) -> None:
    content = as_csv(an_export(name, "Ben", cohort=cohort))
    header, *records = parsed(content)
    assert tuple(header) == HEADER
    assert [record[6] for record in records] == ["1", "2", "3"] * 2
    assert {(record[0], record[2]) for record in records} == {(cell(cohort), cell(name)), (cell(cohort), cell("Ben"))}
    assert list(csv.reader(StringIO(content.decode(), newline=""))) == [header, *records]


@given(NASTY)
def test_no_cell_is_a_formula_and_no_other_is_changed(name: str) -> None:
    shown = cell(name)
    assert not re.match(r" *[=+\-@\t\r\n＝＋－＠]", shown)
    clean = re.sub(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]", "", name)
    assert shown in (clean, f"'{clean}")
    if clean[:1].isalpha():
        assert shown == clean


@given(st.lists(NASTY, max_size=3))
def test_the_json_gives_back_every_name_as_it_is(names: list[str]) -> None:
    content = as_json(an_export(*names))
    assert [member["name"] for member in json.loads(content.decode("utf-8"))["members"]] == names


def test_neither_has_a_byte_order_mark_or_more_than_plain_characters() -> None:
    export = an_export("Zoë 😀")
    assert as_csv(export).startswith(b"cohort,member_id,")
    assert as_json(export).startswith(b"{")
    assert "Zoë 😀".encode() in as_csv(export)
    assert "Zoë 😀".encode() in as_json(export)


def test_ids_are_whole_in_both() -> None:
    export = an_export("Ada")
    assert rows(as_csv(export))[0]["member_id"] == "100000000000000000"
    assert json.loads(as_json(export))["members"][0]["member_id"] == "100000000000000000"


def test_what_waits_for_the_end_of_a_pause_has_no_instant() -> None:
    assert instant(LATER) is None
    stopped = replace(an_export("Ada"), calendar=calendar_of(bare_cohort(paused_at=MONDAY_9), 3))
    assert [row["opens"] for row in rows(as_csv(stopped))] == ["2026-01-05T09:00:00Z", "", ""]
    assert json.loads(as_json(stopped))["cohort"]["ends"] is None


def test_500_members_of_52_weeks_fit_what_discord_takes() -> None:
    [member] = an_export("Käthe, “the baker”").members
    member = replace(member, weeks=tuple(Spell(week, "before joining", 12.25) for week in range(1, 53)))
    stage = TINY.stages[0].model_copy(update={"weeks": TINY.weeks[0][1:] * 52})
    long = Curriculum.model_construct(**{**dict(TINY), "stages": (stage,)})
    cohort = bare_cohort(name="Learning Deep Learning, Spring 2026")
    large = Export(cohort, long, calendar_of(cohort, 52), MONDAY_9, (member,) * 500, 0)
    for content in (as_csv(large), as_json(large)):
        assert 500_000 < len(content) < exporting.LARGEST


# What is gathered


async def agree(study: Study, *members: Actor) -> None:
    for member in members:
        await study.db.write_one(
            "UPDATE memberships SET shares = 1, name = :name WHERE member_id = :id",
            {"id": member.id, "name": f"member {member.id}"},
        )


@pytest.fixture
async def cohort(study: Study) -> Cohort:
    """Ada and Ben agreed to share, Cleo did not."""
    made = await make_cohort(study)
    await join(study, made, ADA, BEN, CLEO)
    await agree(study, ADA, BEN)
    return made


async def exported(study: Study, cohort: Cohort, now: Any, format: str = "csv") -> Any:
    made = await exporting.export_file(study, OLGA, await reload(study, cohort), format, now)
    return rows(made.content) if format == "csv" else json.loads(made.content)


def statuses(found: list[dict[str, str]], member: Actor) -> list[str]:
    return [row["status"] for row in found if row["member_id"] == str(member.id)]


async def test_each_member_who_agreed_has_a_row_for_each_week(study: Study, cohort: Cohort) -> None:
    await check_in(study, ADA, cohort, 1, MONDAY_9, hours="2:30")
    await check_in(study, BEN, cohort, 1, MONDAY_9 + 1.1 * A_WEEK)
    found = await exported(study, cohort, MONDAY_9 + 2.5 * A_WEEK)
    assert found[0] == {
        "cohort": "Spring",
        "member_id": "11",
        "name": "member 11",
        "joined": "2026-01-05T09:00:00Z",
        "left": "",
        "tracks": "",
        "week": "1",
        "title": TINY.weeks[0][1].title,
        "opens": "2026-01-05T09:00:00Z",
        "status": "done",
        "hours": "2.5",
    }
    assert statuses(found, ADA) == ["done", "frozen", "open"]
    assert statuses(found, BEN) == ["late", "frozen", "open"]
    assert statuses(found, CLEO) == []


async def test_every_other_status_is_said_too(study: Study, cohort: Cohort) -> None:
    await join(study, cohort, Actor(HERE, 14), now=MONDAY_9 + 1.5 * A_WEEK)
    await agree(study, Actor(HERE, 14))
    await study.db.write_one("UPDATE memberships SET paused_at = 1 WHERE member_id = 12")
    found = await exported(study, cohort, MONDAY_9 + 1.6 * A_WEEK)
    assert statuses(found, Actor(HERE, 14)) == ["before joining", "open", "ahead"]
    assert statuses(found, BEN) == ["before joining", "on break", "ahead"]
    await study.db.write_one("UPDATE cohorts SET lengths = '{\"3\": 0}'")
    assert statuses(await exported(study, cohort, END), ADA) == ["before joining", "missed", "left out"]


async def test_whoever_left_is_in_it_as_of_then_and_so_is_a_cohort_that_ended(study: Study, cohort: Cohort) -> None:
    await check_in(study, ADA, cohort, 1, MONDAY_9)
    left = int((MONDAY_9 + 1.5 * A_WEEK).timestamp())
    await study.db.write_one("UPDATE memberships SET left_at = :at WHERE member_id = 11", {"at": left})
    await cohorts.end(study, OLGA, cohort, MONDAY_9 + 1.8 * A_WEEK)
    found = await exported(study, cohort, END + 9 * A_WEEK)
    assert statuses(found, ADA) == ["done", "after leaving", "after leaving"]
    assert found[0]["left"] == "2026-01-15T21:00:00Z"
    assert statuses(found, BEN) == ["before joining", "after the end", "after the end"]


async def test_the_json_has_capstones_and_streaks_and_the_shape_that_is_documented(
    study: Study, cohort: Cohort
) -> None:
    for member in (ADA, BEN):
        await check_in(study, member, cohort, 1, MONDAY_9)
    works = [await hand_in(study, member, cohort, title=f"Rye of {member.id}") for member in (ADA, BEN, CLEO)]
    await reviewers.allocate_due(study, END)
    for author, work in zip((ADA, BEN, CLEO), works, strict=True):
        for reviewer in {ADA, BEN, CLEO} - {author}:
            await review(study, reviewer, work, END, score=2 if author == BEN else 4)
    await study.db.write_one("UPDATE submissions SET closed_at = 1 WHERE member_id < 13")
    found = await exported(study, cohort, END, "json")
    ada, ben = found["members"]
    about = {"capstone": "loaf", "version": 1, "state": "reviewed"}
    assert ada["capstones"] == [{**about, "capstone": works[0].capstone, "title": "Rye of 11", "passed": True}]
    assert ben["capstones"] == [{**about, "capstone": works[1].capstone, "title": "Rye of 12", "passed": False}]
    assert found["cohort"]["members_not_sharing"] == 1
    documented = (ROOT / "docs/export.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```json\n(.*?)```", documented, re.DOTALL)
    assert shape(json.loads(example)) == shape(found)
    assert f"`{','.join(HEADER)}`" in documented
    for status in (*exporting.STATUS.values(), exporting.LATE, exporting.AFTER_LEAVING, exporting.AFTER_END):
        assert f"`{status}`" in documented


def shape(value: Any) -> Any:
    """The keys, in order, without what they say."""
    if isinstance(value, dict):
        return [(key, shape(each)) for key, each in value.items()]
    return [shape(each) for each in value[:1]] if isinstance(value, list) else None


SECRETS = ("A-SECRET-DONE", "A-SECRET-BLOCKER", "A-SECRET-GOAL", "A-SECRET-REFLECTION")


@settings(max_examples=20)
@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 3), st.booleans()), min_size=1, max_size=5))
async def test_nothing_of_whoever_did_not_agree_and_nothing_that_was_written_is_in_it(
    a_study: NewStudy, people: list[tuple[bool, bool, int, bool]]
) -> None:
    async with a_study() as study:
        made = await make_cohort(study)
        members = [Actor(HERE, 910_000_000_000 + number) for number in range(len(people))]
        for member, (shares, leaves, weeks, hands_in) in zip(members, people, strict=True):
            await join(study, made, member)
            for week in range(1, weeks + 1):
                now = MONDAY_9 + (week - 0.5) * A_WEEK
                await check_in(study, member, made, week, now, done=SECRETS[0], blocker=SECRETS[1])
            if hands_in:
                await hand_in(study, member, made, title=f"Bread of {member.id}", summary=SECRETS[0])
            await study.db.write_one(
                "UPDATE memberships SET shares = :shares, name = :name, goal = :goal, reflection = :words, "
                "left_at = :left WHERE member_id = :id",
                {
                    "id": member.id,
                    "shares": int(shares),
                    "name": f"called {member.id}",
                    "goal": SECRETS[2],
                    "words": SECRETS[3],
                    "left": int(END.timestamp()) if leaves else None,
                },
            )
        agreed = {member.id for member, (shares, *_) in zip(members, people, strict=True) if shares}
        for format in exporting.FORMATS:
            if not agreed:
                with refused("Nobody in this cohort has agreed"):
                    await exporting.export_file(study, OLGA, made, format, END)
                continue
            found = await exporting.export_file(study, OLGA, made, format, END)
            assert {int(id) for id in re.findall(rb"91\d{10}", found.content)} == agreed
            assert b"SECRET" not in found.content
            assert found.members == len(agreed)
            assert found.others == sum(not shares and not leaves for shares, leaves, *_ in people)


async def test_it_is_for_organisers_of_the_cohort_only(study: Study, cohort: Cohort) -> None:
    for who in (ADA, STRANGER, Actor(ELSEWHERE, 20, manages=True)):
        with refused("for the cohort's organisers"):
            await exporting.export_file(study, who, cohort, "csv", END)


async def test_without_the_curriculum_it_says_what_is_missing(study: Study, cohort: Cohort) -> None:
    poorer = replace(study, library=Library(()))
    with refused("which is not installed any more"):
        await exporting.export_file(poorer, OLGA, cohort, "csv", END)


async def test_a_file_that_discord_would_not_take_is_refused_with_what_to_do(
    study: Study, cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "LARGEST", 100)
    with refused("Choose JSON"):
        await exporting.export_file(study, OLGA, cohort, "csv", END)
    with refused("Ask whoever runs the bot"):
        await exporting.export_file(study, OLGA, cohort, "json", END)


async def test_its_name_is_the_cohorts(study: Study, cohort: Cohort) -> None:
    made = await exporting.export_file(study, OLGA, cohort, "csv", at("2026-01-05 09:00"))
    assert made.name == "spring.csv"
