"""People act in the local Discord as they would in Discord's own client, and see what the bot answers."""

from __future__ import annotations

import pytest

from tests.wire import permissions
from tests.wire.conftest import Place
from tests.wire.forms import CannotDoThat


async def test_a_command_is_answered_with_its_options_resolved(place: Place) -> None:
    options = {"name": "Autumn", "channel": place.general, "member": place.ada}
    answer = await place.server.command(place.guild, place.general, place.ada, "cohort create", options)
    assert (answer.text, answer.ephemeral) == ("Autumn 4 general Ada", True)
    assert place.general.history() == [], "an ephemeral answer is in nobody's history"


@pytest.mark.parametrize("options", [{}, {"name": 5}, {"name": "x", "weeks": 53}, {"name": "x", "other": 1}])
async def test_options_that_discords_client_would_not_send_are_not_sent(
    place: Place, options: dict[str, object]
) -> None:
    with pytest.raises(CannotDoThat):
        await place.server.command(place.guild, place.general, place.ada, "cohort create", options)


async def test_a_command_that_is_not_registered_or_not_shown_to_a_person_cannot_be_run(place: Place) -> None:
    with pytest.raises(CannotDoThat, match="no command /nothing"):
        await place.server.command(place.guild, place.general, place.ada, "nothing")
    place.server.commands[None][0]["default_member_permissions"] = str(permissions.MANAGE_ROLES)
    with pytest.raises(CannotDoThat, match="Ada does not see"):
        await place.server.command(place.guild, place.general, place.ada, "cohort create", {"name": "x"})


async def test_autocomplete_gives_the_choices_for_what_is_typed(place: Place) -> None:
    choices = await place.server.autocomplete(
        place.guild, place.general, place.ada, "cohort create", {"name": "can"}, focused="name"
    )
    assert [(choice["name"], choice["value"]) for choice in choices] == [("canada", "1")]


async def test_the_first_followup_takes_the_place_of_a_deferred_answer(place: Place) -> None:
    answer = await place.server.command(place.guild, place.general, place.ada, "slow")
    assert (answer.text, answer.ephemeral) == ("done", True)
    (more,) = await place.server.until(lambda: answer.followups, "the second followup")
    assert more["content"] == "and more"


async def test_a_form_goes_from_a_persistent_button_to_a_receipt(place: Place) -> None:
    card = await place.server.command(place.guild, place.general, place.ada, "card")
    form = await place.server.press(place.ada, card, "Check in")
    values = {"done": "Read it", "Mood": "Great", "depth": "Deep", "share": True, "files": [("a.png", b"x")]}
    receipt = await place.server.submit(place.ada, form, values)
    assert receipt.text == "Read it ['5'] b True ['a.png']"


async def test_a_form_is_not_sent_while_a_field_is_wrong(place: Place) -> None:
    card = await place.server.command(place.guild, place.general, place.ada, "card")
    form = await place.server.press(place.ada, card, "Check in")
    with pytest.raises(CannotDoThat, match="3 to 1000 characters, got 1"):
        await place.server.submit(place.ada, form, {"done": "x"})
    with pytest.raises(CannotDoThat, match="no choice 'Bad'"):
        await place.server.submit(place.ada, form, {"done": "Read it", "Mood": "Bad"})
    with pytest.raises(CannotDoThat, match="'check-in'"):
        await place.server.press(place.ada, card, "Not there")


async def test_a_press_may_be_answered_by_changing_the_message(place: Place) -> None:
    card = await place.server.command(place.guild, place.general, place.ada, "card")
    answer = await place.server.press(place.ada, card, "Next")
    assert (answer.kind, answer.data["id"]) == ("update", card.data["id"])
    assert "# Week 2" in card.text


async def test_a_missing_answer_is_reported_with_what_was_seen(place: Place) -> None:
    with pytest.raises(
        TimeoutError, match=r"Ada gets an answer to /mute: not within 0\.1 s\. The bot is connected; last"
    ):
        await place.server.command(place.guild, place.general, place.ada, "mute", seconds=0.1)


async def test_a_late_answer_is_refused(place: Place) -> None:
    place.server.answer_seconds = -1
    with pytest.raises(TimeoutError):
        await place.server.command(place.guild, place.general, place.ada, "slow", seconds=0.01)

    def refused() -> bool:
        return [request.status for request in place.server.sent("POST", "/interactions/.+")] == [404]

    await place.server.until(refused, "the answer is refused")
