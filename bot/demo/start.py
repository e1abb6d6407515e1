"""`demo`: the bot on a database of its own that is gone afterwards, in the demo's server."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import tempfile
from functools import partial
from pathlib import Path

from bot.app import StudyBot
from bot.behind import look
from bot.curriculum.library import load_library
from bot.demo import samples
from bot.demo.run import HOST, Demo, PortInUseError, listen
from bot.demo.world import StudyWorld
from bot.inspection.inspector import Inspector
from bot.pictures.painter import Painter
from bot.settings import ROOT
from bot.store.db import Database
from bot.store.migrate import migrate
from bot.study import Study
from bot.ui.pace import unhurried


def run_demo(port: int) -> int:
    """Serve the demo until Ctrl-C or SIGTERM; the exit code. Neither settings nor a token are read."""
    logging.basicConfig(level=logging.ERROR, format="%(levelname)s %(name)s: %(message)s")
    try:
        return asyncio.run(_run(port))
    except PortInUseError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except KeyboardInterrupt:  # before the demo has taken over the signals
        return 0


async def _run(port: int) -> int:
    listener = listen(port)
    address = f"http://{HOST}:{listener.getsockname()[1]}"
    library = load_library([ROOT / "curriculum.yaml"])
    with tempfile.TemporaryDirectory(prefix="syllabot-demo-") as folder:
        database = Path(folder) / "demo.db"
        await asyncio.to_thread(migrate, database)
        async with (
            Database.open(database) as db,
            contextlib.aclosing(samples.fetcher(address)) as fetcher,
            Inspector() as inspector,
            Painter() as painter,
        ):
            bot = StudyBot(Study(db, library), partial(look, fetcher, inspector), painter=painter, turn=unhurried)
            await Demo(bot, StudyWorld(bot, address), listener).run()
    return 0
