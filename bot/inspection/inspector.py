"""Inspects what members hand in, in a process of its own, so that nothing in it can hold up or take down the bot."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Self

from bot.curriculum.model import Capstone
from bot.inspection.report import Inspection
from bot.processes import Helper, NoAnswer
from bot.texts import inspection as text

log = logging.getLogger(__name__)

WORKER = Path(__file__).with_name("worker.py")
ROOT = Path(__file__).parents[2]
DEADLINE = 10.0  # seconds for one file
IDLE = 60.0  # seconds without a file, after which the process ends and gives its memory back


class Inspector:
    """Use it in the event loop that it will be closed in, and close it: `async with Inspector() as inspector`."""

    def __init__(self, *, deadline: float = DEADLINE, idle: float = IDLE, worker: Path = WORKER) -> None:
        self._helper = Helper(worker, str(ROOT), deadline=deadline, idle=idle)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def pid(self) -> int | None:
        """Of the process, while there is one."""
        return self._helper.pid

    async def inspect(self, content: bytes, name: str, capstone: Capstone, licence: str | None) -> Inspection:
        """What is in the file. `licence`: that of its repository. Never raises for what the content does."""
        given = {field: getattr(capstone, field) for field in ("frameworks", "required", "forbidden")}
        for last in (False, True):  # A process that dies may have been killed for what has nothing to do with the file.
            try:
                return Inspection.from_json(await self.run("inspect", content, name=name, licence=licence, **given))
            except NoAnswer as error:
                if last or isinstance(error.__cause__, TimeoutError | None):
                    log.warning("A file of %d bytes could not be inspected: %s", len(content), error)
                    break
        return Inspection(readable=False, why=text.too_much(), path=name, size=len(content), licence=licence)

    async def run(self, do: str, content: bytes, **given: object) -> str:
        """What one of the works that bot.inspection.worker lists makes of the content; `given` is kept as JSON.

        Raises NoAnswer where it failed or took too long.
        """
        answer = await self._helper.ask(json.dumps({"do": do, "given": given}).encode(), content)
        if not answer:
            raise NoAnswer(f"{do} failed")
        return answer.decode()

    async def close(self) -> None:
        """End the process."""
        await self._helper.close()
