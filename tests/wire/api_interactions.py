"""What answers interactions: the first callback, and followups through the interaction's webhook."""

from __future__ import annotations

import time

from tests.wire import messages
from tests.wire.interaction import (
    COMMAND,
    DEFERRED,
    DEFERRED_UPDATE,
    MESSAGE,
    UPDATE,
    Interaction,
)
from tests.wire.routes import Request, on
from tests.wire.state import EPHEMERAL, LOADING, ApiError, Json
from tests.wire.world import World

FIFTEEN_MINUTES = 900.0


@on("POST", "/interactions/{interaction}/{token:str}/callback")
def callback(world: World, request: Request, id_: int, token: str) -> Json | None:
    interaction = world.interactions.get(id_)
    if interaction is None or interaction.token != token:
        raise ApiError(404, 10062, "Unknown interaction")
    body: Json = request.json
    kind = interaction.accept(body, world.answer_seconds)
    try:
        _apply(world, request, interaction, kind, body.get("data") or {})
    except ApiError:
        interaction.callback = None
        raise
    if request.query.get("with_response") not in ("1", "true"):
        return None
    told: Json = {"id": str(id_), "type": interaction.kind}
    resource: Json = {"type": kind}
    if message := interaction.original:
        told |= {
            "response_message_id": message["id"],
            "response_message_loading": bool(message["flags"] & LOADING),
            "response_message_ephemeral": bool(message["flags"] & EPHEMERAL),
        }
        resource["message"] = message
    return {"interaction": told, "resource": resource}


def _apply(world: World, request: Request, interaction: Interaction, kind: int, data: Json) -> None:
    if kind == MESSAGE:
        interaction.original = _say(world, interaction, data, request)
    elif kind == DEFERRED:
        interaction.original = _say(world, interaction, data, request, loading=True)
        interaction.waits = True
    elif kind in (UPDATE, DEFERRED_UPDATE):
        interaction.original = interaction.source
    if kind == UPDATE and interaction.source:
        messages.edit(world, interaction.channel, interaction.source, data, request.files)
        interaction.edited = True


def _say(
    world: World, interaction: Interaction, body: Json, request: Request, *, loading: bool = False, flags: int = 0
) -> Json:
    began = {"id": str(interaction.id), "type": interaction.kind, "user": interaction.person.json()}
    began["authorizing_integration_owners"] = {}
    if interaction.kind == COMMAND:
        began["name"] = interaction.what
    answers = interaction.kind == COMMAND and interaction.original is None
    return messages.create(
        world,
        interaction.channel,
        world.bot,
        body,
        request.files,
        type=20 if answers else 0,
        flags=flags | (LOADING if loading else 0),
        webhook_id=str(world.bot.id),
        application_id=str(world.bot.id),
        interaction_metadata=began,
    )


def _by_token(world: World, application: int, token: str) -> Interaction:
    """The interaction of a token that is still good; its webhook exists once it was answered."""
    id_ = token.rpartition("-")[2]
    found = world.interactions.get(int(id_)) if id_.isdigit() else None
    if found is None or found.token != token or time.monotonic() - found.began > FIFTEEN_MINUTES:
        raise ApiError(401, 50027, "Invalid Webhook Token")
    if found.callback is None or application != world.bot.id:
        raise ApiError(404, 10015, "Unknown Webhook")
    found.news.set()  # whoever waits looks when this request is done, not before
    return found


@on("POST", "/webhooks/{application}/{token:str}")
def follow_up(world: World, request: Request, application: int, token: str) -> Json:
    """After a deferral the first followup takes its place, whatever flags it asks for."""
    interaction = _by_token(world, application, token)
    if interaction.waits and interaction.original:
        return _settle(world, interaction, request)
    message = _say(world, interaction, request.json, request)
    interaction.followups.append(message)
    return message


def _settle(world: World, interaction: Interaction, request: Request) -> Json:
    assert interaction.original
    message = messages.edit(world, interaction.channel, interaction.original, request.json, request.files)
    interaction.waits, interaction.edited = False, True
    return message


def _original(interaction: Interaction) -> Json:
    if interaction.original is None or int(interaction.original["id"]) not in interaction.channel.messages:
        raise ApiError(404, 10008, "Unknown Message")
    return interaction.original


@on("GET", "/webhooks/{application}/{token:str}/messages/@original")
def get_original(world: World, request: Request, application: int, token: str) -> Json:
    return _original(_by_token(world, application, token))


@on("PATCH", "/webhooks/{application}/{token:str}/messages/@original")
def edit_original(world: World, request: Request, application: int, token: str) -> Json:
    interaction = _by_token(world, application, token)
    _original(interaction)
    return _settle(world, interaction, request)


@on("DELETE", "/webhooks/{application}/{token:str}/messages/@original")
def delete_original(world: World, request: Request, application: int, token: str) -> None:
    interaction = _by_token(world, application, token)
    messages.delete(world, interaction.channel, _original(interaction))
    interaction.removed = True


def _follower(interaction: Interaction, id_: int) -> Json:
    mine = [*interaction.followups, *([interaction.original] if interaction.original else [])]
    found = next((message for message in mine if int(message["id"]) == id_), None)
    if found is None or id_ not in interaction.channel.messages:
        raise ApiError(404, 10008, "Unknown Message")
    return found


@on("GET", "/webhooks/{application}/{token:str}/messages/{message}")
def get_followup(world: World, request: Request, application: int, token: str, message: int) -> Json:
    return _follower(_by_token(world, application, token), message)


@on("PATCH", "/webhooks/{application}/{token:str}/messages/{message}")
def edit_followup(world: World, request: Request, application: int, token: str, message: int) -> Json:
    interaction = _by_token(world, application, token)
    found = _follower(interaction, message)
    if found is interaction.original:
        return _settle(world, interaction, request)
    return messages.edit(world, interaction.channel, found, request.json, request.files)


@on("DELETE", "/webhooks/{application}/{token:str}/messages/{message}")
def delete_followup(world: World, request: Request, application: int, token: str, message: int) -> None:
    interaction = _by_token(world, application, token)
    messages.delete(world, interaction.channel, _follower(interaction, message))
