"""What people do: run commands, press buttons, choose, fill forms, write; and what they then see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.wire import forms, messages, permissions, slash
from tests.wire.interaction import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL_SUBMIT, Answer, Interaction, text
from tests.wire.state import Channel, Guild, Json, Person
from tests.wire.world import World

Options = Mapping[str, Any] | None


class People(World):
    """The acting part of the local Discord. Each action waits for the bot's answer, at most `seconds`."""

    async def command(
        self,
        guild: Guild | None,
        channel: Channel,
        person: Person,
        path: str,
        options: Options = None,
        *,
        seconds: float = 5.0,
    ) -> Answer:
        """Runs `/path`, such as `cohort create`, in the guild's channel or a direct one.

        In the options people, roles, channels and files (name, bytes) are given as themselves.
        """
        if channel.guild is not guild:
            raise forms.CannotDoThat(f"{channel.name!r} is no channel of {guild.name if guild else 'a conversation'}")
        await self._reachable(seconds)
        data = slash.data(self, channel, person, path, dict(options or {}))
        interaction = self._act(COMMAND, person, channel, f"/{path}", data)
        return await self._answer(interaction, seconds)

    async def autocomplete(
        self,
        guild: Guild | None,
        channel: Channel,
        person: Person,
        path: str,
        options: Options = None,
        *,
        focused: str,
        seconds: float = 5.0,
    ) -> list[Json]:
        """The choices offered while `focused` is being typed; `options[focused]` is what is typed so far."""
        await self._reachable(seconds)
        data = slash.data(self, channel, person, path, {focused: "", **(options or {})}, focused=focused)
        interaction = self._act(AUTOCOMPLETE, person, channel, f"/{path} {focused}:", data)
        answer = await self._answer(interaction, seconds)
        return list(answer.data.get("choices") or [])

    async def press(
        self,
        person: Person,
        message: Json | Answer,
        label: str | None = None,
        *,
        custom_id: str | None = None,
        seconds: float = 5.0,
    ) -> Answer:
        """Presses the button with this label or custom id."""
        shown = message.data if isinstance(message, Answer) else message
        part = forms.button(shown, label=label, custom_id=custom_id)
        return await self._use(person, shown, part, {}, seconds)

    async def choose(
        self,
        person: Person,
        message: Json | Answer,
        values: list[Any],
        label: str | None = None,
        *,
        custom_id: str | None = None,
        seconds: float = 5.0,
    ) -> Answer:
        """Chooses in a menu, found by its placeholder or custom id: option values or labels, or people and the like."""
        shown = message.data if isinstance(message, Answer) else message
        part = forms.menu(shown, label=label, custom_id=custom_id)
        resolved: Json = {}
        if part["type"] == forms.SELECT:
            picked = [forms.choice(part["options"], value, label or part["custom_id"]) for value in values]
        else:
            picked = [forms.mention(value, resolved) for value in values]
        return await self._use(person, shown, part, {"values": picked, "resolved": resolved}, seconds)

    async def submit(self, person: Person, modal: Answer, values: Mapping[str, Any], *, seconds: float = 5.0) -> Answer:
        """Fills the form that the bot answered with, and sends it; `values` by custom id or label."""
        if modal.kind != "modal":
            raise forms.CannotDoThat(f"the answer to {modal.interaction.what} is no form but: {modal.text!r}")
        await self._reachable(seconds)
        sent, resolved = forms.fill(self, modal.data, values)
        forms.add_members(resolved, modal.interaction.guild)
        data: Json = {"custom_id": modal.data["custom_id"], "components": sent, "resolved": resolved}
        before = modal.interaction
        what = f"the form {modal.data['title']!r}"
        return await self._answer(self._act(MODAL_SUBMIT, person, before.channel, what, data, before.source), seconds)

    def write(self, person: Person, channel: Channel, content: str) -> Json:
        """The person writes a message."""
        return messages.create(self, channel, person, {"content": content})

    async def message(self, channel: Channel, containing: str = "", *, count: int = 1, seconds: float = 5.0) -> Json:
        """Waits for the `count`th message of the bot there whose text contains this."""

        def there() -> Json | None:
            return next(iter(self.said(channel, containing)[count - 1 :]), None)

        return await self.until(there, f"message {count} with {containing!r} in {channel.name!r}", seconds=seconds)

    def said(self, channel: Channel, containing: str = "") -> list[Json]:
        """What the bot said there for all to see, oldest first."""
        own = [m for m in channel.history() if m["author"]["id"] == str(self.bot.id)]
        return [m for m in own if containing in text(m)]

    # How it is done

    async def _reachable(self, seconds: float) -> None:
        if not self.is_connected():
            await self.until(self.is_connected, "a bot on the gateway", seconds=seconds)

    def is_connected(self) -> bool:
        raise NotImplementedError

    async def _use(self, person: Person, message: Json, part: Json, extra: Json, seconds: float) -> Answer:
        await self._reachable(seconds)
        channel = self.channel(int(message["channel_id"]))
        if int(message["id"]) not in channel.messages:
            raise forms.CannotDoThat("the message is not there any more")
        data = {"custom_id": part["custom_id"], "component_type": part["type"], "id": part.get("id", 0), **extra}
        forms.add_members(data.get("resolved", {}), channel.guild)
        what = f"{part.get('label') or part.get('placeholder') or part['custom_id']!r}"
        return await self._answer(self._act(COMPONENT, person, channel, what, data, message), seconds)

    async def _answer(self, interaction: Interaction, seconds: float) -> Answer:
        if (answer := await interaction.answered(seconds)) is None:
            what = f"{interaction.person.name} gets an answer to {interaction.what}"
            raise TimeoutError(f"{what}: not within {seconds} s. {self.situation()}")
        return answer

    def _act(
        self, kind: int, person: Person, channel: Channel, what: str, data: Json, source: Json | None = None
    ) -> Interaction:
        id_ = self.new_id()
        interaction = Interaction(id_, f"interaction-{id_}", kind, person, channel, what, source)
        self.interactions[id_] = interaction
        self.emit("INTERACTION_CREATE", self._payload(interaction, data), channel.guild)
        return interaction

    def _payload(self, one: Interaction, data: Json) -> Json:
        guild, person, channel = one.guild, one.person, one.channel
        ids = {"id": str(one.id), "application_id": str(self.bot.id), "token": one.token, "channel_id": str(channel.id)}
        fixed = {"type": one.kind, "version": 1, "entitlements": [], "attachment_size_limit": 10 * 2**20}
        payload: Json = {**ids, **fixed, "data": data, "locale": person.locale}
        if one.source:
            payload["message"] = one.source
        owners = {"0": str(guild.id if guild else 0)}
        payload |= {"authorizing_integration_owners": owners, "context": 0 if guild else 1}
        if guild is None:
            granted = str(permissions.ALL)
            return {**payload, "user": person.json(), "channel": channel.json(), "app_permissions": granted}
        member = guild.members[person.id]
        mine = str(permissions.in_channel(channel, member))
        bots = str(permissions.in_channel(channel, guild.members[self.bot.id]))
        payload |= {"guild_id": str(guild.id), "guild_locale": "en-US", "app_permissions": bots}
        payload["guild"] = {"id": str(guild.id), "locale": "en-US", "features": []}
        return payload | {
            "member": {**member.json(), "permissions": mine},
            "channel": {**channel.json(), "permissions": mine},
        }
