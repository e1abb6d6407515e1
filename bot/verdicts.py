"""What the reviews of a capstone say together, and which reviews its author has still to write: pure rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bot.curriculum.model import Capstone, Criterion
from bot.submission import Review

PASSING = 3
OWED = ("offered", "released", "lapsed", "declined")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`medians` by criterion; `failing`: what has none, or one below 3; `owes`: how many reviews the author owes."""

    medians: Mapping[str, float]
    failing: tuple[Criterion, ...]
    owes: int

    @property
    def passed(self) -> bool:
        """It has its reviews, no criterion's median is below 3, and its author has written those they owe."""
        return not self.failing and not self.owes


def verdict(capstone: Capstone, received: Sequence[Review], given: Sequence[Review]) -> Verdict:
    """`received` are the reviews of a submission, `given` those of its author for the same capstone."""
    results = medians(capstone, received)
    failing = tuple(each for each in capstone.rubric if results.get(each.id, 0) < PASSING)
    return Verdict(results, failing, sum(1 for review in given if owed(review)))


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
    somebody else was asked because you had not started. One that you
    declined is off your list when a stand-in took it over, unless it was your last: one at least is your own.
    """
    return not review.volunteer and review.done_at is None and review.state in OWED
