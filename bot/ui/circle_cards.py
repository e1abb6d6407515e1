"""The posts about study circles as cards, and what organisers are told about them."""

from __future__ import annotations

from collections.abc import Iterator

import discord
from discord import ui

from bot.circle_posts import CircleThread, Invitation, Regrouped
from bot.circles import Turned
from bot.texts import circle_threads as thread_text
from bot.texts import circles as text
from bot.ui.base import card, note
from bot.ui.circle_buttons import InvitationButton, LeaveButton, MineButton

AboutCircles = Invitation | CircleThread | Regrouped


def draw(post: AboutCircles) -> ui.LayoutView:
    match post:
        case Invitation():
            words = f"{text.invitation(post.cohort.name)}\n\n{text.INVITATION_HOW}"
            return card(ui.TextDisplay(words), ui.ActionRow(InvitationButton(post.cohort.id, post.occurrence.number)))
        case CircleThread():
            return card(
                ui.TextDisplay("\n".join(_hello(post))), ui.ActionRow(LeaveButton(post.cohort.id, post.circle_id))
            )
        case Regrouped():
            return card(
                ui.TextDisplay("\n".join(_regrouped(post))),
                ui.ActionRow(MineButton(post.cohort.id, post.occurrence.number)),
            )


def _hello(post: CircleThread) -> Iterator[str]:
    yield thread_text.hello(post.members, post.cohort.name)
    if post.offsets:
        yield thread_text.clocks(post.offsets)
    yield ""
    yield thread_text.HOW_TO_BEGIN
    yield thread_text.PRIVATE


def _regrouped(post: Regrouped) -> Iterator[str]:
    match post.outcome:
        case "round":
            yield thread_text.ROUND_OVER
        case "off":
            yield thread_text.TURNED_OFF
        case "merged":
            yield thread_text.merged(post.others) if post.others else thread_text.EMPTY
        case _:
            if post.left:
                yield thread_text.pausing(post.left)
            if post.joined:
                yield thread_text.welcome(post.joined)


def pinged(post: object) -> discord.AllowedMentions | None:
    """Whoever is new in a circle. None for any other post."""
    match post:
        case CircleThread():
            members = post.members
        case Regrouped():
            members = post.joined
        case _:
            return None
    return discord.AllowedMentions(everyone=False, users=[discord.Object(id) for id in members], roles=False)


def turned(found: Turned, action: str) -> ui.LayoutView:
    """After /cohort circles."""
    opens_at = found.following.opens_at if found.following else None
    if action == "off":
        return note(text.now_off(found.cohort.name))
    counted = text.counted(found.signed_up, found.circles)
    if action == "now":
        return note(f"{text.now_formed(found.circles)}\n{counted}")
    lines = (text.turned_on(found.cohort.name, found.invited), text.when_formed(found.circles, opens_at), counted)
    return note("\n".join(lines))
