"""What the simulated cohorts follow: a year of weeks beside the curricula that the other tests know."""

from __future__ import annotations

from functools import cache

from bot.curriculum.library import Library
from bot.curriculum.load import parse
from bot.curriculum.model import Curriculum
from tests.conftest import THE_PATH, TINY

CAPSTONE = """
  - id: work-{0}
    title: Work {0}
    focus: What you can do by now
    artifact: link
    reviews: 2
    rules: [Share a page with it.]
    rubric:
      - {{ id: done, title: Done, question: Is it done?, levels: [No., Hardly., Half., Nearly., Yes.] }}
      - {{ id: clear, title: Clear, question: Is it clear?, levels: [No., Hardly., Half., Nearly., Yes.] }}
    guidance: [Be kind.]"""
STAGE = """
  - id: stage-{0}
    title: Stage {0}
    purpose: Go on.
    {1}
    weeks:"""
WEEK = """
      - {{ title: Week {0}, goals: [Know more], tasks: [{{ text: Do something }}], question: What was new? }}"""


@cache
def weeks(count: int, capstones: bool = True) -> Curriculum:
    """A curriculum of that many weeks, in stages of 13 at most."""
    stages, works = "", ""
    for stage, first in enumerate(range(1, count + 1, 13), start=1):
        stages += STAGE.format(stage, f"capstone: work-{stage}" if capstones else "resources: []")
        stages += "".join(map(WEEK.format, range(first, min(first + 13, count + 1))))
        works += CAPSTONE.format(stage) if capstones else ""
    head = f"id: weeks-{count}\ntitle: Weeks\nabout: One after the other.\nhours_per_week: 3\nresources: {{}}\n"
    return parse(f"{head}capstones:{works or ' []'}\nstages:{stages}\n", "weeks.yaml")


@cache
def library() -> Library:
    return Library((weeks(52), THE_PATH, TINY))
