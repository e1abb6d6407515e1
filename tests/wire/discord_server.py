"""A small Discord on 127.0.0.1, for bots in this process or another: real HTTP, real WebSocket, faults on order.

async with LocalDiscord() as discord:
    guild = discord.add_guild("Study group")
    general = discord.add_channel(guild, "general")
    ada = discord.add_member(guild, "Ada")
    ...start a bot with discord.environment()...
    form = await discord.command(guild, general, ada, "check-in")
    receipt = await discord.submit(ada, form, {"done": "Recreated the notebook."})
    assert not discord.violations
"""

from __future__ import annotations

import traceback
from typing import Self

from aiohttp import web

from tests import openapi
from tests.wire import api_channels, api_events, api_guilds, api_interactions, api_threads, documented, routes
from tests.wire.faults import Faults, Rule
from tests.wire.gateway import Gateway
from tests.wire.people import People
from tests.wire.routes import Request
from tests.wire.state import ApiError, Guild, Json

PREFIX = "/api/v10"
TOKEN = "local.discord.token"
# Imported for the routes they register.
ANSWERING = (
    api_channels,
    api_events,
    api_guilds,
    api_interactions,
    api_threads,
)
UNAUTHORIZED = ApiError(401, 0, "401: Unauthorized")


class LocalDiscord(People):
    """`violations` is what Discord would have objected to, and what this server cannot do; a test asserts it empty.

    What Discord objects to is refused as Discord would (400, code 50035) unless `refuses_violations` is off.
    """

    def __init__(self, *, token: str = TOKEN, privileged_intents: int = 0, rate_limits: bool = False) -> None:
        super().__init__()
        self.token = token
        self.faults = Faults()
        self.limits = documented.RateLimits(enforced=rate_limits)
        self.gateway = Gateway(self, token, privileged_intents)
        self.requests: list[Request] = []
        self.violations: list[str] = []
        self.refuses_violations = True
        self.api_url = ""

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=30 * 2**20)
        app.router.add_get("/", self.gateway.handle)
        app.router.add_get("/attachments/{name:.*}", self._file)
        app.router.add_route("*", PREFIX + "/{path:.*}", self._api)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, backlog=4096)
        await site.start()
        port = self._runner.addresses[0][1]
        self.api_url = f"http://127.0.0.1:{port}{PREFIX}"
        self.files_url = f"http://127.0.0.1:{port}/attachments"
        self.gateway.url = f"ws://127.0.0.1:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self.gateway.drop()
        await self._runner.cleanup()

    def environment(self) -> dict[str, str]:
        """What a bot's process needs to find this server."""
        return {"DISCORD_TOKEN": self.token, "DISCORD_API_URL": self.api_url}

    # Seen from a test

    def sent(self, method: str, path: str) -> list[Request]:
        """The requests so far that fit; `path` as a regular expression."""
        return [request for request in self.requests if request.matches(method, path)]

    def is_connected(self) -> bool:
        return bool(self.gateway.connected)

    async def connected(self, *, seconds: float = 10.0) -> None:
        await self.until(self.is_connected, "a bot on the gateway", seconds=seconds)

    async def disconnected(self, *, seconds: float = 10.0) -> None:
        """Waits until nobody is connected, as after a bot's process was killed."""
        await self.until(lambda: not self.gateway.connections, "no bot on the gateway", seconds=seconds)

    async def registered(self, *names: str, guild: Guild | None = None, seconds: float = 10.0) -> None:
        """Waits until the bot has registered these commands, everywhere or in the guild."""

        def there() -> bool:
            known = {one["name"] for one in self.commands.get(guild.id if guild else None, [])}
            return set(names) <= known and bool(known)

        await self.until(there, f"the commands {names}", seconds=seconds)

    def situation(self) -> str:
        last = "; ".join(map(repr, self.requests[-6:])) or "none"
        here = "connected" if self.is_connected() else "NOT connected"
        return f"The bot is {here}; last requests: {last}; violations: {self.violations or 'none'}"

    # Answering

    def emit(self, event: str, data: Json, guild: Guild | None = None) -> None:
        self.gateway.emit(event, data, guild)
        self.touch()

    async def _file(self, http: web.Request) -> web.Response:
        data = self.files.get(http.match_info["name"])
        return web.Response(body=data) if data is not None else web.Response(status=404)

    async def _api(self, http: web.Request) -> web.StreamResponse:
        request = await routes.read(http, PREFIX)
        self.requests.append(request)
        rules = self.faults.due(request)
        try:
            response = await self._act_out(rules, "before", request)
            if response is None:
                response = self._respond(request)
                response = await self._act_out(rules, "after", request) or response
        except ConnectionAbortedError:
            if http.transport:
                http.transport.abort()
            self.touch()
            return web.Response(status=500)  # nobody is there to read it
        request.status = response.status
        self.touch()
        return response

    async def _act_out(self, rules: list[Rule], when: str, request: Request) -> web.Response | None:
        response = None
        for rule in rules:
            if rule.when == when:
                response = await rule.act(request) or response
                if rule.closes:
                    raise ConnectionAbortedError
        return response

    def _respond(self, request: Request) -> web.Response:
        match = routes.find(request)
        if wait := self.limits.refuse(request.method, request.path):
            return routes.rate_limited(wait[0], everywhere=wait[1])
        try:
            self._admit(request)
            if match is None:
                self.violations.append(f"{request.method} {request.path}: the local Discord does not know it")
                raise ApiError(501, 0, "not known to the local Discord")
            response = routes.answer(match.handler(self, request, *match.parameters))
        except ApiError as error:
            response = routes.refusal(error)
        except Exception as error:  # noqa: BLE001 — a mistake of this server must fail the test, not hang the bot
            self.violations.append(f"{request.method} {request.path}: {error!r}\n{traceback.format_exc()}")
            response = routes.refusal(ApiError(400, 0, f"the local Discord failed: {error!r}"))
        bucket = f"{request.method}:{match.template}" if match else "unknown"
        response.headers.update(self.limits.headers(request.method, request.path, bucket))
        return response

    def _admit(self, request: Request) -> None:
        """Refuses what is not authorised or not well formed."""
        public = request.path.startswith(("/interactions/", "/webhooks/")) or request.path == "/gateway"
        if not public and request.authorization != f"Bot {self.token}":
            raise UNAUTHORIZED
        if isinstance(request.json, ApiError):
            raise request.json
        found = openapi.problems(request.method, request.path, request.json)
        found += [f"{request.method} {request.path}: {one}" for one in documented.problems(request.path, request.json)]
        self.violations += found
        if found and self.refuses_violations:
            raise ApiError(400, 50035, "Invalid Form Body\n" + "\n".join(found))


@routes.on("GET", "/gateway")
def gateway(world: LocalDiscord, request: Request) -> Json:
    return {"url": world.gateway.url}


@routes.on("GET", "/gateway/bot")
def gateway_for_bots(world: LocalDiscord, request: Request) -> Json:
    left, again = world.gateway.starts_left, int(world.gateway.starts_again * 1000)
    limit = {"total": 1000, "remaining": left, "reset_after": again}
    limit["max_concurrency"] = world.gateway.max_concurrency
    return {"url": world.gateway.url, "shards": world.shards, "session_start_limit": limit}
