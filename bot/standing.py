"""Whether what was to be posted still has a time and a place."""

from __future__ import annotations

from datetime import datetime

from bot.posts import Nudge, Post, UnderWeek
from bot.records import Kind
from bot.review_posts import InThread
from bot.store import occurrences as store
from bot.study import Study
from bot.texts import nudges as nudge_text
from bot.texts import posts as text
from bot.weekly import event_of


async def without_place(study: Study, what: Post) -> str | None:
    """Why it can be nowhere: somebody removed the message whose thread it belongs in before the thread was opened."""
    if isinstance(what, UnderWeek) and not (isinstance(what, Nudge) and what.direct):
        post = what.post
        if post is not None and post.message_id is not None:
            return None
        # Before the week's post is there, nothing can be under it; and it may never come.
        return nudge_text.thread_gone() if post and post.state == "sent" else what.obsolete
    if isinstance(what, InThread) and what.thread_id is None:
        first = await store.get(study.db.read, what.cohort.id, Kind.SUBMISSION, what.submission.id)
        # With a thread by now: it was opened since the facts were gathered, and the next try finds it.
        without = first is not None and (
            first.state == "skipped" or (first.state == "sent" and first.thread_id is None)
        )
        return text.review_thread_gone() if without else None
    return None


def is_early(study: Study, what: Post, now: datetime) -> bool:
    """Its time is still to come: since it was planned the plan was moved, or the clock set back."""
    occurrence = what.occurrence
    if occurrence.kind in store.PLANNED:
        event = event_of(study, occurrence, what.cohort)
        return event is not None and now < event.at
    return occurrence.kind in store.TIMED and now < occurrence.due_at
