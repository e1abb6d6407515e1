"""Which shard a server is in, and how operators write the numbers of those that a process takes."""

from __future__ import annotations

import pytest

from bot.errors import SettingsError
from bot.settings import load_settings
from bot.shards import Shards, parse, ranges

POSTGRES = "postgresql://ada@localhost/syllabot"


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SHARD_COUNT", "SHARD_IDS", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)


def test_a_server_is_in_the_shard_that_discord_computes() -> None:
    """Its own example is the formula: https://discord.com/developers/docs/events/gateway#sharding"""
    shards = Shards(16, (0, 5))
    assert [shards.has(number << 22) for number in (0, 5, 6, 16, 21)] == [True, True, False, True, True]
    assert str(Shards(16, (0, 1, 2, 5))) == "0-2,5 of 16"


@pytest.mark.parametrize(
    ("text", "numbers"), [("0", (0,)), ("0-3", (0, 1, 2, 3)), ("5-7, 0,2", (0, 2, 5, 6, 7)), ("3-3", (3,))]
)
def test_numbers_and_ranges_are_taken_in_any_order(text: str, numbers: tuple[int, ...]) -> None:
    assert parse(text) == numbers
    assert parse(ranges(numbers)) == numbers


@pytest.mark.parametrize("text", ["a", "1-", "-1", "3-1", "1;2", "0,,1", "0-99999999", "0-99999", "１", ","])
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="such as 0-3 or 0,2,5-7"):
        parse(text)


def test_by_default_discord_says_how_many_shards_there_are() -> None:
    assert load_settings().shards is None


def test_a_process_takes_all_shards_unless_it_is_told_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHARD_COUNT", "3")
    assert load_settings().shards == Shards(3, (0, 1, 2))
    monkeypatch.setenv("SHARD_IDS", "0-2")
    assert load_settings().shards == Shards(3, (0, 1, 2))
    monkeypatch.setenv("DATABASE_URL", POSTGRES)
    monkeypatch.setenv("SHARD_IDS", "1")
    assert load_settings().shards == Shards(3, (1,))


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"SHARD_COUNT": "0"}, "SHARD_COUNT: got “0”; takes how many shards there are in all, from 1 to 10000"),
        ({"SHARD_COUNT": "100000"}, "SHARD_COUNT: got “100000”; takes how many shards there are in all, from 1"),
        ({"SHARD_COUNT": "two"}, "SHARD_COUNT: got “two”; takes a whole number"),
        ({"SHARD_IDS": "0"}, "SHARD_IDS: got “0”; needs SHARD_COUNT beside it"),
        ({"SHARD_COUNT": "2", "SHARD_IDS": "x"}, "SHARD_IDS: got “x”; takes the numbers of shards such as 0-3"),
        ({"SHARD_COUNT": "2", "SHARD_IDS": "0-2"}, "SHARD_IDS: got “0-2”; takes shards below SHARD_COUNT=2"),
        (
            {"SHARD_COUNT": "4", "SHARD_IDS": "0-2,1,2"},
            "SHARD_IDS: got “0-2,1,2”; takes each shard once, not 1-2 twice",
        ),
        (
            {"SHARD_COUNT": "4", "SHARD_IDS": "0-2"},
            "SHARD_IDS: got “0-2”; leaves shards to other processes, and several",
        ),
        ({"SHARD_COUNT": "two", "SHARD_IDS": "0-2"}, "SHARD_COUNT: got “two”; takes a whole number"),
    ],
)
def test_what_cannot_be_is_told_once_with_what_it_got_and_what_it_takes(
    settings: dict[str, str], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    [mistake] = refused.value.mistakes
    assert mistake.startswith(told)
