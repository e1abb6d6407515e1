"""Pictures in a message. Each stands beside a text that says the same: where there is none, nothing is missing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Protocol, TypeVar

import discord
from discord import ui

from bot.pictures.certificate import certificate
from bot.pictures.heatmap import heatmap
from bot.pictures.painter import NoPicture
from bot.pictures.progress import progress
from bot.pictures.values import CertificatePicture, Heatmap, ProgressPicture
from bot.texts import pictures as text

Shown = TypeVar("Shown", ProgressPicture, CertificatePicture, Heatmap)
log = logging.getLogger(__name__)

PATIENCE = 1.5  # seconds; Discord waits three for an answer


class Paints(Protocol):
    """A `bot.pictures.painter.Painter`."""

    async def paint(self, svg: str) -> bytes:
        """The picture as PNG. Raises NoPicture."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to put in a message. `alt` says what it shows to whoever does not see it."""

    name: str
    png: bytes
    alt: str

    def item(self) -> ui.MediaGallery[Any]:
        return ui.MediaGallery(discord.MediaGalleryItem(f"attachment://{self.name}", description=self.alt))

    def file(self) -> discord.File:
        """A new one for every message: it is read while it is sent."""
        return discord.File(BytesIO(self.png), self.name, description=self.alt)


def files(picture: Picture | None) -> list[discord.File]:
    """What to send with the card that shows it."""
    return [picture.file()] if picture else discord.utils.MISSING


async def of_progress(painter: Paints, shown: ProgressPicture) -> Picture | None:
    return await _paint(painter, "progress.png", shown, progress, text.progress_alt)


async def of_certificate(painter: Paints | None, shown: CertificatePicture | None) -> Picture | None:
    if painter is None or shown is None:
        return None
    return await _paint(painter, "certificate.png", shown, certificate, text.certificate_alt)


async def of_cohort(painter: Paints | None, shown: Heatmap | None) -> Picture | None:
    return await _paint(painter, "weeks.png", shown, heatmap, text.heatmap_alt) if painter and shown else None


async def _paint(
    painter: Paints, name: str, shown: Shown, draw: Callable[[Shown], str], say: Callable[[Shown], str]
) -> Picture | None:
    """None where it cannot be painted, or not in time: then it is ready for whoever asks next."""
    try:
        async with asyncio.timeout(PATIENCE):
            return Picture(name, await painter.paint(draw(shown)), say(shown))
    except (NoPicture, TimeoutError) as error:
        log.warning("%s is missing in an answer: %s", name, error or "it took too long")
    except Exception:  # A fault of ours in a picture must keep nobody from the words beside it.
        log.exception("%s is missing in an answer", name)
    return None
