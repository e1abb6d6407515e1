"""What is behind a link: the notebook is found and read, and the version that is there now is pinned."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import unquote, urlsplit

from bot import places, repositories
from bot.curriculum.model import Capstone
from bot.fetching import Fetcher, FetchError, Page, UnreachableError, Visit
from bot.inspection.report import Inspection
from bot.links import SILENT, LinkReport, State, describe, judge
from bot.places import NOTEBOOK, Place
from bot.repositories import Version
from bot.texts import links as text

NOT_PUBLIC = (401, 403, 404, 410)  # GitHub and Hugging Face say 401 of a repository that is private or not there
LICENCE = 200_000  # bytes
SHORT = re.compile(r"[0-9a-f]{4,39}")  # a commit
A_MOMENT = 500  # files of a list, before others have their turn


class Inspects(Protocol):
    """Reads notebooks somewhere else than in the event loop; what cannot be read is an inspection that says so."""

    async def inspect(self, content: bytes, name: str, capstone: Capstone, licence: str | None) -> Inspection: ...


async def look(fetcher: Fetcher, inspector: Inspects, url: str, capstone: Capstone) -> LinkReport:
    """Opens the link as a stranger would. Never raises for what the network does or what is in a file."""
    what, place = describe(url), places.find(url)
    if place is None or (what in SILENT and place == url):
        return LinkReport("unchecked", what, text.not_looked_into(what))
    try:
        async with fetcher.visit() as visit:
            looking = _Looking(visit, inspector, capstone, what)
            report = await (looking.at_page(place) if isinstance(place, str) else looking.at_repository(place))
    except UnreachableError as error:
        return LinkReport("unreachable", what, str(error))
    except FetchError as error:
        return LinkReport("unchecked", what, str(error))
    is_repository = isinstance(place, Place) and not place.is_file
    if capstone.artifact == "repository" and not is_repository and report.state == "reachable":
        return replace(report, state="unchecked", note=text.repository_wanted())
    return report


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a file is from: `count` notebooks are there; `pinned` None: its content is its version."""

    name: str
    count: int = 1
    pinned: str | None = None
    permalink: str | None = None
    licence: str | None = None


class _Looking:
    """One look at one link."""

    def __init__(self, visit: Visit, inspector: Inspects, capstone: Capstone, what: str) -> None:
        self._visit, self._inspector, self._capstone, self._what = visit, inspector, capstone, what

    async def at_page(self, url: str) -> LinkReport:
        """A page or a file that is in no repository that we know."""
        page = await self._visit.get(url)
        report = judge(url, page, self._what)
        if report.state != "reachable":
            return report
        source = _Source(unquote(urlsplit(url).path.rpartition("/")[2]))
        if _is_notebook(page, source.name):
            return await self._read(page.body, source)
        if page.content_type != "text/html":  # Pages are never twice the same: that is no new version.
            digest = await _digest(page.body)
            report = replace(report, pinned=f"sha256:{digest}", digest=digest)
        return self._without_notebook(report, files=1)

    async def at_repository(self, place: Place) -> LinkReport:
        """A file, a folder or all of a repository."""
        try:
            version = await self._version(place)
        except LookupError:
            return self._report("unchecked", text.empty_repository())
        if isinstance(version, LinkReport):
            return version
        if place.is_file:
            return await self._file(place, version, version.path)
        pinned, permalink = _pinned(version), repositories.permalink(place.repository, version, None)
        report = LinkReport("reachable", self._what, text.opens(), pinned, permalink)
        if self._capstone.artifact == "link" and place.repository.site != "gist":
            return report  # Anything will do: the sites' lists of files are for who needs them.
        paths = await self._paths(place, version)
        if paths is None:
            return replace(report, state="unchecked", note=text.files_not_listed(place.repository.site))
        found = repositories.notebooks(paths, version.path)
        named = [path for path in found if place.hint in (path, repositories.anchor(path))]
        if not found:
            return self._without_notebook(report, files=len(paths))
        return await self._file(place, version, (named or found)[0], paths, 1 if named else len(found))

    async def _version(self, place: Place) -> Version | LinkReport:
        """The version that the link means now, or what is wrong. Raises LookupError where nothing was committed."""
        if place.parts and places.COMMIT.fullmatch(place.parts[0]):
            return repositories.version_of(place, b"")
        page = await self._visit.get(url := repositories.refs_url(place.repository))
        if page.status in NOT_PUBLIC:
            return self._report("unreachable", text.no_repository(place.repository.site, page.status))
        if not 200 <= page.status < 300:
            return self._report("unchecked", text.unexpected(page.status))
        if not repositories.is_advertised(page.body):
            report = judge(url, page, self._what)
            return self._report("unchecked", text.broken_answer()) if report.state == "reachable" else report
        version = repositories.version_of(place, page.body)
        if version.commit is None and not place.is_file and not SHORT.fullmatch(version.name):
            return self._report("unreachable", text.no_branch(version.name))
        return version

    async def _paths(self, place: Place, version: Version) -> Sequence[str] | None:
        """The files of the repository, or of the folder; None where its site would not tell."""
        paths: list[str] = []
        try:
            for url in repositories.list_urls(place.repository, version):
                page = await self._visit.get(url)
                if not 200 <= page.status < 300:
                    return None
                entries = 0
                for entry in repositories.listed(page.body):
                    path = repositories.path_of(entry)
                    paths += [path] if path else []
                    entries += 1
                    if entries % A_MOMENT == 0:
                        await asyncio.sleep(0)
                if entries < repositories.PAGE:
                    break
        except (FetchError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return None
        return paths

    async def _file(
        self, place: Place, version: Version, path: str, paths: Sequence[str] | None = None, count: int = 1
    ) -> LinkReport:
        """One file at its commit. `paths`: all files there, if they are known; `count` of them are notebooks."""
        repository = place.repository
        page = await self._visit.get(url := repositories.raw_url(repository, version, path))
        if page.status == 404:
            return self._report("unreachable", text.no_file(path))
        is_pointer = page.body.startswith(repositories.POINTER)
        if is_pointer and (large := repositories.large_url(repository, version, path)):
            page = await self._visit.get(url := large)
        whole = self._capstone.artifact == "repository" and not place.is_file
        permalink = repositories.permalink(repository, version, None if whole else path)
        report = replace(judge(url, page, self._what), pinned=_pinned(version), permalink=permalink)
        if report.state != "reachable":
            return replace(report, pinned=None, permalink=None)
        if page.body.startswith(repositories.POINTER):
            return replace(report, state="unchecked", note=text.kept_elsewhere(path))
        if not _is_notebook(page, path):
            digest = await _digest(page.body)
            report = replace(report, pinned=report.pinned or f"sha256:{digest}", digest=digest)
            return self._without_notebook(report, files=1)
        licence = await self._licence(place, version, paths)
        read = await self._read(page.body, _Source(path, count, report.pinned, permalink, licence))
        return replace(read, digest=None) if whole else read

    async def _licence(self, place: Place, version: Version, paths: Sequence[str] | None) -> str | None:
        """What the repository says of itself. It is no great loss if it does not."""
        path = repositories.licence_file(place.repository, paths)
        if path is not None:
            with suppress(FetchError):
                page = await self._visit.get(repositories.raw_url(place.repository, version, path), LICENCE)
                return repositories.licence(page.body)
        return None

    async def _read(self, content: bytes, source: _Source) -> LinkReport:
        digest = await _digest(content)
        found = await self._inspector.inspect(content, source.name, self._capstone, source.licence)
        found = replace(found, notebooks=source.count, path=source.name) if found.readable else found
        state: State = "reachable" if found.readable else "unchecked"
        if not found.readable:
            note = found.why or text.unreadable()
        elif source.count > 1:
            note = f"{text.opens()} {text.one_of_several(source.count, source.name)}"
        else:
            note = text.opens()
        pinned = source.pinned or f"sha256:{digest}"
        return LinkReport(state, self._what, note, pinned, source.permalink, found, digest)

    def _without_notebook(self, report: LinkReport, files: int) -> LinkReport:
        """What opens and is no notebook: that may be what its capstone asks for."""
        if self._capstone.artifact == "notebook":
            return replace(report, state="unchecked", note=text.no_notebook(files))
        return report

    def _report(self, state: State, note: str) -> LinkReport:
        return LinkReport(state, self._what, note)


def _is_notebook(page: Page, name: str) -> bool:
    """By its name or its kind, or by what is near its beginning or its end."""
    if name.lower().endswith(NOTEBOOK) or page.content_type == "application/x-ipynb+json":
        return True
    return page.body[:1] == b"{" and b'"nbformat"' in page.body[:1000] + page.body[-1000:]


def _pinned(version: Version) -> str | None:
    return version.commit and f"commit:{version.commit}"


async def _digest(content: bytes) -> str:
    """SHA-256 as hex. 20 MB take longer than others should wait."""
    return (await asyncio.to_thread(hashlib.sha256, content)).hexdigest()
