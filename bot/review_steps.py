"""The steps of the review form, and what of them is still missing: pure rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.curriculum.model import Capstone, Criterion
from bot.submission import Review, Submission
from bot.texts import reviews as text
from bot.texts.words import plain
from bot.verdicts import keeps_rules

SHORTEST, LONGEST = 20, 1000  # characters of a strength and a suggestion
# Discord's forms have five fields: two texts and three criteria in the first, five criteria in the others.
FIRST_STEP, OTHER_STEPS = 3, 5


@dataclass(frozen=True, slots=True)
class Answers:
    """What one step of the form brought in; None: it did not ask. `breach`: they say that a rule is broken.

    `named`: the form said that the author sees their name.
    """

    scores: Mapping[str, int]
    strength: str | None = None
    suggestion: str | None = None
    breach: bool | None = None
    named: bool = True


def steps(capstone: Capstone, *, rules: bool = False) -> Sequence[Sequence[Criterion]]:
    """The criteria of each step of the form. With the question about the `rules` the last step has room for it."""
    rest = capstone.rubric[FIRST_STEP:]
    later = [rest[start : start + OTHER_STEPS] for start in range(0, len(rest), OTHER_STEPS)]
    found = [capstone.rubric[:FIRST_STEP], *later]
    is_full = len(found[-1]) == (OTHER_STEPS if later else FIRST_STEP)
    return [*found, ()] if rules and is_full else found


def asks_rules(submission: Submission, review: Review | None) -> bool:
    """Whether reviewers are to say if it keeps the rules: something that these forbid was found in it.

    Whoever has said so of a version before is asked again where the present one cannot be read.
    """
    if submission.report is not None and submission.report.readable:
        return not keeps_rules(submission)
    return review is not None and review.breach is not None


def long_enough(words: str | None) -> bool:
    """Whether it is a text that a review may have."""
    return words is not None and len(plain(words)) >= SHORTEST and len(words) <= LONGEST


def missing_step(capstone: Capstone, review: Review, *, rules: bool = False) -> int | None:
    """The first step with something missing."""
    if not (long_enough(review.strength) and long_enough(review.suggestion)):
        return 0
    all_steps = steps(capstone, rules=rules)
    for number, criteria in enumerate(all_steps):
        if any(criterion.id not in review.scores for criterion in criteria):
            return number
    return len(all_steps) - 1 if rules and review.breach is None else None


def step_after(capstone: Capstone, review: Review, answers: Answers, *, rules: bool = False) -> int | None:
    """The step to fill in next. Whoever looks again at what they wrote before goes through all of them once more."""
    missing, all_steps = missing_step(capstone, review, rules=rules), steps(capstone, rules=rules)
    if missing is not None or review.done_at is None or review.state == "done":
        return missing
    number = next((n for n, step in enumerate(all_steps) if any(each.id in answers.scores for each in step)), 0)
    if answers.breach is not None:
        number = len(all_steps) - 1
    return number + 1 if number + 1 < len(all_steps) else None


@dataclass(frozen=True, slots=True)
class Checked:
    """The answers that can be kept; `problems`: what is wrong with the others; `unsaved`: their words, if lost."""

    answers: Answers
    problems: tuple[str, ...]
    unsaved: tuple[str, ...]


def check(capstone: Capstone, before: Review | None, answers: Answers) -> Checked:
    """Keep what is valid. Discord's forms see to most of this; a rubric that has changed, or blank words, they do not.

    A text of the wrong length is kept as a draft, as much as the form takes; but never in the place of a good one.
    """
    problems, unsaved = [], []
    kept: dict[str, str | None] = {}
    for name, title in (("strength", text.FORM_STRENGTH), ("suggestion", text.FORM_SUGGESTION)):
        words: str | None = getattr(answers, name)
        if words is None or long_enough(words):
            kept[name] = words
            continue
        problems.append(text.wrong_length(title, SHORTEST, LONGEST))
        good = before is not None and long_enough(getattr(before, name))
        kept[name] = None if good or not plain(words) else words[:LONGEST]
        if words and kept[name] != words:
            unsaved.append(words)
    known = {criterion.id for criterion in capstone.rubric}
    scores = {id: score for id, score in answers.scores.items() if id in known and 1 <= score <= 5}
    if len(scores) < len(answers.scores):
        problems.append(text.form_outdated())
    return Checked(
        Answers(scores, kept["strength"], kept["suggestion"], answers.breach, answers.named),
        tuple(problems),
        tuple(unsaved),
    )
