"""What authors and organisers read about work in which something forbidden was found."""

from __future__ import annotations

EXPLAIN = "Explain"
FORM_TITLE = "Why it keeps the rules"
FORM_LABEL = "What should your reviewers know?"
FORM_HINT = "Such as: it is imported to compare with, and nothing is built on it."
FORM_HINT_APPEAL = "An organiser reads this and decides."


def not_yours() -> str:
    return "Only its author can explain this one. `/my-reviews` shows your own."


def nothing_to_explain() -> str:
    return "There is nothing to explain: nothing says that this one breaks a rule."


def decided_already(accepted: bool) -> str:
    said = "it keeps the rules" if accepted else "the reviewers' view stands"
    return f"An organiser has decided already: {said}. The review thread says so too."


def own_appeal() -> str:
    return "This is your own appeal, so another organiser decides. Everyone with **Manage Server** may."


def handed_in_again() -> str:
    return "This capstone was handed in again since, and is being reviewed: there is nothing to decide now."


def length(longest: int) -> str:
    return f"Write something, and at most {longest} characters. Press the button again."


def explained() -> str:
    return "### Kept\nYour reviewers read this before they decide. You can change it until the results."


def appealed() -> str:
    return "### Sent\nAn organiser is asked in the review thread, and you are mentioned there when they have decided."


def ruled(accepted: bool) -> str:
    said = "it keeps the rules" if accepted else "the reviewers' view stands"
    return f"Decided: {said}. The author is told in this thread, and the results say it."
