"""A request as the local Discord sees it, and the table of what answers it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aiohttp import web

from tests.wire.state import ApiError

Handler = Callable[..., object]
H = TypeVar("H", bound=Handler)
_TABLE: list[tuple[str, re.Pattern[str], str, Handler]] = []


@dataclass(eq=False)
class Request:
    """`path` starts after `/api/v10`; `json` is the body, or the `payload_json` of a form with `files`."""

    method: str
    path: str
    json: Any = None
    query: dict[str, str] = field(default_factory=dict)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    authorization: str = ""
    reason: str | None = None
    status: int | None = None

    def __repr__(self) -> str:
        return f"{self.method} {self.path} → {self.status or 'unanswered'}"

    def matches(self, method: str, path: str) -> bool:
        return method in ("*", self.method) and re.fullmatch(path, self.path) is not None


@dataclass(frozen=True)
class Match:
    template: str
    handler: Handler
    parameters: tuple[int | str, ...]


def on(method: str, template: str) -> Callable[[H], H]:
    """Registers the answer to `method template`; `{x}` is an id (given as int), `{x:str}` any text."""
    pattern = re.sub(r"\{\w+:str\}", r"([^/]+)", template)
    pattern = re.sub(r"\{\w+\}", r"(\\d+)", pattern)

    def register(handler: H) -> H:
        _TABLE.append((method, re.compile(pattern), template, handler))
        return handler

    return register


def find(request: Request) -> Match | None:
    for method, pattern, template, handler in _TABLE:
        if method == request.method and (match := pattern.fullmatch(request.path)):
            kinds = re.findall(r"\{\w+(:str)?\}", template)
            pairs = zip(kinds, match.groups(), strict=True)
            return Match(template, handler, tuple(text if kind else int(text) for kind, text in pairs))
    return None


async def read(http: web.Request, prefix: str) -> Request:
    request = Request(
        http.method,
        http.path.removeprefix(prefix),
        query=dict(http.query),
        authorization=http.headers.get("Authorization", ""),
        reason=http.headers.get("X-Audit-Log-Reason"),
    )
    try:
        if http.content_type.startswith("multipart/"):
            async for part in await http.multipart():
                name, data = getattr(part, "name", ""), await part.read()  # type: ignore[union-attr]
                if name == "payload_json":
                    request.json = json.loads(data)
                else:
                    request.files[name] = (getattr(part, "filename", None) or name, bytes(data))
        elif raw := await http.read():
            request.json = json.loads(raw)
    except ValueError:
        request.json = ApiError(400, 50109, "The request body contains invalid JSON.")
    return request


def answer(data: object, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """discord.py takes an answer for JSON only when its type is exactly this, without a charset."""
    if data is None:
        return web.Response(status=204, headers=headers)
    return web.Response(
        body=json.dumps(data).encode(), status=status, headers={**(headers or {}), "Content-Type": "application/json"}
    )


def refusal(error: ApiError) -> web.Response:
    return answer({"message": error.message, "code": error.code}, error.status)


def rate_limited(retry_after: float, *, everywhere: bool = False) -> web.Response:
    """Without `Via` discord.py takes a 429 for a ban by Cloudflare and gives up."""
    body = {"message": "You are being rate limited.", "retry_after": retry_after, "global": everywhere}
    headers = {"Via": "1.1 local", "Retry-After": str(retry_after), "X-RateLimit-Scope": "user"}
    return answer(body, 429, {**headers, "X-RateLimit-Global": "true"} if everywhere else headers)
