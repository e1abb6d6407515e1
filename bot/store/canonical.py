"""What a row is whichever database keeps it: the same bytes for the same row, to compare and to digest.

Rows are JSON arrays of their values in the order of the columns' names, each followed by a comma, in the order of their
keys, in UTF-8 and without spaces. A number has the fewest digits that mean it. NUL, which PostgreSQL cannot keep in a
text, is written as its symbol ␀; minus zero, which SQLite cannot keep, is zero.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.store.db import Value
from bot.store.tables import Values

NUL, ITS_SYMBOL = "\0", "␀"

_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def canonical(rows: Sequence[Values]) -> bytes:
    text = _json(rows)
    if r"\u0000" in text or "-0.0" in text:
        text = _json([tuple(map(_plain, row)) for row in rows])
    return f"{text[1:-1]},".encode()


def _plain(value: Value) -> Value:
    return without_nul(value) if isinstance(value, str) else value or 0.0 if isinstance(value, float) else value


def without_nul(value: str) -> str:
    return value.replace(NUL, ITS_SYMBOL)
