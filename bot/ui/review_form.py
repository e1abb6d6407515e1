"""The review form: a step of the rubric at a time, filled in with what was written before."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot import posting, received, reviews
from bot.curriculum.model import Criterion
from bot.reviews import Answers, Saved, Task
from bot.texts import reviews as text
from bot.ui.base import Interaction, PersistentButton, PersistentForm, Values, actor, answer, card, first, note


class ReviewForm(PersistentForm):
    """One step. The first has the two texts and three criteria, the others up to five criteria each."""

    name, numbers = "review", 2

    def __init__(self, task: Task, step: int) -> None:
        steps = reviews.steps(task.capstone)
        super().__init__(text.form_title(task.submission.title, step + 1, len(steps)), task.submission.id, step)
        before = task.review
        if step == 0:
            strength, suggestion = (before.strength, before.suggestion) if before else (None, None)
            self._ask("strength", text.FORM_STRENGTH, text.FORM_STRENGTH_HINT, strength)
            self._ask("suggestion", text.FORM_SUGGESTION, text.FORM_SUGGESTION_HINT, suggestion)
        for criterion in steps[step]:
            self._choose(criterion, before.scores.get(criterion.id) if before else None)

    def _ask(self, id: str, label: str, hint: str, before: str | None) -> None:
        field: ui.TextInput[Any] = ui.TextInput(
            custom_id=id,
            style=discord.TextStyle.paragraph,
            min_length=reviews.SHORTEST,
            max_length=reviews.LONGEST,
            default=before,
        )
        self.add_item(ui.Label(text=label, description=hint, component=field))

    def _choose(self, criterion: Criterion, before: int | None) -> None:
        options = [
            discord.SelectOption(label=text.level(score, level), value=str(score), default=score == before)
            for score, level in enumerate(criterion.levels, start=1)
        ]
        field: ui.Select[Any] = ui.Select(custom_id=criterion.id, options=options)
        self.add_item(ui.Label(text=criterion.title, description=criterion.question, component=field))

    @classmethod
    async def submitted(cls, interaction: Interaction, values: Values, submission_id: int, step: int) -> None:
        bot = interaction.client
        texts = {"strength": first(values, "strength").strip(), "suggestion": first(values, "suggestion").strip()}
        scores = {field: int(first(values, field)) for field in values if field not in texts}
        answers = Answers(scores, texts["strength"] or None, texts["suggestion"] or None)
        saved = await reviews.save(bot.study, actor(interaction), submission_id, answers, bot.now())
        await answer(interaction, _after(saved, step))
        if saved.next_step is None:
            await redraw_own_results(interaction, submission_id)
            await bot.ring()  # with the last review the results are due


def _after(saved: Saved, step: int) -> ui.LayoutView:
    submission, steps = saved.task.submission, len(reviews.steps(saved.task.capstone))
    if saved.next_step is not None:
        words, following = text.half_way(saved.next_step, steps), saved.next_step
    elif step + 1 < steps:  # all was there before: the other steps may be edited too
        words, following = text.review_edited(), step + 1
    else:
        return note(text.review_done(submission.member_id, submission.closed_at is not None))
    return card(ui.TextDisplay(words), ui.ActionRow(ContinueButton(submission.id, following)))


class ContinueButton(PersistentButton):
    """After a step of the form, because Discord lets no form open another."""

    name, numbers, caption, look = "reviewstep", 2, text.CONTINUE, discord.ButtonStyle.primary

    @classmethod
    async def pressed(cls, interaction: Interaction, submission_id: int, step: int) -> None:
        await open_form(interaction, submission_id, step)


async def open_form(interaction: Interaction, submission_id: int, step: int) -> None:
    """Open a step of the form for whoever may review this submission."""
    task = await reviews.task(interaction.client.study, actor(interaction), submission_id)
    last = len(reviews.steps(task.capstone)) - 1
    await ReviewForm(task, min(step, last)).open(interaction)


async def redraw_own_results(interaction: Interaction, submission_id: int) -> None:
    """A reviewer's own results say how many reviews they owe: one less than before, perhaps."""
    bot = interaction.client
    posted = await received.own_results(bot.study, actor(interaction), submission_id)
    if posted is not None:
        await posting.refresh(bot.study, bot.board, posted, bot.now())
