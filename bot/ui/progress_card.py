"""/progress: stage by stage, the streak and why, what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from discord import ui

from bot import choosing, gallery
from bot import progress as feature
from bot.progress import Progress, StageProgress
from bot.records import Membership
from bot.streaks import Mark
from bot.texts import checkin as checkin_text
from bot.texts import goals as goal_text
from bot.texts import posts as post_text
from bot.texts import progress as text
from bot.texts.words import trimmed
from bot.ui import pictures, returning
from bot.ui.base import LONGEST_CARD, Interaction, PersistentButton, actor, answer, card
from bot.ui.certificates import CertificateButton
from bot.ui.goals import GoalButton
from bot.ui.pictures import Picture

LONGEST_TRACKS = 300  # characters
SQUARES = {
    Mark.DONE: text.DONE,
    Mark.FROZEN: text.FROZEN,
    Mark.MISSED: text.MISSED,
    Mark.OPEN: text.OPEN,
    Mark.AHEAD: text.AHEAD,
    Mark.BEFORE: text.BEFORE,
    Mark.LEFT_OUT: text.LEFT_OUT,
    Mark.PAUSED: text.PAUSED,
}


class ProgressButton(PersistentButton):
    """On the weekly post: one's own progress, for one's own eyes."""

    name, caption = "progress", post_text.MY_PROGRESS

    @classmethod
    async def pressed(cls, interaction: Interaction, cohort_id: int) -> None:
        bot, who = interaction.client, actor(interaction)
        cohort = await choosing.by_button(bot.study, who, cohort_id)
        seen = await feature.progress(bot.study, who, cohort, who.id, bot.now())
        await show(interaction, seen, interaction.user.display_name)


async def show(interaction: Interaction, progress: Progress, name: str) -> None:
    """Answer with the progress of a member whom the server calls by that name: in a picture, and in words."""
    painter = interaction.client.painter
    picture = await pictures.of_progress(painter, gallery.of_progress(progress, name)) if painter else None
    await answer(interaction, draw(progress, picture), pictures.files(picture))


def draw(progress: Progress, picture: Picture | None = None) -> ui.LayoutView:
    """The progress as a card."""
    stages = "\n".join(line for number, stage in enumerate(progress.stages, start=1) for line in _stage(number, stage))
    legend = text.LEGEND
    legend += text.LEGEND_LEFT_OUT if Mark.LEFT_OUT in progress.streak.marks else ""
    legend += text.LEGEND_PAUSED if Mark.PAUSED in progress.streak.marks else ""
    legend += text.LEGEND_BEFORE if Mark.BEFORE in progress.streak.marks else ""
    head, body = "\n".join(_head(progress)), f"{stages}\n{legend}"
    beneath = list(returning.beneath(progress.beneath))
    room = LONGEST_CARD - sum(len(part.content) for part in beneath if isinstance(part, ui.TextDisplay))
    room -= len(head) + len(body)
    items: list[ui.Item[Any]] = [
        *([picture.item()] if picture else []),
        ui.TextDisplay(head),
        ui.Separator(),
        ui.TextDisplay(body),
        ui.Separator(),
        ui.TextDisplay(trimmed("\n".join(_foot(progress)), room)),
        *beneath,
    ]
    if buttons := list(_to_look_back(progress)):
        items.append(ui.ActionRow(*buttons))
    return card(*items)


def _to_look_back(progress: Progress) -> Iterator[ui.Item[Any]]:
    """A certificate for whoever checked in; a look back at their goal for whoever is still there."""
    if progress.mine is None or not progress.over:
        return
    if progress.checked_in:
        yield CertificateButton(progress.cohort.id)
    if progress.mine.active:
        yield GoalButton(progress.cohort.id)


def _head(progress: Progress) -> Iterator[str]:
    streak = progress.streak
    yield text.title(progress.member_id, progress.cohort.name)
    yield text.summary(progress.checked_in, progress.weeks, progress.hours)
    yield checkin_text.streak_line(streak.weeks, streak.freezes)
    if not streak.weeks and progress.over:
        return
    kept = [n for n, mark in enumerate(streak.marks, start=1) if mark in (Mark.DONE, Mark.FROZEN)]
    numbers = [number for number in kept if streak.since is not None and number >= streak.since]
    yield f"-# {checkin_text.streak_explained(streak.weeks, numbers, streak.frozen)}"


def _stage(number: int, progress: StageProgress) -> Iterator[str]:
    yield text.stage_line(number, progress.stage.title, "".join(SQUARES[mark] for mark in progress.marks))
    if progress.capstone is not None:
        submission = progress.submission
        state = text.CAPSTONE_OPEN
        if submission is not None:
            reviewed = text.CAPSTONE_PASSED if progress.passed else text.CAPSTONE_REVIEWED
            state = reviewed if submission.closed_at else text.CAPSTONE_IN
        yield text.capstone_line(progress.capstone.title, state)


def _foot(progress: Progress) -> Iterator[str]:
    if not progress.cohort.running:
        yield text.ENDED
    elif progress.week is not None:
        yield text.next_deadline(progress.week.number, progress.week.closes_at)
    elif progress.next_week is not None:
        yield text.next_opening(progress.next_week.number, progress.next_week.opens_at)
    else:
        yield text.plan_over_short()
    if progress.mine is not None:
        yield from _mine(progress.mine, progress.tracks)


def _mine(member: Membership, tracks: Sequence[str]) -> Iterator[str]:
    """For their own eyes."""
    if tracks:
        yield trimmed(text.tracks(tracks), LONGEST_TRACKS)
    if member.goal:
        yield text.goal(member.goal)
    if outcome := goal_text.OUTCOMES.get(member.outcome or ""):
        yield goal_text.became(outcome, member.reflection)
