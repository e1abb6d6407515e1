"""What a group reads when its path is over."""

from __future__ import annotations

from bot.texts.words import plural


# Why it was not posted (organisers read this in /cohort status)
def nothing_done() -> str:
    return "nobody who is still in the cohort had checked in, and a farewell would only say so"


def title(curriculum: str) -> str:
    return f"## 🏁 Thank you, and goodbye\n-# {curriculum}"


def together(members: int, checkins: int, hours: float) -> str:
    counted = f", {plural(round(hours, 1), 'hour')} of work" if hours else ""
    who = f"{members} of you" if members > 1 else "You"
    return f"👥 {who} came to the end of the path: {plural(checkins, 'check-in')}{counted}."


def capstone(title: str, handed_in: int, passed: int) -> str:
    return f"🎓 **{title}**: {handed_in} handed in" + (f", {passed} passed." if passed else ".")


WHAT_NOW = (
    "Press **My certificate** to see what you did, and **My goal** to look back at why you came. "
    "Only you see the answers."
)
