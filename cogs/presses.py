"""Presses of buttons and forms sent, whether the bot has been restarted since they were shown or not."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import discord
from discord.ext import commands

from bot.errors import StudyError
from bot.texts import common as text
from bot.ui.answering import TROUBLE
from bot.ui.appeals import APPEAL_BUTTONS, ExplainForm
from bot.ui.base import Interaction, Outcome, PersistentButton, PersistentForm, answer, explain, note
from bot.ui.bot import Bot
from bot.ui.calendar_button import CalendarButton
from bot.ui.certificates import CertificateButton, FarewellButton
from bot.ui.changing import ConfirmButton
from bot.ui.checkin_form import CheckInButton, CheckInForm
from bot.ui.circle_buttons import CIRCLE_BUTTONS
from bot.ui.deleting import DeleteButton, DeleteNowButton
from bot.ui.ending import EndButton
from bot.ui.goals import GoalButton, GoalForm
from bot.ui.interactions import UNKNOWN, answered, arrived
from bot.ui.joining import JoinButton, JoinForm
from bot.ui.my_data import EraseButton
from bot.ui.my_reviews import MineButton
from bot.ui.new_cohort import CohortForm, CreateButton
from bot.ui.notice_buttons import NOTICE_BUTTONS
from bot.ui.part import PartButton, PartForm
from bot.ui.progress_card import ProgressButton
from bot.ui.questions import OwnSolvedButton, SolvedButton
from bot.ui.resting import BackButton, PlanButton, RestButton
from bot.ui.results import HelpedButton, ReplyButton, ReplyForm, ResultsButton
from bot.ui.returning import RETURNING
from bot.ui.review_buttons import DeclineButton, GuideButton, MoreTimeButton, OpenFormButton, WriteButton
from bot.ui.review_cards import RulingButton, VersionButton
from bot.ui.review_form import ContinueButton, ReviewForm
from bot.ui.showcase import GalleryButton, ShowButton, TakeOutButton
from bot.ui.tracks import TrackButton, TrackForm

Kind = TypeVar("Kind", type[PersistentButton], type[PersistentForm])
ALL: tuple[type[PersistentButton], ...] = (
    BackButton,
    CalendarButton,
    CertificateButton,
    CheckInButton,
    ConfirmButton,
    ContinueButton,
    CreateButton,
    DeclineButton,
    DeleteButton,
    DeleteNowButton,
    EndButton,
    EraseButton,
    FarewellButton,
    GalleryButton,
    GoalButton,
    GuideButton,
    HelpedButton,
    JoinButton,
    MineButton,
    MoreTimeButton,
    OpenFormButton,
    PartButton,
    PlanButton,
    OwnSolvedButton,
    ProgressButton,
    RestButton,
    ReplyButton,
    ResultsButton,
    RulingButton,
    ShowButton,
    TakeOutButton,
    TrackButton,
    SolvedButton,
    VersionButton,
    WriteButton,
    *APPEAL_BUTTONS,
    *CIRCLE_BUTTONS,
    *NOTICE_BUTTONS,
    *RETURNING,
)
BUTTONS = {button.name: button for button in ALL}
ALL_FORMS: tuple[type[PersistentForm], ...] = (
    CheckInForm,
    CohortForm,
    ExplainForm,
    GoalForm,
    JoinForm,
    PartForm,
    ReplyForm,
    ReviewForm,
    TrackForm,
)
FORMS = {form.name: form for form in ALL_FORMS}
WORTH_KEEPING = 10  # characters; choices and numbers are shorter
MOST_FIELDS, ROOM = 5, 3200  # a form has no more; characters for all of them beside an explanation
MOST_DIGITS = 18  # what fits the database's 64 bits; a longer number is forged


class Presses(commands.Cog):
    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        """Find whose button or form it is by its custom id. The one boundary for both."""
        data: Any = interaction.data
        fields: dict[str, list[str]] = {}
        outcome: Outcome = "ok"
        try:
            if interaction.type is discord.InteractionType.component:
                arrived(interaction, "button", _name(BUTTONS, data["custom_id"]))
                button, numbers = _find(BUTTONS, data["custom_id"])
                await button.pressed(interaction, *numbers)
            elif interaction.type is discord.InteractionType.modal_submit:
                fields = dict(_fields(data["components"]))
                arrived(interaction, "form", _name(FORMS, data["custom_id"]))
                form, numbers = _find(FORMS, data["custom_id"])
                await form.submitted(interaction, fields, *numbers)
            else:
                return
        except StudyError as error:
            outcome = await explain(interaction, StudyError("\n".join((str(error), *_written(fields)))))
        except Exception as error:  # noqa: BLE001 - the boundary
            outcome = await explain(interaction, error)
            await _give_back(interaction, fields)
        answered(interaction, outcome)


def _name(kinds: Mapping[str, Kind], custom_id: str) -> str:
    """Whose custom id it is, of those that we give: one that was made up may say anything."""
    name = custom_id.partition(":")[0]
    return name if name in kinds else UNKNOWN


def _find(kinds: Mapping[str, Kind], custom_id: str) -> tuple[Kind, list[int]]:
    """The class whose custom id this is, and the numbers in it. Raises StudyError for one that we do not give."""
    name, *parts = custom_id.split(":")
    kind = kinds.get(name)
    numbers = [int(part) for part in parts if part.isdecimal() and len(part) <= MOST_DIGITS]
    if kind is None or not len(parts) == len(numbers) == kind.numbers:
        raise StudyError(text.unknown_button())
    return kind, numbers


async def _give_back(interaction: Interaction, fields: Mapping[str, list[str]]) -> None:
    """After a fault of ours."""
    words = "\n".join(_written(fields))
    if words:
        with contextlib.suppress(*TROUBLE):  # The explanation before it may have failed as well.
            await answer(interaction, note(words))


def _written(fields: Mapping[str, list[str]]) -> list[str]:
    """Discord has closed the form, with all that was written in it: show it, so that nobody must write it again."""
    texts = [value for values in fields.values() for value in values if len(value) >= WORTH_KEEPING][:MOST_FIELDS]
    return [text.you_wrote(each, ROOM // max(2, len(texts))) for each in texts]


def _fields(components: Any) -> Iterator[tuple[str, list[str]]]:
    """The fields of a form, by their custom ids. What has another shape than Discord gives it counts as left empty."""
    for component in components:
        inner, name, values = (component.get(key) for key in ("component", "custom_id", "values"))
        if inner:
            yield from _fields([inner])
        elif isinstance(name, str) and isinstance(values, list):
            yield name, [each for each in values if isinstance(each, str)]
        elif isinstance(name, str) and component.get("value"):  # a tick's is true
            yield name, [str(component["value"])]


async def setup(bot: Bot) -> None:
    await bot.add_cog(Presses())
