"""Wires the rooms together; the only file that knows them all."""

import gc
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casemgr.words import N_, say

if TYPE_CHECKING:
    from argparse import Namespace

    from casemgr.ui.start import Running

_NO_SCREEN = N_(
    "There is no screen here, so a demonstration day runs by itself. Its results go to {folder}."
)


def command(argv: Sequence[str] | None = None) -> int:
    """The ``casemgr`` command; see ``casemgr.cli``."""
    if read_apart(sys.argv[1:] if argv is None else argv):
        return 0
    from casemgr import cli
    from casemgr.storage.hardening import harden_process, hush_libraries
    from casemgr.ui.local_office import system_folder

    harden_process()
    hush_libraries()
    return cli.main(argv, demo=_make_demo, problems=system_folder("log"))


def _make_demo(folder: Path, cases: int, seed: int) -> Mapping[str, Any]:
    from casemgr.demo.build import build_demo

    made = build_demo(folder, cases=cases, seed=seed)
    users = [
        {"name": user.name, "role": user.role, "passphrase_file": str(user.passphrase_file)}
        for user in made.users
    ]
    return {"workspace": str(made.folder), "users": users}


def read_apart(argv: Sequence[str]) -> bool:
    """Whether this process is only there to take one file from elsewhere apart; if so, that has
    been done. See ``casemgr.exchange.apart``."""
    if list(argv) != ["--read-apart"]:
        return False
    from casemgr.exchange.apart import serve

    serve()
    return True


def has_screen(argv: Sequence[str]) -> bool:
    """Whether a window can be shown and nobody asked for the demonstration instead."""
    if "--demo" in argv:
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def run_window(argv: Sequence[str]) -> int:
    """The program with its window, until it is closed; gives the exit code."""
    options = _window_options(argv)
    running = make_window(options.workspace)
    from casemgr.ui.start import run

    return run(running)


def _window_options(argv: Sequence[str]) -> "Namespace":
    from argparse import ArgumentParser  # like all that follows: off the first paint's way

    parser = ArgumentParser(prog="main.py")
    parser.add_argument("--workspace", type=Path, metavar="DIR", help="open the workspace here")
    return parser.parse_args(argv)


def make_window(workspace: Path | None, *, preferences_in: Path | None = None) -> "Running":
    """The window over a workspace (or over the one remembered), about to be shown."""
    # Collecting walks every module the start imports, again and again, for nothing; and once
    # there are workers, only the painting thread may do it (``casemgr.ui.garbage``).
    gc.disable()
    from casemgr.storage.hardening import harden_process, hush_libraries
    from casemgr.ui.local_office import LocalOffice
    from casemgr.ui.start import put_together

    harden_process()  # before any key can be pressed
    hush_libraries()
    office = LocalOffice(workspace, preferences_in=preferences_in)
    return put_together(office, office.log_folder)


def run_day(argv: Sequence[str]) -> int:
    """A whole day on an invented workspace, offscreen; non-zero if any step failed."""
    from argparse import ArgumentParser

    parser = ArgumentParser(prog="main.py")
    parser.add_argument("--demo", type=Path, default=Path("demo-out"), metavar="DIR")
    options = parser.parse_args(argv)
    folder: Path = options.demo.resolve()
    if "--demo" not in argv:
        print(say(_NO_SCREEN, "en", folder=str(folder)))
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from casemgr.demo.day import live_through
    from casemgr.storage.hardening import harden_process, hush_libraries
    from casemgr.ui.hand import Hand
    from casemgr.ui.local_office import LocalOffice

    harden_process()
    hush_libraries()

    def open_window(workspace: Path) -> Hand:
        return Hand(LocalOffice(workspace, preferences_in=folder / "machine"))

    return live_through(folder, open_window, _show)


def _show(line: str) -> None:
    print(line, flush=True)
