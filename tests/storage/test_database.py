"""The encrypted database: what it keeps, what it refuses, and what it never gives away."""

import os
import random
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from sqlcipher3 import dbapi2 as driver
from sqlmodel import Session

from casemgr.domain.errors import CaseError
from casemgr.storage.connection import derive, open_connection, table_counts
from casemgr.storage.database import Database
from casemgr.storage.database_errors import (
    DamagedDatabase,
    NotOpenable,
    ReadStopped,
    StoreBug,
    StoreBusy,
    StoreLocked,
    StoreMissing,
    StoreReadOnly,
)
from casemgr.storage.drafts import Drafts
from casemgr.storage.errors import DiskFull, FileAlreadyThere, WorkspaceAlreadyHere
from casemgr.storage.folder import DATABASE_NAME

KEY = bytes(range(32))
MARKER = "Rahimazz"
ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"


def execute(session: Session, statement: str, *values: object) -> Any:
    return session.connection().exec_driver_sql(statement, values)


def new_database(folder: Path) -> Database:
    database = Database.create(folder / DATABASE_NAME, KEY)
    with database.write() as session:
        execute(session, "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT UNIQUE)")
        execute(session, "CREATE TABLE child (id INTEGER PRIMARY KEY, note REFERENCES note(id))")
    return database


def add(database: Database, text: str) -> None:
    with database.write() as session:
        execute(session, "INSERT INTO note (text) VALUES (?)", text)


def texts(database: Database) -> list[str]:
    with database.read() as session:
        return [text for (text,) in execute(session, "SELECT text FROM note ORDER BY id")]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = new_database(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def unwritable(tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Takes the right to write in the folder away, also from the superuser."""
    superuser = sys.platform != "win32" and os.geteuid() == 0

    def take_away() -> None:
        tmp_path.chmod(0o555)
        for path in tmp_path.iterdir():
            path.chmod(0o444)
        if superuser:
            for parent in tmp_path.parents:
                if parent.stat().st_mode & 0o001 == 0:
                    parent.chmod(parent.stat().st_mode | 0o011)
            os.seteuid(65534)

    yield take_away
    if superuser:
        os.seteuid(0)
    tmp_path.chmod(0o755)


def test_what_was_written_is_there_after_opening_again(tmp_path: Path) -> None:
    first = new_database(tmp_path)
    add(first, "a visit")
    first.close()
    again = Database(tmp_path / DATABASE_NAME, KEY)
    assert texts(again) == ["a visit"]
    again.close()


def test_an_error_inside_a_write_undoes_all_of_it(database: Database) -> None:
    add(database, "before")

    def write_half() -> None:
        with database.write() as session:
            execute(session, "INSERT INTO note (text) VALUES ('half')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_half()
    assert texts(database) == ["before"]
    add(database, "after")
    assert texts(database) == ["before", "after"]


def test_a_wrong_key_says_one_clear_sentence_and_changes_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    new_database(tmp_path).close()
    before = (tmp_path / DATABASE_NAME).read_bytes()
    with pytest.raises(NotOpenable) as caught:
        Database(tmp_path / DATABASE_NAME, bytes(32))
    assert caught.value.tell("en").startswith("The case database cannot be opened")
    assert (tmp_path / DATABASE_NAME).read_bytes() == before
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("content", [b"", b"short", b"SQLite format 3\0" + bytes(8176)])
def test_what_is_no_encrypted_database_is_not_opened_nor_touched(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / DATABASE_NAME
    path.write_bytes(content)
    with pytest.raises(NotOpenable):
        Database(path, KEY)
    assert path.read_bytes() == content


def test_a_missing_database_is_not_made_by_opening_it(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        Database(tmp_path / DATABASE_NAME, KEY)
    assert list(tmp_path.iterdir()) == []


def test_creating_never_replaces_a_database(tmp_path: Path) -> None:
    new_database(tmp_path).close()
    before = (tmp_path / DATABASE_NAME).read_bytes()
    with pytest.raises(WorkspaceAlreadyHere):
        Database.create(tmp_path / DATABASE_NAME, KEY)
    assert (tmp_path / DATABASE_NAME).read_bytes() == before


def test_a_reader_that_writes_is_a_bug_and_writes_nothing(database: Database) -> None:
    with pytest.raises(StoreBug), database.read() as session:
        execute(session, "INSERT INTO note (text) VALUES ('sneaked in')")
    assert texts(database) == []


def test_a_reader_keeps_its_view_while_a_writer_commits(database: Database) -> None:
    add(database, "first")
    with database.read() as session:
        assert execute(session, "SELECT count(*) FROM note").scalar() == 1
        add(database, "second")
        assert execute(session, "SELECT count(*) FROM note").scalar() == 1
    assert texts(database) == ["first", "second"]


def test_readers_of_other_threads_do_not_wait_for_a_writer(database: Database) -> None:
    seen: list[list[str]] = []
    with database.write() as session:
        execute(session, "INSERT INTO note (text) VALUES ('not yet')")
        reader = threading.Thread(target=lambda: seen.append(texts(database)))
        reader.start()
        reader.join(2)
        assert seen == [[]]


def test_writers_wait_their_turn_and_lose_no_change(database: Database) -> None:
    add(database, "0")

    def count_up() -> None:
        for _ in range(25):
            with database.write() as session:
                now = int(execute(session, "SELECT text FROM note").scalar())
                execute(session, "UPDATE note SET text = ?", str(now + 1))

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts(database) == ["100"]


def test_a_write_inside_a_write_is_a_bug_and_not_a_standstill(database: Database) -> None:
    with database.write(), pytest.raises(RuntimeError), database.write():
        pass
    with database.write(), pytest.raises(RuntimeError):
        database.close()
    add(database, "still usable")


def test_a_long_search_can_be_stopped(database: Database) -> None:
    caught: list[type[BaseException]] = []

    def search() -> None:
        try:
            with database.read() as session:
                execute(session, ENDLESS).all()
        except ReadStopped as stopped:
            caught.append(type(stopped))

    thread = threading.Thread(target=search)
    thread.start()
    while thread.is_alive():
        database.interrupt_readers()
        thread.join(0.01)
    assert caught == [ReadStopped]
    assert texts(database) == []


def test_closing_stops_readers_folds_the_log_in_and_forgets_the_key(database: Database) -> None:
    started, caught = threading.Event(), []

    def search() -> None:
        try:
            with database.read() as session:
                started.set()
                execute(session, ENDLESS).all()
        except CaseError as error:
            caught.append(type(error))

    thread = threading.Thread(target=search)
    thread.start()
    started.wait()
    database.close()
    database.close()
    thread.join()
    assert caught in ([ReadStopped], [StoreLocked])
    assert [path.name for path in database.path.parent.iterdir()] == [DATABASE_NAME]
    assert KEY not in {
        bytes(value) for value in vars(database).values() if isinstance(value, bytearray)
    }
    for door in (database.read, database.write, database.rebuild, database.apart):
        with pytest.raises(StoreLocked), door():
            pass
    with pytest.raises(StoreLocked):
        database.derived_key("drafts")


def test_a_damaged_page_met_while_reading_or_writing_is_said(tmp_path: Path) -> None:
    first = new_database(tmp_path)
    for number in range(60):
        add(first, f"{number} " * 200)
    first.close()
    path = tmp_path / DATABASE_NAME
    content = bytearray(path.read_bytes())
    for page in range(4, len(content) // 4096):
        content[page * 4096 + 100] ^= 1
    path.write_bytes(content)
    opened = Database(path, KEY)
    with pytest.raises(DamagedDatabase):
        texts(opened)
    with pytest.raises(DamagedDatabase), opened.write() as session:
        execute(session, "UPDATE note SET text = text || '!'")
    with pytest.raises(DamagedDatabase):
        opened.copy_to(tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()
    opened.close()


def test_a_full_disk_undoes_the_write_and_the_next_one_works(database: Database) -> None:
    add(database, "before")
    raw: Any = database._writer.raw_connection().driver_connection
    (most,) = raw.execute("PRAGMA max_page_count").fetchone()
    raw.execute("PRAGMA max_page_count=1")  # no smaller than what is there already
    statement = "INSERT INTO note (text) VALUES ('small'), (?)"
    with pytest.raises(DiskFull), database.write() as session:
        execute(session, statement, "x" * 100_000)
    raw.execute(f"PRAGMA max_page_count={most}")
    assert texts(database) == ["before"]
    add(database, "after")
    assert texts(database) == ["before", "after"]


def test_a_folder_without_the_right_to_write_is_said(
    tmp_path: Path, unwritable: Callable[[], None]
) -> None:
    new_database(tmp_path).close()
    unwritable()
    with pytest.raises(StoreReadOnly):
        Database(tmp_path / DATABASE_NAME, KEY)


def test_another_process_in_the_middle_of_a_write_is_said(database: Database) -> None:
    other = open_connection(database.path, KEY)
    other.execute("BEGIN IMMEDIATE")
    raw: Any = database._writer.raw_connection().driver_connection
    raw.execute("PRAGMA busy_timeout=20")
    with pytest.raises(StoreBusy):
        add(database, "later")
    other.execute("ROLLBACK")
    other.close()
    add(database, "now")


def test_a_write_holds_the_file_from_its_first_moment(database: Database) -> None:
    other = open_connection(database.path, KEY)
    other.execute("PRAGMA busy_timeout=0")
    with database.write(), pytest.raises(driver.OperationalError):
        other.execute("BEGIN IMMEDIATE")
    with database.read() as session:
        execute(session, "SELECT count(*) FROM note").all()
        other.execute("BEGIN IMMEDIATE")
    other.close()


def test_errors_name_columns_but_never_what_was_typed(database: Database) -> None:
    add(database, MARKER)
    with pytest.raises(IntegrityError) as twice:
        add(database, MARKER)
    assert MARKER not in f"{twice.value!s} {twice.value!r}"
    with database.write() as session:
        execute(session, "CREATE VIRTUAL TABLE words USING fts5(text)")
    with pytest.raises(StoreBug) as unparsed, database.read() as session:
        execute(session, "SELECT * FROM words WHERE words MATCH ?", f'"{MARKER}').all()
    assert MARKER not in f"{unparsed.value!s} {unparsed.value!r}"
    assert unparsed.value.__suppress_context__


@pytest.mark.parametrize("door", ["read", "write"])
def test_every_connection_is_set_up_the_same_careful_way(database: Database, door: str) -> None:
    expected = {
        "temp_store": 2, "foreign_keys": 1, "trusted_schema": 0, "cell_size_check": 1,
        "secure_delete": 1, "cache_size": -131072, "busy_timeout": 5000,
        "journal_mode": "wal", "synchronous": 2, "cipher_page_size": "4096",
    }  # fmt: skip
    with getattr(database, door)() as session:
        found = {name: execute(session, f"PRAGMA {name}").scalar() for name in expected}
    assert found == expected


def test_a_row_cannot_point_at_a_row_that_is_not_there(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        execute(session, "INSERT INTO child (note) VALUES (99)")


def test_no_word_lies_readable_in_any_file(tmp_path: Path) -> None:
    database = new_database(tmp_path)
    for number in range(40):
        add(database, f"{number} {MARKER} " * 30)
    with database.read() as session:
        execute(session, "SELECT text FROM note ORDER BY text DESC").all()
        files = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    database.copy_to(tmp_path / "copy.db")
    files["copy.db"] = (tmp_path / "copy.db").read_bytes()
    database.close()
    ends = ("", "-wal", "-shm", "-mark")
    assert set(files) == {f"{DATABASE_NAME}{end}" for end in ends} | {"copy.db"}
    for content in files.values():
        assert MARKER.encode() not in content
        assert MARKER.encode("utf-16-le") not in content
        assert b"SQLite format 3" not in content


def test_an_independent_program_reads_the_file_with_the_same_key(tmp_path: Path) -> None:
    database = new_database(tmp_path)
    add(database, "a visit")
    database.close()
    other = apsw.Connection(str(database.path), flags=apsw.SQLITE_OPEN_READONLY)
    other.execute("PRAGMA cipher = 'sqlcipher'")
    other.execute("PRAGMA legacy = 4")
    other.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    assert other.execute("SELECT text FROM note").fetchall() == [("a visit",)]
    other.close()


def test_a_copy_is_one_moment_under_the_same_key_and_replaces_nothing(database: Database) -> None:
    add(database, "a visit")
    with database.write() as session:
        execute(session, "PRAGMA user_version = 7")
    copy = database.path.with_name("copy.db")
    database.copy_to(copy)
    content = copy.read_bytes()
    with database.open_copy(copy) as raw:
        assert table_counts(raw) == {"child": 0, "note": 1}
        assert raw.execute("PRAGMA user_version").fetchone() == (7,)
    assert copy.read_bytes() == content
    with pytest.raises(FileAlreadyThere):
        database.copy_to(copy)
    assert copy.read_bytes() == content


def test_only_its_owner_may_read_the_file(database: Database) -> None:
    if os.name == "posix":
        assert database.path.stat().st_mode & 0o077 == 0


@settings(max_examples=20)
@given(first=st.text(max_size=20), second=st.text(max_size=20))
def test_each_use_has_a_key_of_its_own(first: str, second: str) -> None:
    assert (derive(KEY, first) == derive(KEY, second)) == (first == second)
    assert derive(KEY, first) != derive(bytes(32), first)
    assert len(derive(KEY, first)) == 32


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("sound")
    database = new_database(folder)
    for number in range(20):
        add(database, f"{number} " * 300)
    database.close()
    return (folder / DATABASE_NAME).read_bytes()


@settings(max_examples=40)
@given(data=st.data())
def test_any_flipped_bit_is_noticed(
    sound: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(sound) * 8 - 1))
    flipped = bytearray(sound)
    flipped[place // 8] ^= 1 << place % 8
    path = tmp_path_factory.mktemp("flipped") / DATABASE_NAME
    path.write_bytes(flipped)

    def read_all() -> None:
        with closing(Database(path, KEY)) as database:
            database.copy_to(path.with_name("copy.db"))

    with pytest.raises((NotOpenable, DamagedDatabase)):
        read_all()


WRITER = """
    import os, sys
    from datetime import UTC, datetime
    from pathlib import Path
    from casemgr.storage.database import Database
    from casemgr.storage.drafts import Drafts

    def acknowledge(line):
        os.write(1, f"{line}\\n".encode())

    def write(label):
        folder, key, at = Path(sys.argv[1]), bytes(range(32)), datetime.now(UTC)
        acknowledge(os.getpid())
        database, drafts = Database(folder / "case.db", key), Drafts(folder, key, "her", key)
        for number in range(10**9):
            with database.write() as session:
                statement = "INSERT INTO note (text) VALUES (?)"
                session.connection().exec_driver_sql(statement, (f"{label}-{number}",))
            drafts.put("form", {"number": number, "text": "x" * 2000}, None, at)
            acknowledge(number)

    for line in sys.stdin:
        if not hasattr(os, "fork"):
            write(line.strip())
        child = os.fork()
        if not child:
            write(line.strip())
        os.waitpid(child, 0)
        acknowledge("gone")
"""


class Writer:
    """Another process that writes for one round and is killed in the middle of it."""

    def __init__(self, folder: Path) -> None:
        self._command = [sys.executable, "-c", textwrap.dedent(WRITER), str(folder)]
        self._process: subprocess.Popen[str] | None = None

    def round(self, label: str, seconds: float) -> list[int]:
        """The numbers it had acknowledged when it was killed, ``seconds`` after the first."""
        process = self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{label}\n")
        process.stdin.flush()
        worker = int(process.stdout.readline())
        done = [int(process.stdout.readline())]
        time.sleep(seconds)
        os.kill(worker, getattr(signal, "SIGKILL", signal.SIGTERM))
        while (line := process.stdout.readline().strip()) not in ("gone", ""):
            done.append(int(line))
        return done

    def stop(self) -> None:
        if self._process is not None:
            self._process.communicate()
            self._process = None

    def _started(self) -> "subprocess.Popen[str]":
        if self._process is None or self._process.poll() is not None:
            self.stop()
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                cwd=Path(__file__).parents[2],
            )  # fmt: skip
        return self._process


def kill_in_the_middle(folder: Path, rounds: int) -> int:
    """Kills a process that writes, again and again; gives how many writes it had acknowledged."""
    new_database(folder).close()
    dice, writer, acknowledged = random.Random(1), Writer(folder), set()
    for number in range(rounds):
        done = writer.round(str(number), dice.uniform(0, 0.05))
        acknowledged |= {f"{number}-{one}" for one in done}
        with closing(Database(folder / DATABASE_NAME, KEY)) as database:
            missing = acknowledged - set(texts(database))
        with closing(Drafts(folder, KEY, "her", KEY)) as drafts:
            draft = drafts.get("form")
        assert not missing
        assert draft is not None
        assert draft.payload["number"] in (done[-1], done[-1] + 1)
    writer.stop()
    return len(acknowledged)


def test_nothing_acknowledged_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    assert kill_in_the_middle(tmp_path, 20) >= 20


@pytest.mark.campaign
def test_nothing_acknowledged_is_lost_in_a_thousand_kills(tmp_path: Path) -> None:
    assert kill_in_the_middle(tmp_path, 1000) >= 1000
