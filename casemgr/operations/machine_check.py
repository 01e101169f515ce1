"""Is this machine fit to keep case files: what can be seen of it, and what to do about it.

``facts_about`` asks the system and the workspace; ``judge`` is a pure function from the answers
to one line for each. No answer holds a name or a place.
"""

import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from sqlmodel import col, select

from casemgr.domain.roles import Role
from casemgr.operations.act import Act, query
from casemgr.operations.backup_log import Light as BackupLight
from casemgr.operations.backup_log import backup_state
from casemgr.operations.settings import open_accounts
from casemgr.storage.folder import LEAST_FREE
from casemgr.storage.folder_kinds import on_network, synchronised_by
from casemgr.storage.memory_on_disk import Swap, core_dumps_off, swap_state
from casemgr.storage.surroundings import Answer, account_open_to_all, disk_encrypted
from casemgr.storage.tables import AuditRow
from casemgr.words import N_

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

Capture = Literal["blocked", "allowed", "unavailable"]
"""Whether other programs are kept from photographing the window; "unavailable": the system
offers nothing of the kind."""
_LITTLE_FREE: Final = 5 * LEAST_FREE
_CLOCK_PLAY: Final = timedelta(minutes=2)
_BUILT: Final = 2026


class Light(StrEnum):
    """How well something stands."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known. Of the workspace's own facts ``None`` means: nobody is signed in."""

    disk: Answer = "unknown"
    account_open: Answer = "unknown"
    synchronised: bool = False
    network: bool = False
    swap: Swap = "unknown"
    core_dumps: Answer = "unknown"
    capture: Capture = "unavailable"
    free: int = 0
    year: int = _BUILT
    clock_back: bool | None = None
    backup: BackupLight | None = None
    supervisors: int | None = None
    alone: bool | None = None
    """Whether this program is the only one that has the workspace open."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line: what was looked at, how it stands, and the next step (``""``: none). All
    translatable; ``code`` stays the same in every language."""

    code: str
    title: str
    light: Light
    found: str
    step: str = ""
    values: Mapping[str, int] = field(default_factory=dict)


_Verdict = tuple[Light, str, str]
_Rule = Callable[[Facts], _Verdict | None]
_G, _A, _R = Light.GREEN, Light.AMBER, Light.RED
_ASK_FOR_HELP: Final = N_("Ask whoever looks after this computer.")

_DISK: Final[dict[Answer, _Verdict]] = {
    "yes": (_G, N_("The whole disk is encrypted."), ""),
    "no": (
        _R, N_("The disk is not encrypted as a whole."),
        N_("Switch on BitLocker (Windows), FileVault (macOS) or LUKS (Linux)."),
    ),
    "unknown": (
        _A, N_("The computer does not tell whether its disk is encrypted."), _ASK_FOR_HELP,
    ),
}  # fmt: skip
_OPEN: Final[dict[Answer, _Verdict]] = {
    "no": (_G, N_("This computer asks for a password when it starts."), ""),
    "yes": (
        _R, N_("This computer lets anybody in without a password."),
        N_("Give this user of the computer a password, and switch signing in by itself off."),
    ),
    "unknown": (
        _A, N_("The computer does not tell whether it asks for a password."),
        N_("Make sure that it asks for one when it starts and when it wakes."),
    ),
}  # fmt: skip
_SWAPS: Final[dict[Swap, _Verdict]] = {
    "none": (_G, N_("This computer writes no memory to its disk."), ""),
    "encrypted": (_G, N_("Memory that is written to the disk is encrypted there."), ""),
    "open": (
        _R, N_("Memory may be written to the disk unencrypted (swap, hibernation)."),
        N_("Encrypt the whole disk, and switch hibernation off."),
    ),
    "unknown": (
        _A, N_("The computer does not tell where it writes memory (swap, hibernation)."),
        N_("Switch hibernation off, and encrypt the whole disk."),
    ),
}  # fmt: skip
_DUMPS: Final[dict[Answer, _Verdict]] = {
    "yes": (_G, N_("When the program fails, its memory is not written to a file."), ""),
    "no": (
        _R, N_("When the program fails, its memory could be written to a file."),
        N_("Start the program anew. If this stays, tell whoever looks after it."),
    ),
    "unknown": (
        _A, N_("This system cannot be told to write no memory when the program fails."),
        N_("Switch error reports off in the settings of the system."),
    ),
}  # fmt: skip
_CAPTURE: Final[dict[Capture, _Verdict]] = {
    "blocked": (_G, N_("Other programs cannot take a picture of this window."), ""),
    "allowed": (
        _R, N_("Other programs can take a picture of this window."),
        N_("Close programs that share or record the screen."),
    ),
    "unavailable": (
        _A, N_("This system offers no protection against pictures of the screen."),
        N_("Close programs that share or record the screen."),
    ),
}  # fmt: skip
_BACKUP: Final[dict[BackupLight, _Verdict]] = {
    BackupLight.GREEN: (_G, N_("There is a recent backup away from this computer."), ""),
    BackupLight.AMBER: (
        _A, N_("The newest backup away from this computer grows old."),
        N_("Make a backup onto a stick and keep it elsewhere."),
    ),
    BackupLight.RED: (
        _R, N_("There is no recent backup away from this computer."),
        N_("Make a backup onto a stick and keep it elsewhere."),
    ),
}  # fmt: skip


def _place(facts: Facts) -> _Verdict:
    move = N_("Move the workspace to a folder of this computer's own disk.")
    if facts.synchronised:
        return _R, N_("The workspace lies in a folder that is copied elsewhere."), move
    if facts.network:
        return _R, N_("The workspace lies on a network drive."), move
    return _G, N_("The workspace lies on this computer, and no service is seen to copy it."), ""


def _room(facts: Facts) -> _Verdict:
    step = N_("Make room: empty the bin, move pictures and films elsewhere.")
    if facts.free < LEAST_FREE:
        return _R, N_("The disk is nearly full: {free} MB are left."), step
    if facts.free < _LITTLE_FREE:
        return _A, N_("There is little room left on the disk: {free} MB."), step
    return _G, N_("There is room on the disk: {free} MB."), ""


def _clock(facts: Facts) -> _Verdict:
    if facts.clock_back or facts.year < _BUILT:
        return (
            _R, N_("The clock of this computer is behind: the newest entry is later than now."),
            N_("Set date, time and time zone in the settings of the system."),
        )  # fmt: skip
    return _G, N_("The clock of this computer is plausible."), ""


def _alone(facts: Facts) -> _Verdict | None:
    if facts.alone is None:
        return None
    if facts.alone:
        return _G, N_("Only this program has the workspace open."), ""
    return _R, N_("Another program may have the workspace open."), N_("Start the program anew.")


def _roles(facts: Facts) -> _Verdict | None:
    if facts.supervisors is None:
        return None
    if not facts.supervisors:
        return (
            _R, N_("Nobody here is a supervisor."),
            N_("An administrator gives somebody that role under Accounts."),
        )  # fmt: skip
    if facts.supervisors == 1:
        return (
            _A, N_("Only one person is a supervisor: what needs two people cannot be done."),
            N_("Give the role to a second person."),
        )  # fmt: skip
    return _G, N_("There are supervisors: {supervisors}."), ""


_RULES: Final[Mapping[str, tuple[str, _Rule]]] = {
    "disk": (N_("Disk encryption"), lambda facts: _DISK[facts.disk]),
    "account": (N_("Password of the computer"), lambda facts: _OPEN[facts.account_open]),
    "place": (N_("Folder of the workspace"), _place),
    "swap": (N_("Memory on the disk"), lambda facts: _SWAPS[facts.swap]),
    "dumps": (N_("Memory after a failure"), lambda facts: _DUMPS[facts.core_dumps]),
    "capture": (N_("Pictures of the screen"), lambda facts: _CAPTURE[facts.capture]),
    "room": (N_("Room on the disk"), _room),
    "clock": (N_("Clock"), _clock),
    "alone": (N_("One program at a time"), _alone),
    "roles": (N_("Supervisors"), _roles),
    "backup": (N_("Backup"), lambda facts: _BACKUP[facts.backup] if facts.backup else None),
}


def judge(facts: Facts) -> tuple[Check, ...]:
    """One line for everything that is known, the worst first."""
    values = {"free": facts.free // (1024 * 1024), "supervisors": facts.supervisors or 0}
    lines = [
        Check(code, title, *verdict, values)
        for code, (title, rule) in _RULES.items()
        if (verdict := rule(facts)) is not None
    ]
    order = [Light.RED, Light.AMBER, Light.GREEN]
    return tuple(sorted(lines, key=lambda line: order.index(line.light)))


def machine_facts(folder: Path, capture: Capture = "unavailable") -> Facts:
    """What the system tells; may take seconds on Windows and macOS. Changes nothing."""
    places = {folder.absolute(), folder.resolve()}
    return Facts(
        disk=disk_encrypted(folder),
        account_open=account_open_to_all(),
        synchronised=any(synchronised_by(place) for place in places),
        network=any(on_network(place) for place in places),
        swap=swap_state(),
        core_dumps=core_dumps_off(),
        capture=capture,
        free=shutil.disk_usage(folder).free,
    )


def check_machine(workspace: "Workspace", capture: Capture = "unavailable") -> tuple[Check, ...]:
    """The lines for this machine and the workspace that is open. For a thread that may wait."""
    newest, supervisors = workspace.look(_of_the_office)
    now = workspace.now
    facts = replace(
        machine_facts(workspace.folder, capture),
        year=now.year,
        clock_back=newest is not None and now < newest - _CLOCK_PLAY,
        backup=backup_state(workspace).light,
        supervisors=supervisors,
        alone=workspace.only_here,
    )
    return judge(facts)


@query("check_machine")
def _of_the_office(act: Act) -> tuple[datetime | None, int]:
    """When the newest audit line was written, and how many supervisors there are."""
    statement = select(AuditRow.at).order_by(col(AuditRow.seq).desc()).limit(1)
    newest = act.session.exec(statement).first()
    accounts = open_accounts(act.session)
    at = datetime.fromisoformat(newest) if newest else None
    return at, sum(Role.SUPERVISOR in row.roles for row in accounts)


def versions() -> dict[str, str]:
    """What the program stands on, by name: for whoever helps."""
    from importlib.metadata import PackageNotFoundError, version

    from casemgr.storage.connection import library_versions

    found = {"python": sys.version.split()[0], "system": sys.platform}
    for name, package in (("casemgr", "casemgr"), ("Qt for Python", "PySide6_Essentials")):
        try:
            found[name] = version(package)
        except PackageNotFoundError:
            found[name] = "?"
    return {**found, **library_versions()}
