"""The one encrypted file, and the two ways into it: one writer, a few readers."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Dialect, Engine, create_engine, event
from sqlalchemy.pool import QueuePool
from sqlalchemy.util import LRUCache
from sqlcipher3 import dbapi2 as driver
from sqlmodel import Session

from casemgr.storage.connection import (
    PAGE_SIZE,
    RawConnection,
    copy_database,
    create_file,
    derive,
    make_durable,
    open_connection,
    telling,
)
from casemgr.storage.database_errors import (
    NotOpenable,
    StoreBug,
    StoreBusy,
    StoreLocked,
    StoreMissing,
    StoreReadOnly,
)
from casemgr.storage.errors import WorkspaceAlreadyHere
from casemgr.storage.folder import flush_folder
from casemgr.storage.log_mark import (
    NewestSavesLost,
    commits_are_lost,
    end_log,
    forget_log,
    log_is_cut,
    note_log,
)
from casemgr.storage.rekey import rekey_file

_READERS: Final = 2
_STATEMENTS: Final = 1_000  # more than the program has


class Compiled:
    """SQL that was put into words once, for all engines of one database.

    It goes when the database is closed: a statement keeps the values it first ran with.
    """

    def __init__(self) -> None:
        self._cache: LRUCache[Any, Any] = LRUCache(_STATEMENTS)
        self._dialect: Dialect | None = None

    def share(self, engine: Engine) -> Engine:
        """``engine``, from now on reading and adding to what is compiled here."""
        if self._dialect is None:
            self._dialect = engine.dialect
        engine.dialect = engine.pool._dialect = self._dialect
        engine.update_execution_options(compiled_cache=self._cache)
        return engine


class Database:
    """The opened case database. Safe to use from several threads.

    Everything inside ``write`` and ``read`` raises ``CaseError`` where a person can act on it:
    ``DamagedDatabase``, ``DiskFull``, ``StoreReadOnly``, ``StoreUnreadable``, ``StoreBusy``,
    ``ReadStopped`` and, once closed, ``StoreLocked``.
    """

    def __init__(self, path: Path, dek: bytes) -> None:
        """Open an existing database. Raises ``StoreMissing`` and ``NotOpenable`` besides,
        and once ``NewestSavesLost``; the next time it opens with what is left."""
        self.path: Final = path
        self._dek = bytearray(dek)
        self._closed = False
        self._writing = threading.Lock()
        self._writer_thread: int | None = None
        self._state = threading.Condition()
        self._reading = 0
        self._holding = 0
        self._inside = threading.local()
        self._turning = False
        self._open_readers: list[RawConnection] = []
        compiled = Compiled()
        self._writer = compiled.share(self._engine(self._connect_writer, 1, "BEGIN IMMEDIATE"))
        self._readers = compiled.share(self._engine(self._connect_reader, _READERS, "BEGIN"))
        event.listen(self._readers, "close", self._forget_reader)
        try:
            with telling():
                _refuse_no_database(path)
                cut = log_is_cut(path)
                self._writer.raw_connection().close()  # proves the key; the pool keeps it
            if cut or commits_are_lost(path):
                forget_log(path)
                raise NewestSavesLost
        except BaseException:
            self.close()
            raise

    @classmethod
    def create(cls, path: Path, dek: bytes) -> "Database":
        """A new, empty, encrypted database. Raises ``WorkspaceAlreadyHere``."""
        with telling():
            try:
                create_file(path)
            except FileExistsError:
                raise WorkspaceAlreadyHere from None
            raw = open_connection(path, dek)
            make_durable(raw)  # writes the first, encrypted page
            raw.close()
            flush_folder(path.parent)
        return cls(path, dek)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction that may change things: committed at the end, undone by any error.

        Writers of other threads wait their turn. The transaction begins at once, so what is
        read inside stays true until the end. A second ``write`` inside the first is a bug.
        """
        with self._sole_writer(), Session(self._writer, expire_on_commit=False) as session:
            session.connection()
            yield session
            session.commit()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A steady view of the data that cannot change anything; trying to is a bug."""
        with self.steady():
            with self._state:
                self._reading += 1
            try:
                with telling(), Session(self._readers) as session:
                    yield session
            except StoreReadOnly:
                raise StoreBug("a reader tried to write") from None
            finally:
                with self._state:
                    self._reading -= 1
                    last = self._closed and not self._reading
                    self._state.notify_all()
                if last:
                    self._readers.dispose()
                    end_log(self.path)

    def interrupt_readers(self) -> None:
        """Stop the queries now running in ``read``; they raise ``ReadStopped``."""
        with self._state:
            for raw in self._open_readers:
                with suppress(driver.Error):
                    raw.interrupt()

    @contextmanager
    def rebuild(self) -> Iterator[Connection]:
        """One write transaction without foreign keys, for migrations.

        SQLite ignores the switch inside a transaction, and with foreign keys on, rebuilding a
        parent table deletes its children without a word.
        """
        with self._sole_writer(), self._writer.connect() as connection:
            raw: RawConnection = connection.connection.driver_connection
            raw.execute("PRAGMA foreign_keys=OFF")
            try:
                with connection.begin():
                    yield connection
            finally:
                raw.execute("PRAGMA foreign_keys=ON")

    @contextmanager
    def apart(self, *, still: bool = False) -> Iterator[RawConnection]:
        """A connection of its own, not to be written through; ``still`` holds the writers back."""
        with (
            self._sole_writer() if still else telling(),
            self.steady(),
            closing(open_connection(self.path, self._key())) as raw,
        ):
            yield raw

    def copy_to(self, target: Path) -> None:
        """A compact copy under the same key, as of one moment; writers go on meanwhile.

        Raises ``FileAlreadyThere``. A copy that failed leaves no file.
        """
        with self.apart() as raw:
            copy_database(raw, target)

    @contextmanager
    def open_copy(self, copy: Path) -> Iterator[RawConnection]:
        """A file made by ``copy_to``, opened without a trace and without changing a byte."""
        with (
            self.steady(),
            telling(),
            closing(open_connection(copy, self._key(), read_only=True)) as raw,
        ):
            yield raw

    @contextmanager
    def steady(self) -> Iterator[None]:
        """While inside, the database keeps its key: for work that opens copies of it."""
        depth = getattr(self._inside, "depth", 0)
        with self._state:
            if not depth:  # one inside another is let in, or the outer would never end
                self._state.wait_for(lambda: not self._turning)
            self._refuse_closed()
            self._holding += 1
        self._inside.depth = depth + 1
        try:
            yield
        finally:
            self._inside.depth = depth
            with self._state:
                self._holding -= 1
                self._state.notify_all()

    def rekey(self, key: bytes) -> None:
        """Encrypt the whole file under another key; readers and writers wait meanwhile.

        Raises ``StoreBusy`` where a reader does not end within 30 seconds, ``NotEnoughSpace``,
        ``DiskFull`` and the like: then the file keeps its key.
        """
        with self._sole_writer():
            with self._state:
                self._turning = True
                idle = self._state.wait_for(lambda: not self._holding, 30)
            try:
                if not idle:
                    raise StoreBusy
                self._readers.dispose()
                self._writer.dispose()
                rekey_file(self.path, bytes(self._dek), key)
                self._dek[:] = key
            finally:
                with self._state:
                    self._turning = False
                    self._state.notify_all()

    def derived_key(self, label: str) -> bytes:
        """``derive`` from this database's own key."""
        return derive(self._key(), label)

    def close(self) -> None:
        """Finish the write in hand, stop the readers, fold the log in, forget the key.

        Safe to call twice. The files can be copied afterwards.
        """
        if self._writer_thread == threading.get_ident():
            raise RuntimeError("closed inside a write")
        with self._writing, self._state:
            if self._closed:
                return
            self._closed = True
        self._stop_readers()
        self._readers.dispose()
        self._writer.dispose()  # SQLite folds its log in when the last connection goes
        end_log(self.path)
        self._dek[:] = bytes(len(self._dek))
        self._dek.clear()

    def _stop_readers(self) -> None:
        with self._state:
            for _ in range(250):  # five seconds; a reader that lingers closes by itself later
                if not self._reading:
                    return
                for raw in self._open_readers:
                    with suppress(driver.Error):
                        raw.interrupt()
                self._state.wait(0.02)

    @contextmanager
    def _sole_writer(self) -> Iterator[None]:
        if self._writer_thread == threading.get_ident():
            raise RuntimeError("a write inside a write")
        with self._writing:
            self._refuse_closed()
            self._writer_thread = threading.get_ident()
            try:
                with telling():
                    yield
                note_log(self.path)
            finally:
                self._writer_thread = None

    def _refuse_closed(self) -> None:
        if self._closed:
            raise StoreLocked

    def _key(self) -> bytes:
        self._refuse_closed()
        return bytes(self._dek)

    def _connect_writer(self) -> RawConnection:
        raw = open_connection(self.path, bytes(self._dek))
        make_durable(raw)
        return raw

    def _connect_reader(self) -> RawConnection:
        raw = open_connection(self.path, self._key())
        raw.execute("PRAGMA query_only=ON")
        with self._state:
            self._open_readers.append(raw)
        return raw

    def _forget_reader(self, raw: RawConnection, _record: object) -> None:
        with self._state:
            self._open_readers[:] = [known for known in self._open_readers if known is not raw]

    @staticmethod
    def _engine(connect: Callable[[], RawConnection], size: int, begin: str) -> Engine:
        engine = create_engine(
            "sqlite+pysqlite://",
            module=driver,
            creator=connect,
            hide_parameters=True,
            poolclass=QueuePool,
            pool_size=size,
            max_overflow=0,
            pool_timeout=30,
        )

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            connection.exec_driver_sql(begin)

        return engine


def _refuse_no_database(path: Path) -> None:
    # The driver would make a missing file, and take an empty one for a new database.
    if not path.is_file():
        raise StoreMissing
    if path.stat().st_size < PAGE_SIZE:
        raise NotOpenable
