"""Looking back at one's goal: the button, its form, and the answer."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot import goals as feature
from bot.goals import LookingBack
from bot.texts import goals as text
from bot.ui.base import Interaction, PersistentButton, PersistentForm, Values, actor, answer, first, note


class GoalButton(PersistentButton):
    """On the farewell, and on one's own progress when the path is over."""

    name, caption = "goal", text.MY_GOAL

    @classmethod
    async def pressed(cls, interaction: Interaction, cohort_id: int) -> None:
        bot, who = interaction.client, actor(interaction)
        await GoalForm(await feature.looking_back(bot.study, who, cohort_id, bot.now())).open(interaction)


class GoalForm(PersistentForm):
    """Shows the goal as it was written, and what was said of it before."""

    name = "goal"

    def __init__(self, seen: LookingBack) -> None:
        member = seen.membership
        super().__init__(text.form_title(seen.cohort.name), seen.cohort.id)
        self.add_item(ui.TextDisplay(text.asked_back(member.goal)))
        options = [
            discord.SelectOption(label=label, value=outcome, default=outcome == member.outcome)
            for outcome, label in text.OUTCOMES.items()
        ]
        outcome: ui.Select[Any] = ui.Select(custom_id="outcome", options=options)
        words: ui.TextInput[Any] = ui.TextInput(
            custom_id="reflection",
            style=discord.TextStyle.paragraph,
            required=False,
            max_length=feature.LONGEST_REFLECTION,
            default=member.reflection,
        )
        self.add_item(ui.Label(text=text.FORM_OUTCOME, component=outcome))
        self.add_item(ui.Label(text=text.FORM_WORDS, description=text.FORM_WORDS_HINT, component=words))

    @classmethod
    async def submitted(cls, interaction: Interaction, values: Values, cohort_id: int) -> None:
        bot, who = interaction.client, actor(interaction)
        outcome, words = first(values, "outcome"), first(values, "reflection")
        member = (await feature.reflect(bot.study, who, cohort_id, outcome, words, bot.now())).membership
        became = text.became(text.OUTCOMES[outcome], member.reflection)
        await answer(interaction, note(f"{became}\n\n{text.SAVED}"))
