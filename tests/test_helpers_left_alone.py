"""What the processes beside the bot do when the bot was killed while they worked."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.conftest import ROOT

SQUARE = b'\n\n<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"/>'
GIVEN = json.dumps({}).encode()


def frame(content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + content


@pytest.mark.parametrize(
    ("program", "request_"),
    [
        (("bot/pictures/worker.py",), frame(SQUARE)),
        (("bot/inspection/worker.py", str(ROOT)), frame(GIVEN) + frame(b"no notebook")),
    ],
)
def test_with_nobody_to_answer_they_end_without_a_word(program: tuple[str, ...], request_: bytes) -> None:
    worker = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-I", *program],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert worker.stdout
    worker.stdout.close()
    worker.stdout = None
    _, said = worker.communicate(request_, timeout=20)
    assert (worker.returncode, said) == (0, b"")
