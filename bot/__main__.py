"""The command line; nothing else."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from bot import __version__
from bot.errors import ConfigError

UNUSABLE = 2  # the exit code for settings, a curriculum or a database that cannot be used


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the process's exit code. Whatever the operator must repair is printed, one line each."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.act(options))
    except ConfigError as error:
        for mistake in error.mistakes:
            print(mistake, file=sys.stderr)
        return UNUSABLE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="syllabot", description="A Discord bot that runs a curriculum for study groups."
    )
    parser.add_argument("--version", action="version", version=f"syllabot {__version__}")
    parser.set_defaults(act=_run)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    commands.add_parser("run", help="serve until told to stop (the default)").set_defaults(act=_run)
    demo = commands.add_parser("demo", help="try the bot in the browser: no token, nothing leaves this machine")
    demo.add_argument("--port", type=int, default=8642, help="where to open the demo (default: 8642; 0: any free one)")
    demo.set_defaults(act=_demo)
    commands.add_parser("migrate", help="bring the database to the current schema").set_defaults(act=_migrate)
    check = commands.add_parser("check", help="check the settings, the curriculum and the database")
    check.add_argument("--curriculum", type=Path, metavar="FILE", help="check this curriculum instead of the one set")
    check.set_defaults(act=_check)
    healthy = commands.add_parser("healthy", help="exit with 0 if the bot's clock rings, with 1 if not")
    healthy.set_defaults(act=_healthy)
    commands.add_parser("sync", help="register the commands with Discord now").set_defaults(act=_sync)
    return parser


# What a command needs is imported by the command: `check` does not wait for Discord's library, nor `run` for the demo.


def _run(_: argparse.Namespace) -> int:
    from bot.serve import serve

    return asyncio.run(serve())


def _sync(_: argparse.Namespace) -> int:
    from bot.serve import register_commands

    count = asyncio.run(register_commands())
    print(f"{count} commands are registered.")
    return 0


def _demo(options: argparse.Namespace) -> int:
    try:
        from bot.demo import run_demo
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"The demo needs more packages ({error.name} is missing): pip install -e '.[demo]'"
        ) from error
    return run_demo(options.port)


def _migrate(_: argparse.Namespace) -> int:
    from bot.settings import load_settings
    from bot.store.migrate import head, migrate

    settings = load_settings()
    migrate(settings.database)
    print(f"{settings.database} is at schema {head()}.")
    return 0


def _check(options: argparse.Namespace) -> int:
    from bot.check import check

    report = check(options.curriculum)
    for line in report.good:
        print(f"✓ {line}")
    for line in report.bad:
        print(f"✗ {line}", file=sys.stderr)
    return 1 if report.bad else 0


def _healthy(_: argparse.Namespace) -> int:
    from bot.health import why_unhealthy
    from bot.settings import load_settings

    why = asyncio.run(why_unhealthy(load_settings().database))
    print(why or "The clock rings.")
    return 1 if why else 0


if __name__ == "__main__":
    sys.exit(main())
