"""Settings from the environment and from .env. Every problem is reported at once; no secret ever shows."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import SettingsError
from bot.shards import MOST, Shards, parse, ranges
from bot.store.address import SQLITE, Address, Server, address

ROOT = Path(__file__).parents[1]
OFF = "off"


class Settings(BaseSettings):
    """One field per environment variable, by its name in small letters."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    discord_token: SecretStr | None = None
    database_url: str = "sqlite:///data/syllabot.db"
    curriculum: Annotated[tuple[Path, ...], NoDecode] = (ROOT / "curriculum.yaml",)
    backup_folder: str = ""
    shard_count: int | None = Field(default=None, ge=1, le=MOST)
    shard_ids: Annotated[tuple[int, ...] | None, NoDecode] = None
    discord_api_url: str = "https://discord.com/api/v10"
    dev_guild_id: int | None = None
    http_host: str = "127.0.0.1"
    http_port: int | None = Field(default=None, ge=0, le=65535)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"

    @field_validator("curriculum", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        """Several files or folders are separated like those in PATH."""
        return tuple(value.split(os.pathsep)) if isinstance(value, str) else value

    @field_validator("shard_ids", mode="before")
    @classmethod
    def _shard_ids(cls, value: Any, info: ValidationInfo) -> Any:
        """Beside those that are not below the count, a process cannot leave out shards that no other one may serve."""
        if not isinstance(value, str):
            return value
        numbers = parse(value)
        if "shard_count" not in info.data:  # it is wrong itself, and told already
            return numbers
        count = info.data["shard_count"]
        if count is None:
            takes = "needs SHARD_COUNT beside it, in how many shards all processes together divide the servers"
        elif too_high := [number for number in numbers if number >= count]:
            takes = f"takes shards below SHARD_COUNT={count}, from 0 to {count - 1}, not {ranges(too_high)}"
        elif len(numbers) < count and info.data.get("database_url", "").startswith(SQLITE):
            takes = "leaves shards to other processes, and several processes need DATABASE_URL=postgresql://…"
        else:
            return numbers
        raise ValueError(takes)

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: Any) -> Any:
        return value.upper() if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _address(cls, value: str) -> str:
        address(value)
        return value

    @field_validator("discord_api_url")
    @classmethod
    def _http(cls, value: str) -> str:
        if not value.startswith(("https://", "http://")):
            raise ValueError("takes a web address, such as https://discord.com/api/v10")
        return value.rstrip("/")

    @property
    def database(self) -> Address:
        """The SQLite file, or the PostgreSQL server."""
        return address(self.database_url)

    @property
    def shards(self) -> Shards | None:
        """The shards of this process; None: all of as many as Discord recommends."""
        if self.shard_count is None:
            return None
        return Shards(self.shard_count, self.shard_ids) if self.shard_ids else Shards.all_of(self.shard_count)

    @property
    def backups(self) -> Path | None:
        """The folder for backups of the database; None where there are to be none, or its server makes them."""
        place = self.database
        if self.backup_folder.lower() == OFF or isinstance(place, Server):
            return None
        return Path(self.backup_folder) if self.backup_folder else place.parent / "backups"


def load_settings() -> Settings:
    """Read the settings. Raises SettingsError: for each variable that cannot be used what it got, and what it takes."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(*(_mistake(problem) for problem in error.errors())) from None
    except OSError as error:
        raise SettingsError(f".env cannot be read ({error.strerror}). Make it readable for this user.") from error
    except UnicodeError:  # its text would be part of the file, perhaps the token; some editors on Windows write UTF-16
        raise SettingsError(".env is not UTF-8. Save it anew as UTF-8 text, or copy .env.example once more.") from None


def require_token(settings: Settings) -> str:
    """The bot's token. Raises SettingsError where there is none, or what no token can be."""
    token = settings.discord_token.get_secret_value().strip() if settings.discord_token else ""
    if not token:
        raise SettingsError(
            "DISCORD_TOKEN is not set. Copy the bot's token from https://discord.com/developers/applications "
            "(your application → Bot → Reset Token) into .env as DISCORD_TOKEN=…"
        )
    if not (token.isascii() and token.isprintable()) or " " in token:  # HTTP has no place for line ends in a header
        raise SettingsError(
            "DISCORD_TOKEN has spaces or characters that no token has. Write the token alone, as Discord shows it: "
            "DISCORD_TOKEN=…"
        )
    return token


def _mistake(problem: Any) -> str:
    name = str(problem["loc"][0]).upper()
    # The address of a database server has its password; what is none may have one all the same.
    is_secret = name == "DISCORD_TOKEN" or (name == "DATABASE_URL" and re.search(r"@|^postgres", problem["input"]))
    got = "a value" if is_secret else f"“{problem['input']}”"
    return f"{name}: got {got}; {_takes(name, problem)}"


def _takes(name: str, problem: Any) -> str:
    match problem["type"]:
        case "int_parsing":
            return "takes a whole number"
        case "greater_than_equal" | "less_than_equal" if name == "SHARD_COUNT":
            return f"takes how many shards there are in all, from 1 to {MOST}; one for every 1,000 servers is usual"
        case "greater_than_equal" | "less_than_equal":
            return "takes a port, from 1 to 65535"
        case "literal_error":
            return f"takes {problem['ctx']['expected'].replace(chr(39), '')}"
        case "value_error":
            return str(problem["ctx"]["error"])
    return str(problem["msg"])
