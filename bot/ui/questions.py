"""What blocks a member, in the week's thread: the card, and the button that marks it as solved."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot import blockers, posting
from bot.blockers import Marked, Question
from bot.records import Kind
from bot.texts import blockers as text
from bot.ui.base import COLOUR, Interaction, PersistentButton, actor, answer, card, member, note


class SolvedButton(PersistentButton):
    """In the week's thread. The second number is the blocker's."""

    name, numbers, caption, look = Kind.BLOCKER.value, 2, text.SOLVED, discord.ButtonStyle.success

    @classmethod
    async def pressed(cls, interaction: Interaction, cohort_id: int, blocker_id: int) -> None:
        bot = interaction.client
        marked = await blockers.solve(bot.study, actor(interaction), cohort_id, blocker_id, bot.now())
        await _thank(interaction, marked)


class OwnSolvedButton(PersistentButton):
    """On a receipt: the member's own of that week."""

    name, numbers, caption, look = "solved", 2, text.SOLVED, discord.ButtonStyle.success

    @classmethod
    async def pressed(cls, interaction: Interaction, cohort_id: int, week: int) -> None:
        bot, who = interaction.client, await member(interaction, cohort_id)
        await _thank(interaction, await blockers.solve_own(bot.study, who, cohort_id, week, bot.now()))


async def _thank(interaction: Interaction, marked: Marked) -> None:
    found = marked.blocker
    done = text.marked(found.week, marked.own) if found.solved_at is None else text.marked_already(found.week)
    await answer(interaction, note(done))
    if found.shared and found.id is not None:
        await redraw(interaction, found.cohort_id, found.id)


async def redraw(interaction: Interaction, cohort_id: int, blocker_id: int) -> None:
    """Draw a question anew where it is; nothing happens where it is not there yet."""
    bot = interaction.client
    posted = await posting.known(bot.study, cohort_id, Kind.BLOCKER, blocker_id)
    if posted is not None:
        await posting.refresh(bot.study, bot.board, posted, bot.now())


def question(post: Question) -> ui.LayoutView:
    """The card. Its button stays where it is solved: by it the post is recognised."""
    button = SolvedButton(post.cohort.id, post.occurrence.number)
    if post.withdrawn or (post.words is None and not post.solved):
        return card(_words(text.WITHDRAWN), colour=None)
    if post.solved:
        button.disabled = True
        words, colour = text.solved(post.member_id, post.week, post.words), discord.Colour.green()
    else:
        words, colour = text.asked(post.member_id, post.week, post.words or ""), COLOUR
    return card(_words(words), ui.ActionRow(button), colour=colour)


def _words(words: str) -> ui.TextDisplay[Any]:
    return ui.TextDisplay(words)
