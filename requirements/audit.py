"""`make audit`: asks PyPI whether anything that is pinned here has a known vulnerability.

Exit codes: 0 all packages were asked about and none has one; 1 some have; 3 not all could be asked about, so that
nobody takes silence for health: pip-audit itself ends with 0 where PyPI says it knows none of the packages.
"""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PINNED = ("run.txt", "demo.txt", "dev.txt")  # each has all that the ones before it have
FINE, VULNERABLE, NOT_ASKED = 0, 1, 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """`lines` for whoever reads it, and the exit code."""

    lines: tuple[str, ...]
    code: int


def main() -> int:
    """Audit all files at once; the exit code."""
    files = [argument for name in PINNED for argument in ("--requirement", str(HERE / name))]
    command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--format", "json"]
    command += ["--progress-spinner", "off", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - pip-audit, from our own environment
    where = {name: (HERE / name).read_text(encoding="utf-8") for name in PINNED}
    verdict = judge(done.stdout, done.stderr, where)
    sys.stdout.write("".join(f"{line}\n" for line in verdict.lines))
    return verdict.code


def judge(output: str, complaints: str, pinned: dict[str, str]) -> Verdict:
    """What pip-audit's JSON `output` means; `complaints` is what it said beside, `pinned` the files by name."""
    try:
        packages: list[dict[str, Any]] = json.loads(output)["dependencies"]
    except (ValueError, KeyError):
        why = textwrap.shorten("".join(complaints.strip().splitlines()[-1:]), 160) or "no reason given"
        return Verdict((f"Not audited: PyPI's list of vulnerabilities cannot be reached ({why}).",), NOT_ASKED)
    lines = [
        f"{each['name']} {each['version']} ({_where(each['name'], pinned)}): {flaw['id']}, {_cure(flaw)}"
        for each in packages
        for flaw in each.get("vulns", ())
    ]
    code = VULNERABLE if lines else FINE
    skipped = [each for each in packages if "skip_reason" in each]
    if skipped or not packages:
        first = f", such as: {skipped[0]['skip_reason']}" if skipped else ""
        lines.append(f"Not audited: {len(skipped)} of {len(packages)} packages could not be asked about{first}.")
        code = code or NOT_ASKED
    if code == FINE:
        lines.append(f"{len(packages)} packages, no known vulnerability.")
    return Verdict(tuple(lines), code)


def _where(name: str, pinned: dict[str, str]) -> str:
    return next((file for file, text in pinned.items() if f"\n{name}==" in text.lower()), "nowhere")


def _cure(flaw: dict[str, Any]) -> str:
    fixed = ", ".join(flaw.get("fix_versions", ()))
    return f"mended in {fixed}: make lock UPGRADE=--upgrade" if fixed else "not mended yet"


if __name__ == "__main__":
    sys.exit(main())
