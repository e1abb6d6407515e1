"""What holds for everything the bot sends, whatever the test is about."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from simcord.types import HttpLogEntry

from tests.openapi import problems

EPHEMERAL = 64
MESSAGE, DEFERRED = 4, 5  # callbacks that put a new message there


def objections(requests: Iterable[HttpLogEntry]) -> Iterator[str]:
    """What Discord, or a member of a study group, would object to in these requests."""
    for request in requests:
        yield from _described(request.method, request.path, json.dumps(request.json))
        for message in _messages(request):
            where = f"{request.method} {request.path}"
            if (count := sum(1 for _ in _parts(message.get("components") or ()))) > 40:
                yield f"{where}: {count} components"
            if (length := sum(len(part.get("content", "")) for part in _parts(message.get("components") or ()))) > 4000:
                yield f"{where}: {length} characters"
            if request.method == "POST" and (message.get("allowed_mentions") or {}).get("parse", ["all"]) != []:
                yield f"{where}: may ping anyone: {message.get('allowed_mentions')}"
            if _answers(request) and not int(message.get("flags") or 0) & EPHEMERAL:
                yield f"{where}: the answer is not private"


@cache  # Every test registers the same commands.
def _described(method: str, path: str, body: str) -> list[str]:
    return problems(method, path, json.loads(body))


def _messages(request: HttpLogEntry) -> Iterator[dict[str, Any]]:
    """The messages that a request creates or edits."""
    body, path = request.json, request.path
    if not isinstance(body, dict):
        return
    if path.endswith("/callback"):
        if body["type"] == MESSAGE or (body["type"] == 7 and body.get("data")):
            yield body["data"]
    elif path.endswith("/threads"):
        yield from [body["message"]] if "message" in body else []
    elif "/messages" in path or path.startswith("/webhooks/"):
        yield body


def _answers(request: HttpLogEntry) -> bool:
    """Whether the request is a new answer to a member's own command or press."""
    if request.path.endswith("/callback"):
        return isinstance(request.json, dict) and request.json["type"] in (MESSAGE, DEFERRED)
    return request.method == "POST" and request.path.startswith("/webhooks/")


def _parts(parts: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for part in parts:
        yield part
        yield from _parts(part.get("components") or ())
        if "component" in part:
            yield from _parts([part["component"]])
