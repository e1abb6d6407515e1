"""What the browser asks for: the shell's page, who sees what, moving time, and the rooms' own traffic."""

import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.demo import faces, hooks, samples
from bot.demo.place import Person
from bot.demo.simulation import Simulation

STATIC = Path(__file__).with_name("static")
PAGE_RULES = {
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
SPANS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def application(simulation: Simulation) -> web.Application:
    shell = Shell(simulation)
    app = web.Application(middlewares=[shell.only_from_here])
    app.router.add_get("/", shell.page)
    app.router.add_get("/room", shell.room)
    app.router.add_get("/demo/place", shell.place)
    app.router.add_get("/demo/view", shell.view)
    app.router.add_get("/demo/forum/{channel}", shell.forum)
    app.router.add_get("/demo/face/{person}.png", shell.face)
    app.router.add_get(samples.FOLDER + "{name}", shell.sample)
    app.router.add_post("/demo/open", shell.open)
    app.router.add_post("/demo/skip", shell.skip)
    for path in STATIC.iterdir():
        app.router.add_get(f"/demo/{path.name}", _file(path, "no-cache"))
    for address, path in hooks.room_files().items():
        # 30 MB of fonts: fetched once, not with every channel.
        app.router.add_get(address, _file(path, "max-age=604800" if path.suffix == ".ttf" else "no-cache"))
    for method, address, name in hooks.ROOM_ROUTES:
        app.router.add_route(method, address, shell.to_room(name))
    return app


def _file(path: Path, caching: str) -> Handler:
    async def serve(request: web.Request) -> web.StreamResponse:
        return web.FileResponse(path, headers={"Cache-Control": caching})

    return serve


class Shell:
    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self.session = secrets.token_hex(8)  # a page left open from before a restart notices, and loads itself anew
        here = f"127.0.0.1:{simulation.port}"
        self.hosts = {here, here.replace("127.0.0.1", "localhost")}

    @web.middleware
    async def only_from_here(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """No other web site may drive the demo, neither directly nor by a name that resolves to this computer."""
        origin = request.headers.get("Origin")
        if request.host not in self.hosts or (origin and origin.removeprefix("http://") not in self.hosts):
            raise web.HTTPForbidden
        return await handler(request)

    async def page(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / "index.html", headers={**PAGE_RULES, "Cache-Control": "no-cache"})

    async def room(self, request: web.Request) -> web.Response:
        """The preview's own page, with our looks and manners added."""
        page, rules = hooks.room_page()
        head = '<link rel="stylesheet" href="/demo/preview.css"><script type="module" src="/demo/preview.js"></script>'
        page = page.replace("</head>", f"{head}</head>").replace("SimCord Preview", "Channel")
        return web.Response(text=page, content_type="text/html", headers=rules)

    async def place(self, request: web.Request) -> web.Response:
        place = self.simulation.place
        people = [{"id": str(p.id), "name": p.name, "role": p.role} for p in place.people]
        steps = [
            {
                "title": step.title,
                "text": step.text,
                "person": str(step.person.id),
                "channel": str(step.channel.id),
                "command": step.command,
                "options": dict(step.options),
            }
            for step in place.steps
        ]
        return web.json_response(
            {
                "server": place.guild.name,
                "id": str(place.guild.id),
                "people": people,
                "steps": steps,
                "start": str(place.start.id),
                "timezone": place.timezone,
            }
        )

    async def view(self, request: web.Request) -> web.Response:
        """Asked for every second by each open page."""
        sim, person = self.simulation, self._person(request.query.get("as"))
        since = int(request.query.get("since", -1))
        return web.json_response(
            {
                "session": self.session,
                "now": sim.env.now().isoformat(),
                "moving": sim.moving,
                "groups": sim.outline.channels(person),
                "direct": sim.outline.direct_messages(person),
                "arrived": sim.arrived,
                "arrivals": self._arrivals(person, since) if since >= 0 else [],
            }
        )

    def _arrivals(self, person: Person, since: int) -> list[dict[str, Any]]:
        env, found = self.simulation.env, []
        for arrival in self.simulation.arrivals:
            message = env.backend.messages.get(arrival.channel_id, {}).get(arrival.message_id)
            if arrival.number <= since or message is None or message.author_id == person.id or message.is_ephemeral:
                continue
            if self.simulation.outline.shows(message, person):
                author = self.simulation.outline.author(message)
                found.append({"channel": str(arrival.channel_id), "author": author})
        return found

    async def forum(self, request: web.Request) -> web.Response:
        person = self._person(request.query.get("as"))
        try:
            posts = self.simulation.outline.posts(person, int(request.match_info["channel"]))
        except (LookupError, ValueError):
            raise web.HTTPNotFound from None
        return web.json_response({"now": self.simulation.env.now().isoformat(), "posts": posts})

    async def open(self, request: web.Request) -> web.Response:
        asked = await request.json()
        try:
            room = await self.simulation.rooms.enter(self._person(asked["as"]), int(asked["channel"]))
        except (LookupError, ValueError):
            raise web.HTTPNotFound from None
        return web.json_response({"room": room})

    async def skip(self, request: web.Request) -> web.Response:
        sim, asked = self.simulation, (await request.json()).get("to")
        if sim.moving:
            raise web.HTTPConflict
        if asked == "post":
            found = await sim.skip_to_next_post()
        elif asked in SPANS:
            await sim.skip(SPANS[asked])
            found = True
        else:
            raise web.HTTPBadRequest
        return web.json_response({"found": found, "now": sim.env.now().isoformat()})

    async def face(self, request: web.Request) -> web.Response:
        people = self.simulation.place.people
        number = next((n for n, p in enumerate(people) if str(p.id) == request.match_info["person"]), None)
        picture = faces.bot() if number is None else faces.person(people[number].name, number)
        return web.Response(body=picture, content_type="image/png", headers={"Cache-Control": "max-age=3600"})

    async def sample(self, request: web.Request) -> web.Response:
        """A sample notebook: as a page for somebody who opens the link, else as the file."""
        name = request.match_info["name"]
        if name not in samples.NOTEBOOKS:
            raise web.HTTPNotFound
        if "text/html" in request.headers.get("Accept", ""):
            return web.Response(text=samples.page(name), content_type="text/html", headers=PAGE_RULES)
        return web.Response(body=samples.notebook(name), content_type=samples.KIND)

    def to_room(self, name: str) -> Handler:
        """A room's request: its capability says which room."""

        async def handle(request: web.Request) -> web.StreamResponse:
            room = self.simulation.rooms.find(request.headers.get("X-Simcord-Capability"))
            if room is None:  # from before a restart, or closed meanwhile; the page says so and the shell opens it anew
                raise web.HTTPUnauthorized
            answer: web.StreamResponse = await hooks.endpoint(room, name)(request)
            return answer

        return handle

    def _person(self, wanted: str | None) -> Person:
        people = self.simulation.place.people
        return next((p for p in people if str(p.id) == wanted), people[0])
