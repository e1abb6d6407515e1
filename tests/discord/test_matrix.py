"""Every command, button and form, with every kind of person: whoever may is served, nobody else gets anything.

Each cell of the table is pressed, typed or sent for real, by custom ids and options as they would be forged. Rows are
compared before and after, and so is every request; what anybody reads has only what is for their eyes (`READERS`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import pytest

from cogs.presses import ALL, ALL_FORMS
from tests.discord.conftest import World
from tests.forging.judging import common_faults, judged, leaks, tried
from tests.forging.scene import ELSEWHERE, EVERYONE, Legible, Scene, build
from tests.forging.table import BUTTONS, COMMANDS, FORMS, Line


@pytest.fixture
def painter() -> Legible:
    return Legible()


@pytest.fixture
async def scene(world: World) -> AsyncIterator[Scene]:
    built = await build(world)
    yield built
    built.rows.close()


async def test_every_command_has_a_line(scene: Scene) -> None:
    assert set(scene.commands) == {line.what for line in COMMANDS}


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


NAMES = ("spring", "ended", "autumn", "paused", "open", "closed", "shown", "review", "draft")
UNKNOWN = dict.fromkeys(NAMES, 10**9 + 7)


@pytest.mark.parametrize("kind", sorted(ELSEWHERE | {"outsider ✉"}))
async def test_what_is_of_another_server_is_as_unknown_as_what_never_was(scene: Scene, kind: str) -> None:
    for line in (*BUTTONS, *FORMS):
        if kind not in line.may:
            there, never = [await tried(scene, line, kind, ids) for ids in (scene.ids, {**scene.ids, **UNKNOWN})]
            assert there.words == never.words, line.what


MIXED_UP = (
    "blocker:{autumn}:{blocker}", "blocker:{spring}:99", "move:{spring}:{elsewhere}", "move:{elsewhere}:{spring}",
    "move:{spring}:{ended}", "move:{ended}:{spring}", "checkin:{elsewhere}:1", "checkin:{ended}:1",
    "checkin:{autumn}:1",
    "join:{elsewhere}", "join:{ended}", "end:{elsewhere}", "end:{ended}", "end:99", "confirm:99", "review:99",
    "results:{open}", "results:99", "helped:2", "reply:99", "certificate:{spring}", "goal:{spring}", "track:{spring}:1",
    "checkin:{spring}:0", "checkin:{spring}:34", "checkin:{spring}:2", "rest:{spring}:5", "accept:{open}",
    "results:1000000001", "accept:1000000001", "gallery:{elsewhere}:0", "plan:{elsewhere}", "calendar:{elsewhere}",
    "mine:{elsewhere}:0:0", "circle:{elsewhere}:1", "regrouped:{elsewhere}:0", "explain:{closed}:1",
)  # fmt: skip


@pytest.mark.parametrize("kind", ["member", "reviewer", "admin", "member ✉"])
async def test_numbers_that_do_not_belong_together_lead_nowhere(scene: Scene, kind: str) -> None:
    for custom_id in MIXED_UP:
        told = await scene.hand.press(scene.people[kind], custom_id.format(**scene.ids))
        assert (told.form, len(told.answers), told.beside, scene.rows.changed()) == (None, 1, (), []), custom_id
        assert not list(common_faults(told, kind)), custom_id


async def test_while_somebody_types_nothing_is_offered_that_is_not_for_them(scene: Scene) -> None:
    wrong = []
    for name, command in scene.commands.items():
        for field in (each.display_name for each in command.parameters if each.autocomplete):
            for kind, person in scene.people.items():
                for given in abouts(scene, field):
                    told = await scene.hand.type(person, command, field, "", given)
                    found = [*leaks(told, kind), *(["it did something"] if told.beside or scene.rows.changed() else [])]
                    wrong += [f"/{name} {field} by {kind}: {each}" for each in found]
    assert not wrong, "\n".join(wrong)


def abouts(scene: Scene, field: str) -> list[dict[str, str]]:
    """The cohort left out; or chosen, of either server, where what is offered depends on it."""
    if field in ("cohort", "timezone", "curriculum"):
        return [{}]
    return [{}, *({"cohort": str(scene.ids[name])} for name in ("spring", "elsewhere"))]
