"""The curricula that cohorts of this installation can follow."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.curriculum.load import load
from bot.curriculum.model import Curriculum
from bot.errors import CurriculumError


@dataclass(frozen=True, slots=True)
class Library:
    """Curricula by their id. The first is the one a cohort gets when nobody says otherwise."""

    curricula: tuple[Curriculum, ...]

    @property
    def default(self) -> Curriculum:
        return self.curricula[0]

    def get(self, id: str) -> Curriculum | None:
        return next((curriculum for curriculum in self.curricula if curriculum.id == id), None)

    def nearest(self, text: str) -> list[Curriculum]:
        """Curricula whose id or title resembles the text, the likeliest first."""
        names = {name: each for each in self.curricula for name in (each.id, each.title.lower())}
        found = difflib.get_close_matches(text.lower(), names, n=3, cutoff=0.4)
        return list({names[name].id: names[name] for name in found}.values())


def load_library(paths: Iterable[Path]) -> Library:
    """Read curriculum files; a folder stands for every .yaml file in it.

    Raises CurriculumError with the mistakes of all files at once.
    """
    curricula: list[Curriculum] = []
    mistakes: list[str] = []
    for path in paths:
        for file in sorted(path.glob("*.yaml")) if path.is_dir() else [path]:
            try:
                curriculum = load(file)
            except CurriculumError as error:
                mistakes += error.mistakes
                continue
            if any(curriculum.id == other.id for other in curricula):
                mistakes.append(f"{file}: another file has the id '{curriculum.id}' too; give each its own")
            curricula.append(curriculum)
    if not curricula and not mistakes:
        mistakes.append("CURRICULUM names no curriculum file; name a .yaml file, or a folder with some")
    if mistakes:
        raise CurriculumError(*mistakes)
    return Library(tuple(curricula))
