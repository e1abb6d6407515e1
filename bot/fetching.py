"""Reads what a member's link leads to, without letting the link reach anything that is not public.

Every hop's name is looked up by us, each of its addresses is checked, and the connection goes to an address that was
checked: a name that changes its answer between check and use gains nothing. There is no httpx client in here, so there
are no cookies, credentials, proxies or redirects to switch off: each hop is one request on the bare transport.
"""

from __future__ import annotations

import asyncio
import io
import socket
import ssl
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

import httpx

from bot import __version__
from bot.texts import links as text

DEADLINE = 10.0  # seconds, from the first lookup to the last byte of everything that is read for one link
MOST = 20_000_000  # bytes of it, after decompression; never more on the wire either
REDIRECTS = 5  # of each request
SCHEMES = {"http": 80, "https": 443}
# Sites listen on these. With any other the bot would scan ports for its members: SSH, mail, databases, and so on.
WEB_PORTS = frozenset({80, 443, 8080, 8443})
TRIES, CONNECT = 3, 3.0  # of a name's addresses, and seconds for each: one may be IPv6 where this machine has none
AT_ONCE = 4  # Each may hold MOST bytes.
PIECE = 64 * 1024  # bytes taken in one go: a fraction of a millisecond, then others have their turn
LITTLE, PAUSE = 1_000_000, 0.002  # bytes after which a page comes more slowly, and seconds between its pieces
# "close": a kept connection is known by its address alone, and could have another site's certificate.
HEADERS = {"User-Agent": f"Syllabot/{__version__}", "Accept": "*/*", "Accept-Encoding": "gzip", "Connection": "close"}

# Our own table: `is_global` of `ipaddress` changed between releases of Python, and counts multicast as global.
GLOBAL_IPV6 = IPv6Network("2000::/3")  # All that is handed out: loopback, private, link-local, mapped … lie outside.
NAT64 = IPv6Network("64:ff9b::/96")  # How a machine without IPv4 reaches the IPv4 address in the last 32 bits.
SPECIAL = [
    *map(ip_network, ("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12")),
    *map(ip_network, ("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15")),
    *map(ip_network, ("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4")),
    *map(ip_network, ("168.63.129.16", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")),  # Azure, Teredo, 6to4.
]


class FetchError(Exception):
    """There is no page. Its text says why, as a member reads it."""


class UnreachableError(FetchError):
    """Nor will anybody else see one: the link is wrong, or the site is not there."""


@dataclass(frozen=True, slots=True)
class Page:
    """An answer. `url` is where it came from in the end; `body` is empty unless the status says success."""

    url: str
    status: int
    content_type: str
    body: bytes


class Visit:
    """A look at one link: all its requests together keep to the deadline and to MOST bytes."""

    def __init__(self, follow: Callable[[str, int], Awaitable[Page]], deadline: float) -> None:
        self._follow, self._deadline = follow, deadline
        self._until = asyncio.get_running_loop().time() + deadline
        self._left = MOST

    async def get(self, url: str, most: int = MOST) -> Page:
        """The page at the end of the redirects, whatever its status. Raises FetchError where there is none."""
        try:
            async with asyncio.timeout_at(self._until):
                page = await self._follow(url, min(most, self._left))
        except httpx.ConnectError as error:
            raise _refusal(error) from error
        except (TimeoutError, httpx.TimeoutException) as error:
            raise FetchError(text.too_slow(self._deadline)) from error
        except (httpx.HTTPError, zlib.error) as error:
            raise FetchError(text.broken_answer()) from error
        self._left -= len(page.body)
        return page


class Fetcher:
    """Gets pages; one for the whole bot. `allow` has pairs of address and port that need not be public: for the
    notebooks that the demo serves itself, and for tests. So are `resolve`, `transport` and `deadline`."""

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport | None = None,
        *,
        allow: frozenset[tuple[str, int]] = frozenset(),
        resolve: Callable[[str], Awaitable[Sequence[str]]] | None = None,
        deadline: float = DEADLINE,
    ) -> None:
        self._transport = transport or httpx.AsyncHTTPTransport(trust_env=False)
        self._allow = allow
        self._resolve = resolve or self._look_up
        self._deadline = deadline
        self._turns = asyncio.Semaphore(AT_ONCE)
        # A lookup cannot be cancelled. In threads of their own, slow ones never hold up Discord's.
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="lookup")

    async def aclose(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        await self._transport.aclose()

    @asynccontextmanager
    async def visit(self) -> AsyncIterator[Visit]:
        """A look at one link, when its turn comes."""
        async with self._turns:
            yield Visit(self._follow, self._deadline)

    async def _follow(self, typed: str, most: int) -> Page:
        url = _web(typed)
        for _ in range(REDIRECTS + 1):
            async with aclosing(await self._open(url)) as response:
                if not response.has_redirect_location:
                    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
                    body = await _body(response, most) if response.is_success else b""
                    return Page(str(url), response.status_code, kind, body)
                url = _web(response.headers["Location"], base=url)
        raise FetchError(text.too_many_redirects(REDIRECTS))

    async def _open(self, url: httpx.URL) -> httpx.Response:
        """The answer of one hop with its body not yet read, from an address that was checked."""
        host, port = url.raw_host.decode("ascii"), url.port or SCHEMES[url.scheme]
        headers = HEADERS | {"Host": url.netloc.decode("ascii")}
        pinned = {"sni_hostname": host, "timeout": {"connect": CONNECT}}  # The certificate must be the host's.
        failed: httpx.TransportError = httpx.ConnectError("no address")
        for address in (await self._addresses(host, port))[:TRIES]:
            request = httpx.Request("GET", url.copy_with(host=address), headers=headers, extensions=pinned)
            try:
                return await self._transport.handle_async_request(request)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failed = error
        raise failed

    async def _addresses(self, host: str, port: int) -> Sequence[str]:
        """The host's addresses. Every one must be fit to connect to: a name with one that is not is up to something."""
        addresses = [host] if _address(host) else await self._resolve(host)
        wanted = [address for address in addresses if (address, port) not in self._allow]
        if not all(is_public(address) for address in wanted):
            raise UnreachableError(text.not_public(host))
        if wanted and port not in WEB_PORTS:
            raise FetchError(text.unusual_port(port))
        return addresses

    async def _look_up(self, host: str) -> Sequence[str]:
        ask = asyncio.get_running_loop().run_in_executor
        try:
            found = await ask(self._threads, socket.getaddrinfo, host, None, socket.AF_UNSPEC, socket.SOCK_STREAM)
            return [str(address[0]) for *_, address in found]
        except (OSError, UnicodeError) as error:  # The latter: no name at all, such as "a..b".
            if getattr(error, "errno", None) in (None, socket.EAI_NONAME, getattr(socket, "EAI_NODATA", None)):
                raise UnreachableError(text.unknown_host(host)) from error
            raise FetchError(text.lookup_failed(host)) from error


def _web(typed: str, base: httpx.URL | None = None) -> httpx.URL:
    """The URL, as it is found on the page `base`, of a kind that is fetched."""
    with suppress(httpx.InvalidURL, ValueError):
        url = base.join(typed) if base else httpx.URL(typed)
        if url.scheme in SCHEMES and url.raw_host and not url.userinfo:
            return url
    raise UnreachableError(text.not_web())


def is_public(address: str) -> bool:
    """Whether the address is one machine's that anybody on the internet can reach."""
    ip = _address(address)
    if ip is None or "%" in address:  # A zone ("%eth0") belongs to a link of this machine.
        return False
    if ip in NAT64:
        ip = IPv4Address(int(ip) & 0xFFFF_FFFF)
    return (ip.version == 4 or ip in GLOBAL_IPV6) and not any(ip in network for network in SPECIAL)


def _address(host: str) -> IPv4Address | IPv6Address | None:
    with suppress(ValueError):
        return ip_address(host)
    return None


def _refusal(error: BaseException | None) -> FetchError:
    while error := error and (error.__cause__ or error.__context__):
        if isinstance(error, ssl.SSLError):
            return FetchError(text.bad_certificate())
    return UnreachableError(text.refused())


async def _body(response: httpx.Response, most: int) -> bytes:
    """The body. Decompressed here, a little at a time: httpx would first unpack whatever came in whole."""
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip"):
        raise FetchError(text.broken_answer())
    if response.headers.get("Content-Length", "").isdecimal() and int(response.headers["Content-Length"]) > most:
        raise FetchError(text.too_big(MOST))
    unzip = zlib.decompressobj(wbits=31) if encoding == "gzip" else None
    body, arrived = io.BytesIO(), 0
    async for data in response.aiter_raw():
        arrived += len(data)  # What is compressed may go on for ever and give nothing.
        while data:
            body.write(unzip.decompress(data, PIECE) if unzip else data)
            if max(body.tell(), arrived) > most:
                raise FetchError(text.too_big(MOST))
            if unzip and unzip.eof:
                return body.getvalue()
            data = unzip.unconsumed_tail if unzip else b""
            await asyncio.sleep(PAUSE if body.tell() > LITTLE else 0)
    if unzip and arrived:
        raise FetchError(text.broken_answer())
    return body.getvalue()
