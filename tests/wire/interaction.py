"""One thing a person did that the bot must answer, and the answer."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.wire.state import EPHEMERAL, ApiError, Channel, Guild, Json, Person

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
ALLOWED = {
    COMMAND: (MESSAGE, DEFERRED, MODAL),
    COMPONENT: (MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, MODAL),
    AUTOCOMPLETE: (CHOICES,),
    MODAL_SUBMIT: (MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE),
}


@dataclass(eq=False)
class Interaction:
    id: int
    token: str
    kind: int
    person: Person
    channel: Channel
    what: str
    source: Json | None = None
    began: float = field(default_factory=time.monotonic)
    callback: Json | None = None
    original: Json | None = None
    edited: bool = False
    waits: bool = False
    removed: bool = False
    followups: list[Json] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def guild(self) -> Guild | None:
        return self.channel.guild

    def accept(self, body: Json, patience: float) -> int:
        """Takes the first answer, if it is one that Discord takes; gives its kind."""
        if time.monotonic() - self.began > patience:
            raise ApiError(404, 10062, "Unknown interaction")
        if self.callback is not None:
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        kind = int(body["type"])
        if kind not in ALLOWED[self.kind] or (kind in (DEFERRED_UPDATE, UPDATE) and self.source is None):
            raise ApiError(400, 50035, f"Invalid Form Body: callback type {kind} does not answer {self.what}")
        self.callback = body
        self.news.set()
        return kind

    async def answered(self, seconds: float) -> Answer | None:
        """Waits for the answer; hundreds of people may wait at once, so each waits for its own news only."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not self.answer():
                    self.news.clear()
                    await self.news.wait()
        return self.answer()

    def answer(self) -> Answer | None:
        """What the person gets to see, once it is there."""
        if self.callback is None:
            return None
        kind, data = int(self.callback["type"]), self.callback.get("data") or {}
        if kind == MODAL:
            return Answer(self, "modal", data)
        if kind == CHOICES:
            return Answer(self, "choices", data)
        if self.removed:
            return Answer(self, "removed", {})
        if kind == DEFERRED_UPDATE and not self.edited:
            return Answer(self, "message", self.followups[0]) if self.followups else None
        if self.waits or self.original is None:
            return None
        return Answer(self, "update" if kind in (DEFERRED_UPDATE, UPDATE) else "message", self.original)


@dataclass(eq=False)
class Answer:
    """`kind` is message, update (of the message pressed on), modal, choices, or removed; `data` is its JSON.

    A message's data is the message itself: later edits show in it.
    """

    interaction: Interaction
    kind: str
    data: Json

    @property
    def followups(self) -> list[Json]:
        return self.interaction.followups

    @property
    def ephemeral(self) -> bool:
        return bool(self.data.get("flags", 0) & EPHEMERAL)

    @property
    def text(self) -> str:
        """All that is written in it, line by line."""
        return text(self.data)


def components(data: Json) -> Iterator[Json]:
    """All components of a message or modal, outer before inner."""
    inner: list[Any] = [*(data.get("components") or [])]
    inner += [data[key] for key in ("component", "accessory") if data.get(key)]
    for component in inner:
        yield component
        yield from components(component)


def text(data: Json) -> str:
    """Content, embeds, text displays, titles, labels and descriptions of a message or modal."""
    lines = [data.get("title"), data.get("content")]
    for embed in data.get("embeds") or []:
        lines += [embed.get("title"), embed.get("description")]
        lines += [part for entry in embed.get("fields") or [] for part in (entry.get("name"), entry.get("value"))]
    for component in components(data):
        lines += [component.get("content"), component.get("label"), component.get("description")]
        lines += [component.get("value"), component.get("placeholder")]
    return "\n".join(str(line) for line in lines if line)
