"""The buttons of a review thread for reviewers."""

from __future__ import annotations

import re
from typing import Any, Self

import discord
from discord import ui

from bot import reviewers, reviews
from bot.texts import posts as post_text
from bot.texts import reviews as text
from bot.texts.words import trimmed
from bot.ui.base import Interaction, PersistentButton, actor, answer, note
from bot.ui.review_form import open_form


class SubmissionButton(PersistentButton, template="unused"):
    """A button about one submission: its custom id is a name and the submission's id."""

    name: str
    label: str
    style = discord.ButtonStyle.secondary

    def __init__(self, submission_id: int) -> None:
        self.submission_id = submission_id
        super().__init__(ui.Button(label=self.label, style=self.style, custom_id=f"{self.name}:{submission_id}"))

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: Any, match: re.Match[str], /) -> Self:
        return cls(int(match["submission"]))


class WriteButton(SubmissionButton, template=r"review:(?P<submission>\d{1,18})"):
    name, label, style = "review", post_text.WRITE, discord.ButtonStyle.primary

    async def pressed(self, interaction: Interaction) -> None:
        await open_form(interaction, self.submission_id, 0)


class DeclineButton(SubmissionButton, template=r"decline:(?P<submission>\d{1,18})"):
    name, label = "decline", post_text.DECLINE

    async def pressed(self, interaction: Interaction) -> None:
        bot = interaction.client
        replaced = await reviewers.decline(bot.study, actor(interaction), self.submission_id, bot.now())
        await answer(interaction, note(text.declined(replaced)))
        await bot.ring()


class MoreTimeButton(SubmissionButton, template=r"moretime:(?P<submission>\d{1,18})"):
    name, label = "moretime", post_text.MORE_TIME

    async def pressed(self, interaction: Interaction) -> None:
        due_at = await reviews.more_time(interaction.client.study, actor(interaction), self.submission_id)
        await answer(interaction, note(text.more_time_given(due_at)))


class GuideButton(PersistentButton, template=r"guide:(?P<submission>\d{1,18}):(?P<round>\d{1,18})"):
    """How to review this capstone, with a worked example. `round` tells the messages of a thread apart."""

    def __init__(self, submission_id: int, round: int) -> None:
        self.submission_id, self.round = submission_id, round
        super().__init__(ui.Button(label=text.HOW_TO, custom_id=f"guide:{submission_id}:{round}"))

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: Any, match: re.Match[str], /) -> GuideButton:
        return cls(int(match["submission"]), int(match["round"]))

    async def pressed(self, interaction: Interaction) -> None:
        _, _, capstone = await reviews.find(interaction.client.study, actor(interaction), self.submission_id)
        guide = text.guide(capstone.title, capstone.guidance, capstone.example)
        await answer(interaction, note(trimmed(guide, 3900)))
