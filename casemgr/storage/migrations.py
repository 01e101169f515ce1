"""Bringing a database to the version of this program, or leaving it exactly as it was.

One transaction: everything a migration did, the search indexes and triggers made anew, the
checks and the version number. Before it, a copy that was opened and checked.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection

from casemgr.domain.errors import CaseError
from casemgr.storage.connection import RawConnection, is_whole, table_counts
from casemgr.storage.database import Database
from casemgr.storage.database_errors import DamagedDatabase, NewerFile, StoreBug, UpdateFailed
from casemgr.storage.folder import make_folder

_VERSION_FILE: Final = re.compile(r"(\d{4})_\w+\.py")
_VERSION_TABLE: Final = "alembic_version"


def head_version(schema: Path) -> int:
    """The schema version of this program: the number of the newest file in ``versions``."""
    found = (_VERSION_FILE.fullmatch(path.name) for path in (schema / "versions").iterdir())
    return max(int(match[1]) for match in found if match)


def file_version(database: Database) -> int:
    """The schema version of an open file; 0 for one without tables."""
    with database.apart() as raw:
        return _version(raw)


def upgrade(
    database: Database,
    schema: Path,
    copies: Path,
    after: Callable[[Connection], None] = lambda connection: None,
) -> Path | None:
    """Bring ``database`` to the version of ``schema``; gives the copy made before, if any.

    ``copies`` is the folder for that copy, which stays. ``after`` makes triggers and search
    indexes anew: a rebuilt table loses its triggers without a warning. Raises ``NewerFile``;
    ``UpdateFailed`` with the file as it was; ``DamagedDatabase`` before anything is tried;
    ``DiskFull`` and the like.
    """
    head = head_version(schema)
    with database.apart() as raw:
        version = _version(raw)
        counts = table_counts(raw) if version != head else {}
    if version == head:
        return None  # and alembic was not even imported
    if version > head:
        raise NewerFile
    copy = _verified_copy(database, copies, version, head, counts) if counts else None
    try:
        with database.rebuild() as connection:
            _upgrade_inside(connection, schema, head, after)
    except CaseError:
        raise
    except Exception as error:
        raise UpdateFailed from error
    return copy


def _verified_copy(
    database: Database, copies: Path, version: int, head: int, counts: dict[str, int]
) -> Path:
    make_folder(copies)
    stem = f"before-update-{version}-to-{head}"
    names = (f"{stem}{suffix}.db" for suffix in ["", *(f"-{n}" for n in range(2, 1000))])
    copy = next(copies / name for name in names if not (copies / name).exists())
    database.copy_to(copy)
    try:
        with database.open_copy(copy) as raw:
            if not is_whole(raw) or table_counts(raw) != counts:
                raise DamagedDatabase
    except BaseException:
        copy.unlink(missing_ok=True)
        raise
    return copy


def _upgrade_inside(
    connection: Connection, schema: Path, head: int, after: Callable[[Connection], None]
) -> None:
    raw: RawConnection = connection.connection.driver_connection
    before = table_counts(raw)
    may_change = _run_alembic(connection, schema, _revision(raw, before))
    after(connection)
    if raw.execute("PRAGMA foreign_key_check").fetchone():
        raise StoreBug("a row lost the row it belongs to")
    now = table_counts(raw)
    for table in before.keys() - may_change - {_VERSION_TABLE}:
        if now.get(table) != before[table]:
            raise StoreBug(f"table {table} had {before[table]} rows and now {now.get(table)}")
    if not is_whole(raw, pages=False):
        raise StoreBug("the updated database is not whole")
    raw.execute(f"PRAGMA user_version={head}")


def _run_alembic(connection: Connection, schema: Path, current: str) -> set[str]:
    """Run the migrations after ``current``; gives the tables whose row counts they change."""
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(schema).replace("%", "%%"))
    config.attributes["connection"] = connection
    scripts = ScriptDirectory.from_config(config)
    modules: list[Any] = [
        script.module for script in scripts.iterate_revisions("head", current or "base")
    ]
    command.upgrade(config, "head")
    return {name for module in modules for name in getattr(module, "row_count_changes", ())}


def _revision(raw: RawConnection, counts: dict[str, int]) -> str:
    if _VERSION_TABLE not in counts:
        return ""
    row = raw.execute("SELECT version_num FROM alembic_version").fetchone()
    return row[0] if row else ""


def _version(raw: RawConnection) -> int:
    return int(raw.execute("PRAGMA user_version").fetchone()[0])
