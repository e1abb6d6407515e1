"""/my-reviews: what somebody owes, has received and has written, on one screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from discord import ui

from bot import choosing, received
from bot.received import Given, Mine, Own
from bot.texts import capstones as capstone_text
from bot.texts import letters
from bot.texts import received as text
from bot.texts.words import trimmed
from bot.ui.appeals import AppealButton, ExplainButton
from bot.ui.base import Interaction, PersistentButton, answer, card, member
from bot.ui.results import ResultsButton
from bot.ui.review_buttons import WriteButton
from bot.ui.showcase import GalleryButton

# Discord takes 40 components and 4,000 characters; a block with its buttons is three or four of them.
MOST_BUTTONS = 4  # reviews to write, and capstones of one's own, with buttons beneath
LONGEST_OWED, LONGEST_OWN, LONGEST_WRITTEN = 1400, 1300, 1000


class MineButton(PersistentButton):
    """Shows whoever presses their own reviews, in a direct message too. The other numbers tell messages apart."""

    name, numbers, caption = "mine", 3, letters.MY_REVIEWS

    @classmethod
    async def pressed(cls, interaction: Interaction, cohort_id: int, number: int, kind: int) -> None:
        bot, who = interaction.client, await member(interaction, cohort_id)
        cohort = await choosing.by_button(bot.study, who, cohort_id)
        await answer(interaction, draw(await received.mine(bot.study, who, cohort, bot.now())))


def draw(mine: Mine) -> ui.LayoutView:
    """As much as there is room for; what has to be done comes first."""
    items: list[ui.Item[Any]] = [ui.TextDisplay(text.MINE_TITLE)]
    owed = [each for each in mine.given if each.awaited or each.owed] if mine.running else []
    awaited_first = sorted(owed, key=lambda each: (not each.awaited, each.review.due_at))
    items += _section(
        text.OWED,
        [(_owed(each, mine.guild_id, mine.now), [WriteButton(each.submission.id)]) for each in awaited_first],
        text.NOTHING_OWED if mine.running else text.NOTHING_ANY_MORE,
        LONGEST_OWED,
    )
    items += _section(
        text.RECEIVED,
        [(_own(each, mine.guild_id), _own_buttons(each)) for each in mine.own],
        text.NOTHING_HANDED_IN,
        LONGEST_OWN,
    )
    written = [
        _written(each, mine.guild_id) for each in mine.given if each.review.done_at is not None and not each.awaited
    ]
    if written:
        items += _section(text.WRITTEN, [(words, []) for words in reversed(written)], "", LONGEST_WRITTEN)
    if mine.own:
        items.append(ui.ActionRow(GalleryButton(mine.own[0].submission.cohort_id, 0)))
    return card(*items)


def _section(
    title: str, entries: Sequence[tuple[str, Sequence[PersistentButton]]], nothing: str, room: int
) -> Iterator[ui.Item[Any]]:
    """A title and its entries; those with buttons have them right beneath."""
    lines, left, rows = [title, *([] if entries else [nothing])], room, 0
    for place, (words, buttons) in enumerate(entries):
        if len(words) > left:
            lines.append(text.more(len(entries) - place))
            break
        left -= len(words) + 1
        lines.append(words)
        if buttons and rows < MOST_BUTTONS:
            yield ui.TextDisplay("\n".join(lines))
            yield ui.ActionRow(*buttons)
            lines, rows = [], rows + 1
    if lines:
        yield ui.TextDisplay("\n".join(lines))


def _owed(each: Given, guild_id: int, now: datetime) -> str:
    review, when = each.review, text.NOT_AWAITED
    if each.awaited and now >= review.due_at:
        when = text.OVERDUE
    elif each.awaited:
        begun = bool(review.strength or review.scores) and review.done_at is None
        start_by = each.start_by if each.start_by and now < each.start_by else None
        when = text.due(review.due_at, start_by, begun=begun)
    return text.owed_line(_work(each, guild_id), when)


def _own(each: Own, guild_id: int) -> str:
    submission = each.submission
    checked = capstone_text.link_line(submission.link_state, submission.link_note)
    notes = [trimmed(checked.partition("\n")[0], 160)]
    notes += [text.CHANGED] if submission.changed_at else []
    notes += [text.FORBIDDEN] if each.explains and submission.closed_at is None else []
    line = text.own_line(_work(each, guild_id), submission.version, _state(each))
    return "\n".join([line, *map(text.beneath, notes)])


def _state(each: Own) -> str:
    verdict, submission = each.verdict, each.submission
    if submission.closed_at is not None and verdict is not None:
        if verdict.to_improve:
            return text.TO_IMPROVE
        return text.owes(verdict.owes) if verdict.owes else text.PASSED
    done = sum(1 for review in each.reviews if review.state == "done")
    asked = sum(1 for review in each.reviews if review.state in ("offered", "done"))
    return text.state(done, asked, again=submission.round > 1)


def _own_buttons(each: Own) -> list[PersistentButton]:
    buttons: list[PersistentButton] = [] if each.results is None else [ResultsButton(each.results)]
    explain = ExplainButton if each.submission.closed_at is None else AppealButton
    return [*buttons, explain(each.submission.id)] if each.explains else buttons


def _written(each: Given, guild_id: int) -> str:
    review, submission = each.review, each.submission
    newer = received.outdated(submission, review) or received.changed_since(submission, review)
    marks = [*([text.IT_HELPED] if review.helped else []), *([text.NEWER_VERSION] if newer else [])]
    line = text.written_line(_work(each, guild_id), marks)
    return f"{line}\n{text.answered(review.reply)}" if review.reply else line


def _work(each: Given | Own, guild_id: int) -> str:
    return text.work(each.submission.title, guild_id, each.thread_id)
