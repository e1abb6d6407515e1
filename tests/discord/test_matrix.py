"""Every command, button and form, with every kind of person: whoever may is served, nobody else changes or sees anything.

Each cell is pressed, typed or sent for real, by custom ids and options as they would be forged. Rows are compared before
and after, and so is every request; what anybody reads holds only what is for their eyes (`READERS`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import pytest
from discord import app_commands

from bot.links import LinkReport
from cogs.presses import ALL, ALL_FORMS
from tests.discord.conftest import World
from tests.forging.hand import Told
from tests.forging.scene import EVERYONE, READERS, Scene, build
from tests.forging.table import BUTTONS, COMMANDS, FORMS, Line


@pytest.fixture
async def scene(world: World) -> AsyncIterator[Scene]:
    built = await build(world)
    yield built
    built.rows.close()


def commands(scene: Scene) -> dict[str, app_commands.Command[Any, ..., Any]]:
    walked = scene.world.bot.tree.walk_commands()
    return {each.qualified_name: each for each in walked if isinstance(each, app_commands.Command)}


async def test_every_command_has_a_line(world: World) -> None:
    walked = world.bot.tree.walk_commands()
    names = {each.qualified_name for each in walked if isinstance(each, app_commands.Command)}
    assert names == {line.what for line in COMMANDS}


def test_every_button_and_every_form_has_a_line() -> None:
    assert {each.name for each in ALL} == {line.what.split(":")[0] for line in BUTTONS}
    assert {each.name for each in ALL_FORMS} == {line.what.split(":")[0] for line in FORMS}


def test_every_line_says_who_may_by_names_that_there_are() -> None:
    assert not [line.what for line in (*COMMANDS, *BUTTONS, *FORMS) if not line.may or line.may - EVERYONE]


@pytest.mark.parametrize("lines", [COMMANDS, BUTTONS, FORMS], ids=["commands", "buttons", "forms"])
async def test_whoever_may_is_served_and_nobody_else_sees_or_changes_anything(
    scene: Scene, lines: Sequence[Line]
) -> None:
    wrong = [each for line in lines for kind in scene.people async for each in judged(scene, line, kind)]
    assert not wrong, "\n".join(wrong)


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
    if told.answers == 0 and told.form is None:
        yield "no answer"
    if "Something went wrong" in told.words:
        yield "a fault of ours"
    yield from (f"shows {secret}" for secret, readers in READERS.items() if secret in told.words and kind not in readers)


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
    if told.form or told.answers > 1:
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
    handles = {**scene.actors, **scene.things}
    filled = {name: value.format(**scene.ids) if isinstance(value, str) else value for name, value in line.given.items()}
    return {name: handles.get(value, value) if name in ("member", "reviewer", "organisers") else value for name, value in filled.items()}
