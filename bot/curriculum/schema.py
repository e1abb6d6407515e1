"""The JSON Schema of curriculum files, so that editors complete and check them while they are written.

`python -m bot.curriculum.schema` writes it again after a change to the model.
"""

from __future__ import annotations

import json
from pathlib import Path

from bot.curriculum.model import Curriculum

FILE = Path(__file__).parents[2] / "curriculum.schema.json"


def schema() -> dict[str, object]:
    """The schema as a value."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Curriculum.model_json_schema()}


def text() -> str:
    """The schema as the shipped file has it."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
