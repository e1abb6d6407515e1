"""Shards: the parts into which Discord divides a bot's servers, each with a connection of its own.

https://discord.com/developers/docs/events/gateway#sharding
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bot.texts import words

LIMIT = 2_500  # servers that Discord takes in one shard; it recommends one for every 1,000
MOST = 10_000  # a count beyond is a slip: for ten million servers Discord recommends so many
PART = re.compile(r"(\d{1,6})(?:\s*-\s*(\d{1,6}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Shards:
    """Into how many parts the servers are divided, and the numbers of those that one process takes (from 0)."""

    count: int
    numbers: tuple[int, ...]

    @classmethod
    def all_of(cls, count: int) -> Shards:
        """A process that takes them all."""
        return cls(count, tuple(range(count)))

    def has(self, guild_id: int) -> bool:
        """Whether the events of this server come to the process."""
        return shard_of(guild_id, self.count) in self.numbers

    def are_too_few(self, recommended: int) -> bool:
        """Whether it is time for more: twice as many are recommended, so that each has some 2,000 servers."""
        return recommended >= 2 * self.count

    def __str__(self) -> str:
        return f"{ranges(self.numbers)} of {self.count}"


def shard_of(guild_id: int, count: int) -> int:
    """The number of the shard to which Discord gives a server."""
    return (guild_id >> 22) % count


def parse(text: str) -> tuple[int, ...]:
    """The numbers in “0-3” or “0,2,5-7”, in order. Raises ValueError, with what is taken instead."""
    found: list[int] = []
    for part in text.split(","):
        read = PART.fullmatch(part.strip())
        first, last = (int(read[1]), int(read[2] or read[1])) if read else (1, 0)
        if first > last or last >= MOST:
            raise ValueError("takes the numbers of shards such as 0-3 or 0,2,5-7")
        found.extend(range(first, last + 1))
    if twice := sorted(number for number, times in Counter(found).items() if times > 1):
        raise ValueError(f"takes each shard once, not {ranges(twice)} twice")
    return tuple(sorted(found))


def ranges(numbers: Iterable[int]) -> str:
    """Numbers, in order, as an operator writes them: “0-3,5”."""
    return words.ranges(numbers, to="-", comma=",")
