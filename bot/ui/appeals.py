"""An author explains why their work keeps the rules, and an organiser decides."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot import appeals, posting
from bot.appeals import LONGEST, Explanation
from bot.records import Kind
from bot.texts import appeals as text
from bot.texts import threads as thread_text
from bot.ui.base import Interaction, PersistentButton, PersistentForm, Values, actor, answer, first, note
from bot.ui.review_form import reviewer
from bot.verdicts import ACCEPTED, UPHELD


class ExplainButton(PersistentButton):
    """For the author, before the results."""

    name, caption = "explain", text.EXPLAIN

    @classmethod
    async def pressed(cls, interaction: Interaction, submission_id: int) -> None:
        who = await reviewer(interaction, submission_id)
        found = await appeals.explanation(interaction.client.study, who, submission_id)
        await ExplainForm(found).open(interaction)


class AppealButton(ExplainButton):
    """For the author, on the results."""

    name, caption = "appeal", thread_text.APPEAL


class ExplainForm(PersistentForm):
    name = "explain"

    def __init__(self, found: Explanation) -> None:
        super().__init__(text.FORM_TITLE, found.submission.id)
        field: ui.TextInput[Any] = ui.TextInput(
            custom_id="words",
            style=discord.TextStyle.paragraph,
            max_length=LONGEST,
            default=found.submission.appeal,
        )
        hint = text.FORM_HINT_APPEAL if found.appeals else text.FORM_HINT
        self.add_item(ui.Label(text=text.FORM_LABEL, description=hint, component=field))

    @classmethod
    async def submitted(cls, interaction: Interaction, values: Values, submission_id: int) -> None:
        bot, who = interaction.client, await reviewer(interaction, submission_id)
        found = await appeals.explain(bot.study, who, submission_id, first(values, "words"), bot.now())
        await answer(interaction, note(text.appealed() if found.appeals else text.explained()))
        await _redraw(interaction, found.cohort.id, found.submission.edition)
        await bot.ring()


class AcceptButton(PersistentButton):
    """For an organiser: it keeps the rules."""

    name, caption, look = "accept", thread_text.ACCEPT, discord.ButtonStyle.success
    ruling = ACCEPTED

    @classmethod
    async def pressed(cls, interaction: Interaction, edition: int) -> None:
        bot = interaction.client
        ruled = await appeals.rule(bot.study, actor(interaction), edition, cls.ruling, bot.now())
        await answer(interaction, note(text.ruled(cls.ruling == ACCEPTED)))
        await _redraw(interaction, ruled.cohort_id, edition)
        await bot.ring()


class UpholdButton(AcceptButton):
    """For an organiser: the reviewers are right."""

    name, caption, look = "uphold", thread_text.UPHOLD, discord.ButtonStyle.secondary
    ruling = UPHELD


async def _redraw(interaction: Interaction, cohort_id: int, edition: int) -> None:
    """The appeal: the author's words may be others, or it may be decided."""
    bot = interaction.client
    posted = await posting.known(bot.study, cohort_id, Kind.APPEAL, edition)
    if posted is not None:
        await posting.refresh(bot.study, bot.board, posted, bot.now())


APPEAL_BUTTONS: tuple[type[PersistentButton], ...] = (ExplainButton, AppealButton, AcceptButton, UpholdButton)
