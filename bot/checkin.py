"""Checking in: storing what was written, and the receipt."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from bot import away, blockers
from bot.actors import Actor
from bot.answers import Answers, parse_hours, texts
from bot.blockers import Help
from bot.calendar import Calendar, Week
from bot.checked_in import CheckIn
from bot.curriculum.model import Week as Lesson
from bot.errors import StudyError
from bot.records import Cohort, Membership
from bot.sheets import Sheet, open_by_button
from bot.store import blockers as rows
from bot.store import checkins, memberships
from bot.store.checkins import Norm
from bot.streaks import Streak, streak
from bot.study import Study
from bot.texts import checkin as text


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a member is told. `thread_id`: where the week is discussed, if there is a thread.

    `back`: a break of their own is over with this. `question`: the id of the blocker that is to be posted, or drawn
    anew, in the week's thread.
    """

    cohort: Cohort
    week: Week
    lesson: Lesson
    is_new: bool
    late: bool
    streak: Streak
    norm: Norm
    thread_id: int | None
    back: bool
    help: Help
    question: int | None


class Overtaken(StudyError):
    """The check-in was changed since the form was opened: nothing is saved. `present`: what it says now."""

    def __init__(self, week: int, present: CheckIn) -> None:
        super().__init__(text.overtaken(week))
        self.present = present


async def check_in(study: Study, actor: Actor, cohort_id: int, number: int, answers: Answers, now: datetime) -> Receipt:
    """Store what a member wrote about a week, or what it now says.

    Raises StudyError like `open_by_button`, and for what cannot be read; Overtaken.
    """
    sheet = await open_by_button(study, actor, cohort_id, number, now)
    written = _written(answers, sheet, actor.id, now)
    saved = await _save(study, sheet, written, answers, now)
    if saved is None:
        sheet = await open_by_button(study, actor, cohort_id, number, now)
        if sheet.before is not None and replace(sheet.before, created_at=now, late=sheet.late) != written:
            raise Overtaken(number, sheet.before)
        saved = _Saved(is_new=False, membership=sheet.membership)  # the same was sent twice
    weeks = sorted({*sheet.weeks, number})
    return Receipt(
        cohort=sheet.cohort,
        week=sheet.week,
        lesson=sheet.lesson,
        is_new=saved.is_new,
        late=sheet.late,
        streak=streak_of(study.calendar(sheet.cohort), saved.membership, weeks, now),
        norm=await checkins.norm(study.db.glance, cohort_id, number, now),
        thread_id=sheet.post.thread_id,
        back=saved.membership.paused_until != sheet.membership.paused_until,
        help=saved.help,
        question=saved.question,
    )


@dataclass(frozen=True, slots=True)
class _Saved:
    is_new: bool
    membership: Membership
    help: Help = Help.NONE
    question: int | None = None


async def _save(study: Study, sheet: Sheet, written: CheckIn, answers: Answers, now: datetime) -> _Saved | None:
    """None where the check-in was changed since the form was opened."""
    cohort, membership, post = sheet.cohort, sheet.membership, sheet.post
    version = sheet.version if answers.version is None else answers.version
    nowhere = answers.share and written.blocker is not None and post.gone
    share = answers.share and not nowhere
    back = sheet.before is None and membership.paused(now)
    if not share and sheet.stuck is None and not back:  # nearly always, and then it is one statement
        stored = await checkins.put(study.db, cohort.id, written, version)
        if stored is None:
            return None
        help = Help.NONE if written.blocker is None else Help.NOWHERE if nowhere else Help.PRIVATE
        return _Saved(stored == 1, membership, help)
    async with study.db.write() as tx:
        before = await rows.of_checkin(tx, cohort.id, written.week, written.member_id)
        stored = await checkins.put_within(tx, cohort.id, written, version)
        if stored is None:
            return None
        help, question = await blockers.keep(
            tx, cohort, before, written.week, written.member_id, written.blocker, share, now
        )
        if back:
            membership = away.finish(await memberships.get(tx, cohort.id, written.member_id) or membership, now)
            await memberships.pause(tx, membership)
    if nowhere and help.open:
        help = Help.NOWHERE
    elif help is Help.ASKED and post.message_id is None:
        help = Help.WAITS
    return _Saved(stored == 1, membership, help, question)


def _written(answers: Answers, sheet: Sheet, member_id: int, now: datetime) -> CheckIn:
    """The form's answers as a check-in. Raises StudyError with what to write instead."""
    done, blocker = texts(answers)
    return CheckIn(
        week=sheet.week.number,
        member_id=member_id,
        done=done,
        hours=parse_hours(answers.hours),
        confidence=answers.confidence,
        blocker=blocker,
        late=sheet.late,
        created_at=now,
    )


def streak_of(calendar: Calendar, membership: Membership, done: Collection[int], now: datetime) -> Streak:
    """A member's streak at `now`. Weeks that the curriculum does not have any more are none."""
    current = calendar.latest(now)
    joined = calendar.latest(membership.joined_at)
    return streak(
        len(calendar.weeks),
        {number for number in done if calendar.week(number) is not None},
        joined.number if joined else 0,
        current.number if current else 0,
        calendar.closed(now),
        calendar.left_out,
        _weeks_away(calendar, membership, now) if membership.paused_at else (),
    )


def _weeks_away(calendar: Calendar, membership: Membership, now: datetime) -> list[int]:
    return [week.number for week in calendar.weeks if week.opens_at <= now and _away(membership, week, now)]


def _away(membership: Membership, week: Week, now: datetime) -> bool:
    """Whether the member was on a break of their own when the week closed; or is now, while it is open."""
    return membership.away(week.closes_at) if week.closes_at <= now else membership.paused(now)
