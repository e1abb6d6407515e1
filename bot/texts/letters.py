"""Direct messages to reviewers: a review waits for one whom nobody may see, or an author says thanks."""

from __future__ import annotations

from datetime import datetime

from bot.texts.words import full_time, mention, quoted, relative, safe


# Why something was not posted (organisers read these in /cohort status)
def why_no_thanks(reminders: str, inbox_closed_at: datetime | None) -> str | None:
    """None where they may be written to."""
    if reminders == "off":
        return "this member wants no direct messages; `/my-reviews` shows them the author's words"
    if inbox_closed_at is not None:
        return "this member takes no direct messages; `/my-reviews` shows them the author's words"
    return None


MY_REVIEWS = "My reviews"
OPEN_THREAD = "Open the thread"


def asked(title: str, cohort: str, due_at: datetime, *, again: bool, anonymous: bool) -> str:
    what = "has a new version. Please look at it again" if again else "waits for your review. Please write it"
    who_sees = (
        "\n-# Reviews are anonymous here: nobody but the organisers can see who wrote what, and the buttons here work "
        "without anybody noticing."
    )
    return (
        f"### 👋 A review in {safe(cohort)}\n**{safe(title)}** {what} by {full_time(due_at)}. "
        f"Not possible? **Decline**, and somebody else is asked.{who_sees if anonymous else ''}"
    )


def nearly_due(title: str, cohort: str, due_at: datetime) -> str:
    return (
        f"### ⏳ A review in {safe(cohort)}\nYour review of **{safe(title)}** is due {relative(due_at)} "
        f"({full_time(due_at)}). A short one helps too."
    )


def waits_in_channel(reviewer: int, nearly_due: bool) -> str:
    """In the cohort's channel: nothing may say of which work."""
    soon = ", and it is due soon" if nearly_due else ""
    return (
        f"👋 {mention(reviewer)}, a review is waiting for you{soon}: press **{MY_REVIEWS}** or send `/my-reviews`. "
        "Only you see the answer.\n-# I write it here because you take no direct messages from me."
    )


def thanks(title: str, cohort: str, helped: bool, reply: str | None) -> str:
    lines = [f"### 💛 About a review you wrote in {safe(cohort)}"]
    if helped:
        lines.append(f"The author of **{safe(title)}** says that your review helped. Thank you for writing it!")
    if reply:
        lines.append(f"The author of **{safe(title)}** answers:\n{quoted(reply)}")
    lines.append("-# To get no such messages: `/my-settings`, option `reminders`.")
    return "\n".join(lines)
