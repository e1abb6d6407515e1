"""What a person reads and sees in the simulated Discord."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import discord
import simcord


def text_of(answer: Any) -> str:
    """All the text that a person reads in a message, or in the answer to a command or a press."""
    if isinstance(answer, simcord.InteractionResult):
        messages = [message.message for message in (answer.response, *answer.followups) if message is not None]
    else:
        messages = [answer]
    return "\n".join(part for message in messages for part in (message.content, *_texts(message.components)) if part)


def titled(channel: Any, words: str) -> Any:
    """The newest card in a channel that has these words."""
    found = [message for message in cards(channel) if words in text_of(message)]
    assert found, f"nothing in #{channel.name} says {words!r}"
    return found[-1]


def cards(channel: Any) -> list[Any]:
    """The bot's posts in a channel, oldest first; private answers and Discord's own notices are none."""
    return [message for message in channel.history() if message.components and not message.flags.ephemeral]


def labels(answer: Any) -> list[str]:
    """The labels of all buttons, in order."""
    message = _message(answer)
    return [part.label for part in _parts(message.components) if isinstance(part, discord.Button)]


def custom_ids(answer: Any) -> list[str]:
    return [str(part.custom_id) for part in _parts(_message(answer).components) if isinstance(part, discord.Button)]


def fields(shown: simcord.InteractionResult) -> dict[str, dict[str, Any]]:
    """The fields of a form by custom id, as they were sent, with their label and its description."""
    assert shown.modal is not None, f"no form was opened, but: {text_of(shown)}"
    return {
        each["component"]["custom_id"]: {**each["component"], "label": each["label"], "hint": each.get("description")}
        for each in shown.modal["components"]
        if "component" in each
    }


def filled_in(shown: simcord.InteractionResult) -> dict[str, Any]:
    """What a form already says when it opens."""
    found = {}
    for name, field in fields(shown).items():
        chosen = [option["value"] for option in field.get("options", ()) if option.get("default")]
        found[name] = chosen if "options" in field else field.get("value", field.get("default", ""))
    return found


async def open_review(reviewer: simcord.MemberActor, message: Any) -> simcord.InteractionResult:
    """Press Write a review; and Open the form, where the guide comes first."""
    pressed = await reviewer.click(message, label="Write a review")
    if pressed.modal is None and "Open the form" in labels(pressed):
        return await reviewer.click(pressed.response, label="Open the form")
    return pressed


def only_private_answer(answer: simcord.InteractionResult) -> str:
    """The text of the one message that answers a press or a command, which nobody else sees."""
    messages = [message for message in (answer.response, *answer.followups) if message is not None]
    assert len(messages) == 1, [text_of(message.message) for message in messages]
    assert messages[0].ephemeral
    return text_of(messages[0].message)


def _message(answer: Any) -> Any:
    if isinstance(answer, simcord.InteractionResult):
        return next(message.message for message in (*answer.followups, answer.response) if message is not None)
    return answer


def _texts(parts: Any) -> Iterator[str]:
    for part in _parts(parts):
        yield getattr(part, "content", "")


def _parts(parts: Any) -> Iterator[Any]:
    for part in parts:
        yield part
        yield from _parts(getattr(part, "children", ()))
