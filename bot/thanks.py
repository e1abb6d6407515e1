"""What an author says to a reviewer: that the review helped, and a reply."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot import inbox
from bot.actors import Actor
from bot.errors import StudyError
from bot.received import readable
from bot.records import Cohort, Kind, Occurrence
from bot.reviews import find
from bot.reviews import from_inbox as inbox_actor
from bot.store import occurrences, people, reviews, writing
from bot.store.db import Connection
from bot.study import Study
from bot.submission import Review
from bot.texts import letters
from bot.texts import received as text
from bot.texts import reviews as review_text
from bot.texts.words import plain

LONGEST_REPLY = 500  # characters
MORE_WORDS = timedelta(minutes=10)  # whoever says that a review helped may go on to reply: both come in one message


async def own_review(study: Study, actor: Actor, review_id: int) -> tuple[Review, Cohort]:
    """A review that the actor received and may read. Raises StudyError for any other."""
    review = await reviews.by_id(study.db.read, review_id)
    submission, cohort, _ = await find(study, actor, review.submission_id if review else 0)
    if review is None or submission.member_id != actor.id:
        raise StudyError(text.not_about_you())
    if not readable(submission, review):
        raise StudyError(review_text.results_to_come())
    return review, cohort


async def from_inbox(study: Study, member_id: int, review_id: int) -> Actor:
    """Whoever presses a button about a review in a direct message. Raises StudyError for strangers."""
    review = await reviews.by_id(study.db.read, review_id)
    return await inbox_actor(study, member_id, review.submission_id if review else 0)


async def say_helped(study: Study, actor: Actor, review_id: int, now: datetime) -> bool:
    """It helped; False if its author had said so before."""
    async with study.db.write() as tx:
        review, cohort = await own_review(study, actor, review_id)
        new = await writing.helped(tx, review.id)
        await _tell(tx, cohort, review, now)
    return new


async def reply(study: Study, actor: Actor, review_id: int, words: str, now: datetime) -> None:
    """One reply to a review; a second one replaces it."""
    if not plain(words) or len(words) > LONGEST_REPLY:
        raise StudyError(text.reply_length(LONGEST_REPLY))
    async with study.db.write() as tx:
        review, cohort = await own_review(study, actor, review_id)  # within it: its author may be erasing it
        await writing.reply(tx, review.id, words.strip())
        await _tell(tx, cohort, review, now)


async def _tell(tx: Connection, cohort: Cohort, review: Review, now: datetime) -> None:
    """Write to the reviewer, once; whoever wants no such messages finds it in /my-reviews."""
    if review.reviewer_id < 0:
        return  # they have erased what was held about them
    person = await people.get(tx, review.reviewer_id)
    if letters.why_no_thanks(person.reminders, person.inbox_closed_at) is None and cohort.running:
        [at] = await inbox.turns(tx, cohort, [person], now + MORE_WORDS)
        await occurrences.add_due(tx, Occurrence(cohort.id, Kind.THANKS, review.id, at, cohort.channel_id))
