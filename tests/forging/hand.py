"""Sends the bot any interaction at all, past Discord's own apps: they would not show the button, or refuse the option.

The events go where the gateway's go, into discord.py's own parser, so that the real dispatcher has them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import simcord
from discord import app_commands
from simcord import interactions
from simcord.backend import serializers
from simcord.backend.models import Interaction, Message
from simcord.builders import UserHandle
from simcord.components import walk_components

Json = dict[str, Any]
Command = app_commands.Command[Any, ..., Any]
COMMAND, PRESS, TYPING, FORM = 2, 3, 4, 5
BUTTON, TEXT, SELECT, LABEL = 2, 4, 3, 18
PRIVATE = 64 | 1 << 15  # flags: only one person sees it, and all of it is components
PRESSED = [{"type": 10, "content": "Press here."}]


@dataclass(frozen=True)
class Person:
    """Somebody in a place. `guild_id` is None in a direct message."""

    id: int
    guild_id: int | None
    channel_id: int


@dataclass(frozen=True)
class Told:
    """What came of an interaction: all that can be read in the answers, their files and forms included.

    `form`: the custom id of the form that was opened; `choices`: how many were offered while somebody typed (None: no
    answer); `answers`: the text of each message. `beside`: what the bot asked of Discord beside answering.
    """

    words: str
    form: str | None
    choices: int | None
    private: bool
    answers: tuple[str, ...]
    beside: tuple[str, ...]


class Hand:
    def __init__(self, env: simcord.Env) -> None:
        self.env = env

    async def press(self, person: Person, custom_id: str) -> Told:
        return await self.act(person, PRESS, {"component_type": BUTTON, "custom_id": custom_id})

    async def send_form(self, person: Person, custom_id: str, fields: Mapping[str, Any]) -> Told:
        return await self.act(person, FORM, {"custom_id": custom_id, "components": filled(fields)})

    async def command(self, person: Person, command: Command, options: Json) -> Told:
        return await self.act(person, COMMAND, self.invocation(person, command, options))

    async def type(self, person: Person, command: Command, field: str, typed: str, options: Json) -> Told:
        """What is offered while somebody types in an option."""
        return await self.act(person, TYPING, self.invocation(person, command, {**options, field: typed}, field))

    async def act(self, person: Person, kind: int, data: Json) -> Told:
        since = len(self.env.http_requests)
        record = self.begin(person, kind, data)
        await self.env._settle_internal(dispatch="INTERACTION_CREATE")
        return self.told(record, since)

    def begin(self, person: Person, kind: int, data: Json) -> Interaction:
        """Hand it to the bot, and wait for nothing."""
        backend = self.env.backend
        record, event = interactions.base_payload(
            backend, type=kind, channel_id=person.channel_id, guild_id=person.guild_id, user_id=person.id, data=data
        )
        if kind in (PRESS, FORM):
            shown = self._message(person)
            record.source_message_id = shown.id
            event["message"] = dict(serializers.message_payload(backend, shown))
        backend.emit("INTERACTION_CREATE", event)
        return record

    def told(self, record: Interaction, since: int) -> Told:
        requests = self.env.http_requests[since:]
        own = f"/interactions/{record.id}/", f"/webhooks/{self.env.backend.application_id}/{record.token}"
        return Told(
            words="\n".join(self._read(record)),
            form=record.modal["custom_id"] if record.modal else None,
            choices=None if record.autocomplete_choices is None else len(record.autocomplete_choices),
            private=all(answer.is_ephemeral for answer in self._answers(record)),
            answers=tuple("\n".join(_texts(answer)) for answer in self._answers(record)),
            beside=tuple(f"{each.method} {each.path}" for each in requests if not each.path.startswith(own)),
        )

    def invocation(self, person: Person, command: Command, options: Json, focused: str | None = None) -> Json:
        """The data of a command with options; handles of people, channels and roles are resolved as Discord would."""
        root, *path = command.qualified_name.split()
        types = {each.display_name: each.type.value for each in command.parameters}
        given, resolved = list[Json](), Json()
        for name, value in options.items():
            if hasattr(value, "id"):
                self._resolve(person, value, resolved)
                value = str(value.id)
            given.append(
                {"name": name, "type": types[name], "value": value, **({"focused": True} if name == focused else {})}
            )
        for name in reversed(path):
            given = [{"name": name, "type": 1, "options": given}]
        known = self.env.backend.find_command(root, person.guild_id, type=1)
        return {"id": known["id"], "name": root, "type": 1, "options": given, "resolved": resolved}

    def _resolve(self, person: Person, handle: Any, resolved: Json) -> None:
        backend = self.env.backend
        if isinstance(handle, simcord.MemberActor | UserHandle):
            user = dict(serializers.user_payload(backend.get_user(handle.id)))
            resolved.setdefault("users", {})[str(handle.id)] = user
            guild = backend.get_guild(person.guild_id) if person.guild_id else None
            if guild is not None and handle.id in guild.members:
                member = serializers.member_payload(backend, guild, guild.members[handle.id], with_user=False)
                resolved.setdefault("members", {})[str(handle.id)] = dict(member)
        elif isinstance(handle, simcord.RoleHandle):
            resolved.setdefault("roles", {})[str(handle.id)] = dict(serializers.role_payload(handle._role))
        else:
            channel = dict(serializers.channel_payload(backend, backend.get_channel(handle.id)))
            resolved.setdefault("channels", {})[str(handle.id)] = {**channel, "permissions": "0"}

    def _message(self, person: Person) -> Message:
        """A message of the bot's that only they see; which button of it they press is in the custom id they send."""
        backend = self.env.backend
        return backend.create_message(person.channel_id, backend.bot_user.id, components=PRESSED, flags=PRIVATE)

    def _answers(self, record: Interaction) -> list[Message]:
        ids = [*([record.message_id] if record.message_id else []), *record.followup_ids]
        messages = self.env.backend.messages.get(record.channel_id, {})
        there = [messages[id_] for id_ in ids if id_ in messages]
        return [
            each for each in there if PRESSED[0]["content"] not in str(each.components)
        ]  # a message that was pressed and is as it was

    def _read(self, record: Interaction) -> Iterator[str]:
        if record.modal:
            yield json.dumps(record.modal, ensure_ascii=False)
        if record.autocomplete_choices:
            yield json.dumps(record.autocomplete_choices, ensure_ascii=False)
        for message in self._answers(record):
            yield from _texts(message)
            for file in message.attachments:
                yield f"{file['filename']} {file.get('description')}"
                yield (self.env.backend.cdn.get(file["url"]) or b"").decode("utf-8", "replace")


def _texts(message: Message) -> Iterator[str]:
    yield message.content
    yield from (str(part.get("content") or part.get("label") or "") for part in walk_components(message.components))


def filled(fields: Mapping[str, Any]) -> list[Json]:
    """The parts of a form: a list of values was chosen, anything else was written or ticked."""
    return [
        {
            "type": LABEL,
            "id": number,
            "component": {"type": SELECT, "custom_id": name, "values": list(value), "id": number}
            if isinstance(value, Sequence) and not isinstance(value, str)
            else {"type": TEXT, "custom_id": name, "value": value, "id": number},
        }
        for number, (name, value) in enumerate(fields.items(), start=1)
    ]


class Rows:
    """The whole database, past everything that shows it. It can be put back as it was when this was made."""

    def __init__(self, path: Path) -> None:
        self._file = sqlite3.connect(path)
        self._kept = sqlite3.connect(":memory:")
        self._file.backup(self._kept)
        self._version = self._data_version()
        self._before = self._all()

    def changed(self) -> list[str]:
        """The tables in which anything is other than it was."""
        version = self._data_version()
        if version == self._version:
            return []
        now = self._all()
        self._version = version
        return [table for table, rows in now.items() if rows != self._before[table]]

    def put_back(self) -> None:
        self._kept.backup(self._file)
        self._version = self._data_version()

    def close(self) -> None:
        self._file.close()
        self._kept.close()

    def _data_version(self) -> int:
        """Other with every commit of another connection."""
        [[version]] = self._file.execute("PRAGMA data_version")
        return int(version)

    def _all(self) -> dict[str, list[Any]]:
        tables = self._file.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        every = "SELECT * FROM {}"  # of a table by the name that the database has for it
        return {name: self._file.execute(every.format(name)).fetchall() for (name,) in tables}
