"""What every button and form shares: who presses, and one place where an error becomes words for them."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal, TypeAlias

import discord
from discord import app_commands

from bot import choosing
from bot.actors import Actor
from bot.errors import DatabaseTrouble, StudyError
from bot.texts import common as text
from bot.ui.answering import TROUBLE, passes, said
from bot.ui.bot import Bot

Interaction: TypeAlias = "discord.Interaction[Bot]"
Outcome = Literal["ok", "refused", "failed", "too_late"]
log = logging.getLogger(__name__)

# It has expired after 3 s, or an answer that was put off after 15 minutes; or it was answered already: Discord may send
# the same one twice, after a reconnection.
TOO_LATE = (10062, 10015, 50027, 40060)

OURS = re.compile(r"[\w-]+(:\d+)*", re.ASCII)  # a custom id; one that was made up could be lines of a log
COLOUR = discord.Colour(0x5B7FDB)
LONGEST_CARD = 3900  # Discord takes 4,000 characters; line breaks between the parts need some


def actor(interaction: Interaction) -> Actor:
    """Who pressed or typed, with the powers they have in this server. Raises StudyError outside servers."""
    user = interaction.user
    if interaction.guild_id is None or not isinstance(user, discord.Member):
        raise StudyError(text.only_in_servers())
    # What Discord resolved for this very interaction: it needs no member list and is never stale.
    manages = interaction.permissions.manage_guild or interaction.permissions.administrator
    roles = frozenset(role.id for role in user.roles)
    return Actor(interaction.guild_id, user.id, manages, roles, user.display_name)


async def member(interaction: Interaction, cohort_id: int) -> Actor:
    """Who pressed, wherever they did: in a direct message it is as a member of that cohort."""
    if interaction.guild_id is None:
        return await choosing.from_inbox(interaction.client.study, interaction.user.id, cohort_id)
    return actor(interaction)


async def explain(interaction: Interaction, error: BaseException) -> Outcome:
    """The one error boundary: what was expected is said as it is, anything else is logged and apologised for.

    Returns which of these it was, for the metrics.
    """
    outcome: Outcome = "refused"
    error = getattr(error, "original", error)
    if isinstance(error, discord.HTTPException) and error.code in TOO_LATE:
        log.warning("Interaction %d (%s) is not ours to answer any more: %s", interaction.id, _what(interaction), error)
        return "too_late"
    if isinstance(error, StudyError):
        words = str(error)
    elif isinstance(error, DatabaseTrouble):  # in the log already, and once is enough
        words = text.database_trouble()
    elif isinstance(error, app_commands.TransformerError | app_commands.CheckFailure):
        words = text.cannot_use_that()
    elif isinstance(error, app_commands.CommandSignatureMismatch | app_commands.CommandNotFound):
        words = text.command_has_changed()  # after an upgrade Discord's apps know the old ones for a while
    elif passes(error):
        log.warning("Discord failed in interaction %d (%s): %s", interaction.id, _what(interaction), said(error))
        words, outcome = text.discord_failed(), "failed"
    else:
        log.error("Unhandled error in interaction %d (%s)", interaction.id, _what(interaction), exc_info=error)
        words, outcome = text.our_fault(interaction.id), "failed"
    try:
        await answer(interaction, note(words))
    except TROUBLE as failure:  # The person sees Discord's own message.
        log.warning("Could not explain an error to the member: %s", said(failure))
    return outcome


async def answer(
    interaction: Interaction, view: discord.ui.LayoutView, files: Sequence[discord.File] = discord.utils.MISSING
) -> None:
    """The private answer to a press or a command, whether it was deferred or not. `files`: those in the view."""
    if interaction.response.is_done():
        await interaction.followup.send(view=view, files=files, ephemeral=True)
    else:
        await interaction.response.send_message(view=view, files=files, ephemeral=True)


def note(words: str) -> discord.ui.LayoutView:
    """A short text as a card."""
    return card(discord.ui.TextDisplay(words))


def card(*items: discord.ui.Item[Any], colour: discord.Colour | None = COLOUR) -> discord.ui.LayoutView:
    """Items in a frame."""
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.Container(*items, accent_colour=colour))
    view.stop()  # discord.py would keep it, with a timer, to dispatch its buttons; ours are found by their custom ids
    return view


def _what(interaction: Interaction) -> str:
    """The command or button, without what the member typed."""
    data: Any = interaction.data or {}
    custom_id = str(data.get("custom_id"))
    return str(data.get("name") or (custom_id if OURS.fullmatch(custom_id) else "made up"))


def custom_id(name: str, *numbers: int) -> str:
    """A name and what it is about, such as "checkin:7:3"; at most 100 characters."""
    return ":".join((name, *map(str, numbers)))


class PersistentButton(discord.ui.Button[Any]):
    """A button that outlives restarts: its custom id carries its state, there is no row and no cache.

    discord.py builds the whole card anew for each press of a `DynamicItem`, and only logs what its callback raises.
    So ours are plain buttons, and `cogs.presses` hands their presses to `pressed`.
    """

    name: ClassVar[str]
    numbers: ClassVar[int] = 1  # how many its custom id has
    caption: ClassVar[str]
    look: ClassVar[discord.ButtonStyle] = discord.ButtonStyle.secondary

    def __init__(self, *numbers: int) -> None:
        super().__init__(label=self.caption, style=self.look, custom_id=custom_id(self.name, *numbers))

    @classmethod
    async def pressed(cls, interaction: Interaction, *numbers: int) -> None:
        raise NotImplementedError


Values = Mapping[str, Sequence[str]]


class PersistentForm(discord.ui.Modal):
    """A form that outlives restarts, like a button.

    discord.py keeps every form that was opened and never sent, and knows none of them after a restart: what a member
    wrote meanwhile would be lost. So it keeps none of ours; `cogs.presses` hands what comes in to `submitted`.
    """

    name: ClassVar[str]
    numbers: ClassVar[int] = 1

    def __init__(self, title: str, *numbers: int) -> None:
        super().__init__(title=title, custom_id=custom_id(self.name, *numbers))

    async def open(self, interaction: Interaction) -> None:
        """Show the form to whoever pressed."""
        self.stop()  # a finished form is not kept
        await interaction.response.send_modal(self)

    @classmethod
    async def submitted(cls, interaction: Interaction, values: Values, *numbers: int) -> None:
        """`values` has what was written or chosen, by the custom id of each field; nothing where it was left empty."""
        raise NotImplementedError


def first(values: Values, field: str) -> str:
    """What was written in a field; empty where nothing was."""
    return next(iter(values.get(field, ())), "")
