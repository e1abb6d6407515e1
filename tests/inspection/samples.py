"""Notebooks in one line each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from bot.inspection.inspecting import inspect
from bot.inspection.report import Found, Inspection
from bot.inspection.rules import Rules

# Those of the seed's capstones.
RULES = Rules(frameworks=("torch", "tensorflow", "mxnet"), forbidden=("fastai", "keras"))


def code(source: Any, count: int | None = None, outputs: Sequence[Any] = (), **more: Any) -> dict[str, Any]:
    cell = {"cell_type": "code", "metadata": {}, "source": source, "execution_count": count, "outputs": [*outputs]}
    return cell | more


def prose(source: Any) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def notebook(*cells: Any, **more: Any) -> bytes:
    """In format 4; a cell that is a text is a code cell."""
    made = [code(cell) if isinstance(cell, str) else cell for cell in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made, **more}).encode()


def seen(*cells: Any, rules: Rules = RULES, **more: Any) -> Inspection:
    """What is found in a notebook of these cells."""
    return inspect(notebook(*cells, **more), "notebook.ipynb", rules)


def places(found: Sequence[Found]) -> list[tuple[str, int, int]]:
    """Package, cell and line of what is proven."""
    return [(each.name, each.cell, each.line) for each in found if not each.hint]


def hints(found: Sequence[Found]) -> list[tuple[str, int, int]]:
    """The same of what is a hint only."""
    return [(each.name, each.cell, each.line) for each in found if each.hint]
