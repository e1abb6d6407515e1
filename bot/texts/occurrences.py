"""What falls due, in the words that organisers read."""

from __future__ import annotations

from bot.records import PARTS, Kind
from bot.submission import submission_of


def kind(kind: Kind, number: int) -> str:
    match kind:
        case Kind.WELCOME:
            return "the welcome"
        case Kind.ASSIGNMENT:
            return f"week {number}"
        case Kind.CHANGE:
            return "the announcement of a change of plan"
        case Kind.RESUMED:
            return "the message that the pause is over"
        case Kind.DIGEST:
            return f"the digest of week {number}"
        case Kind.OPENING:
            return f"the opening of the capstone (week {number})"
        case Kind.CLOSING:
            return f"the closing of the capstone (week {number})"
        case Kind.BREAK:
            return f"the notice of the break after week {number}"
        case Kind.SESSION:
            return f"the event for the live session of week {number}"
        case Kind.NUDGE:
            return f"the reminder of week {number % PARTS}"
        case Kind.DIRECT:
            return "a reminder by direct message"
        case Kind.DEADLINE:
            return "the reminder of a review"
        case Kind.SUBMISSION:
            return f"the review thread of submission {number}"
        case Kind.REVIEWERS:
            return f"the message to the reviewers of submission {submission_of(number)}"
        case Kind.STAND_IN:
            return "the message to a stand-in reviewer"
        case Kind.RESULTS:
            return f"the results of submission {submission_of(number)}"
