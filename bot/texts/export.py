"""What organisers read about the file of a cohort."""

from __future__ import annotations

from bot.texts.words import plural, safe

FORMATS = {"csv": "CSV, for spreadsheets", "json": "JSON, for programs; with capstones"}
HOW_TO_AGREE = "Whoever wants to share their weeks says so in `/my-settings`; the choice is theirs."
HINTS = {
    "csv": "-# Spreadsheet programs round long numbers: import the column `member_id` as text.",
    "json": "-# What is in it: `docs/export.md` in the bot's repository.",
}


def made(cohort: str, format: str, members: int, others: int) -> str:
    """`others`: how many are in the cohort and did not agree."""
    lines = [f"📦 **{safe(cohort)}**: {plural(members, 'member')} in this file, week by week."]
    if others:
        have = "has" if others == 1 else "have"
        lines.append(
            f"{plural(others, 'member')} {have} not agreed to it, so nothing of theirs is there. {HOW_TO_AGREE}"
        )
    lines.append("What members wrote in check-ins is never in it. Handle it with care: it is about people.")
    return "\n".join([*lines, HINTS[format]])


def nobody_agreed() -> str:
    return f"Nobody in this cohort has agreed to share their weeks yet, so there is nothing to export. {HOW_TO_AGREE}"


def too_large(format: str) -> str:
    advice = "Choose JSON in the `format` option: it is smaller." if format == "csv" else "Ask whoever runs the bot."
    return f"This file would be larger than the 10 MiB that Discord takes. {advice}"
