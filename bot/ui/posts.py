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
from bot.review_posts import Handed, InThread, Letter
from bot.showcase import Gallery
from bot.silence import Offer
from bot.texts import posts as text
from bot.texts import submission_card as submission_text
from bot.ui import (
    assignment,
    circle_cards,
    farewell,
    letters,
    notices,
    offers,
    questions,
    review_cards,
    showcase,
    submission_card,
)
from bot.ui.base import card
from bot.ui.joining import JoinButton
from bot.ui.pictures import Picture


def marker(post: Post) -> str:
    """The custom id by which the post is recognised on Discord, whatever its words."""
    match post:
        case Welcome():
            return f"join:{post.cohort.id}"
        case Assignment():
            return f"checkin:{post.cohort.id}:{post.occurrence.number}"
        case Handed():
            return f"review:{post.submission.id}"
        case InThread():
            return review_cards.marker(post)
        case Letter():
            return letters.marker(post)
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
        case InThread():
            return review_cards.draw(post)
        case Letter():
            return letters.draw(post)
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
        case InThread():
            return review_cards.pinged(post)
        case Letter():
            return letters.pinged(post)
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
