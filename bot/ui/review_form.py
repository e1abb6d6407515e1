"""The review form: a step of the rubric at a time, filled in with what was written before."""

from __future__ import annotations

import re
from typing import Any

import discord
from discord import ui

from bot import posting, reviews
from bot.curriculum.model import Criterion
from bot.records import Kind
from bot.reviews import Answers, Saved, Task
from bot.texts import reviews as text
from bot.ui.base import Form, Interaction, PersistentButton, actor, answer, card, note

SHORTEST, LONGEST = 20, 1000


class ReviewForm(Form):
    """One step. The first has the two texts and three criteria, the others up to five criteria each."""

    def __init__(self, task: Task, step: int) -> None:
        steps = reviews.steps(task.capstone)
        super().__init__(title=text.form_title(task.submission.title, step + 1, len(steps)))
        self.submission_id = task.submission.id
        self.step = step
        before = task.review
        self.strength: ui.TextInput[Any] | None = None
        self.suggestion: ui.TextInput[Any] | None = None
        if step == 0:
            said = (before.strength, before.suggestion) if before else (None, None)
            self.strength = self._ask("strength", text.FORM_STRENGTH, text.FORM_STRENGTH_HINT, said[0])
            self.suggestion = self._ask("suggestion", text.FORM_SUGGESTION, text.FORM_SUGGESTION_HINT, said[1])
        self.scores = {
            criterion.id: self._choose(criterion, before.scores.get(criterion.id) if before else None)
            for criterion in steps[step]
        }

    def _ask(self, id: str, label: str, hint: str, before: str | None) -> ui.TextInput[Any]:
        field: ui.TextInput[Any] = ui.TextInput(
            custom_id=id,
            style=discord.TextStyle.paragraph,
            min_length=SHORTEST,
            max_length=LONGEST,
            default=before,
        )
        self.add_item(ui.Label(text=label, description=hint, component=field))
        return field

    def _choose(self, criterion: Criterion, before: int | None) -> ui.Select[Any]:
        options = [
            discord.SelectOption(label=text.level(score, level), value=str(score), default=score == before)
            for score, level in enumerate(criterion.levels, start=1)
        ]
        field: ui.Select[Any] = ui.Select(custom_id=criterion.id, options=options)
        self.add_item(ui.Label(text=criterion.title, description=criterion.question, component=field))
        return field

    async def on_submit(self, interaction: Interaction) -> None:
        bot = interaction.client
        answers = Answers(
            scores={id: int(field.values[0]) for id, field in self.scores.items() if field.values},
            strength=self.strength.value.strip() if self.strength else None,
            suggestion=self.suggestion.value.strip() if self.suggestion else None,
        )
        saved = await reviews.save(bot.study, actor(interaction), self.submission_id, answers, bot.now())
        await answer(interaction, _after(saved))
        if saved.next_step is None:
            await posting.post_now(
                bot.study, bot.board, saved.task.cohort.id, Kind.RESULTS, self.submission_id, bot.now()
            )


def _after(saved: Saved) -> ui.LayoutView:
    submission, capstone = saved.task.submission, saved.task.capstone
    if saved.next_step is None:
        return note(text.review_done(submission.member_id))
    words = text.half_way(saved.next_step, len(reviews.steps(capstone)))
    return card(ui.TextDisplay(words), ui.ActionRow(ContinueButton(submission.id, saved.next_step)))


class ContinueButton(PersistentButton, template=r"reviewstep:(?P<submission>\d+):(?P<step>\d+)"):
    """After a step of the form, because Discord lets no form open another."""

    def __init__(self, submission_id: int, step: int) -> None:
        self.submission_id, self.step = submission_id, step
        super().__init__(
            ui.Button(
                label=text.CONTINUE, style=discord.ButtonStyle.primary, custom_id=f"reviewstep:{submission_id}:{step}"
            )
        )

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: Any, match: re.Match[str], /) -> ContinueButton:
        return cls(int(match["submission"]), int(match["step"]))

    async def pressed(self, interaction: Interaction) -> None:
        await open_form(interaction, self.submission_id, self.step)


async def open_form(interaction: Interaction, submission_id: int, step: int) -> None:
    """Open a step of the form for whoever may review this submission."""
    task = await reviews.task(interaction.client.study, actor(interaction), submission_id)
    last = len(reviews.steps(task.capstone)) - 1
    await interaction.response.send_modal(ReviewForm(task, min(step, last)))
