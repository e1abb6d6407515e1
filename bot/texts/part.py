"""What members read of their own part in a cohort, and of what the group may see of them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.texts.words import listed, plain, quoted, safe, trimmed

CHANGE = "Change goal, track and sharing"
FORM_GOAL = "Your goal"
FORM_GOAL_HINT = "Why you are here, in a sentence. You may leave it empty."
SHARE = "Show my weeks to the group"
SHARE_HINT = "In the group's picture and organisers' export: weeks done and hours, never what you wrote."


def form_title(cohort: str) -> str:
    """At most 45 characters."""
    return trimmed(f"Your part in {plain(cohort)}", 45)


def own(cohort: str, goal: str | None, tracks: Sequence[str], shares: bool) -> str:
    """A cohort in /my-settings."""
    lines = [f"**{safe(cohort)}**", f"🎯 Your goal:\n{quoted(goal, 100)}" if goal else "🎯 You have set no goal."]
    if tracks:
        lines.append(trimmed(f"🧭 Your track: {listed(tracks)}", 150))
    return "\n".join([*lines, SHARED if shares else NOT_SHARED])


SHARED = "🖼️ The group's picture and the organisers' export show your weeks."
NOT_SHARED = "🖼️ Your weeks are left out of the group's picture and the organisers' export."


def saved(cohort: str) -> str:
    return f"Saved for **{safe(cohort)}**."


def agree_later() -> str:
    return "-# The group's picture shows the weeks of those who agree. You can agree below, or later in `/my-settings`."


def agreed() -> str:
    return "-# The group's picture shows your weeks, as you agreed. `/my-settings` changes that."
