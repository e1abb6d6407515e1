"""Of which servers a query speaks: of all, or of those for which a process rings."""

from __future__ import annotations

from typing import NamedTuple

from bot.store.db import Params


class Mine(NamedTuple):
    """`sql` goes behind a WHERE in which `guild_id` is a server's; its parameters are `params`."""

    sql: str
    params: Params

    @property
    def process(self) -> str:
        """Whose they are; empty where a process is alone."""
        return str(self.params.get("process", ""))


EVERYWHERE = Mine("", {})
# A server's shard: https://discord.com/developers/docs/events/gateway#sharding-sharding-formula
_RUNG = (
    " AND EXISTS (SELECT 1 FROM shards WHERE shards.number = (guild_id >> 22) % :shard_count "
    "AND shards.process = :process"
)


def rung_by(process: str, shard_count: int, *, held: bool = False) -> Mine:
    """Those for which this process rings. `held`: and nobody takes them from it until the statement is done."""
    return Mine(f"{_RUNG}{' FOR SHARE' if held else ''})", {"process": process, "shard_count": shard_count})
