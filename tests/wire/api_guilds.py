"""What answers requests about the application itself, its commands, and guilds with their roles and members."""

from __future__ import annotations

from typing import Any

from tests.wire import permissions
from tests.wire.routes import Request, on
from tests.wire.state import ApiError, Guild, Json, Member, Role
from tests.wire.world import World


@on("GET", "/users/@me")
def me(world: World, request: Request) -> Json:
    return world.bot.json()


@on("GET", "/users/{user}")
def user(world: World, request: Request, id_: int) -> Json:
    return world.person(id_).json()


@on("GET", "/oauth2/applications/@me")
def application(world: World, request: Request) -> Json:
    texts = {"name": world.bot.name, "description": "", "summary": "", "icon": None, "verify_key": "0" * 64}
    owner = {"id": "1", "username": "owner", "discriminator": "0", "avatar": None}
    access = {"bot_public": True, "bot_require_code_grant": False, "owner": owner, "team": None}
    return {"id": str(world.bot.id), **texts, **access, **world.application}


@on("PUT", "/applications/{application}/commands")
def put_commands(world: World, request: Request, application_id: int) -> list[Json]:
    return _register(world, None, request.json)


@on("GET", "/applications/{application}/commands")
def get_commands(world: World, request: Request, application_id: int) -> list[Json]:
    return world.commands.get(None, [])


@on("PUT", "/applications/{application}/guilds/{guild}/commands")
def put_guild_commands(world: World, request: Request, application_id: int, guild: int) -> list[Json]:
    return _register(world, world.guild(guild).id, request.json)


@on("GET", "/applications/{application}/guilds/{guild}/commands")
def get_guild_commands(world: World, request: Request, application_id: int, guild: int) -> list[Json]:
    return world.commands.get(world.guild(guild).id, [])


def _register(world: World, guild: int | None, wanted: list[Json]) -> list[Json]:
    """Replaces all; a command that was there keeps its id."""
    ids = {(old.get("type", 1), old["name"]): old["id"] for old in world.commands.get(guild, [])}
    commands = []
    for command in wanted:
        kind = command.get("type") or 1
        id_ = ids.get((kind, command["name"])) or str(world.new_id())
        fixed = {"id": id_, "application_id": str(world.bot.id), "version": str(world.new_id()), "type": kind}
        commands.append({"description": "", "default_member_permissions": None, **command, **fixed})
        if commands[-1]["default_member_permissions"] is not None:
            commands[-1]["default_member_permissions"] = str(commands[-1]["default_member_permissions"])
        if guild:
            commands[-1]["guild_id"] = str(guild)
    world.commands[guild] = commands
    return commands


@on("GET", "/guilds/{guild}")
def get(world: World, request: Request, id_: int) -> Json:
    guild = world.guild(id_)
    hidden = ("channels", "threads", "members", "presences", "voice_states")
    return {key: value for key, value in guild.json([]).items() if key not in hidden}


@on("GET", "/guilds/{guild}/channels")
def channels(world: World, request: Request, id_: int) -> list[Json]:
    return [channel.json() for channel in world.guild(id_).channels.values() if not channel.is_thread]


@on("GET", "/guilds/{guild}/members/{user}")
def member(world: World, request: Request, id_: int, user_id: int) -> Json:
    return _member(world.guild(id_), user_id).json()


def _member(guild: Guild, id_: int) -> Member:
    if id_ not in guild.members:
        raise ApiError(404, 10007, "Unknown Member")
    return guild.members[id_]


def _role(guild: Guild, id_: int) -> Role:
    if id_ not in guild.roles:
        raise ApiError(404, 10011, "Unknown Role")
    return guild.roles[id_]


def _require_roles(world: World, guild: Guild, *below: Role, granting: int = 0) -> None:
    """The bot may manage roles below its own, and give only what it has."""
    bot = guild.members[world.bot.id]
    permissions.require(permissions.in_guild(guild, bot), permissions.MANAGE_ROLES | granting)
    top = permissions.top_position(guild, bot)
    if any(role.position >= top or role.managed for role in below):
        raise permissions.MISSING_PERMISSIONS


@on("GET", "/guilds/{guild}/roles")
def roles(world: World, request: Request, id_: int) -> list[Json]:
    return [role.json() for role in world.guild(id_).roles.values()]


@on("POST", "/guilds/{guild}/roles")
def create_role(world: World, request: Request, id_: int) -> Json:
    guild, body = world.guild(id_), request.json
    _require_roles(world, guild, granting=int(body.get("permissions") or 0))
    role = Role(world.new_id(), "new role", int(body.get("permissions") or 0))
    _paint(role, body)
    return world.put_role(guild, role).json()


def _paint(role: Role, body: dict[str, Any]) -> None:
    if colors := body.get("colors"):
        role.color = colors.get("primary_color") or 0
    for key in ("name", "color", "hoist", "mentionable"):
        if body.get(key) is not None:
            setattr(role, key, body[key])


@on("PATCH", "/guilds/{guild}/roles/{role}")
def change_role(world: World, request: Request, id_: int, role_id: int) -> Json:
    guild = world.guild(id_)
    role = _role(guild, role_id)
    _require_roles(world, guild, role, granting=int(request.json.get("permissions") or 0))
    _paint(role, request.json)
    if request.json.get("permissions") is not None:
        role.permissions = int(request.json["permissions"])
    world.emit("GUILD_ROLE_UPDATE", {"guild_id": str(id_), "role": role.json()}, guild)
    return role.json()


@on("DELETE", "/guilds/{guild}/roles/{role}")
def delete_role(world: World, request: Request, id_: int, role_id: int) -> None:
    guild = world.guild(id_)
    _require_roles(world, guild, _role(guild, role_id))
    del guild.roles[role_id]
    for member_ in guild.members.values():
        member_.roles.discard(role_id)
    world.emit("GUILD_ROLE_DELETE", {"guild_id": str(id_), "role_id": str(role_id)}, guild)


@on("PUT", "/guilds/{guild}/members/{user}/roles/{role}")
def give_role(world: World, request: Request, id_: int, user_id: int, role_id: int) -> None:
    _assign(world, id_, user_id, role_id, given=True)


@on("DELETE", "/guilds/{guild}/members/{user}/roles/{role}")
def take_role(world: World, request: Request, id_: int, user_id: int, role_id: int) -> None:
    _assign(world, id_, user_id, role_id, given=False)


def _assign(world: World, id_: int, user_id: int, role_id: int, *, given: bool) -> None:
    guild = world.guild(id_)
    member_, role = _member(guild, user_id), _role(guild, role_id)
    _require_roles(world, guild, role)
    (member_.roles.add if given else member_.roles.discard)(role_id)
    world.emit("GUILD_MEMBER_UPDATE", {**member_.json(), "guild_id": str(id_)}, guild)
