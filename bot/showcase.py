"""The gallery: passed work whose authors agreed to show it, in the cohort's channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot import choosing
from bot.actors import Actor
from bot.curriculum.model import Capstone
from bot.errors import StudyError
from bot.posts import Post
from bot.progress import passed
from bot.records import Cohort, Kind, Occurrence
from bot.reviews import find
from bot.store import marks, occurrences, submissions
from bot.study import Study
from bot.submission import Submission
from bot.texts import showcase as text

A_PAGE = 15  # works


@dataclass(frozen=True, slots=True)
class Work:
    """A submission that has passed. `thread_id`: where its reviews are (None: nobody knows)."""

    submission: Submission
    capstone: Capstone
    thread_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gallery(Post):
    """A page of a cohort's gallery. It is obsolete while it has nothing to show."""

    works: tuple[Work, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What an author decided: `shown` or not. `visible`: it has passed, so the gallery has it, or had it until now.

    `over`: they like to show it, and the cohort has ended without a place for it.
    """

    cohort: Cohort
    submission: Submission
    visible: bool
    over: bool

    @property
    def shown(self) -> bool:
        return self.submission.shown


async def page(study: Study, occurrence: Occurrence, cohort: Cohort, now: datetime) -> Gallery:
    """The facts of a page."""
    first = occurrence.number * A_PAGE
    here = (await _visible(study, cohort))[first : first + A_PAGE]
    row = await occurrences.get(study.db.read, cohort.id, Kind.GALLERY, occurrence.number)
    return Gallery(
        occurrence=occurrence,
        cohort=cohort,
        curriculum=study.curriculum(cohort),
        obsolete=None if here else text.nothing_to_show(),
        lost=row.thread_id if row else None,
        works=tuple([await _work(study, cohort, each) for each in here]),
    )


async def _visible(study: Study, cohort: Cohort) -> list[Submission]:
    curriculum = study.curriculum(cohort)
    agreed = await submissions.shown(study.db.read, cohort.id)
    return [each for each in agreed if await passed(study, curriculum, each)]


async def _work(study: Study, cohort: Cohort, submission: Submission) -> Work:
    capstone = study.curriculum(cohort).capstone(submission.capstone)
    if capstone is None:
        raise LookupError(submission.capstone)  # what is visible has passed, by its rubric
    thread = await occurrences.get(study.db.read, cohort.id, Kind.SUBMISSION, submission.id)
    return Work(submission, capstone, thread.thread_id if thread else None)


async def extend(study: Study, cohort: Cohort, now: datetime) -> None:
    """Something that may be shown has changed: all pages are drawn anew, and those that are missing are due.

    In a cohort that has ended nothing new is posted.
    """
    pages = -(-len(await _visible(study, cohort)) // A_PAGE)
    async with study.db.write() as tx:
        await marks.gallery(tx, cohort.id)
        for number in range(pages if cohort.running else 0):
            occurrence = Occurrence(cohort.id, Kind.GALLERY, number, now, cohort.channel_id)
            await occurrences.add_due(tx, occurrence)
            await occurrences.due_again(tx, occurrence)


async def wish(study: Study, actor: Actor, submission_id: int, shown: bool, now: datetime) -> Wish:
    """Show one's work in the gallery from when it has passed, or take it out. It holds after leaving and the end too.

    Raises StudyError for everybody but its author.
    """
    submission, cohort, _ = await find(study, actor, submission_id)
    if submission.member_id != actor.id:
        raise StudyError(text.not_yours())
    async with study.db.write() as tx:
        await submissions.show(tx, submission.id, shown)
        await marks.thread(tx, submission.id)
        await marks.gallery(tx, cohort.id)
    decided = await submissions.get(study.db.read, submission.id) or submission
    visible = await passed(study, study.curriculum(cohort), decided)
    if visible and shown:
        await extend(study, cohort, now)
    return Wish(cohort, decided, visible, await _over(study, cohort, decided))


async def _over(study: Study, cohort: Cohort, submission: Submission) -> bool:
    if cohort.running or not submission.shown:
        return False
    works = [each.id for each in await _visible(study, cohort)]
    if submission.id not in works:
        return True
    place = await occurrences.get(study.db.read, cohort.id, Kind.GALLERY, works.index(submission.id) // A_PAGE)
    return place is None or place.message_id is None


async def own(study: Study, actor: Actor, cohort_id: int) -> list[Wish]:
    """What the actor has handed in in a cohort, and wants of it. Raises StudyError where there is nothing."""
    cohort = await choosing.by_button(study, actor, cohort_id)
    curriculum = study.curriculum(cohort)
    theirs = await submissions.of_member(study.db.read, cohort.id, actor.id)
    if not theirs:
        raise StudyError(text.nothing_of_yours())
    return [
        Wish(cohort, each, await passed(study, curriculum, each), await _over(study, cohort, each)) for each in theirs
    ]
