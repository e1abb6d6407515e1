"""What the messages of a review thread say: a capstone was handed in, reviewers are asked, the results are there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.texts.words import full_time, listed, mention, plural, relative, safe, trimmed


# Why something was not posted (organisers read these in /cohort status)
def stand_in_done() -> str:
    return "the stand-in had answered before they were asked in the thread"


def round_over() -> str:
    return "the capstone was handed in again before this could be posted"


def reviewed_since() -> str:
    return "it was reviewed or handed in again before this could be posted"


def submission_thread(title: str, capstone: str) -> str:
    return trimmed(f"{title} · {capstone}", 100)


def submission_title(title: str, capstone: str, author: int) -> str:
    return f"## {safe(title)}\n{capstone}, handed in by {mention(author)}"


def version(number: int) -> str:
    return f"🔁 Version {number}: it was handed in again since reviewers were asked."


LATE_WORK = "🕘 Handed in after the deadline. Late work is welcome and gets reviewed too."
RULES = "**The rules**"
RUBRIC = "**What reviewers look at**"
WAITING = (
    "Reviewers are asked when the capstone is due. Everyone in the cohort may review earlier: press **Write a review**."
)
UNDER_REVIEW = "Everyone in the cohort may review, asked or not: press **Write a review** below."
START = "Press **Write a review** within 3 days; otherwise I ask somebody else, and you may still write it."
WRITE = "Write a review"
DECLINE = "Decline"
MORE_TIME = "Ask for more time"


def reviewers(reviewer_ids: Sequence[int], due_at: datetime) -> str:
    names = listed([mention(id) for id in reviewer_ids])
    return (
        f"👋 {names}, please review this by {full_time(due_at)}. "
        f"{START} **How to review** shows what to look for. Not possible? **Decline**, and somebody else is asked."
    )


def reviewers_again(author: int, reviewer_ids: Sequence[int], version: int, due_at: datetime) -> str:
    names = listed([mention(id) for id in reviewer_ids])
    return (
        f"🔁 {names}, {mention(author)} handed this in again after your reviews. "
        f"It is version {version}. Please look again by {full_time(due_at)}; your form has what you wrote."
    )


def no_reviewers(organiser: int) -> str:
    return (
        "There is no other author to ask yet. Anyone in the cohort is welcome to help: press **Write a review** below. "
        f"It takes about 20 minutes. {mention(organiser)}, could you review it, or ask somebody with "
        "`/cohort reassign`?"
    )


def unreviewed(author: int, organiser: int, title: str) -> str:
    return (
        f"🙏 {mention(author)}, thank you for your work and your patience. Nobody could review **{safe(title)}** so "
        "far. It stays open, and its results come with the first review. Anyone in the cohort may write it: press "
        f"**Write a review**.\n{mention(organiser)}, please ask somebody with `/cohort reassign`, or write a review "
        "yourself."
    )


def stand_in(reviewer_id: int, due_at: datetime) -> str:
    return (
        f"👋 {mention(reviewer_id)}, could you review this by {full_time(due_at)}? It needs one more reviewer. {START}"
    )


def results(author: int, title: str) -> str:
    return (
        f"### 🎉 {mention(author)}, your reviews are in\n**{safe(title)}** has been reviewed. Median of each criterion:"
    )


def result_line(criterion: str, value: float) -> str:
    full = round(value)
    return f"- {criterion}: **{value:g}** of 5  {'▰' * full}{'▱' * (5 - full)}"


def verdict(failing: Sequence[str], owes: int) -> str:
    """A criterion below 3 first: written reviews alone would not help."""
    if failing:
        rest = f" You also owe {plural(owes, 'review')}: see `/my-reviews`." if owes else ""
        return (
            f"🔧 Not passed yet: {_below(failing)}. Improve it and hand it in again with `/submit-capstone`; "
            f"your reviewers are asked to look again.{rest}"
        )
    if owes:
        return f"⏳ It counts as passed when you have written the {plural(owes, 'review')} you owe: see `/my-reviews`."
    return "✅ **Passed.** Congratulations!"


def _below(titles: Sequence[str]) -> str:
    return f"{listed([f'**{title}**' for title in titles])} {'is' if len(titles) == 1 else 'are'} below 3"


READ_REVIEWS = "Read the reviews"


def review_not_due() -> str:
    return "the review was written or given back before anybody had to be reminded"


def nearly_due(reviewer_id: int, title: str, due_at: datetime, *, extendable: bool) -> str:
    press = "Press **Write a review**, or **Ask for more time**." if extendable else "Press **Write a review**."
    return (
        f"⏳ {mention(reviewer_id)}, your review of **{safe(title)}** is due {relative(due_at)} ({full_time(due_at)}). "
        f"It takes about 20 minutes; a short one helps too. {press}"
    )
