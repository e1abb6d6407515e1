"""Fetching what members link to, from real servers on the loopback. What a bad answer leads to is in test_links.py."""

from __future__ import annotations

import gzip
import json
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import httpx
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.fetching import Fetcher, FetchError, Page, UnreachableError, is_public

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
HERE = "127.0.0.1"

NOT_PUBLIC = {
    "loopback": "127.0.0.1 127.255.255.254 ::1",
    "unspecified": "0.0.0.0 0.1.2.3 ::",
    "private": "10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 fc00::1 fd00:ec2::254 fec0::1",
    "link-local": "169.254.1.1 fe80::1 fe80::1%eth0 2606:4700::1111%eth0",
    "metadata": "169.254.169.254 100.100.100.200 192.0.0.192 168.63.129.16 fd20:ce::254",
    "shared (CGNAT)": "100.64.0.1 100.127.255.255",
    "multicast": "224.0.0.1 239.255.255.255 ff02::1 ff0e::1",
    "reserved": "240.0.0.1 255.255.255.255 4000::1 5f00::1 100::1",
    "documentation": "192.0.2.1 198.51.100.1 203.0.113.1 2001:db8::1 3fff::1",
    "benchmarks and protocols": "198.18.0.1 198.19.255.255 192.0.0.8 192.0.0.170 192.88.99.1 2001:2::1",
    "IPv4 in IPv6": "::ffff:127.0.0.1 ::ffff:7f00:1 ::127.0.0.1 ::ffff:0:7f00:1 ::ffff:8.8.8.8",
    "tunnels": "2002:7f00:1:: 2002:808:808::1 2001::1 2001:0:4136:e378:8000:63bf:80ff:fffe",
    "NAT64 to private": "64:ff9b::127.0.0.1 64:ff9b::a00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::808:808",
    "no address": "localhost 127.1 0x7f000001 2130706433 0177.0.0.1 ８.8.8.8 1.1.1.1. [::1]",
}
PUBLIC = """1.1.1.1 140.82.121.4 172.15.0.1 172.32.0.1 100.63.255.255 100.128.0.1 169.253.0.1 192.167.255.255
2606:4700:4700::1111 2a00:1450:4001:82a::200e 2001:4860:4860::8888 64:ff9b::8.8.8.8"""

# Hosts that the system's resolver or a lenient parser takes for an inner address.
TRICKS = """127.0.0.1 127.1 2130706433 0x7f000001 0x7f.1 0177.0.0.1 017700000001 0 0x0 [::1] [::] [::ffff:127.0.0.1]
[::ffff:7f00:1] [0:0:0:0:0:ffff:127.0.0.1] [fe80::1%25lo] [64:ff9b::7f00:1] [2002:7f00:1::] 127。0。0。1 ①②⑦.⓪.⓪.①
１２７.0.0.1 localhost LOCALHOST 127.0.0.1:80 :80 a..b user@127.0.0.1 github.com@127.0.0.1 github.com:443@127.0.0.1
github.com\\@127.0.0.1 127.0.0.1\\@github.com"""
INSIDE = "http://127.0.0.1/ //127.0.0.1/ http://2130706433/ http://[::1]/ file:///etc/passwd http://user@a.bc/"


class Untouchable(httpx.AsyncBaseTransport):
    """A network that nothing may be sent to."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise AssertionError(f"a request was sent to {request.url}")


@asynccontextmanager
async def site(paths: dict[str, Handler], tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """The port of a site on the loopback with these paths."""
    app = web.Application()
    app.add_routes([web.get(f"/{path}", handler) for path, handler in paths.items()])
    server = TestServer(app, host=HERE)
    await server.start_server(ssl=tls)
    async with server:
        yield int(server.make_url("/").port or 0)


def answering(*answers: Sequence[str]) -> Callable[[str], Awaitable[Sequence[str]]]:
    """A name service that gives each of these answers once, whatever it is asked."""
    left = iter(answers)

    async def resolve(host: str) -> Sequence[str]:
        return next(left)

    return resolve


async def got(fetcher: Fetcher, url: str) -> Page:
    async with fetcher.visit() as visit:
        return await visit.get(url)


async def fetch(url: str, port: int, *answers: Sequence[str], via: httpx.AsyncBaseTransport | None = None) -> Page:
    """The page, with the loopback allowed and these answers of the name service."""
    async with aclosing(Fetcher(via, allow=frozenset({(HERE, port)}), resolve=answering(*answers))) as fetcher:
        return await got(fetcher, url)


def sending(body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Handler:
    async def send(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, body=body, headers=headers)

    return send


def to(location: str, **headers: str) -> Handler:
    return sending(b"", 302, {"Location": location} | headers)


async def headers_back(request: web.Request) -> web.StreamResponse:
    return web.json_response(dict(request.headers))


def test_addresses_of_sites_are_public() -> None:
    assert [address for address in PUBLIC.split() if not is_public(address)] == []


@pytest.mark.parametrize("host", TRICKS.split())
async def test_no_spelling_of_a_host_leads_inside(host: str) -> None:
    async with aclosing(Fetcher(Untouchable())) as fetcher:
        with pytest.raises(UnreachableError):
            await got(fetcher, f"http://{host}/latest/meta-data")


@pytest.mark.parametrize("url", ["file:///etc", "ftp://a.bc/", "//a.bc/", "a.bc", "http:///x", "http://a@b.c/"])
async def test_only_http_and_https_are_fetched(url: str) -> None:
    async with aclosing(Fetcher(Untouchable(), resolve=answering(["1.1.1.1"]))) as fetcher:
        with pytest.raises(UnreachableError, match="not on the web"):
            await got(fetcher, url)


@pytest.mark.parametrize("address", [address for kind in NOT_PUBLIC.values() for address in kind.split()])
async def test_a_name_with_one_address_that_is_not_public_is_not_fetched(address: str) -> None:
    async with aclosing(Fetcher(Untouchable(), resolve=answering(["1.1.1.1", address]))) as fetcher:
        with pytest.raises(UnreachableError, match="private network"):
            await got(fetcher, "https://notebooks.example/")


@pytest.mark.parametrize("port", [1, 22, 25, 3306, 6379, 99999])
async def test_ports_that_no_site_uses_are_not_tried(port: int) -> None:
    async with aclosing(Fetcher(Untouchable(), resolve=answering(["1.1.1.1"]))) as fetcher:
        with pytest.raises(FetchError, match=f"the port {port}"):
            await got(fetcher, f"https://notebooks.example:{port}/")


async def test_the_address_that_was_checked_is_the_one_connected_to() -> None:
    async with site({"page": headers_back}) as port:  # A second lookup would find no answer left.
        page = await fetch(f"http://rebinding.example:{port}/page", port, [HERE])
    assert json.loads(page.body)["Host"] == f"rebinding.example:{port}"


async def test_the_name_is_checked_again_at_every_redirect() -> None:
    async with site({"page": to("/page")}) as port:
        with pytest.raises(UnreachableError, match="private network"):
            await fetch(f"http://rebinding.example:{port}/page", port, [HERE], ["127.0.0.2"])


@pytest.mark.parametrize("location", INSIDE.split())
async def test_a_redirect_leads_no_further_than_a_link(location: str) -> None:
    async with site({"page": to(location)}) as port:
        with pytest.raises(UnreachableError):
            await fetch(f"http://notebooks.example:{port}/page", port, [HERE], [HERE])


async def test_the_next_address_is_tried_when_one_does_not_answer() -> None:
    async with site({"page": sending(b"here")}) as port:
        allow = frozenset({("127.0.0.2", port), (HERE, port)})
        async with aclosing(Fetcher(allow=allow, resolve=answering(["127.0.0.2", HERE]))) as fetcher:
            assert (await got(fetcher, f"http://notebooks.example:{port}/page")).body == b"here"
            with pytest.raises(UnreachableError, match="does not take connections"):
                await got(fetcher, f"http://127.0.0.2:{port}/page")


async def test_five_redirects_are_followed_and_no_more() -> None:
    hops = {f"hop{n}": to(f"/hop{n + 1}") for n in range(6)}
    async with site(hops | {"hop6": sending(b"here")}) as port:
        page = await fetch(f"http://{HERE}:{port}/hop1", port)
        with pytest.raises(FetchError, match="more than 5 times"):
            await fetch(f"http://{HERE}:{port}/hop0", port)
    assert page == Page(f"http://{HERE}:{port}/hop6", 200, "application/octet-stream", b"here")


async def test_nothing_about_the_bot_is_sent_along(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text(f"machine {HERE} login me password secret")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with site({"start": to("/page", **{"Set-Cookie": "id=1; Path=/"}), "page": headers_back}) as port:
        sent = json.loads((await fetch(f"http://{HERE}:{port}/start", port)).body)
    assert set(sent) == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}


async def test_a_compressed_page_is_read_whole() -> None:
    body = b"".join(n.to_bytes(4, "big") for n in range(500_000))
    headers = {"Content-Encoding": "gzip", "Content-Type": "Application/JSON; charset=utf-8"}
    async with site({"page": sending(gzip.compress(body), headers=headers)}) as port:
        page = await fetch(f"http://{HERE}:{port}/page", port)
    assert (page.status, page.content_type, page.body == body) == (200, "application/json", True)


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes the certificate")
async def test_a_certificate_has_to_be_the_names_and_not_the_addresss(tmp_path: Path) -> None:
    key, certificate = str(tmp_path / "key"), str(tmp_path / "certificate")
    make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=x -addext"
    names = ["subjectAltName=DNS:notebooks.example", "-keyout", key, "-out", certificate]
    subprocess.run([*make.split(), *names], check=True, capture_output=True)  # noqa: ASYNC221, S603 Nothing else runs.
    (ours := ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)).load_cert_chain(certificate, key)
    theirs = ssl.create_default_context(cafile=certificate)
    transport = httpx.AsyncHTTPTransport(verify=theirs, trust_env=False)
    async with site({"page": sending(b"here")}, ours) as port:
        page = await fetch(f"https://notebooks.example:{port}/page", port, [HERE], via=transport)
        with pytest.raises(FetchError, match="certificate"):
            await fetch(f"https://other.example:{port}/page", port, [HERE], via=transport)
    assert page.body == b"here"
