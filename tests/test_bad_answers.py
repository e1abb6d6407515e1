"""What sites answer that mean no good, and what the member who handed in the link is told. Real sockets throughout."""

from __future__ import annotations

import asyncio
import gzip
import time
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest

from bot.behind import look
from bot.fetching import Fetcher
from bot.inspection.inspector import Inspector
from bot.links import LinkReport
from tests.conftest import THE_PATH
from tests.internet import Reader, html, internet
from tests.making import LOAF

HERE = "127.0.0.1"
Endless = Callable[[asyncio.StreamWriter], Awaitable[None]]
OK = "HTTP/1.1 200 OK"
ZEROS = gzip.compress(bytes(100_000_000))
NOTHING = gzip.compress(b"")[:10]  # a header; after it come as many empty blocks as one likes
EMPTY_BLOCK = b"\x00\x00\x00\xff\xff"


def says(status: str = OK, body: bytes = b"{}", *headers: str, length: int | None = None) -> bytes:
    """An answer as it goes over the wire."""
    lines = [status, *headers, f"Content-Length: {len(body) if length is None else length}"]
    return "".join(f"{line}\r\n" for line in [*lines, ""]).encode() + body


def to(location: str) -> bytes:
    return says("HTTP/1.1 302 Found", b"", f"Location: {location}")


def packed(body: bytes, encoding: str) -> bytes:
    return says(OK, body, f"Content-Encoding: {encoding}")


def again(first: bytes, piece: bytes, pause: float = 0) -> Endless:
    """Begins, and never ends."""

    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)

    return send


def chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


CHUNKED = f"{OK}\r\nTransfer-Encoding: chunked\r\n".encode()
# what the site sends, its state, and what is said of it
ANSWERS: dict[str, tuple[bytes | Endless, str, str]] = {
    "a page": (says(), "reachable", "opens without signing in"),
    "only a part": (says("HTTP/1.1 206 Partial Content"), "reachable", "opens"),
    "nothing": (says("HTTP/1.1 204 No Content", b""), "reachable", "opens"),
    "nothing new": (says("HTTP/1.1 304 Not Modified", b""), "unchecked", "304 (not modified)"),
    "gone": (says("HTTP/1.1 410 Gone"), "unreachable", "410 (gone)"),
    "not found": (says("HTTP/1.1 404 Not Found"), "unreachable", "404 (not found). Is the link spelled right, and"),
    "private": (says("HTTP/1.1 401 Unauthorized"), "unchecked", "401 (unauthorized), so I can't read it"),
    "forbidden": (says("HTTP/1.1 403 Forbidden"), "unchecked", "403 (forbidden), so I can't read it"),
    "too often": (says("HTTP/1.1 429 Slow Down"), "unchecked", "429 (too many requests)"),
    "broken": (says("HTTP/1.1 503 Down"), "unchecked", "503 (service unavailable)"),
    "an odd status": (says("HTTP/1.1 799 Odd"), "unchecked", "answered 799."),
    "a page to sign in": (to("/login?to=work"), "unchecked", "asks to sign in"),
    "a circle": (to("/again"), "unchecked", "more than 5 times"),
    "nowhere to go on": (says("HTTP/1.1 302 Found", b""), "unchecked", "302 (found)"),
    "on to the metadata": (to("http://169.254.169.254/latest/"), "unreachable", "inside a private network"),
    "on to the inside": (to("//127.0.0.2/"), "unreachable", "inside a private network"),
    "on to an address in disguise": (to("http://2130706433/"), "unreachable", "inside a private network"),
    "on to a file": (to("file:///etc/passwd"), "unreachable", "not on the web"),
    "on to gopher": (to("gopher://a.bc/_x"), "unreachable", "not on the web"),
    "on to ftp": (to("ftp://a.bc/"), "unreachable", "not on the web"),
    "on to data": (to("data:text/html,x"), "unreachable", "not on the web"),
    "on to a script": (to("javascript:alert(1)"), "unreachable", "not on the web"),
    "on with a password": (to("http://me:secret@a.bc/"), "unreachable", "not on the web"),
    "on with a line break": (to("http://a.bc/\x0b"), "unchecked", "could not be read"),
    "a gzip bomb": (packed(ZEROS, "gzip"), "unchecked", "more than 20 MB"),
    "gzip in gzip": (packed(gzip.compress(ZEROS), "gzip, gzip"), "unchecked", "could not be read"),
    "deflate": (packed(zlib.compress(b"{}"), "deflate"), "unchecked", "could not be read"),
    "brotli": (packed(b"{}", "br"), "unchecked", "could not be read"),
    "half of a gzip": (packed(ZEROS[:9000], "gzip"), "unchecked", "could not be read"),
    "no gzip": (packed(b"{}", "gzip"), "unchecked", "could not be read"),
    "gzip with nothing in it": (
        again(f"{OK}\r\nContent-Encoding: gzip\r\n\r\n".encode() + NOTHING, EMPTY_BLOCK * 20_000),
        "unchecked",
        "more than 20 MB",
    ),
    "less than it says": (says(OK, b"{", length=100), "unchecked", "could not be read"),
    "more than it says": (says(OK, b"{}more", length=2), "reachable", "opens"),
    "no length": (says(OK, b"{}", length=-1), "unchecked", "could not be read"),
    "two lengths": (says(OK, b"{}", "Content-Length: 7"), "unchecked", "could not be read"),
    "a GB to come": (says(OK, b"{", length=10**9), "unchecked", "more than 20 MB"),
    "a GB": (again(f"{OK}\r\n\r\n".encode(), bytes(1 << 20)), "unchecked", "more than 20 MB"),
    "endless chunks": (again(CHUNKED + b"\r\n", chunk(bytes(1 << 20))), "unchecked", "more than 20 MB"),
    "a chunk of nonsense": (CHUNKED + b"\r\nzz\r\n", "unchecked", "could not be read"),
    "an endless header": (again(f"{OK}\r\nX: ".encode(), b"x" * 10_000), "unchecked", "could not be read"),
    "endless headers": (again(f"{OK}\r\n".encode(), b"X: y\r\n" * 1000), "unchecked", "could not be read"),
    "HTTP/0.9": (b"<html>hello</html>", "unchecked", "could not be read"),
    "another protocol": (b"SSH-2.0-OpenSSH_9.6\r\n", "unchecked", "could not be read"),
    "noise": (bytes(range(256)), "unchecked", "could not be read"),
    "silence, then an end": (b"", "unchecked", "could not be read"),
}
SLOW: dict[str, Endless] = {
    "silence": again(b"", b"", 0.01),
    "a byte at a time": again(f"{OK}\r\n\r\n".encode(), b"x", 0.01),
    "headers a byte at a time": again(f"{OK}\r\nX: ".encode(), b"x", 0.01),
    "chunks of a byte": again(CHUNKED + b"\r\n", chunk(b"x"), 0.01),
    "soon, for ever": again(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.01),
}
Visit = Callable[[str], Awaitable[LinkReport]]


@asynccontextmanager
async def sites(deadline: float = 10) -> AsyncIterator[Visit]:
    """Opens a site that gives one of the answers, whatever it is asked."""
    names = [*ANSWERS, *SLOW]

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            asked = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode()
            if asked.startswith("/login"):
                writer.write(says())
                return
            if asked != "/again":
                serve.answer = names[int(asked[1:])]  # type: ignore[attr-defined]  # where a circle goes on
            answer = SLOW.get(serve.answer) or ANSWERS[serve.answer][0]  # type: ignore[attr-defined]  # as above
            await answer(writer) if callable(answer) else writer.write(answer)
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, HERE)
    port = server.sockets[0].getsockname()[1]
    async with server, aclosing(Fetcher(allow=frozenset({(HERE, port)}), deadline=deadline)) as fetcher:
        yield lambda name: look(fetcher, Reader(), f"http://{HERE}:{port}/{names.index(name)}", LOAF)


@pytest.mark.parametrize("name", list(ANSWERS))
async def test_whatever_a_site_answers_is_told_in_words(name: str) -> None:
    async with sites() as visit:
        report = await visit(name)
    _, state, note = ANSWERS[name]
    assert (report.state, note in report.note) == (state, True), report


@pytest.mark.parametrize("name", list(SLOW))
async def test_a_site_that_takes_too_long_is_left_at_the_deadline(name: str) -> None:
    async with sites(deadline=0.2) as visit:
        started = time.monotonic()
        report = await visit(name)
    assert time.monotonic() - started < 2
    assert (report.state, "longer than 0.2 seconds" in report.note) == ("unchecked", True)


async def test_slow_links_never_hold_up_a_link_that_works() -> None:
    async with sites(deadline=0.2) as visit:
        *slow, good = await asyncio.gather(*(visit("silence") for _ in range(8)), visit("a page"))
    assert ({report.state for report in slow}, good.state) == ({"unchecked"}, "reachable")


async def test_a_page_that_unpacks_to_very_much_is_never_unpacked_whole() -> None:
    async with sites() as visit:
        tracemalloc.start()
        await visit("a gzip bomb")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 50_000_000


async def test_all_requests_of_a_look_share_the_20_mb_and_the_time() -> None:
    hub, commit = "github.com/me/work", "a" * 40
    lots = f"001e# service=git-upload-pack\n0000003d{commit} refs/heads/main\n".encode() + bytes(12_000_000)
    web = {f"{hub}.git/info/refs?service=git-upload-pack": lots}
    web[f"raw.githubusercontent.com/me/work/{commit}/n.ipynb"] = bytes(12_000_000)
    async with internet(web) as place:
        report = await look(place.fetcher, Reader(), f"https://{hub}/blob/main/n.ipynb", LOAF)
    assert len(place.asked) == 2
    assert (report.state, "more than 20 MB" in report.note) == ("unchecked", True)


@pytest.mark.parametrize(
    "url", ["http://localhost/a", "http://2130706433/", "http://a..b/", "nonsense", "http://[::1]/"]
)
async def test_a_link_to_nowhere_is_reported_and_never_raised(url: str) -> None:
    async with aclosing(Fetcher()) as fetcher:
        assert (await look(fetcher, Reader(), url, LOAF)).state == "unreachable"


async def test_what_ends_in_ipynb_and_is_no_notebook_is_accepted_unchecked_for_its_reason(tmp_path: Path) -> None:
    capstone = THE_PATH.capstones[0]
    pages = {
        "x.org/sign-in.ipynb": html("<title>Sign in</title>"),
        "x.org/picture.ipynb": b"\x89PNG\r\n",
        "x.org/cut.ipynb": b'{"cells": [{"cell_type": "code", "source": ["import tor',
        "x.org/list.ipynb": b"[]",
        "x.org/empty.ipynb": b"",
    }
    async with internet(pages) as place, Inspector() as inspector:
        for url in pages:
            report = await look(place.fetcher, inspector, f"https://{url}", capstone)
            assert (report.state, bool(report.note)) == ("unchecked", True), url
            assert report.inspection is None or not report.inspection.readable
