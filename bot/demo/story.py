"""What has happened in the demo's server before the visitor arrives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

SERVER = "Deep Learning Together"
COHORT = "Spring 2026"
ZONE = "Europe/Berlin"
FIRST_DAY = "2026-03-02"  # a Monday
BEGINS = datetime(2026, 2, 26, 17, 30, tzinfo=UTC)
NOW = datetime(2026, 3, 26, 16, 5, tzinfo=UTC)  # a Thursday in week 4; Berlin's clocks change on Sunday

ORGANISER = "Olga Brandt"
ADA, BEN, CHLOE, DMITRI, ESRA = MEMBERS = (
    "Ada Okafor",
    "Ben Tanaka",
    "Chloé Martin",
    "Dmitri Petrov",
    "Esra Yılmaz",
)
GOALS = {
    ADA: "Understand what the models at work really do",
    BEN: "Build something that helps my students",
    CHLOE: "Change from web development to research",
    DMITRI: "I like taking things apart",
    ESRA: "Read papers without giving up on page 2",
}


@dataclass(frozen=True)
class CheckIn:
    """Who checked in when, and what they wrote. Days and hours count from the opening of week 1."""

    day: int
    hour: int
    who: str
    done: str
    hours: str = ""
    confidence: str = ""
    blocker: str = ""


@dataclass(frozen=True)
class Line:
    """Something said: in the newest week's thread, or in the lounge."""

    day: int
    hour: int
    who: str
    text: str
    lounge: bool = False


EVENTS: tuple[CheckIn | Line, ...] = (
    Line(0, 1, ORGANISER, "Welcome, everyone! Say hello when you find a minute.", lounge=True),
    Line(0, 3, ADA, "Hello from Lagos. Evenings are when I study.", lounge=True),
    Line(0, 4, BEN, "Hi! I teach physics near Osaka, so expect slow answers during the day.", lounge=True),
    CheckIn(3, 9, ADA, "Watched the first lesson and trained the pet classifier.", "6", "3"),
    Line(3, 10, ADA, "Does anybody else get a different accuracy with every run?"),
    Line(3, 12, CHLOE, "Yes. Set the seed, then it stays the same."),
    CheckIn(4, 8, BEN, "Lesson 1, and a first try with my own pictures of crystals.", "7", "4"),
    CheckIn(5, 7, CHLOE, "Lesson 1 twice: once watching, once typing along.", "9", "4"),
    CheckIn(6, 3, ESRA, "Half of the lesson. It was a busy week.", "3", "2", "Little time before Thursday"),
    CheckIn(6, 9, DMITRI, "Took the learner apart to see what fine_tune does.", "8", "4"),
    CheckIn(9, 9, ADA, "Rebuilt the notebook from an empty cell. Twice as slow, and I understand it now.", "8", "4"),
    CheckIn(10, 8, BEN, "Second lesson, and the questionnaire in the book.", "6", "3"),
    CheckIn(11, 11, CHLOE, "Put a small model online so that friends can try it.", "10", "5"),
    CheckIn(13, 5, DMITRI, "Second lesson; wrote my own data loader.", "9", "4"),
    Line(11, 12, CHLOE, "It calls my cat a toaster. Details in the notebook."),
    Line(15, 2, ESRA, "Back again! Reading what I missed."),
    CheckIn(16, 9, ADA, "Stochastic gradient descent by hand, on paper first.", "7", "3"),
    CheckIn(17, 9, ESRA, "Caught up with the second lesson.", "8", "3"),
    CheckIn(18, 8, BEN, "Gradient descent in plain Python, without any library.", "7", "4"),
    CheckIn(19, 7, CHLOE, "The digit classifier, and an evening with the chain rule.", "9", "4"),
    CheckIn(22, 9, CHLOE, "Started my capstone early: street scenes.", "9", "4"),
    Line(22, 10, CHLOE, "Has anybody found a text data set that is not film reviews?"),
    Line(22, 13, ADA, "Recipes! I have one with 20,000 of them. I’ll share it tonight."),
    CheckIn(23, 8, BEN, "My digits notebook is done. On to the next lesson.", "8", "4"),
    Line(23, 9, BEN, "Anyone up for reading together on Thursday evenings?", lounge=True),
    Line(23, 11, DMITRI, "Count me in.", lounge=True),
)
