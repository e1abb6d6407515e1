"""The first message of a review thread: what was handed in, what was found in it, and how it stands."""

from __future__ import annotations

from collections.abc import Iterator

from discord import ui

from bot.review_posts import Handed
from bot.texts import capstones as capstone_text
from bot.texts import inspection
from bot.texts import submission_card as text
from bot.texts.words import message_url, trimmed
from bot.ui.base import LONGEST_CARD, card
from bot.ui.review_buttons import WriteButton

LONGEST_FINDINGS = 900  # a notebook may break very many rules


def draw(post: Handed) -> ui.LayoutView:
    """The card. The links of a submission may take half of it: then less is said of the rest."""
    submission, capstone = post.submission, post.capstone
    if submission.withdrawn:
        return card(ui.TextDisplay(text.withdrawn(capstone.title)), colour=None)
    head, links = "\n".join(_head(post)), "\n".join(_links(post))
    notes = trimmed("\n".join(_notes(post)), 2 * LONGEST_FINDINGS)
    findings = trimmed("\n".join(_findings(post)), LONGEST_FINDINGS)
    rules = "\n".join(f"- {rule}" for rule in capstone.rules)
    rubric = "\n".join(f"- **{criterion.title}**: {criterion.question}" for criterion in capstone.rubric)
    state = _state(post)
    room = LONGEST_CARD - sum(map(len, (head, links, state)))
    findings, notes = trimmed(findings, max(room // 3, 1)), trimmed(notes, max(room // 3, 1))
    room -= len(findings) + len(notes)
    blocks = [
        trimmed(f"{text.RUBRIC}\n{rubric}", min(900, max(room // 2, 1))),
        trimmed(f"{text.RULES}\n{rules}", min(600, max(room // 2, 1))),
    ]
    first = [part for part in (head, links, findings, notes, state) if part]
    return card(
        *(ui.TextDisplay(part) for part in first),
        ui.Separator(),
        *(ui.TextDisplay(block) for block in blocks),
        ui.ActionRow(WriteButton(submission.id)),
    )


def _head(post: Handed) -> Iterator[str]:
    submission = post.submission
    yield text.title(submission.title, post.capstone.title, submission.member_id)
    if submission.summary:
        yield text.summary(submission.summary)


def _links(post: Handed) -> Iterator[str]:
    """The link as it was typed, and where the version under review stays."""
    submission = post.submission
    yield submission.url
    if submission.permalink and submission.permalink != submission.url:
        both = len(submission.url) + len(submission.permalink)
        if both <= LONGEST_CARD // 2:
            yield text.under_review(submission.permalink)


def _findings(post: Handed) -> Iterator[str]:
    submission = post.submission
    found = inspection.lines(submission.report) if submission.report else ()
    yield from found or [capstone_text.link_line(submission.link_state, submission.link_note)]


def _notes(post: Handed) -> Iterator[str]:
    submission = post.submission
    if submission.version > 1:
        yield text.version(submission.version)
        if submission.changes:
            yield text.changes(submission.changes)
    if submission.changed_at is not None:
        yield text.changed_since(submission.changed_at, submission.pinned)
    if submission.late:
        yield text.LATE_WORK
    if submission.appeal:
        yield text.appeal(submission.appeal)


def _state(post: Handed) -> str:
    submission = post.submission
    if post.verdict is not None:
        return _verdict(post)
    if submission.allocated_at is None:
        return text.being_asked() if submission.late else text.waiting(post.deadline)
    if post.unreviewed:
        return text.unreviewed()
    return text.in_review(post.done, post.asked, post.due_at) if post.asked else text.nobody_to_ask()


def _verdict(post: Handed) -> str:
    where = None
    if post.results is not None and post.results.message_id is not None and post.results.thread_id is not None:
        where = message_url(post.cohort.guild_id, post.results.thread_id, post.results.message_id)
    if post.passed:
        return text.passed(where)
    if post.verdict is not None and post.verdict.owes and not (post.verdict.failing or post.verdict.breach):
        return text.owes(post.verdict.owes, where)
    return text.not_passed(where)
