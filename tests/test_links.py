"""Links that members hand in: what is taken for one, what it is called, and what is found when it is opened."""

from __future__ import annotations

import asyncio
import gzip
import time
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.behind import look
from bot.errors import StudyError
from bot.fetching import Fetcher, Page
from bot.links import LinkReport, describe, judge, parse_url
from tests.making import LOAF

GITHUB = "https://github.com/me/project"
TYPED = [
    (GITHUB, GITHUB),
    (f"  {GITHUB}\n", GITHUB),
    (f"<{GITHUB}>", GITHUB),
    (f"\ufeff{GITHUB} \u200b", GITHUB),
    ("github.com/me/project", GITHUB),
    ("github.com:443/me/project", GITHUB),
    ("HTTPS://GitHub.com:443/me/project", GITHUB),
    ("http://example.org:8080/a?b=c&d#e", "http://example.org:8080/a?b=c&d#e"),
    ("https://medium.com/@me/post", "https://medium.com/@me/post"),
    ("https://bücher.de/ü", "https://xn--bcher-kva.de/%C3%BC"),
    ("https://аррӏе.com/", "https://xn--80ak6aa92e.com/"),  # Cyrillic letters that look like "apple".
    ("https://a.bc/n(1)*|[x]`.ipynb?q=(1)#(2)", "https://a.bc/n%281%29%2A%7C%5Bx%5D%60.ipynb?q=%281%29#%282%29"),
    ("https://a.bc/<@123>", "https://a.bc/%3C@123%3E"),
    ("http://127。0。0。1/", "http://127.0.0.1/"),  # So written it is plain to see; it is not fetched either.
    ("http://127.0.0.1:8000/sample.ipynb", "http://127.0.0.1:8000/sample.ipynb"),
]
NO_LINKS = {
    "is not a web address": "|hello|my project|notebook.ipynb|me@example.org|<@123>|<#123>|<@&123>|@everyone|//a.bc/x"
    "|localhost:8000|1.2.3.4/x|javascript:1|a.bc\nd.ef|http://0177.0.0.1/|http://[::1|http://①②⑦.⓪.⓪.①/|https://a.bc:x/",
    "have to start with": "javascript:alert(1)|data:text/html,x|ftp://a.bc/x|file:///etc/passwd|mailto:me@a.bc|C:\\nb.ipynb",
    "names no site": "https://|https:///x|https:/a.bc/x|https:a.bc|http://:80/|https://?x",
    "user name or a password": "https://me:secret@a.bc/|https://github.com@a.bc/|https://@@a.bc/",
    "not the name of a site": "http://2130706433.|http://0x7f000001/|http://127.1/|http://0x7f.1/|http://127.0.0.1./|https://a..b/"
    "|https://-a.bc/|https://a.bc./|https://%6c.bc/|https://a,b.cd/|https://a.bc:99999/|https://" + "a" * 64 + ".bc/",
    "spaces, backslashes or invisible": "https://a.bc/x y|https://a.bc/\u202egpj.ipynb|https://a\u200b.bc/|https://a.bc/\x00"
    "|https://a.bc/\nx|https://a.bc/\x1b[31m|https://a.bc/\u2066x|https://a.bc/\ue000|https://github.com\\@a.bc/",
    "longer than 2,000": "https://a.bc/" + "x" * 2000 + "|https://a.bc/" + "ü" * 1000,
}
LOOKS = [
    ("https://github.com/me/project", "GitHub repository"),
    ("https://www.github.com/me/project/tree/main/", "GitHub repository"),
    ("https://github.com/me/project/tree/main/notebooks", "folder on GitHub"),
    ("https://github.com/me/project/blob/main/My%20work.IPYNB?raw=1#L3", "notebook on GitHub"),
    ("https://github.com/me/project/blob/main/train.py", "file on GitHub"),
    ("https://raw.githubusercontent.com/me/project/main/a.ipynb", "notebook on GitHub"),
    ("https://github.com.evil.example/me/project", "web page"),
    ("https://notgithub.com/me/project", "web page"),
    ("https://gist.github.com/me/0123456789abcdef", "gist"),
    ("https://colab.research.google.com/drive/1abc", "Colab notebook"),
    ("https://www.kaggle.com/code/me/titanic", "Kaggle notebook"),
    ("https://www.kaggle.com/datasets/me/cats", "page on Kaggle"),
    ("https://huggingface.co/me/model/blob/main/a.ipynb", "notebook on Hugging Face"),
    ("https://huggingface.co/me/model", "Hugging Face repository"),
    ("https://nbviewer.org/github/me/project/blob/main/a.ipynb", "notebook on nbviewer"),
    ("https://gitlab.com/me/project", "GitLab repository"),
    ("https://gitlab.com/group/sub/project/-/blob/main/a.ipynb", "notebook on GitLab"),
    ("https://drive.google.com/file/d/1abc/view", "file on Google Drive"),
    ("https://example.org/work/a.ipynb?x=1", "notebook file"),
]
Send = Callable[[web.Request], Awaitable[web.StreamResponse]]
ZEROS = gzip.compress(bytes(100_000_000))


@pytest.mark.parametrize(("typed", "url"), TYPED)
def test_what_members_paste_becomes_a_link_that_breaks_no_layout(typed: str, url: str) -> None:
    assert parse_url(typed) == url
    assert parse_url(url) == url


@pytest.mark.parametrize(("reason", "typed"), [(why, one) for why, all in NO_LINKS.items() for one in all.split("|")])
def test_what_is_no_link_is_refused_with_its_reason(reason: str, typed: str) -> None:
    with pytest.raises(StudyError, match=reason):
        parse_url(typed)


@pytest.mark.parametrize(("url", "what"), LOOKS)
def test_a_link_is_called_what_it_leads_to(url: str, what: str) -> None:
    assert describe(url) == what


def answer(status: int = 200, body: bytes = b"{}", **headers: str) -> Send:
    async def send(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, body=body, headers={n.replace("_", "-"): headers[n] for n in headers})

    return send


def streamed(piece: bytes, pause: float) -> Send:
    async def send(request: web.Request) -> web.StreamResponse:
        await (response := web.StreamResponse()).prepare(request)
        while True:
            await response.write(piece)
            await asyncio.sleep(pause)

    return send


async def cut_off(request: web.Request) -> web.StreamResponse:
    assert request.transport
    request.transport.close()
    return web.Response()


ANSWERS: list[tuple[str, Send, str, str]] = [
    ("page", answer(), "reachable", "opens without signing in"),
    ("a.ipynb", answer(Content_Type="application/json"), "reachable", "opens without signing in"),
    ("gone", answer(410), "unreachable", "410 (gone)"),
    ("missing", answer(404), "unreachable", "404 (not found). Is the link spelled right, and shared"),
    ("private", answer(401), "unchecked", "401 (unauthorized), so I can't read it"),
    ("forbidden", answer(403), "unchecked", "403 (forbidden), so I can't read it"),
    ("broken", answer(503), "unchecked", "503 (service unavailable)"),
    ("odd", answer(799), "unchecked", "answered 799."),
    ("work", answer(302, Location="/login?to=work"), "unchecked", "asks to sign in"),
    ("login", answer(Content_Type="text/html"), "reachable", "opens"),
    ("page.ipynb", answer(Content_Type="text/html; charset=utf-8"), "unchecked", "perhaps one to sign in"),
    ("circle", answer(302, Location="/circle"), "unchecked", "more than 5 times"),
    ("inside", answer(302, Location="http://169.254.169.254/"), "unreachable", "inside a private network"),
    ("elsewhere", answer(302, Location="ftp://a.bc/"), "unreachable", "not on the web"),
    ("bomb", answer(body=ZEROS, Content_Encoding="gzip"), "unchecked", "more than 20 MB"),
    ("double", answer(body=gzip.compress(ZEROS), Content_Encoding="gzip, gzip"), "unchecked", "could not be read"),
    ("half", answer(body=ZEROS[:9000], Content_Encoding="gzip"), "unchecked", "could not be read"),
    ("no-gzip", answer(Content_Encoding="gzip"), "unchecked", "could not be read"),
    ("cut-off", cut_off, "unchecked", "could not be read"),
    ("endless", streamed(bytes(1 << 20), 0), "unchecked", "more than 20 MB"),
]
SLOW: list[tuple[str, Send]] = [("silent", streamed(b"", 60)), ("dripping", streamed(b"x", 0.01))]


@asynccontextmanager
async def stranger(deadline: float = 10) -> AsyncIterator[Callable[[str], Awaitable[LinkReport]]]:
    """Opens paths of a site that has all of the answers."""
    app = web.Application()
    app.add_routes([web.get(f"/{path}", send) for path, send in SLOW + [row[:2] for row in ANSWERS]])
    async with TestServer(app) as server:
        allow = frozenset({("127.0.0.1", server.port or 0)})
        async with aclosing(Fetcher(allow=allow, deadline=deadline)) as fetcher:
            yield lambda path: look(fetcher, str(server.make_url(f"/{path}")), LOAF)


@pytest.mark.parametrize(("path", "state", "note"), [(path, state, note) for path, _, state, note in ANSWERS])
async def test_a_link_is_reported_as_a_stranger_finds_it(path: str, state: str, note: str) -> None:
    async with stranger() as visit:
        report = await visit(path)
    assert report.state == state
    assert note in report.note


@pytest.mark.parametrize("path", [path for path, _ in SLOW])
async def test_a_site_that_takes_too_long_is_left_at_the_deadline(path: str) -> None:
    async with stranger(deadline=0.2) as visit:
        started = time.monotonic()
        report = await visit(path)
    assert time.monotonic() - started < 2
    assert (report.state, "longer than 0.2 seconds" in report.note) == ("unchecked", True)


async def test_slow_links_never_hold_up_a_link_that_works() -> None:
    async with stranger(deadline=0.2) as visit:
        *slow, good = await asyncio.gather(*(visit("silent") for _ in range(8)), visit("page"))
    assert ({report.state for report in slow}, good.state) == ({"unchecked"}, "reachable")


async def test_a_page_that_unpacks_to_very_much_is_never_unpacked_whole() -> None:
    async with stranger() as visit:
        tracemalloc.start()
        await visit("bomb")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 50_000_000


@pytest.mark.parametrize("what", ["drive/1abc", "github/me/project/blob/main/a.ipynb"])
async def test_notebooks_that_only_people_can_open_are_left_unchecked(what: str) -> None:
    async with aclosing(Fetcher()) as fetcher:
        report = await look(fetcher, f"https://colab.research.google.com/{what}", LOAF)
    assert (report.state, report.what) == ("unchecked", "Colab notebook")


@pytest.mark.parametrize(
    "url", ["http://localhost/a", "http://2130706433/", "http://a..b/", "nonsense", "http://[::1]/"]
)
async def test_a_link_to_nowhere_is_reported_and_never_raised(url: str) -> None:
    async with aclosing(Fetcher()) as fetcher:
        assert (await look(fetcher, url, LOAF)).state == "unreachable"


def test_a_missing_repository_asks_whether_it_is_public() -> None:
    page = Page(GITHUB, 404, "text/html", b"")
    assert judge(GITHUB, page, describe(GITHUB)).note.endswith("Is the repository public?")
