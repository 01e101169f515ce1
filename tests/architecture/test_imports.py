"""Each import contract of pyproject.toml holds, and is seen to break on a planted import."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

import dev

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
CONTRACTS = {c["id"]: c["name"] for c in SETTINGS["importlinter"]["contracts"]}


class Plant(NamedTuple):
    """A forbidden import: the contract it breaks, where it is planted, and what it imports."""

    contract: str
    room: str
    target: str


PLANTS = [
    Plant("layers", "domain", "casemgr.operations"),
    Plant("layers", "operations", "casemgr.ui"),
    Plant("layers", "storage", "casemgr.operations"),
    Plant("layers", "reports", "casemgr.storage"),
    Plant("layers", "storage", "casemgr.reports"),
    Plant("layers", "exchange", "casemgr.statistics"),
    Plant("layers", "statistics", "casemgr.exchange"),
    Plant("layers", "ui", "casemgr.demo"),
    Plant("layers", "demo", "casemgr.cli"),
    Plant("layers", "demo", "casemgr.app"),
    Plant("doors", "ui", "casemgr.storage"),
    Plant("doors", "demo", "casemgr.storage"),
    Plant("qt", "operations", "PySide6.QtCore"),
    Plant("qt", "demo", "PySide6"),
    Plant("paper", "statistics", "reportlab.pdfgen.canvas"),
    Plant("keys", "operations", "sqlcipher3"),
    Plant("keys", "ui", "keyring"),
    Plant("keys", "exchange", "nacl.secret"),
    Plant("keys", "operations", "argon2"),
    Plant("keys", "reports", "shamir_mnemonic"),
    Plant("rows", "ui", "sqlalchemy.orm"),
    Plant("rows", "reports", "sqlmodel"),
    Plant("sheets", "operations", "openpyxl"),
    Plant("programs", "operations", "highspy"),
    Plant("calendars", "operations", "icalendar"),
    Plant("domain", "domain", "sqlmodel"),
    Plant("domain", "domain", "xlsxwriter"),
    Plant("plaintext", "reports", "tempfile"),
    Plant("offline", "exchange", "http.client"),
    Plant("workshop", "storage", "pypdf"),
]


def lint(folder: Path) -> tuple[int, str]:
    """Exit code and report of import-linter on the package copied to ``folder``."""
    done = subprocess.run(
        [sys.executable, "-c", dev.LINT_IMPORTS, "--no-logo", "--no-cache"],
        cwd=folder,
        env={**os.environ, "COLUMNS": "400", "PYTHONUTF8": "1", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def copy_package(folder: Path) -> Path:
    """The package and its settings, as they are, in ``folder``."""
    shutil.copytree(ROOT / "casemgr", folder / "casemgr")
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def verdicts(report: str) -> Mapping[str, str]:
    """Contract name -> KEPT or BROKEN."""
    return dict(re.findall(r"^(.+?) (KEPT|BROKEN)\b", report, flags=re.MULTILINE))


def section(report: str, contract: str) -> str:
    """What the report says of one broken contract."""
    heading = CONTRACTS[contract]
    start = report.rindex(f"{heading}\n")
    others = [report.find(f"\n{name}\n", start + 1) for name in CONTRACTS.values()]
    return report[start : min((place for place in others if place > 0), default=len(report))]


@pytest.fixture(scope="module")
def planted_report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report on a copy with every plant of PLANTS in it."""
    folder = copy_package(tmp_path_factory.mktemp("planted"))
    for room in {plant.room for plant in PLANTS}:
        lines = [f"import {plant.target}\n" for plant in PLANTS if plant.room == room]
        (folder / "casemgr" / room / "planted.py").write_text("".join(lines), encoding="utf-8")
    code, report = lint(folder)
    assert code == 1, report
    return report


def test_every_contract_is_kept_by_the_package_as_it_is(tmp_path: Path) -> None:
    code, report = lint(copy_package(tmp_path))
    assert verdicts(report) == dict.fromkeys(CONTRACTS.values(), "KEPT"), report
    assert code == 0


def test_every_contract_has_a_planted_violation() -> None:
    assert {plant.contract for plant in PLANTS} == set(CONTRACTS)


@pytest.mark.parametrize("plant", PLANTS, ids=lambda p: f"{p.contract}: {p.room}, {p.target}")
def test_a_planted_import_breaks_its_contract_and_is_named(
    planted_report: str, plant: Plant
) -> None:
    target = plant.target if plant.target.startswith("casemgr") else plant.target.split(".")[0]
    assert verdicts(planted_report)[CONTRACTS[plant.contract]] == "BROKEN"
    broken = section(planted_report, plant.contract)
    assert f"casemgr.{plant.room}.planted -> {target} (l." in broken


def test_a_new_room_must_be_given_its_place(tmp_path: Path) -> None:
    folder = copy_package(tmp_path)
    (folder / "casemgr" / "attic").mkdir()
    (folder / "casemgr" / "attic" / "__init__.py").touch()
    code, report = lint(folder)
    assert code == 1
    assert "attic" in report


def test_main_knows_the_program_by_app_alone() -> None:
    text = (ROOT / "main.py").read_text(encoding="utf-8")
    imported = set(
        re.findall(r"^\s*(?:from|import) +(casemgr[\w.]*)(?: +import +(\w+))?", text, re.M)
    )
    assert imported
    assert {f"{module}.{name}" if module == "casemgr" else module for module, name in imported} == {
        "casemgr.app"
    }
