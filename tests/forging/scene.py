"""Two servers with the same bot, and in them every kind of person there is, with what they wrote.

What somebody wrote has a flower's name in it, and `READERS` says whose eyes it is for: whatever the bot answers to
anybody may have no other.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import discord
import simcord
from discord import app_commands
from simcord.backend.models import Overwrite
from simcord.builders import UserHandle
from simcord.enums import OverwriteType

from bot import (
    appeals,
    capstones,
    changes,
    checkin,
    choosing,
    circles,
    cohorts,
    goals,
    membership,
    reviewers,
    reviews,
    showcase,
    thanks,
)
from bot.actors import Actor
from bot.answers import Answers
from bot.cohorts import Wish
from bot.curriculum.library import Library
from bot.curriculum.model import Capstone
from bot.inspection.report import Found, Inspection
from bot.links import LinkReport
from bot.records import Cohort
from bot.review_steps import Answers as ReviewAnswers
from bot.store import reviews as review_rows
from bot.store.db import Database
from bot.store.migrate import migrate
from bot.study import Study
from tests.conftest import MONDAY_9, THE_PATH, TINY
from tests.discord.conftest import MEMBERS_MAY, World, furnish, simulated
from tests.forging.hand import Command, Hand, Person, Rows

# Who is who. ✉: in a direct message.
MEMBERS = frozenset({"member", "reviewer", "author", "declined"})
ORGANISERS = frozenset({"organiser", "admin"})
BESIDE = frozenset({"stranger", "neighbour", "left"})
ELSEWHERE = frozenset({"outsider", "abroad"})  # who runs another server, and a member who does
WRITTEN_TO = frozenset({"member ✉", "reviewer ✉", "author ✉"})
LEFT = frozenset({"left", "left ✉"})
UNKNOWN_THERE = frozenset({"admin ✉", "outsider ✉"})  # nobody has powers in a direct message
HERE = MEMBERS | ORGANISERS | BESIDE
EVERYONE = HERE | ELSEWHERE | WRITTEN_TO | LEFT | UNKNOWN_THERE
AUTHOR, REVIEWER = frozenset({"author", "author ✉"}), frozenset({"reviewer", "reviewer ✉"})
IN = MEMBERS | WRITTEN_TO

READERS: Mapping[str, frozenset[str]] = {
    "Magnolia": HERE | WRITTEN_TO | LEFT,  # the cohort's name
    "Camellia": HERE | WRITTEN_TO | LEFT,  # the neighbours' cohort
    "Wisteria": HERE | WRITTEN_TO | LEFT,  # the one that has ended
    "Oleaster": ELSEWHERE | {"outsider ✉"},  # the other server's
    "Edelweiss": frozenset({"outsider", "outsider ✉"}),  # what its member wrote
    "Marigold": AUTHOR,  # the author's goal
    "Gardenia": AUTHOR,  # what became of it
    "Juniper": AUTHOR,  # what they did in week 1
    "Larkspur": AUTHOR | ORGANISERS,  # what blocks them, which they shared
    "Hemlock": REVIEWER,  # what blocks the reviewer, who did not
    "Snowdrop": IN | ORGANISERS,  # the title of the author's work
    "Aconite": IN | ORGANISERS,  # why it keeps the rules
    "Bluebell": AUTHOR | REVIEWER | ORGANISERS,  # a review of it
    "Oleander": REVIEWER,  # one that is not finished
    "Verbena": AUTHOR | REVIEWER | ORGANISERS,  # the author's reply
}
LATE = timedelta(days=35)
PATIENCE = 60  # seconds: a busy machine is not a wrong answer
KERAS = Inspection(readable=True, notebooks=1, forbidden=(Found("keras", 3, 1, "import keras"),))


async def look(url: str, capstone: Capstone) -> LinkReport:
    """Instead of the network: what the rules forbid is behind every link."""
    return LinkReport("reachable", "notebook", "The link opens.", inspection=KERAS)


@dataclass
class Scene:
    """Everything to try things on."""

    world: World
    hand: Hand
    rows: Rows
    people: Mapping[str, Person]
    handles: Mapping[str, Any]  # people and a role, for the options of commands
    ids: Mapping[str, int]  # what custom ids may name
    of_the_server: Mapping[str, Sequence[int]]  # the numbers of all cohorts, submissions, reviews and changes there
    odd_people: Sequence[Any]
    odd_channels: Sequence[Any]
    odd_roles: Sequence[Any]

    @property
    def commands(self) -> Mapping[str, Command]:
        """Every command there is, subcommands too, by its whole name."""
        walked = self.world.bot.tree.walk_commands()
        return {each.qualified_name: each for each in walked if isinstance(each, app_commands.Command)}


class Legible:
    """Paints pictures that can be read: what is in them counts as said."""

    async def paint(self, svg: str) -> bytes:
        return svg.encode()


@asynccontextmanager
async def a_scene(folder: Path) -> AsyncIterator[Scene]:
    """One without a test around it, with a database in this folder."""
    migrate(folder / "syllabot.db")
    async with AsyncExitStack() as stack:
        db = await stack.enter_async_context(Database.open(folder / "syllabot.db"))
        env = await stack.enter_async_context(simulated(Study(db, Library((THE_PATH, TINY))), Legible()))
        env.settle_timeout = PATIENCE
        scene = await build(await furnish(env))
        yield scene
        scene.rows.close()
        await scene.world.bot.close()


async def build(world: World) -> Scene:
    """Everything is there, posted, and quiet."""
    actors = _cast(world)
    there = actors["outsider"].guild
    channel = there.create_text_channel("study")
    helpers = world.guild.create_role("Helpers")
    await _give(world, actors["organiser"], helpers)
    world.bot.look = look  # links are looked at again
    study, who = world.bot.study, {name: _actor(each, helpers) for name, each in actors.items()}
    cohort = await _cohorts(world, study, who, helpers.id, channel.id)
    ids = {name: each.id for name, each in cohort.items()}
    ids |= await _members(study, who, cohort)
    ids |= await _capstones(study, who, cohort["spring"])
    draft = await changes.draft_edit(study, who["admin"], cohort["spring"], Wish(capacity=50), MONDAY_9)
    ids["draft"] = draft.change.id
    await world.ring()
    await world.forward(seconds=2)
    [file] = [row["file"] for row in await world.rows("PRAGMA database_list") if row["name"] == "main"]
    return Scene(
        world,
        Hand(world.env),
        Rows(Path(file)),
        _people(world, actors, channel),
        {**actors, "role": helpers},
        ids,
        await _numbers(world),
        odd_people=(*actors.values(), UserHandle(world.env, world.env.backend.bot_user)),
        odd_channels=(*_channels(world), channel),
        odd_roles=(*world.guild.roles.values(), *there.roles.values(), world.guild.default_role),
    )


async def _numbers(world: World) -> dict[str, list[int]]:
    """Of all there is in the first server: in the other one is nothing but a cohort."""
    all_cohorts = await world.rows("SELECT id, guild_id FROM cohorts")
    here = [row["id"] for row in all_cohorts if row["guild_id"] == world.guild.id]
    others = {
        "submissions": await world.rows("SELECT id FROM submissions"),
        "reviews": await world.rows("SELECT id FROM reviews"),
        "changes": await world.rows("SELECT id FROM changes"),
    }
    return {"cohorts": here, **{table: [row["id"] for row in rows] for table, rows in others.items()}}


def _channels(world: World) -> list[simcord.ChannelHandle]:
    """Of every kind, some of which the bot or its people may not use."""
    guild = world.guild
    closed = guild.create_text_channel("closed")
    nobody = Overwrite(guild.id, OverwriteType.ROLE, deny=discord.Permissions(view_channel=True).value)
    world.env.backend.set_overwrite(closed.id, nobody)
    others = (guild.create_voice_channel("v"), guild.create_stage_channel("s"), guild.create_category("c"))
    return [
        world.study,
        world.reviews,
        closed,
        guild.create_forum_channel("f"),
        guild.create_news_channel("n"),
        *others,
    ]


def _cast(world: World) -> dict[str, simcord.MemberActor]:
    env, guild = world.env, world.guild
    actors = {"admin": world.olga, "author": world.ada, "reviewer": world.ben, "member": world.cleo}
    for kind, name in (
        ("declined", "dina"),
        ("left", "lena"),
        ("neighbour", "nora"),
        ("their neighbour", "nick"),
        ("stranger", "sam"),
    ):
        actors[kind] = guild.add_member(env.create_user(name))
    actors["organiser"] = guild.add_member(env.create_user("otto"))
    there = env.create_guild("Elsewhere")
    env.backend.edit_role(there.id, there.default_role.id, {"permissions": MEMBERS_MAY.value})
    staff = there.create_role("Staff", permissions=discord.Permissions(manage_guild=True))
    actors["outsider"] = there.add_member(env.create_user("zoe"), roles=[staff])
    actors["abroad"] = there.add_member(world.cleo.user, roles=[staff])
    return actors


async def _give(world: World, actor: simcord.MemberActor, role: simcord.RoleHandle) -> None:
    world.env.backend.get_guild(actor.guild.id).members[actor.id].role_ids.append(role.id)
    await world.env.settle()


def _actor(actor: simcord.MemberActor, helpers: simcord.RoleHandle) -> Actor:
    return Actor(
        actor.guild.id,
        actor.id,
        actor.name in ("olga", "zoe"),
        frozenset({helpers.id} if actor.name == "otto" else ()),
        actor.name,
    )


def _people(world: World, actors: Mapping[str, simcord.MemberActor], there: simcord.ChannelHandle) -> dict[str, Person]:
    people = {
        kind: Person(actor.id, actor.guild.id, there.id if kind in ELSEWHERE else world.study.id)
        for kind, actor in actors.items()
    }
    for kind in EVERYONE - HERE - ELSEWHERE:
        user = actors[kind.removesuffix(" ✉")].user
        people[kind] = Person(user.id, None, user.dm_channel.id)
    return {kind: people[kind] for kind in sorted(EVERYONE)}


async def _cohorts(world: World, study: Study, who: Mapping[str, Actor], helpers: int, there: int) -> dict[str, Cohort]:
    async def make(name: str, by: str, now: Any = MONDAY_9, **changes: Any) -> Cohort:
        own = {"channel_id": world.study.id, "reviews_channel_id": world.reviews.id, "organiser_role_id": helpers}
        wish = Wish(**{"name": name, "start": f"{now:%Y-%m-%d}", "curriculum": THE_PATH.id, **own, **changes})
        return await cohorts.create(study, await cohorts.plan_new(study, who[by], wish, now))

    made = {"spring": await make("Magnolia", "admin")}
    made["ended"] = await make("Wisteria", "admin", MONDAY_9 - LATE, curriculum=TINY.id)
    made["autumn"] = await make("Camellia", "admin")
    made["paused"] = await make("Snowed in", "admin")
    pause = await changes.draft_pause(study, who["admin"], made["paused"], None, None, MONDAY_9)
    await changes.confirm(study, who["admin"], pause.change.id, MONDAY_9)
    elsewhere = {"channel_id": there, "reviews_channel_id": there, "organiser_role_id": None}
    made["elsewhere"] = await make("Oleaster", "outsider", **elsewhere)
    await membership.join(study, who["outsider"], made["elsewhere"], "To see Edelweiss", None, MONDAY_9)
    return made


async def _members(study: Study, who: Mapping[str, Actor], cohort: Mapping[str, Cohort]) -> dict[str, int]:
    """Goals, check-ins and what blocks them; a study circle; and the end of another cohort."""
    spring, ended, earlier = cohort["spring"], cohort["ended"], MONDAY_9 - LATE
    for kind in sorted(MEMBERS | {"left"}):
        words = {"author": ("Marigold", "Juniper", "Larkspur"), "reviewer": ("Heather", "Foxglove", "Hemlock")}
        goal, done, blocker = words.get(kind, ("Clover", "Clover", "Clover"))
        for each, now in ((spring, MONDAY_9), (ended, earlier)):
            await membership.join(study, who[kind], each, f"To grow a {goal}", None, now, shares=True)
            share = kind == "author" and each is spring
            answers = Answers(f"I watered the {done}.", blocker=f"No rain for the {blocker}.", share=share)
            await checkin.check_in(study, who[kind], each.id, 1, answers, now)
    for kind in ("neighbour", "their neighbour"):
        await membership.join(study, who[kind], cohort["autumn"], "To grow a Clover", None, MONDAY_9)
        waits = capstones.Handin(
            f"https://example.org/{who[kind].id}", "By a neighbour", capstone=THE_PATH.capstones[0].id
        )
        await capstones.submit(study, look, who[kind], cohort["autumn"], waits, MONDAY_9)
    await circles.turn_on(study, who["admin"], spring, MONDAY_9)
    for kind in ("author", "reviewer", "declined"):
        await circles.sign_up(study, who[kind], spring.id, MONDAY_9)
    await circles.form_now(study, who["admin"], spring, MONDAY_9)
    await cohorts.end(study, who["admin"], ended, MONDAY_9)
    await goals.reflect(study, who["author"], ended.id, "reached", "A Gardenia.", MONDAY_9)
    for each in (spring, ended):
        await membership.leave(study, who["left"], await choosing.by_button(study, who["admin"], each.id), MONDAY_9)
    [row] = await study.db.read.all("SELECT id FROM blockers WHERE shared = 1")
    [circle] = await study.db.read.all("SELECT id FROM circles")
    [version] = await study.db.read.all(
        "SELECT DISTINCT created_at + revision AS number FROM checkins WHERE cohort_id = 1"
    )
    return {"blocker": row["id"], "circle": circle["id"], "version": version["number"]}


async def _capstones(study: Study, who: Mapping[str, Actor], spring: Cohort) -> dict[str, int]:
    """The author's first capstone has its results and an appeal; the second waits for the reviewer, who has begun."""
    works = {}
    for capstone in THE_PATH.capstones:
        for kind in ("author", "reviewer", "declined"):
            title = "A Snowdrop" if kind == "author" else f"By the {kind}"
            handin = capstones.Handin(f"https://example.org/{kind}", title, "In a pot.", capstone.id)
            receipt = await capstones.submit(study, look, who[kind], spring, handin, MONDAY_9)
            works[capstone.id, kind] = receipt.submission
        await reviewers.allocate_now(study, who["admin"], spring, capstone.id, MONDAY_9)
    (first, second) = (works[each.id, "author"] for each in THE_PATH.capstones)
    for work in (first, second):
        await reviewers.decline(study, who["declined"], work.id, MONDAY_9)
    rubric = THE_PATH.capstones[0].rubric
    whole = ReviewAnswers({each.id: 4 for each in rubric}, "The Bluebell is lovely.", "Water the Bluebell more.", True)
    await reviews.save(study, who["reviewer"], first.id, whole, MONDAY_9)
    begun = ReviewAnswers({}, "The Oleander is lovely.", "Water the Oleander more.")
    await reviews.save(study, who["reviewer"], second.id, begun, MONDAY_9)
    [review] = [each for each in await review_rows.of_submission(study.db.read, first.id) if each.done_at]
    await thanks.reply(study, who["author"], review.id, "Verbena grows as well.", MONDAY_9)
    for work in (first, second):
        await appeals.explain(study, who["author"], work.id, "An Aconite is no rose.", MONDAY_9)
    await showcase.wish(study, who["author"], second.id, True, MONDAY_9)
    return {"closed": first.id, "open": second.id, "shown": second.id, "review": review.id}
