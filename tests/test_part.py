"""One's own part in a cohort: name, goal, tracks, and what the group may see."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import cohorts, membership, part, tracks
from bot.actors import Actor
from bot.curriculum.library import Library
from bot.curriculum.model import Track
from bot.part import Wish
from bot.records import Cohort, Membership
from bot.store import memberships
from bot.study import Study
from tests.conftest import MONDAY_9, THE_PATH, TINY
from tests.making import ADA, BEN, ELSEWHERE, OLGA, STRANGER, join, make_cohort, refused

DEEP_DIVE = 12  # the first week of the stage with tracks
ADA_NAMED = replace(ADA, name="Ada Okafor")
NOTHING = Wish("", (), shares=False)
IDS = st.lists(st.sampled_from("abcdef"), unique=True)


@pytest.fixture
async def cohort(study: Study) -> Cohort:
    made = await make_cohort(study, curriculum=THE_PATH.id)
    await join(study, made, ADA_NAMED, BEN)
    return made


async def stored(study: Study, cohort: Cohort, who: Actor = ADA) -> Membership:
    found = await memberships.get(study.db.read, cohort.id, who.id)
    assert found is not None
    return found


async def test_joining_keeps_the_name_and_agrees_to_nothing(study: Study, cohort: Cohort) -> None:
    ada = await stored(study, cohort)
    assert (ada.name, ada.shares) == ("Ada Okafor", False)


async def test_whoever_comes_back_keeps_what_they_had_agreed_to_until_they_say_otherwise(
    study: Study, cohort: Cohort
) -> None:
    await part.change(study, ADA, cohort.id, Wish("", (), shares=True))
    await membership.leave(study, ADA, cohort, MONDAY_9)
    await join(study, cohort, ADA)
    assert (await stored(study, cohort)).shares
    assert (await stored(study, cohort)).name == "Ada Okafor"
    await membership.leave(study, ADA, cohort, MONDAY_9)
    joined = await membership.join(study, ADA, cohort, None, None, MONDAY_9, shares=False)
    assert not joined.shares
    assert not (await stored(study, cohort)).shares


async def test_goal_tracks_and_consent_are_changed_together_and_the_name_is_renewed(
    study: Study, cohort: Cohort
) -> None:
    wish = Wish(" Read papers ", ("d2l-book", "mit-lectures"), shares=True)
    changed = await part.change(study, replace(ADA, name="Ada O."), cohort.id, wish)
    assert changed.followed == ["Dive into Deep Learning, the book", "MIT lectures"]
    ada = await stored(study, cohort)
    assert (ada.goal, ada.tracks, ada.shares, ada.name) == ("Read papers", wish.tracks, True, "Ada O.")
    await part.change(study, ADA, cohort.id, NOTHING)
    ada = await stored(study, cohort)
    assert (ada.goal, ada.tracks, ada.shares, ada.name) == (None, (), False, "Ada O.")


async def test_choosing_tracks_changes_nothing_else(study: Study, cohort: Cohort) -> None:
    await part.change(study, ADA, cohort.id, Wish("Read papers", ("mit-lectures",), shares=True))
    choice = await tracks.choose(study, ADA, cohort.id, DEEP_DIVE + 3, ("specialization", "d2l-book"))
    assert [track.id for track in choice.chosen] == ["specialization", "d2l-book"]
    ada = await stored(study, cohort)
    assert (ada.goal, ada.tracks, ada.shares) == ("Read papers", ("specialization", "d2l-book"), True)


async def test_of_two_forms_sent_at_once_one_holds_and_what_only_one_of_them_had_is_kept(
    study: Study, cohort: Cohort
) -> None:
    await asyncio.gather(
        *(tracks.choose(study, ADA, cohort.id, DEEP_DIVE, (id,)) for id in ("d2l-book", "mit-lectures")),
        part.change(study, ADA, cohort.id, Wish("Read papers", ("specialization",), shares=True)),
    )
    ada = await stored(study, cohort)
    assert len(ada.tracks) == 1
    assert (ada.goal, ada.shares) == ("Read papers", True)


@given(IDS, IDS, st.data())
def test_what_was_not_offered_stays_and_of_what_was_offered_only_the_chosen(
    before: list[str], offered: list[str], data: st.DataObject
) -> None:
    wanted = data.draw(st.lists(st.sampled_from(offered), unique=True)) if offered else []
    found = tracks.combined(before, offered, wanted)
    assert len(set(found)) == len(found)
    assert [id for id in found if id not in offered] == [id for id in before if id not in offered]
    assert {id for id in found if id in offered} == set(wanted)


async def test_a_track_that_the_curriculum_has_lost_is_told_and_nothing_changes(study: Study, cohort: Cohort) -> None:
    with refused("no longer has one of these tracks"):
        await tracks.choose(study, ADA, cohort.id, DEEP_DIVE, ("fastai",))
    with refused("no longer has one of these tracks"):
        await part.change(study, ADA, cohort.id, Wish("Another", ("fastai",), shares=True))
    ada = await stored(study, cohort)
    assert (ada.goal, ada.tracks, ada.shares) == (None, (), False)


@pytest.mark.parametrize("week", [0, 1, 999])
async def test_a_week_whose_stage_has_no_tracks_says_so(study: Study, cohort: Cohort, week: int) -> None:
    with refused("There is no track to choose"):
        await tracks.choice(study, ADA, cohort.id, week)


@pytest.mark.parametrize("who", [STRANGER, Actor(ELSEWHERE, ADA.id, manages=True), OLGA])
async def test_nobody_else_has_a_part_in_it(study: Study, cohort: Cohort, who: Actor) -> None:
    for attempt in (
        part.part(study, who, cohort.id),
        part.change(study, who, cohort.id, NOTHING),
        tracks.choice(study, who, cohort.id, DEEP_DIVE),
        tracks.choose(study, who, cohort.id, DEEP_DIVE, ()),
    ):
        with refused("No cohort is open here|You are not in"):
            await attempt
    assert await part.parts(study, who) == []


async def test_whoever_has_left_can_still_take_back_what_they_agreed_to(study: Study, cohort: Cohort) -> None:
    await part.change(study, ADA, cohort.id, Wish("Read papers", (), shares=True))
    await membership.leave(study, ADA, cohort, MONDAY_9)
    [mine] = await part.parts(study, ADA)
    await part.change(study, ADA, mine.cohort.id, Wish("Read papers", (), shares=False))
    ada = await stored(study, cohort)
    assert (ada.active, ada.shares) == (False, False)
    assert await part.parts(study, ADA) == []


async def test_whoever_has_left_has_no_part_in_it(study: Study, cohort: Cohort) -> None:
    await membership.leave(study, ADA, cohort, MONDAY_9)
    with refused("You are not in"):
        await part.change(study, ADA, cohort.id, NOTHING)
    with refused("You are not in"):
        await tracks.choose(study, ADA, cohort.id, DEEP_DIVE, ())


async def test_when_a_cohort_has_ended_one_can_still_take_the_consent_back(study: Study, cohort: Cohort) -> None:
    await part.change(study, ADA, cohort.id, Wish("", (), shares=True))
    await cohorts.end(study, OLGA, cohort, MONDAY_9)
    assert [each.cohort.id for each in await part.parts(study, ADA)] == [cohort.id]
    assert await part.parts(study, BEN) == []
    with refused("has ended"):
        await tracks.choose(study, ADA, cohort.id, DEEP_DIVE, ())
    await part.change(study, ADA, cohort.id, NOTHING)
    assert not (await stored(study, cohort)).shares
    assert await part.parts(study, ADA) == []


async def test_without_its_curriculum_goal_and_consent_can_be_changed_and_tracks_stay(
    study: Study, cohort: Cohort
) -> None:
    await tracks.choose(study, ADA, cohort.id, DEEP_DIVE, ("d2l-book",))
    bare = Study(study.db, Library((TINY,)))
    await part.change(bare, ADA, cohort.id, Wish("Bake", (), shares=True))
    ada = await stored(study, cohort)
    assert (ada.goal, ada.tracks, ada.shares) == ("Bake", ("d2l-book",), True)
    with refused("curriculum"):
        await tracks.choose(bare, ADA, cohort.id, DEEP_DIVE, ())


async def test_a_curriculum_with_very_many_tracks_offers_what_a_form_can_hold_and_keeps_the_rest(
    study: Study, cohort: Cohort
) -> None:
    many = tuple(Track(id=f"way-{n}", title=f"Way {n}", about="A way.") for n in range(100))
    stage = THE_PATH.stages[2].model_copy(update={"tracks": many})
    wide = THE_PATH.model_copy(update={"stages": (*THE_PATH.stages[:2], stage, *THE_PATH.stages[3:])})
    much = Study(study.db, Library((wide,)))
    await membership.leave(study, ADA, cohort, MONDAY_9)
    await membership.join(much, ADA, cohort, None, "way-99,way-3", MONDAY_9)
    assert len((await part.part(much, ADA, cohort.id)).tracks) == 75
    await part.change(much, ADA, cohort.id, Wish("", ("way-74",), shares=False))
    assert (await stored(study, cohort)).tracks == ("way-99", "way-74")
