"""What authors and reviewers read about a notebook, word by word."""

from __future__ import annotations

from typing import Any

import pytest

from bot.inspection.report import Found, Inspection
from bot.texts.inspection import lines

IN_ORDER = "▶️ Ran from top to bottom, outputs are there"


def told(**found: Any) -> list[str]:
    """The lines about a notebook with an output, after the one that counts its cells."""
    return [*lines(inspection(**found))][1:]


def inspection(**found: Any) -> Inspection:
    usual = {"notebooks": 1, "language": "python", "code_cells": 24, "prose_cells": 18, "outputs": 9, "in_order": True}
    return Inspection(True, **{**usual, **found})


def test_what_is_usual_takes_three_lines() -> None:
    assert lines(inspection(frameworks=("torch", "sklearn"))) == (
        "📓 One notebook: 24 code cells and 18 text cells, 43 % prose",
        IN_ORDER,
        "🧰 PyTorch, scikit-learn",
    )


@pytest.mark.parametrize(("size", "said"), [(99_999, ""), (100_000, " · 0.1 MB"), (19_940_000, " · 19.9 MB")])
def test_the_size_is_said_where_it_is_worth_minding(size: int, said: str) -> None:
    assert lines(inspection(size=size))[0].endswith(f"43 % prose{said}")


def test_several_notebooks_and_programs() -> None:
    assert lines(inspection(notebooks=3))[0] == (
        "📓 24 code cells and 18 text cells in the first of 3 notebooks, 43 % prose"
    )
    assert lines(Inspection(True, language="python", code_lines=1)) == ("📄 1 line of code",)


@pytest.mark.parametrize(
    ("found", "line"),
    [
        ({"outputs": 0}, "▶️ No outputs are saved in it. Run it and save it, so that reviewers see the results"),
        ({"in_order": None}, "▶️ Outputs are there"),
        (
            {"in_order": False, "swapped": (7, 3)},
            "▶️ Outputs are there, but not from one run from top to bottom: "
            "cell 7 is numbered no higher than cell 3 above it",
        ),
        ({"not_run": 1}, f"{IN_ORDER}; 1 code cell did not run"),
    ],
)
def test_how_it_ran(found: dict[str, Any], line: str) -> None:
    assert told(**found) == [line]


def test_a_finding_says_what_where_and_who_decides() -> None:
    found = (Found("keras", 3, 2, "from keras import layers"),)
    assert told(frameworks=("keras", "tensorflow"), forbidden=found) == [
        IN_ORDER,
        "🧰 TensorFlow",
        "⚠️ `from keras import layers` in cell 3, line 2: Keras is not allowed here",
        "⚖️ Reviewers decide on it; its author may explain",
    ]


def test_a_hint_is_told_as_a_hint() -> None:
    assert told(forbidden=(Found("keras", 1, 1, "pip install keras", hint=True),)) == [
        IN_ORDER,
        "💡 `pip install keras` in cell 1, line 1 names Keras. That is no more than a hint: nothing imports it",
    ]


def test_three_findings_are_told_and_the_others_counted_hints_last() -> None:
    found = (
        Found("keras", 1, 1, "pip install keras", hint=True),
        *(Found("keras", cell, 1, "k") for cell in range(2, 8)),
    )
    assert told(forbidden=found)[1:] == [
        "⚠️ `k` in cell 2, line 1: Keras is not allowed here",
        "⚠️ `k` in cell 3, line 1: Keras is not allowed here",
        "⚠️ `k` in cell 4, line 1: Keras is not allowed here",
        "⚖️ And 3 more. Reviewers decide on it; its author may explain",
    ]


def test_code_can_neither_end_its_line_nor_ping_nor_hide() -> None:
    [_, line, _] = told(forbidden=(Found("keras", 0, 2, "import keras  # `@everyone`\n<@1> \u202e" + "x" * 99),))
    assert line.startswith("⚠️ `import keras # '@\u200beveryone' <@\u200b1> xxx")
    assert line.endswith("…` in line 2: Keras is not allowed here")
    assert line.count("`") == 2


def test_what_is_missing_cannot_be_checked_or_is_licensed() -> None:
    assert told(missing=("numpy", "pandas"), one_of=("torch", "mxnet")) == [
        IN_ORDER,
        "🔎 I found no import of NumPy and pandas, nor of PyTorch or MXNet",
    ]
    assert told(one_of=("torch", "mxnet"))[1:] == ["🔎 I found no import of PyTorch or MXNet"]
    assert told(language="r*")[1:] == ["🌍 Its code is in r\\*, so I can't check which packages it uses"]
    assert told(unparsed=(3,))[1:] == ["🧩 Cell 3 could not be parsed as Python, so I looked at its import lines only"]
    assert told(unparsed=tuple(range(1, 9)))[1:] == [
        "🧩 Cells 1, 2, 3, 4, 5 and 3 more could not be parsed as Python, so I looked at their import lines only"
    ]
    assert told(licence="MIT\n# *new*")[1:] == ["📜 Licence: MIT \\# \\*new\\*"]


def test_it_all_takes_no_more_than_600_characters_and_the_findings_stay() -> None:
    found = told(
        frameworks=("torch",) * 30,
        missing=("package-with-a-long-name",) * 20,
        forbidden=(Found("keras", 10**6, 10**6, "x" * 200),) * 9,
        unparsed=tuple(range(10**6, 10**6 + 9)),
        licence="x" * 200,
    )
    assert len("\n".join(found)) <= 600
    assert "⚖️ And 6 more. Reviewers decide on it; its author may explain" in found
