"""The bot's own posts as cards: how each looks, whom it pings, and how it is recognised again."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot.blockers import Question
from bot.circle_posts import CircleThread, Invitation, Regrouped
from bot.posts import (
    Assignment,
    BreakNotice,
    CapstoneNotice,
    ChangeNotice,
    Digest,
    Farewell,
    Nudge,
    Post,
    Welcome,
)
from bot.review_posts import Asked, Handed, Reminder, Results
from bot.showcase import Gallery
from bot.silence import Offer
from bot.texts import posts as text
from bot.texts import submission_card as submission_text
from bot.texts import threads as thread_text
from bot.texts.words import trimmed
from bot.ui import assignment, circle_cards, farewell, notices, offers, questions, showcase, submission_card
from bot.ui.base import COLOUR, card
from bot.ui.joining import JoinButton
from bot.ui.pictures import Picture
from bot.ui.results import ResultsButton
from bot.ui.review_buttons import DeclineButton, GuideButton, MoreTimeButton, WriteButton

LONGEST_CARD = 3900  # Discord takes 4,000 characters; line breaks between the parts need some


def marker(post: Post) -> str:
    """The custom id by which the post is recognised on Discord, whatever its words."""
    match post:
        case Welcome():
            return f"join:{post.cohort.id}"
        case Assignment():
            return f"checkin:{post.cohort.id}:{post.occurrence.number}"
        case Handed():
            return f"review:{post.submission.id}"
        case Asked():
            return f"guide:{post.submission.id}:{post.message}"
        case Results():
            return f"results:{post.occurrence.number}"
        case Reminder():
            return f"deadline:{post.submission.id}:{post.occurrence.number}"
    return f"{post.occurrence.kind}:{post.cohort.id}:{post.occurrence.number}"


def draw(post: Post, picture: Picture | None = None) -> ui.LayoutView:
    """The post as a card, with its picture if it has one."""
    match post:
        case Welcome():
            return _welcome(post)
        case Assignment():
            return assignment.draw(post)
        case Handed():
            return submission_card.draw(post)
        case Asked():
            return _asked(post)
        case Results():
            return _results(post)
        case Nudge():
            return notices.nudge(post)
        case Offer():
            return offers.offer(post)
        case Question():
            return questions.question(post)
        case Digest():
            return notices.digest(post, picture)
        case Farewell():
            return farewell.draw(post)
        case BreakNotice():
            return notices.break_(post)
        case CapstoneNotice():
            return notices.capstone(post)
        case ChangeNotice():
            return notices.change(post)
        case Reminder():
            return notices.reminder(post)
        case Invitation() | CircleThread() | Regrouped():
            return circle_cards.draw(post)
        case Gallery():
            return showcase.draw(post)
    raise TypeError(post)


def pings(post: Post) -> discord.AllowedMentions:
    """Whom the post may ping: the cohort's role, the reviewers, the author; nobody else, whatever it quotes."""
    nobody = discord.AllowedMentions.none()
    match post:
        case Assignment() if post.cohort.role_id is not None:
            return discord.AllowedMentions(everyone=False, users=False, roles=[discord.Object(post.cohort.role_id)])
        case Asked():
            people = [discord.Object(review.reviewer_id) for review in post.reviews]
            return discord.AllowedMentions(everyone=False, users=people, roles=False)
        case Results():
            author = discord.Object(post.submission.member_id)
            return discord.AllowedMentions(everyone=False, users=[author], roles=False)
    return notices.pinged(post) or circle_cards.pinged(post) or nobody


def thread_name(post: Post) -> str | None:
    """The name of the thread that belongs under the post; None where it has none."""
    match post:
        case Assignment():
            return text.thread_name(post.occurrence.number, post.week.title)
        case Handed():
            return submission_text.thread_name(post.submission.title, post.capstone.title)
    return None


def _row(*buttons: ui.Item[Any]) -> ui.ActionRow[Any]:
    return ui.ActionRow(*buttons)


def _welcome(post: Welcome) -> ui.LayoutView:
    curriculum, starts_at = post.curriculum, post.calendar.starts_at
    about = text.welcome(curriculum.title, curriculum.about, len(curriculum.weeks), curriculum.hours_per_week)
    return card(
        ui.TextDisplay(f"{text.welcome_title(post.cohort.name)}\n{about}"),
        ui.Separator(),
        ui.TextDisplay(f"{text.welcome_dates(starts_at, starts_at <= post.cohort.created_at)}\n{text.WELCOME_HOW}"),
        _row(JoinButton(post.cohort.id)),
    )


def _asked(post: Asked) -> ui.LayoutView:
    submission = post.submission
    people = [review.reviewer_id for review in post.reviews]
    due_at = max((review.due_at for review in post.reviews), default=post.occurrence.due_at)
    if not people:
        words = thread_text.no_reviewers()
    elif post.stand_in:
        words = thread_text.stand_in(people[0], due_at)
    elif submission.round > 1:
        words = thread_text.reviewers_again(submission.member_id, people, submission.version, due_at)
    else:
        words = thread_text.reviewers(people, due_at)
    buttons = [button(submission.id) for button in (WriteButton, DeclineButton, MoreTimeButton)]
    return card(ui.TextDisplay(words), _row(*buttons, GuideButton(submission.id, post.message)))


def _results(post: Results) -> ui.LayoutView:
    verdict = post.verdict
    lines = [thread_text.results(post.submission.member_id, post.submission.title)]
    for criterion in post.capstone.rubric:
        if criterion.id in verdict.medians:
            lines.append(thread_text.result_line(criterion.title, verdict.medians[criterion.id]))
    lines += ["", thread_text.verdict([criterion.title for criterion in verdict.failing], verdict.owes)]
    colour = discord.Colour.green() if verdict.passed else COLOUR
    words = trimmed("\n".join(lines), LONGEST_CARD)
    buttons = ResultsButton(post.occurrence.number), showcase.button(post.submission)
    return card(ui.TextDisplay(words), _row(*buttons), colour=colour)
