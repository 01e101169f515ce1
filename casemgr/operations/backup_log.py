"""The log of backups: what was made, what is still there, how old it is, which are one too many."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlmodel import Session, col, select

from casemgr.operations.act import Act, operation, query
from casemgr.operations.alerts import raise_alert
from casemgr.storage.backup import surplus
from casemgr.storage.backup_errors import PlaceUnsuitable
from casemgr.storage.backup_manifest import BackupReport
from casemgr.storage.backup_places import BACKUP_NAME, is_away
from casemgr.storage.errors import FolderMissing
from casemgr.storage.tables import AccountRow, SettingRow, new_id
from casemgr.storage.trust_tables import BackupRow

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

PLACES: Final = "backup_places"
DRILLED: Final = "backup_drilled"
DRILL_ALERT: Final = "drill_backup"
YEARLY: Final = timedelta(days=365)
CLOCKS_DIFFER: Final = timedelta(hours=1)
"""A backup further in the future than this was made by a clock that went wrong: no proof of age."""
_IN_OWN: Final = {"days": 2, "weeks": 1, "months": 1}
"""In the workspace folder fewer are kept: they save from a slip, not from a loss."""
_GREEN, _AMBER = timedelta(days=2), timedelta(days=7)


class Light(StrEnum):
    """How old the newest sound backup away from this machine is."""

    GREEN = "green"  # at most two days
    AMBER = "amber"  # at most seven
    RED = "red"


@dataclass(frozen=True, slots=True)
class Place:
    """A folder for backups; ``here``: it can be reached now; ``away``: not this machine's."""

    folder: Path
    here: bool
    away: bool


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup made and read back; ``gone`` once its file was no longer at its place; ``here``:
    it can be read now (its stick may lie in the drawer)."""

    id: str
    path: Path
    at: datetime
    size: int
    away: bool
    automatic: bool
    gone: bool
    here: bool


@dataclass(frozen=True, slots=True)
class BackupState:
    """``newest_away`` and ``newest``: when the newest that are still there were made.
    ``drilled``: the day restoring was last tried."""

    light: Light
    newest_away: datetime | None
    newest: datetime | None
    places: tuple[Place, ...]
    made: tuple[Backup, ...]
    drilled: date | None
    drill_overdue: bool


def light_of(newest_away: datetime | None, now: datetime) -> Light:
    """Green for two days, amber for seven, red after that or without any."""
    if newest_away is None:
        return Light.RED
    age = now - newest_away
    return Light.GREEN if age <= _GREEN else Light.AMBER if age <= _AMBER else Light.RED


@query("see_backups")
def backup_rows(act: Act) -> tuple[list[BackupRow], list[str], date | None, date]:
    """What the log and the settings hold; ``backup_state`` makes sense of it."""
    rows = act.session.exec(select(BackupRow).order_by(col(BackupRow.audit_seq).desc())).all()
    drilled = setting(act.session, DRILLED)
    begun = begun_on(act)
    act.session.expunge_all()
    return (
        list(rows),
        list(setting(act.session, PLACES) or []),
        date.fromisoformat(drilled) if drilled else None,
        begun,
    )


def backup_state(workspace: "Workspace") -> BackupState:
    """Light, places and backups. Looks at the disks; not for the painting thread."""
    rows, named, drilled, begun = workspace.look(backup_rows)
    now = workspace.now
    sound = [row for row in rows if row.gone_at is None and row.at <= now + CLOCKS_DIFFER]
    newest_away = max((row.at for row in sound if row.away), default=None)
    return BackupState(
        light=light_of(newest_away, now),
        newest_away=newest_away,
        newest=max((row.at for row in sound), default=None),
        places=tuple(_place(Path(name), workspace.folder) for name in named),
        made=tuple(_backup(row) for row in rows),
        drilled=drilled,
        drill_overdue=workspace.today >= (drilled or begun) + YEARLY,
    )


def remind_of_drill(act: Act) -> None:
    """An alert for the supervisors, where no backup has been tried for a year."""
    drilled = setting(act.session, DRILLED)
    last = date.fromisoformat(drilled) if drilled else begun_on(act)
    if act.today >= last + YEARLY:
        day = (last + YEARLY).isoformat()
        raise_alert(act, DRILL_ALERT, day, "supervisor", severity="warning")


def begun_on(act: Act) -> date:
    """The day of the workspace's first account."""
    oldest = select(AccountRow.created_at).order_by(col(AccountRow.created_at))
    begun = act.session.exec(oldest).first()
    return begun.date() if begun else act.today


def choose_places(workspace: "Workspace", folders: Sequence[Path]) -> None:
    """Where backups go from now on, by themselves and by one press; none: ``backups`` in the
    workspace folder, which saves from a damaged file but not from a lost machine.

    Raises ``NotYourRole``, ``FolderMissing``, ``PlaceUnsuitable``.
    """
    for folder in folders:
        if not folder.is_dir():
            raise FolderMissing
        if folder.resolve().is_relative_to(workspace.folder.resolve()):
            raise PlaceUnsuitable
    workspace.run(_keep_places, sorted({str(folder.resolve()) for folder in folders}))


@operation("choose_backup_places")
def _keep_places(act: Act, places: list[str]) -> None:
    act.session.merge(SettingRow(name=PLACES, value=places))
    act.audit(places=len(places))


def settle_log(workspace: "Workspace") -> int:
    """Mark the backups whose file is missing or of another size at a place that can be reached;
    gives how many. One on a stick that is not plugged in is left alone."""
    rows = [row for row in workspace.look(backup_rows)[0] if row.gone_at is None]
    lost = [row.id for row in rows if Path(row.place).is_dir() and not _as_logged(row)]
    if lost:
        workspace.run(_note_gone, lost, "missing")
    return len(lost)


def log_row(path: Path, place: Path, report: BackupReport, away: bool) -> dict[str, Any]:
    """What the log keeps of a backup just written; reads the file once more."""
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    return {
        "id": new_id(),
        "name": path.name,
        "place": str(place),
        "sha256": digest,
        "size": report.size,
        "audit_seq": report.manifest.audit_head.seq,
        "away": away,
        "at": report.manifest.created_at,
    }


def log(workspace: "Workspace", kept: dict[str, Any], *, automatic: bool) -> Backup:
    """The last step: into the log, and away with those too many at that place."""
    note = note_by_itself if automatic else note_backup
    made = workspace.run(note, "done", kept)
    if made is None:
        raise RuntimeError("a backup logged without its row")
    if BACKUP_NAME.fullmatch(made.path.name):
        _thin_out(workspace, Path(kept["place"]))
    return made


def setting(session: Session, name: str) -> Any:
    """A setting of the office, or ``None``."""
    row = session.get(SettingRow, name)
    return row.value if row else None


@operation("make_backup")
def note_backup(act: Act, what: str, kept: dict[str, Any] | None = None) -> Backup | None:
    return _noted(act, what, kept, automatic=False)


@operation("back_up_by_itself")
def note_by_itself(act: Act, what: str, kept: dict[str, Any] | None = None) -> Backup | None:
    return _noted(act, what, kept, automatic=True)


def _noted(act: Act, what: str, kept: dict[str, Any] | None, *, automatic: bool) -> Backup | None:
    act.audit(what=what)
    if kept is None:
        return None
    moment = datetime.fromisoformat(kept["at"])
    row = BackupRow(
        **{**kept, "at": moment}, by=act.actor.id, automatic=automatic, verified_at=act.now
    )
    act.session.add(row)
    act.session.flush()
    return _backup(row)


@operation("back_up_by_itself")
def _note_gone(act: Act, ids: list[str], what: str) -> None:
    for row in act.session.exec(select(BackupRow).where(col(BackupRow.id).in_(ids))):
        row.gone_at = act.now
    act.audit(what=what, count=len(ids))


def _thin_out(workspace: "Workspace", place: Path) -> None:
    """Seven of days, four of weeks, twelve of months, and always the one made last: it has just
    been read back, whatever the clock says and whatever has become of the others."""
    rows = [
        row
        for row in workspace.look(backup_rows)[0]
        if row.gone_at is None and Path(row.place) == place and BACKUP_NAME.fullmatch(row.name)
    ]
    newest = max(rows, key=lambda row: (row.audit_seq, row.verified_at), default=None)
    made = {row.id: row.at.astimezone(workspace.zone) for row in rows}
    own = place.is_relative_to(workspace.folder)
    gone = surplus(made, never=(newest.id,) if newest else (), **(_IN_OWN if own else {}))
    for row in rows:
        if row.id in gone:
            (place / row.name).unlink(missing_ok=True)
    if gone:
        workspace.run(_note_gone, sorted(gone), "thinned_out")


def _as_logged(row: BackupRow) -> bool:
    try:
        return (Path(row.place) / row.name).stat().st_size == row.size
    except OSError:
        return False


def _place(folder: Path, workspace: Path) -> Place:
    here = folder.is_dir()
    return Place(folder, here, here and is_away(folder, workspace))


def _backup(row: BackupRow) -> Backup:
    path = Path(row.place) / row.name
    return Backup(
        id=row.id,
        path=path,
        at=row.at,
        size=row.size,
        away=row.away,
        automatic=row.automatic,
        gone=row.gone_at is not None,
        here=row.gone_at is None and path.is_file(),
    )
