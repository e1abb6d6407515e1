"""Starting the demo where it cannot start."""

from __future__ import annotations

import socket

import pytest

pytest.importorskip("simcord", reason="the extra [demo] is not installed")

from bot.demo import run_demo


def test_a_taken_port_is_said_in_one_line_with_another_to_try(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        assert run_demo(port) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == f"Port {port} cannot be used (Address already in use). Try another: --port {port + 1}\n"
