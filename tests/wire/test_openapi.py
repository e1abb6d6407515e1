"""Requests are judged by Discord's own API description."""

from __future__ import annotations

import json

import pytest

from tests import openapi
from tests.openapi import problems

CALLBACK = "/interactions/1/token/callback"


def test_a_request_as_described_has_no_problems() -> None:
    assert problems("POST", "/channels/1/messages", {"content": "hello", "nonce": "1", "enforce_nonce": True}) == []
    assert problems("PUT", "/channels/1/messages/pins/2", None) == []


def test_an_error_names_its_place_in_the_component_that_was_meant() -> None:
    button = {"type": 2, "style": 1, "custom_id": "x", "label": "y" * 81}
    body = {"type": 4, "data": {"flags": 1 << 15, "components": [{"type": 1, "components": [button]}]}}
    (problem,) = problems("POST", CALLBACK, body)
    assert ".data.components[0].components[0].label: " in problem
    assert "is too long" in problem


def test_a_form_is_judged_as_a_form() -> None:
    field = {"type": 18, "label": "Done", "component": {"type": 4, "custom_id": "done"}}
    (problem,) = problems(
        "POST", CALLBACK, {"type": 9, "data": {"title": "T", "custom_id": "c", "components": [field]}}
    )
    assert problem.endswith(".data.components[0].component: 'style' is a required property")


def test_a_forum_post_is_judged_with_its_message() -> None:
    (problem,) = problems("POST", "/channels/1/threads", {"name": "post", "message": {"content": 5}})
    assert ".message.content: " in problem


def test_an_operation_that_does_not_exist_and_a_missing_body_are_problems() -> None:
    assert problems("POST", "/nothing", None) == ["Discord has no operation POST /nothing"]
    assert problems("POST", "/channels/1/messages", None) == ["POST /channels/{channel_id}/messages needs a body"]


@pytest.mark.parametrize(("schema", "field", "accepted", "why"), openapi.TOLERATED)
def test_each_tolerated_deviation_is_one_from_the_description_and_says_why(
    schema: str, field: str | None, accepted: openapi.Schema, why: str
) -> None:
    described = json.loads(openapi.DESCRIPTION.read_text(encoding="utf-8"))["components"]["schemas"][schema]
    described = described["properties"][field] if field else described
    assert set(accepted["type"]) > {*([described["type"]] if isinstance(described["type"], str) else described["type"])}
    assert why
