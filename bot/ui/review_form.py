"""The review form: a step of the rubric at a time, filled in with what was written before."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot import reviews
from bot.actors import Actor
from bot.curriculum.model import Criterion
from bot.review_steps import LONGEST, SHORTEST, Answers, missing_step
from bot.reviews import Saved, Task
from bot.texts import common
from bot.texts import reviews as text
from bot.ui.base import Interaction, PersistentButton, PersistentForm, Values, actor, answer, card, first, note

KEEPS, BREAKS = "keeps", "breaks"


class ReviewForm(PersistentForm):
    """One step. The first has the two texts and three criteria, the others up to five criteria each.

    Where the checks found what the rules forbid, the last one asks about that too.
    """

    name, numbers = "review", 3  # the submission, the step, whether it says that the author sees a name

    def __init__(self, task: Task, step: int) -> None:
        steps, named = task.steps, int(not task.cohort.anonymous)
        super().__init__(text.form_title(task.submission.title, step + 1, len(steps)), task.submission.id, step, named)
        before = task.review
        if step == 0:
            strength, suggestion = (before.strength, before.suggestion) if before else (None, None)
            self._ask("strength", text.FORM_STRENGTH, text.strength_hint(task.cohort.anonymous), strength)
            self._ask("suggestion", text.FORM_SUGGESTION, text.FORM_SUGGESTION_HINT, suggestion)
        for criterion in steps[step]:
            self._choose(criterion, before.scores.get(criterion.id) if before else None)
        if task.asks_rules and step == len(steps) - 1:
            self._decide(task)

    def _ask(self, id: str, label: str, hint: str, before: str | None) -> None:
        field: ui.TextInput[Any] = ui.TextInput(
            custom_id=id,
            style=discord.TextStyle.paragraph,
            min_length=SHORTEST,
            max_length=LONGEST,
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

    def _decide(self, task: Task) -> None:
        before = task.review.breach if task.review else None
        options = [
            discord.SelectOption(label=text.KEEPS, value=KEEPS, default=before is False),
            discord.SelectOption(label=text.BREAKS, value=BREAKS, default=before is True),
        ]
        field: ui.Select[Any] = ui.Select(custom_id="rules", options=options)
        self.add_item(ui.Label(text=text.FORM_RULES, description=text.rules_hint(task.forbidden), component=field))

    @classmethod
    async def submitted(
        cls, interaction: Interaction, values: Values, submission_id: int, step: int, named: int
    ) -> None:
        bot, who = interaction.client, await reviewer(interaction, submission_id)
        saved = await reviews.save(bot.study, who, submission_id, _answers(values, bool(named)), bot.now())
        await answer(interaction, _after(saved, step))
        if saved.next_step is None:
            await bot.ring()  # with the last review the results are due


def _answers(values: Values, named: bool) -> Answers:
    """What was sent; what is no number counts as a score that does not exist."""
    texts = {id: first(values, id).strip() for id in ("strength", "suggestion") if id in values}
    chosen = {id: first(values, id) for id in values if id not in (*texts, "rules")}
    scores = {id: int(value) if value.isdecimal() and len(value) == 1 else 0 for id, value in chosen.items()}
    breach = {KEEPS: False, BREAKS: True}.get(first(values, "rules"))
    return Answers(scores, texts.get("strength"), texts.get("suggestion"), breach, named)


def _after(saved: Saved, step: int) -> ui.LayoutView:
    task = saved.task
    submission, steps = task.submission, len(task.steps)
    if saved.problems and saved.next_step is not None:
        words, following = text.not_all_taken(saved.problems), saved.next_step
    elif saved.next_step is not None:
        words, following = text.half_way(_complete(task), steps), saved.next_step
    elif step + 1 < steps:  # all was there before: the other steps may be edited too
        words, following = text.review_edited(), step + 1
    else:
        return note(text.review_done(submission.member_id, submission.closed_at is not None))
    lost = [ui.TextDisplay[Any](common.you_wrote(each)) for each in saved.unsaved]
    return card(ui.TextDisplay(words), *lost, ui.ActionRow(ContinueButton(submission.id, following)))


def _complete(task: Task) -> int:
    """How many steps have all that they ask for."""
    missing = missing_step(task.capstone, task.review, rules=task.asks_rules) if task.review else 0
    return len(task.steps) if missing is None else missing


class ContinueButton(PersistentButton):
    """After a step of the form, because Discord lets no form open another."""

    name, numbers, caption, look = "reviewstep", 2, text.CONTINUE, discord.ButtonStyle.primary

    @classmethod
    async def pressed(cls, interaction: Interaction, submission_id: int, step: int) -> None:
        study, who = interaction.client.study, await reviewer(interaction, submission_id)
        await open_form(interaction, await reviews.task(study, who, submission_id), step)


async def open_form(interaction: Interaction, task: Task, step: int) -> None:
    """Open a step of the form. Discord waits three seconds for it: that it was opened is one small write."""
    bot = interaction.client
    await reviews.start(bot.study, task, bot.now())
    await ReviewForm(task, min(step, len(task.steps) - 1)).open(interaction)


async def reviewer(interaction: Interaction, submission_id: int) -> Actor:
    """Who pressed, in the server or in their inbox."""
    if interaction.guild_id is None:
        return await reviews.from_inbox(interaction.client.study, interaction.user.id, submission_id)
    return actor(interaction)
