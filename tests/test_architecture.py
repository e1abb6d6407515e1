"""The shape of the code: who may import whom, how long things may be, who may ask what time it is.

`faults` looks at one file at a time, so that it can be shown a bad one too.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ROOT

LONGEST_FILE, LONGEST_FUNCTION = 220, 40

BY_DISCORD = ("cogs/", "bot/ui/", "bot/demo/", "bot/app.py", "bot/serve.py")
SHARDS = ("bot/client.py", "bot/gateway.py", "bot/connection.py", "bot/starts.py", "bot/known_servers.py")
# Libraries, and the only places that may import them.
ONLY_IN = {
    "discord": (*BY_DISCORD, *SHARDS, "bot/check_online.py"),
    "discord.utils": (*BY_DISCORD, *SHARDS, "bot/clock.py"),
    "aiohttp": ("cogs/", "bot/ui/", "bot/demo/", "bot/client.py", "bot/serve.py", "bot/check_online.py", "bot/web.py"),
    "aiosqlite": ("bot/store/",),
    "apscheduler": ("cogs/", "bot/demo/"),
    "httpx": ("bot/links.py", "bot/fetching.py", "bot/demo/samples.py"),
    "asyncpg": ("bot/store/",),
    "sqlalchemy": ("migrations/", "bot/store/migrate.py", "bot/store/postgres_schema.py"),
    "alembic": ("migrations/", "bot/store/migrate.py", "bot/store/postgres_schema.py"),
    "simcord": ("bot/demo/",),
    "resvg_py": ("bot/pictures/",),
    "nbformat": ("bot/inspection/",),
    "prometheus_client": ("bot/metrics.py", "bot/web.py"),
    "structlog": ("bot/log.py",),
}

# What several cogs share, and a part of a cog that would be too long.
SHARED = ("cogs.options", "cogs.cohort_plan", "cogs.cohort_circles", "cogs.cohort_reviews")

# What stands outside the layers: it puts the parts together, or every part may use it.
ROOTS = (
    "bot.__main__",
    "bot.app",
    "bot.gateway",
    "bot.client",
    "bot.connection",
    "bot.known_servers",
    "bot.starts",
    "bot.serve",
    "bot.check",
    "bot.check_online",
    "bot.health",
    "bot.web",
    "bot.demo",
)
LEAVES = (
    "bot.calendar",
    "bot.errors",
    "bot.records",
    "bot.texts",
    "bot.curriculum",
    "bot.clock",
    "bot.log",
    "bot.metrics",
    "bot.streaks",
    "bot.submission",
    "bot.checked_in",
    "bot.inspection",
    "bot.processes",
    "bot.shards",
    "bot.stopping",
)

# In each layer: what its modules may not import.
FORBIDDEN = {
    "bot.texts": ("cogs", "bot.ui", "bot.store", "bot.demo", "bot.app", "bot.<feature>"),
    "bot.curriculum": ("cogs", "bot.ui", "bot.store", "bot.demo", "bot.app", "bot.<feature>"),
    "bot.pictures": ("cogs", "bot.ui", "bot.store", "bot.demo", "bot.app", "bot.<feature>"),
    "bot.inspection": ("cogs", "bot.ui", "bot.store", "bot.demo", "bot.app", "bot.<feature>"),
    "bot.store": ("cogs", "bot.ui", "bot.demo", "bot.app", "bot.<feature>", "bot.texts"),
    "bot.ui": ("cogs", "bot.store", "bot.demo", "bot.app"),
    "bot.<feature>": ("cogs", "bot.ui", "bot.demo", "bot.app"),
    "cogs": ("bot.store", "bot.demo", "bot.app"),
    "bot.<root>": ("bot.demo",),
}
# Who needs another's name for a reason of its own.
ALLOWED = {
    ("bot/__main__.py", "bot.demo"),
    ("bot/__main__.py", "bot.store.migrate"),
}

CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.time_ns",
    "utils.utcnow",
}
REASON = re.compile(r"(noqa: [A-Z]+\d+(, [A-Z]+\d+)*|type: ignore\[[\w, -]+\])\W+\w+")
MACHINE_PATH = re.compile(r"(?<![\w.])/(home|root|Users|work)/\w+|[A-Z]:\\+Users")


@dataclass(frozen=True)
class Import:
    module: str
    line: int


def sources(*folders: str) -> Iterator[str]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix()


def faults(path: str, source: str) -> list[str]:
    """Everything that is wrong with the shape of a file of the product."""
    tree = ast.parse(source)
    imports = list(imports_of(tree))
    return [
        *wrong_libraries(path, imports),
        *wrong_directions(path, imports),
        *too_long(path, source, tree),
        *asks_the_clock(path, tree),
        *undescribed(path, tree),
        *(f"{path}:{line}: says no reason" for line in without_reason(source)),
        *(f"{path}:{line}: names a place on one machine" for line in machine_paths(source)),
    ]


def imports_of(tree: ast.AST) -> Iterator[Import]:
    """Whatever is imported when the program runs (not for its types alone), wherever it stands."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            continue
        if isinstance(node, ast.Import):
            yield from (Import(name.name, node.lineno) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (Import(f"{node.module}.{name.name}", node.lineno) for name in node.names)
        else:
            yield from imports_of(node)


def wrong_libraries(path: str, imports: list[Import]) -> Iterator[str]:
    for each in imports:
        rule = max((name for name in ONLY_IN if within(each.module, name)), key=len, default=None)
        if rule and not path.startswith(ONLY_IN[rule]):
            yield f"{path}:{each.line}: imports {rule}"


def wrong_directions(path: str, imports: list[Import]) -> Iterator[str]:
    layer = layer_of(module_of(path))
    for each in imports:
        target = layer_of(each.module)
        forbidden = any(within(each.module, name) or target == name for name in FORBIDDEN.get(layer, ()))
        allowed = any(path == who and within(each.module, what) for who, what in ALLOWED)
        if layer == "cogs" and within(each.module, "cogs") and not within(each.module, *SHARED):
            yield f"{path}:{each.line}: a cog imports another, {each.module}"
        elif forbidden and not allowed:
            yield f"{path}:{each.line}: {layer} imports {each.module}"


def layer_of(module: str) -> str:
    for package in ("cogs", "bot.ui", "bot.store", "bot.texts", "bot.curriculum", "bot.pictures", "bot.demo"):
        if within(module, package):
            return package
    if any(within(module, root) for root in ROOTS):
        return "bot.<root>"
    if any(within(module, leaf) for leaf in LEAVES) or not within(module, "bot"):
        return "leaf"
    return "bot.<feature>"


def too_long(path: str, source: str, tree: ast.AST) -> Iterator[str]:
    if (lines := len(source.splitlines())) > LONGEST_FILE:
        yield f"{path}: has {lines} lines"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield f"{path}:{node.lineno}: {node.name} has {length} lines"


def asks_the_clock(path: str, tree: ast.AST) -> Iterator[str]:
    if path == "bot/clock.py":
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            called = ".".join(ast.unparse(node).split(".")[-2:])
            if called in CLOCKS:
                yield f"{path}:{node.lineno}: asks the clock with {called}"


def undescribed(path: str, tree: ast.Module) -> Iterator[str]:
    if ast.get_docstring(tree) is None:
        yield f"{path}: does not say what it is"


def without_reason(source: str, kinds: str = "noqa|type: ignore") -> Iterator[int]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        exempts = token.type == tokenize.COMMENT and re.match(rf"#\s*({kinds})", token.string)
        if exempts and not REASON.search(token.string):
            yield token.start[0]


def machine_paths(source: str) -> Iterator[int]:
    for number, line in enumerate(source.splitlines(), 1):
        if MACHINE_PATH.search(line):
            yield number


def within(module: str, *packages: str) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def module_of(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@pytest.mark.parametrize("path", list(sources("bot", "cogs", "migrations")))
def test_every_file_of_the_product_keeps_the_shape(path: str) -> None:
    assert faults(path, (ROOT / path).read_text(encoding="utf-8")) == []


def test_every_exception_to_the_linters_rules_in_the_tests_says_its_reason() -> None:
    found = [
        f"{path}:{line}"
        for path in sources("tests")
        for line in without_reason((ROOT / path).read_text(encoding="utf-8"), "noqa")
    ]
    assert found == []


def test_nothing_in_the_project_names_a_place_on_one_machine() -> None:
    texts = [
        path
        for pattern in (
            "*.toml",
            "*.yaml",
            "*.yml",
            "*.json",
            "*.md",
            "Makefile",
            "Dockerfile",
            ".env.example",
            ".ci/*",
        )
        for path in ROOT.glob(pattern)
    ]
    files = [*texts, *(ROOT / path for path in sources("tests") if Path(path).name != Path(__file__).name)]
    found = [
        f"{path.relative_to(ROOT)}:{line}" for path in files for line in machine_paths(path.read_text(encoding="utf-8"))
    ]
    assert found == []


DESCRIBED = '"""What it is."""\n'


@pytest.mark.parametrize(
    ("path", "source", "fault"),
    [
        ("bot/checkin.py", "import discord", "imports discord"),
        ("bot/checkin.py", "from discord import utils", "imports discord.utils"),
        ("bot/clock.py", "import discord", "imports discord"),
        ("bot/checkin.py", "import discord.utils", "imports discord.utils"),
        ("bot/checkin.py", "def f():\n    import aiosqlite", "imports aiosqlite"),
        ("bot/ui/base.py", "import apscheduler.triggers", "imports apscheduler"),
        ("bot/app.py", "import httpx", "imports httpx"),
        ("bot/store/cohorts.py", "import sqlalchemy as sa", "imports sqlalchemy"),
        ("bot/app.py", "try:\n    import simcord\nfinally:\n    pass", "imports simcord"),
        ("bot/app.py", "from bot.demo import world", "bot.<root> imports bot.demo.world"),
        ("bot/checkin.py", "from bot import demo", "bot.<feature> imports bot.demo"),
        ("bot/checkin.py", "from bot.ui import base", "bot.<feature> imports bot.ui.base"),
        ("bot/checkin.py", "from cogs import options", "bot.<feature> imports cogs.options"),
        ("bot/checkin.py", "from bot.app import StudyBot", "bot.<feature> imports bot.app.StudyBot"),
        ("bot/ui/base.py", "from bot.store import cohorts", "bot.ui imports bot.store.cohorts"),
        ("bot/ui/base.py", "from bot.store.checkins import Norm", "bot.ui imports bot.store.checkins.Norm"),
        ("bot/ui/base.py", "from cogs.plan import Plan", "bot.ui imports cogs.plan.Plan"),
        ("bot/store/cohorts.py", "from bot import cohorts", "bot.store imports bot.cohorts"),
        ("bot/store/cohorts.py", "from bot.actors import Actor", "bot.store imports bot.actors.Actor"),
        ("bot/texts/words.py", "from bot.choosing import mine", "bot.texts imports bot.choosing.mine"),
        ("bot/checkin.py", "import resvg_py", "imports resvg_py"),
        ("bot/pictures/progress.py", "from bot.progress import Progress", "bot.pictures imports bot.progress.Progress"),
        ("bot/pictures/heatmap.py", "from bot.store import members", "bot.pictures imports bot.store.members"),
        ("cogs/plan.py", "from cogs.clock import Clock", "a cog imports another, cogs.clock.Clock"),
        ("cogs/plan.py", "from bot.store import cohorts", "cogs imports bot.store.cohorts"),
        ("bot/plan.py", "x = 1\n" * 220, "has 221 lines"),
        ("bot/plan.py", "def f():\n" + "    x = 1\n" * 40, "f has 41 lines"),
        ("bot/plan.py", "class A:\n    async def f(self):\n" + "        x = 1\n" * 40, "f has 41 lines"),
        ("bot/plan.py", "import datetime\nx = datetime.datetime.now()", "asks the clock with datetime.now"),
        ("bot/plan.py", "x = field(default_factory=datetime.now)", "asks the clock with datetime.now"),
        ("bot/plan.py", "x = date.today()", "asks the clock with date.today"),
        ("bot/plan.py", "x = time.time()", "asks the clock with time.time"),
        ("bot/ui/plan.py", "x = discord.utils.utcnow()", "asks the clock with utils.utcnow"),
        ("bot/plan.py", "x = f()  # noqa: S311", "says no reason"),
        ("bot/plan.py", "x = f()  # noqa", "says no reason"),
        ("bot/plan.py", "x = f()  # type: ignore[assignment]", "says no reason"),
        ("bot/plan.py", "x = f()  # type: ignore # because", "says no reason"),
        ("bot/plan.py", "x = '/home/" + "ada/data'", "names a place on one machine"),
    ],
)
def test_a_bad_file_is_found(path: str, source: str, fault: str) -> None:
    [found] = faults(path, DESCRIBED + source)
    assert found.endswith(fault)


def test_a_file_that_does_not_say_what_it_is_is_found() -> None:
    assert faults("bot/plan.py", "x = 1\n") == ["bot/plan.py: does not say what it is"]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("bot/clock.py", "import discord.utils\nx = discord.utils.utcnow()"),
        ("bot/__main__.py", "def f():\n    from bot.demo import run_demo"),
        ("bot/ui/base.py", "if TYPE_CHECKING:\n    from bot.app import StudyBot"),
        ("bot/demo/run.py", "import simcord\nfrom bot.demo import world"),
        ("cogs/plan.py", "from cogs.options import own_cohorts\nfrom bot.ui import base\nfrom bot import plan"),
        ("bot/store/cohorts.py", "from bot.records import Cohort\nfrom bot.store.db import Row"),
        ("bot/plan.py", "x = time.monotonic()"),
        ("bot/plan.py", "x = f()  # noqa: S311 - fairness, not secrecy"),
        ("bot/plan.py", "x = f()  # type: ignore[assignment]  # ships no types"),
        ("bot/plan.py", "def f():\n" + "    x = 1\n" * 39),
    ],
)
def test_a_good_file_is_left_in_peace(path: str, source: str) -> None:
    assert faults(path, DESCRIBED + source) == []
