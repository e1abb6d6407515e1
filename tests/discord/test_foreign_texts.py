"""What members write may contain anything. It pings nobody and breaks nothing, and is kept as it was written."""

from __future__ import annotations

import pytest

from tests.discord.conftest import World
from tests.discord.reading import cards, only_private_answer, open_review, text_of, titled

PINGS = "@everyone @here <@&{role}> <@{user}> hello there"
LAYOUT = "# Big\n**bold** [free money](https://evil.example) ||secret|| ```code``` > quote"
BACKWARDS = "\u202eabc \u2067def\u2069 \u200fשלום and more"


async def shown(world: World, words: str) -> str:
    """Everything that shows a goal, a check-in, a capstone's title and summary, and a review's texts."""
    await world.create_cohort()
    await world.ada.slash(world.study, "join-cohort", goal=words)
    await world.ben.slash(world.study, "join-cohort")
    form = await world.ada.click(world.week(1), label="Check in")
    parts = [text_of(await world.ada.submit_modal(form, {"done": words, "blocker": words}))]
    for member in (world.ada, world.ben):
        handed = await world.submit(member, title=words[:70].replace("\n", " "), summary=words)
        parts.append(text_of(handed))
    await world.olga.slash(world.study, "cohort allocate")
    thread = world.reviews.threads[0]
    form = await open_review(world.ben, titled(thread, "👋"))
    scores = {"problem": ["4"], "model": ["4"], "evidence": ["4"]}
    half = await world.ben.submit_modal(form, {"strength": words, "suggestion": words, **scores})
    rest = await world.ben.click(half.response, label="Continue")
    await world.ben.submit_modal(rest, {"explanation": ["4"], "craft": ["4"]})
    results = titled(thread, "your reviews are in")
    parts.append(text_of(await world.ada.click(results, label="Read the reviews")))
    for command in ("progress", "my-reviews"):
        parts.append(text_of(await world.ada.slash(world.study, command)))
    return "\n".join([*parts, *(text_of(card) for card in (*cards(world.reviews), *cards(thread)))])


async def test_nobody_is_pinged_by_what_members_write(world: World) -> None:
    """That no request may ping more than those it names is judged for every request of every test."""
    words = PINGS.format(role=world.guild.default_role.id, user=world.cleo.id)
    said = await shown(world, words)
    assert "@everyone" not in said
    assert "@here" not in said
    assert f"<@{world.cleo.id}>" not in said
    assert f"<@&{world.guild.default_role.id}>" not in said


async def test_markdown_and_masked_links_are_shown_as_they_were_typed(world: World) -> None:
    said = await shown(world, LAYOUT)
    assert "[free money](" not in said
    assert r"\[free money\](https\://evil.example)" in said
    assert r"\*\*bold\*\*" in said
    assert "\n# Big" not in said
    assert "||secret" not in said
    assert "```" not in said


async def test_text_that_runs_backwards_does_not_turn_the_rest_of_the_page(world: World) -> None:
    said = await shown(world, BACKWARDS)
    assert "שלום" in said
    assert not any(character in said for character in "\u202e\u2067\u2069\u200f")


async def test_long_texts_are_trimmed_where_shown_and_kept_whole(world: World) -> None:
    words = "A long sentence, again. " * 20
    said = await shown(world, words)
    assert "…" in said
    [goal] = await world.rows("SELECT goal FROM memberships WHERE goal IS NOT NULL")
    [review] = await world.rows("SELECT strength FROM reviews WHERE strength IS NOT NULL")
    assert goal["goal"] == words.strip()
    assert review["strength"] == words.strip()


async def test_reviews_as_long_as_they_may_be_are_read_whole(world: World) -> None:
    words = ("Look at cell seven. " * 50)[:1000].strip()
    await world.create_cohort()
    for member in (world.ada, world.ben):
        await member.slash(world.study, "join-cohort")
        await world.submit(member)
    await world.olga.slash(world.study, "cohort allocate")
    thread = world.reviews.threads[0]
    form = await open_review(world.ben, titled(thread, "👋"))
    scores = {"problem": ["4"], "model": ["4"], "evidence": ["4"]}
    half = await world.ben.submit_modal(form, {"strength": words, "suggestion": words, **scores})
    rest = await world.ben.click(half.response, label="Continue")
    await world.ben.submit_modal(rest, {"explanation": ["4"], "craft": ["4"]})
    said = text_of(await world.ada.click(titled(thread, "your reviews are in"), label="Read the reviews"))
    assert said.count(f"> {words}") == 2


async def test_many_short_lines_do_not_fill_the_screen(world: World) -> None:
    await world.create_cohort()
    await world.ada.slash(world.study, "join-cohort", goal="a\n" * 200)
    said = only_private_answer(await world.ada.slash(world.study, "progress"))
    assert said.count("\n> ") <= 10


@pytest.mark.parametrize("name", ["**Bold** @everyone", "a" * 60, "[x](https://evil.example)", "🧠 Ünïcode 学习"])
async def test_a_cohorts_name_is_text_like_any_other(world: World, name: str) -> None:
    said = text_of(await world.create_cohort(name=name))
    await world.ada.slash(world.study, "join-cohort")
    form = await world.ben.click(cards(world.study)[0], label="Join")
    assert form.modal is not None
    assert form.modal["title"].startswith("Join ")
    for command in ("plan", "progress", "my-reviews"):
        said += text_of(await world.ada.slash(world.study, command))
    for command in ("cohort list", "cohort status", "cohort end"):
        said += text_of(await world.olga.slash(world.study, command))
    assert "**Bold**" not in said
    assert "@everyone" not in said
    assert "[x](" not in said


async def test_what_is_typed_wrong_is_quoted_harmlessly(world: World) -> None:
    await world.create_cohort()
    said = text_of(await world.ada.slash(world.study, "join-cohort", cohort="@everyone **" + "x" * 3000))
    assert "@everyone" not in said
    assert len(said) < 400


async def test_a_list_of_many_cohorts_with_long_names_fits(world: World) -> None:
    learners = world.guild.create_role("Learners", mentionable=True)
    for number in range(10, 45):
        await world.create_cohort(name=f"{number}" + "*" * 58, role=learners)
    assert "Cohorts of this server" in only_private_answer(await world.olga.slash(world.study, "cohort list"))
    assert "Which one? Choose" in only_private_answer(await world.ada.slash(world.study, "join-cohort"))
