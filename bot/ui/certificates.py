"""One's certificate: its buttons, and the answer."""

from __future__ import annotations

from collections.abc import Iterator

from discord import ui

from bot import certificates as feature
from bot import choosing, gallery
from bot.certificates import Certificate
from bot.records import Kind
from bot.texts import certificates as text
from bot.texts.words import channel
from bot.ui import pictures
from bot.ui.base import Interaction, PersistentButton, actor, answer, card
from bot.ui.pictures import Picture

LONGEST_LINKS = 2500  # characters of all together


class CertificateButton(PersistentButton):
    """On one's own progress when the path is over."""

    name, caption = "certificate", text.MY_CERTIFICATE

    @classmethod
    async def pressed(cls, interaction: Interaction, cohort_id: int, week: int = 0) -> None:
        bot, who = interaction.client, actor(interaction)
        cohort = await choosing.by_button(bot.study, who, cohort_id)
        found = await feature.certificate(bot.study, who, cohort, bot.now())
        picture = await pictures.of_certificate(bot.painter, gallery.of_certificate(found))
        await answer(interaction, draw(found, picture), pictures.files(picture))


class FarewellButton(CertificateButton):
    """On the farewell. The second number is the last week."""

    name, numbers = Kind.FAREWELL.value, 2


def draw(certificate: Certificate, picture: Picture | None = None) -> ui.LayoutView:
    """The certificate in words, and in a picture to keep."""
    return card(*([picture.item()] if picture else []), ui.TextDisplay("\n".join(_lines(certificate))))


def _lines(certificate: Certificate) -> Iterator[str]:
    yield text.heading(certificate.name, certificate.curriculum, certificate.completed)
    yield text.when(certificate.cohort.name, certificate.first_day, certificate.last_day)
    yield text.weeks(certificate.checked_in, certificate.weeks, certificate.hours)
    if certificate.longest > 1:
        yield text.longest(certificate.longest)
    if certificate.capstones:
        yield text.capstones([each.title for each in certificate.capstones])
    room = LONGEST_LINKS
    for each in certificate.capstones:
        line = text.capstone(each.title, each.url, channel(each.thread_id) if each.thread_id else None)
        room -= len(line)
        if room >= 0:
            yield line
