"""The process that rasterises. resvg-py holds Python's lock from the first byte of a picture to the last, so a thread
would stop the event loop for as long; and whatever a picture does to this process, the bot lives on.

It is run by its path, knows nothing of the bot and imports little, to stay small. A request is a length and as many
bytes: the paths of fonts, one a line, an empty line, the drawing. An answer is a length and as much PNG, or length 0.
"""

from __future__ import annotations

import os
import sys

import resvg_py

TYPE_CHECKING = False  # as that of typing, which takes memory
if TYPE_CHECKING:
    from typing import BinaryIO

HEAD = 4  # bytes of a length, as in bot/processes.py


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Until there are no more requests."""
    while head := requests.read(HEAD):
        fonts, _, svg = requests.read(int.from_bytes(head, "big")).decode().partition("\n\n")
        png = paint(svg, fonts.split("\n"))
        answers.write(len(png).to_bytes(HEAD, "big") + png)
        answers.flush()


def paint(svg: str, fonts: list[str]) -> bytes:
    """The picture, or nothing."""
    try:
        return resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=fonts, font_family="Noto Sans")
    except ValueError:
        return b""


if __name__ == "__main__":
    try:
        serve(sys.stdin.buffer, sys.stdout.buffer)
    except BrokenPipeError:  # the bot was killed: nobody waits for the answer, nor for a traceback among its last words
        os._exit(0)  # which flushes nothing
