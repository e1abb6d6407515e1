"""What the rules forbid was found in somebody's work: why it keeps them all the same, and an organiser's decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.actors import Actor, require_organiser
from bot.cohorts import require_running
from bot.errors import StudyError
from bot.records import Cohort, Kind, Occurrence
from bot.reviews import find, verdict
from bot.store import marks, occurrences, versions
from bot.study import Study
from bot.submission import Submission, submission_of
from bot.texts import appeals as text
from bot.texts.words import plain
from bot.verdicts import ACCEPTED, Verdict, keeps_rules

LONGEST = 500  # characters


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where an author may explain. `appeals`: the reviews are in and say that a rule is broken; nobody decided yet."""

    cohort: Cohort
    submission: Submission
    appeals: bool


def may_explain(submission: Submission, said: Verdict) -> bool:
    """Whether there is something to explain: forbidden imports were found, or the reviewers say so."""
    found = submission.report is not None and submission.report.readable and not keeps_rules(submission)
    return submission.ruling is None and (said.breach if submission.closed_at else found or said.breach)


async def explanation(study: Study, actor: Actor, submission_id: int) -> Explanation:
    """Raises StudyError for whoever is not the author, and where there is nothing to explain."""
    submission, cohort, capstone = await find(study, actor, submission_id)
    require_running(cohort)
    if submission.member_id != actor.id:
        raise StudyError(text.not_yours())
    said = await verdict(study.db.read, capstone, submission)
    if submission.ruling is not None:
        raise StudyError(text.decided_already(submission.ruling == ACCEPTED))
    if not may_explain(submission, said):
        raise StudyError(text.nothing_to_explain())
    return Explanation(cohort, submission, appeals=submission.closed_at is not None)


async def explain(study: Study, actor: Actor, submission_id: int, words: str, now: datetime) -> Explanation:
    """Keep an author's words, for their reviewers; after the results an organiser is asked to decide."""
    if not plain(words) or len(words) > LONGEST:
        raise StudyError(text.length(LONGEST))
    async with study.db.write() as tx:
        found = await explanation(study, actor, submission_id)  # within it: its author may be erasing it
        await versions.explain(tx, submission_id, words.strip())
        await marks.thread(tx, submission_id)
        if found.appeals:
            edition, channel_id = found.submission.edition, found.cohort.reviews_channel_id
            await occurrences.add_due(tx, Occurrence(found.cohort.id, Kind.APPEAL, edition, now, channel_id))
    return found


async def rule(study: Study, actor: Actor, edition: int, ruling: str, now: datetime) -> Submission:
    """An organiser's decision on an appeal, never on their own. Raises StudyError for others, or once it is decided."""
    async with study.db.write() as tx:
        present, cohort, _ = await find(study, actor, submission_of(edition))
        require_organiser(actor, cohort)
        require_running(cohort)
        if present.member_id == actor.id:
            raise StudyError(text.own_appeal())
        if present.closed_at is None or present.edition != edition:
            raise StudyError(text.handed_in_again())
        if not await versions.rule(tx, present.id, ruling):
            raise StudyError(text.decided_already(present.ruling == ACCEPTED))
        await occurrences.add_due(tx, Occurrence(cohort.id, Kind.RULING, edition, now, cohort.reviews_channel_id))
        await marks.thread(tx, present.id)
    return present
