"""Health and metrics over HTTP, for whoever watches the bot. Nothing here says anything about a member."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from bot.errors import SettingsError

log = logging.getLogger(__name__)

OK = "ok"


@asynccontextmanager
async def site(
    host: str,
    port: int,
    ready: Callable[[], Awaitable[Mapping[str, str | None]]],
    metrics: Callable[[], Awaitable[bytes]],
) -> AsyncIterator[None]:
    """Serve there meanwhile. `ready` says of each part what is wrong with it (None: nothing is).

    Raises SettingsError where the address cannot be had.
    """

    async def healthz(_: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def readyz(_: web.Request) -> web.Response:
        parts = await ready()
        fine = all(wrong is None for wrong in parts.values())
        told = {"ready": fine, **{part: wrong or OK for part, wrong in parts.items()}}
        return web.json_response(told, status=200 if fine else 503)

    async def measured(_: web.Request) -> web.Response:
        return web.Response(body=await metrics(), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})

    app = web.Application()
    app.add_routes([web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", measured)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        await runner.cleanup()
        raise SettingsError(
            f"HTTP_PORT: {host}:{port} cannot be used ({error.strerror or error}). "
            "Choose another port, or another HTTP_HOST."
        ) from error
    log.info("Health and metrics are at http://%s:%d/", *runner.addresses[0][:2])
    try:
        yield
    finally:
        await runner.cleanup()
