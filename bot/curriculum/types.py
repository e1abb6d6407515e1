"""The small types that a curriculum file is made of, and the base of its parts."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints


def _web_address(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+\.[^\s]+", value):
        raise ValueError("should be a web address that starts with https:// or http://")
    return value


def _package(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][\w-]*", value, re.ASCII):
        raise ValueError("should be one Python package, such as torch or scikit-learn")
    return value


Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Goal = Annotated[Text, StringConstraints(max_length=140)]
About = Annotated[Text, StringConstraints(max_length=400)]
Level = Annotated[Text, StringConstraints(max_length=90)]
Url = Annotated[str, AfterValidator(_web_address), Field(json_schema_extra={"pattern": "^https?://"})]
Package = Annotated[str, StringConstraints(max_length=60), AfterValidator(_package)]
Kind = Literal["course", "book", "paper", "video", "slides", "article", "code", "dataset"]
Cost = Literal["free", "paid", "free to read", "free to audit"]


class Value(BaseModel):
    """A part of the file: cannot change once read, and knows every field it may have."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
