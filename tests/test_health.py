"""What watchers are told while the database is damaged: words, like for everything else that is wrong."""

from __future__ import annotations

import pytest

from bot.health import Watch, why_unhealthy
from bot.study import Study

pytestmark = pytest.mark.sqlite


@pytest.fixture
async def damaged(study: Study) -> Study:
    await study.db.write_one("PRAGMA wal_checkpoint(TRUNCATE)")
    path = study.db.path
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    return study


async def test_readiness_says_what_is_wrong_and_how_to_cure_it(damaged: Study) -> None:
    told = await Watch(damaged).ready()
    assert "restore a backup" in str(told["database"])


async def test_metrics_that_need_no_database_are_told_all_the_same(damaged: Study) -> None:
    assert b"syllabot_gateway_connected" in await Watch(damaged).metrics()


async def test_the_command_line_says_so_too(damaged: Study) -> None:
    assert "restore a backup" in str(await why_unhealthy(damaged.db.path))
