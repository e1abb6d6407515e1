"""A rate-limit proxy between the bot and the local Discord, as nirn-proxy documents itself.

It hands everything on unchanged. What would be too much waits in it. Where Discord is silent for too long, it
answers 408.
https://github.com/germanoeich/nirn-proxy
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

KEPT = ("Authorization", "Content-Type", "User-Agent", "X-Audit-Log-Reason")
OF_A_CONNECTION = ("Content-Length", "Transfer-Encoding", "Connection", "Content-Encoding", "Date", "Server")


class Proxy:
    """`url`: to be set as DISCORD_API_URL. `held`: what waited in it. `patience`: seconds for Discord's answer."""

    def __init__(self, discord: str, session: aiohttp.ClientSession, patience: float) -> None:
        self._origin, _, self._path = discord.partition("/api/")
        self._session = session
        self._patience = patience
        self._turn = asyncio.Lock()
        self.url, self.passed, self.given_up = "", 0, 0

    async def hand_on(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        headers = {name: request.headers[name] for name in KEPT if name in request.headers}
        async with self._turn:  # it keeps the pace: answers come late instead of refusals
            await asyncio.sleep(0.02)
        self.passed += 1
        try:
            async with self._session.request(
                request.method,
                f"{self._origin}{request.path_qs}",
                data=body or None,
                headers=headers,
                timeout=aiohttp.ClientTimeout(self._patience),
            ) as answer:
                kept = {name: value for name, value in answer.headers.items() if name not in OF_A_CONNECTION}
                return web.Response(status=answer.status, body=await answer.read(), headers=kept)
        except TimeoutError:
            self.given_up += 1
            return web.Response(status=408, text="context deadline exceeded")


@asynccontextmanager
async def proxy(discord: str, *, patience: float = 5.0) -> AsyncIterator[Proxy]:
    async with aiohttp.ClientSession() as session:
        one = Proxy(discord, session, patience)
        app = web.Application(client_max_size=30 * 2**20)
        app.router.add_route("*", "/{path:.*}", one.hand_on)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        one.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/v10"
        try:
            yield one
        finally:
            await runner.cleanup()
