"""Whatever a file is, there is a short answer: what is in it, or why it cannot be read."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.inspection.inspecting import inspect
from bot.inspection.report import Found, Inspection
from bot.texts.inspection import lines
from tests.inspection.samples import RULES, code, notebook, places, prose, seen

WHOLE = notebook("import keras")
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


def of(content: bytes, name: str = "notebook.ipynb") -> Inspection:
    return inspect(content, name, RULES)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"<!DOCTYPE html><title>Sign in</title>", "is a web page"),
        (b"\xef\xbb\xbf\n<html>", "is a web page"),
        (PNG, "a PNG picture"),
        (b"\xff\xd8\xff\xe0 JFIF", "a JPEG picture"),
        (b"%PDF-1.7", "a PDF"),
        (b"PK\x03\x04 zip", "a ZIP archive"),
        (b"\x00\x01\x02\x03\x04", "no text"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1", "Git LFS"),
        (b"import keras\n", "no Jupyter notebook"),
        (b"hello", "no Jupyter notebook"),
        (b"3", "no Jupyter notebook"),
        (b"null", "no Jupyter notebook"),
        (b"[]", "no Jupyter notebook"),
        (b"{}", "no Jupyter notebook"),
        (b'{"name": "a package", "version": 3}', "no Jupyter notebook"),
        (b'{"nbformat": 4}', "no Jupyter notebook"),
        (b'{"nbformat": 4, "cells": 7}', "no Jupyter notebook"),
        (b'{"nbformat": 4, "cells": {}}', "no Jupyter notebook"),
        (b'{"nbformat": "4", "cells": []}', "no Jupyter notebook"),
        (b'{"nbformat": 99, "cells": []}', "is in format 99"),
        (b'{"nbformat": 0, "cells": []}', "is in format 0"),
        (b'{"nbformat": -1, "cells": []}', "is in format -1"),
        (WHOLE[:-30], "ends in the middle"),
        (WHOLE[: len(WHOLE) // 2], "ends in the middle"),
        (b"{", "ends in the middle"),
        (WHOLE.replace(b'"cells"', b"cells"), "damaged in line 1"),
        (b'{"nbformat": 4,\n"cells": [}]}', "damaged in line 2"),
        (b'{\n<<<<<<< HEAD\n"nbformat": 4\n=======\n>>>>>>> main\n}', "merge conflict"),
        (b"<<<<<<< HEAD\n{}", "merge conflict"),
        (WHOLE.decode().encode("utf-16"), "not encoded as UTF-8"),
        (WHOLE.decode().encode("utf-16-le"), "not encoded as UTF-8"),
        (WHOLE.decode().encode("utf-32"), "not encoded as UTF-8"),
        (WHOLE.replace(b"import keras", b"# \xe9t\xe9"), "not encoded as UTF-8"),
        (b'{"nbformat": 4, "cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deep"),
        (b'{"nbformat": 3, "metadata": {}, "worksheets": 3}', "no Jupyter notebook"),
    ],
)
def test_what_is_no_notebook_is_said_in_one_short_line(content: bytes, why: str) -> None:
    found = of(content)
    assert not found.readable
    assert found.why is not None
    assert why in found.why
    assert len(found.why) < 130
    assert "\n" not in found.why
    assert lines(found) == ()


def test_a_program_that_is_no_text_is_said_to_be_none() -> None:
    assert "not encoded as UTF-8" in (of(b"\xff\xfe\x00", "model.py").why or "")


def test_a_byte_order_mark_is_no_harm() -> None:
    assert places(of(b"\xef\xbb\xbf" + WHOLE).forbidden) == [("keras", 1, 1)]


@pytest.mark.parametrize(
    "source",
    ["import keras\nx = 1", ["import keras\n", "x = 1"], ["import keras", "x = 1"], ["import", " keras\n", "x = 1"]],
)
def test_a_source_may_be_a_text_or_its_lines(source: Any) -> None:
    found = seen(code(source))
    assert (places(found.forbidden), found.code_lines) == ([("keras", 1, 1)], 2)


@pytest.mark.parametrize("source", [None, 7, True, {}, {"a": "b"}, [], [1, None, ["x"]], float("nan")])
def test_a_source_of_another_type_is_an_empty_cell(source: Any) -> None:
    found = seen(code(source), "import keras", prose(source))
    assert (found.readable, found.code_cells, found.prose_cells) == (True, 1, 0)
    assert places(found.forbidden) == [("keras", 2, 1)]


def test_cells_that_lack_parts_or_are_none_are_passed_over() -> None:
    cells = [
        {},
        3,
        None,
        [],
        "text",
        {"cell_type": "code"},
        {"cell_type": 7, "source": "x"},
        {"source": "import keras"},
    ]
    content = json.dumps({"nbformat": 4, "cells": [*cells, code("import keras")]}).encode()
    assert (of(content).readable, of(content).code_cells) == (True, 1)


def test_numbers_that_are_none_or_far_too_long_are_no_harm() -> None:
    whole = notebook(code("import keras", 1), metadata={"a": float("nan"), "b": float("inf")})
    for number in (b"NaN", b"-Infinity", b"1" * 1_000_000, b"1e999", b"-0", b"true"):
        found = of(whole.replace(b'"execution_count": 1', b'"execution_count": ' + number))
        assert places(found.forbidden) == [("keras", 1, 1)]


def test_halves_of_characters_and_null_bytes_can_be_kept_as_text() -> None:
    found = seen(
        "import keras  # \ud800",
        "x = '\0'\nfrom keras import \udfff",
        prose("License: \ud83d MIT"),
        metadata={"kernelspec": {"language": "Py\ud800thon"}},
    )
    assert found.readable
    assert Inspection.from_json(found.to_json().encode().decode()) == found
    found = seen("import keras  # \ud800", "x = '\0'\nfrom keras import a")
    assert places(found.forbidden) == [("keras", 1, 1), ("keras", 2, 2)]
    found = inspect(WHOLE, "\ud800.ipynb", RULES)
    found.to_json().encode()


@pytest.mark.parametrize(
    "source",
    [
        "(" * 100_000,
        "(" * 5_000 + ")" * 5_000,
        "[" * 90 + "]" * 90,
        "x = " + "-" * 100_000 + "1",
        "x = " + "1+" * 50_000 + "1",
        "x = a" + ".b" * 50_000,
        "x = a" + "(b)" * 20_000,
        "x = " + "not " * 50_000 + "y",
        "x = " + "lambda: " * 20_000 + "1",
        "x" + " = x" * 40_000,
        "\n".join(" " * depth + "if x:" for depth in range(120)),
        "x = " + "9" * 100_000,
        "x = '" + "y" * 1_000_000 + "'",
        "x = (" + "y, " * 60_000 + ")",
        "f'" + "{x}" * 10_000 + "'",
        "f'{" * 300,
        "%" * 100_000,
        "!" * 100_000,
        "?" * 100_000,
        "'" * 100_001,
        '"' * 100_001,
        "\\\n" * 50_000,
        "x = '''" + "\\" * 100_001,
        "%%time\n" * 3_000,
        "!pip install " + "x " * 50_000,
        "!" + "pip " * 50_000,
        "!pip install git+https:" + "/" * 100_000,
        "released under " * 10_000,
        "# " * 50_000 + "licence",
        "License: " + "x" * 100_000,
        "import " + "a." * 5_000 + "b",
        "import " + ", ".join(f"a{number}" for number in range(20_000)),
        "\r" * 100_000,
        " " * 100_000 + "import x",
        "x = = 1\n" + "import a(\n" * 10_000,
        "a b\n" + " " * 100_000 + "?",
        "a " * 50_000 + "= !ls",
    ],
    ids=lambda source: repr(source[:12]),
)
def test_code_that_is_hard_to_parse_neither_fails_nor_takes_long(source: str) -> None:
    began = time.process_time()
    found = seen(f"{source}\n# keras tensorflow import", "import keras", prose(source))
    assert ("keras", 2, 1) in places(found.forbidden)
    assert time.process_time() - began < 5  # what is not linear would take minutes


def test_a_hundred_thousand_cells_are_read() -> None:
    found = of(notebook(*(f"x{number} = 1" for number in range(100_000)), "import keras"))
    assert (found.code_cells, places(found.forbidden)) == (100_001, [("keras", 100_001, 1)])


VALUES = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(), inner, max_size=4),
    max_leaves=12,
)
SOURCES = VALUES | some.lists(some.sampled_from([
    "import keras", "from tensorflow import *", "tf.keras", "%%time", "%pip install keras", "!ls", "x = (", ")", "'''",
    "def f(tf):", "    ", "\n", "\\", "?", "class A: pass", "getattr(tf, 'keras')", "[", "import tensorflow as tf", ":",
])).map("".join)  # fmt: skip
CELLS = some.fixed_dictionaries(
    {},
    optional={
        "cell_type": some.sampled_from(["code", "markdown", "raw", "heading", "html", "text"]) | VALUES,
        "source": SOURCES,
        "input": SOURCES,
        "execution_count": VALUES,
        "prompt_number": VALUES,
        "outputs": VALUES | some.lists(some.dictionaries(some.sampled_from(["output_type", "text"]), VALUES)),
        "metadata": VALUES,
        "level": VALUES,
        "output_type": VALUES,
    },
)
NOTEBOOKS = some.fixed_dictionaries(
    {"nbformat": some.sampled_from([1, 2, 3, 4]) | VALUES},
    optional={
        "nbformat_minor": some.integers(0, 6) | VALUES,
        "cells": some.lists(CELLS) | VALUES,
        "worksheets": some.lists(some.fixed_dictionaries({"cells": some.lists(CELLS) | VALUES}) | VALUES) | VALUES,
        "metadata": VALUES
        | some.fixed_dictionaries({}, optional={"kernelspec": VALUES, "language_info": VALUES, "license": VALUES}),
    },
)


@given(
    content=some.binary()
    | NOTEBOOKS.map(lambda each: json.dumps(each).encode())
    | VALUES.map(json.dumps).map(str.encode)
)
def test_no_file_makes_it_fail(content: bytes) -> None:
    for name in ("notebook.ipynb", "model.py"):
        found = of(content, name)
        assert Inspection.from_json(found.to_json().encode().decode()) == found
        assert len("\n".join(lines(found))) <= 600


@given(source=some.text() | SOURCES.filter(lambda each: isinstance(each, str)))
def test_no_code_makes_it_fail(source: str) -> None:
    assert seen("import tensorflow as tf", source, "import keras").breaches


FOUND = some.builds(Found, some.text(), some.integers(0), some.integers(1), some.text(), some.booleans())
WORDS = some.lists(some.text(), max_size=3).map(tuple)


@given(
    some.builds(
        Inspection,
        some.booleans(),
        swapped=some.none() | some.tuples(some.integers(1), some.integers(1)),
        unparsed=some.lists(some.integers(0)).map(tuple),
        frameworks=WORDS,
        missing=WORDS,
        one_of=WORDS,
        forbidden=some.lists(FOUND).map(tuple),
        licence=some.none() | some.text(),
    )
)
def test_an_inspection_can_be_kept_as_json(found: Inspection) -> None:
    assert Inspection.from_json(found.to_json()) == found
    assert len("\n".join(lines(found))) <= 600


def test_what_an_older_or_a_newer_version_kept_can_be_read() -> None:
    assert Inspection.from_json(
        '{"readable": true, "new": 3, "forbidden": [{"name": "a", "cell": 1, "line": 2, "x": 1}]}'
    )
