"""Who may do what: a line for every command, button and form, as README and rules have it.

A line that is missing fails `tests/discord/test_matrix.py` by name. To add one, say who may, what whoever may then
reads (a part of the answer, or the custom id of the form that opens), and whether rows change with it.
`{spring}` and the like are the numbers of `tests/forging/scene.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.forging.scene import (
    AUTHOR,
    ELSEWHERE,
    EVERYONE,
    HERE,
    IN,
    LEFT,
    MEMBERS,
    ORGANISERS,
    REVIEWER,
    WRITTEN_TO,
)

Kinds = frozenset[str]


@dataclass(frozen=True)
class Line:
    """`what`: a command, or a custom id. `says`: what those who may are shown.

    `writes`: whether rows change with it (None: not for everyone who may).
    """

    what: str
    may: Kinds
    says: str
    writes: bool | None = False
    given: Mapping[str, Any] = field(default_factory=dict)


ALONE = "Clover"  # what everybody may write
SPRING = {"cohort": "{spring}"}
CAN_JOIN = HERE - MEMBERS
TO_OTHERS = MEMBERS | ORGANISERS
OWN = MEMBERS | {"left"}
STILL_OWN = IN | LEFT  # one's own, wherever one is, and after leaving too
ANYONE_HERE = HERE | WRITTEN_TO | LEFT  # what everybody in the server may see
REVIEWING = IN | ORGANISERS  # whoever helps out may
READS_ALL = AUTHOR | ORGANISERS
MAY_CREATE = ELSEWHERE | {"admin"}
PLAN = "A Practical Encounter"
GUIDE = "How to review"

COMMANDS = (
    Line("help", EVERYONE, "/join-cohort"),
    Line("join-cohort", CAN_JOIN, "You are a member of **Magnolia**", True, SPRING),
    Line("leave-cohort", MEMBERS, "You left **Magnolia**", True, SPRING),
    Line("plan", HERE, PLAN, False, SPRING),
    Line("check-in", MEMBERS, "checkin:{spring}:1", False, SPRING),
    Line("check-in", MEMBERS, "Delete it", False, {**SPRING, "delete": True}),
    Line("progress", OWN, "Progress of", False, SPRING),
    Line("progress", TO_OTHERS, "Progress of", False, {**SPRING, "member": "author"}),
    Line(
        "submit-capstone",
        MEMBERS,
        "### Handed in | ### Updated",
        True,
        {**SPRING, "url": "https://example.org/{spring}"},
    ),
    Line("my-reviews", MEMBERS, "## Your reviews", False, SPRING),
    Line("my-settings", HERE | ELSEWHERE, "Reminders", False),
    Line("my-settings", HERE | ELSEWHERE, "Reminders", True, {"reminders": "off"}),
    Line("my-settings", MEMBERS, "break", True, {**SPRING, "break": "2"}),
    # Whoever asks, about themselves
    Line("my-data export", EVERYONE, "Everything that is held about you | Nothing is held about you"),
    Line("my-data delete", EVERYONE, "Erase everything about you? | Nothing is held about you"),
    Line("cohort create", MAY_CREATE, "create-cohort:0"),
    Line("cohort create", MAY_CREATE, "is ready", True, {"name": "New", "start": "2026-02-02"}),
    Line("cohort list", HERE | ELSEWHERE, "Cohorts of this server"),
    Line("cohort status", ORGANISERS, "Magnolia", False, SPRING),
    Line("cohort export", ORGANISERS, "member_id", False, SPRING),
    Line("cohort edit", ORGANISERS, "Magnolia", True, {**SPRING, "capacity": 99}),
    Line("cohort edit", frozenset({"admin"}), "Magnolia", True, {**SPRING, "organisers": "role"}),
    Line("cohort pause", ORGANISERS, "Change it", True, SPRING),
    Line("cohort resume", ORGANISERS, "Change it", True, {"cohort": "{paused}"}),
    Line(
        "cohort session", ORGANISERS, "Change it", True, {**SPRING, "day": 1, "time": "19:00", "link": "https://a.org"}
    ),
    Line("cohort circles", ORGANISERS, "circles", True, {**SPRING, "action": "off"}),
    Line("cohort end", ORGANISERS, "End the cohort", False, SPRING),
    Line("cohort announce", ORGANISERS, "Week 1", None, SPRING),
    Line("cohort allocate", ORGANISERS, "Capstone I", True, {"cohort": "{autumn}", "capstone": "capstone-1"}),
    Line("cohort reassign", ORGANISERS, "Snowdrop", True, {**SPRING, "submission": "{open}", "reviewer": "member"}),
)

BUTTONS = (
    # One's own weeks
    Line("checkin:{spring}:1", IN, "checkin:{spring}:1"),
    Line("nudge:{spring}:1", IN, "checkin:{spring}:1"),
    Line("offer:{spring}:0", IN, PLAN),
    Line("delete-checkin:{spring}:1", IN, "Delete it"),
    Line("delete-checkin-now:{spring}:1:{version}", IN, "deleted", True),
    Line("solved:{spring}:1", STILL_OWN, "marked as solved", True),
    Line("progress:{spring}", OWN, "Progress of"),
    Line("digest:{spring}:1", OWN, "Progress of"),
    Line("certificate:{ended}", OWN, "has taken part in"),
    Line("farewell:{ended}:3", OWN, "has taken part in"),
    Line("goal:{ended}", MEMBERS, "goal:{ended}"),
    # One's part in a cohort
    Line("join:{spring}", CAN_JOIN, "join:{spring}"),
    Line("part:{spring}", STILL_OWN, "part:{spring}"),
    Line("track:{spring}:12", IN, "track:{spring}:12"),
    Line("rest:{spring}:2", IN, "break", True),
    Line("back:{spring}", IN, "back"),
    Line("move:{spring}:{autumn}", IN, "You have moved", True),
    Line("leave:{spring}", IN, "Leave the cohort"),
    Line("goodbye:{spring}", IN, "You left **Magnolia**", True),
    Line("direct:{spring}:1", EVERYONE, "no more", True),  # whoever presses it, for themselves
    Line("invitation:{spring}:0", IN, "circle", None),
    Line("no-circle:{spring}", IN, "circle", None),
    Line("circle:{spring}:{circle}", IN, "circle", None),
    Line("regrouped:{spring}:0", IN, "circle"),
    Line("erase-me", EVERYONE, "Nothing is held about you", None),  # whoever presses it, for themselves
    # What everybody may see who could join
    Line("plan:{spring}", ANYONE_HERE, PLAN),
    Line("break:{spring}:1", ANYONE_HERE, PLAN),
    Line("opening:{spring}:1", ANYONE_HERE, PLAN),
    Line("closing:{spring}:1", ANYONE_HERE, PLAN),
    Line("change:{spring}:1", ANYONE_HERE, PLAN),
    Line("goes-on:{spring}:1", ANYONE_HERE, PLAN),
    Line("calendar:{spring}", ANYONE_HERE, "VCALENDAR", None),  # when its dates were last others is kept
    # Reviewing
    Line("review:{open}", REVIEWING - AUTHOR, "review:{open}:0 | How to review", None),
    Line("openform:{open}", REVIEWING - AUTHOR, "review:{open}:0 | How to review", None),
    Line("reviewstep:{open}:1", REVIEWING - AUTHOR, "review:{open}:1", None),
    Line("decline:{open}", REVIEWER, "Thanks for saying so", True),
    Line("moretime:{open}", REVIEWER, "Your review is now due", True),
    Line("guide:{open}:0", REVIEWING, GUIDE),
    Line("version:{open}:1", REVIEWING, GUIDE),
    Line("deadline:{open}:1", REVIEWING, GUIDE),
    Line("unreviewed:{open}:1", REVIEWING, GUIDE),
    Line("mine:{spring}:0:0", ANYONE_HERE, "## Your reviews"),  # one's own, which are none for most
    # The author's answers
    Line("results:{closed}", READS_ALL, "Bluebell"),
    Line("ruling:{closed}", READS_ALL, "Bluebell"),
    Line("helped:{review}", AUTHOR, "Thank you", True),
    Line("reply:{review}", AUTHOR, "reply:{review}"),
    Line("explain:{open}", AUTHOR, "explain:{open}"),
    Line("appeal:{closed}", AUTHOR, "explain:{closed}"),
    Line("show:{closed}", AUTHOR, "Snowdrop", True),
    Line("takeout:{shown}", AUTHOR, "Snowdrop", True),
    Line("gallery:{spring}:0", AUTHOR | REVIEWER | {"declined"}, "gallery"),
    # Looking after a cohort
    Line("blocker:{spring}:{blocker}", frozenset({"author"}) | ORGANISERS, "arked as solved", True),
    Line("accept:{closed}", ORGANISERS, "keeps the rules", True),
    Line("uphold:{closed}", ORGANISERS, "Decided", True),
    Line("create-cohort:0", MAY_CREATE, "create-cohort:0"),
    Line("confirm:{draft}", ORGANISERS, "Magnolia", True),
    Line("end:{spring}", ORGANISERS, "has ended", True),
)

NEW = {"name": f"New {ALONE}", "start": "2026-02-02 09:00", "timezone": "Lisbon"}
REVIEW = {"strength": f"A lovely {ALONE} all over.", "suggestion": f"Water the {ALONE} more.", "problem": ["4"]}
FORMS = (
    Line("create-cohort:0", MAY_CREATE, "is ready", True, NEW),
    Line("checkin:{spring}:1:{version}", IN, "Week 1", True, {"done": f"I watered the {ALONE}."}),
    Line("explain:{open}", AUTHOR, "Kept", True, {"words": f"It is a {ALONE}."}),
    Line("goal:{ended}", MEMBERS, "What became of it", True, {"outcome": ["partly"], "reflection": ALONE}),
    Line("join:{spring}", CAN_JOIN, "You are a member of **Magnolia**", True, {"goal": ALONE, "share": True}),
    Line("part:{spring}", STILL_OWN, "Saved for", True, {"goal": f"To see a {ALONE}.", "share": False}),
    Line("reply:{review}", AUTHOR, "Kept", True, {"words": f"Thanks for the {ALONE}."}),
    Line("review:{open}:0:1", REVIEWING - AUTHOR, "Continue", True, REVIEW),
    Line("track:{spring}:12", IN, "you follow", True, {"track": ["d2l-book"]}),
)
