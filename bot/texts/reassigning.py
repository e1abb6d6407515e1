"""What organisers read who decide themselves who reviews what."""

from __future__ import annotations

from bot.texts.words import mention, plain, safe, trimmed


def label(title: str, author: str | None) -> str:
    """A submission in a list to choose from, at most 100 characters."""
    return trimmed(f"{trimmed(plain(title), 60)} · {plain(author or 'a member')}", 100)


def no_such_submission(cohort: str) -> str:
    return f"Nothing like that waits for reviews in **{safe(cohort)}**. Choose one from the list as you type."


def results_are_out(title: str) -> str:
    return f"The results of **{safe(title)}** are out. If it is handed in again, its reviewers are asked to look again."


def own_work(member: int) -> str:
    return f"{mention(member)} is the author. Choose somebody else."


def not_a_member(member: int, cohort: str) -> str:
    return f"{mention(member)} is not in **{safe(cohort)}**. They can join with `/join-cohort`."


def is_asked_already(member: int) -> str:
    return f"{mention(member)} is asked already. A personal word may help."


def gave_it_back(member: int) -> str:
    return (
        f"{mention(member)} gave this review back. They may still write it, without being asked again; "
        "choose somebody else."
    )


def has_written(member: int) -> str:
    return f"{mention(member)} has written a review of this one already."


def is_not_asked(member: int) -> str:
    return f"{mention(member)} has no open review of this one. Leave `instead` out to ask one reviewer more."


def reassigned(title: str, reviewer: int, instead_of: int | None, anonymous: bool) -> str:
    relieved = f" {mention(instead_of)} owes this review no more." if instead_of is not None else ""
    where = "by direct message" if anonymous else "in its thread"
    return f"{mention(reviewer)} is asked {where} to review **{safe(title)}** within 7 days.{relieved}"
