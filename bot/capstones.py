"""Handing in a capstone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote, urlsplit

from bot import choosing, reviews, rounds, seen, versions
from bot.actors import Actor
from bot.calendar import Calendar
from bot.cohorts import require_running
from bot.curriculum.model import Capstone, Curriculum
from bot.errors import StudyError
from bot.links import Look, parse_url
from bot.records import Cohort, Kind, Occurrence
from bot.store import cohorts, marks, memberships, occurrences, submissions
from bot.store.db import Connection
from bot.study import Study
from bot.submission import Submission
from bot.texts import capstones as text
from bot.texts.words import plain

LONGEST_TITLE = 80
LONGEST_SUMMARY = 1000
LONGEST_CHANGES = 500
NAME_REPOSITORIES = ("github.com", "gitlab.com")  # by the second step of the path


@dataclass(frozen=True, slots=True)
class Handin:
    """A submission as its author typed it."""

    url: str
    title: str | None = None
    summary: str | None = None
    capstone: str | None = None
    changes: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the author is told. `deadline`: when its stage closes.

    `again`: they had handed this capstone in before, as `title_before`.
    `reopened`: it had not passed, and is reviewed again.
    """

    cohort: Cohort
    capstone: Capstone
    submission: Submission
    deadline: datetime
    again: bool
    reopened: bool
    title_before: str | None = None


def check(handin: Handin) -> None:
    """What can be said without looking anything up. Raises StudyError with what to write instead."""
    parse_url(handin.url)
    if handin.title is not None and len(plain(handin.title)) > LONGEST_TITLE:
        raise StudyError(text.long_title(LONGEST_TITLE))
    if handin.summary is not None and len(handin.summary) > LONGEST_SUMMARY:
        raise StudyError(text.long_summary(LONGEST_SUMMARY))
    if handin.changes is not None and len(handin.changes) > LONGEST_CHANGES:
        raise StudyError(text.long_changes(LONGEST_CHANGES))


async def submit(study: Study, look: Look, actor: Actor, cohort: Cohort, handin: Handin, now: datetime) -> Receipt:
    """Hand in a capstone, or hand it in again. Its review thread is due at once.

    What has its results is reviewed again if a criterion was below 3; otherwise its results stand.

    A link that cannot be read is accepted and said to be unchecked; only what is no link at all is refused.
    """
    curriculum, calendar = study.curriculum(cohort), study.calendar(cohort)
    if now < calendar.starts_at:
        raise StudyError(text.not_started(calendar.starts_at))
    check(handin)
    url = parse_url(handin.url)
    capstone = which(curriculum, calendar, handin.capstone, now)
    deadline = due_at(curriculum, calendar, capstone)
    async with study.db.write() as tx:
        # As it is now: the cohort may have ended, or the member left, since it was looked up.
        require_running(choosing.require_here(actor, await cohorts.get(tx, cohort.id)))
        choosing.require_member(cohort, await memberships.get(tx, cohort.id, actor.id))
        own = await submissions.of_member(tx, cohort.id, actor.id)
        before = next((each for each in own if each.capstone == capstone.id), None)
        reopened = before is not None and await _has_failed(tx, capstone, before)
        if before is not None and reopened:
            await rounds.reopen(tx, cohort, before, url, now)
        stored = await submissions.put(tx, _submission(cohort, capstone, actor, handin, before, deadline, now))
        if before is not None:
            new = plain(handin.changes or "") and (handin.changes or "").strip()
            stored = await versions.note(tx, cohort, before, stored, new or None, now)
        thread = Occurrence(cohort.id, Kind.SUBMISSION, stored.id, now, cohort.reviews_channel_id)
        await occurrences.add_due(tx, thread)
        await marks.thread(tx, stored.id)
    report = await look(stored.url, capstone)
    # It may have been handed in with another link meanwhile: then this is nowhere to be kept.
    known = await seen.note(study, stored, report, now) or seen.noted(stored, report, now, changed=False)
    title_before = before.title if before else None
    return Receipt(cohort, capstone, known, deadline, before is not None, reopened, title_before)


async def _has_failed(tx: Connection, capstone: Capstone, submission: Submission) -> bool:
    """Whether its results are out and ask for something better: only such work is reviewed again."""
    return submission.closed_at is not None and (await reviews.verdict(tx, capstone, submission)).to_improve


def _submission(
    cohort: Cohort,
    capstone: Capstone,
    actor: Actor,
    handin: Handin,
    before: Submission | None,
    deadline: datetime,
    now: datetime,
) -> Submission:
    """What to store: an option left out keeps what it said before. Its link is still to be looked at."""
    kept = before.summary if before else None
    return Submission(
        id=0,
        cohort_id=cohort.id,
        capstone=capstone.id,
        member_id=actor.id,
        title=plain(handin.title or "") or (before.title if before else _name(handin.url) or capstone.title),
        summary=kept if handin.summary is None else handin.summary.strip() or None,
        url=parse_url(handin.url),
        version=1,
        round=1,
        late=now >= deadline,
        link_state="unchecked",
        link_note=text.not_looked_at_yet(),
        submitted_at=now,
        allocated_at=None,
        closed_at=None,
        look_at=now + seen.LEASE,
    )


def _name(url: str) -> str:
    """What untitled work is called: as its notebook, or its repository; empty where neither can be told."""
    parts = urlsplit(parse_url(url))
    steps = [each for each in unquote(parts.path).split("/") if each]
    if steps and steps[-1].lower().endswith(".ipynb"):
        return plain(steps[-1][: -len(".ipynb")].replace("_", " ").replace("-", " "), LONGEST_TITLE)
    return plain(steps[1], LONGEST_TITLE) if parts.hostname in NAME_REPOSITORIES and len(steps) > 1 else ""


def which(curriculum: Curriculum, calendar: Calendar, typed: str | None, now: datetime) -> Capstone:
    """The capstone named by id or title; unnamed, the next one whose deadline is to come (after all, the last)."""
    if not curriculum.capstones:
        raise StudyError(text.no_capstones())
    if typed is not None:
        for capstone in curriculum.capstones:
            if typed.strip().lower() in (capstone.id, capstone.title.lower()):
                return capstone
        raise StudyError(text.unknown_capstone(typed, [capstone.title for capstone in curriculum.capstones]))
    ordered = in_order(curriculum)
    return next((each for each in ordered if now < due_at(curriculum, calendar, each)), ordered[-1])


def in_order(curriculum: Curriculum) -> Sequence[Capstone]:
    """The capstones in the order of their stages."""
    return sorted(curriculum.capstones, key=lambda capstone: curriculum.last_week(curriculum.stage_of(capstone)))


def due_at(curriculum: Curriculum, calendar: Calendar, capstone: Capstone) -> datetime:
    """A capstone is due when the last week of its stage that takes place closes."""
    stage = curriculum.stage_of(capstone)
    return calendar.span(curriculum.first_week(stage), curriculum.last_week(stage))[1]
