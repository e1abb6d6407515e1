"""Time zones as people type them."""

from __future__ import annotations

import difflib
import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo, available_timezones

from bot.errors import StudyError
from bot.texts import cohorts as text

# Whole areas first: a person who types "ber" wants Europe/Berlin, not the historical "posix/…" or "Etc/…" names.
HIDDEN = ("Etc/", "SystemV/", "US/", "posix/", "right/")

LONGEST = 60  # characters of a name that is looked for; the longest there is has 32
SHORTLIST = 24
MOST_OFFERED = 25

# Offered before anything is typed: one or two cities for most hours of the day.
COMMON = (
    "UTC", "America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York", "America/Sao_Paulo",
    "Europe/London", "Africa/Lagos", "Europe/Berlin", "Africa/Cairo", "Europe/Istanbul", "Africa/Nairobi", "Asia/Dubai",
    "Asia/Karachi", "Asia/Kolkata", "Asia/Dhaka", "Asia/Bangkok", "Asia/Jakarta", "Asia/Shanghai", "Asia/Singapore",
    "Asia/Manila", "Asia/Tokyo", "Asia/Seoul", "Australia/Sydney", "Pacific/Auckland",
)  # fmt: skip

# Where most people live who have chosen this language in Discord. Not "en-US", which is everybody's to begin with.
AT_HOME = {
    "bg": "Europe/Sofia", "cs": "Europe/Prague", "da": "Europe/Copenhagen", "de": "Europe/Berlin",
    "el": "Europe/Athens", "en-GB": "Europe/London", "es-ES": "Europe/Madrid", "fi": "Europe/Helsinki",
    "fr": "Europe/Paris", "hi": "Asia/Kolkata", "hr": "Europe/Zagreb", "hu": "Europe/Budapest", "id": "Asia/Jakarta",
    "it": "Europe/Rome", "ja": "Asia/Tokyo", "ko": "Asia/Seoul", "lt": "Europe/Vilnius", "nl": "Europe/Amsterdam",
    "no": "Europe/Oslo", "pl": "Europe/Warsaw", "pt-BR": "America/Sao_Paulo", "ro": "Europe/Bucharest",
    "ru": "Europe/Moscow", "sv-SE": "Europe/Stockholm", "th": "Asia/Bangkok", "tr": "Europe/Istanbul",
    "uk": "Europe/Kyiv", "vi": "Asia/Ho_Chi_Minh", "zh-CN": "Asia/Shanghai", "zh-TW": "Asia/Taipei",
}  # fmt: skip


@cache
def names() -> tuple[str, ...]:
    """The zones worth offering: UTC, and the area/city names."""
    places = (name for name in available_timezones() if "/" in name and not name.startswith(HIDDEN))
    return ("UTC", *sorted(places))


@dataclass(frozen=True, slots=True)
class _Spelling:
    """A zone as people may write it: by its name or by its city alone, in small letters; and the pairs in that."""

    zone: str
    written: str
    pairs: frozenset[str]


def parse(typed: str) -> str:
    """The zone's exact name. Raises StudyError with the nearest names where there is no such zone."""
    wanted = _spelt(typed)
    in_city = []
    for name, lower, city in _table():
        if lower == wanted:
            return name
        if city == wanted:
            in_city.append(name)
    if len(in_city) == 1:
        return in_city[0]
    raise StudyError(text.unknown_zone(typed, in_city or nearest(wanted)))


def nearest(wanted: str) -> list[str]:
    """Up to three zones whose name or city resembles what was typed."""
    # Comparing with every zone takes 12 ms: only those that share the most pairs of letters are compared.
    pairs = _pairs(wanted)
    likely = heapq.nlargest(SHORTLIST, _spellings(), key=lambda each: _shared(each.pairs, pairs))
    zones = {each.written: each.zone for each in likely}
    return list(dict.fromkeys(zones[match] for match in difflib.get_close_matches(wanted, zones, n=3, cutoff=0.5)))


def offer(typed: str, now: datetime) -> Sequence[tuple[str, str]]:
    """Up to 25 (label, zone) to choose from while typing; the label has the zone's time, so people can check it."""
    wanted = _spelt(typed)
    # Cities that begin with it, then anything that contains it, then whatever looks like it.
    ranked = sorted((not city.startswith(wanted), name) for name, lower, city in _table() if wanted in lower)
    found = [name for _, name in ranked] or nearest(wanted)
    if not wanted:
        found = list(COMMON)
    most = found[:MOST_OFFERED]
    return [(f"{name.replace('_', ' ')} (now {now.astimezone(_zone(name)):%H:%M})", name) for name in most]


def of_language(language: str) -> str:
    """A first guess at the zone of somebody who uses Discord in this language."""
    zone = AT_HOME.get(language, "UTC")
    return zone if zone in names() else "UTC"  # an older list of zones may not have it


def rules() -> str:
    """Which zone rules are in use, such as "2025b": they change several times a year, and a process keeps its own."""
    for folder in TZPATH:
        listed = Path(folder) / "tzdata.zi"
        if listed.is_file():
            with listed.open(encoding="utf-8") as lines:
                return lines.readline().strip("# \n")
    return f"tzdata {version('tzdata')}"


def warm_up() -> None:
    """Read from the disk what offers need, before somebody waits for one. Blocks for a moment."""
    _spellings()
    for name in COMMON:
        _zone(name)


_zone = cache(ZoneInfo)  # Its own memory has room for 8.


@cache
def _table() -> tuple[tuple[str, str, str], ...]:
    """Each zone's name, the same in small letters, and its city."""
    return tuple((name, name.lower(), name.lower().rsplit("/", 1)[-1]) for name in names())


@cache
def _spellings() -> tuple[_Spelling, ...]:
    zones = {written: name for name, *spellings in _table() for written in spellings}
    return tuple(_Spelling(name, written, _pairs(written)) for written, name in zones.items())


def _spelt(typed: str) -> str:
    return typed.strip().lower().replace(" ", "_")[:LONGEST]


def _pairs(word: str) -> frozenset[str]:
    return frozenset(map("".join, pairwise(f"^{word}$")))


def _shared(some: frozenset[str], others: frozenset[str]) -> float:
    """How much of both is in both, from 0 to 1."""
    return 2 * len(some & others) / (len(some) + len(others))
