"""Answers that any command may give."""

from __future__ import annotations


def only_in_servers() -> str:
    return "Cohorts live in servers. Open the server of your cohort and try it there."


def cannot_use_that() -> str:
    return "I can't use one of the options. Pick one from the list that opens while you type."


def our_fault(reference: int) -> str:
    return (
        "Something went wrong on our side; it has been noted. Please try again in a minute. "
        f"If it goes on, tell an organiser this number: `{reference}`."
    )


def missing_permission(permission: str, where: str) -> str:
    """One permission that the bot lacks, and how to grant it."""
    return (
        f"I am missing **{permission}** {where}. To grant it: open the channel's settings → **Permissions** → "
        f"add my role → allow **{permission}**."
    )


def missing_role_permission() -> str:
    return (
        "I am missing **Manage Roles** in this server, so I cannot give members the cohort's role. To grant it: "
        "**Server Settings** → **Roles** → my role → **Permissions** → allow **Manage Roles**."
    )


def role_too_high(role: str) -> str:
    return (
        f"I cannot give out the role {role}, because it stands above mine. To change that: **Server Settings** → "
        "**Roles**, and drag my role above it."
    )


def channel_gone() -> str:
    return "The channel no longer exists. Choose another one with `/cohort edit`."


def wrong_channel() -> str:
    return "I can post in text and announcement channels, and open review threads in forums too. Choose one of those."
