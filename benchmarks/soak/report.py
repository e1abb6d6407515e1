"""What is printed: a line each minute, and the figures at the end with the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

from benchmarks.soak.crowd import ACKNOWLEDGED, APOLOGISED, REFUSED, UNANSWERED, Tally, percentiles
from benchmarks.soak.trouble import FAULTS
from benchmarks.soak.watch import Memory

if TYPE_CHECKING:
    from benchmarks.soak.run import Found

MOST_GROWTH = 5.0  # %
RESTARTING = {fault.name for fault in FAULTS if fault.restarts}


def minute(number: int, tally: Tally, memory: Memory, news: list[str]) -> str:
    p50, p99 = percentiles(chain.from_iterable(tally.took.values()))
    held = memory.samples[-1][2] if memory.samples else 0
    outcomes = tally.outcomes
    return (
        f"minute {number:3}: tried {tally.tried:,}, acknowledged {outcomes[ACKNOWLEDGED]:,}, "
        f"refused {outcomes[REFUSED]}, apologised {outcomes[APOLOGISED]}, unanswered {outcomes[UNANSWERED]}; "
        f"p50 {p50:.0f} ms, p99 {p99:.0f} ms; {held:.1f} MiB{'; ' if news else ''}{', '.join(news)}"
    )


def growth(found: Found) -> float:
    """In %; 0 where it was not measured."""
    memory = found.memory
    return (memory.last / memory.warm - 1) * 100 if memory else 0.0


def failures(found: Found) -> list[str]:
    """Why the soak has failed; empty where it has not."""
    served = [f"{name}: {each}" for name, one in found.trouble.records.items() for each in one.problems]
    why = {
        f"{len(found.lost)} acknowledged and missing": found.lost,
        f"{len(found.posts.doubled)} posts doubled": found.posts.doubled,
        f"{len(found.posts.missing)} posts missing": found.posts.missing,
        "the database is not whole": [] if found.integrity == "ok" else [found.integrity],
        f"memory grew by {growth(found):.1f} %": [""] if growth(found) >= MOST_GROWTH else [],
        "faults not stood": served,
        "the local Discord or the soak itself failed": found.broken,
        "it did not stop cleanly": [] if found.stopped_with == 0 else [f"exit code {found.stopped_with}"],
    }
    return [f"{what}: {'; '.join(each[:5])}" for what, each in why.items() if each]


def lines(found: Found) -> Iterator[str]:
    tally, plan = found.checkins, found.plan
    outcomes, away = tally.outcomes, tally.away
    yield (
        f"{plan.seconds / 60:.0f} minutes, {plan.rate:g} check-ins a second, {found.members:,} members in "
        f"{plan.cohorts} cohorts of {len(found.trouble.scene.server.guilds)} servers, seed {plan.seed}"
    )
    restarting = sum(number for kind, number in away.items() if kind in RESTARTING)
    yield f"  check-ins tried                {tally.tried:10,}"
    yield f"  acknowledged                   {outcomes[ACKNOWLEDGED]:10,}"
    yield f"  errors answered                {outcomes[REFUSED] + outcomes[APOLOGISED]:10,}   {_few(tally)}"
    yield (
        f"  not answered                   {outcomes[UNANSWERED]:10,}   {restarting:,} while it was restarted, "
        f"{outcomes[UNANSWERED] - restarting - away[None]:,} in other faults, {away[None]} in quiet"
    )
    compared = len(found.trouble.scene.ledger.acknowledged)
    yield f"  saved things compared          {compared:10,}   the newest text of each"
    yield f"  acknowledged and missing       {len(found.lost):10,}"
    for label, took in (("quiet", tally.took["quiet"]), ("faults", tally.took["faulty"])):
        p50, p99 = percentiles(took)
        yield f"  press to receipt, ms: {label:8} {p50:10.0f}   p50, p99 {p99:.0f}, of {len(took):,}"
    yield f"  everything else                {found.others.tried:10,}   {dict(found.others.outcomes)}"
    yield f"  posts sent                     {found.posts.sent.total():10,}   {dict(found.posts.sent)}"
    yield f"  posts skipped, with the reason {found.posts.skipped.total():10,}   {dict(found.posts.skipped)}"
    yield f"  posts doubled, missing         {len(found.posts.doubled):10}   {len(found.posts.missing)}"
    yield _memory(found)
    yield f"  integrity check                {found.integrity:>10}"
    yield f"  lines logged                   {found.bot.levels.total():10,}   {dict(found.bot.levels)}"
    for what, number in found.bot.errors.most_common(12):
        yield f"    {number:6} × {what}"
    yield from _faults(found)
    yield from (f"FAILED: {each}" for each in failures(found))


def _memory(found: Found) -> str:
    memory = found.memory
    if memory is None:
        return "  memory                           not compared: its last life was too short after it was warm"
    return (
        f"  memory at start and end, MiB   {memory.warm:10.1f}   {memory.last:.1f}: {growth(found):+.1f} % in "
        f"{memory.seconds / 60:.0f} minutes of one life, each kind of fault met once; {memory.new:.1f} when it was new"
    )


def _few(tally: Tally) -> str:
    some = [f"{number} × “{words}”" for words, number in tally.words.most_common(4)]
    return ", ".join([f"{tally.outcomes[APOLOGISED]} apologies for a fault of ours", *some])


def _faults(found: Found) -> Iterator[str]:
    records = found.trouble.records
    stood = sum(each.stood for each in records.values())
    yield f"  faults injected, survived      {sum(each.injected for each in records.values()):10}   {stood}"
    for name, each in sorted(records.items()):
        if each.not_here is not None:
            yield f"    {name:30} could not be made here: {each.not_here}"
            continue
        slowest = max(each.served, default=0.0)
        yield f"    {name:30} {each.injected:4} {each.stood:4}   served again after {slowest:.1f} s at most"
