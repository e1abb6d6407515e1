"""Pictures in answers and posts: beside words that say the same, and never in their way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest

from bot.pictures.painter import NoPicture, Painter
from bot.ui.permissions import INVITE
from tests.discord.conftest import World
from tests.discord.reading import labels, text_of, titled

DONE = {"done": "I baked a flatbread."}
FAULTS = [NoPicture("it has run out of paint"), RuntimeError("can't start new thread")]
PNG = b"\x89PNG"


class Choosy:
    """The real painter, which can be made to fail."""

    def __init__(self, real: Painter) -> None:
        self._real = real
        self.fault: Exception | None = None

    async def paint(self, svg: str) -> bytes:
        if self.fault is not None:
            raise self.fault
        return await self._real.paint(svg)


@pytest.fixture
async def painter() -> AsyncIterator[Choosy]:
    async with Painter() as real:
        yield Choosy(real)


@pytest.fixture
async def cohort(world: World) -> World:
    """In its first week, which Ada and Ben have checked in for."""
    await world.create_with_members(curriculum="bread-in-three-weeks")
    for member in (world.ada, world.ben):
        await member.submit_modal(await member.click(world.week(1), label="Check in"), DONE)
    return world


async def agree(world: World, *names: str) -> None:
    async with world.bot.study.db.write() as tx:
        for name in names:
            member = getattr(world, name)
            await tx.all(
                "UPDATE memberships SET shares = 1, name = :name WHERE member_id = :id", {"id": member.id, "name": name}
            )


def picture(message: Any) -> Any:
    """The one picture inside a card, with what it says to whoever does not see it."""
    [card] = message.components
    [gallery] = [part for part in card.children if isinstance(part, discord.MediaGalleryComponent)]
    [item] = gallery.items
    return item


async def test_progress_is_shown_in_a_picture_and_in_words_that_say_the_same(cohort: World) -> None:
    answer = await cohort.ada.slash(cohort.study, "progress")
    assert answer.response is not None
    [file] = answer.response.attachments
    assert (file.filename, (await file.read())[:4]) == ("progress.png", PNG)
    said = picture(answer.response.message).description
    assert said.startswith("Progress of ada in Spring: 1 of 3 weeks checked in, a streak of 1 week")
    assert "1 of 3 weeks checked in" in text_of(answer)
    assert "Week 1 is open until Monday, 12 January, 09:00 (UTC)" in said


async def test_the_button_shows_it_too_and_another_members_progress_bears_their_name(cohort: World) -> None:
    pressed = await cohort.ben.click(cohort.week(1), label="My progress")
    assert picture(pressed.response.message).description.startswith("Progress of ben")  # type: ignore[union-attr] # there is an answer
    other = await cohort.ada.slash(cohort.study, "progress", member=cohort.cleo)
    assert picture(other.response.message).description.startswith("Progress of cleo")  # type: ignore[union-attr] # the same


@pytest.mark.parametrize("fault", FAULTS)
async def test_without_a_picture_the_words_are_all_there(cohort: World, painter: Choosy, fault: Exception) -> None:
    painter.fault, cohort.expects_faults = fault, True
    answer = await cohort.ada.slash(cohort.study, "progress")
    assert answer.response is not None
    assert not answer.response.attachments
    assert "1 of 3 weeks checked in" in text_of(answer)


async def test_the_digest_shows_the_weeks_of_those_who_agreed(cohort: World) -> None:
    await agree(cohort, "ada", "ben")
    await cohort.forward(days=7)
    digest = titled(cohort.study, "Week 1 is done")
    assert picture(digest).description == (
        "Heatmap of Spring, 2 members by week: checked in 2, open now 2, ahead 2. Weeks checked in: ada 1, ben 1."
    )
    assert digest.attachments[0].filename == "weeks.png"
    assert labels(digest) == ["My progress"]


@pytest.mark.parametrize("who", [[], ["ada"]])
async def test_a_digest_has_no_picture_where_too_few_agreed(cohort: World, who: list[str]) -> None:
    await agree(cohort, *who)
    await cohort.forward(days=7)
    assert not titled(cohort.study, "Week 1 is done").attachments


async def test_the_organisers_see_the_same_in_the_status(cohort: World) -> None:
    await agree(cohort, "ada", "cleo")
    status = await cohort.olga.slash(cohort.study, "cohort status")
    assert status.response is not None
    assert picture(status.response.message).description.endswith("Weeks checked in: ada 1, cleo 0.")
    assert status.response.attachments


async def test_the_certificate_is_a_picture_to_keep(cohort: World) -> None:
    await cohort.forward(weeks=3)
    shown = await cohort.ada.slash(cohort.study, "progress")
    pressed = await cohort.ada.click(shown.response, label="My certificate")
    assert pressed.response is not None
    assert picture(pressed.response.message).description == (
        "Certificate: ada has taken part in Bread in Three Weeks with Spring, 5 January 2026 – 26 January 2026. "
        "1 of 3 weeks checked in."
    )
    assert "has taken part in" in text_of(pressed)


async def test_a_digest_is_posted_without_its_picture_where_the_bot_may_not_attach_files(cohort: World) -> None:
    await agree(cohort, "ada", "ben")
    await cohort.bot_may(discord.Permissions(INVITE.value & ~discord.Permissions(attach_files=True).value))
    await cohort.forward(days=7)
    assert not titled(cohort.study, "Week 1 is done").attachments
    assert "I am missing **Attach Files**" in text_of(await cohort.olga.slash(cohort.study, "cohort status"))


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_digest_is_posted_without_a_picture_that_cannot_be_painted(
    cohort: World, painter: Choosy, fault: Exception
) -> None:
    await agree(cohort, "ada", "ben")
    painter.fault, cohort.expects_faults = fault, True
    await cohort.forward(days=7)
    assert "2 of 3 members checked in" in text_of(titled(cohort.study, "Week 1 is done"))
