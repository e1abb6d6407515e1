"""What authors and reviewers read about what was found in a notebook."""

from __future__ import annotations

from collections.abc import Sequence

from bot.inspection.report import Inspection
from bot.texts.words import plural


def lines(found: Inspection) -> Sequence[str]:
    """What was found, a line each; nothing where nothing could be read: then the link's note says why."""
    if not found.readable:
        return ()
    return (f"📓 {plural(found.code_cells, 'code cell')} and {plural(found.prose_cells, 'text cell')}",)
