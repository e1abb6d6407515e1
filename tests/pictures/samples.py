"""Pictures to look at, with names in many scripts."""

from __future__ import annotations

import io

from PIL import Image

from bot.curriculum.load import load
from bot.pictures.values import CapstoneState, CertificatePicture, Heatmap, HeatmapRow, ProgressPicture, StageRow
from bot.streaks import Mark
from tests.conftest import ROOT

NAMES = {
    "Latin": "Zoë Łukasz",
    "Cyrillic": "Александра",
    "Greek": "Ελένη",
    "Arabic": "محمد الخوارزمي",
    "Hebrew": "שרה כהן",
    "Devanagari": "आर्यभट्ट शर्मा",
    "Bengali": "বাংলা নাম",
    "Tamil": "தமிழ்ச்செல்வி",
    "Telugu": "తెలుగు",
    "Thai": "สมชาย ใจดี",
    "Chinese": "王小明",
    "traditional Chinese": "陳麗華",
    "Japanese": "さくら 桜子",
    "Korean": "김철수",
    "Georgian": "გიორგი",
    "Armenian": "Հայկ",
    "Ethiopic": "አበበ",
    "emoji": "🦊✨👩‍💻👍🏽❤️",
    "letters as ornaments": "𝓕𝓪𝓷𝓬𝔂 ★",
}
NASTY = (
    "",
    " \u200b\u202e\x00\x1b",
    "\u202egnp.exe",
    "<text>&amp;\"']]>",
    "H" + "\u0322\u0327\u0317\u0334" * 500 + "ey",
    "A" * 10_000,
    "﷽" * 300,
    "نور " * 100 + "🌙 Nur",
    "👩‍💻" * 100,
    "🇩🇪🇫🇷 1️⃣ \ufe0f\u200d",
    "\U00013000 \U0001faff \U0010ffff \ud800",
    "क्ष🦊王علي Ada שרה",
)
SOME = (Mark.BEFORE, Mark.DONE, Mark.FROZEN, Mark.MISSED, Mark.PAUSED, Mark.LEFT_OUT, Mark.DONE, Mark.OPEN)


def a_progress(name: str = "Ada", **given: object) -> ProgressPicture:
    """On the curriculum that comes with the bot, some way into it."""
    curriculum = load(ROOT / "curriculum.yaml")
    marks = iter(SOME)
    stages = tuple(
        StageRow(
            stage.title,
            tuple(next(marks, Mark.AHEAD) for _ in stage.weeks),
            CapstoneState.PASSED if stage.capstone else None,
        )
        for stage in curriculum.stages
    )
    usual = {"checked_in": 2, "weeks": 32, "streak": 1, "freezes": 1, "hours": 12.5, "deadline": "Week 8 ends soon."}
    return ProgressPicture(**{"name": name, "cohort": "Spring", "stages": stages, **usual, **given})


def a_heatmap(*names: str, weeks: int = 20) -> Heatmap:
    """Everyone with the same marks."""
    ahead = (Mark.AHEAD,) * (weeks - len(SOME))
    return Heatmap("Spring", tuple(HeatmapRow(name, SOME + ahead) for name in names))


def a_certificate(name: str = "Ada", **given: object) -> CertificatePicture:
    """With two capstones passed."""
    usual = {"curriculum": "Deep Learning", "cohort": "Spring", "dates": "January – August", "checked_in": 31}
    rest = {"weeks": 33, "hours": 214.5, "capstones": ("Capstone I", "Capstone II")}
    return CertificatePicture(**{"name": name, **usual, **rest, **given})


def image(png: bytes) -> Image.Image:
    """What a PNG shows."""
    return Image.open(io.BytesIO(png)).convert("RGBA")
