"""What members read about what blocks them, privately and in the week's thread."""

from __future__ import annotations

from bot.texts.words import mention, quoted

LONGEST_SHOWN = 700  # characters


# Why something was not posted (organisers read these in /cohort status)
def no_longer_asked() -> str:
    return "it was solved or taken back before this could be posted"


def week_never_posted() -> str:
    return "the week's post never came, so there is no thread to ask in"


def week_pending() -> str:
    return "waits for the week's post"


# In the week's thread
def asked(member_id: int, week: int, words: str) -> str:
    return (
        f"🧱 {mention(member_id)} is stuck in week {week}:\n{quoted(words, LONGEST_SHOWN)}\n"
        "Been there, or have an idea? Answer right here."
    )


def solved(member_id: int, week: int, words: str | None) -> str:
    said = f"\n{quoted(words, LONGEST_SHOWN)}" if words else ""
    return (
        f"✅ {mention(member_id)} was stuck in week {week}, and it is solved.{said}\nThank you to everyone who helped!"
    )


WITHDRAWN = "-# 🧱 A question was here. Whoever asked it has taken it back."
SOLVED = "Solved"


# Answers to a press
def marked(week: int, own: bool) -> str:
    if own:
        return f"✅ Well done! What blocked you in week {week} is marked as solved."
    return f"✅ Marked as solved: the question of week {week}. Thank you for looking after it."


def marked_already(week: int) -> str:
    return f"✅ That one of week {week} is marked as solved already."


def taken_back() -> str:
    return "This question was taken back, so there is nothing left to solve."


def not_yours_to_solve(member_id: int) -> str:
    return (
        f"Thank you for looking! Only {mention(member_id)} and the organisers can mark this as solved. "
        "If you know what helps, write it here in the thread."
    )


def no_blocker(week: int) -> str:
    return f"Your check-in for week {week} names nothing that blocks you, so there is nothing to mark as solved."


# The receipt
def private(thread: str | None) -> str:
    where = f"in {thread}" if thread else "in the week's thread"
    return (
        f"🧱 Something blocks you: ask {where}, somebody has probably been there. "
        "Or press **Edit** and tick the last box, and I ask for you."
    )


def asks(thread: str | None) -> str:
    where = thread or "the week's thread"
    return f"🧱 Your question goes to {where}. When it is solved, press **Solved** there or here."


WAITS = "🧱 Your question goes into the week's thread as soon as the week's post is there."


def nowhere(channel: str) -> str:
    return f"🧱 This week's post is not there any more, so I could not ask for you. Ask in {channel} instead."


TAKEN_BACK = "🧱 Your question was taken back from the thread; it is private again."
NOW_SOLVED = "✅ What blocked you is marked as solved. Well done!"
