"""Several processes on one database: who rings for which servers, and what becomes of what a dead one had in hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot import installation, occurrences, peers, ringing
from bot.board import Sent
from bot.errors import LeaseOver
from bot.health import Watch
from bot.metrics import Metrics
from bot.peer import LEASE, Peer
from bot.posts import Post
from bot.presence import Presence
from bot.shards import Shards
from bot.store import claims
from bot.store import occurrences as store
from bot.store import peers as store_of_peers
from bot.store.claims import Claim
from bot.store.db import Database
from bot.study import Study
from bot.turns import Turns
from tests.conftest import Clock
from tests.list_board import ListBoard
from tests.making import OLGA, make_cohort

IN_SHARD_0, IN_SHARD_1 = 4 << 22, 5 << 22  # servers, of two shards
ALL = ("welcome", "assignment", "opening")  # what is due in a cohort that starts today
LONG = timedelta(hours=1)
Act = Callable[[], Awaitable[None]]


class Steady:
    """A clock that nobody sets."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def process(study: Study, clock: Clock, *shards: int, count: int = 2, steady: Steady | None = None) -> Study:
    """One of several on the database of this study, with turns of its own."""
    peer = Peer(f"host {shards}", "1.0", clock, shard_count=count, shards=shards, steady=steady or Steady())
    return replace(study, peer=peer, turns=Turns())


@pytest.fixture
async def two(study: Study, clock: Clock) -> tuple[Study, Study]:
    first, second = process(study, clock, 0), process(study, clock, 1)
    for each in (first, second):
        assert await peers.join(each, clock()) is None
    return first, second


async def cohorts_in_both(study: Study) -> None:
    for server in (IN_SHARD_0, IN_SHARD_1):
        await make_cohort(study, who=replace(OLGA, guild_id=server), name=f"Spring {server}")


def kinds(board: ListBoard) -> list[tuple[int, str]]:
    return [(each.post.cohort.guild_id, each.post.occurrence.kind.value) for each in board.shown]


async def shards_of(study: Study) -> set[int]:
    """Those for which this process rings."""
    assert study.peer
    rows = await study.db.read.all("SELECT number FROM shards WHERE process = :id", {"id": study.peer.id})
    return {row["number"] for row in rows}


async def let_die(survivor: Study, clock: Clock, ahead: timedelta = timedelta(0)) -> None:
    """Time enough that whoever does not beat is dead; the survivor takes over. `ahead`: the clock that all share."""
    for _ in range(5):
        clock.forward(seconds=5)
        assert await peers.beat(survivor, clock() + ahead)
        await peers.take_over(survivor, clock() + ahead)


class Stopping(ListBoard):
    """Something happens to the process right before a post would leave, or right after it has."""

    def __init__(self, study: Study, before: Act | None = None, after: Act | None = None) -> None:
        super().__init__()
        self.study, self.before, self.after = study, before, after

    async def send(self, post: Post) -> Sent:
        before, self.before = self.before, None
        if before is not None:
            await before()
            self.study.require()  # as the way to Discord does with every request
        sent = await super().send(post)
        after, self.after = self.after, None
        if after is not None:
            await after()
        return sent


async def test_each_posts_in_the_servers_of_its_own_shards(
    two: tuple[Study, Study], study: Study, clock: Clock
) -> None:
    await cohorts_in_both(study)
    for each, server in zip(two, (IN_SHARD_0, IN_SHARD_1), strict=True):
        await ringing.ring(each, board := ListBoard(), clock)
        assert kinds(board) == [(server, kind) for kind in ALL]


async def test_what_is_due_on_a_dead_one_is_posted_by_another(
    two: tuple[Study, Study], study: Study, clock: Clock
) -> None:
    first, _ = two
    await cohorts_in_both(study)
    await ringing.ring(first, board := ListBoard(), clock)
    await let_die(first, clock)
    assert await peers.is_due(first, clock())
    await ringing.ring(first, board, clock)
    assert kinds(board)[len(ALL) :] == [(IN_SHARD_1, kind) for kind in ALL]


async def test_a_slow_one_that_comes_back_neither_posts_nor_writes_what_became_of_it(
    two: tuple[Study, Study], study: Study, clock: Clock
) -> None:
    first, second = two
    await cohorts_in_both(study)
    board = ListBoard()

    async def stopped() -> None:
        await let_die(first, clock)
        await ringing.ring(first, board, clock)

    await ringing.ring(second, slow := Stopping(second, before=stopped), clock)
    assert slow.shown == []
    assert sorted(kinds(board)) == sorted([(server, kind) for server in (IN_SHARD_0, IN_SHARD_1) for kind in ALL])
    assert not await peers.beat(second, clock())


async def test_what_a_slow_one_has_sent_is_found_and_its_late_word_of_it_changes_nothing(
    two: tuple[Study, Study], study: Study, clock: Clock
) -> None:
    first, second = two
    await make_cohort(study, who=replace(OLGA, guild_id=IN_SHARD_1))
    shared = Stopping(second)

    async def stopped() -> None:
        await let_die(first, clock)
        await ringing.ring(first, shared, clock)

    shared.after = stopped
    await ringing.ring(second, shared, clock)
    assert kinds(shared) == [(IN_SHARD_1, kind) for kind in ALL]
    assert await store.ready(study.db.read, clock() + LONG) == []


async def test_a_clock_that_stood_still_does_not_deceive_a_process_that_was_stopped(study: Study, clock: Clock) -> None:
    stopped = process(study, clock, 0, 1, steady=(steady := Steady()))
    await peers.join(stopped, clock())
    steady.seconds += LEASE.total_seconds()
    with pytest.raises(LeaseOver):
        stopped.require()
    assert await peers.beat(stopped, clock())  # nobody has missed it
    stopped.require()


async def test_one_that_cannot_say_that_it_lives_stops_before_the_others_begin(
    two: tuple[Study, Study], clock: Clock
) -> None:
    first, second = two
    clock.forward(seconds=LEASE.total_seconds() * 0.7)
    with pytest.raises(LeaseOver):
        second.require()
    await peers.take_over(first, clock())
    assert await peers.beat(second, clock())


async def test_a_later_one_with_the_same_shard_stands_by_until_the_other_ends(
    two: tuple[Study, Study], study: Study, clock: Clock
) -> None:
    first, _ = two
    later = process(study, clock, 0)
    assert (other := await peers.join(later, clock())) is not None
    assert first.peer is not None
    assert (other.name, other.version) == (first.peer.name, "1.0")
    await peers.leave(first, clock())
    assert await peers.join(later, clock()) is None


async def test_whoever_watches_is_told_of_a_stand_by_of_how_many_serve_and_of_the_dead(
    study: Study, clock: Clock, two: tuple[Study, Study]
) -> None:
    first = replace(two[0], metrics=Metrics())
    later = replace(process(study, clock, 1), metrics=Metrics())
    await peers.join(later, clock())
    assert (await Watch(later).ready())["discord"] == "standing by for host (1,)"
    assert b"syllabot_standing_by 1.0" in await Watch(later).metrics()
    assert b"syllabot_processes 2.0" in await Watch(first).metrics()
    await let_die(first, clock)
    told = await Watch(first).metrics()
    assert b"syllabot_processes 1.0" in told
    assert b"syllabot_processes_taken_over_total 1.0" in told
    await peers.join(later, clock())
    assert b"syllabot_standing_by 0.0" in await Watch(later).metrics()


async def test_one_with_another_number_of_shards_waits_until_all_of_the_others_are_gone(
    two: tuple[Study, Study], study: Study, clock: Clock
) -> None:
    later = process(study, clock, 2, count=3)
    assert await peers.join(later, clock()) is not None
    await peers.leave(two[0], clock())
    assert await peers.join(later, clock()) is not None
    clock.forward(seconds=LEASE.total_seconds())
    assert await peers.join(later, clock()) is None


async def test_a_crashed_one_that_starts_again_waits_for_its_own_lease(study: Study, clock: Clock) -> None:
    await peers.join(process(study, clock, 0, 1), clock())
    again = process(study, clock, 0, 1)
    assert await peers.join(again, clock()) is not None
    clock.forward(seconds=LEASE.total_seconds())
    assert await peers.join(again, clock()) is None


@pytest.mark.parametrize("ahead", [timedelta(0), LONG * 5, -LONG * 5])
async def test_what_a_dead_one_had_in_hand_is_free_at_once_also_where_the_database_s_clock_is_wrong(
    study: Study, clock: Clock, ahead: timedelta
) -> None:
    first, second = process(study, clock, 0), process(study, clock, 1)
    for each in (first, second):
        assert await peers.join(each, clock() + ahead) is None
    await make_cohort(study, who=replace(OLGA, guild_id=IN_SHARD_1))
    await occurrences.plan_due(second, clock())
    [welcome, *_] = sorted(
        await store.ready(study.db.read, clock()), key=lambda each: each.occurrence.kind != "welcome"
    )
    assert await claims.claim(study.db, welcome.occurrence, clock(), clock() + LONG, second.held)
    await let_die(first, clock, ahead)
    await ringing.ring(first, board := ListBoard(), clock)
    assert [kind for _, kind in kinds(board)] == list(ALL)


async def test_while_one_has_a_post_in_hand_nobody_overtakes_it_in_its_cohort(
    two: tuple[Study, Study], study: Study, clock: Clock
) -> None:
    first, second = two
    await make_cohort(study, who=replace(OLGA, guild_id=IN_SHARD_1))
    board = ListBoard()

    async def handed_over() -> None:  # the shard, but not the post that is under way
        async with study.db.write() as tx:
            await tx.all("UPDATE shards SET process = :process WHERE number = 1", first.mine.params)
        await ringing.ring(first, board, clock)
        assert board.shown == []

    slow = Stopping(second, before=handed_over)
    await ringing.ring(second, slow, clock)
    assert [kind for _, kind in kinds(slow)] == list(ALL[:1])
    await ringing.ring(first, board, clock)
    assert [kind for _, kind in kinds(board)] == list(ALL[1:])


async def test_the_living_share_what_the_dead_have_left(study: Study, clock: Clock) -> None:
    three = [process(study, clock, number, number + 3, count=6) for number in range(3)]
    for each in three:
        await peers.join(each, clock())
    dead, *living = three
    for _ in range(4):
        clock.forward(seconds=5)
        for each in living:
            await peers.beat(each, clock())
            await peers.take_over(each, clock())
    rows = await study.db.read.all("SELECT process, count(*) AS shards FROM shards GROUP BY process")
    assert {row["process"]: row["shards"] for row in rows} == {each.peer.id: 3 for each in living if each.peer}
    again = process(study, clock, 0, 3, count=6)
    await peers.join(again, clock())
    assert await shards_of(again) == {0, 3}
    assert await shards_of(dead) == set()


async def test_what_another_process_has_made_due_is_noticed(
    two: tuple[Study, Study], study: Study, clock: Clock
) -> None:
    await ringing.ring(two[1], ListBoard(), clock)
    assert not await peers.is_due(two[1], clock())
    await cohorts_in_both(two[0])
    assert await peers.is_due(two[1], clock())


async def test_the_start_of_one_leaves_the_others_what_they_have_in_hand(
    two: tuple[Study, Study], study: Study, clock: Clock
) -> None:
    await make_cohort(study, who=replace(OLGA, guild_id=IN_SHARD_1))
    await occurrences.plan_due(two[1], clock())
    for each in await store.ready(study.db.read, clock()):
        await claims.claim(study.db, each.occurrence, clock(), clock() + LONG, two[1].held)
    await installation.take_over(two[0], clock())
    assert await store.ready(study.db.read, clock()) == []


Outcome = Callable[[Database, Claim, datetime], Awaitable[None]]
OUTCOMES: dict[str, Outcome] = {
    "it is there": lambda db, claim, later: claims.confirm(db, claim, 999, 999, None),
    "it lacks something": lambda db, claim, later: claims.keep(db, claim, 999, "no thread", later),
    "no clear answer": lambda db, claim, later: claims.postpone(db, claim, "no answer", later),
    "it is refused": lambda db, claim, later: claims.fail(db, claim, "refused", later),
    "it is not needed": lambda db, claim, later: claims.skip(db, claim, "obsolete"),
    "it is early": lambda db, claim, later: claims.put_back(db, claim),
    "it is not known": lambda db, claim, later: claims.give_back(db, claim, later - 2 * LONG),
}


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("is_done", [False, True])
async def test_what_a_slow_one_says_of_a_post_counts_no_more_once_another_has_it_in_hand(
    two: tuple[Study, Study], study: Study, clock: Clock, outcome: str, is_done: bool
) -> None:
    first, second = two
    await make_cohort(study, who=replace(OLGA, guild_id=IN_SHARD_1))
    await occurrences.plan_due(second, clock())
    what = (await store.ready(study.db.read, clock()))[0].occurrence
    slow = await claims.claim(study.db, what, clock(), clock() + LONG, second.held)
    await let_die(first, clock)
    quick = await claims.claim(study.db, what, clock(), clock() + LONG, first.held)
    assert slow
    assert quick
    if is_done:
        await claims.confirm(study.db, quick, 1000, 1000, None)
    rows = "SELECT * FROM occurrences ORDER BY kind, number"
    before = [tuple(row) for row in await study.db.read.all(rows)]
    await OUTCOMES[outcome](study.db, slow, clock() + LONG)
    assert [tuple(row) for row in await study.db.read.all(rows)] == before


async def test_after_the_database_was_away_from_all_the_first_to_be_back_takes_nobody_for_dead(
    study: Study, clock: Clock
) -> None:
    steady = Steady()
    first, second = (process(study, clock, shard, steady=steady) for shard in (0, 1))
    for each in (first, second):
        assert await peers.join(each, clock()) is None
    clock.forward(seconds=60)
    steady.seconds += 60
    assert await peers.beat(first, clock())
    assert not await peers.take_over(first, clock())
    assert await peers.beat(second, clock())
    for _ in range(4):
        clock.forward(seconds=5)
        steady.seconds += 5
        await peers.beat(first, clock())
    assert await peers.take_over(first, clock())  # the other has died meanwhile


@pytest.mark.postgresql
async def test_one_whose_clock_is_wrong_is_not_taken_for_dead(study: Study, clock: Clock) -> None:
    wrong = process(study, clock, 0, 1)  # the test's clock is months behind the server's

    async def lost() -> None:
        raise AssertionError

    assert wrong.peer
    presence = Presence(wrong, wrong.peer, due=lambda: None, taken=lambda: None, lost=lost)
    await presence.join(Shards(2, (0, 1)))
    presence.end()
    difference = await peers.clock_difference(wrong, clock())
    assert difference
    assert abs(difference) > LONG.total_seconds()
    [each] = await store_of_peers.living(study.db.read)
    assert abs((each.seen_at - clock()).total_seconds() - difference) < LONG.total_seconds()
    assert wrong.peer.may_act()
