"""Whatever is sent to the bot: it answers, privately and kindly, and goes on. `python -m benchmarks.malformed` tries more."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

from tests.discord.conftest import World
from tests.forging import storm
from tests.forging.malformed import inputs
from tests.forging.scene import Scene, build


@pytest.fixture
async def scene(world: World) -> AsyncIterator[Scene]:
    built = await build(world)
    yield built
    built.rows.close()


async def test_any_input_is_answered_in_words_and_nothing_is_raised(scene: Scene) -> None:
    wrong: list[str] = []
    import time
    loop_inputs = inputs(scene)
    batches: list = []

    @settings(max_examples=100, phases=[Phase.generate], database=None, suppress_health_check=list(HealthCheck))
    @given(some.lists(loop_inputs, min_size=10, max_size=10))
    def collect(batch):
        batches.append(batch)
    t=time.perf_counter()
    collect()
    print("generated", len(batches)*10, time.perf_counter()-t)
    t=time.perf_counter()
    for batch in batches:
        wrong += await storm.send(scene, batch)
    print("sent", time.perf_counter()-t, len(wrong))
    kinds = {}
    for w in wrong:
        kinds.setdefault(w[:w.find(":")+40 if False else 60], []).append(w)
    for k, v in sorted(kinds.items(), key=lambda x: -len(x[1]))[:60]:
        print(len(v), v[0][:700])
