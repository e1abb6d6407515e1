"""Reads YAML into plain values and remembers the line of each: the part of loading that knows YAML and nothing else."""

from __future__ import annotations

import datetime
import math
import re
from dataclasses import dataclass, field

import yaml
from yaml.constructor import SafeConstructor

Path = tuple[str | int, ...]
Plain = str | int | float | bool | None | datetime.date | list["Plain"] | dict[str, "Plain"]

_LOADER: type[yaml.CSafeLoader] | type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_MAX_DEPTH = 40
_HINTS = (
    ("mapping values are not allowed", "a colon inside this text looks like a new field; put the text in quotes"),
    ("tab character", "indent with spaces, not tabs"),
    ("cannot start any token", "indent with spaces, not tabs, and quote texts that begin with @, ` or %"),
    ("found unexpected end of stream", "the quote that opens here is never closed"),
    ("did not find expected key", "the indentation, a quote or a dash is off here or just above"),
    ("did not find expected '-'", "this line should begin with a dash like its neighbours, or be indented further"),
    ("did not find expected node content", "a bracket is not closed, or a value is missing"),
    ("could not find expected ':'", "a field needs a colon and a space after its name"),
    ("found another document", "the file has a second '---'; a curriculum is one document"),
)


@dataclass(frozen=True)
class Mistake:
    """Where something is wrong and what. `line` overrides the line of `path`."""

    path: Path
    text: str
    line: int | None = None


@dataclass
class Document:
    """Plain values, the line (from 1) of each path, and the mistakes met on the way."""

    data: Plain = None
    lines: dict[Path, int] = field(default_factory=lambda: {(): 1})
    mistakes: list[Mistake] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of `path`, or of the nearest part of the file around it."""
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]


def read(text: str) -> Document:
    """Takes YAML text and gives a Document. Never raises: what cannot be read is a mistake in it."""
    document = Document()
    try:
        _refuse_what_explodes(text)
        node = yaml.compose(text, Loader=_LOADER)
    except _RefusedError as error:
        document.mistakes.append(error.mistake)
    except yaml.YAMLError as error:
        document.mistakes.append(_syntax_mistake(error, text))
    except UnicodeError:
        document.mistakes.append(Mistake((), "has characters that are no text; save the file as UTF-8"))
    else:
        if node is not None:
            document.data = _value(node, (), document)
    return document


def path_text(path: Path) -> str:
    """Writes ("stages", 2, "title") as "stages[2].title"."""
    parts = (f"[{part}]" if isinstance(part, int) else "." + _name(part) for part in path)
    return "".join(parts).removeprefix(".")


def _name(part: str) -> str:
    return part if re.fullmatch(r"[\w-]+", part) else repr(part)


class _RefusedError(Exception):
    def __init__(self, mistake: Mistake) -> None:
        self.mistake = mistake


def _refuse_what_explodes(text: str) -> None:
    """Looks at the file event by event, so that neither nesting nor aliases can cost memory before they are refused."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            raise _RefusedError(
                Mistake((), "'*' refers to an anchor, which is not supported; write the value out", line)
            )
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _MAX_DEPTH:
            raise _RefusedError(Mistake((), f"is nested more than {_MAX_DEPTH} deep", line))


def _syntax_mistake(error: yaml.YAMLError, text: str) -> Mistake:
    if not isinstance(error, yaml.MarkedYAMLError):
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        return Mistake((), "has a character that YAML does not allow; delete what is invisible there", line)
    problem = error.problem or "it cannot be read"
    mark = error.context_mark if "quoted scalar" in (error.context or "") else error.problem_mark
    hint = next((hint for sign, hint in _HINTS if sign in problem), problem)
    last_line = text.count("\n") + (not text.endswith("\n"))
    return Mistake((), f"is not valid YAML: {hint}", min(mark.line + 1, last_line) if mark else None)


def _value(node: yaml.Node, path: Path, document: Document) -> Plain:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, document)
    if isinstance(node, yaml.SequenceNode):
        values = []
        for index, item in enumerate(node.value):
            document.lines[*path, index] = item.start_mark.line + 1
            values.append(_value(item, (*path, index), document))
        return values
    return _scalar(node, path, document)


def _mapping(node: yaml.MappingNode, path: Path, document: Document) -> dict[str, Plain]:
    values: dict[str, Plain] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            document.mistakes.append(Mistake(path, "a field's name should be a plain word", line))
            continue
        key = key_node.value
        here = (*path, key)
        if key in values:
            first = document.lines[here]
            document.mistakes.append(Mistake(here, f"is there twice, first in line {first}; keep one", line))
            continue
        document.lines[here] = line
        values[key] = _value(value_node, here, document)
    return values


def _scalar(node: yaml.Node, path: Path, document: Document) -> Plain:
    kind = node.tag.removeprefix(_TAG)
    text: str = node.value
    if kind in ("str", "value", "merge"):
        return text
    if kind not in ("int", "float", "bool", "null", "timestamp"):
        document.mistakes.append(Mistake(path, f"the tag {node.tag!r} is not supported; delete it", None))
        return text
    try:
        value: Plain = SafeConstructor().construct_object(node)
    except (ValueError, KeyError, OverflowError, yaml.YAMLError):
        return text
    # A number that is none could not be compared with the limits, nor shown.
    return text if isinstance(value, float) and not math.isfinite(value) else value
