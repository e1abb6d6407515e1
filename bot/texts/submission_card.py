"""What the first message of a review thread says: what was handed in, what was found in it, how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.texts.words import day, full_time, listed, mention, plural, quoted, reviews_to_write, safe, trimmed

RULES = "**The rules**"
RUBRIC = "**What reviewers look at**"
LATE_WORK = "🕘 Handed in after the deadline. Late work is welcome and gets reviewed too."


def thread_name(title: str, capstone: str) -> str:
    return trimmed(capstone if title == capstone else f"{title} · {capstone}", 100)


def title(title: str, capstone: str, author: int) -> str:
    return f"## {safe(title)}\n{capstone}, handed in by {mention(author)}"


def withdrawn(capstone: str) -> str:
    return f"## Withdrawn\n{capstone} was handed in here. Its author has withdrawn it: there is nothing to review."


def summary(words: str) -> str:
    return quoted(words, 400)


def under_review(permalink: str) -> str:
    return f"📌 The version under review: {permalink}"


def version(number: int) -> str:
    return f"🔁 Version {number}: it was handed in again since reviewers were asked."


def changes(words: str) -> str:
    return f"What is new in it:\n{quoted(words, 300)}"


def changed_since(at: datetime, pinned: str | None) -> str:
    stays = f", which is {_short(pinned)}" if pinned else ""
    return f"✏️ Changed behind the link since {day(at)}. Reviewers go by the version under review{stays}."


def _short(pinned: str) -> str:
    """ "commit 1a2b3c4d5e" """
    kind, _, digits = pinned.partition(":")
    return f"{'commit' if kind == 'commit' else 'content'} `{digits[:10]}`"


def appeal(words: str) -> str:
    return f"🗣️ Its author on the rules:\n{quoted(words, 400)}"


# How it stands
def waiting(deadline: datetime) -> str:
    return (
        f"⏳ Reviewers are asked when the capstone is due, {full_time(deadline)}. Everyone in the cohort may review "
        "earlier: press **Write a review**."
    )


def being_asked() -> str:
    return f"👀 Reviewers are being asked. {_everyone()}"


def nobody_to_ask() -> str:
    return f"🙋 There was no other author to ask. {_everyone()}"


def unreviewed() -> str:
    return f"📭 Nobody has reviewed it yet: its results come with the first review. {_everyone()}"


def in_review(done: int, asked: int, due_at: datetime | None) -> str:
    rest = f", {'the rest ' if done else ''}due {full_time(due_at)}" if due_at else ""
    return f"👀 **{done} of {plural(asked, 'review')} in**{rest}. {_everyone()}"


def _everyone() -> str:
    return "Everyone in the cohort may review, asked or not: press **Write a review** below."


def passed(results: str | None) -> str:
    return f"✅ **Passed.**{_medians(results)}"


def not_passed(results: str | None) -> str:
    return f"🔧 **Reviewed, not passed yet.** Its author can improve it and hand it in again.{_medians(results)}"


def owes(count: int, results: str | None) -> str:
    return (
        f"⏳ **Reviewed.** It counts as passed when its author has written {reviews_to_write(count)} they owe."
        f"{_medians(results)}"
    )


def _medians(results: str | None) -> str:
    return f" [The medians]({results})" if results else ""


# Tags in a forum: at most 20 characters
NEEDS_REVIEWS = "Needs reviews"
REVIEWED = "Reviewed"
PASSED = "Passed"


def tags_hint(forum: str, names: Sequence[str]) -> str:
    return (
        f"-# 🏷️ If you like tags on the posts in {forum}: add {listed([f'**{safe(name)}**' for name in names])} in its "
        "settings, or allow me **Manage Channels** there and I add them."
    )


def capstone_tag(capstone: str) -> str:
    return trimmed(capstone, 20)


def states() -> Sequence[str]:
    return NEEDS_REVIEWS, REVIEWED, PASSED
