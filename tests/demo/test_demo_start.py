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


@pytest.mark.parametrize("port", [-1, 65536, 99999])
def test_a_port_that_cannot_be_is_said_in_one_line(port: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_demo(port) == 2
    assert capsys.readouterr().err == f"There is no port {port}. Choose one up to 65535, such as --port 8642\n"
