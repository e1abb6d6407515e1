"""One's own part in a cohort: in /my-settings, behind a button, and the form that changes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot import part as feature
from bot.membership import LONGEST_GOAL
from bot.part import Part, Wish
from bot.texts import part as text
from bot.texts import tracks as track_text
from bot.ui.base import Interaction, PersistentButton, PersistentForm, Values, answer, card, first, member
from bot.ui.circle_buttons import MineButton
from bot.ui.tracks import lists, picked

MOST_SHOWN = 4  # cohorts; a card has room for no more


def settings_card(words: str, on_break: Sequence[ui.Item[Any]], parts: Sequence[Part]) -> ui.LayoutView:
    """/my-settings: what holds everywhere, the break they are on, then what holds in each cohort."""
    items: list[ui.Item[Any]] = [ui.TextDisplay(words), *on_break]
    for each in parts[:MOST_SHOWN]:
        items += [ui.Separator(), *_shown(each)]
    return card(*items)


def _shown(part: Part) -> list[ui.Item[Any]]:
    member = part.membership
    words = text.own(part.cohort.name, member.goal, part.followed, member.shares)
    circle = [MineButton(part.cohort.id, 0)] if part.circles else []
    return [ui.TextDisplay(words), ui.ActionRow(PartButton(part.cohort.id), *circle)]


def share_field(shares: bool) -> ui.Label[Any]:
    """Whether the group may see one's weeks."""
    tick: ui.Checkbox[Any] = ui.Checkbox(custom_id="share", default=shares)
    return ui.Label(text=text.SHARE, description=text.SHARE_HINT, component=tick)


def agrees(values: Values) -> bool:
    """Whether that field was ticked."""
    return first(values, "share") == "True"


class PartButton(PersistentButton):
    name, caption = "part", text.CHANGE

    @classmethod
    async def pressed(cls, interaction: Interaction, cohort_id: int) -> None:
        who = await member(interaction, cohort_id)
        await PartForm(await feature.part(interaction.client.study, who, cohort_id)).open(interaction)


class PartForm(PersistentForm):
    """Filled in with what holds now."""

    name = "part"

    def __init__(self, part: Part) -> None:
        member = part.membership
        super().__init__(text.form_title(part.cohort.name), part.cohort.id)
        goal: ui.TextInput[Any] = ui.TextInput(
            custom_id="goal",
            style=discord.TextStyle.paragraph,
            required=False,
            max_length=LONGEST_GOAL,
            default=member.goal,
        )
        self.add_item(ui.Label(text=text.FORM_GOAL, description=text.FORM_GOAL_HINT, component=goal))
        for each in lists(part.tracks, member.tracks, track_text.FORM_TRACK, track_text.FORM_TRACK_HINT):
            self.add_item(each)
        self.add_item(share_field(member.shares))

    @classmethod
    async def submitted(cls, interaction: Interaction, values: Values, cohort_id: int) -> None:
        wish = Wish(first(values, "goal"), picked(values), agrees(values))
        who = await member(interaction, cohort_id)
        changed = await feature.change(interaction.client.study, who, cohort_id, wish)
        await answer(interaction, card(ui.TextDisplay(text.saved(changed.cohort.name)), *_shown(changed)))
