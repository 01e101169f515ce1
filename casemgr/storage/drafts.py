"""What a person typed and has not saved yet: kept within milliseconds, given back to her alone.

The drafts lie in an encrypted file of their own, so no long write elsewhere ever holds up a
keystroke. Each is sealed once more with its author's key: colleagues open the same file, but
not her drafts, and not even the names of the forms.
"""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from sqlcipher3 import dbapi2 as driver

from casemgr.storage.connection import (
    copy_database,
    create_file,
    make_durable,
    open_connection,
    telling,
)
from casemgr.storage.database_errors import (
    DamagedDatabase,
    DraftsDamaged,
    NotOpenable,
    StoreLocked,
)
from casemgr.storage.folder import flush_folder
from casemgr.storage.log_mark import (
    MARK_SUFFIX,
    NewestSavesLost,
    commits_are_lost,
    end_log,
    forget_log,
    log_is_cut,
    note_log,
)
from casemgr.storage.rekey import rekey_file

DRAFTS_NAME: Final = "drafts.db"
DRAFTS_LABEL: Final = "drafts"
"""The file's key is ``derive(dek, DRAFTS_LABEL)``."""
_TABLE: Final = """
    CREATE TABLE IF NOT EXISTS drafts (
        owner TEXT NOT NULL, form TEXT NOT NULL, sealed BLOB NOT NULL,
        PRIMARY KEY (owner, form)
    ) WITHOUT ROWID
"""
_PUT: Final = """
    INSERT INTO drafts (owner, form, sealed) VALUES (?, ?, ?)
    ON CONFLICT (owner, form) DO UPDATE SET sealed = excluded.sealed
"""


@dataclass(frozen=True, slots=True)
class Draft:
    """An unfinished form.

    ``payload`` is what the form gave, its cursor included; ``base_version`` the version of the
    record it started from, ``None`` for a new one.
    """

    form_key: str
    payload: dict[str, Any]
    base_version: int | None
    saved_at: datetime


class Drafts:
    """One person's drafts. Safe to use from several threads.

    ``key`` is the file's (derived from the workspace's), ``author_key`` hers alone (32 bytes).
    Opening raises ``NewestSavesLost`` once.
    Every method raises ``DraftsDamaged`` for a file that cannot be read, ``DiskFull`` and the
    like where the disk is at fault, and ``StoreLocked`` once closed.
    """

    def __init__(self, folder: Path, key: bytes, owner: str, author_key: bytes) -> None:
        self._path: Final = folder / DRAFTS_NAME
        self._owner: Final = owner
        self._box: SecretBox | None = SecretBox(author_key)
        self._lock = threading.Lock()
        self._raw: Any = None
        self._key = key
        with self._telling():
            try:
                create_file(self._path)
                flush_folder(folder)
            except FileExistsError:
                pass
            self._raw = self._open(key)

    def put(
        self, form_key: str, payload: Mapping[str, Any], base_version: int | None, now: datetime
    ) -> None:
        """Keep a form as it stands; on the disk when this returns."""
        draft = {
            "form": form_key,
            "payload": dict(payload),
            "base": base_version,
            "at": now.astimezone(UTC).isoformat(),
        }
        with self._opened() as (raw, box):
            sealed = bytes(box.encrypt(json.dumps(draft).encode()))
            raw.execute(_PUT, (self._owner, _form_name(form_key, box), sealed))
            note_log(self._path)

    def get(self, form_key: str) -> Draft | None:
        """Her draft of this form, or ``None``."""
        with self._opened() as (raw, box):
            row = raw.execute(
                "SELECT sealed FROM drafts WHERE owner = ? AND form = ?",
                (self._owner, _form_name(form_key, box)),
            ).fetchone()
            draft = _unsealed(row[0], box) if row else None
            return draft if draft and draft.form_key == form_key else None

    def list(self) -> list[Draft]:
        """All her drafts, the newest first. One sealed under another key is passed over."""
        with self._opened() as (raw, box):
            rows = raw.execute(
                "SELECT sealed FROM drafts WHERE owner = ?", (self._owner,)
            ).fetchall()
            drafts = [draft for (sealed,) in rows if (draft := _unsealed(sealed, box))]
        return sorted(drafts, key=lambda draft: draft.saved_at, reverse=True)

    def drop(self, form_key: str) -> None:
        """Forget a draft: its form was saved or thrown away."""
        with self._opened() as (raw, box):
            raw.execute(
                "DELETE FROM drafts WHERE owner = ? AND form = ?",
                (self._owner, _form_name(form_key, box)),
            )

    def copy_to(self, target: Path) -> None:
        """An encrypted copy of everybody's drafts, for a backup."""
        with self._opened() as (raw, _):
            copy_database(raw, target)

    def rekey(self, key: bytes) -> None:
        """Encrypt the file under another key; what is put meanwhile waits. Raises ``DiskFull``
        and the like, with the file as it was."""
        with self._opened() as (raw, _):
            raw.close()
            try:
                rekey_file(self._path, self._key, key)
                self._key = key
            finally:
                self._raw = self._open(self._key)

    def close(self) -> None:
        """Fold the log in and forget the keys. Safe to call twice."""
        with self._lock:
            if self._box is None:
                return
            self._box, self._key = None, b""
            try:
                self._raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            except driver.Error:
                pass  # the log is whole; the next opening folds it in
            finally:
                self._raw.close()
                end_log(self._path)

    def _open(self, key: bytes) -> Any:
        cut = log_is_cut(self._path)
        raw = open_connection(self._path, key)
        try:
            make_durable(raw)
            if cut or commits_are_lost(self._path):
                forget_log(self._path)
                raise NewestSavesLost
            raw.execute(_TABLE)
        except BaseException:
            raw.close()
            raise
        return raw

    @contextmanager
    def _opened(self) -> Iterator[tuple[Any, SecretBox]]:
        with self._lock, self._telling():
            if self._box is None:
                raise StoreLocked
            yield self._raw, self._box

    @staticmethod
    @contextmanager
    def _telling() -> Iterator[None]:
        try:
            with telling():
                yield
        except (NotOpenable, DamagedDatabase):
            raise DraftsDamaged from None


def set_aside(folder: Path) -> Path | None:
    """Move a damaged drafts file out of the way, so that new drafts can start.

    It is kept under another name, which is given back; ``None`` when there was no file.
    """
    path = folder / DRAFTS_NAME
    if not path.exists():
        return None
    stem = (f"drafts.damaged-{number}" for number in range(1, 10_000))
    kept = next(folder / f"{name}.db" for name in stem if not (folder / f"{name}.db").exists())
    with telling():
        for suffix in ("-wal", "-shm", MARK_SUFFIX, ""):
            part = folder / f"{DRAFTS_NAME}{suffix}"
            if part.exists():
                part.rename(f"{kept}{suffix}")
        flush_folder(folder)
    return kept


def _form_name(form_key: str, box: SecretBox) -> str:
    return blake2b(
        form_key.encode(errors="surrogatepass"), key=bytes(box), digest_size=16
    ).hexdigest()


def _unsealed(sealed: bytes, box: SecretBox) -> Draft | None:
    try:
        draft = json.loads(box.decrypt(sealed))
    except CryptoError:
        return None
    return Draft(
        draft["form"], draft["payload"], draft["base"], datetime.fromisoformat(draft["at"])
    )
