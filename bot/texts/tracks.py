"""What members read when they choose a track."""

from __future__ import annotations

from collections.abc import Sequence

from bot.texts.words import listed, plain, plural, trimmed

CHOOSE = "Choose your track"
FORM_TRACK = "Your track"
FORM_TRACK_HINT = "One, or several to combine. You can change it at any time."


def form_title(stage: str) -> str:
    """At most 45 characters."""
    return trimmed(f"Your track: {plain(stage)}", 45)


def numbered(label: str, number: int, lists: int) -> str:
    """The label of one of several lists: Discord shows 25 tracks in each."""
    return label if lists == 1 else f"{label} ({number} of {lists})"


def stage_offers(count: int) -> str:
    if count == 1:
        return f"🧭 It has a track of its own: press **{CHOOSE}** if you want to follow it."
    return f"🧭 It has {plural(count, 'track')}: press **{CHOOSE}**. You may combine several."


def chosen(stage: str, titles: Sequence[str]) -> str:
    if not titles:
        return f"🧭 You follow no track of **{stage}** now. `/plan` shows the tasks of all of them."
    names = listed([f"**{title}**" for title in titles])
    return f"🧭 In **{stage}** you follow {names}. From now on `/plan` shows those tasks, and what everyone does."


def to_choose(count: int) -> str:
    """In /plan, above the tasks of every track."""
    if count == 1:
        return f"🧭 This stage has a track of its own. **{CHOOSE}** if you want to follow it."
    return f"🧭 This stage has {plural(count, 'track')}, and you follow none yet: **{CHOOSE}** below."


def no_tracks() -> str:
    return "There is no track to choose in that stage any more. `/plan` shows what there is to do."


def track_gone() -> str:
    return "The curriculum no longer has one of these tracks. Press the button again: the form shows those there are."
