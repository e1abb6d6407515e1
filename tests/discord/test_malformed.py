"""Whatever is sent to the bot: it answers, privately and in words, and goes on.

`python -m benchmarks.malformed` tries a hundred thousand of these.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.discord.conftest import World
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
