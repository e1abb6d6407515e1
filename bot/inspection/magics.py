"""What notebooks add to Python (magics, shell commands, help), taken out line by line so that the rest can be parsed.

Lines keep their numbers. https://ipython.readthedocs.io/en/stable/interactive/magics.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from textwrap import dedent

OPTIONS = r"(?:\s+-\w+(?:[ =]?[\d.]+)?)*"  # such as "-n 10 -r3"
# Magics that run the statement after them.
STATEMENT = re.compile(rf"(?:time|timeit|prun|memit|mprun|lprun){OPTIONS}(?:\s+(?P<code>.*))?$")
# Cell magics: what the lines below them are. With any other they are taken for Python.
SHELL = {"bash", "sh", "zsh", "!", "sx", "system", "cmd"}
WRITES = {"writefile", "file"}
APART = re.compile(r"(?:python|pypy)[\d.]*")
FOREIGN = {"html", "javascript", "js", "latex", "markdown", "svg", "r", "perl", "ruby", "sql", "bigquery", "cython"}
FOREIGN |= {"julia", "css", "mermaid", "ai"}
INSTALLERS = {"pip", "pip3", "conda", "mamba", "micromamba", "uv"}

CELL_MAGIC = re.compile(r"\s*%%(?P<name>!|\w+)(?P<rest>[^\n]*)")
MAGIC = re.compile(r"(?P<indent>\s*)(?P<sign>%|!!?|\?)(?P<rest>.*)", re.DOTALL)
# Also without the "%", as Jupyter understands it.
BARE_INSTALL = re.compile(r"\s*(?:pip3?|conda|mamba|uv)\s+(?:pip\s+)?(?:install|add)\s", re.DOTALL)
ASSIGNED = re.compile(r"(?P<head>\s*[\w.\[][\w \t.,\[\]]*=\s*)(?P<sign>[!%])(?P<rest>[^=].*)", re.DOTALL)
HELP = re.compile(r"(?P<indent>\s*)[%\w.\[\]'\"*]+\s*\?{1,2}\s*(?:;\s*)?$")
# What may span lines or hide a bracket: strings and comments, brackets, and line ends, joined by a backslash or not.
TOKEN = re.compile(
    r"""(?P<triple>'{3}|\"{3})|'(?:\\.|[^'\\\n])*'?|"(?:\\.|[^"\\\n])*"?|\#[^\n]*"""
    r"""|(?P<bracket>[()\[\]{}])|(?P<joined>\\\n)|(?P<end>\n)|[^'"\#()\[\]{}\\\n]+|\\""",
    re.DOTALL,
)
TEXT = re.compile(
    r"""(?P<triple>'{3}|\"{3})(?:\\.|[^\\])*?(?:(?P=triple)|\Z)|'(?:\\.|[^'\\\n])*'?|"(?:\\.|[^"\\\n])*"?|\#[^\n]*""",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Code:
    """`python`: the lines that are, the others blank or "pass". `shell`: commands with the number of their line, from
    1. `apart`: the Python is that of a file or a process, which does not see the notebook's names."""

    python: str
    shell: tuple[tuple[int, str], ...] = ()
    apart: bool = False


def split(source: str) -> Code:
    """The parts of a code cell."""
    while magic := CELL_MAGIC.match(source):  # they may be nested
        name, rest = magic["name"].lower(), magic["rest"].strip()
        above = source.count("\n", 0, magic.end())
        below = source[magic.end() :]
        by_script = name == "script"
        if by_script:
            name = rest.partition(" ")[0].rpartition("/")[2]
        if name in WRITES:
            return _written(rest, "\n" * above + below)
        if name in SHELL:
            return Code("", tuple(_numbered("\n" * above + below)))
        if APART.fullmatch(name):
            return Code("\n" * above + below, apart=True)
        if by_script or name in FOREIGN:  # Many skip a cell with "%%script false", or with "echo" for "false".
            return Code("")
        timed = STATEMENT.match(f"{name} {rest}")
        source = "\n" * above + ((timed and timed["code"]) or "") + below
    if source.lstrip("\n")[:1] in (" ", "\t"):  # Jupyter forgives a cell that is indented as a whole
        source = dedent(source)
    return _lines(source)


def _written(name: str, body: str) -> Code:
    """A file that the cell writes."""
    name = name.removeprefix("-a").strip().strip("'\"")
    if name.endswith(".py"):
        return Code(body, apart=True)
    if re.search(r"requirements[\w-]*\.txt$", name):
        return Code("", tuple((number, f"pip install {line}") for number, line in _numbered(body)))
    return Code("")


def _numbered(body: str) -> list[tuple[int, str]]:
    joined = re.sub(r"\\\n", " \0", body)  # keeps count of the lines that a backslash joins
    found, number = [], 1
    for line in joined.split("\n"):
        if line.strip(" \0"):
            found.append((number, line.replace("\0", " ").strip()))
        number += 1 + line.count("\0")
    return found


def _lines(source: str) -> Code:
    """A cell of Python with single lines in between that are none."""
    python: list[str] = []
    shell: list[tuple[int, str]] = []
    number, at = 1, 0
    while at < len(source):
        end = _line_end(source, at)
        line = source[at:end]
        rewritten = _rewritten(line)
        if rewritten is None:
            end = _statement_end(source, at)
            line = source[at:end]
            python.append(line)
        else:
            code, command = rewritten
            python.append(code + "\n" * max(line.count("\n"), 1))
            if command:
                shell.append((number, command))
        number += line.count("\n")
        at = end
    return Code("".join(python), tuple(shell))


def _rewritten(line: str) -> tuple[str, str | None] | None:
    """What Python is left of the line, and the shell command in it; None where it is Python as it stands."""
    if magic := MAGIC.match(line):
        rest = " ".join(magic["rest"].replace("\\\n", " ").split())
        if magic["sign"] == "%":
            timed = STATEMENT.match(rest)
            code = timed["code"] if timed and timed["code"] else "pass"
            install = rest.split(" ")[0] in INSTALLERS
            return magic["indent"] + code, rest if install else rest.partition(" ")[2] if rest[:3] in ("sx ",) else None
        return f"{magic['indent']}pass", rest if magic["sign"] != "?" else None
    if BARE_INSTALL.match(line):
        return "pass", " ".join(line.replace("\\\n", " ").split())
    if assigned := ASSIGNED.match(line):
        rest = " ".join(assigned["rest"].replace("\\\n", " ").split())
        timed = STATEMENT.match(rest) if assigned["sign"] == "%" else None
        code = timed["code"] if timed and timed["code"] else "None"
        return assigned["head"] + code, rest if assigned["sign"] == "!" else None
    if asked := HELP.match(line):
        return f"{asked['indent']}pass", None
    return None


def _line_end(source: str, at: int) -> int:
    """Behind the line that starts there, with those that a backslash joins to it."""
    while True:
        end = source.find("\n", at)
        if end < 0:
            return len(source)
        if not source[at:end].rstrip("\r").endswith("\\"):
            return end + 1
        at = end + 1


def _statement_end(source: str, at: int) -> int:
    """Behind the line end that is in no bracket and no string of several lines."""
    depth = 0
    while at < len(source):
        token = TOKEN.match(source, at)
        if token is None:  # nothing that is unknown is left, but never loop
            return len(source)
        at = token.end()
        if token["triple"]:
            end = re.compile(rf"(?:\\.|[^\\])*?{token['triple']}", re.DOTALL).match(source, at)
            at = end.end() if end else len(source)
        elif bracket := token["bracket"]:
            depth = max(0, depth + (1 if bracket in "([{" else -1))
        elif token["end"] and depth == 0:
            return at
    return at


def without_texts(source: str) -> str:
    """The source with nothing but its line ends left in the strings of several lines."""
    return TEXT.sub(lambda text: "\n" * text[0].count("\n") if text["triple"] else text[0], source)
