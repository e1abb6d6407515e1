"""One cell of the table: somebody tries something, and what is wrong with what comes of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

from discord import app_commands

from tests.forging.hand import Told
from tests.forging.scene import READERS, Scene
from tests.forging.table import BUTTONS, COMMANDS, FORMS, Line

Command = app_commands.Command[Any, ..., Any]


def commands(scene: Scene) -> dict[str, Command]:
    walked = scene.world.bot.tree.walk_commands()
    return {each.qualified_name: each for each in walked if isinstance(each, app_commands.Command)}


async def judged(scene: Scene, line: Line, kind: str) -> AsyncIterator[str]:
    """What is wrong in one cell."""
    told = await tried(scene, line, kind)
    changed = scene.rows.changed()
    if changed:
        scene.rows.put_back()
    for each in (*common_faults(told, kind), *faults(scene, line, kind in line.may, told, changed)):
        yield f"{line.what} {dict(line.given) or ''} by {kind}: {each}; it said: {told.words[:300]!r}"


def common_faults(told: Told, kind: str) -> Iterator[str]:
    if not told.private:
        yield "others see the answer"
    if not told.answers and told.form is None:
        yield "no answer"
    if "Something went wrong" in told.words:
        yield "a fault of ours"
    yield from leaks(told, kind)


def leaks(told: Told, kind: str) -> Iterator[str]:
    yield from (f"shows {word}" for word, readers in READERS.items() if word in told.words and kind not in readers)


def faults(scene: Scene, line: Line, may: bool, told: Told, changed: list[str]) -> Iterator[str]:
    shown = line.says.format(**scene.ids)
    served = any(each in told.words for each in shown.split(" | "))
    if may and not served:
        yield f"it should say {shown!r}"
    if may and line.writes is not None and line.writes != bool(changed):
        yield "no rows changed" if line.writes else f"rows of {changed} changed"
    if may:
        return
    if served:
        yield f"it should not say {shown!r}"
    if changed:
        yield f"rows of {changed} changed"
    if told.beside:
        yield f"it asked Discord {told.beside}"
    if told.form or len(told.answers) > 1:
        yield "it is no refusal"


async def tried(scene: Scene, line: Line, kind: str) -> Told:
    person, what = scene.people[kind], line.what.format(**scene.ids)
    if line in COMMANDS:
        return await scene.hand.command(person, commands(scene)[what], options(scene, line))
    if line in BUTTONS:
        return await scene.hand.press(person, what)
    return await scene.hand.send_form(person, what, line.given)


def options(scene: Scene, line: Line) -> dict[str, Any]:
    """The options as they are sent: numbers filled in, people, channels and roles by their handles."""
    filled = {name: value.format(**scene.ids) if isinstance(value, str) else value for name, value in line.given.items()}
    return {name: scene.handles.get(value, value) if name in ("member", "reviewer", "organisers") else value for name, value in filled.items()}


async def answer_to(scene: Scene, line: Line, kind: str, ids: Mapping[str, int]) -> str:
    person, custom_id = scene.people[kind], line.what.format(**ids)
    told = await (scene.hand.send_form(person, custom_id, line.given) if line in FORMS else scene.hand.press(person, custom_id))
    return told.words
