"""The times in the life of a review and of a round of reviews: pure rules.

A review that was offered must be started within three days, or somebody else is asked. On its fifth day a round that
has too few reviews asks more of those who do review; after seven days it closes with whatever it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.submission import Review, Submission

TIME_TO_REVIEW = timedelta(days=7)
TIME_TO_START = timedelta(hours=72)
TOP_UP_AFTER = timedelta(days=5)
ENOUGH = 2  # reviews: with fewer a round asks for more


def begun(review: Review) -> bool:
    """Whether its reviewer has done anything about it. Whoever wrote it in an earlier round has."""
    return bool(review.started_at or review.extended or review.done_at or review.strength or review.scores)


def fresh(review: Review, now: datetime) -> bool:
    """It was offered, and there is still time to start it."""
    return review.state == "offered" and not begun(review) and now < review.offered_at + TIME_TO_START


def expected(review: Review, now: datetime) -> bool:
    """It may still come: it was begun and is not overdue, or there is still time to start it."""
    return fresh(review, now) or (review.state == "offered" and begun(review) and now < review.due_at)


def ends_at(submission: Submission) -> datetime | None:
    """When its round is over; None before reviewers were asked."""
    return None if submission.allocated_at is None else submission.allocated_at + TIME_TO_REVIEW


def finished(given: Sequence[Review]) -> int:
    """How many reviews are written, volunteers' among them."""
    return sum(1 for review in given if review.state == "done")


def complete(given: Sequence[Review]) -> bool:
    """There is a review, and nobody who was asked has still to write. A volunteer who has begun holds nobody up."""
    return finished(given) > 0 and not any(review.state == "offered" and not review.volunteer for review in given)


def time_is_over(submission: Submission, given: Sequence[Review], now: datetime) -> bool:
    """The round is over, and there is a review.

    Whoever has begun is waited for until it is due. Whoever was asked late has their days to start, where there are too
    few reviews without theirs.
    """
    end, done = ends_at(submission), finished(given)
    if end is None or now < end or not done:
        return False
    missing = [review for review in given if review.state == "offered" and not review.volunteer]
    waited_for = (expected(each, now) and (begun(each) or done < ENOUGH) for each in missing)
    return not any(waited_for)


def nobody_comes(submission: Submission, given: Sequence[Review], now: datetime) -> bool:
    """The round is over without any review, and none is to be expected."""
    end = ends_at(submission)
    return end is not None and now >= end and not finished(given) and not any(expected(each, now) for each in given)


def moments(submission: Submission, given: Sequence[Review]) -> Iterator[datetime]:
    """When something may have to be done about an open round."""
    if submission.allocated_at is None:
        return
    yield submission.allocated_at + TIME_TO_REVIEW
    if submission.topped_up_at is None:
        yield submission.allocated_at + TOP_UP_AFTER
    for review in given:
        if review.state == "offered" and not review.volunteer:
            yield review.due_at if begun(review) else review.offered_at + TIME_TO_START
