"""The one clock. Everything else is told what time it is."""

from __future__ import annotations

from datetime import datetime

import discord.utils


def now() -> datetime:
    """The present instant, in UTC. Through discord.py, so that a simulated Discord simulates its time as well."""
    return discord.utils.utcnow()
