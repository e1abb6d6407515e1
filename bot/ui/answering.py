"""What Discord, or the way to it, can answer instead of doing what was asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from types import SimpleNamespace

import aiohttp
import discord
from discord.http import Route

from bot.metrics import Metrics

# What one process may do at a time. Answers to members are not of them: nobody else has been asked.
FENCED = ("/channels/", "/guilds/", "/users/@me/channels")
# Whatever can come instead of an answer. TimeoutError is an OSError.
TROUBLE = (discord.HTTPException, discord.GatewayNotFound, discord.RateLimited, aiohttp.ClientError, OSError)

Leaving = aiohttp.TraceRequestStartParams | aiohttp.TraceRequestHeadersSentParams


def is_trouble(status: int) -> bool:
    """Whether an answer with this status means that it may work later.

    408: a rate-limit proxy did not hear from Discord in time, and what was asked for may have happened.
    """
    return status >= 500 or status in (408, 429)


class Unreadable(aiohttp.ClientError):
    """It says that it is an answer, and is none of Discord's: a proxy's page, say, or half of it.

    What was asked for may have happened. `retry_after` is what it asks for, in seconds.
    """

    def __init__(self, status: int, retry_after: float = 0) -> None:
        super().__init__(f"an answer that is none of Discord's ({status})")
        self.retry_after = retry_after


def passes(error: BaseException) -> bool:
    """Whether this is Discord's trouble, or the network's, and over some time: neither ours nor an organiser's."""
    if isinstance(error, discord.HTTPException):
        return is_trouble(error.status)
    return isinstance(error, discord.RateLimited | aiohttp.ClientError | ConnectionError | TimeoutError)


def said(error: BaseException) -> str:
    """What an error says of itself; its kind where it says nothing, as a TimeoutError."""
    return str(error) or type(error).__name__


def asked_to_wait(error: BaseException) -> float:
    """For how many seconds Discord, or what stands before it, asks to be left alone; 0 where it does not say."""
    if isinstance(error, discord.HTTPException):
        return _seconds(error.response.headers.get("Retry-After", ""))
    return error.retry_after if isinstance(error, Unreadable | discord.RateLimited) else 0


def watched(
    metrics: Metrics,
    may_act: Callable[[], None] | None = None,
    refused: Callable[[float], Awaitable[None]] | None = None,
) -> aiohttp.TraceConfig:
    """Counts every answer of Discord, and lets whoever asked hear of one that is none, as of a connection that broke.

    discord.py would hand on the page of a proxy for what was asked for, and fail somewhere else.

    `may_act` raises where another process may be at what this one was: then nothing is posted or changed any more.
    `refused` is told for how many seconds Discord takes no request at all.
    """

    async def count(_: aiohttp.ClientSession, __: SimpleNamespace, ended: aiohttp.TraceRequestEndParams) -> None:
        status = ended.response.status  # 429 is a limit that we ran into
        metrics.responses.labels("429" if status == 429 else f"{status // 100}xx").inc()
        if refused is not None and status == 429 and "X-RateLimit-Global" in ended.response.headers:
            await refused(_seconds(ended.response.headers.get("Retry-After", "")))

    async def failed(_: aiohttp.ClientSession, __: SimpleNamespace, ___: aiohttp.TraceRequestExceptionParams) -> None:
        metrics.responses.labels("none").inc()

    async def look(_: aiohttp.ClientSession, __: SimpleNamespace, ended: aiohttp.TraceRequestEndParams) -> None:
        answer = ended.response
        if not str(ended.url).startswith(Route.BASE) or (answer.status >= 300 and answer.status != 429):
            return
        body = await answer.read()
        if body and not _is_json(answer.headers.get("Content-Type", ""), body):
            raise Unreadable(answer.status, _seconds(answer.headers.get("Retry-After", "")))

    async def guard(_: aiohttp.ClientSession, __: SimpleNamespace, begun: Leaving) -> None:
        if may_act is not None and begun.method != "GET" and any(each in begun.url.path for each in FENCED):
            may_act()

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(guard)  # after every wait for a turn, a limit or another try
    trace.on_request_headers_sent.append(guard)  # and for a connection: nothing is written before
    trace.on_request_end.extend((count, look))
    trace.on_request_exception.append(failed)
    return trace


def _is_json(kind: str, body: bytes) -> bool:
    """Whether it is what Discord answers: an object or a list, to its end. To read it all would be done twice."""
    ends = body[:1] + body.rstrip()[-1:]
    return kind == "application/json" and ends in (b"{}", b"[]")  # discord.py takes no other type for it


def _seconds(header: str) -> float:
    """What a Retry-After asks for; 0 where it gives a date, which Discord and Cloudflare do not."""
    try:
        return max(0.0, float(header))
    except ValueError:
        return 0.0
