"""Cards that have very much to say keep within what Discord takes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from discord import ui

from bot.answers import LONGEST_DONE
from bot.attention import Attention, Silent
from bot.breaks import Rest
from bot.curriculum.model import Capstone, Track
from bot.inspection.report import Found, Inspection
from bot.overview import Overview
from bot.part import Part
from bot.posts import CapstoneNotice
from bot.progress import Progress, StageProgress
from bot.records import Cohort, Kind, Membership, Occurrence, Posted
from bot.review_posts import Handed
from bot.showcase import A_PAGE, Gallery, Work
from bot.silence import Invitation
from bot.store.blockers import Unsolved
from bot.streaks import Mark, Streak
from bot.submission import Submission
from bot.texts import checkin as checkin_text
from bot.texts import organisers as text
from bot.ui import showcase, submission_card
from bot.ui.cohort_cards import status
from bot.ui.notices import capstone
from bot.ui.part import settings_card
from bot.ui.progress_card import draw
from bot.verdicts import Verdict
from tests.conftest import MONDAY_9, THE_PATH, TINY
from tests.making import LOAF, bare_cohort

LONGEST_CARD = 4000
LONG = "I am missing **Send Messages** in <#100>. " * 30


LINK = "https://example.org/" + "a" * 1980


def found_much() -> Inspection:
    breach = Found("keras", 10_000, 10_000, "*" * 200)
    return Inspection(True, notebooks=1, code_cells=10**6, prose_cells=10**6, forbidden=(breach,) * 200)


def handed(**changes: object) -> Handed:
    """A submission about which there is as much to say as there can be."""
    work = Submission(
        id=1, cohort_id=1, capstone=LOAF.id, member_id=10**18, title="*" * 80, summary="*" * 1000, url=LINK, version=99,
        round=1, late=True, link_state="unchecked", link_note="*" * 500, submitted_at=MONDAY_9, allocated_at=MONDAY_9,
        closed_at=MONDAY_9, pinned="sha256:" + "a" * 64, permalink=LINK + "b", report=found_much(), changed_at=MONDAY_9,
        changes="*" * 1000, appeal="*" * 1000,
    )  # fmt: skip
    post = Handed(
        occurrence=occurrence(Kind.SUBMISSION),
        cohort=bare_cohort(),
        curriculum=TINY,
        capstone=with_much(rules=("r" * 900,) * 5, rubric=LOAF.rubric * 20),
        submission=work,
        deadline=MONDAY_9,
        asked=3,
        done=0,
        due_at=MONDAY_9,
        unreviewed=False,
        verdict=Verdict({}, LOAF.rubric, 3),
        results=Posted(occurrence(Kind.RESULTS), "sent", 1, None, None, 10**18, 10**18, None, None),
    )
    return replace(post, **changes)  # type: ignore[arg-type] # any field


@pytest.mark.parametrize("verdict", [None, Verdict({}, LOAF.rubric, 3), Verdict({}, (), 3), Verdict({}, (), 0)])
@pytest.mark.parametrize(
    "changes", [{}, {"report": None}, {"url": LINK[:900], "permalink": LINK[:1000], "summary": None}]
)
def test_the_first_message_of_a_review_thread_fits_and_says_how_it_stands(
    changes: dict[str, object], verdict: Verdict | None
) -> None:
    post = handed(verdict=verdict)
    view = submission_card.draw(replace(post, submission=replace(post.submission, **changes)))  # type: ignore[arg-type] # any field
    said = words(view)
    assert sum(map(len, said)) + len(said) <= LONGEST_CARD
    assert len(list(view.walk_children())) <= 40
    assert any(part[0] in "👀🔧⏳✅" for part in said)
    assert said[1].startswith("https://example.org/")


def test_a_page_of_the_gallery_fits_and_names_every_work_on_it() -> None:
    for url in (LINK, LINK[:150]):
        work = Work(replace(handed().submission, url=url, permalink=None), with_much(title="C" * 80), 10**18)
        page = Gallery(
            occurrence=occurrence(Kind.GALLERY, 3),
            cohort=bare_cohort(name="*" * 100),
            curriculum=TINY,
            works=(work,) * A_PAGE,
        )
        [said] = words(showcase.draw(page))
        assert len(said) <= LONGEST_CARD
        assert said.count(f"by <@{10**18}>") == A_PAGE


def words(view: ui.LayoutView) -> list[str]:
    return [part.content for part in view.walk_children() if isinstance(part, ui.TextDisplay)]


def test_a_capstone_with_a_very_long_focus_and_very_many_rules_fits() -> None:
    much = with_much(focus="f" * 5000, rules=("r" * 900,) * 5, rubric=LOAF.rubric * 20, ideas=())
    ideas = with_much(focus="f" * 5000, rules=("r" * 2000,), rubric=LOAF.rubric * 20)
    for found in (much, ideas):
        notice = CapstoneNotice(
            occurrence=occurrence(Kind.OPENING),
            cohort=bare_cohort(),
            curriculum=TINY,
            capstone=found,
            deadline=MONDAY_9,
            handed_in=0,
        )
        said = words(capstone(notice))
        assert sum(map(len, said)) <= LONGEST_CARD
        assert "⏳ Hand it in by" in said[0]
        assert said[-1].startswith("When you have something to show")


def test_the_status_shows_as_much_of_what_was_posted_lately_as_there_is_room_for() -> None:
    cohort = bare_cohort(name="*" * 100, curriculum=THE_PATH.id)
    few, many = (overview(cohort, number, LONG) for number in (0, 6))
    shown = []
    for seen in (few, many):
        said = words(status(seen, MONDAY_9, [LONG] * len(seen.broken)))
        assert sum(map(len, said)) <= LONGEST_CARD
        assert any(part.startswith(text.SETTINGS) for part in said)
        shown.append(sum(part.count("\n- ") for part in said if part.startswith(text.RECENT)))
    assert shown[0] == 12
    assert 0 < shown[1] < 12


def test_what_is_broken_and_who_needs_a_hand_come_before_what_was_posted_lately() -> None:
    silent = tuple(Silent(10**18 + each, 2, 30, MONDAY_9) for each in range(500))
    stuck = tuple(Unsolved(week, True, 10**18, 10**18) for week in range(1, 34) for _ in range(20))
    cohort = bare_cohort(name="*" * 100, curriculum=THE_PATH.id)
    shown = []
    for broken in (0, 6):
        seen = replace(overview(cohort, broken, LONG), attention=Attention(silent, 9, stuck))
        said = words(status(seen, MONDAY_9, [LONG] * broken))
        assert sum(map(len, said)) <= LONGEST_CARD
        names = [part for part in said if "500 members could use a word" in part]
        shown.append(sum(part.count("quiet for") for part in names))
        if broken:
            assert [part.partition("\n")[0] for part in said[1:4]] == [
                text.MISSING,
                text.BROKEN,
                "**👋 500 members could use a word from you**",
            ]
        else:
            assert "- and 492 more\n" in names[0]
            assert sum(part.count("asked in its thread") for part in said) == 6
    assert shown[0] == 8
    assert 0 < shown[1] <= 8


MUCH = Membership(
    1, 5, MONDAY_9, None, "*" * 500, tuple(f"way-{n}" for n in range(75)), outcome="partly", reflection="*" * 1000
)


OFFER = Invitation(bare_cohort(name="*" * 100), 30, bare_cohort(name="*" * 100))


@pytest.mark.parametrize("beneath", [None, OFFER, Rest(bare_cohort(name="*" * 100), None)])
def test_the_progress_shows_all_stages_and_as_much_of_ones_own_words_as_there_is_room_for(
    beneath: Invitation | Rest | None,
) -> None:
    stage = TINY.stages[0].model_copy(update={"title": "S" * 80})
    title = LOAF.model_copy(update={"title": "C" * 80})
    marks = (Mark.DONE,) * 26
    seen = Progress(
        cohort=bare_cohort(name="*" * 60, ended_at=MONDAY_9),
        member_id=10**18,
        own=True,
        mine=MUCH,
        tracks=("T" * 80,) * 75,
        over=True,
        beneath=beneath,
        streak=Streak(312, 1, 2, (), (*marks * 12, Mark.LEFT_OUT, Mark.PAUSED)),
        stages=(StageProgress(stage, marks, title, None, passed=False),) * 12,
        checked_in=312,
        weeks=312,
        hours=9999.5,
        week=None,
        next_week=None,
    )
    said = words(draw(seen))
    assert sum(map(len, said)) <= LONGEST_CARD
    assert said[1].count("S" * 80) == 12
    assert beneath is OFFER or "🎯 **Your goal**" in said[2]


@pytest.mark.parametrize("character", ["w", "@", "*", "`"])
def test_whatever_was_written_is_given_back_to_copy(character: str) -> None:
    much = character * LONGEST_DONE
    deleted = checkin_text.deleted(26, MONDAY_9), checkin_text.streak_line(26, 2), checkin_text.wrote(much, much)
    overtaken = checkin_text.overtaken(26), checkin_text.both(much, much, much, much), checkin_text.OPEN_AGAIN
    for said in (deleted, overtaken):
        assert len("\n".join(said)) <= LONGEST_CARD
        assert character != "w" or f"{much}\n\n{much}\n```" in "\n".join(said)


def test_the_settings_of_a_member_of_very_many_cohorts_fit() -> None:
    tracks = tuple((TINY.stages[0], Track(id=id, title="T" * 80, about="A way.")) for id in MUCH.tracks)
    part = Part(bare_cohort(name="*" * 60), MUCH, tracks)
    card = settings_card("s" * 900, [], [part] * 30)
    assert sum(map(len, words(card))) <= LONGEST_CARD
    assert len(list(card.walk_children())) <= 40


def overview(cohort: Cohort, broken: int, note: str) -> Overview:
    recent = tuple(replace(posted("sent", note[:200]), occurrence=occurrence(Kind.ASSIGNMENT, n)) for n in range(12))
    failed = tuple(posted("failed", note) for _ in range(broken))
    return Overview(cohort, None, 10, None, None, None, recent, failed, ())


def posted(state: str, note: str) -> Posted:
    return Posted(occurrence(Kind.DIGEST), state, 5, MONDAY_9, None, 1, None, note, None)


def occurrence(kind: Kind, number: int = 1) -> Occurrence:
    return Occurrence(1, kind, number, MONDAY_9, 100)


def with_much(**changes: object) -> Capstone:
    return LOAF.model_copy(update=changes)
