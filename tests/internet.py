"""A small internet on the loopback: one server answers for every name, and each request that reached it is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace

import httpx
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.curriculum.model import Capstone
from bot.fetching import Fetcher
from bot.inspection.report import Inspection

READ = Inspection(readable=True)
SOMEWHERE = "140.82.121.4"  # What every name is said to be at: an address that a link may lead to.
Answer = bytes | int | str | web.Response  # a body, a status, where to go on, or all of an answer


@dataclass
class Internet:
    """`pages`: what is at "host/path?query". `asked`: what was asked for, in order."""

    pages: dict[str, Answer]
    fetcher: Fetcher
    asked: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        url = f"{request.headers['Host']}{request.raw_path}"
        self.asked.append(url)
        match self.pages.get(url, 404):
            case bytes() as body:
                return web.Response(body=body, content_type="text/plain")
            case int() as status:
                return web.Response(status=status)
            case str() as location:
                return web.Response(status=302, headers={"Location": location})
            case page:
                return page


class _Here(httpx.AsyncBaseTransport):
    """Takes every request to the server here, by plain HTTP; it still says which host it is for."""

    def __init__(self) -> None:
        self.port = 0
        self._inner = httpx.AsyncHTTPTransport(trust_env=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert request.url.host == SOMEWHERE
        url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self.port)
        stays = {"timeout": request.extensions["timeout"]}
        return await self._inner.handle_async_request(
            httpx.Request(request.method, url, headers=request.headers, extensions=stays)
        )

    async def aclose(self) -> None:
        await self._inner.aclose()


async def _everywhere(host: str) -> Sequence[str]:
    return [SOMEWHERE]


@asynccontextmanager
async def internet(pages: Mapping[str, Answer]) -> AsyncIterator[Internet]:
    transport = _Here()
    async with aclosing(Fetcher(transport, resolve=_everywhere)) as fetcher:
        there = Internet(dict(pages), fetcher)
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", there.answer)
        async with TestServer(app, host="127.0.0.1") as server:
            transport.port = server.port or 0
            yield there


@dataclass
class Reader:
    """Instead of the inspector: reads nothing, and remembers what it was given."""

    given: list[tuple[bytes, str, str | None]] = field(default_factory=list)
    found: Inspection = READ

    async def inspect(self, content: bytes, name: str, capstone: Capstone, licence: str | None) -> Inspection:
        self.given.append((content, name, licence))
        return replace(self.found, licence=licence)


def html(body: str = "<html>") -> web.Response:
    return web.Response(text=body, content_type="text/html")
