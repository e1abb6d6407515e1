"""What organisers see of a cohort: who is there, what was posted, what failed and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot import circles, gallery
from bot.actors import Actor, require_organiser
from bot.agenda import Event
from bot.attention import NOTHING, Attention, needed
from bot.calendar import Calendar, Week
from bot.circles import Turned
from bot.cohorts import require_running
from bot.pictures.values import Heatmap
from bot.records import Cohort, Kind, Posted
from bot.sessions import held
from bot.store import checkins, cohorts, memberships, occurrences, replanning
from bot.store.checkins import Norm
from bot.study import Study

RECENT, COMING = 5, 4


@dataclass(frozen=True, slots=True)
class Line:
    """A cohort in a list. No calendar where its curriculum is gone."""

    cohort: Cohort
    members: int
    calendar: Calendar | None


@dataclass(frozen=True, slots=True)
class Overview:
    """`recent`: the newest posts; `broken`: those that wait for a repair; `coming`: what falls due next.

    `week` is the newest that has opened. `attention`: where organisers can help.

    `heatmap`: the weeks of those who agreed to be shown (None: too few did). `circles`: None where there are none.

    Without its curriculum a cohort has neither a calendar nor weeks.
    """

    cohort: Cohort
    calendar: Calendar | None
    members: int
    week: Week | None
    next_week: Week | None
    norm: Norm | None
    recent: tuple[Posted, ...]
    broken: tuple[Posted, ...]
    coming: tuple[Event, ...]
    attention: Attention = NOTHING
    heatmap: Heatmap | None = None
    circles: Turned | None = None


async def overview(study: Study, actor: Actor, cohort: Cohort, now: datetime) -> Overview:
    """The state of a cohort. Raises StudyError for anyone but its organisers."""
    require_organiser(actor, cohort)
    read = study.db.read
    calendar = study.calendar_or_none(cohort)
    week = calendar.latest(now) if calendar else None
    posts = await occurrences.of_cohort(read, cohort.id, limit=50)
    return Overview(
        cohort=cohort,
        calendar=calendar,
        members=await memberships.count(read, cohort.id),
        week=week,
        next_week=calendar.next(now) if calendar else None,
        norm=await checkins.norm(read, cohort.id, week.number, now) if week else None,
        recent=tuple(post for post in posts if post.state in ("sent", "skipped"))[:RECENT],
        broken=tuple(post for post in posts if post.note and post.state in ("due", "failed", "claimed")),
        coming=await _coming(study, cohort, now) if calendar and cohort.running else (),
        attention=await needed(study, cohort, calendar, now) if calendar else NOTHING,
        circles=await circles.seen(study, cohort, now),
        heatmap=await gallery.of_cohort(study, cohort, calendar, now) if calendar else None,
    )


async def _coming(study: Study, cohort: Cohort, now: datetime) -> tuple[Event, ...]:
    been = {(Kind.SESSION, number) for number in await held(study, study.db.read, cohort, now)}
    events = (event for event in study.agenda(cohort) if (event.kind, event.number) not in been)
    return tuple(event for event in events if event.at > now)[:COMING]


async def of_server(study: Study, actor: Actor) -> list[Line]:
    """Every cohort of a server, running ones first."""
    return [
        Line(cohort, await memberships.count(study.db.read, cohort.id), study.calendar_or_none(cohort))
        for cohort in await cohorts.of_guild(study.db.read, actor.guild_id)
    ]


async def repost(study: Study, actor: Actor, cohort: Cohort, now: datetime) -> Posted | None:
    """Let whatever failed be tried now. What is known of this week's assignment (None: no week has opened)."""
    require_organiser(actor, cohort)
    require_running(cohort)
    async with study.db.write() as tx:
        await replanning.retry_now(tx, cohort.id, now)
    week = study.calendar(cohort).latest(now)
    return await occurrences.get(study.db.read, cohort.id, Kind.ASSIGNMENT, week.number) if week else None
