"""A slash command as a person types it: found in what the bot registered, its options checked and made JSON."""

from __future__ import annotations

from typing import Any

from tests.wire import permissions
from tests.wire.forms import CannotDoThat, add_members, choice, mention, uploaded, within
from tests.wire.state import Channel, Json, Person
from tests.wire.world import World

SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, FILE = range(1, 12)
TYPES: dict[int, tuple[type, ...]] = {STRING: (str,), INTEGER: (int,), BOOLEAN: (bool,), NUMBER: (int, float)}


def data(
    world: World, channel: Channel, person: Person, path: str, options: Json, *, focused: str | None = None
) -> Json:
    """The interaction's data, by the command tree that the bot registered."""
    first, *rest = path.split()
    command = leaf = _registered(world, channel, person, first)
    kinds: list[tuple[str, int]] = []
    for name in rest:
        inner = (one for one in leaf.get("options") or [] if one["name"] == name and one["type"] in (SUBCOMMAND, GROUP))
        if (found := next(inner, None)) is None:
            raise CannotDoThat(f"no subcommand {name!r} in /{path}")
        leaf = found
        kinds.append((name, found["type"]))
    resolved: Json = {}
    sent = _options(world, leaf, options, resolved, focused, path)
    for name, kind in reversed(kinds):
        sent = [{"name": name, "type": kind, "options": sent}]
    add_members(resolved, channel.guild)
    return {"id": command["id"], "name": first, "type": 1, "options": sent, "resolved": resolved}


def _registered(world: World, channel: Channel, person: Person, name: str) -> Json:
    guild = channel.guild
    known = [*(world.commands.get(guild.id, []) if guild else []), *world.commands.get(None, [])]
    command = next((one for one in known if one["name"] == name and one["type"] == 1), None)
    if command is None:
        raise CannotDoThat(f"no command /{name}; there is {sorted({one['name'] for one in known})}")
    needed = int(command["default_member_permissions"] or 0)
    if guild and needed & ~permissions.in_channel(channel, guild.members[person.id]):
        raise CannotDoThat(f"{person.name} does not see /{name}: it needs other permissions")
    return command


def _options(world: World, leaf: Json, given: Json, resolved: Json, focused: str | None, path: str) -> list[Json]:
    declared = {one["name"]: one for one in leaf.get("options") or []}
    missing = [name for name, one in declared.items() if one.get("required") and name not in given]
    unknown = [name for name in given if name not in declared]
    if unknown or (missing and focused is None):
        raise CannotDoThat(f"/{path} takes {list(declared)}; missing {missing}, unknown {unknown}")
    sent = []
    for name, value in given.items():
        known = declared[name]
        if name == focused:
            sent.append({"name": name, "type": known["type"], "value": value, "focused": True})
        else:
            sent.append({"name": name, "type": known["type"], "value": _option(world, known, value, resolved)})
    return sent


def _option(world: World, declared: Json, value: Any, resolved: Json) -> Any:
    """An option's value as sent, checked against what the bot declared."""
    name, kind = declared["name"], declared["type"]
    if kind == FILE:
        file_name, content = value
        return uploaded(world, file_name, content, resolved)
    if kind in (USER, CHANNEL, ROLE, MENTIONABLE):
        wanted = declared.get("channel_types")
        if wanted and isinstance(value, Channel) and value.type not in wanted:
            raise CannotDoThat(f"{name} takes channels of the types {wanted}")
        return mention(value, resolved)
    if choices := declared.get("choices"):
        return choice(choices, value, name)
    if not isinstance(value, str | int | float) or not isinstance(value, TYPES[kind]):
        raise CannotDoThat(f"{name} takes {TYPES[kind]}, got {value!r}")
    if isinstance(value, str):
        within(name, len(value), declared.get("min_length") or 0, declared.get("max_length") or 6000, "characters")
    elif not isinstance(value, bool):
        within(name, value, declared.get("min_value", -(2**53)), declared.get("max_value", 2**53), "as its value")
    return value
