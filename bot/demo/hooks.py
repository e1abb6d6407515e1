"""Every private part of SimCord 3.2.1 that the demo touches, and why. Nothing else in the demo may.

SimCord's preview shows one channel, frozen, on a port of its own, one at a time. The demo needs many, live, inside
one page. `tests/demo` drives all of this in a real browser, so an upgrade that moves a hook is noticed there.
"""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

import simcord.preview._server as preview_server
from aiohttp import web
from simcord import Env
from simcord.actors import MemberActor
from simcord.backend.access import can_access_channel, can_access_message
from simcord.backend.models import Message
from simcord.builders import ChannelHandle, UserHandle
from simcord.preview import Preview, _markdown
from simcord.preview._media import MediaInfo, _process_media

SHORT_WAIT = 2.0  # seconds: a bot may pause this long while it answers, and it passes in real time
_FILES = Path(preview_server.__file__).with_name("static")
_BLOCK = r"(?:>|-|\*|\d+\.) "
_BLOCK_ENDS = re.compile(rf"^({_BLOCK}.*)\n(?=-# |(?!{_BLOCK}|\s).)", re.MULTILINE)

# The preview's own addresses; its page asks for them by these absolute paths.
ROOM_ROUTES = (
    ("POST", "/api/pages", "_pages"),
    ("DELETE", "/api/pages/{context_id}", "_delete_page"),
    ("GET", "/api/state", "_state"),
    ("GET", "/api/commands", "_commands"),
    ("GET", "/api/action-result", "_action_result"),
    ("POST", "/api/action", "_action"),
    ("GET", "/api/assets/{asset_id}", "_asset"),
)


class RoomServer(preview_server.PreviewServer):
    """A preview's request handlers without a socket: the shell serves them all on its one port."""

    # 'none' and DENY forbid the frame the shell shows a room in.
    _SECURITY_HEADERS: ClassVar[dict[str, str]] = {
        **preview_server.PreviewServer._SECURITY_HEADERS,
        "X-Frame-Options": "SAMEORIGIN",
        "Content-Security-Policy": preview_server.PreviewServer._SECURITY_HEADERS["Content-Security-Policy"].replace(
            "frame-ancestors 'none'", "frame-ancestors 'self'"
        ),
    }

    async def start(self) -> None:
        preview_server.web = web  # type: ignore[attr-defined]  # its module imports aiohttp only in the start() replaced here
        self.port = self._requested_port

    async def close(self) -> None:
        self.port = None


class Pictures:
    """Reads pictures in a thread. SimCord starts a Python process for each one, 0.2 s a face, against hostile files."""

    def __init__(self, keep: int = 64) -> None:
        self._read: OrderedDict[tuple[str, float | None], MediaInfo] = OrderedDict()
        self._keep = keep

    async def validate(self, key: str, blob: bytes, *, media_time: float | None = None) -> MediaInfo:
        place = (key, media_time)
        if place not in self._read:
            self._read[place] = await asyncio.to_thread(_process_media, blob, media_time)
        self._read.move_to_end(place)
        while len(self._read) > self._keep:
            self._read.popitem(last=False)
        return self._read[place]

    def release(self, key: str) -> None:
        """Other rooms still show it; the oldest go by themselves."""

    async def close(self) -> None: ...


_pictures = Pictures()


def room_files() -> dict[str, Path]:
    """The preview's static files by the path its page asks for."""
    names = RoomServer._STATIC_FILES
    return {path: _FILES / name for path, name in names.items() if path not in ("/", "/protocol.schema.json")}


def room_page() -> tuple[str, Mapping[str, str]]:
    return (_FILES / "index.html").read_text(encoding="utf-8"), RoomServer._SECURITY_HEADERS


async def open_preview(env: Env, channel: ChannelHandle, viewer: MemberActor | UserHandle, **options: Any) -> Preview:
    """One live preview for one person in one channel."""
    env._preview = None  # SimCord allows one preview per Env; this lifts it
    port = options.pop("port")
    preview = env.preview(channel, viewers=[viewer], layout="channel", **options)
    preview._server = RoomServer(preview, port)
    preview._media_worker = _pictures  # type: ignore[assignment]  # a private hook
    await preview.__aenter__()
    if (page := preview._python) is not None:  # new pages copy these: start at the newest message, not the bot's last
        page.target_id = page.window_end_id = None
    return preview


def share_lock(preview: Preview, lock: asyncio.Lock) -> None:
    """Let the room's clicks, the other rooms and the clock take turns: SimCord refuses overlapping operations."""
    act = preview._action

    async def take_turn(context_id: str | None, body: Any) -> dict[str, Any]:
        async with lock:
            preview.env._preview = preview  # it notes "this action reached the bot" on whichever preview is here
            page = preview._pages.get(context_id or "")
            if page is not None and isinstance(body, dict) and "published_revision" in body:
                # Live refresh outruns the page's polling; without this, every second click is refused as stale.
                body = {**body, "published_revision": page.revision}
            return await act(context_id, body)

    preview._action = take_turn  # type: ignore[method-assign]  # a private hook


def end_quotes_as_discord_does() -> None:
    """In Markdown a quote or a list goes on in the line below; Discord's end with theirs."""
    quotes = _markdown._discord_multiline_quotes

    def ended(text: str) -> str:
        return quotes(_BLOCK_ENDS.sub(r"\1\n\n", text))

    _markdown._discord_multiline_quotes = ended


def has_visitors(preview: Preview) -> bool:
    """Whether a browser has this room open (the preview keeps one page for itself; closed ones lapse after 10 min)."""
    return len(preview._pages) > 1


def capability(preview: Preview) -> str:
    return preview.capability


def endpoint(preview: Preview, name: str) -> Any:
    return getattr(preview._server, name)


def sees_channel(env: Env, channel_id: int, viewer: MemberActor) -> bool:
    return can_access_channel(env, channel_id, viewer, history=True)


def sees_message(env: Env, message: Message, viewer: MemberActor) -> bool:
    return can_access_message(env, message.channel_id, message, viewer, history=True)


def begin_at(env: Env, when: datetime) -> None:
    """SimCord's clock always starts on 1 January 2026; ours starts where the world wants it."""
    env.backend.clock._epoch = when


def settle_quickly() -> None:
    """SimCord looks 20 times a second whether the bot is done; look 500 times (60 ms → 10 ms an action)."""
    defaults = Env._settle_internal.__kwdefaults__ or {}
    if "idle" in defaults:
        defaults["idle"] = 0.002


def only_short_timers_are_real(env: Env, longest: float = SHORT_WAIT) -> None:
    """Leave the bot's timers of more seconds to the simulated clock alone.

    SimCord arms a real timer behind each one too. A job due in 4 s would then make every click wait for it.
    """
    arm = env._schedule_timer

    def schedule(record: Any, callback: Any, args: Any, context: Any) -> None:
        if record.when - env._virtual_time <= longest:
            arm(record, callback, args, context)

    env._schedule_timer = schedule  # type: ignore[method-assign, assignment]  # a private hook


@contextmanager
def as_the_bot(env: Env) -> Iterator[None]:
    """Work done in here counts as the bot's own: its timers are simulated, its requests go to the simulation."""
    with env._bot_scope():
        yield


def forget_the_past(env: Env) -> None:
    """SimCord keeps every request, event and error for tests to look at; an hour of demo would keep them all."""
    env.backend.transcript.clear()
    env.backend.http_requests.clear()
    env._errors.clear()
    env._error_ids.clear()
    env._errors_acknowledged = 0


def forget_private_answers(env: Env) -> None:
    """Drop the answers only one person could see. Discord's own vanish with a restart, SimCord keeps them."""
    for messages in env.backend.messages.values():
        for private in [message.id for message in messages.values() if message.is_ephemeral]:
            del messages[private]


def give_picture(user: UserHandle | None, env: Env, name: str) -> str:
    """Set somebody's picture (the bot's for None); returns the address its bytes must be supplied under."""
    model = user._user if user is not None else env.backend.bot_user
    model.avatar = name
    return f"https://cdn.simcord.invalid/avatars/{model.id}/{name}.png"
