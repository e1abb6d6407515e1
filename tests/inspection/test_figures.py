"""What an inspection says about a notebook apart from its packages, for every version of the format."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.inspection.inspecting import inspect
from tests.inspection.samples import RULES, code, notebook, places, prose, seen

PRINTED = {"output_type": "stream", "name": "stdout", "text": ["1\n"]}
OLD_CODE = {"cell_type": "code", "language": "python", "collapsed": False, "metadata": {}}
OLD_CELLS = [
    {"cell_type": "heading", "level": 2, "source": ["A title"], "metadata": {}},
    {"cell_type": "markdown", "source": "Some words\nin two lines", "metadata": {}},
    {**OLD_CODE, "input": ["import torch\n", "from keras import layers"], "prompt_number": 1,
     "outputs": [{"output_type": "pyout", "prompt_number": 1, "text": ["1"]}]},
    {**OLD_CODE, "input": "x = 1", "prompt_number": 2, "outputs": []},
]  # fmt: skip


def test_cells_lines_words_and_size() -> None:
    content = notebook(
        prose("# A title\n\nThree more words"),
        code("x = 1\n\ny = 2\n"),
        code(""),
        prose("  "),
        code("z = 3"),
        prose("End"),
    )
    found = inspect(content, "notebook.ipynb", RULES)
    assert (found.code_cells, found.prose_cells, found.code_lines, found.prose_words) == (2, 2, 3, 7)
    assert (found.prose, found.size, found.notebooks, found.path) == (50, len(content), 1, "notebook.ipynb")
    assert (found.language, found.readable, found.why) == ("python", True, None)


@pytest.mark.parametrize("minor", range(6))
def test_every_minor_version_of_format_4(minor: int) -> None:
    found = seen(prose("Words"), code("import keras", 1, [PRINTED]), nbformat_minor=minor)
    assert (found.code_cells, found.prose_cells, found.outputs, found.in_order) == (1, 1, 1, True)
    assert places(found.forbidden) == [("keras", 2, 1)]


def old(major: int, **more: Any) -> bytes:
    cells = OLD_CELLS if major == 3 else OLD_CELLS[1:]
    sheets = [{"cells": cells[:2], "metadata": {}}, {"cells": cells[2:]}]
    return json.dumps(
        {"nbformat": major, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": sheets, **more}
    ).encode()


@pytest.mark.parametrize("major", [2, 3])
def test_old_formats_are_converted(major: int) -> None:
    found = inspect(old(major), "notebook.ipynb", RULES)
    assert (found.code_cells, found.prose_cells, found.prose_words) == (2, major - 1, 5 + (major - 2) * 3)
    assert (found.outputs, found.in_order) == (1, True)
    assert places(found.forbidden) == [("keras", major, 2)]


def test_the_first_format_is_converted() -> None:
    cells = [{"cell_type": "text", "text": "Words"}, {"cell_type": "code", "code": "import keras", "prompt_number": 1}]
    found = inspect(json.dumps({"cells": cells}).encode(), "notebook.ipynb", RULES)
    assert (found.code_cells, found.prose_cells, places(found.forbidden)) == (1, 1, [("keras", 2, 1)])


def test_a_large_old_notebook_is_converted_in_parts() -> None:
    sheet = {"cells": OLD_CELLS * 1000}
    found = inspect(json.dumps({"nbformat": 3, "metadata": {}, "worksheets": [sheet]}).encode(), "a.ipynb", RULES)
    assert (found.code_cells, found.prose_cells, len(found.forbidden)) == (2000, 2000, 100)


@pytest.mark.parametrize(
    ("counts", "in_order", "swapped", "not_run"),
    [
        ((1, 2, 3), True, None, 0),
        ((1, 5, 9), True, None, 0),
        ((3, 1, 2), False, (2, 1), 0),
        ((1, 3, 2), False, (3, 2), 0),
        ((1, 1), False, (2, 1), 0),
        ((2, None, 1), False, (3, 1), 1),
        ((1, None, None), True, None, 2),
        ((None, None), None, None, 0),
    ],
)
def test_outputs_come_from_one_run_from_top_to_bottom_or_not(
    counts: tuple[int | None, ...], in_order: bool | None, swapped: tuple[int, int] | None, not_run: int
) -> None:
    found = seen(*(code("print(1)", count, [PRINTED]) for count in counts))
    assert (found.in_order, found.swapped, found.not_run) == (in_order, swapped, not_run)
    assert found.outputs == len(counts)


def test_numbers_that_are_all_zero_say_nothing_about_the_order() -> None:
    found = seen(*(code("print(1)", 0, [PRINTED]) for _ in range(3)))
    assert (found.in_order, found.swapped, found.not_run) == (None, None, 0)


def test_without_outputs_nothing_is_said_about_their_order() -> None:
    found = seen(code("x = 1", 2), code("y = 1", 1))
    assert (found.outputs, found.in_order, found.swapped) == (0, None, None)


@pytest.mark.parametrize(
    ("cell", "licence"),
    [
        ("License: MIT", "MIT"),
        ("## Licence\n\nLicence: Apache 2.0.", "Apache 2.0"),
        ("A title\n\n**License:** CC BY 4.0", "CC BY 4.0"),
        ("> *Licence* – BSD-3-Clause", "BSD-3-Clause"),
        ("This is licensed under the MIT License.", "MIT License"),
        ("Released under GPL-3.0, see the file.", "GPL-3.0"),
        ("<!-- SPDX-License-Identifier: MIT -->", "MIT"),
        ("This is licensed under [CC BY-SA 4.0](https://example.org), the data are not.", "CC BY-SA 4.0"),
        ("License: [MIT](LICENSE)", "MIT"),
        ("Licensed under the “licence of the house”", None),
        ("Licensed under ", None),
        ("ImageNet was released under protest.", None),
        ("# License-plate recognition", None),
        ("The licence plates are read by a network.", None),
        ("We license nothing: this is a test", None),
        ("", None),
    ],
)
def test_a_licence_in_the_prose_is_found(cell: str, licence: str | None) -> None:
    assert seen(prose("# A title"), prose(cell), "x = 1").licence == licence


def test_a_licence_in_the_code_or_the_metadata_is_found_and_that_of_the_repository_goes_first() -> None:
    assert seen("# SPDX-License-Identifier: MIT\nimport torch").licence == "MIT"
    for kept in ({"license": "BSD"}, {"licence": "BSD"}, {"license": {"name": "BSD", "full_name": "B S D"}}):
        assert seen(prose("License: MIT"), metadata=kept).licence == "BSD"
    assert seen("x", metadata={"license": 3}).licence is None
    assert inspect(notebook(prose("License: MIT")), "a.ipynb", RULES, "Apache-2.0").licence == "Apache-2.0"


def test_cells_that_do_not_parse_are_listed() -> None:
    found = seen(
        "x = 1", "print 'x'", "%%bash\nls |", "%%html\n<b>", "x = (", "await f()", "return", "    x = 1\n    y = 2"
    )
    assert found.unparsed == (2, 5)
