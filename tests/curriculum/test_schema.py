"""The JSON Schema that editors use beside a curriculum file."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from bot.curriculum import schema

ROOT = Path(__file__).parents[2]
FILES = [ROOT / "curriculum.yaml", ROOT / "tests/data/tiny.yaml"]


def test_the_shipped_schema_is_current_else_run_python_m_bot_curriculum_schema() -> None:
    assert schema.FILE.read_text(encoding="utf-8") == schema.text()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_files_we_have_are_valid_by_it(file: Path) -> None:
    Draft202012Validator.check_schema(schema.schema())
    errors = Draft202012Validator(schema.schema()).iter_errors(yaml.safe_load(file.read_text(encoding="utf-8")))
    assert [error.message for error in errors] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_their_first_line_tells_editors_where_it_is(file: Path) -> None:
    first = file.read_text(encoding="utf-8").splitlines()[0]
    where = first.removeprefix("# yaml-language-server: $schema=")
    assert (file.parent / where).resolve() == schema.FILE


def test_fields_that_need_it_are_explained_to_the_author() -> None:
    fields = Draft202012Validator(schema.schema()).schema["$defs"]["Task"]["properties"]
    assert fields["part"]["description"] == "The lesson, chapter or section of the resource."
