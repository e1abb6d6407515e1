"""What needs a hand in a cohort, as the lines of its status."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from bot.overview import Overview
from bot.texts import attention as text
from bot.texts.words import channel, message_url

MOST_MEMBERS, MOST_WEEKS, MOST_LINKS = 8, 6, 3


def needs_a_hand(overview: Overview) -> Iterator[list[str]]:
    """Lines with a title first: what nobody has reviewed, who has fallen silent, then what blocks members."""
    yield list(_unreviewed(overview))
    yield list(_silent(overview))
    yield list(_blockers(overview))


def _unreviewed(overview: Overview) -> Iterator[str]:
    found = overview.attention.unreviewed
    if found:
        yield text.unreviewed_title(len(found))
    for each in found[:MOST_MEMBERS]:
        yield text.unreviewed(each.title, each.author, channel(each.thread_id) if each.thread_id else None)
    if len(found) > MOST_MEMBERS:
        yield text.more(len(found) - MOST_MEMBERS)


def _silent(overview: Overview) -> Iterator[str]:
    found = overview.attention
    if not found.silent:
        return
    yield text.title(len(found.silent))
    for each in found.silent[:MOST_MEMBERS]:
        yield text.silent(each.member_id, each.weeks, each.last, each.offered_at)
    if len(found.silent) > MOST_MEMBERS:
        yield text.more(len(found.silent) - MOST_MEMBERS)
    if found.away:
        yield text.away(found.away)


def _blockers(overview: Overview) -> Iterator[str]:
    weeks = [(week, list(some)) for week, some in groupby(overview.attention.blockers, key=lambda each: each.week)]
    if weeks:
        yield text.BLOCKERS
    for week, some in weeks[: -MOST_WEEKS - 1 : -1]:  # the newest first
        urls = [
            message_url(overview.cohort.guild_id, each.channel_id, each.message_id)
            for each in some
            if each.channel_id and each.message_id
        ]
        yield text.blockers(week, len(some), sum(each.shared for each in some), urls[:MOST_LINKS])
