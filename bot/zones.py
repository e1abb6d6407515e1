"""Time zones as people type them."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from bot.errors import StudyError
from bot.texts import cohorts as text

# Whole areas first: a person who types "ber" wants Europe/Berlin, not the historical "posix/…" or "Etc/…" names.
HIDDEN = ("Etc/", "SystemV/", "US/", "posix/", "right/")

# Offered before anything is typed: one or two cities for most hours of the day.
COMMON = (
    "UTC", "America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York", "America/Sao_Paulo",
    "Europe/London", "Africa/Lagos", "Europe/Berlin", "Africa/Cairo", "Europe/Istanbul", "Africa/Nairobi", "Asia/Dubai",
    "Asia/Karachi", "Asia/Kolkata", "Asia/Dhaka", "Asia/Bangkok", "Asia/Jakarta", "Asia/Shanghai", "Asia/Singapore",
    "Asia/Manila", "Asia/Tokyo", "Asia/Seoul", "Australia/Sydney", "Pacific/Auckland",
)  # fmt: skip


@cache
def names() -> tuple[str, ...]:
    """The zones worth offering: UTC, and the area/city names."""
    places = (name for name in available_timezones() if "/" in name and not name.startswith(HIDDEN))
    return ("UTC", *sorted(places))


def parse(typed: str) -> str:
    """The zone's exact name. Raises StudyError with the nearest names where there is no such zone."""
    wanted = typed.strip().lower().replace(" ", "_")
    for name in names():
        if name.lower() == wanted:
            return name
    in_city = [name for name in names() if _city(name) == wanted]
    if len(in_city) == 1:
        return in_city[0]
    raise StudyError(text.unknown_zone(typed, in_city or nearest(wanted)))


def nearest(wanted: str) -> list[str]:
    """Up to three zones whose name or city resembles what was typed."""
    by_name: dict[str, str] = {}
    for name in names():
        by_name[name.lower()] = by_name[_city(name)] = name
    return list(dict.fromkeys(by_name[match] for match in difflib.get_close_matches(wanted, by_name, n=3, cutoff=0.5)))


def offer(typed: str, now: datetime) -> Sequence[tuple[str, str]]:
    """Up to 25 (label, zone) to choose from while typing; the label has the zone's time, so people can check it."""
    wanted = typed.strip().lower().replace(" ", "_")
    # Cities that begin with it, then anything that contains it, then whatever looks like it.
    ranked = sorted((not _city(name).startswith(wanted), name) for name in names() if wanted in name.lower())
    found = [name for _, name in ranked] or nearest(wanted)
    if not wanted:
        found = list(COMMON)
    return [(f"{name.replace('_', ' ')} (now {now.astimezone(ZoneInfo(name)):%H:%M})", name) for name in found[:25]]


def _city(name: str) -> str:
    return name.lower().rsplit("/", 1)[-1]
