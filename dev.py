"""Sets casemgr up and starts it, its checks and its chores. Needs Python 3.11+ and nothing else.

    python3 dev.py run [arguments for the program]      Windows: py dev.py run
    python3 dev.py test [arguments for pytest]          Windows: py dev.py test

``python3 dev.py`` alone lists the other commands. Each command first makes what it needs: the
environment ``.venv`` with exactly the parts named in ``requirements.lock``, on Debian the system
libraries under the window, and the translations in the form the program reads.
"""

from __future__ import annotations  # an older Python must get as far as the sentence about it

import ctypes
import hashlib
import importlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, NoReturn

OLDEST, TOO_NEW = (3, 11), (3, 15)
OLDEST_GLIBC = (2, 34)  # PySide6's own floor on Linux

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
WINDOWS = sys.platform == "win32"
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
STAMP = VENV / "casemgr-setup.json"
TRANSLATIONS = ROOT / "resources" / "translations"

# Debian package -> the library in it that Qt loads. What these bring along is not named twice.
LIBRARIES = {
    "libdbus-1-3": "libdbus-1.so.3",
    "libegl1": "libEGL.so.1",
    "libfontconfig1": "libfontconfig.so.1",
    "libfreetype6": "libfreetype.so.6",
    "libgl1": "libGL.so.1",
    "libglib2.0-0": "libglib-2.0.so.0",
    "libgssapi-krb5-2": "libgssapi_krb5.so.2",
    "libx11-xcb1": "libX11-xcb.so.1",
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxcb-glx0": "libxcb-glx.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-image0": "libxcb-image.so.0",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-randr0": "libxcb-randr.so.0",
    "libxcb-render-util0": "libxcb-render-util.so.0",
    "libxcb-shape0": "libxcb-shape.so.0",
    "libxcb-sync1": "libxcb-sync.so.1",
    "libxcb-xfixes0": "libxcb-xfixes.so.0",
    "libxcb-xkb1": "libxcb-xkb.so.1",
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
    "libxkbcommon0": "libxkbcommon.so.0",
}
# Debian package -> the program in it that the tests start.
TOOLS = {
    "age": "age",
    "dbus": "dbus-run-session",
    "imagemagick": "convert",
    "openssl": "openssl",
    "poppler-utils": "pdftotext",
    "strace": "strace",
    "xauth": "xauth",
    "xdotool": "xdotool",
    "xvfb": "Xvfb",
}

COMPILE_WORDS = """
from casemgr.paths import resources
from casemgr.words import LANGUAGES, compile_catalogue

for language in LANGUAGES:
    if language != "en":
        folder = resources() / "translations" / language
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "casemgr.mo").write_bytes(compile_catalogue(language))
"""
TAKE_PICTURES = """
import functools, pathlib, sys
from casemgr.demo.pictures import take_pictures
from casemgr.ui.hand import Hand
from casemgr.ui.local_office import LocalOffice

def open_window(workspace):
    return Hand(LocalOffice(workspace, preferences_in=workspace.parent / "machine"))

tell = functools.partial(print, flush=True)
sys.exit(take_pictures(pathlib.Path(sys.argv[1]).resolve(), open_window, tell))
"""
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as check; check()"


def stop(sentence: str) -> NoReturn:
    """End with one sentence a person can act on, and exit code 1."""
    print(sentence, file=sys.stderr)
    raise SystemExit(1)


# --- is this machine fit -----------------------------------------------------------------------


def unfit(python: tuple[int, ...], bits: int, glibc: str) -> str | None:
    """Why casemgr cannot run here, or None. ``glibc`` is empty where there is none."""
    here = ".".join(str(part) for part in python[:3])
    call = "py -3.13 dev.py" if WINDOWS else "python3.13 dev.py"
    if tuple(python[:2]) < OLDEST:
        return f"casemgr needs Python 3.11 or newer; this is {here}. Install one, then: {call}"
    if tuple(python[:2]) >= TOO_NEW:
        return f"casemgr runs on Python 3.11 to 3.14; this is {here}. Install one, then: {call}"
    if bits < 64:
        return f"casemgr needs a 64-bit Python; this one has {bits} bits."
    if glibc and tuple(int(part) for part in glibc.split(".")[:2]) < OLDEST_GLIBC:
        return f"casemgr needs glibc 2.34 or newer (Debian 12, Ubuntu 22.04); this is {glibc}."
    return None


def missing_packages(libraries: dict[str, str], tools: dict[str, str]) -> list[str]:
    """The Debian packages whose library does not load or whose program is not found."""

    def loads(library: str) -> bool:
        try:
            ctypes.CDLL(library)
        except OSError:
            return False
        return True

    missing = [package for package, library in libraries.items() if not loads(library)]
    return missing + [package for package, tool in tools.items() if shutil.which(tool) is None]


def install_packages(packages: list[str], purpose: str) -> None:
    """Install Debian packages when we may; otherwise stop and say the exact line."""
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if shutil.which("apt-get") is None:
        stop(
            f"{purpose} needs these, by their Debian names: {' '.join(packages)}\n"
            "Install them with this system's own package tool, then start again."
        )
    by_hand = f"    sudo apt-get update && sudo {' '.join(install)}"
    if os.geteuid() != 0:
        stop(f"{purpose} needs system packages. Run this line, then start again:\n\n{by_hand}")
    print(f"{purpose} needs system packages; installing: {' '.join(packages)}", flush=True)
    quiet = ["-qq", "-o", "DPkg::Lock::Timeout=300"]
    noninteractive = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # One dead package source must not stop us: what counts is whether the install works.
    for command in (["apt-get", "update"], install):
        done = subprocess.run(
            [*command, *quiet], env=noninteractive, stdout=subprocess.DEVNULL, check=False
        )
    if done.returncode != 0:
        stop(f"Some system packages could not be installed. Try this line by hand:\n\n{by_hand}")


def need_system(tools: bool) -> None:
    """On Linux, see that what comes from the system is there: all of it asked for at once."""
    if not sys.platform.startswith("linux"):
        return
    wanted = missing_packages(LIBRARIES, TOOLS if tools else {})
    if not PYTHON.exists() and importlib.util.find_spec("ensurepip") is None:
        wanted.append("python{}.{}-venv".format(*sys.version_info[:2]))
    if wanted:
        install_packages(wanted, "The test run" if tools else "The program")
        importlib.invalidate_caches()


# --- the environment ---------------------------------------------------------------------------


def settings() -> dict[str, str]:
    """The environment variables for everything started here."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONHOME"}
    kept.update(PYTHONUTF8="1", PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1", PIP_USER="0")
    if not WINDOWS and not any(kept.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG")):
        kept["LC_ALL"] = "C.UTF-8"  # Qt warns about any other encoding
    return kept


def inside(*arguments: str, **more: str) -> int:
    """Run the environment's Python on ``arguments`` in this folder; its exit code."""
    command = [str(PYTHON), *arguments]
    return subprocess.run(command, cwd=ROOT, env={**settings(), **more}, check=False).returncode


def working_python() -> str | None:
    """The version of the environment's Python, or None when there is none that works."""
    ask = "import sys, pip; print(sys.version.split()[0] if sys.version_info >= (3, 11) else '')"
    try:
        answer = subprocess.run(
            [str(PYTHON), "-I", "-c", ask], capture_output=True, text=True, check=False
        )
    except OSError:
        return None
    return answer.stdout.strip() or None


def wanted_stamp(version: str | None) -> dict[str, str | None]:
    """What the environment was made of and where: one difference, and it is made anew."""
    parts = LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    return {"root": str(ROOT), "python": version, "parts": hashlib.sha256(parts).hexdigest()}


def read_stamp() -> dict[str, str | None]:
    """The stamp of the last complete set-up; empty when there was none."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def make_venv() -> None:
    """A fresh ``.venv`` of the Python that runs this file."""
    if Path(sys.prefix).resolve() == VENV.resolve():
        stop("The environment .venv must be made anew. Start dev.py with the system's own Python.")
    shutil.rmtree(VENV, ignore_errors=True)
    command = [sys.executable, "-m", "venv", str(VENV)]
    if subprocess.run(command, env=settings(), check=False).returncode != 0:
        stop("The environment .venv could not be made; the reason stands above.")


def need_environment() -> None:
    """``.venv`` with the locked parts and the program itself; quick when nothing has changed."""
    version, found = working_python(), read_stamp()
    if version is not None and found == wanted_stamp(version):
        return
    # Scripts in .venv hold the folder's path, compiled parts hold the Python's version.
    moved = found and (found.get("root"), found.get("python")) != (str(ROOT), version)
    if version is None or moved:
        make_venv()
    print(
        "Installing the parts named in requirements.lock (minutes the first time) ...", flush=True
    )
    STAMP.unlink(missing_ok=True)
    install = ("-m", "pip", "install", "--quiet")
    locked = ("--only-binary", ":all:", "--require-hashes", "--requirement", str(LOCK))
    itself = ("--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    for step in (locked, itself):
        if inside(*install, *step) != 0:
            stop(
                "The program's parts could not be installed; the reason stands above.\n"
                "The first set-up needs the internet. Start again: it goes on where it stopped."
            )
    STAMP.write_text(json.dumps(wanted_stamp(working_python())), encoding="utf-8")


def need_words() -> None:
    """Compile the translations when a source is newer than what was compiled from it."""
    for folder in sorted({source.parent for source in TRANSLATIONS.glob("*/*.po")}):
        built = folder / "casemgr.mo"
        newest = max(source.stat().st_mtime for source in folder.glob("*.po"))
        if not built.exists() or built.stat().st_mtime < newest:
            if inside("-c", COMPILE_WORDS) != 0:
                stop("The translations could not be compiled; the reason stands above.")
            return


# --- the commands ------------------------------------------------------------------------------


def run(arguments: list[str]) -> int:
    need_words()
    command = [str(PYTHON), str(ROOT / "main.py"), *arguments]
    if not WINDOWS:
        sys.stdout.flush()
        os.execve(command[0], command, settings())  # noqa: S606 - signals reach the program itself
    return subprocess.run(command, env=settings(), check=False).returncode


def pytest(*arguments: str, **more: str) -> int:
    screen = os.environ.get("QT_QPA_PLATFORM", "offscreen")
    return inside("-m", "pytest", *arguments, QT_QPA_PLATFORM=screen, **more)


def test(arguments: list[str]) -> int:
    steps: dict[str, Callable[[], int]] = {
        "format": lambda: inside("-m", "ruff", "format", "--check", "."),
        "ruff": lambda: inside("-m", "ruff", "check", "."),
        "types": lambda: inside("-m", "mypy"),
        "imports": lambda: inside("-c", LINT_IMPORTS, "--no-logo"),
        "translations": lambda: inside("-c", COMPILE_WORDS),
        "tests": lambda: pytest("-n", "2", *arguments),
    }
    verdicts = []
    for name, step in steps.items():
        print(f"\n== {name}", flush=True)
        start = time.monotonic()
        good = step() == 0
        verdicts.append((good, name, time.monotonic() - start))
        print(f"== {name}: {'ok' if good else 'FAILED'}", flush=True)
    print("\n== verdict")
    for good, name, seconds in verdicts:
        print(f"   {'ok    ' if good else 'FAILED'}  {name:<12} {seconds:6.1f} s")
    return 0 if all(good for good, _, _ in verdicts) else 1


def torture(arguments: list[str]) -> int:
    known = {path.stem.removeprefix("test_") for path in (ROOT / "tests/torture").glob("test_*.py")}
    named = sorted(known.intersection(arguments))
    options = {"CASEMGR_TORTURE_KEEP": "1"} if "--keep" in arguments else {}
    rest = [argument for argument in arguments if argument not in {*known, "--keep"}]
    for option in ("--count", "--seed", "--seconds"):
        if option in rest:
            place = rest.index(option)
            if not rest[place + 1 : place + 2] or not rest[place + 1].isdigit():
                stop(f"{option} asks for a number. There are: {' '.join(sorted(known))}")
            options[f"CASEMGR_TORTURE_{option.strip('-').upper()}"] = rest[place + 1]
            del rest[place : place + 2]
    rest += [f"tests/torture/test_{name}.py" for name in named]
    return pytest("-m", "campaign", "-n0", "-s", "-ofaulthandler_timeout=0", *rest, **options)


def bench(arguments: list[str]) -> int:
    there = {path.stem: path for path in sorted((ROOT / "benchmarks").glob("[!_]*.py"))}
    unknown = [name for name in arguments if name not in there]
    if unknown or not there:
        stop(f"No such benchmark: {' '.join(unknown)}. There are: {' '.join(there)}")
    codes = []
    for name in arguments or there:
        print(f"\n== {name}", flush=True)
        codes.append(inside(str(there[name]), PYTHONPATH=str(ROOT)))
    return max(codes)


def lock(arguments: list[str]) -> int:
    what = ("pyproject.toml", "--group", "build", "--group", "dev", "--output-file", LOCK.name)
    where = ("--universal", "--python-version", "{}.{}".format(*OLDEST))
    how = ("--generate-hashes", "--no-emit-index-url", "--no-header", "--quiet")
    return inside("-m", "uv", "pip", "compile", *what, *where, *how, *arguments)


def words(_arguments: list[str]) -> int:
    return inside("-c", COMPILE_WORDS)


def pictures(arguments: list[str]) -> int:
    if len(arguments) != 1:
        stop("Name the folder for the pictures: python3 dev.py pictures DIR")
    need_words()
    return inside("-c", TAKE_PICTURES, *arguments, QT_QPA_PLATFORM="offscreen")


def sbom(arguments: list[str]) -> int:
    return inside(str(ROOT / "sbom.py"), *arguments)


def fmt(_arguments: list[str]) -> int:
    return inside("-m", "ruff", "check", "--fix", ".") | inside("-m", "ruff", "format", ".")


class Command(NamedTuple):
    """One word after ``dev.py``: what it says of itself, does, and whether it needs the tools."""

    summary: str
    act: Callable[[list[str]], int]
    tools: bool = False


COMMANDS = {
    "run": Command("start the program [its arguments]", run),
    "test": Command("format, ruff, types, imports, translations, tests [pytest's]", test, True),
    "torture": Command("the campaigns [--count N --seed N --seconds N --keep -k X]", torture, True),
    "bench": Command("the benchmarks, or those named", bench),
    "words": Command("compile the translations", words),
    "lock": Command("write requirements.lock anew [uv's, such as --upgrade]", lock),
    "pictures": Command("pictures of every screen in both languages, into DIR", pictures),
    "sbom": Command("the bill of materials, as CycloneDX, into FILE", sbom),
    "fmt": Command("format the sources and repair what ruff can", fmt),
}


def main(arguments: list[str]) -> int:
    """Do one command; its exit code. 1: something failed or is missing, 2: wrong usage."""
    glibc = platform.libc_ver()[1] if sys.platform.startswith("linux") else ""
    bits = 64 if sys.maxsize > 2**32 else 32
    refusal = unfit(sys.version_info[:3], bits, glibc)
    if refusal is not None:
        stop(refusal)
    command = COMMANDS.get(arguments[0]) if arguments else None
    if command is None:
        lines = [f"  {name:<8} {known.summary}" for name, known in COMMANDS.items()]
        print("python3 dev.py COMMAND [arguments]\n", *lines, sep="\n", file=sys.stderr)
        return 2
    try:
        need_system(command.tools)
        need_environment()
        return command.act(arguments[1:])
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
