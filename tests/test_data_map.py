"""docs/privacy.md names every table and every column with something of a person in it."""

from __future__ import annotations

import re

from bot.erasing import KEPT
from bot.study import Study
from tests.conftest import ROOT
from tests.test_own_data import schema

PAGE = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", PAGE, re.MULTILINE)
# Of these only some columns are about a person, or none are.
OF_NO_PERSON = {"cohorts", "circles", "circle_changes", "servers", "installation", "alembic_version"}
OF_NO_PERSON |= {"processes", "shards", "slots"}


async def test_every_table_is_in_it_and_every_column_of_those_about_people(study: Study) -> None:
    mapped: dict[str, set[str]] = {}
    for table, columns in ROWS:
        mapped.setdefault(table, set()).update(re.findall(r"`(\w+)`", columns))
    for table, columns in (await schema(study)).items():
        if table not in OF_NO_PERSON:
            assert mapped.get(table) == set(columns), table
        assert f"`{table}`" in PAGE


def test_it_and_the_readme_say_how_long_servers_that_removed_the_bot_are_kept() -> None:
    assert f"**{KEPT.days} days**" in PAGE
    assert f"{KEPT.days} days" in README
    assert "docs/privacy.md" in README
