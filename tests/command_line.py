"""`python -m bot …` as a process, as an operator runs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

SECRET = "MTIzNDU2Nzg5.secret.part"


# Nobody may read a file of mode 0, except root: as root, the program runs without root's privileges.
AS_ANYBODY = ("setpriv", "--bounding-set=-all") if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
needs_anybody = pytest.mark.skipif(
    sys.platform == "win32" or (bool(AS_ANYBODY) and shutil.which("setpriv") is None), reason="root may read every file"
)


def bot(
    folder: Path, *arguments: str, before: tuple[str, ...] = (), **environment: str
) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
    return subprocess.run(  # noqa: S603 - our own program
        [*before, sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=30,
        check=False,
    )
