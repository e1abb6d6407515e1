"""What has happened in the demo's server before the visitor arrives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from bot.texts.blockers import SOLVED
from bot.texts.circles import JOIN as JOIN_CIRCLE
from bot.texts.posts import JOIN

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
SHOW_THEIR_WEEKS = (ADA, BEN, CHLOE, ESRA)  # to the group, in its picture


@dataclass(frozen=True)
class CheckIn:
    """Who checked in when, and what they wrote. Days and hours count from the opening of week 1.

    `blocker` is asked in the week's thread.
    """

    day: int
    hour: int
    who: str
    done: str
    hours: str = ""
    confidence: str = ""
    blocker: str = ""


@dataclass(frozen=True)
class Line:
    """Something said: in the newest week's thread, in the lounge, or in the study circle."""

    day: int
    hour: int
    who: str
    text: str
    where: Literal["week", "lounge", "circle"] = "week"


@dataclass(frozen=True)
class Press:
    """A button that somebody presses under the newest message that has it: in the weekly channel, or its thread."""

    day: int
    hour: int
    who: str
    button: str


@dataclass(frozen=True)
class Circles:
    """The organiser turns study circles on."""

    day: int
    hour: int


@dataclass(frozen=True)
class HandIn:
    """A capstone handed in: one of the sample notebooks."""

    day: int
    hour: int
    who: str
    notebook: str
    title: str


@dataclass(frozen=True)
class Allocate:
    """The organiser asks reviewers before the capstone is due."""

    day: int
    hour: int


@dataclass(frozen=True)
class Written:
    """A review of somebody's capstone. `scores`: a digit for each criterion; `breaks`: it breaks a rule."""

    day: int
    hour: int
    who: str
    title: str
    scores: str
    strength: str
    suggestion: str
    breaks: bool = False


@dataclass(frozen=True)
class Reassign:
    """The organiser asks somebody to review a capstone in another's place."""

    day: int
    hour: int
    title: str
    who: str
    instead: str


Event = CheckIn | Line | Press | Circles | HandIn | Allocate | Reassign | Written

DIGITS, STREETS, FLOWERS = "Reading digits from scratch", "What is road, and what is not", "Flowers in ten lines"

# Ada and Chloé check in every week. Ben was away in week 2, and a freeze covered it. Dmitri has not been seen since
# week 1: he handed in a capstone that breaks a rule, and the two reviews he was asked for have not come. Esra, who
# joins in week 4, writes them. Chloé has her results; what is still missing is her review of Ben's.
EVENTS: tuple[Event, ...] = (
    *(Press(-3, 0, name, JOIN) for name in (ADA, BEN, CHLOE, DMITRI)),
    Line(0, 1, ORGANISER, "Welcome, everyone! Say hello when you find a minute.", where="lounge"),
    Line(0, 3, ADA, "Hello from Lagos. Evenings are when I study.", where="lounge"),
    Line(0, 4, BEN, "Hi! I teach physics near Osaka, so expect slow answers during the day.", where="lounge"),
    Circles(1, 2),
    *(Press(1, 5, name, JOIN_CIRCLE) for name in (ADA, BEN, CHLOE)),
    CheckIn(3, 9, ADA, "Watched the first lesson and trained the pet classifier.", "6", "3"),
    Line(3, 10, ADA, "Does anybody else get a different accuracy with every run?"),
    Line(3, 12, CHLOE, "Yes. Set the seed, then it stays the same."),
    CheckIn(4, 8, BEN, "Lesson 1, and a first try with my own pictures of crystals.", "7", "4"),
    CheckIn(5, 7, CHLOE, "Lesson 1 twice: once watching, once typing along.", "9", "4"),
    CheckIn(6, 9, DMITRI, "Took the learner apart to see what fine_tune does.", "8", "4"),
    HandIn(6, 10, DMITRI, "flowers-with-keras.ipynb", FLOWERS),
    CheckIn(9, 9, ADA, "Rebuilt the notebook from an empty cell. Twice as slow, and I understand it now.", "8", "4"),
    CheckIn(11, 11, CHLOE, "Put a small model online so that friends can try it.", "10", "5"),
    Line(7, 4, ADA, "Hello, you two! Thursday at eight in the evening, Berlin time, for an hour?", where="circle"),
    Line(7, 6, CHLOE, "Thursday at eight is good.", where="circle"),
    Line(11, 12, CHLOE, "It calls my cat a toaster. Details in the notebook."),
    Line(15, 2, BEN, "Back again! Last week was all exams. Reading what I missed."),
    CheckIn(16, 9, ADA, "Stochastic gradient descent by hand, on paper first.", "7", "3"),
    CheckIn(18, 8, BEN, "Gradient descent in plain Python, without any library.", "7", "4"),
    CheckIn(19, 7, CHLOE, "The digit classifier, and an evening with the chain rule.", "9", "4"),
    HandIn(19, 9, CHLOE, "street-scenes.ipynb", STREETS),
    HandIn(19, 11, BEN, "handwritten-digits.ipynb", DIGITS),
    Allocate(19, 13),
    Written(
        *(20, 11, BEN, STREETS, "54443"),
        strength="No street is in both training and test, and you checked it before anything else. I’ll copy that.",
        suggestion="Show two pictures where pavements go wrong, beside the ones that work.",
    ),
    Written(
        *(20, 12, BEN, FLOWERS, "32332"),
        strength="Short, and it runs from top to bottom; I had it working in a minute.",
        suggestion="Write the training loop yourself, in plain TensorFlow. A tenth of the flowers is enough for it.",
        breaks=True,
    ),
    Written(
        *(21, 9, CHLOE, FLOWERS, "42333"),
        strength="The question at the top is honest: is this what the rules ask for?",
        suggestion="Keep this as your baseline, and see how near a small network of your own comes to the 92 %.",
        breaks=True,
    ),
    Press(22, 7, ESRA, JOIN),
    Line(22, 8, ESRA, "Hello! Chloé told me about you. I start with week 4, Syllabot says.", where="lounge"),
    CheckIn(22, 9, CHLOE, "Handed my capstone in early, and read how Dmitri did his.", "9", "4"),
    Line(22, 10, CHLOE, "Has anybody found a text data set that is not film reviews?"),
    Line(22, 13, ADA, "Recipes! I have one with 20,000 of them. I’ll share it tonight."),
    CheckIn(23, 8, BEN, "Fine-tuned on my pupils’ essays.", "8", "3", "From the second epoch on it only gets worse."),
    Line(23, 10, CHLOE, "It knows a lot of language already: take a tenth of the learning rate, and one epoch."),
    Line(23, 12, BEN, "That was it. Thank you!"),
    Press(23, 12, BEN, SOLVED),
    *(Reassign(23, 9, title, ESRA, instead=DMITRI) for title in (STREETS, DIGITS)),
    Written(
        *(23, 11, ESRA, STREETS, "45344"),
        strength="I could follow every step, though I joined only yesterday. The class in three lines is lovely.",
        suggestion="Say what an overlap of 0.61 means: how good is somebody who colours everything as road?",
    ),
    Written(
        *(23, 12, ESRA, DIGITS, "44454"),
        strength="The baseline comes first, so I knew at once what the 97.1 % are worth.",
        suggestion="Train it with three seeds and show the spread, as Chloé does.",
    ),
    Line(23, 13, BEN, "Anyone up for reading a paper together at the weekend?", where="lounge"),
    Line(23, 14, ESRA, "Count me in.", where="lounge"),
    Line(24, 1, BEN, "Our hour at eight tonight? I bring a confusion matrix.", where="circle"),
)
