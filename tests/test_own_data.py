"""`/my-data export`: everything that is held about a member, and nothing that they may not know."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from bot import own_data, reviews
from bot.study import Study
from tests.conftest import ROOT, Clock
from tests.full_story import MARK, Story, columns, review_each_other, tell
from tests.making import ADA, STRENGTH, join, make_cohort, refused, scores

# Every column with somebody's or something's number: whoever adds one says here whose it is.
OF_PEOPLE = {"member_id", "reviewer_id", "created_by", "made_by"}
OF_THINGS = {
    *("id", "cohort_id", "guild_id", "channel_id", "reviews_channel_id", "role_id", "organiser_role_id"),
    *("message_id", "thread_id", "submission_id", "review_id", "circle_id", "joined_with", "left_with"),
    "claimed_by",  # a process
}
NUMBERED = re.compile(r"(^|_)id$|_by$|_with$")


@pytest.fixture
async def story(study: Study, clock: Clock) -> Story:
    return await tell(study, clock, 7)


async def file_of(story: Story) -> Any:
    return json.loads((await own_data.export_file(story.study, story.ada.id, story.clock())).content)


async def schema(study: Study) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for table, column, _ in await columns(study.db):
        found.setdefault(table, []).append(column)
    return found


async def test_every_column_with_a_number_is_known_to_be_a_persons_or_not(study: Study) -> None:
    found = {name for columns in (await schema(study)).values() for name in columns if NUMBERED.search(name)}
    assert found == OF_PEOPLE | OF_THINGS


async def test_every_table_that_knows_a_person_is_in_the_file_with_all_its_columns(story: Story) -> None:
    """Rows are found by that column, and come whole."""
    await review_each_other(story)
    async with story.study.db.write() as tx:
        await tx.all("UPDATE cohorts SET created_by = :ada", {"ada": story.ada.id})
        await tx.all("UPDATE changes SET made_by = :ada", {"ada": story.ada.id})
    exported = await file_of(story)
    for table, names in (await schema(story.study)).items():
        if whose := OF_PEOPLE.intersection(names):
            [column] = whose
            rows = await story.study.db.read.all(
                f"SELECT * FROM {table} WHERE {column} = :ada",  # noqa: S608 - our own tables
                {"ada": story.ada.id},
            )
            assert rows, table
            in_file = [part for part in exported.values() if isinstance(part, list) and len(part) == len(rows)]
            assert any(set(names) <= part[0].keys() for part in in_file if part), table


async def test_it_has_what_she_wrote_and_where_it_was_posted(story: Story) -> None:
    await review_each_other(story)
    found = await file_of(story)
    assert (found["format"], found["version"], found["member_id"]) == ("syllabot member", 1, str(story.ada.id))
    [checkin], [membership], [work] = found["check_ins"], found["memberships"], found["capstones"]
    assert (checkin["done"], checkin["blocker"], checkin["late"]) == (f"I baked {MARK}", f"stuck {MARK}", False)
    assert (membership["goal"], membership["shares"], membership["pauses"]) == (f"goal {MARK}", True, [])
    assert work["url"] == f"https://example.org/{MARK}/{story.ada.id}"
    assert {row["kind"] for row in found["posts"]} >= {"blocker", "direct", "offer", "submission", "results"}
    assert len(found["scores_given"]) == 4
    assert found["cohorts"] == [
        {
            "id": "1", "guild_id": "7", "name": f"Spring {MARK}", "curriculum": "bread-in-three-weeks",
            "timezone": "UTC", "starts_on": "2026-01-05", "ended_at": None, "anonymous": False,
        }
    ]  # fmt: skip


async def test_what_others_wrote_about_her_work_is_in_it_when_she_may_read_it(story: Story) -> None:
    await reviews.save(
        story.study, story.ben, story.works[story.ada.id].id,
        reviews.Answers(scores(), f"{STRENGTH} early", f"{STRENGTH} too"), story.clock(),
    )  # fmt: skip
    assert (await file_of(story))["reviews_received"] == []
    await review_each_other(story)
    received = (await file_of(story))["reviews_received"]
    assert {each["reviewer_id"] for each in received} == {str(story.ben.id), str(story.cleo.id)}
    assert all(each["scores"] == scores() and MARK in each["strength"] for each in received)


@pytest.mark.parametrize("how", ["UPDATE cohorts SET anonymous = 1", "UPDATE reviews SET named = 0"])
async def test_nobody_learns_from_it_who_reviewed_them_where_that_is_not_to_be_known(story: Story, how: str) -> None:
    await review_each_other(story)
    async with story.study.db.write() as tx:
        await tx.all(how)
    assert [each["reviewer_id"] for each in (await file_of(story))["reviews_received"]] == [None, None]


async def test_it_has_every_server_and_cohorts_that_were_left(story: Story) -> None:
    await join(story.study, (await tell(story.study, story.clock, 8)).cohort, story.ada.__class__(8, story.ada.id))
    async with story.study.db.write() as tx:
        await tx.all("UPDATE memberships SET left_at = 1 WHERE cohort_id = 1")
    assert [each["guild_id"] for each in (await file_of(story))["cohorts"]] == ["7", "8"]


async def test_what_is_too_large_for_discord_comes_packed_and_what_is_too_large_still_is_refused(story: Story) -> None:
    study, now = story.study, story.clock()
    plain = await own_data.export_file(study, story.ada.id, now)
    packed = await own_data.export_file(study, story.ada.id, now, largest=len(plain.content) - 1)
    assert (plain.name, packed.name, packed.zipped) == ("my-data.json", "my-data.zip", True)
    assert zipfile.ZipFile(BytesIO(packed.content)).read("my-data.json") == plain.content
    with refused("larger than Discord takes"):
        await own_data.export_file(study, story.ada.id, now, largest=100)


async def test_whoever_never_took_part_is_told_that_nothing_is_held(study: Study, clock: Clock) -> None:
    await make_cohort(study)
    with refused("Nothing is held about you"):
        await own_data.export_file(study, ADA.id, clock() + timedelta(days=1))


async def test_every_part_of_the_file_is_explained(story: Story) -> None:
    explained = (ROOT / "docs" / "my-data.md").read_text(encoding="utf-8")
    for name, part in (await file_of(story)).items():
        assert not isinstance(part, list) or f"| `{name}` |" in explained
