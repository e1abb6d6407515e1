from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import ROOT, Settings, load_settings, require_token

SECRET = "MTIzNDU2Nzg5.secret.part"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine that runs the tests, and no .env of whoever works there."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def mistakes() -> tuple[str, ...]:
    with pytest.raises(SettingsError) as told:
        load_settings()
    return told.value.mistakes


def test_nothing_has_to_be_set_to_load_them() -> None:
    settings = load_settings()
    assert settings.database == Path("data/syllabot.db")
    assert settings.curriculum == (ROOT / "curriculum.yaml",)
    assert settings.discord_api_url == "https://discord.com/api/v10"


def test_they_come_from_the_environment_and_from_dot_env_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text(f"DISCORD_TOKEN={SECRET}\nLOG_LEVEL=DEBUG\nSOMETHING_ELSE=1\n")
    monkeypatch.setenv("LOG_LEVEL", "error")
    settings = load_settings()
    assert require_token(settings) == SECRET
    assert settings.log_level == "ERROR"


def test_several_curricula_are_separated_like_folders_in_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURRICULUM", os.pathsep.join(["a.yaml", "folder"]))
    assert load_settings().curriculum == (Path("a.yaml"), Path("folder"))


def test_what_is_set_to_nothing_is_as_if_it_were_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEV_GUILD_ID", "")
    monkeypatch.setenv("DATABASE_URL", "")
    assert load_settings().database == Path("data/syllabot.db")


def test_an_absolute_path_has_four_slashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////var/lib/syllabot.db")
    assert load_settings().database == Path("/var/lib/syllabot.db")


def test_every_problem_is_told_at_once_with_what_it_got_and_what_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "DATABASE_URL": "mysql://localhost/x",
        "DISCORD_API_URL": "discord.com",
        "DEV_GUILD_ID": "mine",
        "HTTP_PORT": "70000",
        "LOG_LEVEL": "LOUD",
        "LOG_FORMAT": "xml",
    }.items():
        monkeypatch.setenv(name, value)
    found = {each.split(":")[0]: each for each in mistakes()}
    assert set(found) == {"DATABASE_URL", "DISCORD_API_URL", "DEV_GUILD_ID", "HTTP_PORT", "LOG_LEVEL", "LOG_FORMAT"}
    assert found["DATABASE_URL"].startswith(
        "DATABASE_URL: got “mysql://localhost/x”; takes the path of a SQLite file, such as sqlite:///data/syllabot.db, "
        "or a PostgreSQL database, such as postgresql://user:password@host:5432/syllabot"
    )
    assert "“mine”" in found["DEV_GUILD_ID"]
    assert found["HTTP_PORT"] == "HTTP_PORT: got “70000”; takes a port, from 1 to 65535"
    assert "“LOUD”" in found["LOG_LEVEL"]
    assert "DEBUG, INFO, WARNING or ERROR" in found["LOG_LEVEL"]


@pytest.mark.parametrize("url", ["sqlite:///", "sqlite://data/x.db", "data/x.db", "mysql://x"])
def test_a_database_that_is_no_sqlite_file_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert "takes the path of a SQLite file" in mistakes()[0]


@pytest.mark.parametrize(
    ("folder", "backups"), [("", Path("mine/backups")), ("elsewhere", Path("elsewhere")), ("off", None), ("OFF", None)]
)
def test_backups_lie_beside_the_database_elsewhere_or_nowhere(
    monkeypatch: pytest.MonkeyPatch, folder: str, backups: Path | None
) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:///mine/syllabot.db")
    monkeypatch.setenv("BACKUP_FOLDER", folder)
    assert load_settings().backups == backups


@pytest.mark.parametrize("token", [None, "", "   "])
def test_without_a_token_it_says_where_to_find_one(monkeypatch: pytest.MonkeyPatch, token: str | None) -> None:
    if token is not None:
        monkeypatch.setenv("DISCORD_TOKEN", token)
    with pytest.raises(SettingsError, match=r"DISCORD_TOKEN is not set\. Copy .* Reset Token"):
        require_token(load_settings())


@pytest.mark.parametrize("token", [f"Bot {SECRET}", f"{SECRET}\nand more", f"“{SECRET}”", f"{SECRET}\x7f"])
def test_what_no_token_can_be_is_refused_before_discord_is_asked_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", token)
    with pytest.raises(SettingsError, match="DISCORD_TOKEN has spaces or characters that no token has") as told:
        require_token(load_settings())
    assert SECRET not in str(told.value)


def test_a_dot_env_that_is_not_utf_8_is_told_in_a_line_without_its_content(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"DISCORD_TOKEN={SECRET}\n", encoding="utf-16")
    assert mistakes() == (".env is not UTF-8. Save it anew as UTF-8 text, or copy .env.example once more.",)


def test_a_token_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", SECRET)
    settings = load_settings()
    assert SECRET not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    monkeypatch.setenv("LOG_LEVEL", "LOUD")
    assert SECRET not in "".join(mistakes())
