"""Breaks of one's own: what /my-settings does and shows, and the buttons to take one and to come back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import discord
from discord import ui

from bot import breaks, choosing
from bot import plan as planning
from bot.breaks import Rest, Return
from bot.texts import breaks as text
from bot.texts import notices as notice_text
from bot.ui import plan_card
from bot.ui.base import Interaction, PersistentButton, actor, answer, card, member
from bot.ui.checkin_form import CheckInButton

BACK = "back"


class BackButton(PersistentButton):
    """Ends the break."""

    name, caption, look = BACK, text.I_AM_BACK, discord.ButtonStyle.success

    @classmethod
    async def pressed(cls, interaction: Interaction, cohort_id: int) -> None:
        bot, who = interaction.client, await member(interaction, cohort_id)
        cohort = await choosing.by_button(bot.study, who, cohort_id)
        await answer(interaction, returned(await breaks.come_back(bot.study, who, cohort, bot.now())))


class RestButton(PersistentButton):
    """Takes a break of two weeks, or of as many as the second number says (0: until they are back)."""

    name, numbers, caption = "rest", 2, text.TAKE_A_BREAK

    @classmethod
    async def pressed(cls, interaction: Interaction, cohort_id: int, weeks: int) -> None:
        bot, who = interaction.client, await member(interaction, cohort_id)
        cohort = await choosing.by_button(bot.study, who, cohort_id)
        await answer(interaction, taken(await breaks.take(bot.study, who, cohort, weeks or None, bot.now())))


class UntilBackButton(RestButton):
    """Makes the break last until they are back."""

    caption = text.UNTIL_BACK


class PlanButton(PersistentButton):
    """Shows /plan, in a direct message too."""

    name, caption = "plan", notice_text.THE_PLAN

    @classmethod
    async def pressed(cls, interaction: Interaction, cohort_id: int) -> None:
        bot, who = interaction.client, await member(interaction, cohort_id)
        cohort = await choosing.by_button(bot.study, who, cohort_id)
        await answer(interaction, plan_card.draw(await planning.plan(bot.study, who, cohort, bot.now())))


async def change(interaction: Interaction, wish: str | None, typed: str | None) -> Sequence[ui.Item[Any]]:
    """What /my-settings shows of breaks, after doing what was chosen there (None: nothing was)."""
    study, who, now = interaction.client.study, actor(interaction), interaction.client.now()
    if wish is None:
        shown = map(rest_shown, await breaks.mine(study, who, now))
        return [item for items in shown for item in items]
    cohort = await choosing.mine(study, who, typed)
    if wish == BACK:
        return list(_return(await breaks.come_back(study, who, cohort, now)))
    rest = await breaks.take(study, who, cohort, int(wish) or None, now)
    return list(_rest(rest, text.taken(cohort.name, rest.until)))


def rest_shown(rest: Rest) -> Iterator[ui.Item[Any]]:
    """That somebody is on a break, and the way back."""
    return _rest(rest, text.resting(rest.cohort.name, rest.until))


def taken(rest: Rest) -> ui.LayoutView:
    """The answer to somebody who has taken a break."""
    return card(*_rest(rest, text.taken(rest.cohort.name, rest.until), extend=rest.until is not None))


def returned(back: Return) -> ui.LayoutView:
    """The answer to somebody who is back."""
    return card(*_return(back))


def _rest(rest: Rest, words: str, *, extend: bool = False) -> Iterator[ui.Item[Any]]:
    longer = [UntilBackButton(rest.cohort.id, 0)] if extend else []
    yield ui.TextDisplay(words)
    yield ui.ActionRow(BackButton(rest.cohort.id), *longer)


def _return(back: Return) -> Iterator[ui.Item[Any]]:
    lines = [text.back(back.cohort.name, back.was_away)]
    buttons: list[ui.Item[Any]] = [PlanButton(back.cohort.id)]
    if back.week is not None:
        lines.append(text.back_now(back.week.number, back.week.closes_at))
        buttons.insert(0, CheckInButton(back.cohort.id, back.week.number))
    elif back.next_week is not None:
        lines.append(text.back_later(back.next_week.number, back.next_week.opens_at))
    else:
        lines.append(text.back_after())
    yield ui.TextDisplay("\n".join(lines))
    yield ui.ActionRow(*buttons)
