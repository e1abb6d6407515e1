"""What is installed, and what is in the image, is what the project needs."""

from __future__ import annotations

import ast
import configparser
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.settings import Settings
from requirements import audit
from tests.conftest import ROOT
from tests.test_architecture import imports_of

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICE = COMPOSE["services"]["syllabot"]
PIN = re.compile(r"^([\w.-]+)==([^\s;\\]+)", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    return {canonicalize_name(package): version for package, version in PIN.findall(text)}


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        ("run.txt", PROJECT["dependencies"]),
        ("demo.txt", EXTRAS["demo"]),
        ("dev.txt", EXTRAS["dev"]),
    ],
)
def test_whatever_the_project_asks_for_is_pinned_at_a_version_that_it_accepts(file: str, wanted: list[str]) -> None:
    pinned = pins(file)
    for each in map(Requirement, wanted):
        version = pinned.get(canonicalize_name(each.name))
        assert version is not None, f"{each.name}: run make lock"
        assert each.specifier.contains(version, prereleases=True), f"{each} but {version}: run make lock"


def test_each_list_has_all_of_the_one_before_at_the_same_versions() -> None:
    run, demo, dev = (pins(name) for name in audit.PINNED)
    assert run.items() <= demo.items() <= dev.items()


def test_every_pin_has_its_hashes() -> None:
    for name in audit.PINNED:
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        for entry in re.split(r"\n(?=[\w.-]+==)", text)[1:]:
            assert "--hash=sha256:" in entry, entry


# What pip-audit prints
FLAW = {"id": "PYSEC-1", "fix_versions": ["2.1"], "aliases": [], "description": "Bad."}
SAFE: dict[str, Any] = {"name": "aiohttp", "version": "3.1", "vulns": []}
FLAWED: dict[str, Any] = {"name": "pillow", "version": "2.0", "vulns": [FLAW]}
UNKNOWN: dict[str, Any] = {"name": "regex", "skip_reason": "Dependency not found on PyPI"}
FILES = {"run.txt": "#\naiohttp==3.1 \\\n", "demo.txt": "#\naiohttp==3.1 \\\npillow==2.0 \\\n", "dev.txt": "#\n"}


def said(*packages: dict[str, Any]) -> audit.Verdict:
    return audit.judge(json.dumps({"dependencies": packages, "fixes": []}), "", FILES)


def test_an_audit_without_findings_says_how_much_it_looked_at() -> None:
    assert said(SAFE) == audit.Verdict(("1 packages, no known vulnerability.",), audit.FINE)


def test_a_vulnerable_package_is_told_with_where_it_is_needed_and_its_cure() -> None:
    assert said(SAFE, FLAWED) == audit.Verdict(
        ("pillow 2.0 (demo.txt): PYSEC-1, mended in 2.1: make lock UPGRADE=--upgrade",), audit.VULNERABLE
    )


def test_what_could_not_be_asked_about_is_neither_fine_nor_vulnerable() -> None:
    verdict = said(SAFE, UNKNOWN)
    assert verdict.code == audit.NOT_ASKED
    assert verdict.lines == (
        "Not audited: 1 of 2 packages could not be asked about, such as: Dependency not found on PyPI.",
    )
    assert said(FLAWED, UNKNOWN).code == audit.VULNERABLE
    assert said().code == audit.NOT_ASKED


def test_a_service_that_cannot_be_reached_is_one_clear_line() -> None:
    verdict = audit.judge(
        "", "Traceback (most recent call last):\n  …\nConnectionError: Name or service not known\n", {}
    )
    assert verdict.code == audit.NOT_ASKED
    assert verdict.lines == (
        "Not audited: PyPI's list of vulnerabilities cannot be reached (ConnectionError: Name or service not known).",
    )


# The image
def copied() -> set[str]:
    """What the image has of the project."""
    lines = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    return {each for line in lines for each in line.split()}


def test_the_image_has_every_package_that_the_bot_imports() -> None:
    own = {path.parent.name for path in ROOT.glob("*/__init__.py")} | {"migrations"}
    for folder in ("bot", "cogs", "migrations"):
        assert folder in copied()
        for path in (ROOT / folder).rglob("*.py"):
            for each in imports_of(ast.parse(path.read_text(encoding="utf-8"))):
                top = each.module.split(".")[0]
                assert top not in own or top in copied(), f"{path}: {each.module}"


def test_whatever_the_image_copies_is_there_and_let_through_to_the_build() -> None:
    allowed = set(re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE))
    assert copied() == allowed
    for path in copied():
        assert (ROOT / path).exists()


def test_the_image_runs_what_is_tested_as_nobody_special() -> None:
    base = re.search(r"^ARG BASE=python:(\d+\.\d+)\.\d+-slim-bookworm$", DOCKERFILE, re.MULTILINE)
    assert base
    assert PROJECT["requires-python"] == f">={base[1]}"
    assert DOCKERFILE.index("\nUSER syllabot\n") < DOCKERFILE.index("\nENTRYPOINT")
    assert "--require-hashes -r /tmp/run.txt" in DOCKERFILE


def test_the_compose_file_lets_the_bot_write_where_it_must_and_nowhere_else() -> None:
    assert SERVICE["read_only"] is True
    assert SERVICE["cap_drop"] == ["ALL"]
    mounted = {volume.split(":")[1] for volume in SERVICE["volumes"]}
    [declared] = re.findall(r"^VOLUME (.+)$", DOCKERFILE, re.MULTILINE)
    assert mounted == set(json.loads(declared))
    for setting in (SERVICE["environment"]["DATABASE_URL"], SERVICE["environment"]["BACKUP_FOLDER"]):
        path = setting.removeprefix("sqlite:///")
        assert any(path.startswith(place) for place in mounted), path
        assert setting in DOCKERFILE
    assert {volume.split(":")[0] for volume in SERVICE["volumes"]} == set(COMPOSE["volumes"])


def test_the_port_for_health_and_metrics_is_for_this_machine_alone() -> None:
    port = SERVICE["environment"]["HTTP_PORT"]
    assert SERVICE["ports"] == [f"127.0.0.1:{port}:{port}"]


def test_the_compose_file_sets_what_there_is_to_set() -> None:
    assert set(SERVICE["environment"]) <= {name.upper() for name in Settings.model_fields}


# systemd
def test_the_unit_does_not_start_again_what_somebody_must_repair_first() -> None:
    from bot.__main__ import UNUSABLE

    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment]  # names keep their capitals
    unit.read(ROOT / "docs" / "syllabot.service")
    service = unit["Service"]
    assert service["Restart"] == "on-failure"
    assert service["RestartPreventExitStatus"] == str(UNUSABLE)
    assert service["ExecStart"].startswith(f"{service['WorkingDirectory']}/.venv/bin/python -m bot run")
    assert Path(service["WorkingDirectory"]).is_absolute()


# Several processes
SCALE = yaml.safe_load((ROOT / "compose.scale.yaml").read_text(encoding="utf-8"))
BOTS = {name: service for name, service in SCALE["services"].items() if name.startswith("syllabot")}


def test_three_processes_serve_each_shard_once_from_one_database_through_one_proxy() -> None:
    shared = [{**each["environment"], "SHARD_IDS": None} for each in BOTS.values()]
    assert len(shared) == 3
    assert shared[0] == shared[1] == shared[2]
    assert set(shared[0]) <= {name.upper() for name in Settings.model_fields}
    assert sorted(each["environment"]["SHARD_IDS"][-2] for each in BOTS.values()) == ["0", "1", "2"]
    assert "@postgres:5432/" in shared[0]["DATABASE_URL"]
    assert shared[0]["DISCORD_API_URL"] == f"http://proxy:{SCALE['services']['proxy']['environment']['PORT']}/api/v10"
    for bot in BOTS.values():
        assert (bot["read_only"], bot["cap_drop"]) == (True, ["ALL"])
        assert bot["depends_on"]["postgres"]["condition"] == "service_healthy"


def test_the_file_that_was_served_from_can_be_copied_to_the_server_by_one_command() -> None:
    copy = SCALE["services"]["copy"]
    assert copy["profiles"] == ["copy"]
    assert copy["command"][:3] == ["copy", "--from", SERVICE["environment"]["DATABASE_URL"]]
    user, password = f"//syllabot:{copy['environment']['PGPASSWORD']}@", "//syllabot@"
    assert copy["command"][4] == BOTS["syllabot-0"]["environment"]["DATABASE_URL"].replace(user, password)
    assert copy["volumes"] == SERVICE["volumes"][:1]
    assert "proxy" not in copy["depends_on"]


def test_what_the_processes_share_is_kept_and_secrets_stand_in_no_file() -> None:
    text = (ROOT / "compose.scale.yaml").read_text(encoding="utf-8")
    for each in re.findall(r"PASSWORD[\"']?: (.+)", text):
        assert "${POSTGRES_PASSWORD:?" in each
    mounted = {volume.split(":")[0] for each in SCALE["services"].values() for volume in each.get("volumes", [])}
    assert mounted == set(SCALE["volumes"])
    assert "healthcheck" in SCALE["services"]["postgres"]
