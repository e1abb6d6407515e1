"""/my-settings: how one is reminded, and by whose clock."""

from __future__ import annotations

from tests.discord.conftest import World
from tests.discord.reading import only_private_answer, text_of


async def test_it_shows_what_holds_without_changing_anything(world: World) -> None:
    said = only_private_answer(await world.ada.slash(world.study, "my-settings"))
    assert "🔔 Reminders: in the week's thread" in said
    assert "at most 3 times in 30 days" in said
    assert "🕘 Time zone: your cohort's." in said
    assert "Change them with the options of `/my-settings`." in said
    assert await world.rows("SELECT * FROM people") == []


async def test_it_works_before_one_is_in_a_cohort_and_holds_in_all(world: World) -> None:
    await world.ada.slash(world.study, "my-settings", reminders="off")
    await world.create_with_members()
    await world.forward(days=6)
    assert world.ada.mention not in text_of(world.study.threads[0].history()[-1])


async def test_it_says_what_holds_now_and_keeps_what_was_not_named(world: World) -> None:
    said = only_private_answer(await world.ada.slash(world.study, "my-settings", timezone="Europe/Lisbon"))
    assert "🔔 Reminders: in the week's thread" in said
    assert "🕘 Time zone: Europe/Lisbon." in said
    assert "Saved." in said
    said = only_private_answer(await world.ada.slash(world.study, "my-settings", reminders="direct"))
    assert "🔔 Reminders: by direct message" in said
    assert "🕘 Time zone: Europe/Lisbon." in said


async def test_a_city_is_completed_and_its_zone_is_taken(world: World) -> None:
    offered = await world.ada.autocomplete(world.study, "my-settings", "timezone", "lisb")
    assert [choice["value"] for choice in offered] == ["Europe/Lisbon"]
    said = only_private_answer(await world.ada.slash(world.study, "my-settings", timezone="lisbon"))
    assert "Europe/Lisbon" in said


async def test_the_cohorts_zone_is_offered_first_and_can_be_gone_back_to(world: World) -> None:
    await world.ada.slash(world.study, "my-settings", timezone="Asia/Tokyo")
    for typed in ("", "your"):
        offered = await world.ada.autocomplete(world.study, "my-settings", "timezone", typed)
        assert offered[0] == {"name": "your cohort's", "value": "your cohort's"}
        assert len(offered) <= 25
    said = only_private_answer(await world.ada.slash(world.study, "my-settings", timezone="Your cohort’s"))
    assert "🕘 Time zone: your cohort's." in said
    assert [row["timezone"] for row in await world.rows("SELECT timezone FROM people")] == [None]


async def test_a_zone_that_does_not_exist_says_what_to_write_and_changes_nothing(world: World) -> None:
    said = only_private_answer(await world.ada.slash(world.study, "my-settings", reminders="off", timezone="Atlantis"))
    assert "Atlantis" in said
    assert await world.rows("SELECT * FROM people") == []


async def test_reminders_can_be_had_back(world: World) -> None:
    await world.ada.slash(world.study, "my-settings", reminders="off")
    said = only_private_answer(await world.ada.slash(world.study, "my-settings", reminders="thread"))
    assert "🔔 Reminders: in the week's thread" in said


async def test_everybody_has_settings_of_their_own(world: World) -> None:
    await world.ada.slash(world.study, "my-settings", reminders="off", timezone="Asia/Tokyo")
    said = only_private_answer(await world.ben.slash(world.study, "my-settings"))
    assert "🔔 Reminders: in the week's thread" in said
    assert "Tokyo" not in said
