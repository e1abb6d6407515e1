"""What members read about what is held about them: the file, the question before it is erased, and what has gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.texts.words import listed, plural, safe

WITHDRAWN_TITLE = "Withdrawn"
ERASE = "Erase everything"

# By what the file calls them; what has none of these is not worth a word of its own.
NOUNS = {
    "memberships": ("cohort you are or were in", "cohorts you are or were in"),
    "check_ins": ("check-in", "check-ins"),
    "capstones": ("capstone", "capstones"),
    "reviews_written": ("review you were asked for or wrote", "reviews you were asked for or wrote"),
    "reviews_received": ("review you received", "reviews you received"),
    "cohort_drafts": ("cohort you began to create", "cohorts you began to create"),
    "cohorts_created": ("cohort you created", "cohorts you created"),
}


def nothing_held() -> str:
    return "Nothing is held about you: no check-in, no review, no setting. It begins with `/join-cohort`."


def too_large() -> str:
    return (
        "Your file would be larger than Discord takes, even packed. Ask whoever runs this bot for it: they have it in "
        "their database."
    )


def why_withdrawn() -> str:
    return "its author has erased what was held about them"


def made(entries: Mapping[str, int], *, zipped: bool) -> str:
    packed = " It is packed, because Discord would not take it otherwise." if zipped else ""
    return (
        "## Your data\nEverything that is held about you, from every server where I am, as JSON"
        f"{_amounts(entries)}.{packed}\n"
        "Only you see this answer. Reviews of your work that are still to come are in it when their results are out.\n"
        "-# `docs/my-data.md` of Syllabot says what each part is. `/my-data delete` erases it all."
    )


def _amounts(entries: Mapping[str, int]) -> str:
    found = list(_counted(entries))
    return f": {listed(found)}" if found else ""


def _counted(entries: Mapping[str, int]) -> Iterator[str]:
    for name, nouns in NOUNS.items():
        if count := entries.get(name, 0):
            yield plural(count, *nouns)


CREATED = """
- cohorts you created: others with *Manage Server* look after them, and the server's owner is told what to repair"""


def question(entries: Mapping[str, int]) -> str:
    """Before it is done: what goes, what stays and why, and what nobody can take back."""
    held = _amounts(entries)
    created = entries.get("cohorts_created", 0)
    return f"""## Erase everything about you?
This is about **every server** where I am{held}. It cannot be undone. `/my-data export` gives you a copy first.

**What goes**
- your memberships with goals, tracks, breaks and what you looked back on; your settings
- your check-ins with all that is in them, and what blocked you
- your capstones: title, link, summary, what was found behind the link, and what others wrote about it
- reviews that you have begun and not finished: somebody else can be asked

**What stays, without your name**
- reviews you finished: they are part of what others passed with
- that somebody reviewed your work: it counts for those who did{CREATED if created else ""}

**On Discord** I take your words out of my posts (your questions in the weeks' threads, your review threads), take \
your roles back and let you out of your study circle. I cannot take back what you or others wrote in threads, the \
messages I sent you or others directly, your name in older messages (who checked in, who was asked) and in the \
pictures of digests. Backups forget you as they are replaced by newer ones.

You can join again later, as somebody new."""


MOST_NAMED = 20  # all of them must fit into a message


def erased(left: Sequence[str]) -> str:
    """`left`: the names of the cohorts whose roles or circles could not be taken away."""
    words = "## Erased\nNothing is held about you any more. My posts with your words are changed in the next minutes."
    if left:
        few = len(left) <= MOST_NAMED
        names = listed([f"**{safe(name)}**" for name in left]) if few else f"{len(left)} cohorts"
        words += (
            f"\nDiscord did not let me take your role or your place in the study circle of {names} away: ask an "
            "organiser there, or leave its thread yourself."
        )
    return f"{words}\nThank you for having been here. `/join-cohort` is open to you whenever you like."
