"""Choosing tracks: the button under the weekly post, its form, and the lists that other forms have too."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import discord
from discord import ui

from bot import tracks as feature
from bot.curriculum.model import Stage, Track
from bot.texts import tracks as text
from bot.texts.words import trimmed
from bot.tracks import MOST_OFFERED, Choice
from bot.ui.base import Interaction, PersistentButton, PersistentForm, Values, answer, member, note

FIELD = "track"
A_LIST = 25  # Discord shows no more options in one


def lists(
    tracks: Sequence[tuple[Stage, Track]], chosen: Collection[str], label: str, hint: str
) -> Iterator[ui.Label[Any]]:
    """The tracks to choose from, in as many lists as they need; none where there are no tracks."""
    offered = tracks[:MOST_OFFERED]
    pages = [offered[start : start + A_LIST] for start in range(0, len(offered), A_LIST)]
    for number, page in enumerate(pages, start=1):
        options = [
            discord.SelectOption(
                label=track.title,
                value=track.id,
                description=trimmed(stage.title, 100),
                default=track.id in chosen,
            )
            for stage, track in page
        ]
        select: ui.Select[Any] = ui.Select(
            custom_id=FIELD if number == 1 else f"{FIELD}-{number}",
            required=False,
            min_values=0,
            max_values=len(options),
            options=options,
        )
        yield ui.Label(text=text.numbered(label, number, len(pages)), description=hint, component=select)


def picked(values: Values) -> tuple[str, ...]:
    """The ids of the tracks that were chosen in those lists."""
    return tuple(id for field in values if field.partition("-")[0] == FIELD for id in values[field])


class TrackButton(PersistentButton):
    """Under the weekly post of a stage with tracks, and on the plan of whoever has not chosen one yet."""

    name, numbers, caption = "track", 2, text.CHOOSE

    @classmethod
    async def pressed(cls, interaction: Interaction, cohort_id: int, week: int) -> None:
        who = await member(interaction, cohort_id)
        found = await feature.choice(interaction.client.study, who, cohort_id, week)
        await TrackForm(found, week).open(interaction)


class TrackForm(PersistentForm):
    name, numbers = "track", 2

    def __init__(self, choice: Choice, week: int) -> None:
        super().__init__(text.form_title(choice.stage.title), choice.cohort.id, week)
        tracks = [(choice.stage, track) for track in choice.offered]
        for each in lists(tracks, [track.id for track in choice.chosen], text.FORM_TRACK, text.FORM_TRACK_HINT):
            self.add_item(each)

    @classmethod
    async def submitted(cls, interaction: Interaction, values: Values, cohort_id: int, week: int) -> None:
        study, who = interaction.client.study, await member(interaction, cohort_id)
        found = await feature.choose(study, who, cohort_id, week, picked(values))
        await answer(interaction, note(text.chosen(found.stage.title, [track.title for track in found.chosen])))
