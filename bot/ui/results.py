"""The reviews that an author received, and /my-reviews."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

from discord import ui

from bot import received
from bot.received import Mine, Received
from bot.texts import reviews as text
from bot.texts import threads as thread_text
from bot.texts.words import channel, trimmed
from bot.ui.base import Interaction, PersistentButton, actor, answer, card
from bot.ui.showcase import GalleryButton

LONGEST_CARD = 3900  # Discord takes 4,000 characters; line breaks between the parts need some
LONGEST_SCORES = 1000


class ResultsButton(PersistentButton):
    """On the results: what each reviewer wrote, for the author's eyes."""

    name, caption = "results", thread_text.READ_REVIEWS

    @classmethod
    async def pressed(cls, interaction: Interaction, edition: int) -> None:
        found = await received.received(interaction.client.study, actor(interaction), edition)
        for view in draw_received(found):
            await answer(interaction, view)


def draw_received(found: Received) -> Iterator[ui.LayoutView]:
    """The finished reviews of a submission, without the reviewers' names: a message each, so that all of it fits."""
    for number, review in zip(count(1), found.reviews, strict=False):
        scores = text.scores_in_short(
            [f"{each.title} {review.scores[each.id]}" for each in found.capstone.rubric if each.id in review.scores]
        )
        head = text.one_review(found.submission.title, number, len(found.reviews), trimmed(scores, LONGEST_SCORES))
        room = LONGEST_CARD - len(head)
        strength, suggestion = review.strength or "", review.suggestion or ""
        first = text.strength(strength, max(room // 2, room - len(text.suggestion(suggestion))))
        yield card(
            ui.TextDisplay(head),
            ui.TextDisplay(first),
            ui.TextDisplay(text.suggestion(suggestion, room - len(first))),
        )


def draw_mine(mine: Mine) -> ui.LayoutView:
    """/my-reviews as a card."""
    sections = [
        [text.OWED, *(_owed(mine) or [text.NOTHING_OWED])],
        [text.RECEIVED, *(_received(mine) or [text.NOTHING_HANDED_IN])],
    ]
    if written := list(_written(mine)):
        sections.append([text.WRITTEN, *written])
    blocks: list[ui.Item[Any]] = [ui.TextDisplay(trimmed("\n".join(section), 1200)) for section in sections]
    if mine.own:
        blocks.append(ui.ActionRow(GalleryButton(mine.own[0].submission.cohort_id, 0)))
    return card(ui.TextDisplay(text.MINE_TITLE), *blocks)


def _owed(mine: Mine) -> list[str]:
    return [
        text.owed_line(
            each.submission.title,
            _thread(each.thread_id),
            each.review.due_at if each.awaited else None,
            bool(each.review.strength),
        )
        for each in mine.given
        if each.awaited or each.owed
    ]


def _received(mine: Mine) -> list[str]:
    return [
        text.received_line(
            each.submission.title,
            _thread(each.thread_id),
            sum(1 for review in each.reviews if review.state == "done"),
            sum(1 for review in each.reviews if review.state in ("offered", "done")),
            each.submission.closed_at is not None,
        )
        for each in mine.own
    ]


def _written(mine: Mine) -> Iterator[str]:
    for each in mine.given:
        if each.review.done_at is not None and not each.awaited:
            yield text.written_line(each.submission.title, _thread(each.thread_id))


def _thread(thread_id: int | None) -> str:
    return text.thread_or_pending(channel(thread_id) if thread_id else None)
