"""A tiny curriculum, three weeks about bread with one capstone and no tracks, runs from the welcome to the results."""

from __future__ import annotations

from tests.discord.conftest import World
from tests.discord.reading import fields, only_private_answer, open_review, text_of, titled

LOAF = "https://example.org/loaf"


async def test_bread_in_three_weeks_runs_to_its_results(world: World) -> None:
    made = only_private_answer(await world.create_cohort(curriculum="bread-in-three-weeks"))
    assert "3 weeks" in made
    welcome = titled(world.study, "Bread in Three Weeks")
    assert "3 weeks, about 3 hours a week." in text_of(welcome)
    for member in world.members:
        form = await member.click(welcome, label="Join")
        await member.submit_modal(form, {"goal": "Bake one good loaf"})
    for number, title in ((1, "Flour and water"), (2, "Yeast and time"), (3, "The loaf")):
        post = world.week(number)
        assert f"Week {number} of 3 · Bake\n## {title}" in text_of(post)
        for member in world.members:
            form = await member.click(post, label="Check in")
            receipt = await member.submit_modal(form, {"done": "Baked it, and it was good"})
            assert f"Streak: **{number} week" in only_private_answer(receipt)
        if number == 3:
            for member in world.members:
                receipt = await world.submit(member, url=LOAF, title=f"{member.name.title()}'s loaf")
                assert "is in for **One good loaf**" in only_private_answer(receipt)
        await world.forward(weeks=1)

    for author in world.members:
        thread = next(each for each in world.reviews.threads if author.name.title() in str(each.name))
        asked = titled(thread, "👋")
        for reviewer in world.members:
            if reviewer is author:
                continue
            form = await open_review(reviewer, asked)
            assert list(fields(form)) == ["strength", "suggestion", "crumb", "notes"]
            done = await reviewer.submit_modal(
                form,
                {
                    "strength": "The crumb is even, top to bottom.",
                    "suggestion": "Let it rise longer, overnight.",
                    "crumb": ["5"],
                    "notes": ["3"],
                },
            )
            assert "Review saved" in only_private_answer(done)
    thread = next(each for each in world.reviews.threads if "Cleo" in str(each.name))
    results = titled(thread, "your reviews are in")
    assert "- Crumb: **5** of 5" in text_of(results)
    assert "✅ **Passed.**" in text_of(results)
    assert "The crumb is even" in text_of(await world.cleo.click(results, label="Read the reviews"))
    assert "🟩🟩🟩" in text_of(await world.cleo.slash(world.study, "progress"))
    assert "The last week closed" in text_of(await world.cleo.slash(world.study, "plan"))
