"""Small round pictures: initials for people, a book for the bot."""

from functools import lru_cache
from io import BytesIO
from pathlib import Path

import simcord.preview
from PIL import Image, ImageDraw, ImageFont

SIZE = 96
COLOURS = ("#3f7d74", "#8a5a9e", "#a8633f", "#4a6fa5", "#97813a", "#a04f68", "#5b7f3d")  # all readable under white
_FONT = Path(simcord.preview.__file__).with_name("static") / "fonts" / "noto-sans-latin-v2.015.ttf"


def initials(name: str) -> str:
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


@lru_cache(maxsize=64)
def person(name: str, number: int) -> bytes:
    image = Image.new("RGB", (SIZE, SIZE), COLOURS[number % len(COLOURS)])
    font = ImageFont.truetype(str(_FONT), 38)
    font.set_variation_by_axes([600, 100])
    ImageDraw.Draw(image).text((SIZE / 2, SIZE / 2), initials(name), font=font, fill="white", anchor="mm")
    return _png(image)


@lru_cache(maxsize=1)
def bot() -> bytes:
    image = Image.new("RGB", (SIZE * 4, SIZE * 4), "#24453f")
    draw = ImageDraw.Draw(image)
    draw.polygon([(84, 112), (184, 140), (184, 292), (84, 262)], fill="#e9f4f1")
    draw.polygon([(300, 112), (200, 140), (200, 292), (300, 262)], fill="#9fd6cb")
    return _png(image.resize((SIZE, SIZE), Image.Resampling.LANCZOS))


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
