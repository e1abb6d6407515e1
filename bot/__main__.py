"""The command line; nothing else."""

from __future__ import annotations

import argparse
import asyncio
import codecs
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from bot import __version__, backup_commands, copy_command
from bot.errors import ConfigError

PLAIN = {"✓": "+", "✗": "x", "“": '"', "”": '"', "’": "'", "–": "-", "—": "-", "…": "..."}
UNUSABLE = 2  # the exit code for settings, a curriculum or a database that cannot be used


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the process's exit code. Whatever the operator must repair is printed, one line each."""
    options = _parser().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):  # not every terminal, nor every pipe on Windows, takes UTF-8
        codecs.register_error("plain", _plain)
        sys.stdout.reconfigure(errors="plain")
    try:
        return int(options.act(options))
    except ConfigError as error:
        for mistake in error.mistakes:
            print(mistake, file=sys.stderr)
        return UNUSABLE


def _plain(error: UnicodeError) -> tuple[str, int]:
    """What is printed for characters that the terminal cannot show, and where to go on behind them."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(PLAIN.get(each, "?") for each in error.object[error.start : error.end]), error.end


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
    check.add_argument("--online", action="store_true", help="ask Discord too: token, commands, cohorts' permissions")
    check.set_defaults(act=_check)
    healthy = commands.add_parser("healthy", help="exit with 0 if the bot's clock rings, with 1 if not")
    healthy.set_defaults(act=_healthy)
    _add_inspect(
        commands.add_parser("inspect", help="check a notebook against a capstone's rules, before handing it in")
    )
    commands.add_parser("sync", help="register the commands with Discord now").set_defaults(act=_sync)
    backup_commands.add_to(commands, _backup_or_restore)
    copy_command.add_to(commands, _copy)
    _add_rehearse(commands.add_parser("rehearse", help="print all that a cohort would bring, before there is one"))
    return parser


def _add_rehearse(rehearse: argparse.ArgumentParser) -> None:
    rehearse.description = (
        "Print every post, reminder and deadline of a cohort that starts like this. It is stored nowhere, and Discord "
        "is not asked. As json: a list of {kind, number, at, local, until, title}, with “at” and “until” in UTC and "
        "“local” in the cohort's zone. As ics: the calendar file that members would get."
    )
    add = rehearse.add_argument
    add("--start", required=True, metavar="DATE", help="the day week 1 opens, such as 2026-03-02; past ones too")
    add("--timezone", required=True, metavar="ZONE", help="the cohort's time zone, such as Europe/Berlin")
    add("--time", metavar="HH:MM", help="when weeks open (default: 09:00)")
    add("--curriculum", type=Path, metavar="FILE", help="follow this curriculum instead of the one set")
    add("--no-breaks", action="store_true", help="without the curriculum's own breaks")
    add(
        "--break",
        dest="breaks",
        action="append",
        default=[],
        metavar="WEEK:WEEKS",
        help="a break of so many weeks after a week; may be given several times",
    )
    add("--session", metavar="DAY HH:MM", help='a weekly live session, such as "Thu 19:00"')
    add("--format", choices=("text", "json", "ics"), default="text", help="how to print it (default: text)")
    rehearse.set_defaults(act=_rehearse)


def _add_inspect(inspect: argparse.ArgumentParser) -> None:
    inspect.description = (
        "Read a notebook as the bot does when it is handed in, and say which of the capstone's rules it keeps. Its "
        "code is never run. Exits with 0 if nothing is against the rules, with 1 if something is or it cannot be read."
    )
    add = inspect.add_argument
    add("what", metavar="FILE|URL", help="a notebook or a .py file, or the link that will be handed in")
    add("--capstone", metavar="ID", help="whose rules; may be left out where there is one capstone only")
    add("--curriculum", type=Path, metavar="FILE", help="take the rules from this curriculum instead of the one set")
    add("--json", action="store_true", help="print all that was found as JSON")
    inspect.set_defaults(act=_inspect)


# What a command needs is imported by the command: `check` does not wait for Discord's library, nor `run` for the demo.


def _run(_: argparse.Namespace) -> int:
    from bot.opening import ToldToStop
    from bot.serve import serve

    try:
        return asyncio.run(serve())
    except ToldToStop:
        return 0


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
    from bot import backups, clock
    from bot.settings import load_settings
    from bot.store.migrate import present_revision

    settings = load_settings()
    backups.upgrade(settings.database, settings.backups, clock.now())
    print(f"{settings.database} is at schema {present_revision(settings.database)}.")
    return 0


def _backup_or_restore(options: argparse.Namespace) -> int:
    for line in backup_commands.run(options):
        print(line)
    return 0


def _copy(options: argparse.Namespace) -> int:
    copy_command.run(options, lambda line: print(line, flush=True))
    return 0


def _check(options: argparse.Namespace) -> int:
    from bot.check import check

    report = check(options.curriculum)
    if options.online:
        from bot.check_online import check_online

        report += asyncio.run(check_online())
    for line in report.good:
        print(f"✓ {line}")
    for line in report.bad:
        print(f"✗ {line}", file=sys.stderr)
    return 1 if report.bad else 0


def _rehearse(options: argparse.Namespace) -> int:
    from bot import clock, rehearsal
    from bot.settings import load_settings

    curricula = (options.curriculum,) if options.curriculum else load_settings().curriculum
    names = ("start", "timezone", "time", "session", "breaks", "no_breaks")
    typed = rehearsal.Typed(**{name: getattr(options, name) for name in names})
    found = rehearsal.rehearse(curricula, typed, clock.now())
    lines = [rehearsal.as_json(found)] if options.format == "json" else rehearsal.as_text(found)
    content = "".join(f"{line}\n" for line in lines).encode()
    if options.format == "ics":
        content = rehearsal.as_file(found, clock.now())
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads it, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the exit would complain once more
    return 0


def _inspect(options: argparse.Namespace) -> int:
    from bot import checking
    from bot.settings import load_settings

    curricula = (options.curriculum,) if options.curriculum else load_settings().curriculum
    checked = asyncio.run(checking.check(curricula, options.what, options.capstone))
    print(checking.as_json(checked) if options.json else "\n".join(checking.as_text(checked)))
    return 0 if checked.is_fine else 1


def _healthy(_: argparse.Namespace) -> int:
    from bot.health import why_unhealthy
    from bot.settings import load_settings

    why = asyncio.run(why_unhealthy(load_settings().database))
    print(why or "The clock rings.")
    return 1 if why else 0


if __name__ == "__main__":
    sys.exit(main())
