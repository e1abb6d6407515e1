"""What reviewers and authors read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.texts.words import full_time, listed, mention, plural, quoted, trimmed


# What is not possible
def own_work() -> str:
    return "This is your own capstone; others review it. The ones waiting for your review are in `/my-reviews`."


def results_are_out() -> str:
    return "The results of this one are out, so its reviews are final. `/my-reviews` shows what is open."


def gone() -> str:
    return "This submission is no longer here. `/my-reviews` shows what is open."


def withdrawn() -> str:
    return "Its author has withdrawn this one, so there is nothing to review any more, and nobody waits for you."


def not_asked() -> str:
    return "You have no open review of this one. You may write one all the same: press **Write a review**."


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


def wrong_length(title: str, shortest: int, longest: int) -> str:
    return f"**{title}** needs {shortest} to {longest:,} characters."


def form_outdated() -> str:
    return "The rubric has changed since you opened the form: look at the scores once more."


def final_by_now() -> str:
    return (
        "Thank you for this. The results came out while you were writing, so the reviews are final and yours could not "
        "be changed any more. Nothing is lost: keep a copy of your words, or send them to the author yourself."
    )


# The form
FORM_STRENGTH = "One strength"
FORM_STRENGTH_HINT = "What works well? Say where you saw it."
FORM_SUGGESTION = "One suggestion"
FORM_SUGGESTION_HINT = "What would you try next, and why?"
FORM_RULES = "Does it keep the rules?"
KEEPS, BREAKS = "Yes, or it is only a detail", "No, it relies on what is not allowed"


def form_title(title: str, step: int, steps: int) -> str:
    """At most 45 characters."""
    return trimmed(f"Review{f' {step}/{steps}' if steps > 1 else ''}: {title}", 45)


def strength_hint(anonymous: bool) -> str:
    return f"{FORM_STRENGTH_HINT} The author {'does not see' if anonymous else 'sees'} your name."


def rules_hint(names: Sequence[str]) -> str:
    """At most 100 characters."""
    return trimmed(f"The checks found {listed(names)}. You decide what it means." if names else FORM_RULES, 100)


def level(score: int, text: str) -> str:
    return trimmed(f"{score} · {text}", 100)


# The guide before the first review, and the steps
def guide(capstone: str, guidance: Sequence[str], example: str | None) -> str:
    points = "\n".join(f"- {point}" for point in guidance)
    shown = f"\n\n**An example**\n{example}" if example else ""
    return f"### How to review {capstone}\n{points}{shown}"


def guide_first() -> str:
    return "-# This is your first review of this capstone. Read this, then open the form; next time it opens at once."


def named(anonymous: bool) -> str:
    if anonymous:
        return "🎭 Reviews are anonymous here: the author does not see your name."
    return "👤 The author sees your name beside your review."


def found_forbidden(names: Sequence[str]) -> str:
    return (
        f"⚖️ The checks found what the rules do not allow: {listed([f'`{name}`' for name in names])}. "
        "That alone decides nothing: the form asks you if it keeps the rules."
    )


def explained(words: str) -> str:
    return f"Its author says:\n{quoted(words, 500)}"


HOW_TO = "How to review"
OPEN_FORM = "Open the form"
CONTINUE = "Continue"


def half_way(done: int, steps: int) -> str:
    return (
        f"Saved: {done} of {plural(steps, 'step')} complete. Press **{CONTINUE}** for the rest, now or later; "
        "nothing you wrote is lost."
    )


def not_all_taken(problems: Sequence[str]) -> str:
    listing = "\n".join(f"- {problem}" for problem in problems)
    return (
        f"### Nearly\nI kept what was complete. Still to do:\n{listing}\nPress **{CONTINUE}**: the form has the rest."
    )


def review_done(author: int, late: bool) -> str:
    if late:
        return f"### Review saved\nThank you: {mention(author)} can read it, and it is one less that you owe."
    return f"### Review saved\nThank you: {mention(author)} will read it with the results. You can edit it until then."


def review_edited() -> str:
    return f"### Review changed\nIt says what you just wrote. Press **{CONTINUE}** to change the other scores as well."


def more_time_given(due_at: datetime) -> str:
    return f"Of course. Your review is now due {full_time(due_at)}."


def declined(replaced: bool, still_owed: bool, in_need: bool) -> str:
    if not in_need:
        return "Thanks for saying so. You need not write it: nobody waits for it."
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


def allocated(count: int, capstone: str, *, anonymous: bool) -> str:
    each = "says how many are asked by direct message, or" if anonymous else "mentions its reviewers, or says"
    return (
        f"Reviews of **{capstone}** have begun, for {plural(count, 'submission')}. "
        f"Each thread {each} that there is nobody to ask."
    )
