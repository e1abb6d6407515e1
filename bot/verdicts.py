"""What the reviews of a capstone say together, and which reviews its author has still to write: pure rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bot.curriculum.model import Capstone, Criterion
from bot.submission import Review, Submission

PASSING = 3
ACCEPTED, UPHELD = "accepted", "upheld"  # what an organiser says to an appeal
OWED = ("offered", "released", "lapsed", "declined")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`medians` by criterion; `owes`: how many reviews the author owes.

    `failing`: the criteria with a median below 3; all of them while there is no median. `breach`: its reviewers say
    that it relies on what the rules forbid.
    """

    medians: Mapping[str, float]
    failing: tuple[Criterion, ...]
    owes: int
    breach: bool = False

    @property
    def passed(self) -> bool:
        """It has its reviews, no median is below 3, it keeps the rules, and its author has written those they owe."""
        return not self.failing and not self.breach and not self.owes

    @property
    def to_improve(self) -> bool:
        """Whether the work itself keeps it from passing: then it is reviewed again when it is handed in again."""
        return bool(self.failing) or self.breach


def verdict(capstone: Capstone, submission: Submission, received: Sequence[Review], given: Sequence[Review]) -> Verdict:
    """`received` are the reviews of the submission, `given` those of its author for the same capstone."""
    results = medians(capstone, received)
    # A criterion that is new since the reviews were written has no score, and fails nobody.
    failing = tuple(each for each in capstone.rubric if not results or results.get(each.id, PASSING) < PASSING)
    owes = sum(1 for review in given if owed(review))
    return Verdict(results, failing, owes, breach(submission, received))


def keeps_rules(submission: Submission) -> bool:
    """Whether it could be read, and nothing that the rules forbid is imported in it."""
    found = submission.report
    return found is not None and found.readable and not found.breaches


def breach(submission: Submission, received: Sequence[Review]) -> bool:
    """Whether most of those who answered in a finished review say that it breaks a rule.

    Not where an organiser has accepted it, nor where the present version has nothing forbidden in it any more.
    """
    if submission.ruling == ACCEPTED or keeps_rules(submission):
        return False
    answers = [review.breach for review in received if review.state == "done" and review.breach is not None]
    return 2 * sum(answers) > len(answers)


def medians(capstone: Capstone, received: Sequence[Review]) -> dict[str, float]:
    """The median score of each criterion over the finished reviews; empty while there is none.

    What came after the results does not change them.
    """
    done = [review for review in received if review.state == "done"]
    scores = {
        each.id: [review.scores[each.id] for review in done if each.id in review.scores] for each in capstone.rubric
    }
    return {criterion: float(median(values)) for criterion, values in scores.items() if values}


def owed(review: Review) -> bool:
    """Whether its reviewer has still to write it, for their own capstone to pass.

    You owe every review you were asked for until you have written it once, even after its time is over, and even where
    somebody else was asked because you had not started. One that you declined is off your list when a stand-in took it
    over, unless it was your last: one at least is your own. What you are asked after the results of your own capstone
    is help: what has passed stays passed.
    """
    asked = not (review.volunteer or review.helping)
    return asked and review.done_at is None and review.state in OWED
