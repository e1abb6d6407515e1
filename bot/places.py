"""Where the work behind a link is kept: a file at an address, or a file or folder of a git repository. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, quote, unquote, urlsplit

Site = Literal["GitHub", "gist", "GitLab", "Hugging Face"]
NOTEBOOK = ".ipynb"
COMMIT = re.compile(r"[0-9a-f]{40}")
GIST = re.compile(r"[0-9a-f]{20,40}|[0-9]{1,10}")  # the oldest are numbers
FILES, FOLDERS = ("blob", "raw", "blame", "edit", "resolve"), ("tree", "commit")
# What these sites have in the place of an owner, and is none.
PAGES = re.compile(
    r"about|api|apps|blog|chat|collections|dashboard|docs|explore|features|groups|help|join|learn|login|marketplace|models"
    r"|notifications|organizations|orgs|papers|posts|pricing|search|settings|sponsors|tasks|topics|users",
    re.IGNORECASE,
)
VIEWERS = ("nbviewer.org", "nbviewer.jupyter.org", "nbviewer.ipython.org")
COLAB = ("colab.research.google.com", "colab.google.com", "colab.google")


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository. `path` is where its site has it: "owner/name", or the id of a gist, perhaps after its owner."""

    site: Site
    origin: str
    path: str

    @property
    def url(self) -> str:
        """Its page."""
        return f"{self.origin}/{quote(self.path)}"

    @property
    def clone_url(self) -> str:
        """What git clones it from."""
        if self.site == "gist":
            return f"{self.origin}/{self.path.rpartition('/')[2]}.git"
        return self.url if self.site == "Hugging Face" else f"{self.url}.git"


@dataclass(frozen=True, slots=True)
class Place:
    """A file or a folder of a repository. `parts`: the branch, tag or commit, and what follows it, still to be told
    apart, since both may have slashes; none for the repository itself. `hint`: the name of a gist's file, as its link
    writes it.
    """

    repository: Repository
    is_file: bool = False
    parts: tuple[str, ...] = ()
    hint: str | None = None

    def divided(self, branch: int) -> tuple[str, str]:
        """The branch of so many parts, and the path below it."""
        return "/".join(self.parts[:branch]), "/".join(self.parts[branch:])


def find(url: str) -> Place | str | None:
    """Where to look for what the URL leads to: in a repository, or else at this address.

    None: nowhere, since it is a notebook that only its site can open.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    path = [each for each in unquote(parts.path).split("/") if each]
    if host in COLAB and path[:1] not in (["github"], ["gist"]):
        return None
    if host in (*COLAB, *VIEWERS):
        return _viewed(path, parts) or url
    if any(each in (".", "..") for each in path):
        return url
    place = SITES.get(host, _elsewhere)(path, parts)
    return url if place is None else place


def _viewed(path: Sequence[str], parts: SplitResult) -> Place | str | None:
    """What Colab and nbviewer show: github/…, gist/…, url/…, urls/…, or the id of a gist."""
    match path:
        case ["github", *rest]:
            return _github(rest, parts)
        case ["gist", *rest]:
            return _gist(rest, parts)
        case ["url" | "urls" as scheme, host, *rest]:
            address = f"http{scheme.removeprefix('url')}://{host}/{quote('/'.join(rest))}"
            with suppress(ValueError):
                return find(f"{address}?{parts.query}" if parts.query else address)
        case [number] if GIST.fullmatch(number):
            return _gist(path, parts)
    return None


def _github(path: Sequence[str], parts: SplitResult) -> Place | None:
    if len(path) < 2 or PAGES.fullmatch(path[0]):
        return None
    repository = Repository("GitHub", "https://github.com", f"{path[0]}/{path[1].removesuffix('.git')}")
    return _within(repository, path[2:])


def _raw(path: Sequence[str], parts: SplitResult) -> Place | None:
    """raw.githubusercontent.com/owner/name/branch/path"""
    if len(path) < 4:
        return None
    return _within(Repository("GitHub", "https://github.com", f"{path[0]}/{path[1]}"), ["raw", *path[2:]])


def _gist(path: Sequence[str], parts: SplitResult) -> Place | None:
    """[owner/]id[/commit or file]"""
    number = next((each for each in (1, 0) if GIST.fullmatch("".join(path[each : each + 1]))), None)
    if number is None:
        return None
    repository = Repository("gist", "https://gist.github.com", "/".join(path[: number + 1]))
    rest = [each for each in path[number + 1 :] if each not in ("raw", "revisions")]
    commit = tuple(each for each in rest if COMMIT.fullmatch(each))[:1]
    name = next((each for each in rest if not COMMIT.fullmatch(each)), None)
    return Place(repository, parts=commit, hint=name or parts.fragment.removeprefix("file-") or None)


def _gitlab(path: Sequence[str], parts: SplitResult) -> Place | None:
    """group/subgroups/name/-/blob/branch/path; older links have no "-"."""
    origin = f"{parts.scheme}://{parts.netloc}"
    dash = path.index("-") if "-" in path else len(path)
    words = list(path[:dash]), list(path[dash + 1 :])
    if "-" not in path and len(path) > 3 and path[2] in (*FILES, *FOLDERS):
        words = list(path[:2]), list(path[2:])
    if len(words[0]) < 2 or PAGES.fullmatch(words[0][0]):
        return None
    *groups, name = words[0]
    repository = Repository("GitLab", origin, "/".join([*groups, name.removesuffix(".git")]))
    return _within(repository, words[1])


def _hugging_face(path: Sequence[str], parts: SplitResult) -> Place | None:
    """[datasets/ or spaces/]owner/name/blob/branch/path; the oldest models have no owner."""
    start = 1 if path[:1] in (["datasets"], ["spaces"]) else 0
    end = next((each for each, word in enumerate(path) if each > start and word in (*FILES, *FOLDERS)), start + 2)
    if len(path) < end or end - start > 2 or (start == 0 and PAGES.fullmatch(path[0])):
        return None
    return _within(Repository("Hugging Face", "https://huggingface.co", "/".join(path[:end])), path[end:])


def _elsewhere(path: Sequence[str], parts: SplitResult) -> Place | None:
    """Many universities have a GitLab of their own: its links are known by their "/-/"."""
    dash = path.index("-") if "-" in path else 0
    return _gitlab(path, parts) if dash >= 2 and path[dash + 1 : dash + 2] in KINDS else None


KINDS = tuple([kind] for kind in (*FILES, *FOLDERS))


def _within(repository: Repository, rest: Sequence[str]) -> Place | None:
    """What follows a repository's own address: nothing, or a kind, a branch and a path. None: some other page of it."""
    match rest:
        case []:
            return Place(repository)
        case [kind, *named] if kind in (*FILES, *FOLDERS) and named:
            full = named[:2] in (["refs", "heads"], ["refs", "tags"]) and len(named) > 2
            named = named[2:] if full else named
            is_file = kind in FILES or (kind == "tree" and named[-1].lower().endswith(NOTEBOOK))
            return Place(repository, is_file and len(named) > 1, tuple(named))
    return None


SITES: Mapping[str, Callable[[Sequence[str], SplitResult], Place | None]] = {
    "github.com": _github,
    "raw.githubusercontent.com": _raw,
    "gist.github.com": _gist,
    "gitlab.com": _gitlab,
    "huggingface.co": _hugging_face,
    "hf.co": _hugging_face,
}
