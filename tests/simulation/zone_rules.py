"""A time zone whose rules change between two starts of the process, as an update of the operating system does it."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from bot import study, zones

MOVING = "Test/Moving"
LIKE = ("Africa/Casablanca", "Europe/Berlin", "America/St_Johns", "Asia/Tehran", "Australia/Lord_Howe", "Asia/Kolkata")


class ZoneRules:
    """Where the rules are read from."""

    def __init__(self, folder: Path) -> None:
        self._version = folder / "tzdata.zi"
        self._file = folder / MOVING
        self._file.parent.mkdir()
        self.like(LIKE[0])

    def like(self, zone: str) -> None:
        """From now on the moving zone is like this one."""
        self._version.write_text(f"# version like {zone}\n")
        self._file.write_bytes(files("tzdata.zoneinfo").joinpath(zone).read_bytes())
        _forget()


@contextmanager
def moving_zone() -> Iterator[ZoneRules]:
    before = zoneinfo.TZPATH
    with TemporaryDirectory() as folder:
        zoneinfo.reset_tzpath((folder, *before))
        try:
            yield ZoneRules(Path(folder))
        finally:
            zoneinfo.reset_tzpath(before)
            _forget()


def _forget() -> None:
    """What a process loses when it ends."""
    vars(zones)["TZPATH"] = zoneinfo.TZPATH  # as if it were imported anew
    zoneinfo.ZoneInfo.clear_cache()
    study._calendar.cache_clear()
    study._agenda.cache_clear()
