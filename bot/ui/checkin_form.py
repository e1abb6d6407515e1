"""Checking in: the button, the form it opens, and the receipt."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot import checkin
from bot.checkin import Answers, Receipt, Sheet
from bot.records import CheckIn
from bot.texts import checkin as text
from bot.texts import posts as post_text
from bot.texts.words import channel, trimmed
from bot.ui.base import Interaction, PersistentButton, PersistentForm, Values, answer, first, member, note


class CheckInButton(PersistentButton):
    """On the weekly post: checks in for that post's week, whenever it is pressed."""

    name, numbers, caption, look = "checkin", 2, post_text.CHECK_IN, discord.ButtonStyle.success

    @classmethod
    async def pressed(cls, interaction: Interaction, cohort_id: int, week: int) -> None:
        study, who = interaction.client.study, await member(interaction, cohort_id)
        sheet = await checkin.open_by_button(study, who, cohort_id, week, interaction.client.now())
        await CheckInForm(sheet).open(interaction)


class CheckInForm(PersistentForm):
    """The form of one week, filled in with what was written before."""

    name, numbers = "checkin", 2

    def __init__(self, sheet: Sheet) -> None:
        before, number = sheet.before, sheet.week.number
        super().__init__(text.form_title(number, before is not None, sheet.late), sheet.cohort.id, number)
        question = trimmed(sheet.lesson.question, 100)
        self.add_item(ui.Label(text=text.FORM_DONE, description=question, component=_done(before)))
        self.add_item(ui.Label(text=text.FORM_HOURS, description=text.FORM_HOURS_HINT, component=_hours(before)))
        self.add_item(ui.Label(text=text.FORM_CONFIDENCE, component=_confidence(before)))
        self.add_item(ui.Label(text=text.FORM_BLOCKER, description=text.FORM_BLOCKER_HINT, component=_blocker(before)))

    @classmethod
    async def submitted(cls, interaction: Interaction, values: Values, cohort_id: int, week: int) -> None:
        bot, who = interaction.client, await member(interaction, cohort_id)
        confidence = first(values, "confidence")
        answers = Answers(
            done=first(values, "done"),
            hours=first(values, "hours"),
            confidence=int(confidence) if confidence else None,
            blocker=first(values, "blocker"),
        )
        receipt = await checkin.check_in(bot.study, who, cohort_id, week, answers, bot.now())
        await answer(interaction, note(receipt_text(receipt)))


def _done(before: CheckIn | None) -> ui.TextInput[Any]:
    return ui.TextInput(
        custom_id="done",
        style=discord.TextStyle.paragraph,
        placeholder=text.FORM_DONE_HINT,
        min_length=checkin.SHORTEST_DONE,
        max_length=checkin.LONGEST_DONE,
        default=before.done if before else None,
    )


def _hours(before: CheckIn | None) -> ui.TextInput[Any]:
    hours = f"{before.hours:g}" if before and before.hours is not None else None
    return ui.TextInput(custom_id="hours", required=False, max_length=12, default=hours)


def _confidence(before: CheckIn | None) -> ui.Select[Any]:
    chosen = before.confidence if before else None
    options = [
        discord.SelectOption(label=label, value=str(score), default=score == chosen)
        for score, label in enumerate(text.CONFIDENCE, start=1)
    ]
    return ui.Select(custom_id="confidence", required=False, min_values=0, max_values=1, options=options)


def _blocker(before: CheckIn | None) -> ui.TextInput[Any]:
    return ui.TextInput(
        custom_id="blocker",
        style=discord.TextStyle.paragraph,
        required=False,
        max_length=checkin.LONGEST_BLOCKER,
        default=before.blocker if before else None,
    )


def receipt_text(receipt: Receipt) -> str:
    """What a member is told after checking in."""
    week, norm = receipt.week, receipt.norm
    lines = [
        text.saved(week.number, receipt.lesson.title, receipt.is_new, receipt.late),
        "",
        text.streak_line(receipt.streak.weeks, receipt.streak.freezes),
        text.norm_line(norm.checked_in, norm.members, norm.paused),
    ]
    if receipt.blocked:
        lines.append(text.blocker_line(channel(receipt.thread_id) if receipt.thread_id else None))
    return "\n".join(lines)
