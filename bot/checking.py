"""`inspect`: what the bot would find in a notebook, for its author, before it is handed in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.behind import look
from bot.curriculum.library import load_library
from bot.curriculum.model import Capstone
from bot.errors import ConfigError, StudyError
from bot.fetching import MOST, Fetcher
from bot.inspection.inspector import Inspector
from bot.inspection.packages import package
from bot.inspection.report import Inspection
from bot.links import LinkReport, parse_url
from bot.texts import checking as text
from bot.texts import links as link_text


@dataclass(frozen=True, slots=True)
class Checked:
    """`what`: the file or the link as it was typed. `link`: what is known about the link, where it was one."""

    what: str
    capstone: Capstone
    inspection: Inspection
    link: LinkReport | None = None

    @property
    def is_fine(self) -> bool:
        """Whether it was read, and nothing in it is against the rules. Hints prove nothing.

        Of a page there is nothing to read: where a capstone takes any link, that it opens is enough.
        """
        found = self.inspection
        if self.link and self.link.inspection is None:
            return self.link.state == "reachable"
        return found.readable and not (found.breaches or found.missing or found.one_of)


async def check(curricula: Iterable[Path], what: str, capstone: str | None) -> Checked:
    """Inspects the file or the link by the rules of the capstone with that id.

    Raises ConfigError where there is no such file or capstone.
    """
    rules = _capstone([each for found in load_library(curricula).curricula for each in found.capstones], capstone)
    async with Inspector() as inspector:
        if "://" not in what:
            return await _file(inspector, what, rules)
        try:
            url = parse_url(what)
        except StudyError as error:
            raise ConfigError(text.unmarked(str(error))) from error
        return await _link(inspector, url, rules)


async def _file(inspector: Inspector, name: str, capstone: Capstone) -> Checked:
    path, content = Path(name), _content(name)
    if len(content) > MOST:
        return Checked(name, capstone, Inspection(readable=False, why=link_text.too_big(MOST), path=path.name))
    return Checked(name, capstone, await inspector.inspect(content, path.name, capstone, None))


def _content(name: str) -> bytes:
    """Of the file, or a byte more than the bot would read."""
    try:
        with Path(name).open("rb") as file:
            return file.read(MOST + 1)
    except OSError as error:
        raise ConfigError(text.no_file(name, error.strerror or str(error), is_link=_is_link(name))) from error
    except ValueError as error:  # a name that no file can have
        raise ConfigError(text.no_file(name, str(error))) from error


def _is_link(typed: str) -> bool:
    """Whether it would be taken for a link where links alone are expected, such as github.com/you/project."""
    try:
        return bool(parse_url(typed))
    except StudyError:
        return False


async def _link(inspector: Inspector, url: str, capstone: Capstone) -> Checked:
    fetcher = Fetcher()
    try:
        report = await look(fetcher, inspector, url, capstone)
    finally:
        await fetcher.aclose()
    return Checked(url, capstone, report.inspection or Inspection(readable=False, why=report.note), report)


def _capstone(capstones: Sequence[Capstone], id: str | None) -> Capstone:
    found = [each for each in capstones if id in (None, each.id)]
    if len(found) != 1:
        raise ConfigError(text.which_capstone(id, [(each.id, each.title) for each in capstones]))
    return found[0]


def as_json(checked: Checked) -> str:
    """All that is known, as one JSON object."""
    found: dict[str, Any] = json.loads(checked.inspection.to_json())
    about = {"what": checked.what, "capstone": checked.capstone.id, "fine": checked.is_fine}
    if link := checked.link:
        about |= {"state": link.state, "note": text.unmarked(link.note)}
        about |= {"pinned": link.pinned, "permalink": link.permalink}
    found["why"] = found["why"] and text.unmarked(found["why"])
    return json.dumps(about | found, indent=2)  # in ASCII, which every terminal and pipe takes


def as_text(checked: Checked) -> list[str]:
    """The same in words."""
    found, rules = checked.inspection, checked.capstone
    lines = [text.heading(checked.what)]
    if checked.link:
        lines.append(text.unmarked(checked.link.note))
    if not found.readable:
        return [*lines, *([] if checked.link else [text.unmarked(found.why or "")])]
    lines += [*text.figures(found), "", text.rules_of(rules.title)]
    if not (rules.frameworks or rules.required or rules.forbidden):
        return [*lines, text.no_rules()]
    if found.language != "python":
        return [*lines, text.other_language(found.language or "")]
    used = {package(name).name for name in found.frameworks}
    if rules.frameworks:
        ones = [name for name in rules.frameworks if package(name).name in used]
        lines.append(text.builds_on(rules.frameworks, ones))
    lines += [text.required(name, is_there=name not in found.missing) for name in rules.required]
    for name in rules.forbidden:
        lines += text.forbidden(name, [each for each in found.forbidden if each.name == name])
    if not checked.is_fine:
        lines += ["", text.not_a_wall()]
    return lines
