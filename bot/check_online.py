"""`check --online`: what Discord says to the settings: token, gateway, commands, and each cohort's permissions.

It asks over HTTP and never identifies at the gateway: a bot that serves meanwhile is not disturbed. It changes nothing.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp
import discord
from discord.ext import commands

from bot.app import COGS, use_api
from bot.check import Report, on_shards
from bot.errors import ConfigError, DatabaseError, SettingsError
from bot.records import Cohort
from bot.serve import explained, not_there
from bot.settings import Settings, load_settings, require_token
from bot.shards import Shards
from bot.store import servers
from bot.store.address import Address
from bot.store.db import Database
from bot.store.migrate import is_behind, present_revision
from bot.ui.answering import TROUBLE, said
from bot.ui.permissions import INVITE, missing_for

PATIENCE = 30  # seconds for each question; discord.py asks again by itself meanwhile
FEW_STARTS = 10
HELLO = 10  # the gateway's first word
PRIVILEGED = {
    "gateway_presence": "Presence",
    "gateway_guild_members": "Server Members",
    "gateway_message_content": "Message Content",
}
MENTION = re.compile(r"<(#|@&)(\d+)>")


@dataclass(frozen=True, slots=True)
class _Findings:
    """What was found so far, to be shown as a `Report`."""

    good: list[str] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)


async def check_online() -> Report:
    """Ask Discord about everything, as far as it can be reached."""
    found = _Findings()
    try:
        settings = load_settings()
        await _ask(settings, require_token(settings), found)
    except ConfigError as error:
        found.bad.extend(error.mistakes)
    return Report(tuple(found.good), tuple(found.bad))


async def _ask(settings: Settings, token: str, found: _Findings) -> None:
    """Raises ConfigError where Discord is not there, or does not know the token: then nothing else can be asked."""
    use_api(settings.discord_api_url)
    async with commands.Bot(commands.when_mentioned, intents=discord.Intents(guilds=True), help_command=None) as bot:
        try:
            async with asyncio.timeout(PATIENCE):
                await explained(bot.login(token), settings)
            found.good.append(f"Discord knows the token: it is {bot.user}, application {bot.application_id}")
            found.good.append(f"To invite it: {_invitation(bot)}")
            _application(bot, found)
            async with asyncio.timeout(PATIENCE):
                await _gateway(bot, settings.shards, found)
                await _commands(bot, settings, found)
            await _cohorts(bot, settings, found)
        except TROUBLE as error:
            raise not_there(error, settings) or SettingsError(
                f"DISCORD_API_URL: {settings.discord_api_url} does not answer ({_why(error)}). Check that this machine "
                "reaches it: its network, its firewall, and whether Discord is well (https://discordstatus.com)."
            ) from error


def _why(error: BaseException) -> str:
    return f"not within {PATIENCE} s" if isinstance(error, TimeoutError) else said(error)


def _invitation(bot: commands.Bot) -> str:
    return discord.utils.oauth_url(bot.application_id or 0, permissions=INVITE, scopes=("bot", "applications.commands"))


def _application(bot: commands.Bot, found: _Findings) -> None:
    application = bot.application
    on = [name for flag, name in PRIVILEGED.items() if application and _has(application.flags, flag)]
    extra = f"; {', '.join(on)} could be switched off" if on else ""
    found.good.append(f"It needs none of the privileged gateway intents{extra}")
    if application and application.interactions_endpoint_url:
        found.bad.append(
            "Discord sends the commands to the application's Interactions Endpoint URL, not to the bot. Empty that "
            f"field: https://discord.com/developers/applications/{application.id}/information"
        )


def _has(flags: discord.ApplicationFlags, flag: str) -> bool:
    """A bot in fewer than 100 servers has the limited one."""
    return bool(getattr(flags, flag) or getattr(flags, f"{flag}_limited"))


async def _gateway(bot: commands.Bot, shards: Shards | None, found: _Findings) -> None:
    """Whether it answers, up to the point at which a bot says who it is: every time that is said counts as a start."""
    recommended, url, limit = await bot.http.get_bot_gateway()
    told = on_shards(shards, recommended)
    found.good.extend(told.good)
    found.bad.extend(told.bad)
    try:
        async with aiohttp.ClientSession() as session, session.ws_connect(f"{url}/?v=10&encoding=json") as socket:
            hello = await socket.receive_json()
    except (*TROUBLE, TypeError, ValueError) as error:
        found.bad.append(f"The gateway {url} does not answer ({_why(error)}): let WebSockets out to it")
        return
    if hello.get("op") != HELLO:
        found.bad.append(f"The gateway {url} answers otherwise than Discord's: is something between it and the bot?")
        return
    left, again = limit["remaining"], timedelta(milliseconds=limit["reset_after"])
    starts = f"{left} of {limit['total']} starts are left; anew in {again.total_seconds() / 3600:.1f} hours"
    if left > FEW_STARTS:
        found.good.append(f"The gateway answers; {starts}")
    else:
        found.bad.append(f"Only {starts}. Discord counts them: look in the log why the bot starts so often")


async def _commands(bot: commands.Bot, settings: Settings, found: _Findings) -> None:
    """Whether Discord has the commands as they are here."""
    for cog in COGS:
        if cog != "cogs.clock":  # it has no commands, and would ring
            await bot.load_extension(cog)
    here = [_shape(command.to_dict(bot.tree)) for command in bot.tree.get_commands()]
    id, guild = bot.application_id or 0, settings.dev_guild_id
    there = await (bot.http.get_guild_commands(id, guild) if guild else bot.http.get_global_commands(id))
    known = [_shape(command) for command in there]
    if sorted(known) == sorted(here):
        found.good.append(f"{len(here)} commands are registered as they are")
    elif not known:
        found.good.append("No command is registered yet: the first start does it")
    else:
        found.bad.append("Discord has other commands than this version: start the bot, or run `python -m bot sync`")


def _shape(command: Mapping[str, Any]) -> tuple[Any, ...]:
    """What people see of a command or an option, and of the options in it."""
    inner = tuple(_shape(option) for option in command.get("options") or ())
    kind, required = command.get("type") or 1, bool(command.get("required"))
    return command["name"], kind, command.get("description") or "", required, inner


async def _cohorts(bot: commands.Bot, settings: Settings, found: _Findings) -> None:
    known: dict[int, discord.Guild | None] = {}
    for cohort, has_circles in await _running(settings.database):
        async with asyncio.timeout(PATIENCE):
            if cohort.guild_id not in known:
                known[cohort.guild_id] = await _server(bot, cohort.guild_id)
        _permissions(bot, cohort, known[cohort.guild_id], has_circles, found)


async def _running(database: Address) -> list[tuple[Cohort, bool]]:
    """The running cohorts, and whether each has study circles. Raises DatabaseError where it cannot be used."""
    revision = await asyncio.to_thread(present_revision, database)
    if revision is None:  # which `check` has said
        return []
    if is_behind(revision):
        raise DatabaseError("The cohorts' channels were not looked at: run `python -m bot migrate` first")
    async with Database.open(database) as db:
        return await servers.running(db.read)


async def _server(bot: commands.Bot, guild_id: int) -> discord.Guild | None:
    """A server as the gateway would tell it: with its roles and channels, and what the bot is there."""
    try:
        data: Any = await bot.http.get_guild(guild_id, with_counts=False)
        data["channels"] = await bot.http.get_all_guild_channels(guild_id)
        data["members"] = [await bot.http.get_member(guild_id, bot.user.id if bot.user else 0)]
    except (discord.NotFound, discord.Forbidden):
        return None
    return discord.Guild(data=data, state=bot._connection)  # discord.py has no public way to make one


def _permissions(
    bot: commands.Bot, cohort: Cohort, guild: discord.Guild | None, has_circles: bool, found: _Findings
) -> None:
    if guild is None:
        found.bad.append(
            f"{cohort.name}: the bot is not in its server {cohort.guild_id} any more. Invite it again: "
            f"{_invitation(bot)}"
        )
        return
    where = f"{cohort.name} in {guild.name}"
    missing = missing_for(guild, cohort, circles=has_circles, pictures=True)
    found.bad.extend(f"{where}: {_readable(words, guild)}" for words in missing)
    if not missing:
        places = dict.fromkeys((cohort.channel_id, cohort.reviews_channel_id))
        found.good.append(f"{where}: nothing is missing in {_readable(_mentions(list(places)), guild)}")


def _mentions(channel_ids: Sequence[int]) -> str:
    return " and ".join(f"<#{id}>" for id in channel_ids)


def _readable(words: str, guild: discord.Guild) -> str:
    """What organisers read on Discord, in a terminal: names instead of mentions, and no bold letters."""

    def name(mention: re.Match[str]) -> str:
        kind, id = mention[1], int(mention[2])
        named = guild.get_channel(id) if kind == "#" else guild.get_role(id)
        return f"{kind[0]}{named.name}" if named else mention[0]

    return MENTION.sub(name, words).replace("**", "")
