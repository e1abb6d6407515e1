"""Faults of Discord and of the people on it: the gateway, the API, what somebody deletes or forbids."""

from __future__ import annotations

import asyncio

from benchmarks.soak.scene import NotStood, Scene
from tests.wire.permissions import PUBLIC_THREADS, SEND
from tests.wire.syllabot import POST, THREAD

CALLBACK = r"/interactions/\d+/.+/callback"
ANYTHING = r"/(channels|guilds|users|webhooks)/.*"
VERY_MANY = 10**9
DETECTED = 150.0  # seconds until a silent gateway is noticed: a heartbeat of 41 s, and 60 s of patience, and some


async def dropped(scene: Scene) -> None:
    """The connection breaks; the session can be resumed."""
    scene.server.gateway.drop()
    await scene.server.connected(seconds=30)


async def forgotten(scene: Scene) -> None:
    """The connection breaks, and Discord does not know the session any more."""
    scene.server.gateway.forget_sessions()
    await scene.server.connected(seconds=30)


async def asked_to_reconnect(scene: Scene) -> None:
    scene.server.gateway.ask_to_reconnect()
    await scene.last(2)
    await scene.server.connected(seconds=30)


async def silent(scene: Scene) -> None:
    """A zombie: the connection stands, and nothing comes any more, no acknowledged heartbeat either."""
    gateway = scene.server.gateway
    before = set(gateway.connections)
    for connection in before:
        connection.outbox = asyncio.Queue()  # its writer waits at the old one, for ever
    await scene.server.until(lambda: not before & gateway.connections, "the zombie is noticed", seconds=DETECTED)
    await scene.server.connected(seconds=30)


async def errors(scene: Scene) -> None:
    faults = scene.server.faults
    await scene.while_ordered(
        8,
        faults.status("*", ANYTHING, 503, times=20),
        faults.status("*", ANYTHING, 500, times=20),
        faults.status("*", ANYTHING, 502, times=20),
        faults.status("POST", CALLBACK, 503, times=20),
        faults.status("POST", CALLBACK, 500, times=20),
    )


async def rate_limited(scene: Scene) -> None:
    faults = scene.server.faults
    await scene.while_ordered(
        8,
        faults.rate_limit("*", ANYTHING, retry_after=1.5, times=5),
        faults.rate_limit("*", ANYTHING, retry_after=2, everywhere=True, times=2),
    )


async def replies_lost(scene: Scene) -> None:
    faults = scene.server.faults
    await scene.while_ordered(
        8,
        faults.lose_reply("POST", f"{POST}|{THREAD}", times=10),
        faults.lose_request("POST", f"{POST}|{THREAD}", times=3),
        faults.lose_reply("POST", CALLBACK, times=20),
        faults.lose_request("POST", CALLBACK, times=20),
    )


async def slow(scene: Scene) -> None:
    faults = scene.server.faults
    await scene.while_ordered(
        10,
        faults.delay("*", ANYTHING, 2.0, times=VERY_MANY),
        faults.delay("POST", CALLBACK, 1.0, times=VERY_MANY),
        faults.delay("POST", CALLBACK, 2.5, when="after", times=50),
        faults.delay("POST", CALLBACK, 3.5, times=20),
    )


async def thread_deleted(scene: Scene) -> None:
    """Of a week, and of a review."""
    weekly, handed = scene.server.weekly.get(scene.course().id), list(scene.server.handed.values())
    ids = [int(weekly[1]["id"])] if weekly else []
    ids += [int(scene.dice.choice(handed)["id"])] if handed else []
    for id_ in ids:
        for guild in scene.server.guilds.values():
            if (thread := guild.channels.get(id_)) is not None:
                scene.delete(thread)
    await scene.last(3)


async def channel_deleted(scene: Scene) -> None:
    """A cohort's channel; after something has failed to be posted there, its organiser gives it another."""
    course, server = scene.course(), scene.server
    scene.delete(course.channel)
    course.channel = server.add_channel(course.guild, f"{course.channel.name}-again")
    await scene.last(5)
    options = {"cohort": str(course.id), "channel": course.channel}
    await _answered(scene, server.command(course.guild, course.channel, course.organiser, "cohort edit", options))


async def role_deleted(scene: Scene) -> None:
    course, server = scene.course(), scene.server
    course.guild.roles.pop(course.role.id)
    for member in course.guild.members.values():
        member.roles.discard(course.role.id)
    gone = {"guild_id": str(course.guild.id), "role_id": str(course.role.id)}
    server.emit("GUILD_ROLE_DELETE", gone, course.guild)
    await scene.last(5)
    course.role = server.add_role(course.guild, f"{course.role.name}-again")
    options = {"cohort": str(course.id), "role": course.role}
    await _answered(scene, server.command(course.guild, course.channel, course.organiser, "cohort edit", options))


async def forbidden(scene: Scene) -> None:
    """The bot may not post any more, nor open threads; and then it may."""
    course, server = scene.course(), scene.server
    place = course.channel
    server.overwrite(place, deny=SEND | PUBLIC_THREADS)
    await scene.last(10)
    server.overwrite(place, allow=SEND | PUBLIC_THREADS)
    options = {"cohort": str(course.id)}
    await _answered(scene, server.command(course.guild, place, course.organiser, "cohort announce", options))


async def delivered_twice(scene: Scene) -> None:
    """As Discord may, after a reconnection."""
    scene.server.twice = 200
    await scene.last(5)
    scene.server.twice = 0


async def _answered(scene: Scene, asking: object) -> None:
    try:
        await asking  # type: ignore[misc]  # of the several kinds of coroutines it is one
    except TimeoutError as error:
        raise NotStood(f"the organiser's repair was not answered: {error}") from error
