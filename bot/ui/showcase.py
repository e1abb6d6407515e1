"""The gallery of passed work, and the buttons by which authors decide what of theirs it shows."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ui

from bot import showcase as feature
from bot.records import Kind
from bot.showcase import Gallery, Work
from bot.submission import Submission
from bot.texts import showcase as text
from bot.texts.words import channel, trimmed
from bot.ui.base import LONGEST_CARD, Interaction, PersistentButton, answer, card, member
from bot.ui.review_form import reviewer

LONGEST_LINE = 150
FEWEST = 40  # characters of a summary that say something


class ShowButton(PersistentButton):
    """On the results, for their author. Pressed twice it does no more than once."""

    name, caption = "show", text.SHOW

    @classmethod
    async def pressed(cls, interaction: Interaction, submission_id: int) -> None:
        await _wish(interaction, submission_id, shown=True)


class TakeOutButton(PersistentButton):
    name, caption = "takeout", text.TAKE_OUT

    @classmethod
    async def pressed(cls, interaction: Interaction, submission_id: int) -> None:
        await _wish(interaction, submission_id, shown=False)


class GalleryButton(PersistentButton):
    """On the gallery and in /my-reviews: what it has of one's own, and what else one could show.

    The second number is the page.
    """

    name, numbers, caption = Kind.GALLERY.value, 2, text.MY_WORK

    @classmethod
    async def pressed(cls, interaction: Interaction, cohort_id: int, page: int) -> None:
        own = await feature.own(interaction.client.study, await member(interaction, cohort_id), cohort_id)
        rows: list[ui.TextDisplay[ui.LayoutView] | ui.ActionRow[ui.LayoutView]] = []
        for each in own:
            said = text.own(each.submission.title, each.shown, each.visible, each.over)
            rows += [ui.TextDisplay(said), ui.ActionRow(button(each.submission))]
        await answer(interaction, card(*rows))


def button(submission: Submission) -> PersistentButton:
    """What its author may wish: the opposite of how it is."""
    return TakeOutButton(submission.id) if submission.shown else ShowButton(submission.id)


async def _wish(interaction: Interaction, submission_id: int, *, shown: bool) -> None:
    bot, who = interaction.client, await reviewer(interaction, submission_id)
    wish = await feature.wish(bot.study, who, submission_id, shown, bot.now())
    title = wish.submission.title
    words = text.shown(title, wish.visible, wish.over) if shown else text.taken_out(title)
    await answer(interaction, card(ui.TextDisplay(words), ui.ActionRow(button(wish.submission))))
    await bot.ring()  # the gallery is drawn anew, and posted where there was none


def draw(post: Gallery) -> ui.LayoutView:
    """A page. Links come before summaries where there is not room for both."""
    number = post.occurrence.number
    heads = [_head(work) for work in post.works]
    title = f"{text.title(post.cohort.name, number)}\n{text.ABOUT if heads else text.EMPTY}"
    room = LONGEST_CARD - len(title) - sum(len(head) + 1 for head in heads)
    lines = [title, *_entries(post.works, heads, room)]
    return card(ui.TextDisplay("\n".join(lines)), ui.ActionRow(GalleryButton(post.cohort.id, number)))


def _entries(works: Sequence[Work], heads: Sequence[str], room: int) -> list[str]:
    """`room`: characters for all that is not in the heads, shared by those that are left."""
    lines: list[str] = []
    for left, (work, head) in zip(range(len(works), 0, -1), zip(works, heads, strict=True), strict=True):
        lines.append(head)
        share, submission = room // left, work.submission
        url = submission.permalink or submission.url
        more = []
        if len(url) + 1 <= share:
            more.append(url)
        rest = min(share - sum(len(line) + 1 for line in more), LONGEST_LINE)
        if submission.summary and rest >= FEWEST:
            more.append(trimmed(text.summary(submission.summary, rest // 2), rest - 1))
        lines += more
        room -= sum(len(line) + 1 for line in more)
    return lines


def _head(work: Work) -> str:
    submission = work.submission
    where = channel(work.thread_id) if work.thread_id else None
    return text.work(submission.title, trimmed(work.capstone.title, 30), submission.member_id, where)
