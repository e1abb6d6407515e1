"""What a server reads when the bot is added to it."""

from __future__ import annotations

HELLO = """## Hello! I run study groups
I take your group through a curriculum, week by week: I post what there is to do, members check in and keep their \
streaks, hand in projects and review each other's work."""

BEGIN = """**To begin:** somebody with **Manage Server** presses **Create a cohort**, or types `/cohort create`. \
I ask for a name, a first day and a channel. `/help` shows what else I do."""
