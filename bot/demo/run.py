"""Starting and stopping the demo."""

import asyncio
import signal
import socket
import sys
from contextlib import suppress

import discord
from aiohttp import web

from bot.demo.place import World
from bot.demo.server import application
from bot.demo.simulation import Simulation

HOST = "127.0.0.1"  # the page can press every button as anybody: only this computer may open it


LAST_PORT = 65535


class PortInUseError(Exception):
    """The port cannot be had; the text is one line for whoever started the demo."""


class Demo:
    """`run()` serves until Ctrl-C or SIGTERM, then closes everything and returns. `listener` comes from listen()."""

    def __init__(self, bot: discord.Client, world: World, listener: socket.socket) -> None:
        self.bot, self.world, self.listener = bot, world, listener

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        serving = asyncio.create_task(self._serve(self.listener))
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, serving.cancel)
        try:
            with suppress(asyncio.CancelledError):
                await serving
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)
            self.listener.close()

    async def _serve(self, listener: socket.socket) -> None:
        port = listener.getsockname()[1]
        simulation = Simulation(self.bot, self.world, port)
        runner: web.AppRunner | None = None
        try:
            await simulation.start()
            # Pages left open poll for ever; they must not hold up the end.
            runner = web.AppRunner(application(simulation), access_log=None, shutdown_timeout=0.5)
            await runner.setup()
            await web.SockSite(runner, listener).start()
            sys.stdout.write(f"Open http://{HOST}:{port}/ in your browser. Ctrl-C stops the demo.\n")
            sys.stdout.flush()
            await asyncio.Event().wait()
        finally:
            if runner is not None:
                await runner.cleanup()
            with suppress(Exception):
                await asyncio.wait_for(simulation.stop(), 10)


def listen(port: int) -> socket.socket:
    """Take the port (0: any free one) before anything is built, so that a busy one is said at once."""
    if not 0 <= port <= LAST_PORT:
        raise PortInUseError(f"There is no port {port}. Choose one up to {LAST_PORT}, such as --port 8642")
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError as problem:
        listener.close()
        free = port + 1 if port < LAST_PORT else 8642
        raise PortInUseError(f"Port {port} cannot be used ({problem.strerror}). Try another: --port {free}") from None
    return listener
