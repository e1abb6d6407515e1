"""What is found behind each kind of link, which requests that takes, and what is pinned. The servers are real."""

from __future__ import annotations

import hashlib
import json

import pytest

from bot.behind import look
from bot.curriculum.model import Capstone
from bot.inspection.report import Inspection
from bot.links import LinkReport
from tests.conftest import THE_PATH
from tests.internet import Answer, Internet, Reader, html, internet

NOTEBOOK_WANTED = THE_PATH.capstones[0]
REPOSITORY_WANTED = NOTEBOOK_WANTED.model_copy(update={"artifact": "repository"})
ANYTHING = NOTEBOOK_WANTED.model_copy(update={"artifact": "link"})
OLD, NEW, TAGGED = "0" * 39 + "1", "a" * 40, "b" * 40
BOOK = json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()
SHA = f"sha256:{hashlib.sha256(BOOK).hexdigest()}"
MIT = b"MIT License\n\nPermission is hereby granted, free of charge, to any person obtaining a copy of this"
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 12345\n"


def packet(line: str) -> str:
    return f"{len(line) + 4:04x}{line}"


def branches(head: str, **others: str) -> bytes:
    """What a git server says of its branches; in names, "__" is a slash and "_peeled" the commit of a tag."""
    first = f"{head} HEAD\0multi_ack symref=HEAD:refs/heads/main agent=git/2\n"
    names = {name.replace("__", "/").replace("_peeled", "^{}"): commit for name, commit in others.items()}
    lines = "".join(packet(f"{commit} refs/{name}\n") for name, commit in names.items())
    return f"{packet('# service=git-upload-pack')}0000{packet(first)}{lines}0000".encode()


def tree(*paths: str) -> bytes:
    """GitHub's list of files."""
    entries = [{"path": path, "type": "blob", "sha": OLD, "size": 9} for path in paths]
    folder = {"path": "notebooks", "type": "tree", "sha": OLD}
    return json.dumps({"sha": NEW, "tree": [folder, *entries], "truncated": False}, indent=2).encode()


def entries(*paths: str, kind: str) -> bytes:
    """GitLab's and Hugging Face's."""
    return json.dumps([{"type": kind, "path": path} for path in paths]).encode()


def gist(*names: str) -> bytes:
    return json.dumps({"files": {name: {"filename": name, "content": '{["tree": ['} for name in names}}).encode()


REFS = "info/refs?service=git-upload-pack"
MAIN = branches(
    NEW, heads__main=NEW, heads__feature=OLD, heads__feature__new=TAGGED, tags__v1=OLD, tags__v1_peeled=TAGGED
)
HUB, RAW, API = "github.com/me/work", "raw.githubusercontent.com/me/work", "api.github.com"
LAB, FACE, GIST = "gitlab.com/a/b/work", "huggingface.co/me/work", "gist.github.com/me/abcdef1234567890abcd"
GIST_GIT = "gist.github.com/abcdef1234567890abcd.git"
LAB_FILES = f"gitlab.com/api/v4/projects/a%2Fb%2Fwork/repository/tree?recursive=true&per_page=100&ref={NEW}&path="
WEB: dict[str, Answer] = {
    f"{HUB}.git/{REFS}": MAIN,
    f"{RAW}/{NEW}/a%20b/n.ipynb": BOOK,
    f"{RAW}/{NEW}/final.ipynb": BOOK,
    f"{RAW}/{NEW}/LICENSE": MIT,
    f"{RAW}/{NEW}/train.py": b"import torch",
    f"{RAW}/{TAGGED}/n.ipynb": BOOK,
    f"{RAW}/{OLD}/n.ipynb": BOOK,
    f"{RAW}/{OLD}/new/n.ipynb": BOOK,
    f"{RAW}/abc1234/n.ipynb": BOOK,
    f"{RAW}/{NEW}/big.ipynb": POINTER,
    f"media.githubusercontent.com/media/me/work/{NEW}/big.ipynb": BOOK,
    f"{API}/repos/me/work/git/trees/{NEW}?recursive=1": tree(
        "README.md", "LICENSE", "final.ipynb", "a b/n.ipynb", "a b/.ipynb_checkpoints/n.ipynb"
    ),
    f"{LAB}.git/{REFS}": MAIN,
    f"{LAB}/-/raw/{NEW}/n.ipynb": BOOK,
    f"{LAB_FILES}&page=1": entries(*(f"{number}.txt" for number in range(100)), kind="blob"),
    f"{LAB_FILES}&page=2": entries("n.ipynb", kind="blob"),
    f"{FACE}/{REFS}": MAIN,
    f"{FACE}/resolve/{NEW}/n.ipynb": f"https://cdn.example/{NEW}",
    f"{FACE}/resolve/{NEW}/README.md": b"---\ntags:\n- a\nlicense: apache-2.0\n---\n# Work",
    f"cdn.example/{NEW}": BOOK,
    f"huggingface.co/api/models/me/work/tree/{NEW}?recursive=true": entries("n.ipynb", "x.bin", kind="file"),
    f"huggingface.co/datasets/me/work/{REFS}": MAIN,
    f"huggingface.co/datasets/me/work/resolve/{NEW}/n.ipynb": BOOK,
    f"huggingface.co/api/datasets/me/work/tree/{NEW}?recursive=true": entries("n.ipynb", kind="file"),
    f"{GIST_GIT}/{REFS}": branches(NEW, heads__main=NEW),
    f"{API}/gists/abcdef1234567890abcd/{NEW}": gist("a.ipynb", "My work.ipynb", "notes.md"),
    f"{API}/gists/abcdef1234567890abcd/{OLD}": gist("a.ipynb"),
    f"{GIST}/raw/{NEW}/a.ipynb": f"https://gist.githubusercontent.com/me/abcdef1234567890abcd/raw/{NEW}/a.ipynb",
    f"{GIST}/raw/{NEW}/My%20work.ipynb": BOOK,
    f"{GIST}/raw/{OLD}/a.ipynb": BOOK,
    f"gist.githubusercontent.com/me/abcdef1234567890abcd/raw/{NEW}/a.ipynb": BOOK,
    "example.org/n.ipynb?x=1": BOOK,
    "example.org/notebook": BOOK,
    "git.uni.example/x/y.git/" + REFS: MAIN,
    f"git.uni.example/x/y/-/raw/{NEW}/n.ipynb": BOOK,
}
GITHUB_FILE = [f"{HUB}.git/{REFS}", f"{RAW}/{NEW}/a%20b/n.ipynb", f"{RAW}/{NEW}/LICENSE"]
GITHUB_ALL = [f"{HUB}.git/{REFS}", f"{API}/repos/me/work/git/trees/{NEW}?recursive=1"]
GITLAB_FILE = [f"{LAB}.git/{REFS}", f"{LAB}/-/raw/{NEW}/n.ipynb", f"{LAB}/-/raw/{NEW}/LICENSE"]
FACE_FILE = [f"{FACE}/resolve/{NEW}/n.ipynb", f"cdn.example/{NEW}", f"{FACE}/resolve/{NEW}/README.md"]
GIST_ALL = [f"{GIST_GIT}/{REFS}", f"{API}/gists/abcdef1234567890abcd/{NEW}"]
GIST_FIRST = [f"{GIST}/raw/{NEW}/a.ipynb", f"gist.githubusercontent.com/me/abcdef1234567890abcd/raw/{NEW}/a.ipynb"]
AT_NEW = f"commit:{NEW}"

# the link, the requests, the notebook that was read of how many, the version, and where it stays
KINDS: list[tuple[str, list[str], str, int, str, str | None]] = [
    *(
        (f"https://{link}", GITHUB_FILE, "a b/n.ipynb", 1, AT_NEW, f"https://{HUB}/blob/{NEW}/a%20b/n.ipynb")
        for link in (
            f"{HUB}/blob/main/a%20b/n.ipynb",
            f"www.{HUB}/blob/main/a%20b/n.ipynb?raw=true#cell-3",
            f"{HUB}/raw/main/a%20b/n.ipynb",
            f"{HUB}/blob/refs/heads/main/a%20b/n.ipynb",
            f"{HUB}/blob/HEAD/a%20b/n.ipynb",
            f"{RAW}/main/a%20b/n.ipynb",
            f"{RAW}/refs/heads/main/a%20b/n.ipynb",
            "nbviewer.org/github/me/work/blob/main/a%20b/n.ipynb",
            "nbviewer.jupyter.org/urls/raw.githubusercontent.com/me/work/main/a%20b/n.ipynb",
            "colab.research.google.com/github/me/work/blob/main/a%20b/n.ipynb#scrollTo=x",
        )
    ),
    (
        f"https://{HUB}/blob/{OLD}/n.ipynb",
        [f"{RAW}/{OLD}/n.ipynb", f"{RAW}/{OLD}/LICENSE"],
        "n.ipynb", 1, f"commit:{OLD}", f"https://{HUB}/blob/{OLD}/n.ipynb",
    ),
    (
        f"https://{HUB}/blob/feature/new/n.ipynb",
        [f"{HUB}.git/{REFS}", f"{RAW}/{TAGGED}/n.ipynb", f"{RAW}/{TAGGED}/LICENSE"],
        "n.ipynb", 1, f"commit:{TAGGED}", f"https://{HUB}/blob/{TAGGED}/n.ipynb",
    ),
    (
        f"https://{HUB}/blob/v1/n.ipynb",
        [f"{HUB}.git/{REFS}", f"{RAW}/{TAGGED}/n.ipynb", f"{RAW}/{TAGGED}/LICENSE"],
        "n.ipynb", 1, f"commit:{TAGGED}", f"https://{HUB}/blob/{TAGGED}/n.ipynb",
    ),
    (
        f"https://{HUB}/blob/abc1234/n.ipynb",
        [f"{HUB}.git/{REFS}", f"{RAW}/abc1234/n.ipynb", f"{RAW}/abc1234/LICENSE"],
        "n.ipynb", 1, SHA, None,
    ),
    (
        f"https://{HUB}/blob/main/big.ipynb",
        [f"{HUB}.git/{REFS}", f"{RAW}/{NEW}/big.ipynb", f"media.githubusercontent.com/media/me/work/{NEW}/big.ipynb",
         f"{RAW}/{NEW}/LICENSE"],
        "big.ipynb", 1, AT_NEW, f"https://{HUB}/blob/{NEW}/big.ipynb",
    ),
    *(
        (
            f"https://{link}",
            [*GITHUB_ALL, f"{RAW}/{NEW}/final.ipynb", f"{RAW}/{NEW}/LICENSE"],
            "final.ipynb", 2, AT_NEW, f"https://{HUB}/blob/{NEW}/final.ipynb",
        )
        for link in (HUB, f"{HUB}.git", f"{HUB}/", f"{HUB}/tree/main", "nbviewer.org/github/me/work/tree/main")
    ),
    (
        f"https://{HUB}/tree/main/a%20b",
        [*GITHUB_ALL, f"{RAW}/{NEW}/a%20b/n.ipynb", f"{RAW}/{NEW}/LICENSE"],
        "a b/n.ipynb", 1, AT_NEW, f"https://{HUB}/blob/{NEW}/a%20b/n.ipynb",
    ),
    *(
        (f"https://{link}", [*GIST_ALL, *GIST_FIRST], "a.ipynb", 2, AT_NEW, f"https://{GIST}/{NEW}#file-a-ipynb")
        for link in (
            GIST,
            GIST.replace("gist.github.com", "nbviewer.org/gist"),
            GIST.replace("gist.github.com", "colab.google.com/gist"),
        )
    ),
    *(
        (
            f"https://{link}", [*GIST_ALL, f"{GIST}/raw/{NEW}/My%20work.ipynb"],
            "My work.ipynb", 1, AT_NEW, f"https://{GIST}/{NEW}#file-my-work-ipynb",
        )
        for link in (f"{GIST}#file-my-work-ipynb", "nbviewer.org/gist/me/abcdef1234567890abcd/My%20work.ipynb")
    ),
    (
        f"https://{GIST}/{OLD}", [f"{API}/gists/abcdef1234567890abcd/{OLD}", f"{GIST}/raw/{OLD}/a.ipynb"],
        "a.ipynb", 1, f"commit:{OLD}", f"https://{GIST}/{OLD}#file-a-ipynb",
    ),
    *(
        (f"https://{link}", GITLAB_FILE, "n.ipynb", 1, AT_NEW, f"https://{LAB}/-/blob/{NEW}/n.ipynb")
        for link in (f"{LAB}/-/blob/main/n.ipynb", f"{LAB}/-/raw/main/n.ipynb?inline=false")
    ),
    (
        f"https://{LAB}",
        [f"{LAB}.git/{REFS}", *(url for url in WEB if url.startswith("gitlab.com/api")), f"{LAB}/-/raw/{NEW}/n.ipynb"],
        "n.ipynb", 1, AT_NEW, f"https://{LAB}/-/blob/{NEW}/n.ipynb",
    ),
    (
        "https://git.uni.example/x/y/-/blob/main/n.ipynb",
        [f"git.uni.example/x/y.git/{REFS}", *(f"git.uni.example/x/y/-/raw/{NEW}/{n}" for n in ("n.ipynb", "LICENSE"))],
        "n.ipynb", 1, AT_NEW, f"https://git.uni.example/x/y/-/blob/{NEW}/n.ipynb",
    ),
    *(
        (f"https://{link}", [f"{FACE}/{REFS}", *FACE_FILE], "n.ipynb", 1, AT_NEW, f"https://{FACE}/blob/{NEW}/n.ipynb")
        for link in (f"{FACE}/raw/main/n.ipynb", f"{FACE}/resolve/main/n.ipynb?download=true",
                     "hf.co/me/work/blob/main/n.ipynb")
    ),
    (
        f"https://{FACE}/tree/main",
        [f"{FACE}/{REFS}", f"huggingface.co/api/models/me/work/tree/{NEW}?recursive=true", *FACE_FILE],
        "n.ipynb", 1, AT_NEW, f"https://{FACE}/blob/{NEW}/n.ipynb",
    ),
    (
        "https://huggingface.co/datasets/me/work",
        [f"huggingface.co/{path}" for path in (
            f"datasets/me/work/{REFS}", f"api/datasets/me/work/tree/{NEW}?recursive=true",
            f"datasets/me/work/resolve/{NEW}/n.ipynb", f"datasets/me/work/resolve/{NEW}/README.md")],
        "n.ipynb", 1, AT_NEW, f"https://huggingface.co/datasets/me/work/blob/{NEW}/n.ipynb",
    ),
    ("https://example.org/n.ipynb?x=1", ["example.org/n.ipynb?x=1"], "n.ipynb", 1, SHA, None),
    ("https://nbviewer.org/urls/example.org/n.ipynb?x=1", ["example.org/n.ipynb?x=1"], "n.ipynb", 1, SHA, None),
    ("https://example.org/notebook", ["example.org/notebook"], "notebook", 1, SHA, None),
]  # fmt: skip


async def visit(place: Internet, url: str, capstone: Capstone = NOTEBOOK_WANTED) -> tuple[LinkReport, Reader]:
    return await look(place.fetcher, reader := Reader(), url, capstone), reader


@pytest.mark.parametrize(
    ("url", "requests", "name", "count", "pinned", "permalink"), KINDS, ids=[row[0] for row in KINDS]
)
async def test_the_notebook_behind_a_link_is_found_read_and_pinned(
    url: str, requests: list[str], name: str, count: int, pinned: str, permalink: str | None
) -> None:
    async with internet(WEB) as place:
        report, reader = await visit(place, url)
    assert place.asked == requests
    assert [given[:2] for given in reader.given] == [(BOOK, name)]
    assert report.inspection is not None
    assert (report.state, report.inspection.notebooks, report.inspection.path) == ("reachable", count, name)
    assert (report.pinned, report.permalink) == (pinned, permalink)


@pytest.mark.parametrize("url", [row[5] for row in KINDS if row[5]])
async def test_where_a_version_stays_is_a_link_to_the_same_version(url: str) -> None:
    async with internet(WEB) as place:
        report, reader = await visit(place, url)
    assert [given[0] for given in reader.given] == [BOOK]
    assert report.pinned is not None
    assert report.pinned.removeprefix("commit:") in url
    assert (report.permalink, report.digest) == (url, SHA.removeprefix("sha256:"))


async def test_a_folder_that_is_named_like_a_page_to_sign_in_at_is_none() -> None:
    pages = {"example.org/session/a.ipynb": "/session/b.ipynb", "example.org/session/b.ipynb": BOOK}
    async with internet(WEB | pages) as place:
        report, _ = await visit(place, "https://example.org/session/a.ipynb")
    assert (report.state, report.pinned) == ("reachable", SHA)


async def test_where_no_branch_is_the_first_one_shown_main_or_master_is() -> None:
    others = MAIN.replace(b" HEAD", b" refs/heads/a")
    async with internet(WEB | {f"{HUB}.git/{REFS}": others.replace(b"heads/main\n", b"heads/master\n")}) as place:
        report, _ = await visit(place, f"https://{HUB}")
    assert report.pinned == AT_NEW


async def test_which_of_several_notebooks_was_read_is_said_with_what_to_do() -> None:
    async with internet(WEB) as place:
        report, _ = await visit(place, f"https://{HUB}")
    assert "There are 2 notebooks; I read **final.ipynb**, by its name the likeliest." in report.note
    assert "hand in that notebook's own link" in report.note


@pytest.mark.parametrize(
    ("url", "licence"),
    [(f"https://{HUB}", "MIT"), (f"https://{FACE}", "apache-2.0"), (f"https://{LAB}", None), (f"https://{GIST}", None)],
)
async def test_a_licence_is_what_its_repository_says(url: str, licence: str | None) -> None:
    async with internet(WEB) as place:
        report, _ = await visit(place, url)
    assert report.inspection is not None
    assert report.inspection.licence == licence


@pytest.mark.parametrize(
    "url",
    [
        "https://colab.research.google.com/drive/1abc",
        "https://colab.research.google.com/#create=true",
        "https://www.kaggle.com/code/me/titanic",
        "https://drive.google.com/file/d/1abc/view",
        "https://docs.google.com/document/d/1abc",
    ],
)
async def test_what_only_its_site_can_open_is_accepted_unchecked_and_never_asked_for(url: str) -> None:
    async with internet(WEB) as place:
        report, _ = await visit(place, url)
    assert (report.state, place.asked) == ("unchecked", [])
    assert "I can't look into a" in report.note


# what is different on the internet, what is handed in, what it is told
TROUBLE: list[tuple[dict[str, Answer], str, str, str]] = [
    ({f"{HUB}.git/{REFS}": 401}, HUB, "unreachable", "no public repository has that name"),
    ({f"{HUB}.git/{REFS}": 503}, HUB, "unchecked", "503 (service unavailable)"),
    ({f"{HUB}.git/{REFS}": packet("# service=git-upload-pack").encode() + b"0000"}, HUB, "unchecked", "is empty"),
    ({f"{HUB}.git/{REFS}": html("Welcome")}, HUB, "unchecked", "The site's answer could not be read"),
    ({f"{HUB}.git/{REFS}": "/login", "github.com/login": b"<html>"}, HUB, "unchecked", "asks to sign in"),
    ({}, f"{HUB}/tree/gone/notebooks", "unreachable", "There is no branch or tag **gone** in the repository"),
    ({GITHUB_ALL[1]: 403}, HUB, "unchecked", "Hand in the link of the notebook itself"),
    ({GITHUB_ALL[1]: 429}, HUB, "unchecked", "Hand in the link of the notebook itself"),
    ({GITHUB_ALL[1]: b'{"tree": [{"path": "n.ip'}, HUB, "unchecked", "Hand in the link of the notebook itself"),
    ({GITHUB_ALL[1]: b'{"tree": [' + b'{"a":' * 100_000}, HUB, "unchecked", "Hand in the link of the notebook itself"),
    ({GITHUB_ALL[1]: tree("README.md", "train.py")}, HUB, "unchecked", "none of the 2 files there is one"),
    ({GITHUB_ALL[1]: tree()}, HUB, "unchecked", "asks for a Jupyter notebook"),
    ({GIST_ALL[1]: b"[]"}, GIST, "unchecked", "asks for a Jupyter notebook"),
    ({GIST_ALL[1]: b"null"}, GIST, "unchecked", "Hand in the link of the notebook itself"),
    ({}, f"{HUB}/blob/main/gone.ipynb", "unreachable", "There is no file **gone.ipynb** in the repository"),
    ({}, f"{HUB}/blob/main/train.py", "unchecked", "asks for a Jupyter notebook"),
    ({f"media.githubusercontent.com/media/me/work/{NEW}/big.ipynb": POINTER}, f"{HUB}/blob/main/big.ipynb", "unchecked",
     "kept with Git LFS"),
    ({f"{LAB}/-/raw/{NEW}/n.ipynb": "/users/sign_in", "gitlab.com/users/sign_in": b"<html>"},
     f"{LAB}/-/blob/main/n.ipynb", "unchecked", "asks to sign in"),
    ({}, "nbviewer.org/url/%5Bx/n.ipynb", "unreachable", "404 (not found)"),
    ({}, "gist.github.com/facade", "unreachable", "404 (not found)"),
    ({}, "github.com/topics/python", "unreachable", "404 (not found)"),
    ({}, f"{HUB}/issues/1", "unreachable", "404 (not found)"),
    ({}, f"{HUB}/blob/main/../../../x", "unreachable", "404 (not found)"),
    ({"example.org/page": b"<html>"}, "example.org/page", "unchecked", "asks for a Jupyter notebook"),
]  # fmt: skip


@pytest.mark.parametrize(("pages", "url", "state", "note"), TROUBLE)
async def test_what_cannot_be_read_says_why_and_what_to_do(
    pages: dict[str, Answer], url: str, state: str, note: str
) -> None:
    async with internet(WEB | pages) as place:
        report, reader = await visit(place, f"https://{url}")
    assert (report.state, reader.given) == (state, [])
    assert note in report.note


async def test_a_notebook_that_cannot_be_read_is_unchecked_for_the_readers_reason_and_pinned() -> None:
    async with internet(WEB) as place:
        reader = Reader(found=Inspection(readable=False, why="It ends in the middle."))
        report = await look(place.fetcher, reader, "https://example.org/n.ipynb?x=1", NOTEBOOK_WANTED)
    assert (report.state, report.note, report.pinned) == ("unchecked", "It ends in the middle.", SHA)


async def test_where_anything_will_do_a_repository_is_pinned_and_nobody_is_asked_for_its_files() -> None:
    async with internet(WEB) as place:
        report, _ = await visit(place, f"https://{HUB}", ANYTHING)
    assert place.asked == GITHUB_ALL[:1]
    assert (report.state, report.pinned, report.permalink) == ("reachable", AT_NEW, f"https://{HUB}/tree/{NEW}")


async def test_where_a_repository_is_wanted_all_of_it_is_the_version() -> None:
    async with internet(WEB) as place:
        report, reader = await visit(place, f"https://{HUB}", REPOSITORY_WANTED)
        file, _ = await visit(place, f"https://{HUB}/blob/main/final.ipynb", REPOSITORY_WANTED)
    assert [given[1] for given in reader.given] == ["final.ipynb"]
    assert (report.state, report.permalink, report.digest) == ("reachable", f"https://{HUB}/tree/{NEW}", None)
    assert (file.state, file.note) == (
        "unchecked",
        "This capstone asks for a repository: hand in the link of its front page.",
    )


async def test_a_page_that_is_never_the_same_twice_is_not_pinned_and_a_file_is() -> None:
    pages: dict[str, Answer] = {"example.org/data": b"1,2,3", "example.org/page": b"<html>"}
    async with internet(pages) as place:
        place.pages["example.org/page"] = html()
        page, _ = await visit(place, "https://example.org/page", ANYTHING)
        file, _ = await visit(place, "https://example.org/data", ANYTHING)
    assert (page.state, page.pinned) == ("reachable", None)
    assert (file.state, file.pinned) == ("reachable", f"sha256:{hashlib.sha256(b'1,2,3').hexdigest()}")
