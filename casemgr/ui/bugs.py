"""Bugs: a reference number for the person, and for the mender a local record without values.

The record names the places in the program (file, line, function) and the kind of each
exception. Neither an exception's text nor any variable is written: both may hold a name.
"""

import random
import sys
from pathlib import Path
from traceback import walk_tb

from casemgr.paths import program_root

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_KEPT_BYTES = 512_000


class BugLog:
    """Notes bugs in one file of ``folder``. Called on any thread but the one that paints."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def note(self, error: BaseException, reference: str) -> None:
        """Append the record; a disk that refuses must not make a second problem."""
        if self._folder is None:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = self._folder / "problems.log"
            if path.exists() and path.stat().st_size > _KEPT_BYTES:
                path.replace(path.with_suffix(".old.log"))
            with path.open("a", encoding="utf-8") as file:
                file.write(describe(error, reference))
        except OSError:
            return


def new_reference() -> str:
    """A number a person can read out over the telephone: K7QD-2M9X."""
    choice = random.SystemRandom().choice
    letters = "".join(choice(_ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def describe(error: BaseException, reference: str) -> str:
    """Kinds and places of an exception and of those behind it; never a value."""
    from datetime import UTC, datetime

    now = datetime.now(UTC).isoformat(timespec="seconds")
    lines = [f"{reference} {now} python {sys.version_info[:3]} {sys.platform}"]
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        lines.append(f"  {type(link).__module__}.{type(link).__qualname__}")
        for frame, number in walk_tb(link.__traceback__):
            code = frame.f_code
            lines.append(f"    {_place(code.co_filename)}:{number} {code.co_name}")
        link = link.__cause__ or link.__context__
    return "\n".join(lines) + "\n"


def _place(filename: str) -> str:
    path = Path(filename)
    try:
        return path.relative_to(program_root()).as_posix()
    except ValueError:
        return path.name
