"""One cell of the table: somebody tries something, and what is wrong with what comes of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

from tests.forging.hand import Told
from tests.forging.scene import READERS, Scene
from tests.forging.table import FORMS, Line

FORM_NAMES = {line.what.split(":")[0] for line in FORMS}
COHORTS, OWN_FILE = ("Magnolia", "Camellia", "Wisteria"), '"syllabot member"'
HANDLED = ("member", "reviewer", "organisers")


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
    """One's own file names the cohorts one is in or has made, wherever one asks for it."""
    named = COHORTS if OWN_FILE in told.words else ()
    for word, readers in READERS.items():
        if word in told.words and kind not in readers and word not in named:
            yield f"shows {word}"


def faults(scene: Scene, line: Line, may: bool, told: Told, changed: list[str]) -> Iterator[str]:
    shown = line.says.format(**scene.ids)
    served = any(each in told.words for each in shown.split(" | "))
    if may and not served:
        yield f"it should say {shown!r}"
    if may and line.writes is not None and line.writes != bool(changed):
        yield "no rows changed" if line.writes else f"rows of {changed} changed"
    if not may and served:
        yield f"it should not say {shown!r}"
    if not may:
        yield from passed(told, changed)


def passed(told: Told, changed: list[str]) -> Iterator[str]:
    """What somebody got done who may not."""
    if changed:
        yield f"rows of {changed} changed"
    if told.beside:
        yield f"it asked Discord {told.beside}"
    if told.form or len(told.answers) > 1:
        yield "it is no refusal"


async def tried(scene: Scene, line: Line, kind: str, ids: Mapping[str, int] | None = None) -> Told:
    """What comes of it. `ids`: what it is about, where that is not what the scene has for it."""
    about = ids or scene.ids
    person, what = scene.people[kind], line.what.format(**about)
    if what in scene.commands:
        return await scene.hand.command(person, scene.commands[what], _options(scene, line, about))
    if line.what.split(":")[0] in FORM_NAMES and line.given:
        return await scene.hand.send_form(person, what, line.given)
    return await scene.hand.press(person, what)


def _options(scene: Scene, line: Line, ids: Mapping[str, int]) -> dict[str, Any]:
    """The options as they are sent: numbers filled in, people and roles by their handles."""
    filled = {name: value.format(**ids) if isinstance(value, str) else value for name, value in line.given.items()}
    return {name: scene.handles.get(value, value) if name in HANDLED else value for name, value in filled.items()}
