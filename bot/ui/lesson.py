"""A week's goals and tasks as text, for the weekly post and for /plan."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bot.curriculum.model import Curriculum, Stage, Task, Week
from bot.texts import posts as text


def lesson(curriculum: Curriculum, stage: Stage, week: Week, tracks: Collection[str] = ()) -> Iterator[str]:
    """The blocks of text: goals, tasks for everyone, tasks of each track. `tracks` limits it to those (none: all).

    At most `bot.curriculum.lengths.LONGEST_WEEK` characters: longer weeks are no valid curriculum.
    """
    yield text.goals(week.goals)
    shared = [task for task in week.tasks if task.track is None]
    blocks = [f"{text.TASKS}\n{_lines(curriculum, shared)}"] if shared else []
    for track in stage.tracks:
        tasks = [task for task in week.tasks if task.track == track.id]
        if tasks and (track.id in tracks or not _follows_one(stage, tracks)):
            blocks.append(f"{text.track_heading(track.title)}\n{_lines(curriculum, tasks)}")
    yield "\n\n".join(blocks)


def _follows_one(stage: Stage, tracks: Collection[str]) -> bool:
    return any(track.id in tracks for track in stage.tracks)


def _lines(curriculum: Curriculum, tasks: Collection[Task]) -> str:
    return "\n".join(f"- {task_line(curriculum, task)}" for task in tasks)


def task_line(curriculum: Curriculum, task: Task) -> str:
    """A task with the link to what it is about."""
    words = f"{text.OPTIONAL if task.optional else ''}{task.text}"
    if task.resource is None:
        return words
    resource = curriculum.resources[task.resource]
    name = f"{resource.title}: {task.part}" if task.part else resource.title
    return f"{words} [{name}]({resource.url}){text.cost(resource.cost)}"
