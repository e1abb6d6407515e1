"""What a world tells the demo: where we are, who is there, and what a newcomer could try."""

from collections.abc import Awaitable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from simcord import Env
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle


@dataclass(frozen=True)
class Person:
    """Somebody the visitor can be."""

    actor: MemberActor
    role: Literal["organiser", "member"]

    @property
    def id(self) -> int:
        return self.actor.id

    @property
    def name(self) -> str:
        return self.actor.user.global_name or self.actor.user.name


@dataclass(frozen=True)
class Step:
    """One thing to try: where it is, whom to be, and a command to have ready in the message box, filled in."""

    title: str
    text: str
    person: Person
    channel: ChannelHandle
    command: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    guild: GuildHandle
    people: Sequence[Person]
    start: ChannelHandle
    steps: Sequence[Step] = ()
    timezone: str = "UTC"


class World(Protocol):
    """Builds the server and knows when something is due. `begins` is the date the simulation starts at."""

    begins: datetime
    bot_name: str

    async def build(self, env: Env) -> Place: ...

    def in_a_hurry(self) -> AbstractContextManager[object]:
        """Days pass in a moment meanwhile: what the bot does every few minutes, it may do every hour."""

    def next_post(self) -> datetime | Awaitable[datetime | None] | None: ...
