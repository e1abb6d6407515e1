"""Answers that any command may give."""

from __future__ import annotations

from collections.abc import Sequence

from bot.texts.words import code, listed


def only_in_servers() -> str:
    return "Cohorts live in servers. Open the server of your cohort and try it there."


def cannot_use_that() -> str:
    return "I can't use one of the options. Pick one from the list that opens while you type."


def command_has_changed() -> str:
    return "This command is another one since the last upgrade. Restart your Discord (Ctrl+R), and type it again."


def you_wrote(words: str, longest: int = 1600) -> str:
    return f"This is what you wrote, to copy:\n{code(words, longest)}"


def unknown_button() -> str:
    return "I no longer know this button. `/help` shows what you can do instead."


def stopping() -> str:
    return "I am being restarted. Please try again in a minute."


def our_fault(reference: int) -> str:
    return (
        "Something went wrong on our side; it has been noted. Please try again in a minute. "
        f"If it goes on, tell an organiser this number: `{reference}`."
    )


def database_trouble() -> str:
    return (
        "I can't reach my records right now, so what you just did is **not saved**. Whatever was confirmed before is "
        "safe. Please try again in a few minutes. If it goes on, tell an organiser."
    )


def discord_failed() -> str:
    return (
        "Discord had trouble while I did this, so I don't know whether all of it worked. Please try again in a few "
        "minutes: whatever was done already is not done twice."
    )


def missing_permissions(permissions: Sequence[str], channel: str) -> str:
    """What the bot lacks in a channel, and how to grant it."""
    names = listed([f"**{permission}**" for permission in permissions])
    return (
        f"I am missing {names} in {channel}. To grant {'it' if len(permissions) == 1 else 'them'}: open the channel's "
        f"settings → **Permissions** → add my role → allow {names}."
    )


def missing_in_server(permissions: Sequence[str]) -> str:
    """What the bot was not given when it was added, and how to grant it."""
    names = listed([f"**{permission}**" for permission in permissions])
    return (
        f"I am missing {names} in this server. To grant {'it' if len(permissions) == 1 else 'them'}: "
        f"**Server Settings** → **Roles** → my role → **Permissions** → allow {names}."
    )


def missing_role_permission() -> str:
    return (
        "I am missing **Manage Roles** in this server, so I cannot give members the cohort's role. To grant it: "
        "**Server Settings** → **Roles** → my role → **Permissions** → allow **Manage Roles**."
    )


def missing_event_permission() -> str:
    return (
        "I am missing **Create Events** in this server, so I cannot put live sessions into its calendar. To grant it: "
        "**Server Settings** → **Roles** → my role → **Permissions** → allow **Create Events**."
    )


def role_too_high(role: str) -> str:
    return (
        f"I cannot give out the role {role}, because it stands above mine. To change that: **Server Settings** → "
        "**Roles**, and drag my role above it."
    )


def role_not_mentionable(role: str) -> str:
    return (
        f"I cannot mention {role}, so weekly posts notify nobody. To change that: **Server Settings** → **Roles** → "
        "that role → turn on **Allow anyone to @mention this role**."
    )


def role_gone() -> str:
    return "The cohort's role was deleted. Make one and choose it with `/cohort edit`, option `role`."


def organiser_role_gone() -> str:
    return (
        "The role of this cohort's organisers was deleted, so only people with **Manage Server** can look after it. "
        "Choose another one with `/cohort edit`, option `organisers`."
    )


def unusable_role(role: str) -> str:
    return f"Nobody can be given {role}: Discord manages it. Choose another role, or leave the option out."


def powerful_role(role: str) -> str:
    return (
        f"{role} gives moderators' permissions, and everyone who joins would get it. Choose a role without such "
        "permissions."
    )


def channel_gone() -> str:
    return "The channel no longer exists. Choose another one with `/cohort edit`."


def wrong_channel() -> str:
    return "I can post in text and announcement channels, and open review threads in forums too. Choose one of those."


def not_your_channel(channel: str) -> str:
    return f"You may not read and write in {channel} yourself. Choose a channel where you may."
