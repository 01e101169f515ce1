"""What can go wrong with the encrypted files, said so that a person can act on it.

Also the one place where the driver's error codes and the operating system's error numbers
turn into those sentences.
"""

import errno
from typing import Final

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlcipher3 import dbapi2 as driver

from casemgr.domain.errors import CaseError
from casemgr.storage.errors import DiskFull
from casemgr.storage.folder import FAILING
from casemgr.words import N_


class NotOpenable(CaseError):
    sentence = N_("The case database cannot be opened with this workspace's key.")
    next_step = N_(
        "It is damaged at its beginning or comes from another workspace. "
        "Leave the folder as it is and restore the newest backup into a new folder."
    )


class StoreMissing(CaseError):
    sentence = N_("The case database is not in the workspace folder.")
    next_step = N_("Check that the right folder was chosen, or restore a backup.")


class StoreLocked(CaseError):
    sentence = N_("The workspace is locked.")
    next_step = N_("Sign in again to go on.")


class DamagedDatabase(CaseError):
    sentence = N_("A part of the case database is damaged.")
    next_step = N_(
        "Do not work on in this file. Copy the whole workspace folder to a safe disk, "
        "then restore the newest backup."
    )


class StoreReadOnly(CaseError):
    sentence = N_("The workspace folder cannot be written to.")
    next_step = N_("Ask whoever looks after this computer to give you the right to write there.")


class StoreUnreadable(CaseError):
    sentence = N_("The disk does not answer as it should.")
    next_step = N_("Check that the disk is plugged in and has no faults, then do it again.")


class StoreBusy(CaseError):
    sentence = N_("Another task is using the case database.")
    next_step = N_("Wait a moment, then do it again.")


class ReadStopped(CaseError):
    sentence = N_("This was stopped before it was finished.")
    next_step = N_("Start it again if you still need it.")


class NewerFile(CaseError):
    sentence = N_("This workspace was last used with a newer version of the program.")
    next_step = N_("Install the newest version on this computer, then open it again.")


class UpdateFailed(CaseError):
    sentence = N_("The case database could not be brought to this version of the program.")
    next_step = N_("It is as it was before. Go on with the earlier version and tell your support.")


class DraftsDamaged(CaseError):
    sentence = N_("The file with the unfinished forms cannot be read.")
    next_step = N_("Saved cases are not touched. It can be set aside, and new drafts started.")


class BackupMissing(CaseError):
    sentence = N_("This backup file is not there.")
    next_step = N_("Check whether the disk or stick is connected, or choose another backup.")


class BackupEmpty(CaseError):
    sentence = N_("This backup file is empty.")
    next_step = N_("Choose another backup.")


class BackupForeign(CaseError):
    sentence = N_("This file is not a backup of this program.")
    next_step = N_("Choose a file that this program made as a backup.")


class BackupTruncated(CaseError):
    sentence = N_("This backup file is not complete; its end is missing.")
    next_step = N_("Copy it again from where it came from, or choose another backup.")


class BackupDamaged(CaseError):
    sentence = N_("This backup file is damaged.")
    next_step = N_("Copy it again from where it came from, or choose another backup.")


class BackupWrongKey(CaseError):
    sentence = N_("This backup does not open with this passphrase or recovery code.")
    next_step = N_("Check that it belongs to this workspace, or ask a supervisor to open it.")


class BackupNewer(CaseError):
    sentence = N_("This backup was made by a newer version of the program.")
    next_step = N_("Install the newest version, then restore it.")


class BackupUntrusted(CaseError):
    sentence = N_("This backup was not signed by a person of this workspace.")
    next_step = N_("Do not use it. Ask your administrator where it came from.")


class RestorePlaceTaken(CaseError):
    sentence = N_("The folder to restore into is not empty.")
    next_step = N_("Choose a new or empty folder. Nothing is ever restored over a workspace.")


class StoreBug(Exception):
    """The program asked the database for something impossible.

    Carries the error's code and the statement (without its values), never the driver's own
    text: a full-text search that cannot be parsed comes back with the search words in it.
    """


_BY_CODE: Final[dict[int, type[CaseError]]] = {
    driver.SQLITE_NOTADB: NotOpenable,
    driver.SQLITE_CORRUPT: DamagedDatabase,
    driver.SQLITE_FULL: DiskFull,
    driver.SQLITE_READONLY: StoreReadOnly,
    driver.SQLITE_CANTOPEN: StoreReadOnly,
    driver.SQLITE_PERM: StoreReadOnly,
    driver.SQLITE_IOERR: StoreUnreadable,
    driver.SQLITE_BUSY: StoreBusy,
    driver.SQLITE_LOCKED: StoreBusy,
    driver.SQLITE_INTERRUPT: ReadStopped,
}
DRIVER_ERRORS: Final = (DBAPIError, PoolTimeout, driver.Error)
"""What ``told`` understands."""


def told(error: BaseException) -> BaseException:
    """The error to raise instead of a database error met while reading or writing.

    A ``CaseError`` where a person can act on it; an ``IntegrityError`` (it names columns
    only) as it is; else a ``StoreBug``.
    """
    if isinstance(error, PoolTimeout):
        return StoreBusy()
    raw = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(raw, driver.Error):
        return error
    code = getattr(raw, "sqlite_errorcode", 0) & 0xFF
    if code in _BY_CODE:
        return _BY_CODE[code]()
    if isinstance(error, IntegrityError):
        return error
    name = getattr(raw, "sqlite_errorname", type(raw).__name__)
    statement = error.statement if isinstance(error, DBAPIError) else None
    return StoreBug(f"{name}: {statement or 'no statement'}")


def told_by_system(error: OSError) -> BaseException:
    """The same for errors of the operating system; an unknown one is given back as it is."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return DiskFull()
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return StoreReadOnly()
    if error.errno in FAILING:
        return StoreUnreadable()
    return error
