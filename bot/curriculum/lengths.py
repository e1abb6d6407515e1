"""Whether each week fits on a card. Discord shows 4,000 characters, with links in full; what stands around a week's
goals and tasks (its stage, advice, question, deadline) takes the rest."""

from __future__ import annotations

from collections.abc import Iterator

from bot.curriculum.model import Curriculum, Stage, Task, Week
from bot.curriculum.source import Mistake

LONGEST_WEEK = 2200
# Around each text: bullets, brackets, "(if you like)", "(free to audit)", headings. More than is ever needed.
AROUND_GOAL, AROUND_TASK, AROUND_TRACK, HEADINGS = 4, 48, 40, 40


def mistakes_in(curriculum: Curriculum) -> Iterator[Mistake]:
    """Yields every week that is too long to be posted."""
    for number, stage in enumerate(curriculum.stages):
        for index, week in enumerate(stage.weeks):
            length = week_length(curriculum, stage, week)
            if length > LONGEST_WEEK:
                where = ("stages", number, "weeks", index)
                yield Mistake(
                    where,
                    f"its goals and tasks come to {length:,} characters with their links, and a post has room for "
                    f"{LONGEST_WEEK:,}; shorten them or make it two weeks",
                )


def week_length(curriculum: Curriculum, stage: Stage, week: Week) -> int:
    """How many characters a week's goals and tasks take at most, with the tasks of every track."""
    goals = sum(len(goal) + AROUND_GOAL for goal in week.goals)
    tracks = sum(len(track.title) + AROUND_TRACK for track in stage.tracks)
    return HEADINGS + goals + tracks + sum(_task_length(curriculum, task) for task in week.tasks)


def _task_length(curriculum: Curriculum, task: Task) -> int:
    resource = curriculum.resources[task.resource] if task.resource else None
    link = len(resource.title) + len(resource.url) if resource else 0
    return len(task.text) + len(task.part or "") + link + AROUND_TASK
