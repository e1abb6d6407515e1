"""The cohort's role: made with the cohort, given to whoever joins, taken from whoever leaves."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import discord

from bot.records import Cohort
from bot.ui.answering import TROUBLE
from bot.ui.base import Interaction

log = logging.getLogger(__name__)

UNKNOWN_MEMBER = 10007
PATIENCE = 3  # failures in a row; each is tried five times already, for half a minute in all


@dataclass(frozen=True, slots=True)
class Handout:
    """What became of giving everyone the role: who has it, who is no longer in the server, who did not get it."""

    given: int
    gone: int
    failed: int


async def make(guild: discord.Guild, cohort: Cohort) -> discord.Role | None:
    """A role of the cohort's name; None where the bot may not make one, which the answer then explains."""
    if not guild.me.guild_permissions.manage_roles:
        return None
    try:
        # Mentionable: else weekly posts notify nobody, unless the bot may mention everyone, which it does not ask for.
        return await guild.create_role(name=cohort.name, mentionable=True)
    except TROUBLE as error:  # Such as the server's limit of 250 roles.
        log.warning("Could not create a role in server %d: %s", guild.id, error)
        return None


async def unmake(role: discord.Role) -> None:
    """Take back a role that no cohort uses."""
    try:
        await role.delete()
    except TROUBLE as error:
        log.warning("Could not delete role %d of server %d, which nobody uses: %s", role.id, role.guild.id, error)


def held(interaction: Interaction, cohort: Cohort) -> bool:
    """Whether the person has the cohort's role, as Discord says with this very interaction."""
    user = interaction.user
    return cohort.role_id is None or (isinstance(user, discord.Member) and user.get_role(cohort.role_id) is not None)


async def give(interaction: Interaction, cohort: Cohort) -> bool:
    """Add the cohort's role; False where that is not possible. `/cohort status` tells organisers why."""
    return cohort.role_id is None or await _change(interaction, cohort.role_id, add=True)


async def take(interaction: Interaction, cohort: Cohort) -> bool:
    """Take the cohort's role away; False where they still have it."""
    return cohort.role_id is None or await _change(interaction, cohort.role_id, add=False)


async def change_for(client: discord.Client, cohort: Cohort, member_id: int, *, add: bool) -> bool:
    """The same for somebody who is not there in person, such as in a direct message; True where it is as it must be."""
    if cohort.role_id is None:
        return True
    try:
        change = client.http.add_role if add else client.http.remove_role
        await change(cohort.guild_id, member_id, cohort.role_id)
    except TROUBLE as error:
        log.warning("Could not change role %d of a member in server %d: %s", cohort.role_id, cohort.guild_id, error)
        return False
    return True


async def _change(interaction: Interaction, role_id: int, *, add: bool) -> bool:
    user = interaction.user
    if not isinstance(user, discord.Member):
        return False
    try:
        change = user.add_roles if add else user.remove_roles
        await change(discord.Object(role_id))
    except TROUBLE as error:
        log.warning("Could not change role %d of a member in server %s: %s", role_id, interaction.guild_id, error)
        return False
    return True


async def give_all(client: discord.Client, cohort: Cohort, role_id: int, member_ids: Sequence[int]) -> Handout:
    """Add the role to everyone, one after another; who has it already keeps it.

    Ends where the next would be refused too: to go on asking would use up what Discord allows the bot. And where
    Discord fails again and again: for a cohort of 500 that would take hours.
    """
    given = gone = failures = 0
    for member_id in member_ids:
        try:
            # No member is kept or fetched, and discord.py's own way begins with one.
            await client.http.add_role(cohort.guild_id, member_id, role_id)
            given += 1
            failures = 0
        except TROUBLE as error:
            if getattr(error, "code", None) == UNKNOWN_MEMBER:
                gone += 1
                continue
            log.warning("Could not give role %d in server %d: %s", role_id, cohort.guild_id, error)
            failures += 1
            if failures == PATIENCE or isinstance(error, discord.Forbidden | discord.NotFound | discord.RateLimited):
                break
    return Handout(given, gone, len(member_ids) - given - gone)
