"""The buttons of the posts beside the weekly assignment. Their custom ids tell the posts apart as well."""

from __future__ import annotations

import discord

from bot import person
from bot.records import PARTS, Kind
from bot.texts import nudges as nudge_text
from bot.ui.base import Interaction, PersistentButton, answer, note
from bot.ui.checkin_form import CheckInButton
from bot.ui.progress_card import ProgressButton
from bot.ui.resting import PlanButton
from bot.ui.review_buttons import GuideButton


class _PlanButton(PlanButton):
    """Shows /plan, privately. The second number is the post's."""

    numbers = 2

    @classmethod
    async def pressed(cls, interaction: Interaction, cohort_id: int, number: int = 0) -> None:
        await super().pressed(interaction, cohort_id)


class BreakButton(_PlanButton):
    name = Kind.BREAK.value


class OpeningButton(_PlanButton):
    name = Kind.OPENING.value


class ClosingButton(_PlanButton):
    name = Kind.CLOSING.value


class ChangeButton(_PlanButton):
    name = Kind.CHANGE.value


class GoesOnButton(_PlanButton):
    name = Kind.RESUMED.value


class DigestButton(ProgressButton):
    """One's own progress. The second number is the week."""

    name, numbers = Kind.DIGEST.value, 2

    @classmethod
    async def pressed(cls, interaction: Interaction, cohort_id: int, week: int = 0) -> None:
        await super().pressed(interaction, cohort_id)


class NudgeButton(CheckInButton):
    """Checks in for the week of the nudge."""

    name = Kind.NUDGE.value

    @classmethod
    async def pressed(cls, interaction: Interaction, cohort_id: int, number: int) -> None:
        await super().pressed(interaction, cohort_id, number % PARTS)


class StopButton(PersistentButton):
    """On a direct message: no more of these. Works outside servers, for whoever presses it."""

    name, numbers, caption, look = Kind.DIRECT.value, 2, nudge_text.STOP, discord.ButtonStyle.secondary

    @classmethod
    async def pressed(cls, interaction: Interaction, cohort_id: int, nudge: int) -> None:
        await person.stop_reminders(interaction.client.study, interaction.user.id)
        await answer(interaction, note(nudge_text.STOPPED))


class DeadlineButton(GuideButton):
    """How to review. The second number is the reminder's."""

    name = Kind.DEADLINE.value


class UnreviewedButton(GuideButton):
    """How to review, for whoever helps out. The second number is the message's."""

    name = Kind.UNREVIEWED.value


NOTICE_BUTTONS: tuple[type[PersistentButton], ...] = (
    BreakButton,
    ChangeButton,
    ClosingButton,
    DeadlineButton,
    DigestButton,
    GoesOnButton,
    NudgeButton,
    OpeningButton,
    StopButton,
    UnreviewedButton,
)
