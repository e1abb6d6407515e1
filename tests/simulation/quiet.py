"""Room for many runs: nothing is logged, and nothing is swept up in between."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quiet() -> Iterator[None]:
    """Thousands of faults are logged, as they should be; nobody reads them here.

    A world is a large heap that lives to its end: going through it again and again would take a third of the time.
    """
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        logging.disable(before)
