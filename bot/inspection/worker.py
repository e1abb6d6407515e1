"""The process that reads what is large and not to be trusted: notebooks, and listings of repositories.

It is run by its path, with the folder of the bot's packages as its argument. A request is two frames (a length and as
many bytes): JSON with the name of the work `do` and what it is `given`, then the content to read. The answer is one
frame: the text that the work gives, or nothing where it failed.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from importlib import import_module

TYPE_CHECKING = False  # as that of typing, which takes memory
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, BinaryIO

HEAD = 4  # bytes of a length, as in bot/processes.py
MEMORY = 768 * 2**20  # bytes of address space, of which a good part is never used
# What can be asked for: (content, given) → text, imported when it is first needed. Nothing else is ever called.
WORK = {"inspect": ("bot.inspection.inspecting", "inspected")}


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Until there are no more requests."""
    while head := requests.read(HEAD):
        request = json.loads(requests.read(int.from_bytes(head, "big")))
        size = int.from_bytes(requests.read(HEAD), "big")
        answer = work(request["do"], requests.read(size), request["given"]).encode("utf-8", "replace")
        answers.write(len(answer).to_bytes(HEAD, "big") + answer)
        answers.flush()


def work(do: str, content: bytes, given: Mapping[str, Any]) -> str:
    """The answer, or nothing. Whatever is in the content, the next request gets its answer too."""
    module, name = WORK[do]
    try:
        return str(getattr(import_module(module), name)(content, given))
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
    serve(sys.stdin.buffer, sys.stdout.buffer)
