"""Checking in: the button, the form it opens, and the receipt."""

from __future__ import annotations

from functools import cache
from typing import Any

import discord
from discord import ui

from bot import answers as limits
from bot import checkin, sheets, streaks
from bot.answers import Answers
from bot.blockers import Help
from bot.checked_in import CheckIn
from bot.checkin import Overtaken, Receipt
from bot.sheets import Sheet
from bot.texts import blockers as blocker_text
from bot.texts import checkin as text
from bot.texts import posts as post_text
from bot.texts.words import channel, trimmed
from bot.ui.base import Interaction, PersistentButton, PersistentForm, Values, answer, card, first, member
from bot.ui.deleting import DeleteButton
from bot.ui.questions import OwnSolvedButton, redraw

TICKED = "True"
OFFERED = [str(score) for score, _ in enumerate(text.CONFIDENCE, start=1)]


class CheckInButton(PersistentButton):
    """On the weekly post: checks in for that post's week, whenever it is pressed."""

    name, numbers, caption, look = "checkin", 2, post_text.CHECK_IN, discord.ButtonStyle.success

    @classmethod
    async def pressed(cls, interaction: Interaction, cohort_id: int, week: int) -> None:
        study, who = interaction.client.study, await member(interaction, cohort_id)
        sheet = await sheets.open_by_button(study, who, cohort_id, week, interaction.client.now())
        await CheckInForm(sheet).open(interaction)


class EditButton(CheckInButton):
    """The same on a receipt."""

    caption, look = text.EDIT, discord.ButtonStyle.secondary


class OpenAgainButton(CheckInButton):
    """The same where a form came too late."""

    caption = text.EDIT_AGAIN


class CheckInForm(PersistentForm):
    """The form of one week, filled in with what was written before. The third number is the version of that."""

    name, numbers = "checkin", 3

    def __init__(self, sheet: Sheet) -> None:
        before, number = sheet.before, sheet.week.number
        title = text.form_title(number, before is not None, sheet.late)
        super().__init__(title, sheet.cohort.id, number, sheet.version)
        question = trimmed(sheet.lesson.question, 100)
        shared = sheet.stuck is not None and sheet.stuck.shared
        share: ui.Checkbox[Any] = ui.Checkbox(custom_id="share", default=shared)
        self.add_item(ui.Label(text=text.FORM_DONE, description=question, component=_done(before)))
        self.add_item(ui.Label(text=text.FORM_HOURS, description=text.FORM_HOURS_HINT, component=_hours(before)))
        self.add_item(ui.Label(text=text.FORM_CONFIDENCE, component=_confidence(before)))
        self.add_item(ui.Label(text=text.FORM_BLOCKER, description=text.FORM_BLOCKER_HINT, component=_blocker(before)))
        self.add_item(ui.Label(text=text.FORM_SHARE, description=text.FORM_SHARE_HINT, component=share))

    @classmethod
    async def submitted(cls, interaction: Interaction, values: Values, cohort_id: int, week: int, version: int) -> None:
        bot, who = interaction.client, await member(interaction, cohort_id)
        confidence = first(values, "confidence")
        answers = Answers(
            done=first(values, "done"),
            hours=first(values, "hours"),
            confidence=int(confidence) if confidence in OFFERED else None,
            blocker=first(values, "blocker"),
            share=first(values, "share") == TICKED,
            version=version,
        )
        try:
            receipt = await checkin.check_in(bot.study, who, cohort_id, week, answers, bot.now())
        except Overtaken as error:
            await answer(interaction, _overtaken(error, answers, cohort_id, week))
            return
        await answer(interaction, _receipt(receipt))
        if receipt.question is not None:
            bot.ring_soon()
            await redraw(interaction, cohort_id, receipt.question)


def _done(before: CheckIn | None) -> ui.TextInput[Any]:
    return ui.TextInput(
        custom_id="done",
        style=discord.TextStyle.paragraph,
        placeholder=text.FORM_DONE_HINT,
        min_length=limits.SHORTEST_DONE,
        max_length=limits.LONGEST_DONE,
        default=before.done if before else None,
    )


def _hours(before: CheckIn | None) -> ui.TextInput[Any]:
    hours = f"{before.hours:g}" if before and before.hours is not None else None
    return ui.TextInput(custom_id="hours", required=False, max_length=12, default=hours)


def _confidence(before: CheckIn | None) -> ui.Select[Any]:
    options = _options(before.confidence if before else None)
    return ui.Select(custom_id="confidence", required=False, min_values=0, max_values=1, options=options)


@cache
def _options(chosen: int | None) -> list[discord.SelectOption]:
    return [
        discord.SelectOption(label=label, value=value, default=value == str(chosen))
        for value, label in zip(OFFERED, text.CONFIDENCE, strict=True)
    ]


def _blocker(before: CheckIn | None) -> ui.TextInput[Any]:
    return ui.TextInput(
        custom_id="blocker",
        style=discord.TextStyle.paragraph,
        required=False,
        max_length=limits.LONGEST_BLOCKER,
        default=before.blocker if before else None,
    )


def _receipt(receipt: Receipt) -> ui.LayoutView:
    """What a member is told after checking in, with what they can do about it."""
    place = receipt.cohort.id, receipt.week.number
    buttons: list[ui.Item[Any]] = [EditButton(*place), DeleteButton(*place)]
    if receipt.help.open:
        buttons.insert(0, OwnSolvedButton(*place))
    return card(ui.TextDisplay(receipt_text(receipt)), ui.ActionRow(*buttons))


def receipt_text(receipt: Receipt) -> str:
    """What a member is told after checking in."""
    week, norm = receipt.week, receipt.norm
    covered = streaks.covered(receipt.streak.marks, week.number) if receipt.is_new else []
    lines = [
        text.saved(week.number, receipt.lesson.title, receipt.is_new, receipt.late),
        *([text.WELCOME_BACK] if receipt.back else []),
        "",
        text.streak_line(receipt.streak.weeks, receipt.streak.freezes),
        *([text.freeze_covered(covered)] if covered else []),
        text.norm_line(norm.checked_in, norm.members, norm.paused),
    ]
    if receipt.help is not Help.NONE:
        lines.append(_help(receipt))
    return "\n".join(lines)


def _help(receipt: Receipt) -> str:
    thread = channel(receipt.thread_id) if receipt.thread_id else None
    match receipt.help:
        case Help.ASKED:
            return blocker_text.asks(thread)
        case Help.WAITS:
            return blocker_text.WAITS
        case Help.NOWHERE:
            return blocker_text.nowhere(channel(receipt.cohort.channel_id))
        case Help.WITHDRAWN:
            return blocker_text.TAKEN_BACK
        case Help.SOLVED:
            return blocker_text.NOW_SOLVED
    return blocker_text.private(thread)


def _overtaken(error: Overtaken, answers: Answers, cohort_id: int, week: int) -> ui.LayoutView:
    """Both texts, and the form with what it says now: what was written goes in with one paste."""
    words = text.both(error.present.done, error.present.blocker, answers.done, answers.blocker)
    lines: ui.TextDisplay[Any] = ui.TextDisplay("\n".join((str(error), words, text.OPEN_AGAIN)))
    return card(lines, ui.ActionRow(OpenAgainButton(cohort_id, week)))
