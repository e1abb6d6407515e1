"""Review threads and galleries as views of the rows: drawn anew after a change, rebuilt where somebody deleted them.

Whatever changes what is shown leaves a mark (`bot.store.marks`) in its own transaction; whoever rings draws what is
marked. So one drawing stands for many changes, none is forgotten when the process dies, and no press waits for it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from bot import posting, showcase
from bot.board import Board, Refused, Unavailable
from bot.composing import compose
from bot.errors import LeaseOver
from bot.occurrences import CLAIM
from bot.posts import Post
from bot.records import Kind, Posted
from bot.review_posts import Handed
from bot.store import claims, marks, occurrences
from bot.study import Study
from bot.texts import showcase as text

log = logging.getLogger(__name__)

AT_ONCE = 32  # drawings under way together
REPAIR = timedelta(hours=1)  # how often to try what somebody has to repair; a change tries at once


async def redraw(study: Study, board: Board, now: datetime) -> None:
    """Draw anew whatever is marked. Safe to call at any time: what Discord cannot take now stays marked."""
    drawn = await _draw_all(study, board, await _marked(study, (Kind.SUBMISSION,), now), (), now)
    shown = {post.cohort.id for post in drawn if _shown(post)}
    for cohort_id in sorted(shown):
        for posted in await occurrences.ready(study.db.read, now, cohort_id):
            if posted.occurrence.kind is Kind.GALLERY:
                await posting.post(study, board, posted, now)
    await _draw_all(study, board, await _marked(study, (Kind.GALLERY,), now), shown, now)
    await _draw_all(study, board, await _marked(study, marks.ERASABLE, now), (), now)


def _shown(post: Post) -> bool:
    """Whether it may be in the gallery, or may have been until now."""
    return isinstance(post, Handed) and post.submission.shown


async def _marked(study: Study, kinds: Collection[Kind], now: datetime) -> list[Posted]:
    return [posted for posted in await marks.left(study.db.read, now, study.mine) if posted.occurrence.kind in kinds]


async def _draw_all(
    study: Study, board: Board, marked: Sequence[Posted], growing: Collection[int], now: datetime
) -> list[Post]:
    """What was drawn. `growing`: the cohorts with something new for their gallery."""
    places = asyncio.Semaphore(AT_ONCE)

    async def draw(posted: Posted) -> Post | None:
        async with places:
            try:
                return await _draw(study, board, posted, posted.occurrence.cohort_id in growing, now)
            except LeaseOver:  # another process draws it
                return None
            except Exception:  # One message must not keep the others as they were.
                log.exception("%s could not be drawn anew", posted.occurrence)
                return None

    return [post for post in await asyncio.gather(*map(draw, marked)) if post is not None]


async def _draw(study: Study, board: Board, posted: Posted, grows: bool, now: datetime) -> Post | None:
    """What was drawn; None where somebody else is at it."""
    occurrence, until = posted.occurrence, now + CLAIM
    if not await marks.take(study.db, occurrence, until):
        return None
    post = await compose(study, occurrence, now)
    if _shown(post):  # while it is still marked: whoever is killed from here on does it again
        await showcase.extend(study, post.cohort, now)
    try:
        is_there = posted.message_id is None or await board.redraw(post, posted)
    except Unavailable as error:
        log.warning("%s is drawn anew later: %s", occurrence, error)
        await marks.put_off(study.db, occurrence, until, now + posting.PAUSES[-1])
        return post
    except Refused as error:  # What is to be posted there tells the organiser.
        log.warning("%s cannot be drawn anew until somebody repairs it: %s", occurrence, error)
        await marks.put_off(study.db, occurrence, until, now + REPAIR)
        return post
    if is_there:
        if isinstance(post, Handed) and post.results is not None:  # which say the same at length
            await posting.refresh(study, board, post.results, now)
        await marks.wipe(study.db, occurrence, until)
    else:
        await _deleted(study, board, post, posted, grows, now)
    return post


async def _deleted(study: Study, board: Board, post: Post, posted: Posted, grows: bool, now: datetime) -> None:
    """Rebuild what is still needed: a thread whose results are to come, a gallery that has something new to show."""
    occurrence = posted.occurrence
    of_thread, of_gallery = isinstance(post, Handed) and post.submission.closed_at is None, grows and not post.obsolete
    needed = of_thread if isinstance(post, Handed) else of_gallery
    if needed and post.cohort.running:
        await claims.reopen(study.db, posted, now)
        await posting.post_now(study, board, occurrence.cohort_id, occurrence.kind, occurrence.number, now)
    elif isinstance(post, showcase.Gallery):
        await claims.bury(study.db, posted, text.deleted())
    else:
        await marks.forget(study.db, occurrence)
