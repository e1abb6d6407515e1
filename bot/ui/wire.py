"""Discord's connection, as an operator watches it: what is wrong with it, and how Discord answers."""

from __future__ import annotations

import math
from types import SimpleNamespace

import aiohttp
import discord

from bot.metrics import Metrics

SLOWEST = 20.0  # seconds for a heartbeat's answer; discord.py itself gives up on a gateway that is silent for 60


def why_not_connected(bot: discord.Client) -> str | None:
    """What is wrong with the connection to the gateway; None if nothing is."""
    if not bot.is_ready():
        return "connecting"
    if bot.is_closed() or not bot.ws.open:  # the client stays "ready" while it reconnects
        return "reconnecting"
    if not math.isfinite(bot.latency):
        return "the gateway has not answered a heartbeat yet"
    if bot.latency > SLOWEST:
        return f"the gateway takes {bot.latency:.0f} s to answer a heartbeat"
    return None


def counted(metrics: Metrics) -> aiohttp.TraceConfig:
    """Counts every answer of Discord, those to answers of interactions included."""

    async def ended(_: aiohttp.ClientSession, __: SimpleNamespace, params: aiohttp.TraceRequestEndParams) -> None:
        metrics.responses.labels(_status(params.response.status)).inc()

    async def failed(_: aiohttp.ClientSession, __: SimpleNamespace, ___: aiohttp.TraceRequestExceptionParams) -> None:
        metrics.responses.labels("none").inc()

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(ended)
    trace.on_request_exception.append(failed)
    return trace


def _status(status: int) -> str:
    """A few that tell what to do; 429 is a limit that we ran into."""
    return "429" if status == 429 else f"{status // 100}xx"
