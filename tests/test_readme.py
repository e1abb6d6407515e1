"""What the README promises is what the code has."""

from __future__ import annotations

import ast
import re

from bot.settings import Settings
from bot.ui.permissions import INVITE
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_invite_link_asks_for_exactly_the_permissions_that_are_needed() -> None:
    (asked,) = re.findall(r"permissions=(\d+)", README)
    assert int(asked) == INVITE.value


def test_every_setting_is_explained_and_stands_in_the_example() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    for name in Settings.model_fields:
        assert f"| `{name.upper()}` |" in README
        assert f"{name.upper()}=" in example


def test_every_slash_command_is_listed() -> None:
    for file in (ROOT / "cogs").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.AsyncFunctionDef) and any(
                "app_commands.command" in ast.unparse(d) for d in node.decorator_list
            ):
                of_cohort = ("cohort", "cohort_plan", "cohort_circles", "cohort_reviews")
                group = "cohort " if file.stem in of_cohort else "my-data " if file.stem == "my_data" else ""
                assert f"/{group}{node.name.strip('_').replace('_', '-')}" in README


def test_every_picture_is_there() -> None:
    for path in re.findall(r"docs/pictures/[\w-]+\.png", README):
        assert (ROOT / path).is_file()
