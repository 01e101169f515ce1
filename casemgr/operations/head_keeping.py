"""The newest audit line, written down beside the database: at each lock, and while work goes on.

At a lock the log beside the database has been folded in, and a database behind the written line
is an older one put back. Between two locks the newest lines lie in the log alone. Whoever takes
it away after the program was killed takes acknowledged saves with it: the line written down while
work went on tells of that, and the last lock's, which stays beside it, that nothing older is gone.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Final

from sqlmodel import Session, col, select

from casemgr.domain.errors import CaseError
from casemgr.operations.errors import HeadGone, OldFilePutBack
from casemgr.storage.audit import (
    HEAD_LABEL,
    HEAD_NAME,
    AuditHead,
    HeadState,
    head_bytes,
    head_state,
    read_head,
)
from casemgr.storage.database import Database
from casemgr.storage.folder import write_whole
from casemgr.storage.tables import AuditRow

EVERY: Final = 30.0
"""Seconds between two writes while work goes on; a write costs two syncs of the disk."""


class HeadKeeper:
    """Keeps ``head.json`` of one opened workspace. Safe to use from several threads.

    ``seconds`` is a clock that only goes forward.
    """

    def __init__(
        self, folder: Path, database: Database, seconds: Callable[[], float] = monotonic
    ) -> None:
        self._folder = folder
        self._database = database
        self.seconds = seconds
        self._busy = Lock()
        self._sure: AuditHead | None = None
        self._at: float | None = None

    def check(self) -> int:
        """How many lines written since the last lock are gone; 0 where all is well.

        Raises ``OldFilePutBack`` where older ones are gone too, ``HeadGone``.
        """

        def hash_at(seq: int) -> str | None:
            row = session.get(AuditRow, seq)
            return row.hash if row else None

        written = read_head(self._folder, self._database.derived_key(HEAD_LABEL))
        if written is HeadState.MISSING:
            raise HeadGone
        if isinstance(written, HeadState):
            raise OldFilePutBack
        with self._database.read() as session:
            head = newest_line(session)
            state = head_state(written, head, hash_at)
        if state not in (HeadState.OK, HeadState.SHORT):
            raise OldFilePutBack
        self._sure, self._at = written.sure, self.seconds()
        return max(1, written.newest.seq - head.seq) if state is HeadState.SHORT else 0

    def write(self) -> AuditHead:
        """Write the newest line down: from now on a database behind it is an older one.

        Raises ``DiskFull``, ``FolderReadOnly``, ``WriteFailed``.
        """
        with self._busy:
            self._sure = self._write(None)
            return self._sure

    def keep_up(self, *, now: bool = False) -> None:
        """After a commit: write the newest line down beside that of the last lock, if that was
        not done for ``EVERY`` seconds (or ``now``). What cannot be written waits for the next."""
        due = now or self._at is None or self.seconds() - self._at >= EVERY
        if not due or not self._busy.acquire(blocking=False):
            return
        try:
            self._at = self.seconds()
            with suppress(CaseError, OSError):  # the save it follows was acknowledged
                self._write(self._sure)
        finally:
            self._busy.release()

    @contextmanager
    def still(self) -> Iterator[None]:
        """While inside nothing is written: the data key, under which it is, changes."""
        with self._busy:
            yield

    def _write(self, sure: AuditHead | None) -> AuditHead:
        with self._database.steady():  # the key stays
            with self._database.read() as session:
                head = newest_line(session)
            key = self._database.derived_key(HEAD_LABEL)
            write_whole(self._folder / HEAD_NAME, head_bytes(head, key, sure))
        return head


def newest_row(session: Session) -> AuditRow | None:
    """The newest audit line."""
    return session.exec(select(AuditRow).order_by(col(AuditRow.seq).desc()).limit(1)).first()


def newest_line(session: Session) -> AuditHead:
    """Number and hash of the newest audit line."""
    newest = newest_row(session)
    return AuditHead(newest.seq, newest.hash) if newest else AuditHead(0, "0" * 64)
