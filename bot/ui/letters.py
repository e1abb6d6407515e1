"""Direct messages to reviewers as cards."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot.records import Kind
from bot.review_posts import Letter, Waiting
from bot.texts import letters as text
from bot.ui.base import card
from bot.ui.my_reviews import MineButton
from bot.ui.notice_buttons import DeadlineButton
from bot.ui.review_buttons import DeclineButton, GuideButton, MoreTimeButton, WriteButton

KINDS = (Kind.ASKED, Kind.DEADLINE, Kind.THANKS)  # by their places here MineButtons tell these messages apart


def draw(post: Letter) -> ui.LayoutView:
    submission, review, cohort = post.submission, post.review, post.cohort
    if not isinstance(post, Waiting):
        words = text.thanks(submission.title, cohort.name, review.helped, review.reply)
        return card(ui.TextDisplay(words), ui.ActionRow(_mine(post)))
    if post.recipient is None:
        return card(ui.TextDisplay(text.waits_in_channel(review.reviewer_id, post.reminds)), ui.ActionRow(_mine(post)))
    if post.reminds:
        words = text.nearly_due(submission.title, cohort.name, review.due_at)
    else:
        again, anonymous = review.done_at is not None, cohort.anonymous
        words = text.asked(submission.title, cohort.name, review.due_at, again=again, anonymous=anonymous)
    buttons: list[ui.Item[Any]] = [WriteButton(submission.id), DeclineButton(submission.id)]
    buttons += [] if review.extended else [MoreTimeButton(submission.id)]
    guide = DeadlineButton if post.reminds else GuideButton
    buttons.append(guide(submission.id, post.occurrence.number))
    if post.thread_id:
        url = f"https://discord.com/channels/{cohort.guild_id}/{post.thread_id}"
        buttons.append(ui.Button(label=text.OPEN_THREAD, url=url))
    return card(ui.TextDisplay(words), ui.ActionRow(*buttons))


def marker(post: Letter) -> str:
    """The custom id by which the message is recognised."""
    if isinstance(post, Waiting) and post.recipient is not None:
        return f"{'deadline' if post.reminds else 'guide'}:{post.submission.id}:{post.occurrence.number}"
    return str(_mine(post).custom_id)


def pinged(post: Letter) -> discord.AllowedMentions:
    """Whoever it is for; in the channel too."""
    return discord.AllowedMentions(everyone=False, users=[discord.Object(post.review.reviewer_id)], roles=False)


def _mine(post: Letter) -> MineButton:
    return MineButton(post.cohort.id, post.occurrence.number, KINDS.index(post.occurrence.kind))
