"""Small parts of sentences, and other people's words made harmless."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar import LATER
from bot.texts.words import (
    channel,
    code,
    day,
    full_time,
    listed,
    mention,
    plain,
    plural,
    quoted,
    ranges,
    relative,
    role,
    safe,
    trimmed,
    when,
)
from tests.making import at

FAMILY, FLAG, HEART = "👨‍👩‍👧", "🇪🇺", "❤️"
PERSIAN, HINDI = "می‌خواهم", "क्‍ष"  # both need joiners


@pytest.mark.parametrize("text", [FAMILY, FLAG, HEART, PERSIAN, HINDI, "日本語", "Ἑλλάς", "naïve café", "Zoë"])
def test_emoji_and_every_script_are_kept(text: str) -> None:
    assert safe(text) == plain(text) == text


@pytest.mark.parametrize("text", ["@everyone", "@here", "<@123>", "<@!123>", "<@&123>", "hi @everyone!"])
def test_a_mention_mentions_nobody(text: str) -> None:
    shown = safe(text)
    assert "@everyone" not in shown
    assert "@here" not in shown
    assert "<@" not in shown.replace("\\<", "")
    assert shown.count("@") == shown.count("@\u200b")


@pytest.mark.parametrize(
    "text",
    ["**bold**", "_x_", "~~x~~", "||x||", "`x`", "```x```", "# x", "-# x", "> x", "- x", "* x", "[x](https://e.org)",
     "<#1>", "<t:1:F>", "<:emoji:1>", "</join-cohort:1>", "\\*x\\*"],
)  # fmt: skip
def test_markdown_is_shown_as_it_was_typed(text: str) -> None:
    shown = safe(text)
    assert unescaped(shown) == text
    for character in "*_~|`>#[<\\":
        assert shown.count(character) == shown.count("\\" + character) or character == "\\"


def unescaped(shown: str) -> str:
    """As Discord shows it."""
    text, rest = "", shown
    while rest:
        if rest[0] == "\\":
            rest = rest[1:]
        text, rest = text + rest[0], rest[1:]
    return text


@pytest.mark.parametrize(
    "text", ["\u202eevil", "\u2066evil\u2069", "\u200fevil", "\x00evil\x1b[31m", "\ufeffevil", "ev\u00adil"]
)
def test_nothing_invisible_turns_or_breaks_our_own_words(text: str) -> None:
    for shown in (safe(text), plain(text)):
        assert not any(unicodedata.category(each) in ("Cc", "Cf") for each in shown)
        assert "evil" in shown


@given(st.text())
def test_whatever_somebody_writes_is_harmless(text: str) -> None:
    shown = safe(text)
    assert all(each in "\n\t\u200b\u200c\u200d" or unicodedata.category(each)[0] != "C" for each in shown)
    assert shown.count("@") == shown.count("@\u200b")
    bare = shown.replace("\\\\", "")
    assert not any(each in bare.replace("\\" + each, "") for each in "*_~|`>#[]<")


@given(st.text())
def test_plain_is_one_line_without_spaces_around_it(text: str) -> None:
    shown = plain(text)
    assert shown == " ".join(shown.split())
    assert len(shown.splitlines()) <= 1


@given(st.text(), st.integers(1, 50))
def test_a_trimmed_text_never_exceeds_its_limit(text: str, limit: int) -> None:
    shown = trimmed(text, limit)
    assert len(shown) <= limit
    assert shown == text or shown.endswith("…")


def test_a_text_is_trimmed_at_its_limit_with_an_ellipsis() -> None:
    assert trimmed("12345", 5) == "12345"
    assert trimmed("123456", 5) == "1234…"
    assert trimmed("123 56", 5) == "123…"
    assert trimmed("x" * 9999, None) == "x" * 9999


@given(st.text(), st.integers(10, 200))
def test_a_quotation_is_a_quotation_in_every_line(text: str, limit: int) -> None:
    lines = quoted(text, limit).split("\n")
    assert lines == [""] or all(line.startswith("> ") and line[2:].strip() for line in lines)


def test_a_quotation_keeps_its_lines_and_drops_empty_ones() -> None:
    assert quoted("One\n\n\n> two\n") == "> One\n> \\> two"


def test_plain_words_are_on_one_line() -> None:
    assert plain("  a\n\tb\u2028c  d ") == "a b c d"


@pytest.mark.parametrize(
    ("numbers", "text"),
    [([], ""), ([3], "3"), ([1, 2], "1–2"), ([1, 2, 3, 5], "1–3, 5"), ([1, 3, 5], "1, 3, 5")],
)
def test_numbers_in_a_row_are_a_range(numbers: list[int], text: str) -> None:
    assert ranges(numbers) == text


@pytest.mark.parametrize(
    ("parts", "text"), [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")]
)
def test_a_list_reads_as_a_sentence(parts: list[str], text: str) -> None:
    assert listed(parts) == text
    assert listed(parts, "or") == text.replace(" and ", " or ")


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 weeks"), (1, "1 week"), (1.0, "1 week"), (2.5, "2.5 weeks"), (10_000, "10000 weeks")],
)
def test_a_number_agrees_with_its_noun(count: float, text: str) -> None:
    assert plural(count, "week") == text


def test_an_irregular_noun_brings_its_plural() -> None:
    assert (plural(1, "entry", "entries"), plural(2, "entry", "entries")) == ("1 entry", "2 entries")


def test_instants_are_shown_in_each_readers_own_zone() -> None:
    moment = at("2026-01-05 09:00")
    assert (full_time(moment), day(moment), relative(moment)) == (
        "<t:1767603600:F>",
        "<t:1767603600:D>",
        "<t:1767603600:R>",
    )


def test_people_roles_and_channels_are_written_as_discord_does() -> None:
    assert (mention(1), role(2), channel(3)) == ("<@1>", "<@&2>", "<#3>")


def test_a_block_to_copy_from_cannot_be_closed_by_what_is_in_it_nor_ping() -> None:
    shown = code("a ``` b @everyone **c**\n\u202ed")
    assert shown.startswith("```\n")
    assert shown.endswith("\n```")
    assert shown.count("```") == 2
    assert "@everyone" not in shown
    assert "**c**\nd" in shown


@pytest.mark.parametrize("typed", ["\u200d\u200d", "\u2800\u2800\u2800", "\u3164 \u3164", "\u200b\u200c "])
def test_words_in_which_there_is_nothing_to_see_are_none(typed: str) -> None:
    assert plain(typed) == ""


def test_what_waits_for_the_end_of_a_pause_is_said_once_where_the_date_and_the_time_until_then_stand() -> None:
    assert when(at("2026-01-05 09:00")) == "<t:1767603600:F> (<t:1767603600:R>)"
    assert when(LATER) == "after the pause"
