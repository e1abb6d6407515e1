"""The shipped curriculum: what the text it comes from says, and what Discord can show."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.curriculum.load import load
from bot.curriculum.model import Curriculum, Resource, Stage, Task, Week

FILE = Path(__file__).parents[2] / "curriculum.yaml"

# Every address of the original text but its picture; Go (game) with its brackets escaped, as Markdown needs it.
ORIGINAL_LINKS = (Path(__file__).parent / "original_links.txt").read_text(encoding="utf-8").split()


@pytest.fixture(scope="module")
def path() -> Curriculum:
    return load(FILE)


def links_in(value: object) -> set[str]:
    if isinstance(value, BaseModel):
        return links_in(dict(value))
    if isinstance(value, dict):
        own = {value["url"]} if isinstance(value.get("url"), str) else set()
        return own.union(*map(links_in, value.values()))
    return set().union(*map(links_in, value)) if isinstance(value, tuple) else set()


def tasks_of(path: Curriculum) -> list[tuple[Stage, Week, Task]]:
    return [(stage, week, task) for stage, week in path.weeks for task in week.tasks]


def test_it_has_the_six_stages_in_their_order(path: Curriculum) -> None:
    assert [stage.title for stage in path.stages] == [
        "A Practical Encounter",
        "Mathematical Foundations",
        "Deep Dive",
        "Capstone Project I",
        "Deep Reinforcement Learning",
        "Capstone Project II",
    ]


def test_it_takes_26_to_34_weeks_of_about_8_hours(path: Curriculum) -> None:
    assert 26 <= len(path.weeks) <= 34
    assert path.hours_per_week == 8


def test_there_is_an_optional_break_between_all_stages(path: Curriculum) -> None:
    assert set(path.breaks) == {path.last_week(stage) for stage in path.stages[:-1]}


def test_every_link_of_the_original_text_is_kept(path: Curriculum) -> None:
    assert set(ORIGINAL_LINKS) - links_in(path) == set()


def test_links_with_a_known_successor_have_it_beside_them(path: Curriculum) -> None:
    successors = {
        "gym": "https://gymnasium.farama.org/",
        "simonini": "https://huggingface.co/learn/deep-rl-course",
        "mxnet": "https://attic.apache.org/projects/mxnet.html",
        "long-peek": "https://lilianweng.github.io/posts/2018-02-19-rl-overview/",
    }
    for id, url in successors.items():
        assert url in {link.url for link in path.resources[id].see_also}


def test_every_resource_belongs_to_a_stage_and_every_advice_to_a_week(path: Curriculum) -> None:
    assert set(path.resources) == {id for stage in path.stages for id in stage.resources}
    assert set(path.advice) == {week.advice for _, week in path.weeks}


def test_a_task_points_only_at_resources_of_its_stage(path: Curriculum) -> None:
    assert [
        task.text for stage, _, task in tasks_of(path) if task.resource and task.resource not in stage.resources
    ] == []


def test_the_deep_dive_alone_has_tracks_the_specialization_the_book_and_the_lectures(path: Curriculum) -> None:
    resources: list[Resource] = [path.resources[track.resource] for _, track in path.all_tracks() if track.resource]
    assert {stage.title for stage, _ in path.all_tracks()} == {"Deep Dive"}
    assert [resource.title for resource in resources] == [
        "Deep Learning Specialization",
        "Dive into Deep Learning",
        "Introduction to Deep Learning, MIT 6.S191",
    ]


def test_every_week_of_the_deep_dive_has_work_for_each_track_and_for_all(path: Curriculum) -> None:
    stage = path.stages[2]
    for week in stage.weeks:
        required = {task.track for task in week.tasks if not task.optional}
        assert required == {None, *(track.id for track in stage.tracks)}, week.title


@pytest.mark.parametrize(
    ("id", "stage", "focus"), [("capstone-1", 3, "Supervised"), ("capstone-2", 5, "reinforcement")]
)
def test_both_capstones_have_the_rules_of_the_text(path: Curriculum, id: str, stage: int, focus: str) -> None:
    capstone = path.capstone(id)
    assert capstone is not None
    assert path.stage_of(capstone) == path.stages[stage]
    assert focus in capstone.focus
    assert capstone.artifact == "notebook"
    assert capstone.frameworks == ("torch", "tensorflow", "mxnet")
    assert capstone.forbidden == ("fastai", "keras")
    rules = " ".join(capstone.rules)
    assert all(word in rules for word in ("one Jupyter notebook", "code and prose", "tf.keras", "Share it online"))
    assert len(capstone.ideas) >= 3
    assert 4 <= len(capstone.rubric) <= 6


def test_each_worked_example_names_leakage_baseline_seed_and_ablation(path: Curriculum) -> None:
    for capstone in path.capstones:
        assert all(f"**{word}:**" in (capstone.example or "") for word in ("Leakage", "Baseline", "Seed", "Ablation"))


def test_texts_are_short_enough_for_a_phone(path: Curriculum) -> None:
    assert [task.text for _, _, task in tasks_of(path) if len(task.text) > 140] == []
    assert [week.title for _, week in path.weeks if len(week.title) > 60] == []


def test_a_weekly_post_with_every_link_leaves_room_within_4000_characters(path: Curriculum) -> None:
    for stage, week in path.weeks:
        shown = [stage.title, week.title, *week.goals, week.question]
        shown += [path.advice[week.advice].text] if week.advice else []
        for task in week.tasks:
            resource = path.resources[task.resource] if task.resource else None
            shown += [task.text, task.part or "", *((resource.title, resource.url) if resource else ())]
        # 16 characters of decoration each, and 1,000 for the heading, the deadline, the norm line and the footer.
        assert sum(len(text) + 16 for text in shown) <= 3000, week.title


def test_the_worked_example_and_the_rules_of_a_capstone_fit_a_message_each(path: Curriculum) -> None:
    for capstone in path.capstones:
        assert len(capstone.example or "") <= 3500
        assert len("\n".join(capstone.rules)) <= 1500
        assert len("\n".join(capstone.guidance)) <= 1500
