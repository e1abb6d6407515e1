"""What belongs to one server is never found from another. That it never shows there is in `discord/test_matrix.py`."""

from __future__ import annotations

import pytest

from bot import choosing, overview
from bot.actors import Actor
from bot.records import Cohort
from bot.store import memberships
from bot.study import Study
from tests.making import ADA, BEN, ELSEWHERE, join, make_cohort, refused

# An administrator elsewhere, and Ada and Ben themselves when they are in another server.
OUTSIDERS = [Actor(ELSEWHERE, 20, manages=True), Actor(ELSEWHERE, ADA.id), Actor(ELSEWHERE, BEN.id, manages=True)]


@pytest.fixture
async def cohort(study: Study) -> Cohort:
    made = await make_cohort(study, name="Secret", organiser_role_id=8)
    await join(study, made, ADA, BEN)
    return made


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_a_cohort_of_another_server_is_as_unknown_as_one_that_never_was(
    study: Study, cohort: Cohort, who: Actor
) -> None:
    for typed in (str(cohort.id), cohort.name):
        for find in (
            choosing.any_here,
            choosing.mine,
            choosing.open_here,
            choosing.mine_or_open,
            choosing.here_even_ended,
        ):
            with refused("No cohort here is called") as told:
                await find(study, who, typed)
            with refused("No cohort here is called") as never:
                await find(study, who, "0" * len(typed))
            assert str(told.value).replace(typed, "") == str(never.value).replace("0" * len(typed), "")


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_nothing_of_another_server_is_chosen_offered_or_listed(study: Study, cohort: Cohort, who: Actor) -> None:
    with refused("not in a cohort here"):
        await choosing.mine(study, who, None)
    with refused("no cohort yet"):
        await choosing.open_here(study, who, None)
    assert await choosing.offer(study, who, own=True) == []
    assert await choosing.offer(study, who, own=False) == []
    assert await overview.of_server(study, who) == []


async def test_the_same_person_in_two_servers_has_two_memberships(study: Study, cohort: Cohort) -> None:
    there = await make_cohort(study, who=Actor(ELSEWHERE, 20, manages=True), name="Secret")
    ada_there = Actor(ELSEWHERE, ADA.id)
    await join(study, there, ada_there)
    assert await choosing.mine(study, ADA, None) == cohort
    assert await choosing.mine(study, ada_there, None) == there
    assert await choosing.mine(study, ada_there, "secret") == there
    assert [each.member_id for each in await memberships.active(study.db.read, there.id)] == [ADA.id]
