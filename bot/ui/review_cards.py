"""The later messages of a review thread as cards: reviewers are asked, a new version, the results, an appeal."""

from __future__ import annotations

import discord
from discord import ui

from bot.records import Kind
from bot.review_posts import Appealed, Asked, InThread, NewVersion, Reminder, Results, Ruled, Unreviewed, Withdrawn
from bot.texts import threads as text
from bot.texts.words import trimmed
from bot.ui import showcase
from bot.ui.appeals import AcceptButton, AppealButton, UpholdButton
from bot.ui.base import COLOUR, LONGEST_CARD, card
from bot.ui.notices import reminder, unreviewed
from bot.ui.results import ResultsButton
from bot.ui.review_buttons import DeclineButton, GuideButton, MoreTimeButton, WriteButton
from bot.verdicts import ACCEPTED


class VersionButton(GuideButton):
    """How to review. The second number is the version's."""

    name = Kind.VERSION.value


class RulingButton(ResultsButton):
    """The reviews, beneath what an organiser has decided."""

    name = Kind.RULING.value


def draw(post: InThread) -> ui.LayoutView:
    match post:
        case Withdrawn():
            return card(ui.TextDisplay(text.WITHDRAWN), colour=None)
        case Asked():
            return _asked(post)
        case NewVersion():
            return _new_version(post)
        case Reminder():
            return reminder(post)
        case Unreviewed():
            return unreviewed(post)
        case Results():
            return _results(post)
        case Appealed():
            return _appealed(post)
        case Ruled():
            return _ruled(post)
    raise TypeError(post)


def marker(post: InThread) -> str:
    """The custom id by which the message is recognised."""
    kind, number, submission_id = post.occurrence.kind, post.occurrence.number, post.submission.id
    match kind:
        case Kind.REVIEWERS | Kind.STAND_IN:
            return f"guide:{submission_id}:{guide(post)}"
        case Kind.VERSION | Kind.DEADLINE | Kind.UNREVIEWED:
            return f"{kind}:{submission_id}:{number}"
        case Kind.APPEAL:
            return f"accept:{number}"
    return f"{kind}:{number}"


def guide(post: InThread) -> int:
    """Tells the messages of a thread that ask reviewers apart: 0 for the first, a multiple of ROUNDS for a later round.

    For a stand-in the id of their review, which is never that large.
    """
    number = post.occurrence.number
    return number if post.occurrence.kind is Kind.STAND_IN else number - post.submission.id


def pinged(post: InThread) -> discord.AllowedMentions:
    """Whom the message pings: reviewers who may be named, the author, the organiser; nobody else."""
    people: list[int] = []
    match post:
        case Asked() if not post.reviews:
            people = [post.cohort.created_by]
        case Asked() | NewVersion():
            people = post.mentioned
        case Reminder():
            people = [post.review.reviewer_id]
        case Results() | Ruled():
            people = [post.submission.member_id]
        case Appealed():
            people = [post.cohort.created_by]
        case Unreviewed():
            people = [post.submission.member_id, post.cohort.created_by]
    users = [discord.Object(id) for id in people if id > 0]
    return (
        discord.AllowedMentions(everyone=False, users=users, roles=False) if users else discord.AllowedMentions.none()
    )


def _asked(post: Asked) -> ui.LayoutView:
    submission, people, count = post.submission, post.mentioned, len(post.reviews)
    due_at = max((review.due_at for review in post.reviews), default=post.occurrence.due_at)
    if not count:
        words = text.no_reviewers(post.cohort.created_by)
    elif post.stand_in:
        words = text.stand_in(people[0], due_at)
    elif submission.round > 1:
        author, version, changes = submission.member_id, submission.version, submission.changes
        if people:
            words = text.reviewers_again(author, people, version, due_at, changes)
        else:
            words = text.anonymous_again(author, count, version, due_at, changes)
    else:
        words = text.reviewers(people, due_at) if people else text.anonymous_reviewers(count, due_at)
    buttons = [button(submission.id) for button in (WriteButton, DeclineButton, MoreTimeButton)]
    row = ui.ActionRow(*buttons, GuideButton(submission.id, guide(post)))
    return card(ui.TextDisplay(trimmed(words, LONGEST_CARD)), row)


def _new_version(post: NewVersion) -> ui.LayoutView:
    submission = post.submission
    words = text.new_version(post.mentioned, submission.version, submission.changes)
    buttons = WriteButton(submission.id), VersionButton(submission.id, post.occurrence.number)
    return card(ui.TextDisplay(trimmed(words, LONGEST_CARD)), ui.ActionRow(*buttons))


def _results(post: Results) -> ui.LayoutView:
    submission, verdict = post.submission, post.verdict
    lines = [text.results(submission.member_id, submission.title)]
    for criterion in post.capstone.rubric:
        if criterion.id in verdict.medians:
            lines.append(text.result_line(criterion.title, verdict.medians[criterion.id]))
    failing = [criterion.title for criterion in verdict.failing]
    lines += ["", text.verdict(failing, verdict.owes, breach=verdict.breach, ruling=submission.ruling)]
    colour = discord.Colour.green() if verdict.passed else COLOUR
    appeal = [AppealButton(submission.id)] if verdict.breach and submission.ruling is None else []
    words = trimmed("\n".join(lines), LONGEST_CARD)
    show = [showcase.button(submission)] if submission.shown or not verdict.to_improve else []
    row = ui.ActionRow(ResultsButton(post.occurrence.number), *appeal, *show)
    return card(ui.TextDisplay(words), row, colour=colour)


def _appealed(post: Appealed) -> ui.LayoutView:
    submission, number = post.submission, post.occurrence.number
    author, words = submission.member_id, submission.appeal
    if submission.ruling is not None:
        return card(ui.TextDisplay(text.appeal_decided(author, words, submission.ruling == ACCEPTED)))
    said = text.appeal(post.cohort.created_by, author, submission.title, words)
    return card(ui.TextDisplay(said), ui.ActionRow(AcceptButton(number), UpholdButton(number)))


def _ruled(post: Ruled) -> ui.LayoutView:
    accepted = post.submission.ruling == ACCEPTED
    words = text.ruling(post.submission.member_id, accepted=accepted, passed=post.verdict.passed)
    return card(ui.TextDisplay(words), ui.ActionRow(RulingButton(post.occurrence.number)))
