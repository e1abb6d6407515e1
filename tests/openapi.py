"""Judges requests by Discord's own API description: `data/discord-openapi.json` (MIT, see the LICENSE beside it).

`problems("POST", "/channels/1/messages", {...})` is what Discord would object to, in words; empty when it would not.
Unknown extra fields are not reported: Discord ignores them too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend
from referencing import Registry
from referencing.jsonschema import DRAFT202012

DESCRIPTION = Path(__file__).parent / "data" / "discord-openapi.json"
Schema = dict[str, Any]

# What discord.py sends although the description says otherwise: (schema, property or None for the schema itself,
# what is accepted instead, why). Discord takes each of them.
TOLERATED: tuple[tuple[str, str | None, Schema, str], ...] = (
    (
        "SnowflakeType",
        None,
        {"type": ["string", "integer"], "pattern": "^(0|[1-9][0-9]*)$"},
        "discord.py sends ids as numbers (recipient_id, allowed_mentions, applied_tags); the documentation allows both",
    ),
    (
        "CreateRoleRequest",
        "permissions",
        {"type": ["string", "integer", "null"]},
        "the documentation asks for permissions as a string, and discord.py sends one; the description says integer",
    ),
)


@cache
def description() -> Schema:
    """The whole description, with the tolerated deviations put in."""
    document: Schema = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
    schemas = document["components"]["schemas"]
    for name, field, accepted, _ in TOLERATED:
        if field is None:
            schemas[name] = accepted
        else:
            schemas[name]["properties"][field] = accepted
    return document


def problems(method: str, path: str, body: object) -> list[str]:
    """What Discord's description objects to in this request; `path` starts after `/api/v10`."""
    template = _template(path)
    operation = description()["paths"].get(template, {}).get(method.lower()) if template else None
    if operation is None:
        return [f"Discord has no operation {method} {path}"]
    expected = operation.get("requestBody")
    if expected is None:
        return [] if body is None else [f"{method} {template} takes no body, got {_short(body)}"]
    if body is None:
        return [f"{method} {template} needs a body"] if expected.get("required") else []
    errors = _validator(template or "", method.lower()).iter_errors(body)
    return sorted({f"{method} {template}: {_tell(error)}" for error in errors})


@cache
def _templates() -> list[tuple[re.Pattern[str], str]]:
    """Every path of the description as a pattern; the most literal first, so that `@original` is no message id."""
    found = []
    for template in sorted(description()["paths"], key=lambda path: path.count("{")):
        pattern = re.sub(r"\{[^/]+\}", "[^/]+", template.replace(".", r"\."))
        found.append((re.compile(pattern), template))
    return found


def _template(path: str) -> str | None:
    return next((template for pattern, template in _templates() if pattern.fullmatch(path)), None)


@cache
def _registry() -> Registry[Any]:
    empty: Registry[Any] = Registry()
    full: Registry[Any] = empty.with_resource("urn:discord", DRAFT202012.create_resource(description()))
    return full


@cache
def _validator(template: str, method: str) -> Draft202012Validator:
    escaped = template.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
    pointer = f"urn:discord#/paths/{escaped}/{method}/requestBody/content/application~1json/schema"
    validator: Draft202012Validator = _Validator({"$ref": pointer}, registry=_registry())
    return validator


def _union(validator: Any, branches: list[Schema], value: object, _: Schema) -> Iterator[ValidationError]:
    """`oneOf` and `anyOf`, judged by the branch that was meant, so that the error is about that one.

    Discord's unions overlap once fields are optional, so more than one fitting branch is no mistake.
    """
    meant = [branch for branch in branches if _is_meant(branch, value)] or branches
    meant = [branch for branch in meant if _knows_every_field(branch, value)] or meant
    results = []
    for branch in meant:
        errors = list(validator.descend(value, branch))
        if not errors:
            return
        results.append(errors)
    yield from min(results, key=len)


def _is_meant(branch: Schema, value: object) -> bool:
    schema = _resolved(branch)
    if schema.get("type") == "null":
        return value is None
    kinds = schema.get("properties", {}).get("type", {}).get("enum")
    return not (kinds and isinstance(value, dict) and "type" in value) or value["type"] in kinds


def _knows_every_field(branch: Schema, value: object) -> bool:
    return not isinstance(value, dict) or value.keys() <= _resolved(branch).get("properties", {}).keys()


def _resolved(schema: Schema) -> Schema:
    while "$ref" in schema:
        schema = description()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def _tell(error: ValidationError) -> str:
    place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path)
    return f"{place or 'body'}: {_short(error.message)}"


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 300 else f"{text[:140]} … {text[-140:]}"


_Validator: Any = extend(Draft202012Validator, {"oneOf": _union, "anyOf": _union})  # type: ignore[no-untyped-call]
