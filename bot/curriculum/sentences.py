"""Turns pydantic's errors into sentences for the person who writes a curriculum: what was found and what it takes."""

from __future__ import annotations

import datetime
import typing
from collections.abc import Mapping

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from bot.curriculum.references import did_you_mean
from bot.curriculum.source import Mistake, Path

_TAKES = {
    "string_type": "a text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "dict_type": "fields with values",
    "model_type": "fields with values",
    "model_attributes_type": "fields with values",
    "tuple_type": "a list, each entry with a dash",
}
_PATTERN = "takes small letters, digits and single dashes, such as 'week-one'"


def mistakes(errors: list[ErrorDetails], model: type[BaseModel]) -> list[Mistake]:
    """Takes pydantic's errors about a `model` and gives the same as Mistakes."""
    return [_mistake(error, model) for error in errors if not _only_follows(error)]


def _only_follows(error: ErrorDetails) -> bool:
    """A list with unusable entries is also called too short, though nothing is missing."""
    return error["type"] == "too_short" and len(error["input"]) >= error.get("ctx", {})["min_length"]


def _mistake(error: ErrorDetails, model: type[BaseModel]) -> Mistake:
    path: Path = tuple(part for part in error["loc"] if part != "[key]")
    kind, got, context = error["type"], error["input"], error.get("ctx", {})
    if kind == "missing":
        return _missing(path)
    if kind == "extra_forbidden":
        return Mistake(path, f"there is no such field here{did_you_mean(str(path[-1]), fields_at(model, path[:-1]))}")
    if kind == "literal_error":
        return Mistake(path, f"got {shown(got)}{_choices(str(got), str(context['expected']))}")
    if kind == "string_pattern_mismatch":
        return Mistake(path, f"got {shown(got)}; {_PATTERN}")
    if kind in _TAKES:
        return Mistake(path, _wrong_type(got, _TAKES[kind]))
    if kind == "value_error":
        return Mistake(path, f"got {shown(got)}; it {context['error']}")
    return Mistake(path, _limit(kind, got, context) or f"got {shown(got)}; {error['msg'].lower()}")


def fields_at(model: type[BaseModel], path: Path) -> tuple[str, ...]:
    """The names of the fields that the part of `model` at `path` may have; empty where there is no such part."""
    here: type[BaseModel] | None = model
    for part in path:
        if here is None:
            return ()
        # An index or a free key stays within the field it belongs to.
        if isinstance(part, str) and part in here.model_fields:
            here = _model_in(here.model_fields[part].annotation)
    return tuple(here.model_fields) if here else ()


def shown(value: object) -> str:
    """A value as its author would recognise it, short."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"the truth value {str(value).lower()}"
    if isinstance(value, int | float):
        return f"the number {str(value)[:20]}" if abs(value) < 1e20 else "a very large number"
    if isinstance(value, datetime.date):
        return f"the date {value.isoformat()}"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, dict):
        return "fields with values"
    text = str(value)
    return repr(text if len(text) <= 50 else text[:47] + "…")


def _missing(path: Path) -> Mistake:
    if isinstance(path[-1], int):
        return Mistake(path[:-1], f"entry {path[-1] + 1} is missing")
    return Mistake(path, "is missing")


def _wrong_type(got: object, takes: str) -> str:
    quotes = takes == "a text" and isinstance(got, bool | int | float | datetime.date)
    return f"got {shown(got)}; it takes {takes}{', so put it in quotes' if quotes else ''}"


def _choices(got: str, expected: str) -> str:
    names = tuple(name.strip("' ") for name in expected.replace(" or ", ", ").split(","))
    near = did_you_mean(got, names)
    return f"; it takes {expected}" + (near if "mean" in near else "")


def _limit(kind: str, got: object, context: Mapping[str, typing.Any]) -> str | None:
    size = len(got) if isinstance(got, str | list | dict) else 0
    match kind:
        case "string_too_long":
            return f"has {size} characters; it takes {context['max_length']} at most"
        case "string_too_short":
            return "is empty; it takes a text"
        case "too_long":
            return f"has {size} entries; it takes {context['max_length']} at most"
        case "too_short":
            return f"has {size} entries; it takes at least {context['min_length']}"
        case "greater_than":
            return f"got {shown(got)}; it takes more than {context['gt']:g}"
        case "greater_than_equal":
            return f"got {shown(got)}; it takes {context['ge']:g} at least"
        case "less_than_equal":
            return f"got {shown(got)}; it takes {context['le']:g} at most"
    return None


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in typing.get_args(annotation) if (found := _model_in(part))), None)
