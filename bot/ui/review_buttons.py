"""The buttons of a review thread for reviewers; they work in a reviewer's inbox as well."""

from __future__ import annotations

import discord
from discord import ui

from bot import reviewers, reviews
from bot.reviews import Task
from bot.texts import reviews as text
from bot.texts import threads as thread_text
from bot.texts.words import trimmed
from bot.ui.base import LONGEST_CARD, Interaction, PersistentButton, answer, card, note
from bot.ui.review_form import open_form, reviewer


class WriteButton(PersistentButton):
    """The form; before somebody's first review of a capstone, how it is done."""

    name, caption, look = "review", thread_text.WRITE, discord.ButtonStyle.primary

    @classmethod
    async def pressed(cls, interaction: Interaction, submission_id: int) -> None:
        study, who = interaction.client.study, await reviewer(interaction, submission_id)
        task = await reviews.task(study, who, submission_id)
        if await reviews.is_first(study, who, task):
            buttons: ui.ActionRow[ui.LayoutView] = ui.ActionRow(OpenFormButton(submission_id))
            await answer(interaction, card(*guide(task, text.guide_first()), buttons))
        else:
            await open_form(interaction, task, 0)


class OpenFormButton(PersistentButton):
    """Under the guide that comes before a first review."""

    name, caption, look = "openform", text.OPEN_FORM, discord.ButtonStyle.primary

    @classmethod
    async def pressed(cls, interaction: Interaction, submission_id: int) -> None:
        study, who = interaction.client.study, await reviewer(interaction, submission_id)
        await open_form(interaction, await reviews.task(study, who, submission_id), 0)


class DeclineButton(PersistentButton):
    name, caption = "decline", thread_text.DECLINE

    @classmethod
    async def pressed(cls, interaction: Interaction, submission_id: int) -> None:
        bot, who = interaction.client, await reviewer(interaction, submission_id)
        declined = await reviewers.decline(bot.study, who, submission_id, bot.now())
        await answer(interaction, note(text.declined(declined.replaced, declined.still_owed, declined.in_need)))
        await bot.ring()


class MoreTimeButton(PersistentButton):
    name, caption = "moretime", thread_text.MORE_TIME

    @classmethod
    async def pressed(cls, interaction: Interaction, submission_id: int) -> None:
        bot, who = interaction.client, await reviewer(interaction, submission_id)
        due_at = await reviews.more_time(bot.study, who, submission_id, bot.now())
        await answer(interaction, note(text.more_time_given(due_at)))
        await bot.ring()  # the thread says when the reviews are due


class GuideButton(PersistentButton):
    """How to review this capstone, with a worked example. Its second number tells the messages of a thread apart."""

    name, numbers, caption = "guide", 2, text.HOW_TO

    @classmethod
    async def pressed(cls, interaction: Interaction, submission_id: int, round: int) -> None:
        study, who = interaction.client.study, await reviewer(interaction, submission_id)
        await answer(interaction, card(*guide(await reviews.work(study, who, submission_id))))


def guide(task: Task, *more: str) -> list[ui.TextDisplay[ui.LayoutView]]:
    """The guide and its example, what the checks found, and whether the author will see a name; all of it fits."""
    about = [text.named(task.cohort.anonymous), *more]
    if task.forbidden:
        about.insert(0, text.found_forbidden(task.forbidden))
        if task.submission.appeal:
            about.insert(1, text.explained(task.submission.appeal))
    below = "\n".join(about)
    words = text.guide(task.capstone.title, task.capstone.guidance, task.capstone.example)
    return [ui.TextDisplay(trimmed(words, LONGEST_CARD - len(below))), ui.TextDisplay(below)]
