"""Starting the demo where it cannot start."""

from __future__ import annotations

import socket

import discord
import pytest

pytest.importorskip("simcord", reason="the extra [demo] is not installed")

from typing import cast

from bot.demo import Demo, PortInUseError, World


async def test_a_taken_port_is_said_in_one_line_with_another_to_try() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        demo = Demo(discord.Client(intents=discord.Intents.none()), cast(World, None), port)
        with pytest.raises(PortInUseError, match=rf"^Port {port} cannot be used .*--port \d+$"):
            await demo.run()
