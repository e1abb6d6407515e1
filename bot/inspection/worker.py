"""The process that reads notebooks, which are large and not to be trusted.

It is run by its path, with the folder of the bot's packages as its argument. A request is two frames (a length and as
many bytes): as JSON what the inspection is given, then the content to inspect. The answer is one frame: the Inspection
as JSON, or nothing where it failed.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import sys

TYPE_CHECKING = False  # as that of typing, which takes memory
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, BinaryIO

HEAD = 4  # bytes of a length, as in bot/processes.py
MEMORY = 512 * 2**20  # bytes of address space, of which a good part is never used


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Until there are no more requests. Looking for garbage while a tree is built takes a third of the time for
    nothing, so it is done between requests."""
    gc.disable()
    while head := requests.read(HEAD):
        given = json.loads(requests.read(int.from_bytes(head, "big")))
        size = int.from_bytes(requests.read(HEAD), "big")
        answer = inspection(requests.read(size), given).encode("utf-8", "replace")
        answers.write(len(answer).to_bytes(HEAD, "big") + answer)
        answers.flush()
        gc.collect()


def inspection(content: bytes, given: Mapping[str, Any]) -> str:
    """The answer, or nothing. Whatever is in the content, the next request gets its answer too."""
    from bot.inspection.inspecting import inspected  # found once the argument is among the folders of packages

    try:
        return inspected(content, given)
    except Exception:  # noqa: BLE001 - the bot is told that there is none, and a log is not the place for the content
        return ""


def limit_memory() -> None:
    """Where the system can: the bot beside it is not to be the one that runs out."""
    try:
        import resource
    except ImportError:  # on Windows
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    most = MEMORY if most == resource.RLIM_INFINITY else min(most, MEMORY)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def give_way() -> None:
    """Where the system can: members' commands go first. Not so far back that a busy machine leaves nothing."""
    if hasattr(os, "nice"):
        os.nice(5)


if __name__ == "__main__":
    sys.path.append(sys.argv[1])
    logging.disable()  # nbformat logs what it finds wrong with a notebook
    limit_memory()
    give_way()
    try:
        serve(sys.stdin.buffer, sys.stdout.buffer)
    except BrokenPipeError:  # the bot was killed: nobody waits for the answer, nor for a traceback among its last words
        os._exit(0)  # which flushes nothing
