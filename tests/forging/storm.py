"""Many malformed inputs at once, and what is wrong with what comes of them."""

from __future__ import annotations

import contextlib
import json
import logging
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.demo.hooks import forget_private_answers, forget_the_past
from tests.discord.conftest import EXPECTED
from tests.forging.hand import TYPING, Told
from tests.forging.judging import leaks
from tests.forging.malformed import Malformed
from tests.forging.scene import ELSEWHERE, Scene

LONGEST, MOST_CHOICES = 4000, 25  # what Discord takes
APART = ELSEWHERE | {"outsider ✉"}  # whatever the others do meanwhile, these may see nothing of theirs
TURNS_OR_HIDES = ("Cc", "Cf", "Cs", "Co", "Cn")
HARMLESS = "\n\t\u200b\u200c\u200d"


@dataclass
class Heard(logging.Handler):
    """What the bot and discord.py complain about in the log meanwhile."""

    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(logging.ERROR)

    def __hash__(self) -> int:
        return id(self)

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        self.lines.append(f"{record.getMessage()} {error!r}")


@contextlib.contextmanager
def listening() -> Iterator[Heard]:
    heard = Heard()
    logging.getLogger().addHandler(heard)
    try:
        yield heard
    finally:
        logging.getLogger().removeHandler(heard)


async def send(scene: Scene, batch: Sequence[Malformed]) -> list[str]:
    """Hand all of these to the bot at once; what is wrong with its answers. Everything is put back as it was."""
    env = scene.world.env
    with listening() as heard:
        records = [scene.hand.begin(scene.people[each.kind], each.interaction, each.data) for each in batch]
        await env._settle_internal(dispatch="INTERACTION_CREATE")
        told = [scene.hand.told(record, 0) for record in records]
    wrong = [
        f"{fault}: {each.kind} {json.dumps(each.data, ensure_ascii=False, default=str)[:500]} → {said.words[:200]!r}"
        for each, said in zip(batch, told, strict=True)
        for fault in faults(each, said)
    ]
    raised = [error for error in env.errors if not isinstance(getattr(error, "original", error), EXPECTED)]
    if scene.rows.changed():
        scene.rows.put_back()
    forget_private_answers(env)
    forget_the_past(env)
    return [*wrong, *heard.lines, *map(repr, raised)]


def faults(each: Malformed, told: Told) -> Iterator[str]:
    if each.interaction == TYPING:
        if told.choices is None or told.choices > MOST_CHOICES:
            yield f"{told.choices} choices"
    elif not (told.answers or told.form):
        yield "no answer"
    if not told.private:
        yield "others see the answer"
    for answer in told.answers:
        if "Something went wrong" in answer:
            yield "a fault of ours"
        if len(answer) > LONGEST:
            yield f"{len(answer)} characters"
        if "@everyone" in answer or any(_hidden(character) for character in answer):
            yield "breaks the layout"
    if each.kind in APART:
        yield from leaks(told, each.kind)


def _hidden(character: str) -> bool:
    return character not in HARMLESS and unicodedata.category(character) in TURNS_OR_HIDES
