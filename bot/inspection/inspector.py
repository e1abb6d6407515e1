"""Inspects what members hand in, in a process of its own, so that nothing in it can hold up or take down the bot."""

from __future__ import annotations

import json
import logging
from pathlib import Path

from bot.curriculum.model import Capstone
from bot.inspection.report import Inspection
from bot.processes import Helped, Helper, NoAnswer, Observe
from bot.texts import inspection as text

log = logging.getLogger(__name__)

WORKER = Path(__file__).with_name("worker.py")
ROOT = Path(__file__).parents[2]
DEADLINE = 10.0  # seconds for one file
IDLE = 60.0  # seconds without a file, after which the process ends and gives its memory back


class Inspector(Helped):
    """Use it in the event loop that it will be closed in, and close it: `async with Inspector() as inspector`."""

    def __init__(
        self,
        *,
        deadline: float = DEADLINE,
        idle: float = IDLE,
        worker: Path = WORKER,
        observe: Observe = lambda _: None,
    ) -> None:
        super().__init__(Helper(worker, str(ROOT), deadline=deadline, idle=idle, observe=observe))

    async def inspect(self, content: bytes, name: str, capstone: Capstone, licence: str | None) -> Inspection:
        """What is in the file. `licence`: that of its repository. Never raises for what the content does."""
        rules = {field: getattr(capstone, field) for field in ("frameworks", "required", "forbidden")}
        given = json.dumps({"name": name, "licence": licence, **rules}).encode()
        for last in (False, True):  # A process that dies may have been killed for what has nothing to do with the file.
            try:
                return Inspection.from_json(await self._answer(given, content))
            except NoAnswer as error:
                if last or isinstance(error.__cause__, TimeoutError | None):
                    log.warning("A file of %d bytes could not be inspected: %s", len(content), error)
                    break
        return Inspection(readable=False, why=text.too_much(), path=name, size=len(content), licence=licence)

    async def _answer(self, *frames: bytes) -> str:
        """Raises NoAnswer where it failed or took too long."""
        answer = await self._helper.ask(*frames)
        if not answer:
            raise NoAnswer("it failed")
        return answer.decode()
