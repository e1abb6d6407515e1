"""The reviews that an author received, each as a card with what they can answer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import discord
from discord import ui

from bot import received, thanks
from bot.actors import Actor
from bot.received import Received
from bot.submission import Review, submission_of
from bot.texts import received as text
from bot.texts import threads as thread_text
from bot.texts.words import listed, mention, trimmed
from bot.thanks import LONGEST_REPLY
from bot.ui.base import (
    LONGEST_CARD,
    Interaction,
    PersistentButton,
    PersistentForm,
    Values,
    actor,
    answer,
    card,
    first,
    note,
)
from bot.ui.review_form import reviewer

LONGEST_SCORES = 1000


class ResultsButton(PersistentButton):
    """On the results: what each reviewer wrote, for the author's eyes."""

    name, caption = "results", thread_text.READ_REVIEWS

    @classmethod
    async def pressed(cls, interaction: Interaction, edition: int) -> None:
        who = await reviewer(interaction, submission_of(edition))
        found = await received.received(interaction.client.study, who, edition)
        for view in draw_received(found):
            await answer(interaction, view)


class HelpedButton(PersistentButton):
    """For the author, beneath a review."""

    name, caption, look = "helped", text.HELPED, discord.ButtonStyle.success

    @classmethod
    async def pressed(cls, interaction: Interaction, review_id: int) -> None:
        bot = interaction.client
        new = await thanks.say_helped(bot.study, await _author(interaction, review_id), review_id, bot.now())
        await answer(interaction, note(text.thanked(new)))
        bot.ring_soon()


class ReplyButton(PersistentButton):
    name, caption = "reply", text.REPLY

    @classmethod
    async def pressed(cls, interaction: Interaction, review_id: int) -> None:
        who = await _author(interaction, review_id)
        review, _ = await thanks.own_review(interaction.client.study, who, review_id)
        await ReplyForm(review).open(interaction)


class ReplyForm(PersistentForm):
    name = "reply"

    def __init__(self, review: Review) -> None:
        super().__init__(text.REPLY_TITLE, review.id)
        field: ui.TextInput[Any] = ui.TextInput(
            custom_id="words", style=discord.TextStyle.paragraph, max_length=LONGEST_REPLY, default=review.reply
        )
        self.add_item(ui.Label(text=text.REPLY_LABEL, description=text.REPLY_HINT, component=field))

    @classmethod
    async def submitted(cls, interaction: Interaction, values: Values, review_id: int) -> None:
        bot = interaction.client
        who = await _author(interaction, review_id)
        await thanks.reply(bot.study, who, review_id, first(values, "words"), bot.now())
        await answer(interaction, note(text.replied()))
        bot.ring_soon()


async def _author(interaction: Interaction, review_id: int) -> Actor:
    """Who pressed, in the server or in their inbox."""
    if interaction.guild_id is None:
        return await thanks.from_inbox(interaction.client.study, interaction.user.id, review_id)
    return actor(interaction)


def draw_received(found: Received) -> Iterator[ui.LayoutView]:
    """What was written about a submission: a message for each review, so that all of it fits."""
    if not found.reviews:
        yield note(text.NOTHING_TO_READ)
    for number, review in zip(count(1), found.reviews, strict=False):
        scores = listed(
            [f"{each.title} {review.scores[each.id]}" for each in found.capstone.rubric if each.id in review.scores]
        )
        reviewer = mention(review.reviewer_id) if found.named and review.named and review.done_at else None
        head = "\n".join(
            [
                text.one_review(
                    found.submission.title, number, len(found.reviews), trimmed(scores, LONGEST_SCORES), reviewer
                ),
                *_marks(found, review),
            ]
        )
        below = text.your_reply(review.reply) if review.reply else ""
        room = LONGEST_CARD - len(head) - len(below)
        strength, suggestion = review.strength or "", review.suggestion or ""
        first_text = text.strength(strength, max(room // 2, room - len(text.suggestion(suggestion))))
        second = text.suggestion(suggestion, room - len(first_text))
        parts = [ui.TextDisplay[Any](part) for part in (head, first_text, second, below) if part]
        buttons = [ui.ActionRow(HelpedButton(review.id), ReplyButton(review.id))] if found.own else []
        yield card(*parts, *buttons)


def _marks(found: Received, review: Review) -> Iterator[str]:
    if review.done_at is None:
        yield text.DRAFT
    elif review.state == "late":
        yield text.WRITTEN_LATE
    if received.outdated(found.submission, review):
        yield text.WRITTEN_BEFORE
    elif received.changed_since(found.submission, review):
        yield text.CHANGED_SINCE
