"""Everything that could be in an interaction and should not be, as strategies for Hypothesis.

Discord's own apps send little of it. But custom ids can be forged, an old app sends what a newer version of the bot has
no option for, and members paste anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from discord import AppCommandOptionType
from hypothesis import strategies as some

from tests.forging.hand import BUTTON, COMMAND, FORM, LABEL, PRESS, SELECT, TEXT, TYPING, Command, Json
from tests.forging.scene import Scene
from tests.forging.table import BUTTONS, FORMS

MOST_DIGITS = 10**18
NUMBERS = (
    *("0", "1", "2", "4", "5", "33", "34", "99", "10000", "1000000001", "2147483648", "9007199254740993"),
    *("9223372036854775807", "9223372036854775808", str(MOST_DIGITS - 1), str(MOST_DIGITS), "9" * 60, "-1", "-0"),
    *("+1", "007", "1.0", "1e3", "1e309", "NaN", "inf", "0x1", "1_0", " 1", "1 ", "", "none", "\0", "1\n"),
    *("\N{SUPERSCRIPT TWO}", "\N{ARABIC-INDIC DIGIT ONE}", "\N{DEVANAGARI DIGIT ONE}2", "\N{FULLWIDTH DIGIT ONE}"),
    *("\N{ROMAN NUMERAL EIGHT}", "\N{VULGAR FRACTION ONE HALF}"),
)
DATES = (
    *("2026-02-30", "0001-01-01", "9999-12-31", "2026-W01-1", "20260105", "-2026-01-05", "24:00", "9", "12:60"),
    *("\N{ARABIC-INDIC DIGIT NINE}:30", "Europe/Berlin\0", "/etc/localtime", "posix/UTC", "Mars/Olympus"),
)
LINKS = (
    *("https://[::1", "http://", "https://a.example:99999/", "https://user:pw@a.example", "javascript:alert(1)"),
    *(
        "file:///etc/passwd",
        "https://\u00e9.example/\u202e",
        "https://example.org/" + "a" * 3000,
        "https://example.org",
    ),
)
TEXTS = (
    *("", " ", "\t\n", "\0", "a\0b", "\x1b[31mred", "\u202e backwards \u202d", "\u2066\u2067\u2069", "\u200b" * 30),
    *("\ufeff", "\u3164" * 20, "\U0010ffff", "\ue000", "@everyone @here", "<@1> <@&2> <#3>", "</plan:1>", "<t:1:R>"),
    *("<:a:1>", "```", "`" * 30, "# big", "-# small", "> quote\n" * 30, "* " * 200, "\\" * 400, "_*~|`[](<>)#" * 40),
    *("[free](https://evil.example)", "'; DROP TABLE cohorts; --", "%s %n {0} {spring}", "../../etc/passwd", "null"),
    *("\U0001f9d1\u200d\U0001f9d2" * 90, "Z\u0351\u036b\u0343" * 90, "\ufdfa" * 400, "\u00df" * 4000, "\n" * 4000),
    *("a\n" * 2000, "x" * 4000, "true", "True"),
)
texts = (
    some.sampled_from((*TEXTS, *NUMBERS, *DATES, *LINKS))
    | some.text(some.characters(exclude_categories=["Cs"]), max_size=40)
    | some.builds(lambda part, times: (part * times)[:4000], some.text(min_size=1, max_size=4), some.integers(1, 4000))
)
numbers = some.sampled_from(NUMBERS) | some.integers(0, 40).map(str)
WHOLE = (0, -1, 1, 2, 3, 5, 33, 34, 52, 168, 10_001, 2**31, -(2**31), 2**53 - 1, 1 - 2**53)
anything = some.sampled_from((None, True, 0, -1, 1.5, "", [], ["1"], [None], {}, {"a": 1})) | texts
FIELDS = (
    "done", "hours", "confidence", "blocker", "share", "goal", "track", "track-2", "words", "outcome", "reflection",
    "strength", "suggestion", "problem", "model", "algorithm", "evidence", "explanation", "craft", "rules", "none", "",
)  # fmt: skip


@dataclass(frozen=True)
class Malformed:
    """Something to hand to the bot: by whom, as what kind of interaction, with which data."""

    kind: str
    interaction: int
    data: Json


def inputs(scene: Scene) -> some.SearchStrategy[Malformed]:
    """One interaction of anybody's, with something wrong with it, most of the time."""
    people = some.sampled_from(sorted(scene.people))
    known = list(scene.commands.values())
    offering = [each for each in known if any(parameter.autocomplete for parameter in each.parameters)]
    invoked = some.one_of([_invocations(scene, each) for each in known])
    typing = some.one_of([_typing(scene, each) for each in offering])
    return some.one_of(
        some.builds(Malformed, people, some.just(PRESS), _presses(scene)),
        some.builds(Malformed, people, some.just(FORM), _forms(scene)),
        some.builds(Malformed, people, some.just(COMMAND), invoked),
        some.builds(Malformed, people, some.just(TYPING), typing),
    )


def _custom_ids(scene: Scene, whats: tuple[str, ...]) -> some.SearchStrategy[str]:
    whole = some.sampled_from([what.format(**scene.ids) for what in whats])
    names = some.sampled_from(sorted({what.split(":")[0] for what in whats}))
    counts = {what.split(":")[0]: what.count(":") for what in whats}
    fitting = names.flatmap(
        lambda name: some.lists(numbers, min_size=counts[name], max_size=counts[name]).map(
            lambda parts: ":".join([name, *parts])
        )
    )
    other = some.builds(lambda name, parts: ":".join([name, *parts]), names, some.lists(numbers, max_size=5))
    return (whole | fitting | other | texts).map(lambda each: each[:100])


def _presses(scene: Scene) -> some.SearchStrategy[Json]:
    ids = _custom_ids(scene, tuple(line.what for line in BUTTONS))
    return ids.map(lambda id_: {"component_type": BUTTON, "custom_id": id_})


def _forms(scene: Scene) -> some.SearchStrategy[Json]:
    ids = _custom_ids(scene, tuple(line.what for line in FORMS))
    field = some.sampled_from(FIELDS)
    written = some.builds(
        lambda name, value: {"type": TEXT, "custom_id": name, "value": value}, field, texts | anything
    )
    chosen = some.builds(
        lambda name, values: {"type": SELECT, "custom_id": name, "values": values},
        field,
        some.lists(texts | numbers, max_size=3) | anything,
    )
    bare = some.sampled_from(({}, {"type": TEXT}, {"type": SELECT, "custom_id": "track"}, {"custom_id": "done"}))
    parts = some.lists(
        (written | chosen | bare).map(lambda part: {"type": LABEL, "id": 1, "component": part}), max_size=6
    )
    return some.builds(lambda id_, components: {"custom_id": id_, "components": components}, ids, parts)


def _invocations(scene: Scene, command: Command) -> some.SearchStrategy[Json]:
    return _options(scene, command).map(lambda options: scene.hand.invocation(scene.people["admin"], command, options))


def _options(scene: Scene, command: Command) -> some.SearchStrategy[dict[str, Any]]:
    """Any of a command's options, each with a value of its type, as Discord sees to; the rest it does not."""
    given = {each.display_name: _values(scene, each.type) for each in command.parameters}
    return some.fixed_dictionaries({}, optional=given)


def _values(scene: Scene, kind: AppCommandOptionType) -> some.SearchStrategy[Any]:
    of_kind: Mapping[AppCommandOptionType, some.SearchStrategy[Any]] = {
        AppCommandOptionType.string: texts | some.sampled_from([str(id_) for id_ in scene.ids.values()]),
        AppCommandOptionType.integer: some.sampled_from(WHOLE),
        AppCommandOptionType.boolean: some.booleans(),
        AppCommandOptionType.user: some.sampled_from(scene.odd_people),
        AppCommandOptionType.channel: some.sampled_from(scene.odd_channels),
        AppCommandOptionType.role: some.sampled_from(scene.odd_roles),
    }
    return of_kind[kind]


def _typing(scene: Scene, command: Command) -> some.SearchStrategy[Json]:
    """While somebody types, numbers are half typed, and come as text."""
    offering = [each.display_name for each in command.parameters if each.autocomplete]
    here = scene.people["admin"]
    return some.builds(
        lambda options, name, typed: scene.hand.invocation(here, command, {**options, name: typed}, name),
        _options(scene, command),
        some.sampled_from(offering),
        texts,
    )
