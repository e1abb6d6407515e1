"""What pydantic cannot see: ids that refer to nothing, ids that are there twice, capstones that nobody does.

Works on the plain values of a file, so that a mistake in one place does not hide those in another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from bot.curriculum.source import Mistake, Path, Plain
from bot.inspection.packages import package

# The review form has these fields of its own.
RESERVED = ("strength", "suggestion")

# Comparing every wrong name with thousands of others would take minutes.
_MOST_NAMES = 300


def mistakes_in(data: dict[str, Plain]) -> Iterator[Mistake]:
    """Takes a curriculum file's top level and yields every mistake in how its parts refer to each other."""
    resources, advice = _keys(data.get("resources")), _keys(data.get("advice"))
    capstones = list(_items(data.get("capstones"), ("capstones",)))
    stages = list(_items(data.get("stages"), ("stages",)))
    tracks = [found for path, stage in stages for found in _items(stage.get("tracks"), (*path, "tracks"))]
    yield from _twice(stages, "stage")
    yield from _twice(tracks, "track")
    yield from _twice(capstones, "capstone")
    for path, capstone in capstones:
        yield from _rubric(path, capstone)
        yield from _packages(path, capstone)
    for path, stage in stages:
        yield from _stage(path, stage, resources, advice)
    yield from _uses(capstones, stages)


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """Ends a sentence: the nearest known name when one is near, all of them when they are few, else nothing."""
    names = list(dict.fromkeys(known))[:_MOST_NAMES]
    near = get_close_matches(wrong.lower()[:80], names, n=1, cutoff=0.5) or [
        name for name in names if len(name) > 1 and wrong.startswith(name + "-")
    ]
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; there is {', '.join(map(repr, names))}" if 0 < len(names) <= 8 else ""


def _keys(value: Plain) -> list[str]:
    return list(value) if isinstance(value, dict) else []


def _items(value: Plain, path: Path) -> Iterator[tuple[Path, dict[str, Plain]]]:
    """The mappings in a list, each with its path."""
    for index, item in enumerate(value if isinstance(value, list) else []):
        if isinstance(item, dict):
            yield (*path, index), item


def _ids(items: list[tuple[Path, dict[str, Plain]]]) -> list[str]:
    return [id for _, item in items if isinstance(id := item.get("id"), str)]


def _twice(items: list[tuple[Path, dict[str, Plain]]], kind: str) -> Iterator[Mistake]:
    seen = set()
    for path, item in items:
        id = item.get("id")
        if isinstance(id, str):
            if id in seen:
                yield Mistake((*path, "id"), f"another {kind} has the id {id!r} already; ids are used once")
            seen.add(id)


def _rubric(path: Path, capstone: dict[str, Plain]) -> Iterator[Mistake]:
    criteria = list(_items(capstone.get("rubric"), (*path, "rubric")))
    yield from _twice(criteria, "criterion")
    for where, criterion in criteria:
        if criterion.get("id") in RESERVED:
            yield Mistake((*where, "id"), f"the review form uses {criterion['id']!r} itself; choose another id")


def _packages(path: Path, capstone: dict[str, Plain]) -> Iterator[Mistake]:
    """What is asked for cannot be forbidden too, whichever of its names is used."""
    named = {field: _texts(capstone.get(field)) for field in ("frameworks", "required", "forbidden")}
    asked = {package(name).name: field for field in ("frameworks", "required") for name in named[field] if name}
    for index, name in enumerate(named["forbidden"]):
        if field := asked.get(package(name).name):
            yield Mistake((*path, "forbidden", index), f"{name!r} is in {field!r} too; keep one of the two")


def _texts(value: Plain) -> list[str]:
    return [item if isinstance(item, str) else "" for item in value] if isinstance(value, list) else []


def _stage(path: Path, stage: dict[str, Plain], resources: list[str], advice: list[str]) -> Iterator[Mistake]:
    listed = stage.get("resources")
    for index, id in enumerate(listed if isinstance(listed, list) else []):
        yield from _dangling((*path, "resources", index), id, resources, "resource")
    tracks = list(_items(stage.get("tracks"), (*path, "tracks")))
    for where, track in tracks:
        yield from _dangling((*where, "resource"), track.get("resource"), resources, "resource")
    for week_path, week in _items(stage.get("weeks"), (*path, "weeks")):
        yield from _dangling((*week_path, "advice"), week.get("advice"), advice, "advice")
        for where, task in _items(week.get("tasks"), (*week_path, "tasks")):
            yield from _dangling((*where, "resource"), task.get("resource"), resources, "resource")
            yield from _dangling((*where, "track"), task.get("track"), _ids(tracks), "track in this stage")


def _dangling(path: Path, id: Plain, known: list[str], what: str) -> Iterator[Mistake]:
    if isinstance(id, str) and id not in known:
        yield Mistake(path, f"no {what} {id!r}{did_you_mean(id, known) if known else '; there is none at all'}")


def _uses(
    capstones: list[tuple[Path, dict[str, Plain]]], stages: list[tuple[Path, dict[str, Plain]]]
) -> Iterator[Mistake]:
    used: dict[str, str] = {}
    for path, stage in stages:
        id, where = stage.get("capstone"), (*path, "capstone")
        yield from _dangling(where, id, _ids(capstones), "capstone")
        if isinstance(id, str):
            if id in used:
                yield Mistake(
                    where, f"the stage {used[id]!r} has the capstone {id!r} already; a capstone has one stage"
                )
            used.setdefault(id, str(stage.get("id")))
    for path, capstone in capstones:
        id = capstone.get("id")
        if isinstance(id, str) and id not in used:
            yield Mistake(
                path, f"no stage has the capstone {id!r}; add 'capstone: {id}' to the stage that ends with it"
            )
