"""What git sites answer: branches and their commits, lists of files, and the addresses of a file at a commit. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from bot.places import COMMIT, NOTEBOOK, Place, Repository

PAGE, PAGES = 100, 5  # GitLab's most files on a page, and how many pages are read
ENTRY = re.compile(r"[\s,]*(?=\{)")
NAMED = re.compile(r"capstone|final|main|project|submission", re.IGNORECASE)
LICENCE = re.compile(r"(licen[cs]e|copying)(\.(md|txt|rst))?", re.IGNORECASE)
POINTER = b"version https://git-lfs.github.com/spec/"
# The words that only the licence of that name has near its beginning, by what SPDX calls it: https://spdx.org/licenses
LICENCES: Sequence[tuple[str, str]] = (
    ("MIT", r"Permission is hereby granted, free of charge, to any person obtaining a copy"),
    ("Apache-2.0", r"Apache License,?\s+Version 2\.0"),
    ("AGPL-3.0", r"GNU AFFERO GENERAL PUBLIC LICENSE\s+Version 3"),
    ("LGPL-3.0", r"GNU LESSER GENERAL PUBLIC LICENSE\s+Version 3"),
    ("GPL-3.0", r"GNU GENERAL PUBLIC LICENSE\s+Version 3"),
    ("GPL-2.0", r"GNU GENERAL PUBLIC LICENSE\s+Version 2"),
    ("MPL-2.0", r"Mozilla Public License,? Version 2\.0"),
    ("BSD-3-Clause", r"Redistribution and use in source and binary forms[\s\S]*Neither the name of"),
    ("BSD-2-Clause", r"Redistribution and use in source and binary forms"),
    ("CC0-1.0", r"CC0 1\.0 Universal"),
    ("CC-BY-SA-4.0", r"Attribution-ShareAlike 4\.0 International"),
    ("CC-BY-4.0", r"Attribution 4\.0 International"),
    ("Unlicense", r"This is free and unencumbered software released into the public domain"),
    ("ISC", r"Permission to use, copy, modify, and/or distribute this software for any\s+purpose"),
)


@dataclass(frozen=True, slots=True)
class Version:
    """A repository at a commit (where none is known: at `name`, what its link calls it), and a path in it."""

    commit: str | None
    name: str
    path: str


def refs_url(repository: Repository) -> str:
    """Where git itself asks for the branches and their commits: unlike the sites' APIs, nobody counts how often.

    Git's "smart" HTTP: https://git-scm.com/docs/http-protocol
    """
    return f"{repository.clone_url}/info/refs?service=git-upload-pack"


def is_advertised(answer: bytes) -> bool:
    """Whether a git server answered `refs_url`, not a page to sign in at."""
    return b"# service=git-upload-pack" in answer[:40]


def version_of(place: Place, advertised: bytes) -> Version:
    """The commit that a link means now: of the longest branch or tag that its parts begin with.

    `advertised`: what `refs_url` answers, a line of a length, a commit and a name for each branch and tag.
    Raises LookupError where nothing was ever committed.
    """
    if not place.parts:
        # There is no HEAD where it names a branch that was never pushed.
        branches = (_commit(advertised, name) for name in (b"HEAD", b"refs/heads/main", b"refs/heads/master"))
        commit = next(filter(None, branches), None)
        if commit is None:
            raise LookupError("an empty repository")
        return Version(commit, "HEAD", "")
    if COMMIT.fullmatch(place.parts[0]):
        return Version(place.parts[0], *place.divided(1))
    if place.parts[0] == "HEAD":
        return Version(_commit(advertised, b"HEAD"), *place.divided(1))
    for count in range(len(place.parts) - place.is_file, 0, -1):
        name, path = place.divided(count)
        for kind in ("heads", "tags"):
            full = f"refs/{kind}/{name}".encode()
            commit = _commit(advertised, full + b"^{}") or _commit(advertised, full)  # The former: what a tag is of.
            if commit:
                return Version(commit, name, path)
    return Version(None, *place.divided(1))


def _commit(advertised: bytes, name: bytes) -> str | None:
    """The 40 digits before a name. The first line goes on with a zero byte."""
    for end in (b"\n", b"\0"):
        found = advertised.find(b" " + name + end)
        commit = advertised[max(0, found - 40) : max(0, found)].decode("latin-1")
        if COMMIT.fullmatch(commit):
            return commit
    return None


def list_urls(repository: Repository, version: Version) -> Iterator[str]:
    """The pages of the list of files: all of them below the path, or of the whole repository."""
    at, path = version.commit or version.name, version.path
    match repository.site:
        case "GitHub":
            yield f"https://api.github.com/repos/{quote(repository.path)}/git/trees/{quote(at)}?recursive=1"
        case "gist":
            number = repository.path.rpartition("/")[2]
            yield f"https://api.github.com/gists/{number}/{at}"
        case "GitLab":
            project = quote(repository.path, safe="")
            asked = f"recursive=true&per_page={PAGE}&ref={quote(at, safe='')}&path={quote(path, safe='')}"
            for page in range(1, PAGES + 1):
                yield f"{repository.origin}/api/v4/projects/{project}/repository/tree?{asked}&page={page}"
        case "Hugging Face":
            kind, _, rest = repository.path.partition("/")
            kind, name = (kind, rest) if kind in ("datasets", "spaces") else ("models", repository.path)
            yield f"https://huggingface.co/api/{kind}/{quote(name)}/tree/{quote(at, safe='')}?recursive=true"


def listed(answer: bytes) -> Iterator[dict[str, object]]:
    """The files and folders in one page of a list, one by one: a list of 100,000 would keep everybody waiting.

    Raises ValueError where it is none.
    """
    text, decoder = answer.decode(), json.JSONDecoder()
    start = re.match(r"\s*\[", text) or re.search(r'"tree"\s*:\s*\[', text)
    if start is None:
        yield from json.loads(text)["files"].values()  # A gist's are few.
        return
    at = start.end()
    while gap := ENTRY.match(text, at):
        entry, at = decoder.raw_decode(text, gap.end())
        yield entry


def path_of(entry: dict[str, object]) -> str | None:
    """The path of a listed file; None for a folder."""
    path = entry.get("path", entry.get("filename"))
    return path if isinstance(path, str) and entry.get("type") not in ("tree", "directory", "commit") else None


def notebooks(paths: Sequence[str], folder: str) -> Sequence[str]:
    """Those below the folder that a person wrote, the likeliest first.

    First those that are named like it, then those that are the fewest folders down, then by name.
    """
    found = [
        path
        for path in paths
        if path.lower().endswith(NOTEBOOK)
        and (not folder or path.startswith(f"{folder.rstrip('/')}/"))
        and not any(part.startswith(".") for part in path.split("/"))
    ]
    return sorted(found, key=lambda path: (not NAMED.search(path.rpartition("/")[2]), path.count("/"), path.lower()))


def raw_url(repository: Repository, version: Version, path: str) -> str:
    """Where the bytes of a file are."""
    at, path = quote(version.commit or version.name), quote(path)
    match repository.site:
        case "GitHub":
            return f"https://raw.githubusercontent.com/{quote(repository.path)}/{at}/{path}"
        case "Hugging Face":
            return f"{repository.url}/resolve/{at}/{path}"
        case "GitLab":
            return f"{repository.url}/-/raw/{at}/{path}"
        case "gist":
            return f"{repository.url}/raw/{at}/{path}"


def large_url(repository: Repository, version: Version, path: str) -> str | None:
    """Where GitHub has what is kept with Git LFS; the others follow their pointers themselves."""
    if repository.site != "GitHub":
        return None
    at = quote(version.commit or version.name)
    return f"https://media.githubusercontent.com/media/{quote(repository.path)}/{at}/{quote(path)}"


def permalink(repository: Repository, version: Version, path: str | None) -> str | None:
    """Where people see a file (None: the folder of the link) as it is at the commit, whatever comes later."""
    if version.commit is None:
        return None
    if repository.site == "gist":
        return f"{repository.url}/{version.commit}" + (f"#file-{anchor(path)}" if path else "")
    dash = "/-" if repository.site == "GitLab" else ""
    kind, path = ("tree", version.path) if path is None else ("blob", path)
    return f"{repository.url}{dash}/{kind}/{version.commit}/{quote(path)}".rstrip("/")


def anchor(name: str) -> str:
    """What a gist's page calls one of its files in links: "My work.ipynb" is "my-work-ipynb"."""
    return re.sub(r"[^\w]+", "-", name.lower()).strip("-")


def licence_file(repository: Repository, paths: Sequence[str] | None) -> str | None:
    """The file that names the licence; None if there is none. `paths`: all files, if they are known."""
    if repository.site == "gist":
        return None
    if repository.site == "Hugging Face":
        return "README.md"  # It begins with facts on the repository.
    if paths is None:
        return "LICENSE"
    return next((path for path in sorted(paths) if LICENCE.fullmatch(path)), None)


def licence(words: bytes) -> str | None:
    """The SPDX name of a licence by its text, or by the facts at the top of a README; None where it is not known."""
    text = words[:4000].decode(errors="replace")
    named = re.match(r"---\s*\n(?:(?!---).*\n)*?license:\s*([\w.-]{1,40})\s*\n", text)
    return named[1] if named else next((name for name, words in LICENCES if re.search(words, text)), None)
