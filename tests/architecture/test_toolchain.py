"""dev.py, the lock file and the folder as a stranger finds them."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import dev

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PINS = re.findall(
    r"^([\w.-]+)==(\S+)((?: ;[^\n\\]+)?) \\\n((?:    --hash=\S+(?: \\)?\n)+)", LOCK, re.M
)


def own_files() -> list[Path]:
    """Every file that is, or would be, committed."""
    if shutil.which("git") and (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        names = listed.stdout.decode().split("\0")
        return [ROOT / name for name in names if name and (ROOT / name).is_file()]
    made = re.compile(r"^(\.venv|\.git|demo-out|.*_cache|__pycache__|\.hypothesis)$")
    return [
        path
        for path in ROOT.rglob("*")
        if path.is_file() and not any(map(made.match, path.relative_to(ROOT).parts))
    ]


# --- the lock ----------------------------------------------------------------------------------


def test_every_locked_part_has_a_version_and_hashes() -> None:
    names = re.findall(r"^[^\s#]", LOCK, re.M)
    assert len(PINS) == len(names) > 40


def test_the_lock_names_no_host() -> None:
    assert "http" not in LOCK
    assert "://" not in LOCK
    assert "index-url" not in LOCK


def test_everything_the_project_asks_for_is_locked_at_a_version_it_allows() -> None:
    groups = PYPROJECT["dependency-groups"]
    asked = PYPROJECT["project"]["dependencies"] + groups["dev"] + groups["build"]
    asked += PYPROJECT["build-system"]["requires"]
    locked = {canonicalize_name(name): version for name, version, _, _ in PINS}
    for part in map(Requirement, asked):
        assert locked[canonicalize_name(part.name)] in part.specifier, part.name


def test_the_lock_serves_windows_too() -> None:
    marks = {mark.strip(" ;") for _, _, mark, _ in PINS}
    assert "sys_platform == 'win32'" in marks
    assert "sys_platform == 'linux'" in marks


def test_the_gpl_half_of_the_toolkit_is_not_installed() -> None:
    with pytest.raises(PackageNotFoundError):
        distribution("PySide6-Addons")


# --- dev.py ------------------------------------------------------------------------------------


def test_dev_py_needs_nothing_but_python() -> None:
    tree = ast.parse((ROOT / "dev.py").read_text(encoding="utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported
    assert imported <= set(sys.stdlib_module_names)


@pytest.mark.parametrize(
    ("python", "bits", "glibc", "said"),
    [
        ((3, 10, 13), 64, "2.36", "3.10.13"),
        ((3, 7, 0), 64, "2.36", "3.11 or newer"),
        ((3, 15, 0), 64, "", "3.11 to 3.14"),
        ((3, 12, 1), 32, "", "64-bit"),
        ((3, 12, 1), 64, "2.31", "glibc 2.34"),
    ],
)
def test_a_machine_that_cannot_run_it_is_told_why(
    python: tuple[int, ...], bits: int, glibc: str, said: str
) -> None:
    refusal = dev.unfit(python, bits, glibc)
    assert refusal is not None
    assert said in refusal


@pytest.mark.parametrize("python", [(3, 11, 0), (3, 12, 4), (3, 13, 1), (3, 14, 0)])
def test_a_machine_that_can_run_it_is_not_refused(python: tuple[int, ...]) -> None:
    assert dev.unfit(python, 64, "2.34") is None
    assert dev.unfit(python, 64, "") is None


def test_only_what_the_system_lacks_is_asked_for() -> None:
    libraries = {"there": None if sys.platform == "win32" else "libc.so.6", "gone": "libgone.so.9"}
    wanted = {package: library for package, library in libraries.items() if library}
    tools = {"python": Path(sys.executable).name, "absent": "no-such-program"}
    missing = dev.missing_packages(wanted, tools)
    assert "gone" in missing
    assert "absent" in missing
    assert "there" not in missing


def test_without_a_command_the_commands_are_listed() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "dev.py")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stdout == ""
    for name in ("run", "test", "torture", "bench", "words", "lock", "fmt"):
        assert f"\n  {name} " in done.stderr


def test_the_set_up_is_done_again_when_a_part_the_place_or_python_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]")
    (tmp_path / "requirements.lock").write_text("a==1")
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "LOCK", tmp_path / "requirements.lock")
    first = dev.wanted_stamp("3.11.2")
    assert first == dev.wanted_stamp("3.11.2")
    assert first != dev.wanted_stamp("3.13.5")
    (tmp_path / "requirements.lock").write_text("a==2")
    assert first != dev.wanted_stamp("3.11.2")


# --- the folder --------------------------------------------------------------------------------

# Split, so that this file does not name them itself.
FOREIGN = [
    "py" + "pi.org",
    "python" + "hosted",
    "npm" + "js.",
    "deb." + "debian.org",
    "/wo" + "rk/main",
    "/wo" + "rk/shared",
    "/ro" + "ot/",
    "/ho" + "me/",
    "C:" + "\\Users\\",
]


def test_no_file_names_a_registry_or_somebodys_machine() -> None:
    told = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in own_files()
        for name in FOREIGN
        if name.encode() in path.read_bytes()
    ]
    assert told == []


def test_no_module_is_longer_than_400_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in [*(ROOT / "casemgr").rglob("*.py"), ROOT / "main.py", ROOT / "dev.py"]
        if path.exists() and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_the_checks_are_one_command() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert script.splitlines()[-1] == "python3 dev.py test"
    assert "set -e" in script
