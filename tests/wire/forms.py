"""What a person's Discord does before it sends: find the button, fill the form, build the options, refuse nonsense."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.wire import messages
from tests.wire.interaction import components
from tests.wire.state import Channel, Guild, Json, Person, Role
from tests.wire.world import World

ROW, BUTTON, SELECT, TEXT_INPUT, LABEL, UPLOAD, RADIO, CHECKBOXES, CHECKBOX = 1, 2, 3, 4, 18, 19, 21, 22, 23
SELECTS = (3, 5, 6, 7, 8)
LINK = 5
Values = Mapping[str, Any]


class CannotDoThat(Exception):  # it says what a person experiences
    """Discord's own client would not let a person do this."""


def button(message: Json, *, label: str | None, custom_id: str | None) -> Json:
    return _pressable(message, BUTTON, label=label, custom_id=custom_id)


def menu(message: Json, *, label: str | None, custom_id: str | None) -> Json:
    return _pressable(message, *SELECTS, label=label, custom_id=custom_id)


def _pressable(message: Json, *kinds: int, label: str | None, custom_id: str | None) -> Json:
    known = [part for part in components(message) if part["type"] in kinds]
    for part in known:
        name = part.get("label") or part.get("placeholder")
        if (label is None or name == label) and (custom_id is None or part.get("custom_id") == custom_id):
            if part.get("disabled") or part.get("style") == LINK:
                raise CannotDoThat(f"{label or custom_id!r} is disabled or a link")
            return part
    there = [(part.get("label") or part.get("placeholder"), part.get("custom_id")) for part in known]
    raise CannotDoThat(f"nothing called {label or custom_id!r} to press; there is {there}")


def fill(world: World, modal: Json, values: Values) -> tuple[list[Json], Json]:
    """The modal's components as they are sent in, and the things their values stand for.

    `values` go by custom id or by label; a choice by its value or its label. What is not given keeps its default.
    """
    rest = dict(values)
    resolved: Json = {}
    sent: list[Json] = []
    for number, outer in enumerate(modal["components"], start=1):
        base = {"type": outer["type"], "id": outer.get("id", number)}
        if outer["type"] == LABEL:
            inner = outer["component"]
            sent.append({**base, "component": _field(world, inner, outer["label"], rest, resolved)})
        elif outer["type"] == ROW:
            inner = outer["components"][0]
            sent.append({**base, "components": [_field(world, inner, inner.get("label") or "", rest, resolved)]})
        else:
            sent.append(base)
    if rest:
        there = [part["custom_id"] for part in components(modal) if "custom_id" in part]
        raise CannotDoThat(f"no field {sorted(rest)} in the form {modal['title']!r}; it has {there}")
    return sent, resolved


def _field(world: World, field: Json, label: str, values: dict[str, Any], resolved: Json) -> Json:
    given = values.pop(field["custom_id"], values.pop(label, None))
    base = {"type": field["type"], "custom_id": field["custom_id"], "id": field.get("id", 0)}
    required = field.get("required", True)
    if field["type"] == TEXT_INPUT:
        text = str(field.get("value") or "" if given is None else given)
        low, high = (field.get("min_length") or 0) if text else int(required), field.get("max_length") or 4000
        within(label, len(text), low, high, "characters")
        return {**base, "value": text}
    if field["type"] == CHECKBOX:
        return {**base, "value": bool(field.get("default")) if given is None else bool(given)}
    chosen = given if isinstance(given, list | tuple) else [] if given is None else [given]
    if field["type"] in (SELECT, RADIO, CHECKBOXES):
        picked = [choice(field["options"], value, label) for value in chosen]
        if given is None:
            picked = [option["value"] for option in field["options"] if option.get("default")]
    elif field["type"] == UPLOAD:
        picked = [uploaded(world, name, data, resolved) for name, data in chosen]
    else:
        picked = [mention(thing, resolved) for thing in chosen]
    low, high = field.get("min_values"), field.get("max_values")
    low = int(required) if low is None else low
    high = high or (len(field["options"]) if field["type"] == CHECKBOXES else 1)
    within(label, len(picked), low if required or picked else 0, high, "choices")
    if field["type"] == RADIO:
        return {**base, "value": picked[0] if picked else None}
    return {**base, "values": picked}


def within(label: str, count: float, low: float, high: float, unit: str) -> None:
    if not low <= count <= high:
        raise CannotDoThat(f"{label!r} takes {low} to {high} {unit}, got {count}")


def choice(options: list[Json], wanted: object, label: str) -> Any:
    for option in options:
        if wanted in (option["value"], option.get("label"), option.get("name")):
            return option["value"]
    raise CannotDoThat(f"{label!r} has no choice {wanted!r}; it has {[option['value'] for option in options]}")


def mention(thing: object, resolved: Json) -> str:
    """The id of a person, role or channel; what it stands for is put into `resolved`."""
    if isinstance(thing, Person):
        resolved.setdefault("users", {})[str(thing.id)] = thing.json()
    elif isinstance(thing, Role):
        resolved.setdefault("roles", {})[str(thing.id)] = thing.json()
    elif isinstance(thing, Channel):
        resolved.setdefault("channels", {})[str(thing.id)] = {**thing.json(), "permissions": "0"}
    else:
        raise CannotDoThat(f"{thing!r} is no person, role or channel")
    return str(thing.id)


def uploaded(world: World, name: str, data: bytes, resolved: Json) -> str:
    kept = messages.keep_file(world, name, data)
    resolved.setdefault("attachments", {})[kept["id"]] = kept
    return str(kept["id"])


def add_members(resolved: Json, guild: Guild | None) -> None:
    """Beside resolved users Discord gives what they are in the guild."""
    for id_ in resolved.get("users", {}):
        if guild and int(id_) in guild.members:
            json = {key: value for key, value in guild.members[int(id_)].json().items() if key != "user"}
            resolved.setdefault("members", {})[id_] = {**json, "permissions": "0"}
