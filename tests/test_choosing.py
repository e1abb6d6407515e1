from __future__ import annotations

import pytest

from bot import choosing, cohorts, membership
from bot.actors import Actor
from bot.records import Cohort
from bot.study import Study
from tests.conftest import MONDAY_9
from tests.making import ADA, ELSEWHERE, OLGA, STRANGER, join, make_cohort, refused


async def end(study: Study, cohort: Cohort) -> None:
    await cohorts.end(study, OLGA, cohort, MONDAY_9)


async def test_a_member_of_one_cohort_need_not_name_it(study: Study) -> None:
    await make_cohort(study, name="Autumn")
    spring = await make_cohort(study)
    await join(study, spring, ADA)
    assert await choosing.mine(study, ADA, None) == spring


async def test_a_member_of_several_is_asked_which(study: Study) -> None:
    await join(study, await make_cohort(study), ADA)
    await join(study, await make_cohort(study, name="Autumn"), ADA)
    with refused("Which one\\? Choose \\*\\*Autumn\\*\\* or \\*\\*Spring"):
        await choosing.mine(study, ADA, None)


async def test_a_running_cohort_comes_before_an_ended_one(study: Study) -> None:
    old, new = await make_cohort(study), await make_cohort(study, name="Autumn")
    await join(study, old, ADA)
    await join(study, new, ADA)
    await end(study, new)
    assert (await choosing.mine(study, ADA, None)).id == old.id
    await end(study, old)
    with refused("Which one"):
        await choosing.mine(study, ADA, None)


async def test_an_ended_cohort_is_still_ones_own(study: Study) -> None:
    cohort = await make_cohort(study)
    await join(study, cohort, ADA)
    await end(study, cohort)
    assert (await choosing.mine(study, ADA, None)).id == cohort.id


async def test_whoever_is_in_none_is_told_how_to_join(study: Study) -> None:
    await make_cohort(study)
    with refused("not in a cohort here yet. Join one with `/join-cohort`"):
        await choosing.mine(study, STRANGER, None)
    with refused("You are not in \\*\\*Spring"):
        await choosing.mine(study, STRANGER, "Spring")


async def test_whoever_left_is_a_stranger(study: Study) -> None:
    cohort = await make_cohort(study)
    await join(study, cohort, ADA)
    await membership.leave(study, ADA, cohort, MONDAY_9)
    with refused("not in a cohort"):
        await choosing.mine(study, ADA, None)
    with refused("You are not in"):
        await choosing.membership(study, cohort, ADA.id)


@pytest.mark.parametrize("typed", ["Spring", " spring ", "SPRING"])
async def test_a_cohort_is_known_by_its_name_in_any_case(study: Study, typed: str) -> None:
    spring = await make_cohort(study)
    assert await choosing.any_here(study, ADA, typed) == spring


async def test_a_cohort_is_known_by_its_id_even_where_another_is_called_so(study: Study) -> None:
    for name in ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth"):
        await make_cohort(study, name=name)
    tenth = await make_cohort(study, name="Tenth")
    await make_cohort(study, name=str(tenth.id))
    assert await choosing.any_here(study, ADA, str(tenth.id)) == tenth


async def test_an_unknown_name_is_answered_with_the_running_ones(study: Study) -> None:
    await make_cohort(study)
    await end(study, await make_cohort(study, name="Autumn"))
    with refused("No cohort here is called \\*\\*Sprung\\*\\*. There is \\*\\*Spring\\*\\*\\.") as told:
        await choosing.any_here(study, ADA, "Sprung")
    assert "Autumn" not in str(told.value)


async def test_a_name_of_ten_thousand_characters_is_answered_in_short(study: Study) -> None:
    with refused("No cohort here is called") as told:
        await choosing.any_here(study, ADA, "@everyone " * 1000)
    assert len(str(told.value)) < 400
    assert "@everyone" not in str(told.value)


async def test_the_only_open_cohort_need_not_be_named(study: Study) -> None:
    with refused("no cohort yet. An organiser can start one"):
        await choosing.open_here(study, STRANGER, None)
    cohort = await make_cohort(study)
    assert await choosing.open_here(study, STRANGER, None) == cohort
    assert await choosing.mine_or_open(study, STRANGER, None) == cohort
    await end(study, cohort)
    with refused("No cohort is open here right now"):
        await choosing.open_here(study, STRANGER, None)


async def test_a_members_own_cohort_comes_before_the_open_ones(study: Study) -> None:
    own = await make_cohort(study)
    await make_cohort(study, name="Autumn")
    await join(study, own, ADA)
    assert await choosing.mine_or_open(study, ADA, None) == own
    with refused("Which one"):
        await choosing.mine_or_open(study, STRANGER, None)


async def test_a_member_may_look_at_another_cohort_by_its_name(study: Study) -> None:
    await join(study, await make_cohort(study), ADA)
    other = await make_cohort(study, name="Autumn")
    assert await choosing.mine_or_open(study, ADA, "Autumn") == other


async def test_what_is_offered_while_typing_is_ones_own_or_all_of_the_server(study: Study) -> None:
    own, other = await make_cohort(study), await make_cohort(study, name="Autumn")
    await make_cohort(study, who=Actor(ELSEWHERE, 20, manages=True))
    await join(study, own, ADA)
    assert await choosing.offer(study, ADA, own=True) == [own]
    assert await choosing.offer(study, ADA, own=False) == [other, own]


async def test_a_cohort_whose_curriculum_is_gone_is_offered_too_for_an_organiser_may_end_it(study: Study) -> None:
    cohort = await make_cohort(study)
    async with study.db.write() as tx:
        await tx.all("UPDATE cohorts SET curriculum = 'gone-for-good' WHERE id = :id", {"id": cohort.id})
    [offered] = await choosing.offer(study, ADA, own=False)
    assert offered.id == cohort.id
    with refused("follows the curriculum `gone-for-good`, which is not installed any more"):
        study.calendar(await choosing.open_here(study, ADA, None))


async def test_an_open_cohort_comes_before_ones_own_that_has_ended(study: Study) -> None:
    old = await make_cohort(study)
    await join(study, old, ADA)
    await end(study, old)
    assert (await choosing.mine_or_open(study, ADA, None)).id == old.id
    new = await make_cohort(study, name="Autumn")
    assert await choosing.mine_or_open(study, ADA, None) == new
    assert (await choosing.mine_even_ended(study, ADA, None)).id == old.id


async def test_ones_own_running_cohort_comes_before_everything(study: Study) -> None:
    old, own = await make_cohort(study), await make_cohort(study, name="Autumn")
    await make_cohort(study, name="Winter")
    await join(study, old, ADA)
    await join(study, own, ADA)
    await end(study, old)
    assert await choosing.mine_or_open(study, ADA, None) == own
    assert await choosing.mine_even_ended(study, ADA, None) == own


@pytest.mark.parametrize("typed", ["", "  ", "\u200b"])
async def test_nothing_typed_is_answered_with_the_running_ones(study: Study, typed: str) -> None:
    await make_cohort(study)
    with refused("^Say which cohort you mean. There is \\*\\*Spring") as told:
        await choosing.any_here(study, ADA, typed)
    assert "****" not in str(told.value)
