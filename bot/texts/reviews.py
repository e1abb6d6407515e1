"""What reviewers and authors read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.texts.words import full_time, listed, mention, plural, quoted, relative, safe, trimmed


# What is not possible
def own_work() -> str:
    return "This is your own capstone; others review it. The ones waiting for your review are in `/my-reviews`."


def results_are_out() -> str:
    return "The results of this one are out, so its reviews are final. `/my-reviews` shows what is open."


def gone() -> str:
    return "This submission is no longer here. `/my-reviews` shows what is open."


def not_asked() -> str:
    return "You were not asked to review this one. You may all the same: press **Write a review**."


def time_is_over() -> str:
    return "Its time is over, so nobody waits for it. It counts for you all the same: press **Write a review**."


def written_already() -> str:
    return "You have written this review already. Press **Write a review** to change it until the results are out."


def extended_already(due_at: datetime) -> str:
    return (
        f"You have had more time once; the review is due {full_time(due_at)}. If that is too soon, press **Decline**."
    )


def results_not_yours() -> str:
    return "The reviews are for the author. The medians are in the message above."


def results_to_come() -> str:
    return "The reviews are not complete yet. You are mentioned in the thread when they are."


def nothing_to_allocate(title: str) -> str:
    return (
        f"Nobody is waiting for reviewers in **{title}**: "
        "either nothing is handed in yet, or reviewers are asked already."
    )


def text_length(shortest: int, longest: int) -> str:
    return f"Write {shortest} to {longest:,} characters for each text. Press **Write a review** again."


def form_outdated() -> str:
    return "The rubric has changed since you opened the form. Press **Write a review** to see the new one."


# The form
FORM_STRENGTH = "One strength"
FORM_STRENGTH_HINT = "What works well? Say where you saw it."
FORM_SUGGESTION = "One suggestion"
FORM_SUGGESTION_HINT = "What would you try next, and why?"


def form_title(title: str, step: int, steps: int) -> str:
    """At most 45 characters."""
    return trimmed(f"Review{f' {step}/{steps}' if steps > 1 else ''}: {title}", 45)


def level(score: int, text: str) -> str:
    return trimmed(f"{score} · {text}", 100)


# The guide before the first review, and the steps
def guide(capstone: str, guidance: Sequence[str], example: str | None) -> str:
    points = "\n".join(f"- {point}" for point in guidance)
    shown = f"\n\n**An example**\n{example}" if example else ""
    return f"### How to review {capstone}\n{points}{shown}"


HOW_TO = "How to review"
CONTINUE = "Continue"


def half_way(done: int, steps: int) -> str:
    return f"Saved: step {done} of {steps}. Press **{CONTINUE}** for the rest, now or later; nothing you wrote is lost."


def review_done(author: int, late: bool) -> str:
    if late:
        return f"### Review saved\nThank you: {mention(author)} can read it, and it is one less that you owe."
    return f"### Review saved\nThank you: {mention(author)} will read it with the results. You can edit it until then."


def review_edited() -> str:
    return f"### Review changed\nIt says what you just wrote. Press **{CONTINUE}** to change the other scores as well."


def more_time_given(due_at: datetime) -> str:
    return f"Of course. Your review is now due {full_time(due_at)}."


def declined(replaced: bool, still_owed: bool) -> str:
    found = (
        "Somebody else has been asked."
        if replaced
        else "There is nobody else to ask right now; everyone in the cohort may still review it."
    )
    if not still_owed:
        return f"Thanks for saying so. {found}"
    why = "one review at least is your own" if replaced else "nobody has taken it over"
    return (
        f"Thanks for saying so. {found} For your own capstone to pass it still counts as yours, because {why}: "
        "you can write it whenever you like, even after the results."
    )


def allocated(count: int, capstone: str) -> str:
    return (
        f"Reviews of **{capstone}** have begun, for {plural(count, 'submission')}. "
        "Each thread mentions its reviewers, or says that there is nobody to ask."
    )


# The results
def one_review(title: str, number: int, reviews: int, scores: str) -> str:
    return f"### Review {number} of {reviews}: {safe(title, 50)}\n-# {scores}"


def strength(words: str, room: int | None = None) -> str:
    return _fitted("**One strength**\n", words, room)


def suggestion(words: str, room: int | None = None) -> str:
    return _fitted("**One suggestion**\n", words, room)


def _fitted(heading: str, words: str, room: int | None) -> str:
    """As much of the words as fits, with the backslashes that keep them harmless: those may double their length."""
    shown, limit = f"{heading}{quoted(words)}", len(words)
    while room is not None and len(shown) > room and limit > 1:
        limit = max(1, limit - max(1, (len(shown) - room) // 3))
        shown = f"{heading}{quoted(words, limit)}"
    return shown


# /my-reviews
MINE_TITLE = "## Your reviews"
OWED = "**To write**"
RECEIVED = "**About your capstones**"
WRITTEN = "**Written**"
NOTHING_OWED = "Nothing to write. When you are asked, it appears here."
NOTHING_HANDED_IN = "You have handed in no capstone yet. `/submit-capstone` does it."


def owed_line(title: str, thread: str, due_at: datetime | None, started: bool) -> str:
    """`due_at` is None where nobody waits for it any more."""
    due = f"due {relative(due_at)}" if due_at else "still counts for your own capstone"
    return f"- **{safe(title, 80)}** · {thread} · {due}{' · begun' if started else ''}"


def received_line(title: str, thread: str, done: int, asked: int, closed: bool) -> str:
    state = (
        "results are out" if closed else (f"{done} of {plural(asked, 'review')} in" if asked else "no reviewers yet")
    )
    return f"- **{safe(title, 80)}** · {thread} · {state}"


def written_line(title: str, thread: str) -> str:
    return f"- **{safe(title, 80)}** · {thread}"


def thread_or_pending(thread: str | None) -> str:
    return thread or "its thread is being opened"


def scores_in_short(parts: Sequence[str]) -> str:
    return listed(parts) if parts else ""
