"""The cards of reviews keep within what Discord takes, however much there is to say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from discord import ui

from bot.curriculum.model import Capstone
from bot.inspection.report import Found, Inspection
from bot.received import Given, Mine, Own, Received
from bot.records import Kind, Occurrence
from bot.review_posts import Appealed, Asked, NewVersion, Thanks
from bot.reviews import Task
from bot.submission import Review
from bot.ui import letters, review_cards
from bot.ui.my_reviews import draw
from bot.ui.results import draw_received
from bot.ui.review_buttons import guide
from bot.ui.review_form import ReviewForm
from tests.conftest import MONDAY_9, TINY
from tests.making import HERE, LOAF, bare_cohort, bare_submission

LONGEST_CARD, MOST_COMPONENTS, MOST_FIELDS = 4000, 40, 5
LONG = "*" * 1000
FORBIDDEN = Inspection(readable=True, forbidden=tuple(Found(f"package-{n}", n, 1) for n in range(40)))
MUCH = bare_submission(
    title="*" * 80, report=FORBIDDEN, appeal="*" * 500, changes="*" * 500, link_note="n" * 1500, changed_at=MONDAY_9,
    version=7,
)  # fmt: skip
WIDE = LOAF.model_copy(
    update={
        "rubric": tuple(LOAF.rubric[0].model_copy(update={"id": f"c{n}", "title": "t" * 45}) for n in range(8)),
        "guidance": ("g" * 900,) * 6,
        "example": "e" * 3000,
    }
)


def a_review(id: int = 1, **changes: object) -> Review:
    written = Review(
        id, id, 10**18, "offered", False, MONDAY_9, MONDAY_9, False, LONG, LONG, None, {f"c{n}": 5 for n in range(8)}
    )
    return replace(written, **changes)  # type: ignore[arg-type]  # whatever a test wants to be otherwise


def require_fits(view: ui.LayoutView) -> list[str]:
    """The texts of a card that Discord takes."""
    said = [part.content for part in view.walk_children() if isinstance(part, ui.TextDisplay)]
    assert sum(map(len, said)) <= LONGEST_CARD
    assert len(list(view.walk_children())) <= MOST_COMPONENTS
    ids = [part.custom_id for part in view.walk_children() if isinstance(part, ui.Button)]
    assert len(ids) == len(set(ids))
    return said


@pytest.mark.parametrize("many", [1, 5, 60])
def test_my_reviews_fits_with_very_many_reviews_and_long_titles(many: int) -> None:
    open_ones = [Given(a_review(n), replace(MUCH, id=n), 10**18) for n in range(1, many + 1)]
    written = [
        Given(
            a_review(n, state="done", done_at=MONDAY_9, helped=True, reply="*" * 500, version=1),
            MUCH,
            10**18,
        )
        for n in range(many)
    ]
    own = [Own(replace(MUCH, id=1000 + n), (a_review(),), 10**18, 10**10 + n, None, explains=True) for n in range(many)]
    said = require_fits(draw(Mine((*open_ones, *written), tuple(own), HERE, running=True, now=MONDAY_9)))
    assert said[0] == "## Your reviews"
    assert any("about your capstones" in part.lower() for part in said)
    assert any("Written" in part for part in said)


def test_what_waits_longest_comes_first_and_what_nobody_waits_for_last() -> None:
    later = replace(a_review(1), due_at=MONDAY_9 + timedelta(days=1))
    lapsed = replace(a_review(3), state="lapsed")
    given = tuple(
        Given(review, bare_submission(id=review.id, title=f"Work {review.id}"), None)
        for review in (lapsed, later, a_review(2))
    )
    said = "\n".join(require_fits(draw(Mine(given, (), HERE, running=True, now=MONDAY_9))))
    assert said.index("Work 2") < said.index("Work 1") < said.index("Work 3")
    assert "**Work 3** · its thread is being opened · nobody waits for it, but it still counts" in said


def test_in_a_cohort_that_has_ended_nothing_can_be_written() -> None:
    view = draw(Mine((Given(a_review(), MUCH, None),), (), HERE, running=False, now=MONDAY_9))
    assert not [part for part in view.walk_children() if isinstance(part, ui.Button)]


def test_the_guide_fits_with_what_was_found_and_what_its_author_says() -> None:
    task = Task(bare_cohort(), WIDE, MUCH, None)
    view = ui.LayoutView()
    view.add_item(ui.Container(*guide(task)))
    said = require_fits(view)
    assert "👤 The author sees your name" in said[-1]


def test_a_received_review_fits_with_its_marks_and_the_reply() -> None:
    review = a_review(state="late", done_at=MONDAY_9, named=True, reply="*" * 500, version=1)
    [view] = draw_received(Received(MUCH, WIDE, (review,), named=True, own=True))
    said = require_fits(view)
    assert "Written after the results" in said[0]
    assert "Written about an earlier version" in said[0]
    assert said[-1].startswith("**Your reply**")


@pytest.mark.parametrize("anonymous", [False, True])
def test_the_messages_about_a_capstone_under_review_fit(anonymous: bool) -> None:
    about = {
        "occurrence": Occurrence(1, Kind.REVIEWERS, MUCH.id, MONDAY_9, 1),
        "cohort": bare_cohort(anonymous=anonymous),
        "curriculum": TINY,
        "capstone": WIDE,
        "submission": replace(MUCH, round=2),
        "thread_id": 1,
    }
    reviews = tuple(a_review(n) for n in range(30))
    for post in (Asked(**about, reviews=reviews), NewVersion(**about, reviews=reviews), Appealed(**about)):
        require_fits(review_cards.draw(post))
    letter = {**about, "occurrence": Occurrence(1, Kind.THANKS, 1, MONDAY_9, 1)}
    require_fits(letters.draw(Thanks(**letter, review=a_review(reply="*" * 500, helped=True), inbox_open=True)))


@pytest.mark.parametrize("criteria", range(1, 9))
def test_the_question_about_the_rules_has_room_in_a_step_of_the_form(criteria: int) -> None:
    capstone: Capstone = WIDE.model_copy(update={"rubric": WIDE.rubric[:criteria]})
    task = Task(bare_cohort(), capstone, MUCH, None)
    asked = []
    for step in range(len(task.steps)):
        form = ReviewForm(task, step)
        fields = [part.component for part in form.children if isinstance(part, ui.Label)]
        assert 0 < len(fields) <= MOST_FIELDS
        assert all(len(part.description or "") <= 100 for part in form.children if isinstance(part, ui.Label))
        asked += [getattr(field, "custom_id", None) for field in fields]
    assert asked == ["strength", "suggestion", *(each.id for each in capstone.rubric), "rules"]
