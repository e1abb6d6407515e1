"""What the messages of a review thread say: a capstone was handed in, reviewers are asked, the results are there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.texts.words import full_time, listed, mention, organiser, plural, quoted, relative, reviews_to_write, safe


# Why something was not posted (organisers read these in /cohort status)
def stand_in_done() -> str:
    return "the stand-in had answered before they were asked in the thread"


def round_over() -> str:
    return "the capstone was handed in again before this could be posted"


def withdrawn() -> str:
    return "its author has withdrawn the capstone and erased what they wrote"


WITHDRAWN = "-# What stood here is gone: its author has withdrawn this capstone."


def reviewed_since() -> str:
    return "it was reviewed or handed in again before this could be posted"


def version_over() -> str:
    return "a newer version, or the results, came before this could be posted"


def asked_privately() -> str:
    return "reviews are anonymous, so the stand-in is asked by direct message"


def locked(thread: str) -> str:
    return (
        f"A moderator has locked the review thread {thread}, so I leave it as it is. Unlock it, and what waits for it "
        "is posted there."
    )


START = "Press **Write a review** within 3 days; otherwise I ask somebody else if I can, and you may still write it."
WRITE = "Write a review"
DECLINE = "Decline"
MORE_TIME = "Ask for more time"


def reviewers(reviewer_ids: Sequence[int], due_at: datetime) -> str:
    names = listed([mention(id) for id in reviewer_ids])
    return (
        f"👋 {names}, please review this by {full_time(due_at)}. "
        f"{START} **How to review** shows what to look for. Not possible? **Decline**, and somebody else is asked."
    )


def reviewers_again(
    author: int, reviewer_ids: Sequence[int], version: int, due_at: datetime, changes: str | None
) -> str:
    names = listed([mention(id) for id in reviewer_ids])
    return (
        f"🔁 {names}, {mention(author)} handed this in again after your reviews. "
        f"It is version {version}. Please look again by {full_time(due_at)}; your form has what you wrote."
        f"{_new(changes)}"
    )


def _new(changes: str | None) -> str:
    return f"\n**What is new**\n{quoted(changes)}" if changes else ""


def anonymous_reviewers(count: int, due_at: datetime) -> str:
    have = "has" if count == 1 else "have"
    return (
        f"👋 {plural(count, 'reviewer')} {have} been asked by direct message, for a review by {full_time(due_at)}. "
        "Reviews are anonymous here. Everyone else may review too: **How to review** shows what to look for."
    )


def anonymous_again(author: int, count: int, version: int, due_at: datetime, changes: str | None) -> str:
    have = "has" if count == 1 else "have"
    return (
        f"🔁 {mention(author)} handed this in again after its reviews. It is version {version}. "
        f"{plural(count, 'reviewer')} {have} been asked by direct message to look again by {full_time(due_at)}."
        f"{_new(changes)}"
    )


def new_version(reviewer_ids: Sequence[int], version: int, changes: str | None) -> str:
    """To those who have a review of it to write or to edit; nobody is named where reviews are anonymous."""
    names = f"{listed([mention(id) for id in reviewer_ids])}, version" if reviewer_ids else "Version"
    return (
        f"🔁 {names} {version} is up: the first message has its link. "
        f"A review that is written already counts, and can be edited until the results.{_new(changes)}"
    )


def no_reviewers(creator: int) -> str:
    return (
        "There is no other author to ask yet. Anyone in the cohort is welcome to help: press **Write a review** below. "
        f"{organiser(creator)}, could you review it, or ask somebody with "
        "`/cohort reassign`?"
    )


def unreviewed(author: int, creator: int, title: str) -> str:
    return (
        f"🙏 {mention(author)}, thank you for your work and your patience. Nobody could review **{safe(title)}** so "
        "far. It stays open, and its results come with the first review. Anyone in the cohort may write it: press "
        f"**Write a review**.\n{organiser(creator)}, please ask somebody with `/cohort reassign`, or write a review "
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


def verdict(failing: Sequence[str], owes: int, *, breach: bool = False, ruling: str | None = None) -> str:
    """What the work lacks first: written reviews alone would not help."""
    if failing or breach:
        reasons = [*([_below(failing)] if failing else []), *(["it relies on what the rules forbid"] if breach else [])]
        rest = f" You also owe {plural(owes, 'review')}: see `/my-reviews`." if owes else ""
        say = "" if ruling or not breach else f" You see it otherwise? **{APPEAL}** asks an organiser to decide."
        return (
            f"🔧 Not passed yet: {listed(reasons)}. Improve it and hand it in again with `/submit-capstone`; "
            f"your reviewers are asked to look again.{say}{rest}"
        )
    if owes:
        return f"⏳ It counts as passed when you have written {reviews_to_write(owes)} you owe: see `/my-reviews`."
    return "✅ **Passed.** Congratulations!"


def _below(titles: Sequence[str]) -> str:
    return f"{listed([f'**{title}**' for title in titles])} {'is' if len(titles) == 1 else 'are'} below 3"


READ_REVIEWS = "Read the reviews"
APPEAL = "Appeal to the organiser"
ACCEPT = "Accept"
UPHOLD = "Uphold"


def appeal(creator: int, author: int, title: str, words: str | None) -> str:
    return (
        f"⚖️ {organiser(creator)}, the reviewers of **{safe(title)}** say that it relies on what the rules forbid. "
        f"{mention(author)} sees it otherwise:\n{quoted(words or '')}\n"
        f"**{ACCEPT}**: it keeps the rules, and only the scores count. **{UPHOLD}**: it has to be changed. "
        "Only organisers can press these."
    )


def appeal_decided(author: int, words: str | None, accepted: bool) -> str:
    said = "accepted: it keeps the rules" if accepted else "the reviewers' view stands"
    return f"⚖️ {mention(author)} appealed:\n{quoted(words or '')}\n**Decided**: {said}."


def ruling(author: int, *, accepted: bool, passed: bool) -> str:
    if not accepted:
        return (
            f"⚖️ {mention(author)}, an organiser has looked at your appeal: the reviewers' view stands. "
            "Take out what the rules forbid and hand it in again with `/submit-capstone`; your reviewers look again."
        )
    rest = (
        "It has **passed**. Congratulations!" if passed else "The message with the results says what is still missing."
    )
    return f"⚖️ {mention(author)}, an organiser has looked at your appeal: it keeps the rules. {rest}"


def review_not_due() -> str:
    return "the review was written or given back before anybody had to be reminded"


def nearly_due(reviewer_id: int, title: str, due_at: datetime, *, extendable: bool) -> str:
    press = "Press **Write a review**, or **Ask for more time**." if extendable else "Press **Write a review**."
    return (
        f"⏳ {mention(reviewer_id)}, your review of **{safe(title)}** is due {relative(due_at)} ({full_time(due_at)}). "
        f"A short one helps too. {press}"
    )
