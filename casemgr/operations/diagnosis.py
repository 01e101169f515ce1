"""What a helper may see when something does not work: kinds, sizes and places in the code.

No value of a file, no name, no login and no text that anybody typed goes in; counts are rounded,
the user's folder is written "~". The report is plain English text, for it goes to those who mend
the program.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import func
from sqlmodel import col, select

from casemgr.operations.act import Act, query
from casemgr.operations.machine_check import (
    Capture,
    Check,
    check_machine,
    judge,
    machine_facts,
    versions,
)
from casemgr.operations.settings import read_office
from casemgr.storage.errors import NoWorkspaceHere
from casemgr.storage.folder import write_whole
from casemgr.storage.tables import AccountRow, AuditRow, CaseRow
from casemgr.words import say

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

_FILES: Final = ("case.db", "case.db-wal", "drafts.db", "keys.a.json", "keys.b.json", "head.json")
_FOLDERS: Final = ("backups", "files")
_COUNTED: Final = {"cases": CaseRow, "accounts": AccountRow, "lines of the trail": AuditRow}
_LAST_BUGS: Final = 20
_BUG_BYTES: Final = 64 * 1024
# The lines that ``casemgr.ui.bugs`` writes, and no others: a log anybody could have written into.
_BUG_LINES: Final = re.compile(
    r"(?:[2-9A-Z]{4}-[2-9A-Z]{4} [0-9T:+-]{10,25} python \(\d+, \d+, \d+\) \w+"
    r"|  [A-Za-z_][\w.]{0,80}"
    r"|    [\w./-]{1,120}:\d{1,6} [\w<>]{1,80})"
)


def diagnose(
    workspace: "Workspace", problems: Path | None = None, capture: Capture = "unavailable"
) -> str:
    """The report of an open workspace. ``problems``: the folder in which bugs are noted."""
    counts, settings = workspace.look(_numbers)
    checks = check_machine(workspace, capture)
    return _written(workspace.folder, checks, problems, {"counts": counts, "settings": settings})


def diagnose_closed(folder: Path, problems: Path | None = None) -> str:
    """The report where nobody can sign in: of the machine and the files alone. Raises
    ``NoWorkspaceHere`` for a folder there is none of."""
    if not folder.is_dir():
        raise NoWorkspaceHere
    return _written(folder, judge(machine_facts(folder)), problems, {})


def save_diagnosis(text: str, path: Path) -> None:
    """Write it where the person said; never over a file that is there. Raises
    ``FileAlreadyThere``, ``DiskFull`` and the like."""
    write_whole(path, text.encode(), replace=False)


def roughly(count: int) -> str:
    """A count without its last digits: fewer than 10, else to one figure."""
    if count < 10:
        return "0" if count == 0 else "fewer than 10"
    unit = 10 ** (len(str(count)) - 1)
    return f"about {count // unit * unit}"


def without_home(path: Path, home: Path | None = None) -> str:
    """A path in which the user's own folder is "~", and so is her name wherever it stands (as on
    a stick: ``/media/name/stick``)."""
    own, place = (home or Path.home()).resolve(), path.resolve()
    try:
        return f"~/{place.relative_to(own).as_posix()}"
    except ValueError:
        parts = ["~" if one.casefold() == own.name.casefold() else one for one in place.parts]
        return Path(*parts).as_posix()


@query("check_machine")
def _numbers(act: Act) -> tuple[dict[str, str], dict[str, str]]:
    counts = {
        name: roughly(act.session.exec(select(func.count()).select_from(table)).one())
        for name, table in _COUNTED.items()
    }
    office = read_office(act.session)
    accounts = act.session.exec(
        select(func.count()).select_from(AccountRow).where(col(AccountRow.active).is_(True))
    ).one()
    return counts, {
        "time zone": office.zone,
        "command line allowed": str(office.cli_allowed),
        "days of a PIN": str(office.quick_unlock_days),
        "demonstration": str(office.demo),
        "open accounts": roughly(accounts),
        "language": act.language,
    }


def _written(
    folder: Path,
    checks: Sequence[Check],
    problems: Path | None,
    more: Mapping[str, Mapping[str, str]],
) -> str:
    sections: dict[str, Mapping[str, str]] = {
        "versions": versions(),
        "workspace": {"place": without_home(folder), **_sizes(folder)},
        **more,
        "this machine": {
            check.code: f"{check.light}: {say(check.found, 'en', **check.values)}"
            for check in checks
        },
    }
    lines = ["casemgr diagnosis. No names and no contents of files are in it."]
    for title, told in sections.items():
        lines += ["", title, *(f"  {name}: {value}" for name, value in told.items())]
    lines += ["", "last problems", *(bugs(problems) or ["  none noted"])]
    return "\n".join(lines) + "\n"


def _sizes(folder: Path) -> dict[str, str]:
    found = {name: _size(folder / name) for name in _FILES}
    for name in _FOLDERS:
        inside = [one for one in (folder / name).glob("*") if one.is_file()]
        found[name] = f"{roughly(len(inside))} files"
    return found


def _size(path: Path) -> str:
    try:
        size = path.stat().st_size
    except OSError:
        return "not there"
    return "empty" if not size else f"{-(-size // 1024)} KB"


def bugs(folder: Path | None) -> list[str]:
    """The newest problems noted, references and places in the code alone: every line that is
    not exactly of that form is left out."""
    if folder is None:
        return []
    try:
        with (folder / "problems.log").open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - _BUG_BYTES))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return []
    lines = [line for line in text.splitlines() if _BUG_LINES.fullmatch(line)]
    starts = [place for place, line in enumerate(lines) if not line.startswith(" ")]
    return [f"  {line}" for line in lines[starts[-_LAST_BUGS:][0] :]] if starts else []
