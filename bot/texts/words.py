"""Small parts of sentences: numbers with their nouns, instants, and other people's words made harmless."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime

from bot.calendar import LATER

MOST_LINES = 10
# Characters that Discord's markdown gives a meaning. The "@" is dealt with on its own: a backslash does not stop it.
MARKDOWN = re.compile(r"([\\*_~|`>#\[\]<:-])")
WHITE = "\t\n"
JOINERS = "\u200c\u200d"
# Letters and symbols to Unicode, and nothing to see: fillers of Hangul, and Braille without a dot.
LOOK_BLANK = "\u115f\u1160\u2800\u3164\uffa0"
UNMENTIONED = "@\u200b"
AFTER_THE_PAUSE = "after the pause"


def plural(count: float, noun: str, nouns: str | None = None) -> str:
    """ "1 week", "3 weeks", "2.5 hours"."""
    return f"{count:g} {noun if count == 1 else nouns or noun + 's'}"


def reviews_to_write(count: int) -> str:
    """ "the review", "the 3 reviews"; what follows says whose they are."""
    return "the review" if count == 1 else f"the {count} reviews"


def on_a_break(count: int) -> str:
    """What follows the number of those who have checked in."""
    return f", {count} on a break" if count else ""


def listed(parts: Iterable[str], last: str = "and") -> str:
    """ "A, B and C"."""
    *most, final = list(parts) or [""]
    return f"{', '.join(most)} {last} {final}" if most else final


def ranges(numbers: Iterable[int], *, to: str = "–", comma: str = ", ") -> str:
    """Sorted numbers in short: "1–3, 5"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return comma.join(f"{run[0]}{to}{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def full_time(moment: datetime) -> str:
    """The instant as a timestamp that Discord shows in each reader's own zone: "Monday, 5 January 2026 09:00".

    What waits for the end of a pause has no date yet: then the words say so, here and in the next three. It may come
    long after that end.
    """
    if moment >= LATER:
        return AFTER_THE_PAUSE
    return f"<t:{int(moment.timestamp())}:F>"


def day(moment: datetime) -> str:
    """The same as a short date."""
    if moment >= LATER:
        return AFTER_THE_PAUSE
    return f"<t:{int(moment.timestamp())}:D>"


def relative(moment: datetime) -> str:
    """The same as "in 3 days"."""
    if moment >= LATER:
        return AFTER_THE_PAUSE
    return f"<t:{int(moment.timestamp())}:R>"


def when(moment: datetime) -> str:
    """Both: the date, and in how long that is."""
    return full_time(moment) if moment >= LATER else f"{full_time(moment)} ({relative(moment)})"


def mention(user_id: int) -> str:
    """A person's name as Discord shows it. Pings only where the message's allowed mentions say so.

    Whoever has erased what was held about them has no id any more, but a number below 1.
    """
    return f"<@{user_id}>" if user_id > 0 else "a former member"


def organiser(user_id: int) -> str:
    """The same of whoever created a cohort, at the beginning of a sentence that asks them for something."""
    return mention(user_id) if user_id > 0 else "Organisers"


def role(role_id: int) -> str:
    return f"<@&{role_id}>"


def channel(channel_id: int) -> str:
    return f"<#{channel_id}>"


def thread_link(words: str, guild_id: int, thread_id: int) -> str:
    """Harmless words that lead to a thread. A mention would show its name, which has the words in it once more, and no
    more than its number in a direct message."""
    return f"[**{words}**](https://discord.com/channels/{guild_id}/{thread_id})"


def message_url(guild_id: int, channel_id: int, message_id: int) -> str:
    """Where a message is."""
    return f"https://discord.com/channels/{guild_id}/{channel_id}/{message_id}"


def plain(text: str, limit: int | None = None) -> str:
    """Other people's words on one line without anything invisible in them, for places that know no markdown."""
    if text.isascii() and text.isprintable():  # often, and then nothing in it is invisible
        visible = text
    else:
        visible = "".join(" " if _blank(character) else character for character in text if _visible(character))
    words = " ".join(visible.split())
    return trimmed(words, limit) if words.strip(JOINERS) else ""


def safe(text: str, limit: int | None = None) -> str:
    """Other people's words for a message: their line breaks stay, but no markdown, no mention, nothing invisible."""
    return MARKDOWN.sub(r"\\\1", trimmed(_lines(text), limit)).replace("@", UNMENTIONED)


def code(text: str, limit: int | None = None) -> str:
    """The same as a block to copy from, in which markdown means nothing: only what would end the block is changed."""
    harmless = _lines(text).replace("`" * 3, "` ` `").replace("@", UNMENTIONED)  # which may be twice as long
    return f"```\n{trimmed(harmless, limit)}\n```"


def _lines(text: str) -> str:
    return "".join(character for character in text if character == "\n" or _visible(character)).strip()


def quoted(text: str, limit: int | None = None) -> str:
    """The same as a quotation. Many short lines would fill the screen: what is beyond `MOST_LINES` runs on in one."""
    lines = [line.strip() for line in safe(text, limit).splitlines() if line.strip()]
    shown = [*lines[: MOST_LINES - 1], " ".join(lines[MOST_LINES - 1 :])]
    return "\n".join(f"> {line}" for line in shown if line)


def trimmed(text: str, limit: int | None) -> str:
    """At most `limit` characters, with an ellipsis where something is missing."""
    if limit is None or len(text) <= limit:
        return text
    return text[: limit - 1].rstrip() + "…"


def _blank(character: str) -> bool:
    return character.isspace() or character in LOOK_BLANK


def _visible(character: str) -> bool:
    """Not a control character, nor one that turns the writing direction (it would turn our words as well).

    The joiners that emoji and several scripts need (U+200C, U+200D) are format characters too, and stay.
    """
    return (
        character in WHITE
        or character in JOINERS
        or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
