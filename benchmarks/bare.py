"""What Syllabot is measured against: the least discord.py bot that opens the same form and stores what comes back.

Also a program: `python -m benchmarks.bare` serves, as `python -m bot run` does.
"""

from __future__ import annotations

import asyncio
import logging
import os
from pathlib import Path
from typing import Any

import aiosqlite
import discord
import yarl
from discord import ui
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.store.connection import PRAGMAS
from bot.texts import checkin as text

BUTTON = "check-in"
INSERT = "INSERT INTO checkins (week, member_id, done, hours, confidence, blocker, share) VALUES (1, ?, ?, ?, ?, ?, ?)"
TABLE = (
    "CREATE TABLE IF NOT EXISTS checkins (week INTEGER, member_id INTEGER, done TEXT, hours TEXT, confidence TEXT, "
    "blocker TEXT, share INTEGER, PRIMARY KEY (week, member_id))"
)


class Form(ui.Modal, title=text.form_title(1, again=False, late=False)):
    """The same fields as Syllabot's, with the same texts and limits."""

    def __init__(self, question: str) -> None:
        super().__init__()
        long = discord.TextStyle.paragraph
        self.done = ui.TextInput[Form](custom_id="done", style=long, min_length=10, max_length=1000)
        self.hours = ui.TextInput[Form](custom_id="hours", required=False, max_length=12)
        options = [discord.SelectOption(label=label, value=str(n)) for n, label in enumerate(text.CONFIDENCE, 1)]
        self.confidence = ui.Select[Form](custom_id="confidence", required=False, min_values=0, options=options)
        self.blocker = ui.TextInput[Form](custom_id="blocker", style=long, required=False, max_length=1000)
        self.share = ui.Checkbox[Form](custom_id="share")
        self.add_item(ui.Label(text=text.FORM_DONE, description=question, component=self.done))
        self.add_item(ui.Label(text=text.FORM_HOURS, description=text.FORM_HOURS_HINT, component=self.hours))
        self.add_item(ui.Label(text=text.FORM_CONFIDENCE, component=self.confidence))
        self.add_item(ui.Label(text=text.FORM_BLOCKER, description=text.FORM_BLOCKER_HINT, component=self.blocker))
        self.add_item(ui.Label(text=text.FORM_SHARE, description=text.FORM_SHARE_HINT, component=self.share))

    async def on_submit(self, interaction: Any) -> None:
        confidence = next(iter(self.confidence.values), None)
        texts = (self.done.value, self.hours.value, confidence, self.blocker.value)
        values = (interaction.user.id, *texts, self.share.value)
        await interaction.client.db.execute_fetchall(INSERT, values)
        receipt = ui.LayoutView(timeout=None)
        receipt.add_item(ui.Container(ui.TextDisplay("### Week 1 checked in\nWell done!")))
        await interaction.response.send_message(view=receipt, ephemeral=True)


async def progress(interaction: discord.Interaction) -> None:
    answer = ui.LayoutView(timeout=None)
    answer.add_item(ui.Container(ui.TextDisplay("## Progress\n1 of 33 weeks checked in")))
    await interaction.response.send_message(view=answer, ephemeral=True)


class CheckIn(ui.Button["Card"]):
    async def callback(self, interaction: Any) -> None:
        await interaction.response.send_modal(Form("What did your first model tell apart?"))


class Card(ui.LayoutView):
    """The weekly post as far as discord.py needs to know it: a button that always has the same custom id."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        self.add_item(ui.ActionRow["Card"](CheckIn(label="Check in", custom_id=BUTTON)))


class BareBot(commands.Bot):
    def __init__(self, database: Path) -> None:
        super().__init__(commands.when_mentioned, intents=discord.Intents(guilds=True), help_command=None)
        self.database = database
        self.db: aiosqlite.Connection

    async def setup_hook(self) -> None:
        self.db = await aiosqlite.connect(self.database, isolation_level=None)
        for pragma in PRAGMAS:
            await self.db.execute_fetchall(f"PRAGMA {pragma}")
        await self.db.execute_fetchall(TABLE)
        self.add_view(Card())
        self.tree.command(name="progress", description="How far you have come")(progress)

    async def close(self) -> None:
        await self.db.close()
        await super().close()

    async def on_ready(self) -> None:
        logging.getLogger("benchmarks").info("Ready")


async def main() -> None:
    Route.BASE = os.environ["DISCORD_API_URL"]
    async with BareBot(Path(os.environ["DATABASE_URL"].removeprefix("sqlite:///"))) as bot:
        await bot.login(os.environ["DISCORD_TOKEN"])
        _, gateway, _ = await bot.http.get_bot_gateway()
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
        await bot.connect()


if __name__ == "__main__":
    discord.utils.setup_logging()
    asyncio.run(main())
