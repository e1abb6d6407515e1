"""What the shell commands in a notebook install: a hint at what it uses, no proof."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.inspection.packages import installed

INSTALL = re.compile(
    r"\b(?:pip[\d.]*|conda|mamba|micromamba|uv|poetry)\b[^&;|]{0,200}?\b(?:install|add)\s+(?P<what>[^&;|]*)"
)
# The options that another word follows which is no package.
TAKES = {"-r", "-c", "-i", "-f", "-t", "-n", "--requirement", "--constraint", "--index-url", "--extra-index-url"}
TAKES |= {"--find-links", "--target", "--channel", "--name", "--prefix", "--python", "--trusted-host"}
NAME = re.compile(r"(?:[\w.-]+::)?([A-Za-z0-9][\w.-]*)")
ADDRESS = re.compile(r"(?:git\+)?\w+://\S*/([\w.-]+?)(?:\.git)?(?:[@#].*)?/?$")
LONGEST = 300  # characters of a requirement


def installs(command: str) -> Iterator[str]:
    """The names of the packages, as indexes compare them, that a line such as `pip install "Keras>=2"` names."""
    for found in INSTALL.finditer(command):
        skip = False
        for word in re.sub(r"[\"']|(?:^|\s)#.*", "", found["what"]).split():
            if skip or word.startswith("-"):
                skip = word in TAKES
            elif len(word) <= LONGEST and (name := ADDRESS.match(word) or NAME.match(word)):
                yield installed(name[1])
