"""The buttons of a review thread for reviewers."""

from __future__ import annotations

import discord

from bot import reviewers, reviews
from bot.texts import reviews as text
from bot.texts import threads as thread_text
from bot.texts.words import trimmed
from bot.ui.base import Interaction, PersistentButton, actor, answer, note
from bot.ui.review_form import open_form, redraw_own_results


class WriteButton(PersistentButton):
    name, caption, look = "review", thread_text.WRITE, discord.ButtonStyle.primary

    @classmethod
    async def pressed(cls, interaction: Interaction, submission_id: int) -> None:
        await open_form(interaction, submission_id, 0)


class DeclineButton(PersistentButton):
    name, caption = "decline", thread_text.DECLINE

    @classmethod
    async def pressed(cls, interaction: Interaction, submission_id: int) -> None:
        bot = interaction.client
        declined = await reviewers.decline(bot.study, actor(interaction), submission_id, bot.now())
        await answer(interaction, note(text.declined(declined.replaced, declined.still_owed)))
        await redraw_own_results(interaction, submission_id)
        await bot.ring()


class MoreTimeButton(PersistentButton):
    name, caption = "moretime", thread_text.MORE_TIME

    @classmethod
    async def pressed(cls, interaction: Interaction, submission_id: int) -> None:
        bot = interaction.client
        due_at = await reviews.more_time(bot.study, actor(interaction), submission_id)
        await answer(interaction, note(text.more_time_given(due_at)))
        await bot.ring()  # the thread says when the reviews are due


class GuideButton(PersistentButton):
    """How to review this capstone, with a worked example. Its second number tells the messages of a thread apart."""

    name, numbers, caption = "guide", 2, text.HOW_TO

    @classmethod
    async def pressed(cls, interaction: Interaction, submission_id: int, round: int) -> None:
        _, _, capstone = await reviews.find(interaction.client.study, actor(interaction), submission_id)
        guide = text.guide(capstone.title, capstone.guidance, capstone.example)
        await answer(interaction, note(trimmed(guide, 3900)))
