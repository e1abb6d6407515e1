"""Posting exactly once: claim the row, send with a nonce, confirm with the message's id.

Whoever stops half way leaves a claim. The next try looks for the message before it sends again, whatever has happened.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from bot import inbox, standing
from bot import log as logs
from bot.blockers import Question
from bot.board import Board, Closed, Gone, Hidden, Outage, Refused, Rejected, Sent, ThreadGone, Unavailable
from bot.composing import compose, still_shows
from bot.errors import DatabaseTrouble, LeaseOver, StudyError
from bot.occurrences import CLAIM
from bot.outcomes import WORDS, Delay, Incomplete, NotYet, Outcome, Skip
from bot.posts import LiveSession, Post
from bot.records import Kind, Occurrence, Posted
from bot.review_posts import InThread, Withdrawn
from bot.store import claims, cohorts, marks
from bot.store import occurrences as store
from bot.store.claims import Claim
from bot.study import Study
from bot.submission import submission_of
from bot.texts import posts as text

log = logging.getLogger(__name__)

PAUSES = (timedelta(seconds=10), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
REPAIR = timedelta(minutes=10)  # how often to try what somebody has to repair
REJECTIONS = 3  # so often a mistake of ours is tried in silence; then it is told like any refusal


async def post(study: Study, board: Board, posted: Posted, now: datetime) -> Delay | None:
    """Post one occurrence unless it is there. An error of one never stops the others; an outage makes them wait."""
    with study.turns.remembering(Claim(posted.occurrence, posted.attempts + 1, study.held.process)):
        claimed = await claims.claim(study.db, posted.occurrence, now, now + CLAIM, study.held)
    if claimed is None:
        return None  # somebody else is at it
    # Where another process had its turn since we read the row, we do not know what it has sent.
    may_be_there = posted.state == "claimed" or claimed.attempts > posted.attempts + 1
    posted = replace(posted, occurrence=(occurrence := claimed.occurrence))
    logged = logs.bound(post=occurrence.kind.value, number=occurrence.number, cohort=occurrence.cohort_id)
    with logged, study.turns.remembering(claimed):
        word, delay = await _try(study, board, posted, claimed, now, may_be_there=may_be_there)
    study.metrics.occurrences.labels(occurrence.kind.value, word).inc()
    return delay


async def _try(
    study: Study, board: Board, posted: Posted, claim: Claim, now: datetime, *, may_be_there: bool
) -> tuple[str, Delay | None]:
    """What became of it, in a word, which is stored; and whether the others should wait."""
    occurrence, attempts, _ = claim
    try:
        outcome = await _send(study, board, posted, now, may_be_there=may_be_there)
    except Refused as error:
        await _refused(study, board, posted, error, claim, now)
        return "refused", None
    except Unavailable as error:
        pause = max(PAUSES[min(attempts, len(PAUSES)) - 1], timedelta(seconds=error.retry_after))
        await claims.postpone(study.db, claim, str(error), now + pause)
        log.log(_level(posted, str(error)), "%s is tried again in %s: %s", _named(occurrence), pause, error)
        return "postponed", Delay(now + pause, attempts, str(error)) if isinstance(error, Outage) else None
    except DatabaseTrouble as trouble:  # it stays claimed until the next ring
        if isinstance(trouble, LeaseOver):  # nothing has left since: whoever may act next takes it up before the others
            await claims.give_back(study.db, claim, now)
        raise
    except Exception as error:  # A fault of ours in one post must not silence the other cohorts.
        log.exception("%s failed", _named(occurrence))
        why = str(error) if isinstance(error, StudyError) else text.our_fault()
        await claims.postpone(study.db, claim, why, now + PAUSES[-1])
        return "failed", None
    await _record(study, board, posted, claim, outcome, now)
    if isinstance(outcome, Sent) and outcome.shows is not None:
        study.metrics.lateness.observe((now - occurrence.due_at).total_seconds())
    return WORDS[type(outcome)], None


def _level(posted: Posted, why: str) -> int:
    """What is tried for days is worth one line in the log, until there is something new to say."""
    return logging.DEBUG if posted.note == why else logging.WARNING


def _named(occurrence: Occurrence) -> str:
    return f"{occurrence.kind} {occurrence.number} of cohort {occurrence.cohort_id}"


async def _send(study: Study, board: Board, posted: Posted, now: datetime, *, may_be_there: bool) -> Outcome:
    what = await compose(study, posted.occurrence, now)
    if (nowhere := await standing.without_place(study, what)) is not None:
        return Skip(nowhere)
    try:
        return await _deliver(study, board, posted, what, now, may_be_there=may_be_there)
    except ThreadGone:
        return await _rebuild_and_deliver(study, board, posted, what, now)
    except Gone as error:
        if isinstance(error, Closed) and what.recipient is not None:
            await inbox.closed(study, what.recipient, now)
            what = await compose(study, posted.occurrence, now)
            if what.recipient is None:  # there is another place for it
                return await _deliver(study, board, posted, what, now, may_be_there=False)
        return Skip(str(error))


async def _rebuild_and_deliver(study: Study, board: Board, posted: Posted, what: Post, now: datetime) -> Outcome:
    """Somebody has deleted the review thread: it is built anew from the rows, for this and whatever comes after it."""
    if isinstance(what, InThread):
        cohort_id, number = what.cohort.id, what.submission.id
        first = await store.get(study.db.read, cohort_id, Kind.SUBMISSION, number)
        if first is not None and first.thread_id == what.thread_id:
            await claims.reopen(study.db, first, now)
        await post_now(study, board, cohort_id, Kind.SUBMISSION, number, now)
    again = await compose(study, posted.occurrence, now)
    return await _deliver(study, board, posted, again, now, may_be_there=True)


async def _deliver(
    study: Study, board: Board, posted: Posted, what: Post, now: datetime, *, may_be_there: bool
) -> Outcome:
    sent = await _look(board, what) if may_be_there else None
    if sent is not None and isinstance(what, LiveSession):  # what it shows may have changed since
        await board.refresh(what, replace(posted, message_id=sent.message_id, thread_id=sent.thread_id))
    if sent is None and posted.message_id is not None:
        return Sent(None)  # it was there without its thread, and somebody has removed it since
    if sent is None and standing.is_early(study, what, now):
        return NotYet()
    if sent is None and what.obsolete is not None:
        return Skip(what.obsolete)
    if sent is None:
        study.require()
        sent = replace(await board.send(what), shows=what)
    if sent.missing is not None and what.obsolete is None:
        return Incomplete(sent.message_id, sent.missing)
    return sent


async def _look(board: Board, what: Post) -> Sent | None:
    try:
        return await board.find(what)
    except Gone:
        raise
    except Refused as error:
        raise Hidden(str(error)) from error


async def _refused(study: Study, board: Board, posted: Posted, error: Refused, claim: Claim, now: datetime) -> None:
    wait = claims.postpone if isinstance(error, Hidden) else claims.fail
    in_silence = (ours := isinstance(error, Rejected)) and claim.attempts < REJECTIONS
    why = text.our_fault() if in_silence else str(error)
    await wait(study.db, claim, why, now + REPAIR)
    log.log(logging.ERROR if ours else _level(posted, why), "%s cannot be posted: %s", _named(claim.occurrence), error)
    if not in_silence:
        await _tell_organiser(study, board, posted, why, is_there=False)


async def _record(study: Study, board: Board, posted: Posted, claim: Claim, outcome: Outcome, now: datetime) -> None:
    occurrence = claim.occurrence
    match outcome:
        case Skip():
            await claims.skip(study.db, claim, outcome.why)
        case NotYet():
            await claims.put_back(study.db, claim)
        case Incomplete():
            await claims.keep(study.db, claim, outcome.message_id, outcome.why, now + REPAIR)
            await _tell_organiser(study, board, posted, outcome.why, is_there=True)
        case Sent():
            # It may have changed while it was under way. Whoever is killed before that is known leaves it marked.
            mark = now + CLAIM if occurrence.kind in marks.KINDS else None
            await claims.confirm(study.db, claim, outcome.message_id, outcome.thread_id, outcome.missing, mark)
            if mark is not None and await still_shows(study, occurrence, outcome.shows, now):
                await marks.wipe(study.db, occurrence, mark)
            elif mark is not None:
                await marks.put_off(study.db, occurrence, mark, now)
            if occurrence.kind in marks.ERASABLE:
                await _draw_latest(study, board, occurrence, now)
            if occurrence.kind in (Kind.REVIEWERS, Kind.RESULTS):  # of which the thread's first message speaks
                async with study.db.write() as tx:
                    await marks.thread(tx, submission_of(occurrence.number))
    log.info("%s: %s", _named(occurrence), WORDS[type(outcome)])  # the outcome itself has what members read


async def _draw_latest(study: Study, board: Board, occurrence: Occurrence, now: datetime) -> None:
    """A question may have been taken back, or a capstone withdrawn, while it was under way: its words must not stay."""
    what = await compose(study, occurrence, now)
    posted = await known(study, occurrence.cohort_id, occurrence.kind, occurrence.number)
    if posted and what.obsolete is not None and isinstance(what, Question | Withdrawn):
        await board.refresh(what, posted)


async def _tell_organiser(study: Study, board: Board, posted: Posted, why: str, *, is_there: bool) -> None:
    """Once for each thing to repair: not with every try, nor for everything else that waits for the same."""
    cohort = await cohorts.get(study.db.read, posted.occurrence.cohort_id)
    if cohort is None or posted.told == why:
        return
    if not await claims.is_told(study.db.read, posted.occurrence, why):
        await board.tell_organiser(cohort, posted.occurrence, why, is_there=is_there)
    await claims.remember_told(study.db, posted.occurrence, why)


async def post_now(study: Study, board: Board, cohort_id: int, kind: Kind, number: int, now: datetime) -> Posted | None:
    """Post one occurrence at once, for the command that made it due; what is known of it afterwards."""
    posted = await known(study, cohort_id, kind, number)
    if posted is not None and posted.state not in ("sent", "skipped"):
        await post(study, board, posted, now)
    return await known(study, cohort_id, kind, number)


async def known(study: Study, cohort_id: int, kind: Kind, number: int) -> Posted | None:
    """What is known of one occurrence."""
    return await store.get(study.db.read, cohort_id, kind, number)


async def refresh(study: Study, board: Board, posted: Posted, now: datetime) -> None:
    """Draw a post anew after what it shows has changed."""
    if posted.state == "sent":
        await board.refresh(await compose(study, posted.occurrence, now), posted)
