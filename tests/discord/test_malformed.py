"""Whatever is sent to the bot: it answers, privately and in words, and goes on.

`python -m benchmarks.malformed` tries a hundred thousand of these.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from bot.texts.common import command_has_changed
from tests.discord.conftest import World
from tests.forging.hand import COMMAND, FORM, LABEL
from tests.forging.malformed import Malformed, inputs
from tests.forging.scene import Scene, build
from tests.forging.storm import send

AT_ONCE = 10


@pytest.fixture
async def scene(world: World) -> AsyncIterator[Scene]:
    built = await build(world)
    yield built
    built.rows.close()


@pytest.fixture
def batches(scene: Scene) -> some.SearchStrategy[list[Malformed]]:
    return some.lists(inputs(scene), min_size=1, max_size=AT_ONCE)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))  # its fixtures are put back after each
@given(some.data())
async def test_any_input_is_answered_in_words_and_nothing_is_raised(
    scene: Scene, batches: some.SearchStrategy[list[Malformed]], data: some.DataObject
) -> None:
    assert await send(scene, data.draw(batches)) == []


async def test_a_command_as_it_was_before_an_upgrade_says_how_to_get_the_new_one(scene: Scene) -> None:
    ada, submit = scene.people["author"], scene.commands["submit-capstone"]
    without_its_link = await scene.hand.command(ada, submit, {})
    gone = await scene.hand.act(ada, COMMAND, {"id": "1", "name": "forgotten", "type": 1, "options": []})
    for told in (without_its_link, gone):
        assert told.private
        assert told.words.strip() == command_has_changed()


@pytest.mark.parametrize("value", ["6", "0", "-1", "NaN", "", "4 ", "yes"])
async def test_a_confidence_that_is_not_offered_counts_as_left_out(scene: Scene, value: str) -> None:
    week = "checkin:{spring}:1:{version}".format(**scene.ids)
    told = await scene.hand.send_form(scene.people["member"], week, {"done": "I watered it.", "confidence": [value]})
    assert "Week 1" in told.words
    [row] = await scene.world.rows("SELECT confidence FROM checkins WHERE done = 'I watered it.'")
    assert row["confidence"] is None


async def test_a_form_of_another_shape_than_discords_counts_as_left_empty(scene: Scene) -> None:
    odd = [
        {},
        {"type": LABEL},
        {"component": {"custom_id": "done", "values": 1.5}},
        {"custom_id": "done", "values": [1]},
    ]
    form = {"custom_id": "checkin:{spring}:1:{version}".format(**scene.ids), "components": odd}
    told = await scene.hand.act(scene.people["member"], FORM, form)
    assert "say in 10 to 1,000 characters what you did" in told.words


async def test_however_much_was_written_a_refusal_gives_back_as_much_as_fits(scene: Scene) -> None:
    written = {f"field {number}": str(number) * 4000 for number in range(9)}
    told = await scene.hand.send_form(scene.people["stranger"], "part:{spring}".format(**scene.ids), written)
    assert told.words.strip().startswith("You are not in")
    assert told.words.count("This is what you wrote") == 5
    assert len(told.words) < 4000


async def test_my_settings_outside_a_server_changes_nothing(scene: Scene) -> None:
    settings_ = scene.commands["my-settings"]
    told = await scene.hand.command(scene.people["member ✉"], settings_, {"reminders": "off"})
    assert told.words.strip().startswith("Cohorts live in servers.")
    assert scene.rows.changed() == []
