"""Gathering the facts of what is posted about a capstone under review: see `bot.review_posts`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot import reviews as peer
from bot.capstones import due_at
from bot.errors import StudyError
from bot.leases import finished, nobody_comes
from bot.posts import Post
from bot.records import Cohort, Kind, Occurrence
from bot.review_posts import (
    Appealed,
    Asked,
    Handed,
    NewVersion,
    Reminder,
    Results,
    Ruled,
    Thanks,
    Unreviewed,
    Waiting,
    Withdrawn,
)
from bot.store import occurrences, people, reviews, submissions
from bot.study import Study
from bot.submission import Review, submission_of
from bot.texts import letters as letter_text
from bot.texts import posts as text
from bot.texts import threads as thread_text

OF_REVIEWS = (Kind.STAND_IN, Kind.DEADLINE, Kind.ASKED, Kind.THANKS)  # whose number is a review's


async def of_submission(study: Study, occurrence: Occurrence, cohort: Cohort, now: datetime) -> Post:
    """The facts of what is posted about a submission. Raises StudyError where the capstone is not installed."""
    read, kind = study.db.read, occurrence.kind
    submission_id, review = submission_of(occurrence.number), None
    if kind in OF_REVIEWS:
        review = await reviews.by_id(read, submission_of(occurrence.number))
        submission_id = review.submission_id if review else 0
    submission = await submissions.get(read, submission_id)
    curriculum = study.curriculum(cohort)
    capstone = curriculum.capstone(submission.capstone) if submission else None
    if submission is None or capstone is None:
        raise StudyError(text.capstone_missing())
    about: dict[str, Any] = {
        "occurrence": occurrence,
        "cohort": cohort,
        "curriculum": curriculum,
        "capstone": capstone,
        "submission": submission,
    }
    if submission.withdrawn:
        about["obsolete"] = thread_text.withdrawn()
    if kind is Kind.SUBMISSION:
        return await _handed(study, about, now)
    thread = await occurrences.get(read, cohort.id, Kind.SUBMISSION, submission.id)
    about["thread_id"] = thread.thread_id if thread and thread.state == "sent" else None  # else it is being rebuilt
    if submission.withdrawn:
        return Withdrawn(**about)
    if kind is Kind.UNREVIEWED:
        return await _unreviewed(study, about)
    if kind in (Kind.RESULTS, Kind.APPEAL, Kind.RULING):
        return await _after_reviews(study, about)
    if review is not None and kind is not Kind.STAND_IN:
        return await _to_reviewer(study, about, review, now)
    return await _asked(study, about)


async def _handed(study: Study, about: dict[str, Any], now: datetime) -> Handed:
    read, cohort, submission = study.db.read, about["cohort"], about["submission"]
    given = await reviews.of_submission(read, submission.id)
    missing = [review for review in given if review.state == "offered" and not review.volunteer]
    done = finished(given)
    row = await occurrences.get(read, cohort.id, Kind.SUBMISSION, submission.id)
    results = await occurrences.get(read, cohort.id, Kind.RESULTS, submission.edition)
    verdict = None
    if submission.closed_at is not None and not submission.withdrawn:
        verdict = await peer.verdict(read, about["capstone"], submission)
    here = row is not None and row.state == "sent" and results is not None and results.thread_id == row.thread_id
    return Handed(
        **about,
        lost=row.thread_id if row and row.state != "sent" else None,
        deadline=due_at(about["curriculum"], study.calendar(cohort), about["capstone"]),
        asked=len(missing) + done,
        done=done,
        due_at=max((review.due_at for review in missing), default=None),
        unreviewed=nobody_comes(submission, given, now),
        verdict=verdict,
        results=results if here else None,
    )


async def _unreviewed(study: Study, about: dict[str, Any]) -> Unreviewed:
    occurrence, submission = about["occurrence"], about["submission"]
    come = submission.closed_at is not None or finished(await reviews.of_submission(study.db.read, submission.id)) > 0
    over = come or occurrence.number != submission.edition
    return Unreviewed(**about, obsolete=thread_text.reviewed_since() if over else None)


async def _after_reviews(study: Study, about: dict[str, Any]) -> Post:
    occurrence, submission = about["occurrence"], about["submission"]
    over = submission.closed_at is None or occurrence.number != submission.edition
    about["obsolete"] = thread_text.round_over() if over else None
    said = await peer.verdict(study.db.read, about["capstone"], submission)
    if occurrence.kind is Kind.APPEAL:
        return Appealed(**about)
    return (Results if occurrence.kind is Kind.RESULTS else Ruled)(**about, verdict=said)


async def _to_reviewer(study: Study, about: dict[str, Any], review: Review, now: datetime) -> Post:
    cohort, kind = about["cohort"], about["occurrence"].kind
    due = review.state == "offered" and now < review.due_at
    if kind is Kind.DEADLINE and not (cohort.anonymous or review.unnamed):
        return Reminder(**about, review=review, obsolete=None if due else thread_text.review_not_due())
    person = await people.get(study.db.read, review.reviewer_id)
    letter = {**about, "review": review, "inbox_open": person.inbox_closed_at is None}
    if kind is Kind.THANKS:
        return Thanks(**letter, obsolete=letter_text.why_no_thanks(person.reminders, person.inbox_closed_at))
    return Waiting(**letter, obsolete=None if due else thread_text.review_not_due())


async def _asked(study: Study, about: dict[str, Any]) -> Asked | NewVersion:
    occurrence, submission = about["occurrence"], about["submission"]
    given = await reviews.of_submission(study.db.read, submission.id)
    if occurrence.kind is Kind.VERSION:
        open_or_done = tuple(review for review in given if review.state in ("offered", "done"))
        over = submission.closed_at is not None or occurrence.number != submission.version_number
        return NewVersion(**about, reviews=open_or_done, obsolete=thread_text.version_over() if over else None)
    # A volunteer who wrote before is asked to look again as well.
    asked = tuple(
        review for review in given if review.state == "offered" and (not review.volunteer or review.done_at is not None)
    )
    what = Asked(**about, reviews=asked)
    if occurrence.kind is Kind.STAND_IN:
        what = replace(what, reviews=tuple(review for review in asked if review.id == occurrence.number))
        if about["cohort"].anonymous or (what.reviews and not what.mentioned):
            return replace(what, obsolete=thread_text.asked_privately())
        return what if what.reviews else replace(what, obsolete=thread_text.stand_in_done())
    if occurrence.number != submission.edition:
        return replace(what, obsolete=thread_text.round_over())
    written = submission.closed_at is not None or (not what.reviews and finished(given) > 0)
    return replace(what, obsolete=thread_text.reviewed_since()) if written else what
