"""What falls due, in the words that organisers read."""

from __future__ import annotations

from collections.abc import Mapping

from bot.records import PARTS, Kind
from bot.submission import submission_of

NAMES: Mapping[Kind, str] = {
    Kind.WELCOME: "the welcome",
    Kind.CHANGE: "the announcement of a change of plan",
    Kind.RESUMED: "the message that the pause is over",
    Kind.DIGEST: "the digest of week {week}",
    Kind.FAREWELL: "the farewell",
    Kind.CLOSING: "the closing of the capstone (week {week})",
    Kind.BREAK: "the notice of the break after week {week}",
    Kind.ASSIGNMENT: "week {week}",
    Kind.OPENING: "the opening of the capstone (week {week})",
    Kind.INVITATION: "the invitation to study circles",
    Kind.CIRCLE: "the thread of a study circle",
    Kind.REGROUPED: "a message in a study circle's thread",
    Kind.SESSION: "the event for the live session of week {week}",
    Kind.BLOCKER: "a question in a week's thread",
    Kind.NUDGE: "the reminder of week {week}",
    Kind.DIRECT: "a reminder by direct message",
    Kind.OFFER: "a direct message to somebody who has fallen silent",
    Kind.SUBMISSION: "the review thread of submission {submission}",
    Kind.VERSION: "the message that submission {submission} has a new version",
    Kind.REVIEWERS: "the message to the reviewers of submission {submission}",
    Kind.ASKED: "a direct message to a reviewer",
    Kind.STAND_IN: "the message to a stand-in reviewer",
    Kind.DEADLINE: "the reminder of a review",
    Kind.UNREVIEWED: "the message that nobody has reviewed submission {submission}",
    Kind.RESULTS: "the results of submission {submission}",
    Kind.APPEAL: "the appeal about submission {submission}",
    Kind.RULING: "the decision on the appeal about submission {submission}",
    Kind.THANKS: "an author's thanks to a reviewer",
    Kind.GALLERY: "the gallery",
}


def kind(kind: Kind, number: int) -> str:
    """A post by its kind and its number, which counts what `bot.records.Kind` says."""
    return NAMES[kind].format(week=number % PARTS, submission=submission_of(number))
