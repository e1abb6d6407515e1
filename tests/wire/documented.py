"""Limits that Discord's documentation states and its API description does not; and optional rate limits."""

from __future__ import annotations

import re
import time
from collections import deque
from typing import Any

from tests.wire.interaction import components
from tests.wire.state import COMPONENTS_V2, Json

TEXT_DISPLAY = 10


def problems(path: str, body: object) -> list[str]:
    """What is wrong with the message or modal in a request's body, if there is one."""
    if not isinstance(body, dict):
        return []
    data: Any = body
    if path.endswith("/callback"):
        data = body.get("data")
    elif path.endswith("/threads"):
        data = body.get("message")
    return _message_problems(data) if isinstance(data, dict) else []


def _message_problems(data: Json) -> list[str]:
    every = list(components(data))
    found = []
    if data.get("flags") and data["flags"] & COMPONENTS_V2:
        if data.get("content") or data.get("embeds"):
            found.append("a Components V2 message carries no content or embeds")
        if len(every) > 40:
            found.append(f"{len(every)} components in a message that takes 40")
        written = sum(len(part["content"]) for part in every if part["type"] == TEXT_DISPLAY)
        if written > 4000:
            found.append(f"{written} characters of text in a message that takes 4000")
    if len(data.get("content") or "") > 2000:
        found.append(f"content of {len(data['content'])} characters, 2000 are allowed")
    ids = [part["custom_id"] for part in every if part.get("custom_id")]
    if repeated := {id_ for id_ in ids if ids.count(id_) > 1}:
        found.append(f"custom ids used more than once: {sorted(repeated)}")
    for part in every:
        values = [option["value"] for option in part.get("options") or []]
        if len(values) != len(set(values)):
            found.append(f"values used more than once in the options of {part.get('custom_id')}")
    return found


class RateLimits:
    """50 requests a second in all, and 5 messages in 5 seconds a channel, if switched on.

    Answers to interactions do not count, as on Discord.
    """

    def __init__(self, *, enforced: bool, per_second: int = 50, messages: int = 5, window: float = 5.0) -> None:
        self.enforced, self.per_second, self.messages, self.window = enforced, per_second, messages, window
        self._all: deque[float] = deque()
        self._sent: dict[str, deque[float]] = {}

    def refuse(self, method: str, path: str) -> tuple[float, bool] | None:
        """How long to wait, and whether everything has to; None when the request may pass (and is counted)."""
        if not self.enforced or path.startswith(("/interactions/", "/webhooks/")):
            return None
        now = time.monotonic()
        if wait := _full(self._all, now, self.per_second, 1.0):
            return wait, True
        bucket = self._sent.setdefault(path, deque()) if _is_message(method, path) else None
        if bucket is not None and (wait := _full(bucket, now, self.messages, self.window)):
            return wait, False
        self._all.append(now)
        if bucket is not None:
            bucket.append(now)
        return None

    def headers(self, method: str, path: str, bucket: str) -> dict[str, str]:
        """What discord.py paces itself by."""
        limit, left, reset = 1000, 999, 1.0
        if self.enforced and _is_message(method, path):
            sent = self._sent.get(path, deque())
            limit, left = self.messages, self.messages - len(sent)
            reset = sent[0] + self.window - time.monotonic() if sent else self.window
        values = {"Limit": limit, "Remaining": left, "Reset-After": f"{reset:.3f}", "Bucket": bucket}
        values["Reset"] = f"{time.time() + reset:.3f}"
        return {f"X-RateLimit-{name}": str(value) for name, value in values.items()}


def _is_message(method: str, path: str) -> bool:
    return method == "POST" and re.fullmatch(r"/channels/\d+/messages", path) is not None


def _full(times: deque[float], now: float, limit: int, window: float) -> float:
    while times and times[0] <= now - window:
        times.popleft()
    return round(times[0] + window - now + 0.001, 3) if len(times) >= limit else 0.0
