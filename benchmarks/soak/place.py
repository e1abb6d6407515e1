"""Where the soak takes place: servers with members and cohorts, in the local Discord and in the bot's database."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.burst import EXAMPLE, Quick
from bot.agenda import NUDGE_BEFORE
from bot.store import cohorts
from bot.store.db import Database
from tests.wire.interaction import components
from tests.wire.permissions import MANAGE_GUILD
from tests.wire.state import Channel, Guild, Json, Person, Role

A_WEEK = timedelta(days=7)
PER_GUILD = 10  # cohorts
SHARED = 3  # cohorts of their server that a member is in
ASSIGNMENT = re.compile(r"ass-(\d+)-(\d+)")
FORGOTTEN = 120.0  # seconds after which the local Discord need not know an interaction any more


@dataclass(eq=False, repr=False)
class Course:
    """A cohort as its people see it. `due_at`: when its `week` opens, or the reminder in it is due, during the soak."""

    id: int
    name: str
    guild: Guild
    channel: Channel
    reviews: Channel
    role: Role
    organiser: Person
    due_at: datetime
    week: int | None


@dataclass(eq=False, repr=False)
class Seat:
    """A member in one of their cohorts. One does not fill in two forms for the same cohort at once."""

    course: Course
    person: Person
    busy: bool = False


class Discord(Quick):
    """The local Discord, which forgets what nobody asks for any more: a soak is long."""

    def __init__(self) -> None:
        super().__init__(rate_limits=True)
        self.weekly: dict[int, tuple[int, Json]] = {}  # the newest weekly post of each cohort, with its week
        self.handed: dict[int, Json] = {}  # the first message of each submission's thread
        self.twice = 0  # so many interactions to come are delivered twice

    async def _reachable(self, seconds: float) -> None:
        if not self.is_connected():
            raise TimeoutError("the bot is not connected")

    def emit(self, event: str, data: Json, guild: Guild | None = None) -> None:
        if event == "MESSAGE_CREATE":
            self._notice(data)
        super().emit(event, data, guild)
        if event == "INTERACTION_CREATE" and self.twice:
            self.twice -= 1
            super().emit(event, data, guild)

    def _notice(self, message: Json) -> None:
        if found := ASSIGNMENT.match(str(message.get("nonce"))):
            self.weekly[int(found[1])] = int(found[2]), message
            return
        ids = [part["custom_id"] for part in components(message) if "custom_id" in part]
        if len(ids) == 1 and ids[0].startswith("review:"):
            self.handed[int(ids[0].partition(":")[2])] = message

    def tidy(self, now: float) -> None:
        """Forget answered interactions, private answers and old requests. `now`: by the monotonic clock."""
        self.requests.clear()
        for id_, one in list(self.interactions.items()):
            if now - one.began > FORGOTTEN:
                del self.interactions[id_]
                for message in (one.original, *one.followups):
                    if message is not None and message["flags"] & 64:
                        one.channel.messages.pop(int(message["id"]), None)
        sessions = self.gateway.sessions
        for session in [each for each in sessions.values() if each.connection is None][:-1]:
            del sessions[session.id]  # of a process that was killed: nobody resumes it

    def posts(self) -> dict[str, list[Json]]:
        """Every message that the bot has posted once and is still there, by its nonce, or by its only button."""
        found: dict[str, list[Json]] = defaultdict(list)
        for guild in self.guilds.values():
            for channel in list(guild.channels.values()):
                for message in channel.history():
                    ids = [part["custom_id"] for part in components(message) if "custom_id" in part]
                    mark = message.get("nonce") or (ids[0] if len(ids) == 1 else None)
                    if mark:
                        found[str(mark)].append(message)
        return found


@dataclass(repr=False)
class Place:
    server: Discord
    courses: list[Course] = field(default_factory=list)
    seats: list[Seat] = field(default_factory=list)
    organisers: dict[int, Person] = field(default_factory=dict)
    strangers: dict[int, list[Person]] = field(default_factory=dict)

    def guild(self, number: int) -> Guild:
        guild = self.server.add_guild(f"Study group {number}")
        self.organisers[guild.id] = self.server.add_member(guild, f"Olga {number}", permissions=MANAGE_GUILD)
        self.strangers[guild.id] = [self.server.add_member(guild, f"Guest {number}-{n}") for n in range(20)]
        return guild

    def course(self, number: int, guild: Guild, reviews: Channel, due_at: datetime) -> Course:
        channel = self.server.add_channel(guild, f"study-{number}")
        role = self.server.add_role(guild, f"cohort-{number}")
        # Most open a week then; in every fifth the reminder of a week that is open is due.
        week = None if number % 5 == 4 else 2 + number % 2
        name, organiser = f"Cohort {number}", self.organisers[guild.id]
        return Course(0, name, guild, channel, reviews, role, organiser, due_at, week)


async def build(server: Discord, database: Path, numbers: tuple[int, int], began: datetime, lasts: timedelta) -> Place:
    """So many cohorts of so many members, over several servers. In each something falls due while the soak lasts."""
    number, members = numbers
    place = Place(server)
    people: dict[int, list[Person]] = {}
    for each in range(number):
        if each % PER_GUILD == 0:
            guild = place.guild(each // PER_GUILD)
            reviews = server.add_forum(guild, "reviews")
            count = -(-members * min(PER_GUILD, number - each) // SHARED)
            people[guild.id] = [server.add_member(guild, f"Ada {each}-{n}") for n in range(max(count, members))]
        at = (began + lasts * (each + 0.5) / number).replace(second=0, microsecond=0)
        course = place.course(each, guild, reviews, at)
        known = people[guild.id]
        place.seats += [Seat(course, known[(each * members + n) % len(known)]) for n in range(members)]
        place.courses.append(course)
    async with Database.open(database) as db, db.write() as tx:
        for course in place.courses:
            course.id = (await cohorts.add(tx, replace(EXAMPLE, **_row(course, began)))).id
    with closing(sqlite3.connect(database)) as connection, connection:
        joined = int((began - 3 * A_WEEK).timestamp())
        connection.executemany(
            "INSERT INTO memberships (cohort_id, member_id, joined_at, tracks) VALUES (?, ?, ?, '[]')",
            [(seat.course.id, seat.person.id, joined) for seat in place.seats],
        )
    return place


def _row(course: Course, began: datetime) -> dict[str, Any]:
    """It lives where it is day: reminders wait for the morning."""
    zone = _where_it_is_noon(began)
    before = (course.week - 1) * A_WEEK if course.week else A_WEEK - NUDGE_BEFORE
    starts = (course.due_at - before).astimezone(ZoneInfo(zone))
    return {
        "name": course.name,
        "guild_id": course.guild.id,
        "channel_id": course.channel.id,
        "reviews_channel_id": course.reviews.id,
        "role_id": course.role.id,
        "timezone": zone,
        "starts_on": starts.date(),
        "post_time": starts.time(),
        "created_by": course.organiser.id,
        "created_at": starts.astimezone(UTC),
    }


def _where_it_is_noon(now: datetime) -> str:
    """A zone of whole hours; these count the other way round than one would think."""
    ahead = 12 - now.astimezone(UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"
