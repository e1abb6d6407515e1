"""Several processes on one database: joining them, saying that one lives, and taking over from those that do not.

A process rings the clock for the servers of its shards (`bot.store.mine`), and posts in no others. A study without a
peer is alone, and rings for all.
"""

from __future__ import annotations

import logging
from datetime import datetime

from bot.errors import LeaseOver
from bot.peer import Peer
from bot.store import cohorts, handouts, occurrences, peers
from bot.store.address import Server
from bot.store.peers import Process
from bot.study import Study

log = logging.getLogger(__name__)


async def join(study: Study, now: datetime) -> Process | None:
    """Become one of those that serve; or the process in whose way that would be, and who has to end before.

    `now`: by the clock that all share, as in `beat` and `take_over`. When to try something again is by one's own.
    """
    peer, at = _peer(study), _peer(study).reading()
    async with study.db.write() as tx:
        await peers.remove(tx, peer.id)  # it may have joined before, for other shards
        await peers.bury(tx, now - peer.lease)
        for other in await peers.living(tx):
            if other.shard_count != peer.shard_count or not set(other.shards).isdisjoint(peer.shards):
                peer.waits_for = other.name
                return other
        me = Process(peer.id, peer.name, peer.version, peer.shard_count, peer.shards, now)
        await peers.add(tx, me, now)
        await peers.free(tx, peer.now())
    peer.seen(at)
    peer.waits_for = None
    return None


async def beat(study: Study, now: datetime) -> bool:
    """Say that it lives. False where others have found it dead: what it had is theirs, and it has to join anew."""
    peer, at = _peer(study), _peer(study).reading()
    if not await peers.see(study.db, peer.id, now):
        peer.is_gone()
        return False
    peer.seen(at)
    return True


async def take_over(study: Study, now: datetime) -> bool:
    """Take a share of what nobody rings for, and free what the dead had claimed. Whether there was any of it.

    Safe to call at any time, by several at once.
    """
    peer = _peer(study)
    if not peer.may_bury() or not await peers.nobodys(study.db.read, now - peer.lease):
        return False
    async with study.db.write() as tx:
        dead = await peers.bury(tx, now - peer.lease)
        await peers.free(tx, peer.now())
        taken = await peers.take(tx, peer.id) if peer.has_joined else []
    for name in dead:
        study.metrics.taken_over.inc()
        log.warning("Process %s was not seen for %.0f s; the others take over", name, peer.lease.total_seconds())
    if taken:
        log.info("Ringing for shards %s as well, until the process that serves them is there", _numbers(taken))
    return bool(dead or taken)


async def number(study: Study) -> int:
    """How many processes serve now, this one included."""
    return len(await peers.living(study.db.read)) if study.peer is not None else 1


async def leave(study: Study, now: datetime) -> None:
    """Give everything back at once. Nothing of it may be under way any more."""
    peer = _peer(study)
    async with study.db.write() as tx:
        await peers.remove(tx, peer.id)
        await peers.free(tx, now)
    peer.is_gone()


async def is_due(study: Study, now: datetime) -> bool:
    """Whether the clock has to ring: another process may have made something due, or have left what it had."""
    moments = (
        await cohorts.next_wake(study.db.read, study.mine),
        await occurrences.next_try(study.db.read, study.mine),
        await handouts.next_look(study.db.read, study.mine),
    )
    return any(moment is not None and moment <= now for moment in moments)


async def clock_difference(study: Study, now: datetime) -> float | None:
    """Seconds by which the database's clock is ahead of ours; None where it has none of its own."""
    if not isinstance(study.db.address, Server):
        return None
    shown = await peers.milliseconds(study.db.read)
    return None if shown is None else shown / 1000 - now.timestamp()


def _numbers(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers))


def _peer(study: Study) -> Peer:
    if study.peer is None:
        raise LeaseOver("This process is alone.")
    return study.peer
