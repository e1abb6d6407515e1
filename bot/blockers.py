"""Blockers: sharing what stands in one's way in the week's thread, taking it back, and marking it as solved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot import choosing
from bot.actors import Actor
from bot.errors import StudyError
from bot.posts import UnderWeek
from bot.records import Cohort, Kind, Occurrence
from bot.store import blockers, occurrences
from bot.store.blockers import Blocker
from bot.store.db import Connection
from bot.study import Study
from bot.texts import blockers as text


class Help(Enum):
    """What becomes of a blocker with a check-in."""

    NONE = "there is none, or it is solved already"
    PRIVATE = "it is for nobody to see"
    ASKED = "it is in the week's thread, or will be in a moment"
    WAITS = "it will be there as soon as the week's post is"
    NOWHERE = "it was to be shared, but the week's post is not there any more"
    WITHDRAWN = "it was shared, and is private again"
    SOLVED = "it is solved with this check-in"

    @property
    def open(self) -> bool:
        return self not in (Help.NONE, Help.SOLVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(UnderWeek):
    """A member shares what blocks them in a week. `words` are None once taken out; `withdrawn`: it is private again."""

    member_id: int
    week: int
    words: str | None
    solved: bool
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """A blocker that is solved now. `own`: the member marked it themselves."""

    blocker: Blocker
    own: bool


async def keep(
    tx: Connection, cohort: Cohort, before: Blocker | None, week: int, member_id: int, words: str | None, share: bool,
    now: datetime,
) -> tuple[Help, int | None]:  # fmt: skip
    """Remember what becomes of a blocker when a check-in says `words` of it; `before`: as it was until then.

    Returns the id of the question in the week's thread as well, where there is one to post or to draw anew.
    """
    shared, solved_at = (before.shared, before.solved_at) if before else (False, None)
    if words is None:
        was_open = before is not None and before.words is not None and solved_at is None
        if before is None or before.id is None:
            return (Help.SOLVED if was_open else Help.NONE), None
        await blockers.put(tx, cohort.id, week, member_id, shared=shared, solved_at=solved_at or now)
        return (Help.SOLVED if was_open else Help.NONE), before.id if shared else None
    if before is None or words != before.words or (share and not shared):
        solved_at = None
    if not share and not shared and (before is None or before.id is None):
        return Help.PRIVATE, None
    id = await blockers.put(tx, cohort.id, week, member_id, shared=share, solved_at=solved_at)
    if share:
        question = Occurrence(cohort.id, Kind.BLOCKER, id, now, cohort.channel_id)
        await occurrences.add_due(tx, question)
        if solved_at is None:
            await occurrences.due_again(tx, question)
    if solved_at is not None:
        return Help.NONE, id
    return (Help.ASKED if share else Help.WITHDRAWN if shared else Help.PRIVATE), id if share or shared else None


async def take_back(tx: Connection, blocker: Blocker | None) -> int | None:
    """Its check-in goes. Returns the id of the question in the week's thread, where there is one."""
    if blocker is None or blocker.id is None:
        return None
    await blockers.put(tx, blocker.cohort_id, blocker.week, blocker.member_id, shared=False, solved_at=None)
    return blocker.id if blocker.shared else None


async def solve(study: Study, actor: Actor, cohort_id: int, blocker_id: int, now: datetime) -> Marked:
    """Mark a shared blocker as solved: whoever asked may, and organisers. It may be solved already.

    Raises StudyError for others, and where the question was taken back.
    """
    cohort = await choosing.by_button(study, actor, cohort_id)
    async with study.db.write() as tx:
        found = await blockers.get(tx, blocker_id)
        if found is None or found.cohort_id != cohort.id:
            raise choosing.nowhere()
        if not found.shared:
            raise StudyError(text.taken_back())
        if actor.id != found.member_id and not actor.organises(cohort):
            raise StudyError(text.not_yours_to_solve(found.member_id))
        await blockers.put(tx, cohort.id, found.week, found.member_id, shared=True, solved_at=found.solved_at or now)
    return Marked(found, actor.id == found.member_id)


async def solve_own(study: Study, actor: Actor, cohort_id: int, week: int, now: datetime) -> Marked:
    """Mark the blocker of one's own check-in as solved, shared or not. Raises StudyError where there is none."""
    cohort = await choosing.by_button(study, actor, cohort_id)
    async with study.db.write() as tx:
        found = await blockers.of_checkin(tx, cohort.id, week, actor.id)
        if found is None or found.words is None:
            raise StudyError(text.no_blocker(week))
        await blockers.put(tx, cohort.id, week, actor.id, shared=found.shared, solved_at=found.solved_at or now)
    return Marked(found, own=True)


async def question(study: Study, occurrence: Occurrence, cohort: Cohort, now: datetime) -> Question:
    """The facts of a shared blocker."""
    found = await blockers.get(study.db.read, occurrence.number)
    if found is None:  # whoever asked has erased what was held about them
        found = Blocker(None, cohort.id, 0, 0, None, shared=False, solved_at=None)
    post = await occurrences.get(study.db.read, cohort.id, Kind.ASSIGNMENT, found.week)
    open = found.shared and found.solved_at is None and found.words is not None
    opening = study.calendar(cohort).week(found.week)  # None: the curriculum has become shorter since
    waits = post is None or (post.message_id is None and post.state != "sent")
    in_time = (
        opening is not None and opening.opens_at <= now < opening.backfill_until
    )  # the clock may have been set back since
    never_posted = waits and (not in_time or (post is not None and post.state == "skipped"))
    return Question(
        occurrence=occurrence,
        cohort=cohort,
        curriculum=study.curriculum(cohort),
        obsolete=text.week_never_posted() if never_posted else None if open else text.no_longer_asked(),
        post=post,
        member_id=found.member_id,
        week=found.week,
        words=found.words,
        solved=found.solved_at is not None,
        withdrawn=not found.shared,
    )
