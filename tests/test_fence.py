"""Nothing leaves a process any more once another one may act in its place, not even after a wait for a connection."""

from __future__ import annotations

import aiohttp
import pytest
from aiohttp import web

from bot.errors import LeaseOver
from bot.metrics import Metrics
from bot.ui.answering import watched


async def test_a_lease_that_ends_while_the_connection_is_made_stops_the_request() -> None:
    arrived, answers = list[str](), iter([True, False])

    def may_act() -> None:
        if not next(answers):
            raise LeaseOver("Another process may have taken over.")

    async def post(request: web.Request) -> web.Response:
        arrived.append(request.path)
        return web.json_response({})

    app = web.Application()
    app.router.add_post("/channels/1/messages", post)
    runner = web.AppRunner(app)
    await runner.setup()
    await (site := web.TCPSite(runner, "127.0.0.1", 0)).start()
    try:
        async with aiohttp.ClientSession(trace_configs=[watched(Metrics(), may_act)]) as session:
            with pytest.raises(LeaseOver):
                await session.post(f"http://127.0.0.1:{runner.addresses[0][1]}/channels/1/messages", json={})
    finally:
        await site.stop()
        await runner.cleanup()
    assert arrived == []
