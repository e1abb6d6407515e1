"""What every fault works with, and what it raises where the bot does not stand it."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.soak.ledger import Ledger
from benchmarks.soak.place import Course, Discord, Place
from benchmarks.soak.watch import Installation
from tests.wire.faults import Rule
from tests.wire.state import Channel


class NotStood(Exception):
    """The bot did not stand a fault; the text says how."""


class NotHere(Exception):
    """This fault cannot be made here; the text says why."""


@dataclass(repr=False)
class Scene:
    """`deleted`: the ids of the messages that faults have deleted. `pace`: how long faults last, against usual."""

    server: Discord
    bot: Installation
    place: Place
    ledger: Ledger
    dice: random.Random
    folder: Path
    pace: float = 1.0
    deleted: set[int] = field(default_factory=set)

    async def last(self, seconds: float) -> None:
        await asyncio.sleep(seconds * self.pace)

    async def while_ordered(self, seconds: float, *rules: Rule) -> None:
        """Let these faults be on for so long."""
        await self.last(seconds)
        for rule in rules:
            self.server.faults.rules.remove(rule)

    def course(self) -> Course:
        """The cohort in which something falls due next, or else any."""
        now = datetime.now(UTC)
        coming = [each for each in self.place.courses if each.due_at > now]
        return min(coming, key=lambda course: course.due_at, default=None) or self.dice.choice(self.place.courses)

    def delete(self, channel: Channel) -> None:
        threads = channel.guild.threads if channel.guild else []
        gone = [channel, *(thread for thread in threads if thread.parent is channel)]
        for each in gone:
            self.deleted |= set(each.messages) | {each.id}
        self.server.delete_channel(channel)
