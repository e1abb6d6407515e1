"""`python -m bot inspect`, as an author runs it before handing in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.checking import Checked
from bot.inspection.report import Inspection
from bot.links import LinkReport, State
from tests.command_line import bot
from tests.conftest import ROOT, THE_PATH
from tests.inspection.samples import code, notebook, prose

BREAD = THE_PATH.capstones[0].model_copy(update={"artifact": "link"})
PRINTED = {"output_type": "stream", "name": "stdout", "text": "1"}
GOOD = notebook(prose("# Digits\n\nLicense: MIT"), code("import torch", 1, [PRINTED]))
BAD = notebook(
    prose("# Digits"),
    "%pip install fastai",
    "import sklearn",
    code("x = 1\nfrom keras import layers  # \x1b[31m@everyone"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.ipynb").write_bytes(GOOD)
    (tmp_path / "bad.ipynb").write_bytes(BAD)
    return tmp_path


def test_a_notebook_that_keeps_the_rules(folder: Path) -> None:
    done = bot(folder, "inspect", "good.ipynb", "--capstone", "capstone-1")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "good.ipynb:",
        "  1 code cell and 1 text cell, 50 % prose (1 line of code, 4 words)",
        "  Ran from top to bottom, outputs are there",
        "  Uses PyTorch",
        f"  {len(GOOD) / 1000:.1f} kB, licence: MIT",
        "",
        "The rules of Capstone I that can be checked:",
        "  ✓ Builds on PyTorch, TensorFlow or MXNet: PyTorch",
        "  ✓ No fastai",
        "  ✓ No Keras",
    ]


def test_a_notebook_that_breaks_them(folder: Path) -> None:
    done = bot(folder, "inspect", "bad.ipynb", "--capstone", "capstone-1")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines()[2:4] == [
        "  No outputs are saved in it. Run it and save it, so that reviewers see the results",
        "  Uses Keras and scikit-learn",
    ]
    assert done.stdout.splitlines()[6:] == [
        "The rules of Capstone I that can be checked:",
        "  ✗ Builds on PyTorch, TensorFlow or MXNet: imports none of them",
        "  ✓ No fastai is imported",
        "      cell 2, line 1: pip install fastai (a hint only)",
        "  ✗ No Keras, but it is used:",
        "      cell 4, line 2: from keras import layers # [31m@everyone",
        "",
        "You can hand it in all the same: reviewers decide, and you can explain what you did and why.",
    ]


def test_everything_as_json(folder: Path) -> None:
    done = bot(folder, "inspect", "bad.ipynb", "--capstone", "capstone-1", "--json")
    assert done.returncode == 1
    found: dict[str, Any] = json.loads(done.stdout)
    about = ("readable", "fine", "notebooks", "code_cells", "prose_cells", "frameworks", "one_of", "capstone")
    assert [found[name] for name in about] == [
        *(True, False, 1, 3, 1, ["keras", "sklearn"], ["torch", "tensorflow", "mxnet"], "capstone-1"),
    ]
    assert [(each["name"], each["cell"], each["line"], each["hint"]) for each in found["forbidden"]] == [
        ("fastai", 2, 1, True),
        ("keras", 4, 2, False),
    ]


def test_a_file_that_is_none_is_said_to_be_unreadable(folder: Path) -> None:
    (folder / "page.ipynb").write_text("<html>")
    done = bot(folder, "inspect", "page.ipynb", "--capstone", "capstone-1")
    assert (done.returncode, done.stderr) == (1, "")
    assert "The file is a web page, not the notebook itself." in done.stdout
    (folder / "large.ipynb").write_bytes(b" " * 20_000_001)
    done = bot(folder, "inspect", "large.ipynb", "--capstone", "capstone-1", "--json")
    assert (done.returncode, json.loads(done.stdout)["readable"]) == (1, False)


def test_where_there_is_one_capstone_it_need_not_be_named(folder: Path) -> None:
    tiny = str(ROOT / "tests" / "data" / "tiny.yaml")
    done = bot(folder, "inspect", "bad.ipynb", "--curriculum", tiny)
    assert done.returncode == 0
    assert "The rules of One good loaf that can be checked:\n  There are none; reviewers read it." in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("good.ipynb",),
            "Say which capstone it is for with --capstone ID. There is capstone-1 (Capstone I) and capstone-2",
        ),
        (("good.ipynb", "--capstone", "loaf"), "--capstone: there is not one capstone “loaf”. There is capstone-1"),
        (("gone.ipynb", "--capstone", "capstone-1"), "Cannot read gone.ipynb: No such file or directory"),
        (("github.com/you/project", "--capstone", "capstone-1"), "If it is a link, put https:// before it."),
        ((".", "--capstone", "capstone-1"), "Cannot read .: Is a directory"),
        (("good.ipynb", "--curriculum", "gone.yaml"), "gone.yaml"),
        (("ftp://example.org/a.ipynb", "--capstone", "capstone-1"), "this one starts with ftp:."),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    done = bot(folder, "inspect", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_link_is_looked_at_as_the_bot_does(folder: Path) -> None:
    done = bot(folder, "inspect", "http://127.0.0.1/a.ipynb", "--capstone", "capstone-1", "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["readable"], found["state"]) == (1, False, "unreachable")
    assert "is an address inside a private network" in found["note"]
    done = bot(folder, "inspect", "http://127.0.0.1/a.ipynb", "--capstone", "capstone-1")
    assert "127.0.0.1 is an address inside a private network" in done.stdout
    assert "127.0.0.1 is an address inside a private network" in found["note"]


@pytest.mark.parametrize(("state", "is_fine"), [("reachable", True), ("unchecked", False), ("unreachable", False)])
def test_a_page_that_opens_is_fine_where_its_capstone_takes_any_link(state: State, is_fine: bool) -> None:
    unread = Inspection(readable=False, why="It opens.")
    assert Checked("https://example.org", BREAD, unread, LinkReport(state, "web page", "It opens.")).is_fine == is_fine


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_terminal_that_cannot_show_every_character_shows_what_it_can(folder: Path, encoding: str) -> None:
    asked = ("inspect", "strange.ipynb", "--capstone", "capstone-1")
    (folder / "strange.ipynb").write_bytes(notebook("import torch\nimport keras  # 日本"))
    done = bot(folder, *asked, PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (1, "")
    assert "  + No fastai\n  x No Keras, but it is used:\n      cell 1, line 2: import keras # ??\n" in done.stdout
    done = bot(folder, *asked, "--json", PYTHONIOENCODING=encoding)
    assert json.loads(done.stdout)["forbidden"][0]["code"] == "import keras  # 日本"
