"""The least bot that uses what Syllabot uses.

Also a program: `python -m tests.wire.tiny_bot` serves until it is killed.
"""

from __future__ import annotations

import asyncio
import os

import aiohttp
import discord
import yarl
from discord import app_commands, ui
from discord.gateway import DiscordWebSocket
from discord.http import Route

Interaction = discord.Interaction[discord.Client]


class Form(ui.Modal, title="Check in"):
    def __init__(self) -> None:
        super().__init__()
        self.done = ui.TextInput[Form](custom_id="done", min_length=3, max_length=1000)
        self.mood = ui.Select[Form](custom_id="mood", options=[discord.SelectOption(label="Great", value="5")])
        self.depth = ui.RadioGroup[Form](custom_id="depth")
        self.depth.add_option(label="Skimmed", value="a")
        self.depth.add_option(label="Deep", value="b")
        self.share = ui.Checkbox[Form](custom_id="share")
        self.files = ui.FileUpload[Form](custom_id="files", required=False)
        for text, field in (("Done", self.done), ("Mood", self.mood), ("Depth", self.depth), ("Share", self.share)):
            self.add_item(ui.Label(text=text, component=field))
        self.add_item(ui.Label(text="Files", component=self.files))

    async def on_submit(self, interaction: Interaction) -> None:
        files = [file.filename for file in self.files.values]
        got = f"{self.done.value} {self.mood.values} {self.depth.value} {self.share.value} {files}"
        await interaction.response.send_message(got, ephemeral=True)


class CheckIn(ui.Button["Card"]):
    async def callback(self, interaction: Interaction) -> None:
        await interaction.response.send_modal(Form())


class Later(ui.Button["Card"]):
    async def callback(self, interaction: Interaction) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(view=Card("# Week 2"))


class Card(ui.LayoutView):
    def __init__(self, title: str = "# Week 1") -> None:
        super().__init__(timeout=None)
        row = ui.ActionRow["Card"](
            CheckIn(label="Check in", custom_id="check-in"), Later(label="Next", custom_id="next")
        )
        self.add_item(ui.Container(ui.TextDisplay(title), row))


cohort = app_commands.Group(name="cohort", description="Cohorts")


@cohort.command(description="Create one")
async def create(
    interaction: Interaction,
    name: str,
    weeks: app_commands.Range[int, 1, 52] = 4,
    channel: discord.TextChannel | None = None,
    member: discord.Member | None = None,
) -> None:
    where, who = channel.name if channel else "here", member.display_name if member else "nobody"
    await interaction.response.send_message(f"{name} {weeks} {where} {who}", ephemeral=True)


@create.autocomplete("name")
async def names(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=f"{typed}ada", value="1")]


@app_commands.command(description="Answers later")
async def slow(interaction: Interaction) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    await interaction.followup.send("done", ephemeral=True)
    await interaction.followup.send("and more", ephemeral=True)


@app_commands.command(description="Posts the card")
async def card(interaction: Interaction) -> None:
    await interaction.response.send_message(view=Card())


@app_commands.command(description="Never answers")
async def mute(interaction: Interaction) -> None:
    """Leaves the person waiting."""


class TinyBot(discord.Client):
    def __init__(self, intents: discord.Intents | None = None) -> None:
        super().__init__(intents=intents or discord.Intents(guilds=True), max_ratelimit_timeout=30)
        self.tree = app_commands.CommandTree(self)
        self.tree.add_command(cohort)
        self.tree.add_command(slow)
        self.tree.add_command(card)
        self.tree.add_command(mute)
        self.saw: asyncio.Queue[discord.Message] = asyncio.Queue()

    async def setup_hook(self) -> None:
        self.add_view(Card())
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Does not wait five seconds before identifying again."""

    async def on_message(self, message: discord.Message) -> None:
        self.saw.put_nowait(message)


async def main() -> None:
    Route.BASE = os.environ["DISCORD_API_URL"]
    async with aiohttp.ClientSession() as session, session.get(f"{Route.BASE}/gateway") as answer:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL((await answer.json())["url"])
    async with TinyBot() as bot:
        await bot.start(os.environ["DISCORD_TOKEN"])


if __name__ == "__main__":
    asyncio.run(main())
