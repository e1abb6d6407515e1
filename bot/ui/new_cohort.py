"""Creating a cohort by a form: whoever leaves options of the command out, or presses the set-up card's button."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import discord
from discord import ui

from bot import wishes
from bot.actors import require_manager
from bot.cohorts import Wish
from bot.curriculum.model import Curriculum
from bot.errors import StudyError
from bot.texts import new_cohort as text
from bot.texts.words import trimmed
from bot.ui import setting_up
from bot.ui.base import Interaction, PersistentButton, PersistentForm, Values, actor, answer, card, first

POST_CHANNELS = [discord.ChannelType.text, discord.ChannelType.news]
REVIEW_CHANNELS = [*POST_CHANNELS, discord.ChannelType.forum]
LONGEST = 60  # characters of each field; no name and no time zone is longer
MOST_CHOICES = 25


async def create(interaction: Interaction, wish: Wish) -> None:
    """/cohort create: at once where what it takes was typed, otherwise by the form."""
    if wish.name and wish.start:
        await setting_up.create(interaction, replace(wish, channel_id=wish.channel_id or interaction.channel_id))
        return
    bot, who = interaction.client, actor(interaction)
    require_manager(who)
    await _open(interaction, wish, await wishes.keep(bot.study, who, wish, bot.now()))


class CreateButton(PersistentButton):
    """On the set-up card, for nothing typed (0); with the number of what was typed it goes on with that."""

    name, caption, look = "create-cohort", text.CREATE, discord.ButtonStyle.primary

    @classmethod
    async def pressed(cls, interaction: Interaction, number: int) -> None:
        who = actor(interaction)
        require_manager(who)
        await _open(interaction, await wishes.kept(interaction.client.study, who, number), number)


class TryAgainButton(CreateButton):
    """The same under what was wrong."""

    caption = text.TRY_AGAIN


async def _open(interaction: Interaction, typed: Wish, number: int) -> None:
    bot, who, guild = interaction.client, actor(interaction), setting_up.require_guild(interaction)
    wish = await wishes.suggest(bot.study, who, typed, str(interaction.locale), bot.now())
    here, reviews = guild.get_channel(wish.channel_id or interaction.channel_id or 0), wish.reviews_channel_id
    wish = replace(
        wish,
        channel_id=here.id if isinstance(here, discord.TextChannel) else None,
        reviews_channel_id=reviews if guild.get_channel(reviews or 0) else None,
    )
    await CohortForm(number, wish, bot.study.library.curricula).open(interaction)


class CohortForm(PersistentForm):
    """The number is that of what was typed before, which may say more than there is room for in a form."""

    name = "create-cohort"

    def __init__(self, number: int, wish: Wish, curricula: Sequence[Curriculum]) -> None:
        super().__init__(text.FORM_TITLE, number)
        start = f"{wish.start} {wish.time}"
        channel = _channel("channel", POST_CHANNELS, wish.channel_id, required=True)
        self.add_item(ui.Label(text=text.NAME, component=_line("name", wish.name, text.NAME_HINT)))
        self.add_item(ui.Label(text=text.START, description=text.START_HINT, component=_line("start", start)))
        self.add_item(ui.Label(text=text.ZONE, description=text.ZONE_HINT, component=_line("timezone", wish.timezone)))
        self.add_item(ui.Label(text=text.CHANNEL, component=channel))
        # A form has room for five.
        if len(curricula) > 1:
            self.add_item(ui.Label(text=text.CURRICULUM, component=_curriculum(wish.curriculum, curricula)))
        else:
            reviews = _channel("reviews", REVIEW_CHANNELS, wish.reviews_channel_id, required=False)
            self.add_item(ui.Label(text=text.REVIEWS, description=text.REVIEWS_HINT, component=reviews))

    @classmethod
    async def submitted(cls, interaction: Interaction, values: Values, number: int) -> None:
        bot, who = interaction.client, actor(interaction)
        require_manager(who)
        wish = _read(await wishes.kept(bot.study, who, number), values)
        try:
            await setting_up.create(interaction, replace(wish, channel_id=wish.channel_id or interaction.channel_id))
        except StudyError as error:
            again = TryAgainButton(await wishes.keep(bot.study, who, wish, bot.now()))
            await answer(interaction, card(ui.TextDisplay(text.try_again(str(error))), ui.ActionRow(again)))
            return
        await wishes.fulfilled(bot.study, who)


def _read(typed: Wish, values: Values) -> Wish:
    """What was typed before, with what the form says now."""
    written = first(values, "start").strip()
    start, _, time = written.partition(" ")
    if start.count("-") != 2:  # no day as it is asked for; of several words the last may still be a time
        start, _, time = written.rpartition(" ")
        if not start or ":" not in time:
            start, time = written, ""
    said = {"name": first(values, "name"), "start": start, "time": time or None, "timezone": first(values, "timezone")}
    return replace(typed, **{**said, **dict(_chosen(values))})


def _chosen(values: Values) -> Iterator[tuple[str, Any]]:
    if "channel" in values:
        yield "channel_id", _id(first(values, "channel"))
    if "reviews" in values:
        yield "reviews_channel_id", _id(first(values, "reviews"))
    if "curriculum" in values:
        yield "curriculum", first(values, "curriculum") or None


def _id(value: str) -> int | None:
    return int(value) if value.isdecimal() and len(value) <= 20 else None  # longer ones are forged


def _line(custom_id: str, value: str | None, placeholder: str | None = None) -> ui.TextInput[Any]:
    default = trimmed(value, LONGEST) if value else None
    return ui.TextInput(custom_id=custom_id, max_length=LONGEST, placeholder=placeholder, default=default)


def _channel(
    custom_id: str, kinds: list[discord.ChannelType], chosen: int | None, *, required: bool
) -> ui.ChannelSelect[Any]:
    default = [discord.SelectDefaultValue(id=chosen, type=discord.SelectDefaultValueType.channel)] if chosen else []
    return ui.ChannelSelect(
        custom_id=custom_id, channel_types=kinds, required=required, min_values=int(required), default_values=default
    )


def _curriculum(chosen: str | None, curricula: Sequence[Curriculum]) -> ui.Select[Any]:
    chosen = chosen or curricula[0].id
    options = [
        discord.SelectOption(label=trimmed(each.title, 100), value=each.id, default=each.id == chosen)
        for each in curricula[:MOST_CHOICES]
    ]
    return ui.Select(custom_id="curriculum", options=options)
