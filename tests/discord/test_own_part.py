"""Goal, tracks and consent: asked at joining, shown by /my-settings, changed there, and chosen when a stage begins."""

from __future__ import annotations

from tests.discord.conftest import World
from tests.discord.reading import custom_ids, fields, filled_in, labels, only_private_answer, text_of, titled

CHANGE = "Change goal, track and sharing"


async def consent(world: World) -> list[bool]:
    return [bool(row["shares"]) for row in await world.rows("SELECT shares FROM memberships ORDER BY member_id")]


async def test_the_join_form_asks_whether_the_group_may_see_ones_weeks(world: World) -> None:
    await world.create_cohort()
    welcome = titled(world.study, "## Spring")
    form = await world.ada.click(welcome, label="Join")
    assert fields(form)["share"]["label"] == "Show my weeks to the group"
    assert "never what you wrote" in fields(form)["share"]["hint"]
    assert filled_in(form)["share"] is False
    said = only_private_answer(await world.ada.submit_modal(form, {"share": True}))
    assert "The group's picture shows your weeks, as you agreed." in said
    form = await world.ben.click(welcome, label="Join")
    await world.ben.submit_modal(form, {"share": False})
    assert await consent(world) == [True, False]
    assert [row["name"] for row in await world.rows("SELECT name FROM memberships ORDER BY member_id")] == [
        "ada",
        "ben",
    ]


async def test_the_command_agrees_to_nothing_and_its_answer_lets_one_agree(world: World) -> None:
    await world.create_cohort()
    joined = await world.ada.slash(world.study, "join-cohort", goal="Read papers")
    assert "The group's picture shows the weeks of those who agree. You can agree below" in only_private_answer(joined)
    assert await consent(world) == [False]
    form = await world.ada.click(joined.response, label=CHANGE)
    assert form.modal is not None
    assert form.modal["title"] == "Your part in Spring"
    assert filled_in(form) == {"goal": "Read papers", "track": [], "share": False}
    said = only_private_answer(await world.ada.submit_modal(form, {"goal": "Read papers", "share": True}))
    assert "Saved for **Spring**." in said
    assert await consent(world) == [True]


async def test_whoever_comes_back_finds_the_form_as_they_left_it(world: World) -> None:
    await world.create_cohort()
    welcome = titled(world.study, "## Spring")
    form = await world.ada.click(welcome, label="Join")
    await world.ada.submit_modal(form, {"share": True, "track": ["d2l-book"]})
    await world.ada.slash(world.study, "leave-cohort")
    form = await world.ada.click(welcome, label="Join")
    assert filled_in(form) == {"goal": "", "track": ["d2l-book"], "share": True}


async def test_my_settings_show_ones_part_in_every_running_cohort(world: World) -> None:
    await world.create_cohort()
    await world.create_cohort(name="Bread", curriculum="bread-in-three-weeks")
    await world.ada.slash(
        world.study, "join-cohort", cohort="Spring", track="d2l-book,mit-lectures", goal="*Read* @all"
    )
    await world.ada.slash(world.study, "join-cohort", cohort="Bread")
    shown = await world.ada.slash(world.study, "my-settings")
    said = only_private_answer(shown)
    assert "**Spring**\n🎯 Your goal:\n> \\*Read\\* @\u200ball\n" in said
    assert "🧭 Your track: Dive into Deep Learning, the book and MIT lectures" in said
    assert "**Bread**\n🎯 You have set no goal.\n🖼️ Your weeks are left out of the group's picture" in said
    assert labels(shown) == [CHANGE, CHANGE]
    form = await world.ada.click(shown.response, custom_id=custom_ids(shown)[0])
    assert list(fields(form)) == ["goal", "share"]  # bread has no tracks
    form = await world.ada.click(shown.response, custom_id=custom_ids(shown)[1])
    assert filled_in(form) == {"goal": "*Read* @all", "track": ["d2l-book", "mit-lectures"], "share": False}


async def test_the_post_of_a_stage_with_tracks_lets_one_choose_and_the_plan_shows_them(world: World) -> None:
    await world.create_with_members()
    await world.forward(weeks=12)
    assert labels(await world.ada.slash(world.study, "plan")) == ["Calendar file"]
    await world.forward(weeks=1)
    post = world.week(12)
    assert "🧭 It has 3 tracks: press **Choose your track**. You may combine several." in text_of(post)
    assert labels(post) == ["Check in", "My progress", "Choose your track"]
    plan = await world.ada.slash(world.study, "plan")
    assert "This stage has 3 tracks, and you follow none yet" in only_private_answer(plan)
    assert only_private_answer(plan).count("If you follow") == 3
    form = await world.ada.click(plan.response, label="Choose your track")
    assert form.modal is not None
    assert form.modal["title"] == "Your track: Deep Dive"
    said = only_private_answer(await world.ada.submit_modal(form, {"track": ["d2l-book", "mit-lectures"]}))
    assert said == (
        "🧭 In **Deep Dive** you follow **Dive into Deep Learning, the book** and **MIT lectures**. "
        "From now on `/plan` shows those tasks, and what everyone does."
    )
    plan = await world.ada.slash(world.study, "plan")
    assert only_private_answer(plan).count("If you follow") == 2
    assert labels(plan) == ["Check in", "Calendar file"]
    await world.forward(weeks=1)
    post = world.week(13)
    assert "It has 3 tracks" not in text_of(post)
    form = await world.ada.click(post, label="Choose your track")
    assert filled_in(form) == {"track": ["d2l-book", "mit-lectures"]}
    said = only_private_answer(await world.ada.submit_modal(form, {}))
    assert said == "🧭 You follow no track of **Deep Dive** now. `/plan` shows the tasks of all of them."


async def test_a_forged_button_and_one_of_somebody_who_is_not_in_it_lead_nowhere(world: World) -> None:
    await world.create_cohort()
    await world.forward(weeks=13)
    post = world.week(12)
    assert "You are not in **Spring**" in only_private_answer(await world.ada.click(post, label="Choose your track"))
    await world.ada.slash(world.study, "join-cohort")
    for forged, words in {
        "track:1:1": "There is no track to choose in that stage",
        "track:1:999": "There is no track to choose in that stage",
        "track:7:12": "No cohort is open here",
        "part:7": "No cohort is open here",
        "part:1:2": "I no longer know this button",
    }.items():
        assert words in only_private_answer(await world.forge(world.ada, post, forged))
