"""The bot's posts beside the weekly assignment as cards: digests, breaks, capstones, nudges, changes of plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import discord
from discord import ui

from bot.curriculum.model import Capstone
from bot.moves import What
from bot.posts import BreakNotice, CapstoneNotice, ChangeNotice, Digest, Nudge
from bot.records import Kind
from bot.review_posts import Reminder, Unreviewed
from bot.texts import changes as change_text
from bot.texts import notices as text
from bot.texts import nudges as nudge_text
from bot.texts import threads as thread_text
from bot.texts.words import channel, message_url, role, trimmed
from bot.ui.base import PersistentButton, card
from bot.ui.moves import moved_lines
from bot.ui.notice_buttons import (
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
from bot.ui.pictures import Picture
from bot.ui.review_buttons import MoreTimeButton, WriteButton

LONGEST_CARD, LONGEST_FOCUS = 4000, 1000  # characters
BLOCKS = 3  # of a capstone's brief, which share the room that is left


def nudge(post: Nudge) -> ui.LayoutView:
    """One line in the week's thread, or a direct message."""
    there = post.post if post.post and post.post.message_id else None
    url = message_url(post.cohort.guild_id, there.occurrence.channel_id, there.message_id or 0) if there else None
    number, closes_at = post.opening.number, post.opening.closes_at
    norm, counted = post.norm, nudge_text.FIRST
    if norm.checked_in:
        counted = nudge_text.norm(norm.checked_in, norm.members, norm.paused)
    if post.direct:
        head = nudge_text.direct(number, post.lesson.title, post.cohort.name, closes_at)
        buttons: list[ui.Item[Any]] = [NudgeButton(post.cohort.id, number)]
        if url:
            buttons.append(ui.Button(label=nudge_text.OPEN_POST, url=url))
        buttons.append(StopButton(post.cohort.id, post.occurrence.number))
        return card(_lines(head, nudge_text.what_is_left(url), counted), ui.ActionRow(*buttons))
    head = nudge_text.in_thread(post.members, number, closes_at)
    lines = _lines(head, nudge_text.what_is_left(url), counted, nudge_text.HOW_TO_STOP)
    return card(lines, ui.ActionRow(NudgeButton(post.cohort.id, post.occurrence.number)))


def digest(post: Digest, picture: Picture | None = None) -> ui.LayoutView:
    return card(
        ui.TextDisplay("\n".join(_digest(post))),
        *([picture.item()] if picture else []),
        ui.ActionRow(DigestButton(post.cohort.id, post.occurrence.number)),
    )


def _digest(post: Digest) -> Iterator[str]:
    yield text.digest_title(post.opening.number, post.lesson.title)
    yield text.digest_norm(post.norm.checked_in, post.norm.members, post.norm.paused, post.hours)
    yield text.digest_names([each.member_id for each in post.kept])
    if streaks := [(each.member_id, each.weeks) for each in post.kept if each.weeks > 1]:
        yield text.digest_streaks(streaks)
    if post.blocked:
        yield text.digest_blocked(post.blocked, channel(post.thread_id) if post.thread_id else None)
    yield ""
    yield _what_follows(post)
    for capstone, due_at in post.capstones:
        yield text.digest_capstone(capstone.title, due_at)
    if post.norm.checked_in < post.norm.members:
        yield text.digest_late(post.opening.backfill_until)


def _what_follows(post: Digest) -> str:
    if post.following is None or post.next_lesson is None:
        return text.DIGEST_OVER
    if post.following.opens_at > post.opening.closes_at:
        return text.digest_break(post.following.number, post.next_lesson.title, post.following.opens_at)
    return text.digest_now(post.following.number, post.next_lesson.title)


def break_(post: BreakNotice) -> ui.LayoutView:
    said = post.pause.text if post.pause else text.BREAK_ADVICE
    title = text.break_title(post.following.number, post.following.opens_at)
    return card(_lines(title, said, text.BREAK_IS_FREE), _row(BreakButton, post.cohort.id, post.occurrence.number))


def capstone(post: CapstoneNotice) -> ui.LayoutView:
    if post.occurrence.kind is Kind.OPENING:
        return _capstone_opens(post)
    title = text.capstone_closes(post.capstone.title, post.handed_in)
    return card(
        _lines(title, text.capstone_reviews(post.handed_in), text.CAPSTONE_LATE),
        _row(ClosingButton, post.cohort.id, post.occurrence.number),
    )


def _capstone_opens(post: CapstoneNotice) -> ui.LayoutView:
    found = post.capstone
    head = text.capstone_opens(found.title, trimmed(found.focus, LONGEST_FOCUS), post.deadline)
    room = (LONGEST_CARD - len(head) - len(text.CAPSTONE_HOW)) // BLOCKS
    return card(
        ui.TextDisplay(head),
        ui.Separator(),
        *(ui.TextDisplay(trimmed(block, room)) for block in _brief(found, room)),
        ui.Separator(),
        ui.TextDisplay(text.CAPSTONE_HOW),
        _row(OpeningButton, post.cohort.id, post.occurrence.number),
    )


def _brief(capstone: Capstone, room: int) -> Iterator[str]:
    yield "\n".join([text.CAPSTONE_RULES, *(f"- {rule}" for rule in capstone.rules)])
    criteria = (f"- **{criterion.title}**: {criterion.question}" for criterion in capstone.rubric)
    yield "\n".join([text.CAPSTONE_RUBRIC, *criteria])
    if capstone.ideas:
        yield _ideas(capstone, room)


def _ideas(capstone: Capstone, room: int) -> str:
    """As many as there is room for: a link that is cut off would lead nowhere."""
    lines = [text.CAPSTONE_IDEAS]
    for idea in capstone.ideas:
        line = text.idea(idea.title, idea.url, idea.note)
        if sum(map(len, lines)) + len(lines) + len(line) <= room:
            lines.append(line)
    return "\n".join(lines)


def change(post: ChangeNotice) -> ui.LayoutView:
    button = GoesOnButton if post.goes_on else ChangeButton
    return card(_lines(*_change(post)), _row(button, post.cohort.id, post.occurrence.number))


def _change(post: ChangeNotice) -> Iterator[str]:
    if post.cohort.role_id is not None:
        yield role(post.cohort.role_id)
    what = "resume" if post.goes_on else post.change.what
    yield {"pause": change_text.PAUSED, "resume": change_text.RESUMED}.get(what, change_text.CHANGED)
    if what == "pause":
        until = post.change.after.paused_until
        yield change_text.paused_for(until) if until else change_text.PAUSED_OPEN
        yield change_text.PAUSE_ADVICE
    if what == "resume":
        yield from _where_we_are(post)
    said = (What.CLOSES, What.OPENS) if what == "resume" else ()
    moved = [each for each in post.moved if each.what not in said]
    if not post.goes_on and (lines := moved_lines(moved, post.change)):
        yield ""
        yield from lines


def _where_we_are(post: ChangeNotice) -> Iterator[str]:
    if post.open is not None:
        yield change_text.open_week(post.open.number, post.open.closes_at)
    if post.following is not None:
        yield change_text.next_week(post.following.number, post.following.opens_at)


def reminder(post: Reminder) -> ui.LayoutView:
    submission = post.submission
    review, extendable = post.review, not post.review.extended
    words = thread_text.nearly_due(review.reviewer_id, submission.title, review.due_at, extendable=extendable)
    extend = [MoreTimeButton(submission.id)] if extendable else []
    buttons = [WriteButton(submission.id), *extend, DeadlineButton(submission.id, post.occurrence.number)]
    return card(ui.TextDisplay(words), ui.ActionRow(*buttons))


def unreviewed(post: Unreviewed) -> ui.LayoutView:
    words = thread_text.unreviewed(post.submission.member_id, post.cohort.created_by, post.submission.title)
    buttons = [WriteButton(post.submission.id), UnreviewedButton(post.submission.id, post.occurrence.number)]
    return card(ui.TextDisplay(words), ui.ActionRow(*buttons))


def _lines(*lines: str) -> ui.TextDisplay[Any]:
    return ui.TextDisplay("\n".join(line for line in lines if line))


def _row(button: type[PersistentButton], *numbers: int) -> ui.ActionRow[Any]:
    return ui.ActionRow(button(*numbers))


def pinged(post: object) -> discord.AllowedMentions | None:
    """Whom such a post pings: whoever it is for, and nobody else. None for any other post."""
    people: list[int] = []
    match post:
        case ChangeNotice():
            roles = [discord.Object(post.cohort.role_id)] if post.cohort.role_id else []
            return discord.AllowedMentions(everyone=False, users=False, roles=roles)
        case Nudge() if not post.direct:
            people = list(post.members)
        case _:
            return None
    return discord.AllowedMentions(everyone=False, users=[discord.Object(id) for id in people], roles=False)
