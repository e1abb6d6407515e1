"""The local Discord does to a discord.py bot what Discord does."""

from __future__ import annotations

import asyncio
import io
from datetime import timedelta

import aiohttp
import discord
import pytest
from discord.http import Route

from tests.wire import permissions
from tests.wire.conftest import Place, RunBot
from tests.wire.discord_server import LocalDiscord
from tests.wire.interaction import text
from tests.wire.tiny_bot import Card, TinyBot


async def test_a_bot_sees_its_guild_and_without_the_members_intent_only_itself_in_it(place: Place) -> None:
    (guild,) = place.bot.guilds
    assert (guild.name, guild.me.id) == ("Study", place.server.bot.id)
    assert guild.get_member(place.ada.id) is None
    assert [channel.name for channel in guild.channels] == ["general"]


async def test_messages_are_kept_edited_paged_pinned_and_deleted(place: Place) -> None:
    first = await place.channel.send("one <@1> @everyone", allowed_mentions=discord.AllowedMentions.none())
    second = await place.channel.send(view=Card(), file=discord.File(io.BytesIO(b"png"), "a.png"))
    await first.edit(content="uno")
    await first.pin()
    assert [message.id async for message in place.channel.history(before=second)] == [first.id]
    assert [message.content async for message in place.channel.pins()] == ["uno"]
    assert place.general.messages[first.id]["mention_everyone"] is False
    assert await (await place.channel.fetch_message(second.id)).attachments[0].read() == b"png"
    await first.delete()
    assert [text(message).splitlines()[0] for message in place.general.history()] == ["# Week 1"]


async def test_a_repeated_nonce_gives_the_first_message_again(place: Place) -> None:
    first = await place.channel.send("week 1", nonce="w1")
    again = await place.channel.send("week 1", nonce="w1")
    other = await place.channel.send("week 1", nonce="w2")
    assert first.id == again.id != other.id
    place.server.forget_nonces()
    assert (await place.channel.send("week 1", nonce="w1")).id != first.id


async def test_a_repeated_nonce_of_a_deleted_message_is_an_unknown_message(place: Place) -> None:
    message = await place.channel.send("week 1", nonce="w1")
    await message.delete()
    with pytest.raises(discord.NotFound) as caught:
        await place.channel.send("week 1", nonce="w1")
    assert caught.value.code == 10008


async def test_a_message_has_at_most_one_thread_and_it_has_the_messages_id(place: Place) -> None:
    message = await place.channel.send("week 1")
    thread = await message.create_thread(name="Week 1")
    await thread.send("hello")
    assert thread.id == message.id
    with pytest.raises(discord.HTTPException) as caught:
        await message.create_thread(name="Week 1")
    assert (caught.value.status, caught.value.code) == (400, 160004)


async def test_a_forum_post_is_a_thread_with_its_first_message_and_can_be_found_again(place: Place) -> None:
    forum = place.server.add_forum(place.guild, "reviews", tags=("open",))
    await place.server.until(lambda: place.bot.get_channel(forum.id), "the bot knows the forum")
    found = place.bot.get_channel(forum.id)
    assert isinstance(found, discord.ForumChannel)
    thread, message = await found.create_thread(name="Ada's capstone", view=Card(), applied_tags=found.available_tags)
    assert thread.id == message.id
    assert [one.id for one in await place.bot.guilds[0].active_threads()] == [thread.id]
    await thread.edit(archived=True)
    assert [one.id async for one in found.archived_threads()] == [thread.id]
    with pytest.raises(discord.HTTPException):
        await place.bot.get_partial_messageable(forum.id).send("no plain messages here")


async def test_roles_are_made_given_and_taken_as_far_as_the_bots_own_reaches(place: Place) -> None:
    guild = place.bot.guilds[0]
    role = await guild.create_role(name="Autumn", mentionable=True)
    ada = await guild.fetch_member(place.ada.id)
    await ada.add_roles(role)
    assert place.guild.members[place.ada.id].roles == {role.id}
    await ada.remove_roles(role)
    assert place.guild.members[place.ada.id].roles == set()
    high = place.server.add_role(place.guild, "Above the bot", position=200)
    with pytest.raises(discord.Forbidden) as caught:
        await ada.add_roles(discord.Object(high.id))
    assert caught.value.code == 50013


async def test_a_new_role_is_announced_as_it_is(place: Place) -> None:
    guild = place.bot.guilds[0]
    made = await guild.create_role(name="Autumn", mentionable=True)
    known = await place.server.until(lambda: guild.get_role(made.id), "the bot knows the role")
    assert (known.name, known.mentionable) == ("Autumn", True)


async def test_a_forum_may_require_a_tag(place: Place) -> None:
    forum = place.server.tag(place.server.add_forum(place.guild, "reviews"), "open", required=True)
    found = await place.server.until(lambda: place.bot.get_channel(forum.id), "the bot knows the forum")
    assert isinstance(found, discord.ForumChannel)
    with pytest.raises(discord.HTTPException) as caught:
        await found.create_thread(name="Ada's capstone", view=Card())
    assert (caught.value.status, caught.value.code) == (400, 40067)


async def test_direct_messages_arrive_unless_the_inbox_is_closed(place: Place) -> None:
    user = await place.bot.fetch_user(place.ada.id)
    await user.send(view=Card())
    message = await place.server.message(place.server.direct_channel(place.ada), "Week 1")
    assert (await place.server.press(place.ada, message, "Check in")).kind == "modal"
    place.ada.inbox_open = False
    with pytest.raises(discord.Forbidden) as caught:
        await user.send("hello?")
    assert caught.value.code == 50007


async def test_a_channel_refuses_a_bot_that_may_not_write_or_see_and_unknown_ones_are_unknown(place: Place) -> None:
    for denied, code in ((permissions.SEND, 50013), (permissions.VIEW, 50001)):
        place.server.overwrite(place.general, deny=denied)
        with pytest.raises(discord.Forbidden) as caught:
            await place.channel.send("hello")
        assert caught.value.code == code
    with pytest.raises(discord.NotFound) as missing:
        await place.bot.get_partial_messageable(1).send("hello")
    assert missing.value.code == 10003


async def test_messages_reach_a_bot_only_with_the_intent_for_them(server: LocalDiscord, run_bot: RunBot) -> None:
    guild = server.add_guild("Study")
    general = server.add_channel(guild, "general")
    async with run_bot(server, TinyBot(discord.Intents(guilds=True, dm_messages=True))) as bot:
        server.write(guild.owner, general, "in the guild")
        server.write(guild.owner, server.direct_channel(guild.owner), "in private")
        assert (await asyncio.wait_for(bot.saw.get(), 5)).content == "in private"


async def test_what_discord_would_object_to_is_recorded_and_refused(server: LocalDiscord, run_bot: RunBot) -> None:
    general = server.add_channel(server.add_guild("Study"), "general")
    async with run_bot(server, TinyBot()) as bot:
        with pytest.raises(discord.HTTPException, match="2000 are allowed"):
            await bot.get_partial_messageable(general.id).send("x" * 2001)
    assert len(server.violations) == 1


async def test_a_wrong_token_is_no_login(server: LocalDiscord, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Route, "BASE", server.api_url)
    async with TinyBot() as bot:
        with pytest.raises(discord.LoginFailure):
            await bot.start("wrong")


async def test_the_gateway_closes_on_a_wrong_token_and_on_intents_it_does_not_allow(server: LocalDiscord) -> None:
    cases = (("wrong", 1, 4004), (server.token, discord.Intents(members=True).value, 4014))
    async with aiohttp.ClientSession() as session:
        for token, intents, code in cases:
            async with session.ws_connect(server.gateway.url) as socket:
                await socket.send_json({"op": 2, "d": {"token": token, "intents": intents}})
                assert (await socket.receive_json())["op"] == 10
                await socket.receive()
                assert socket.close_code == code


async def test_a_scheduled_event_is_made_moved_and_cancelled(server: LocalDiscord, run_bot: RunBot) -> None:
    granted = discord.Permissions(manage_events=True, create_events=True).value
    guild = server.add_guild("Study", bot_permissions=granted)
    server.add_voice(guild, "Live")
    async with run_bot(server, TinyBot(discord.Intents(guilds=True, guild_scheduled_events=True))) as bot:
        found, privacy = bot.guilds[0], discord.PrivacyLevel.guild_only
        (room,) = found.voice_channels
        start = discord.utils.utcnow() + timedelta(days=1)
        event = await found.create_scheduled_event(name="Week 1", start_time=start, privacy_level=privacy, channel=room)
        await event.edit(name="Week 1, moved", start_time=start + timedelta(hours=1))
        assert [one.name for one in await found.fetch_scheduled_events()] == ["Week 1, moved"]
        await event.delete()
        assert guild.events == {}
    assert not server.violations


async def test_only_those_are_mentioned_whom_the_message_allows(place: Place) -> None:
    role = place.server.add_role(place.guild, "Autumn")
    allowed = discord.AllowedMentions(everyone=False, users=False, roles=[discord.Object(role.id)])
    message = await place.channel.send(f"<@&{role.id}> <@{place.ada.id}> @everyone", allowed_mentions=allowed)
    stored = place.general.messages[message.id]
    assert (stored["mention_roles"], stored["mentions"], stored["mention_everyone"]) == ([str(role.id)], [], False)
