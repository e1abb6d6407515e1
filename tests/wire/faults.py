"""Faults that a test orders: refusals, rate limits, lost replies, delays, and a call at exactly the right moment."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from aiohttp import web

from tests.wire.routes import Request, answer, rate_limited

Hook = Callable[[Request], Awaitable[None] | None]
Moment = Literal["before", "after"]


@dataclass(eq=False)
class Rule:
    """Acts on the next `times` requests that fit; `before` the state changes, or `after` it did."""

    method: str
    path: str
    when: Moment
    times: int
    reply: Callable[[], web.Response] | None = None
    hook: Hook | None = None
    delay: float = 0.0
    closes: bool = False
    hits: list[Request] = field(default_factory=list)
    happened: asyncio.Event = field(default_factory=asyncio.Event)

    async def hit(self, timeout: float = 5.0) -> Request:  # noqa: ASYNC109 — the message says what was missing
        """Waits for the first request that fits."""
        try:
            await asyncio.wait_for(self.happened.wait(), timeout)
        except TimeoutError:
            raise TimeoutError(f"no request {self.method} {self.path} within {timeout} s") from None
        return self.hits[0]

    async def act(self, request: Request) -> web.Response | None:
        if self.hook and (pending := self.hook(request)) is not None:
            await pending
        if self.delay:
            await asyncio.sleep(self.delay)
        return self.reply() if self.reply else None


class Faults:
    """The orders. `method` may be `*`; `path` is a regular expression for the whole path after `/api/v10`."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []

    def status(self, method: str, path: str, status: int, *, code: int = 0, times: int = 1) -> Rule:
        """Refuses and changes nothing. 500, 502 and 504 discord.py retries itself, after 1, 3, 5 … s; 503 never."""
        body = {"message": f"{status}: ordered by the test", "code": code}
        return self._order(Rule(method, path, "before", times, reply=lambda: answer(body, status)))

    def rate_limit(
        self, method: str, path: str, *, retry_after: float = 0.05, everywhere: bool = False, times: int = 1
    ) -> Rule:
        reply = partial(rate_limited, retry_after, everywhere=everywhere)
        return self._order(Rule(method, path, "before", times, reply=reply))

    def garble(
        self,
        method: str,
        path: str,
        body: str = "<html>Bad gateway</html>",
        headers: dict[str, str] | None = None,
        *,
        status: int = 200,
        when: Moment = "before",
        times: int = 1,
    ) -> Rule:
        """Answers with this instead, as what stands between may; `after`: what was asked for has happened."""
        named = {"Content-Type": "text/html"} | (headers or {})
        reply = partial(web.Response, body=body.encode(), status=status, headers=named)
        return self._order(Rule(method, path, when, times, reply=reply))

    def lose_reply(self, method: str, path: str, *, times: int = 1) -> Rule:
        """What was asked happens, then the connection closes without an answer."""
        return self._order(Rule(method, path, "after", times, closes=True))

    def lose_request(self, method: str, path: str, *, times: int = 1) -> Rule:
        """The connection closes and nothing has happened."""
        return self._order(Rule(method, path, "before", times, closes=True))

    def delay(self, method: str, path: str, seconds: float, *, when: Moment = "before", times: int = 1) -> Rule:
        return self._order(Rule(method, path, when, times, delay=seconds))

    def call(self, method: str, path: str, hook: Hook, *, when: Moment = "after", times: int = 1) -> Rule:
        """Calls (and awaits) `hook(request)`, such as one that kills the bot's process exactly then."""
        return self._order(Rule(method, path, when, times, hook=hook))

    def clear(self) -> None:
        self.rules.clear()

    def due(self, request: Request) -> list[Rule]:
        """The rules for this request; each is used up by one. Only the first that replies or closes is taken."""
        found: list[Rule] = []
        for rule in self.rules:
            ends = rule.reply is not None or rule.closes
            if len(rule.hits) >= rule.times or not request.matches(rule.method, rule.path):
                continue
            if ends and any(other.reply or other.closes for other in found):
                continue
            rule.hits.append(request)
            rule.happened.set()
            found.append(rule)
        return found

    def _order(self, rule: Rule) -> Rule:
        re.compile(rule.path)
        self.rules.append(rule)
        return rule
