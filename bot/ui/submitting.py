"""Handing in a capstone: the answer to its author, and the review thread."""

from __future__ import annotations

import contextlib

import discord
from discord import ui

from bot import capstones, posting
from bot.capstones import Handin, Receipt
from bot.records import Cohort, Kind
from bot.texts import capstones as text
from bot.texts import inspection as inspection_text
from bot.texts.submission_card import thread_name
from bot.texts.words import channel
from bot.ui.appeals import ExplainButton
from bot.ui.base import Interaction, actor, answer, card


async def submit(interaction: Interaction, cohort: Cohort, handin: Handin) -> None:
    """Store it, open its review thread (or draw it anew), and say where it is."""
    bot, who = interaction.client, actor(interaction)
    capstones.check(handin)
    # Looking at the link may take seconds, and Discord waits three.
    await interaction.response.defer(ephemeral=True, thinking=True)
    receipt = await capstones.submit(bot.study, bot.look, who, cohort, handin, bot.now())
    now, number = bot.now(), receipt.submission.id
    posted = await posting.post_now(bot.study, bot.board, cohort.id, Kind.SUBMISSION, number, now)
    thread_id = posted.thread_id if posted else None
    await answer(interaction, _receipt(receipt, thread_id))
    await bot.ring()  # reviewers are asked, or told, at once, and a thread that was there is drawn anew
    await _rename(interaction.guild, receipt, thread_id)


async def _rename(guild: discord.Guild | None, receipt: Receipt, thread_id: int | None) -> None:
    """The thread follows a new title, unless somebody has renamed it. Discord allows two names in ten minutes."""
    if guild is None or thread_id is None or receipt.title_before is None:
        return
    before, name = (
        thread_name(each, receipt.capstone.title) for each in (receipt.title_before, receipt.submission.title)
    )
    thread = guild.get_thread(thread_id)
    if thread is not None and name != before == thread.name:
        with contextlib.suppress(discord.HTTPException, discord.RateLimited):
            await thread.edit(name=name)


def _receipt(receipt: Receipt, thread_id: int | None) -> ui.LayoutView:
    submission = receipt.submission
    words: ui.TextDisplay[ui.LayoutView] = ui.TextDisplay(_receipt_text(receipt, thread_id))
    if submission.closed_at is not None or not (submission.report and submission.report.breaches):
        return card(words)
    return card(words, ui.ActionRow(ExplainButton(submission.id)))


def _receipt_text(receipt: Receipt, thread_id: int | None) -> str:
    submission = receipt.submission
    lines = [
        text.handed_in(submission.title, receipt.capstone.title, receipt.again, submission.version),
        text.link_line(submission.link_state, submission.link_note),
        *(inspection_text.lines(submission.report) if submission.report else ()),
        text.thread_line(channel(thread_id) if thread_id else None),
        _what_next(receipt),
    ]
    return "\n".join(lines)


def _what_next(receipt: Receipt) -> str:
    submission = receipt.submission
    if receipt.reopened:
        return text.reviewed_again()
    if submission.closed_at is not None:
        return text.results_stand()
    return text.what_next(receipt.deadline, submission.late, submission.allocated_at is not None)
