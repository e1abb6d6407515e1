"""The words in pictures, and what says the same to those who do not see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.calendar import LATER
from bot.pictures.values import CapstoneState, CertificatePicture, Heatmap, ProgressPicture, StageRow
from bot.streaks import Mark
from bot.texts.certificates import verb
from bot.texts.words import listed, plain, plural, trimmed

LONGEST_ALT = 1024  # Discord's limit for the description of an attachment
LEGEND = {
    Mark.DONE: "checked in",
    Mark.FROZEN: "freeze used",
    Mark.PAUSED: "on a break",
    Mark.MISSED: "missed",
    Mark.OPEN: "open now",
    Mark.AHEAD: "ahead",
    Mark.BEFORE: "before joining",
    Mark.LEFT_OUT: "left out",
}
CAPSTONES = {
    CapstoneState.NOT_YET: "capstone not handed in yet",
    CapstoneState.HANDED_IN: "capstone handed in",
    CapstoneState.REVIEWED: "capstone reviewed",
    CapstoneState.PASSED: "capstone passed",
}
HEATMAP = "Week by week"
STREAK_UNIT = "week streak"
NOBODY = "Nobody has agreed to be shown yet."
CERTIFICATE = "CERTIFICATE"
AWARDED_TO = "This certifies that"
CAPSTONES_PASSED = "Capstones passed"


# Labels
def stage_title(number: int, title: str) -> str:
    return f"{number}. {title}"


def of_weeks(weeks: int) -> tuple[str, str]:
    """On two lines."""
    return f"of {weeks}", "week" if weeks == 1 else "weeks"


def freezes_unit(freezes: int) -> str:
    return "freeze held" if freezes == 1 else "freezes held"


def hours_unit(hours: float) -> str:
    return "hour" if round(hours, 1) == 1 else "hours"


def hours_number(hours: float) -> str:
    return f"{round(hours, 1):g}" if hours < 1000 else f"{round(hours):,}"


def weeks_shown(shown: int, weeks: int) -> str:
    return plural(weeks, "week") if shown == weeks else f"weeks 1–{shown} of {weeks}"


def and_more(number: int) -> str:
    return f"… and {number} more"


def certificate_facts(certificate: CertificatePicture) -> str:
    counted = f" · {hours_number(certificate.hours)} {hours_unit(certificate.hours)}" if certificate.hours else ""
    return f"{certificate.checked_in} of {plural(certificate.weeks, 'week')} checked in{counted}"


# For those who do not see the picture
def progress_alt(picture: ProgressPicture) -> str:
    """What the card says."""
    hours = f", {plural(round(picture.hours, 1), 'hour')} in all" if picture.hours is not None else ""
    facts = (
        f"Progress of {plain(picture.name, 80)} in {plain(picture.cohort, 80)}: {picture.checked_in} of "
        f"{plural(picture.weeks, 'week')} checked in, a streak of {plural(picture.streak, 'week')}, "
        f"{plural(picture.freezes, 'freeze')} held{hours}."
    )
    deadline = f" {plain(picture.deadline, 200)}" if picture.deadline else ""
    stages = (_stage(number, stage) for number, stage in enumerate(picture.stages, start=1))
    return trimmed(f"{facts}{deadline} {'; '.join(stages)}.", LONGEST_ALT)


def heatmap_alt(heatmap: Heatmap) -> str:
    """What the heatmap says."""
    if not heatmap.rows:
        return f"Heatmap of {plain(heatmap.cohort, 80)}. {NOBODY}"
    rows = (f"{plain(row.name, 32)} {row.marks.count(Mark.DONE)}" for row in heatmap.rows)
    whole = Counter(mark for row in heatmap.rows for mark in row.marks)
    return trimmed(
        f"Heatmap of {plain(heatmap.cohort, 80)}, {plural(len(heatmap.rows), 'member')} by week: "
        f"{_counted(whole)}. Weeks checked in: {', '.join(rows)}.",
        LONGEST_ALT,
    )


def certificate_alt(certificate: CertificatePicture) -> str:
    """What the certificate says."""
    passed = [plain(title, 80) for title in certificate.capstones]
    capstones = f" {CAPSTONES_PASSED}: {listed(passed)}." if passed else ""
    return trimmed(
        f"Certificate: {plain(certificate.name, 80)} {verb(certificate.completed)} "
        f"{plain(certificate.curriculum, 80)} with "
        f"{plain(certificate.cohort, 80)}, {plain(certificate.dates, 100)}. "
        f"{certificate_facts(certificate)}.{capstones}",
        LONGEST_ALT,
    )


def _stage(number: int, stage: StageRow) -> str:
    capstone = f", {CAPSTONES[stage.capstone]}" if stage.capstone else ""
    return f"{stage_title(number, plain(stage.title, 40))}: {_counted(Counter(stage.marks))}{capstone}"


def _counted(marks: Counter[Mark]) -> str:
    return ", ".join(_parts(marks)) or plural(0, "week")


def _parts(marks: Counter[Mark]) -> Iterable[str]:
    return (f"{label} {marks[mark]}" for mark, label in LEGEND.items() if marks[mark])


# What comes next. Discord's timestamps mean nothing in a picture, so it says whose clock it goes by
COHORT_ENDED = "This cohort has ended."
PATH_OVER = "The last week has closed."


def open_until(number: int, closes_at: datetime, zone: str) -> str:
    if closes_at >= LATER:
        return f"The cohort is paused. Week {number} stays open."
    return f"Week {number} is open until {_local(closes_at, zone)}"


def opens(number: int, opens_at: datetime, zone: str) -> str:
    if opens_at >= LATER:
        return f"The cohort is paused. Week {number} opens after it goes on."
    return f"Week {number} opens {_local(opens_at, zone)}"


def _local(moment: datetime, zone: str) -> str:
    """ "Monday, 4 May, 18:00 (Berlin)"."""
    there = moment.astimezone(ZoneInfo(zone))
    return f"{there:%A}, {there.day} {there:%B, %H:%M} ({zone.rpartition('/')[2].replace('_', ' ')})"
