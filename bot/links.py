"""The links that members hand in: what was typed as a URL, what it is by its looks, and whether others can open it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from ipaddress import ip_address
from time import perf_counter
from typing import Literal

import httpx

from bot.curriculum.model import Capstone
from bot.errors import StudyError
from bot.fetching import Page
from bot.inspection.report import Inspection
from bot.metrics import Metrics
from bot.texts import links as text

MOST = 2000  # characters
State = Literal["reachable", "unreachable", "unchecked"]

UNSEEN = "\ufeff\u200b\u200e\u200f\u2060\u2066\u2067\u2068\u2069"  # What is copied along with a link from some pages.
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(?!\d)", re.IGNORECASE)  # "github.com:443" has none.
# Clearly a site though no scheme is typed: a dotted name, with something after it or not.
SITE = re.compile(r"(?:[\w-]+\.)+[^\W\d_][\w-]+(?::\d+)?(?P<rest>[/?#].*)?", re.DOTALL)
FILE = re.compile(r".*\.(ipynb|py|md|pdf|html?|zip|txt|csv|json)", re.IGNORECASE)
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")  # A name that ends in one is an IPv4 address in disguise.
# What would end a masked link, hide a text or make it bold where the link is shown. Sites read both forms the same.
ENCODED = str.maketrans({character: f"%{ord(character):02X}" for character in "()[]*|`\\"})

# (site, pattern of the path, what it is): the first that fits. Sites are matched with and without "www.".
PLACES: tuple[tuple[str, str, str], ...] = (
    ("github.com", r"/[^/]+/[^/]+/(blob|raw)/.+\.ipynb", "notebook on GitHub"),
    ("github.com", r"/[^/]+/[^/]+/(blob|raw)/.+", "file on GitHub"),
    ("github.com", r"/[^/]+/[^/]+/tree/.+/.+", "folder on GitHub"),
    ("github.com", r"/[^/]+/[^/]+(/tree/[^/]+)?/?", "GitHub repository"),
    ("github.com", r"/.*", "page on GitHub"),
    ("raw.githubusercontent.com", r"/.*\.ipynb", "notebook on GitHub"),
    ("raw.githubusercontent.com", r"/.*", "file on GitHub"),
    ("gist.github.com", r"/.*", "gist"),
    ("gist.githubusercontent.com", r"/.*", "gist"),
    ("colab.research.google.com", r"/.*", "Colab notebook"),
    ("colab.google.com", r"/.*", "Colab notebook"),
    ("drive.google.com", r"/.*", "file on Google Drive"),
    ("docs.google.com", r"/.*", "Google document"),
    ("kaggle.com", r"/(code|kernels)/.+|/[^/]+/[^/]+/notebook/?", "Kaggle notebook"),
    ("kaggle.com", r"/.*", "page on Kaggle"),
    ("huggingface.co", r".*\.ipynb", "notebook on Hugging Face"),
    ("huggingface.co", r"/spaces/.+", "Hugging Face Space"),
    ("huggingface.co", r"/datasets/.+", "Hugging Face dataset"),
    ("huggingface.co", r"/[^/]+/[^/]+.*", "Hugging Face repository"),
    ("huggingface.co", r"/.*", "page on Hugging Face"),
    ("nbviewer.org", r"/.*", "notebook on nbviewer"),
    ("nbviewer.jupyter.org", r"/.*", "notebook on nbviewer"),
    ("mybinder.org", r"/.*", "Binder notebook"),
    ("gitlab.com", r"/.*\.ipynb", "notebook on GitLab"),
    ("gitlab.com", r"/.+/-/(blob|raw)/.+", "file on GitLab"),
    ("gitlab.com", r"/.+/-/tree/.+/.+", "folder on GitLab"),
    ("gitlab.com", r"/[^/]+(/[^/]+)+?(/-/tree/[^/]+)?/?", "GitLab repository"),
    ("gitlab.com", r"/.*", "page on GitLab"),
)
# Applications that answer everybody with the same page, or turn programs away: what they answer says nothing.
SILENT = frozenset({"Colab notebook", "Kaggle notebook", "page on Kaggle", "file on Google Drive", "Google document"})
SIGN_IN = re.compile(r"/(log-?in|sign-?in|sign_in|auth|sso|oauth2?|session)([/.?]|$)", re.IGNORECASE)
SIGN_IN_SITES = re.compile(r"(accounts|login|signin|auth|sso|id)\.")


@dataclass(frozen=True, slots=True)
class LinkReport:
    """What is known about a link. `what` is its kind by its looks; `note` tells members what to do next.

    `pinned`: the version that is there now, "commit:" or "sha256:" and its digits; it stays at `permalink`.
    `inspection`: what was found behind it (None: nobody looked into it). `digest`: of the file that was read, as hex
    (None: none was, or it is not the file alone that counts).
    """

    state: State
    what: str
    note: str
    pinned: str | None = None
    permalink: str | None = None
    inspection: Inspection | None = None
    digest: str | None = None


Look = Callable[[str, Capstone], Awaitable[LinkReport]]  # visits a link and says what is there, by its rules


def measured(metrics: Metrics, look: Look) -> Look:
    """The same look, counted by what it found."""

    async def counted(url: str, capstone: Capstone) -> LinkReport:
        began, found = perf_counter(), "failed"
        try:
            report = await look(url, capstone)
            found = report.state
        finally:
            metrics.link_checks.labels(found).inc()
            metrics.link_seconds.observe(perf_counter() - began)
        return report

    return counted


def parse_url(typed: str) -> str:
    """What was typed, as the URL to keep and to show. Raises StudyError where it is none that can be opened."""
    wanted = typed.strip().strip(UNSEEN).strip()
    if wanted.startswith("<") and wanted.endswith(">"):  # How Discord's users write a link without a preview.
        wanted = wanted[1:-1].strip()
    if len(wanted) > MOST:
        raise StudyError(text.too_long(MOST))
    scheme, site = SCHEME.match(wanted), SITE.fullmatch(wanted)
    if scheme is None and (site is None or (FILE.fullmatch(wanted) and not site["rest"])):
        raise StudyError(text.not_a_url(typed))
    if scheme and scheme[1].lower() not in ("http", "https"):
        raise StudyError(text.other_scheme(scheme[1]))
    if "\\" in wanted or any(unicodedata.category(character)[0] in "CZ" for character in wanted):
        raise StudyError(text.invisible_characters())
    rest = wanted[scheme.end() :] if scheme else f"//{wanted}"
    try:
        return _shown(httpx.URL(f"{scheme[1].lower() if scheme else 'https'}:{rest}"))
    except (httpx.InvalidURL, ValueError) as error:
        raise StudyError(text.not_a_url(typed)) from error


def _shown(url: httpx.URL) -> str:
    """The URL as a text that leaves the layout around it alone."""
    host = url.raw_host.decode("ascii")
    if url.userinfo:
        raise StudyError(text.carries_password())
    if not host:
        raise StudyError(text.no_host())
    if not _is_host(host) or not 0 < (url.port or 443) < 65536:
        raise StudyError(text.bad_host(url.netloc.decode("ascii")))
    origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
    shown = origin + str(url).removeprefix(origin).translate(ENCODED)
    if len(shown) > MOST:  # Other alphabets grow when they are encoded.
        raise StudyError(text.too_long(MOST))
    return shown


def _is_host(host: str) -> bool:
    """An address, or a name that is not an address in disguise: neither 2130706433 nor 0x7f.1, 127.1 or 127.0.0.1."""
    try:
        return bool(ip_address(host))
    except ValueError:
        *_, last = labels = host.split(".")
        return len(host) <= 253 and all(map(LABEL.fullmatch, labels)) and not NUMBER.fullmatch(last)


def describe(url: str) -> str:
    """What the link leads to, by its looks alone: "notebook on GitHub"."""
    parts = httpx.URL(url)
    site = parts.raw_host.decode("ascii").removeprefix("www.")
    path = parts.path
    for place, pattern, what in PLACES:
        if site == place and re.fullmatch(pattern, path, re.IGNORECASE | re.DOTALL):
            return what
    return "notebook file" if path.lower().endswith(".ipynb") else "web page"


def judge(url: str, page: Page, what: str) -> LinkReport:
    """What the answer means for people who are not its author."""
    asked, arrived = httpx.URL(url), httpx.URL(page.url)
    if page.status in (404, 410):
        return LinkReport("unreachable", what, text.not_found(page.status, repository="Git" in what))
    if page.status in (401, 403):
        return LinkReport("unchecked", what, text.is_private(page.status))
    if not 200 <= page.status < 300:
        return LinkReport("unchecked", what, text.unexpected(page.status))
    is_sign_in = SIGN_IN.search(arrived.path) and not SIGN_IN.search(asked.path)  # A folder may be named "session".
    if asked != arrived and (is_sign_in or SIGN_IN_SITES.match(arrived.raw_host.decode("ascii"))):
        return LinkReport("unchecked", what, text.asks_to_sign_in(asked.raw_host.decode("ascii")))
    if what == "notebook file" and page.content_type == "text/html":
        return LinkReport("unchecked", what, text.page_instead_of_notebook())
    return LinkReport("reachable", what, text.opens())
