"""Verifying: nothing wrong in a sound file, and the right place in a damaged one."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey
from sqlmodel import Session

from casemgr.storage.audit import SealedLine, next_line
from casemgr.storage.database import Database
from casemgr.storage.folder import DATABASE_NAME
from casemgr.storage.verify import Fault, FaultKind, verify, verify_file
from casemgr.words import LANGUAGES

KEY = bytes(range(32))
SIGNER = SigningKey(bytes([1]) * 32)
KNOWN: dict[str | None, set[str]] = {"her": {SIGNER.verify_key.encode().hex()}}
MARKER = "Rahimazz"


def fill(database: Database) -> None:
    with database.write() as session:
        run = session.connection().exec_driver_sql
        run("CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT UNIQUE)")
        run("CREATE TABLE visit (id INTEGER PRIMARY KEY, person REFERENCES person(id))")
        for number in range(1, 81):
            run("INSERT INTO person VALUES (?, ?)", (number, f"{MARKER} {number} " * 20))
            run("INSERT INTO visit VALUES (?, ?)", (number, number))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.create(tmp_path / DATABASE_NAME, KEY)
    fill(opened)
    yield opened
    opened.close()


def lines(count: int) -> list[SealedLine]:
    made: list[SealedLine] = []
    for _ in range(count):
        made.append(
            next_line(
                made[-1] if made else None, SIGNER, at=datetime(2026, 11, 21, tzinfo=UTC),
                actor_id="her", operation="x", outcome="done",
            )
        )  # fmt: skip
    return made


def test_a_sound_database_has_no_faults(database: Database) -> None:
    found = verify(
        database,
        row_checks=[lambda session: []],
        audit_lines=lambda session: lines(3),
        known_signers=lambda session: KNOWN,
    )
    assert found == []


def test_work_goes_on_after_verifying(database: Database) -> None:
    verify(database)
    with database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM visit")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("sound") / DATABASE_NAME
    database = Database.create(path, KEY)
    fill(database)
    database.close()
    return path.read_bytes()


@settings(max_examples=40)
@given(data=st.data())
def test_a_flipped_bit_anywhere_names_its_page(
    sound: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(sound) - 1))
    flipped = bytearray(sound)
    flipped[place] ^= 1 << data.draw(st.integers(0, 7))
    path = tmp_path_factory.mktemp("flipped") / DATABASE_NAME
    path.write_bytes(flipped)
    pages = [fault.place for fault in verify_file(path, KEY) if fault.kind == FaultKind.PAGE]
    page = place // 4096 + 1
    assert any(found.split()[-1] == str(page) for found in pages), pages


def test_damage_under_an_open_database_is_reported_and_not_raised(database: Database) -> None:
    database.close()
    content = bytearray(database.path.read_bytes())
    for page in range(2, len(content) // 4096):
        content[page * 4096 + 9] ^= 1
    database.path.write_bytes(content)
    opened = Database(database.path, KEY)

    def names(session: Session) -> Iterable[str]:
        session.connection().exec_driver_sql("SELECT name FROM person").all()
        return []

    found = verify(opened, row_checks=[names])
    assert Fault(FaultKind.ROW, "row checks cannot be read") in found
    assert len([fault for fault in found if fault.kind == FaultKind.PAGE]) == page - 1
    opened.close()


def test_a_first_page_damaged_under_an_open_database_is_reported(database: Database) -> None:
    verify(database)
    content = bytearray(database.path.read_bytes())
    content[200] ^= 1
    database.path.write_bytes(content)
    assert verify(database) == [Fault(FaultKind.PAGE, "page 1")]


def test_a_file_cut_short_is_reported(database: Database) -> None:
    database.close()
    with database.path.open("r+b") as file:
        file.truncate(4096 * 4 + 100)
    (fault,) = verify_file(database.path, KEY)
    assert fault.kind == FaultKind.PAGE
    assert fault.place.startswith("page 5 ")


def test_a_file_that_is_gone_or_under_another_key_is_reported(database: Database) -> None:
    database.close()
    assert verify_file(database.path, bytes(32)) == [Fault(FaultKind.PAGE, "page 1")]
    database.path.unlink()
    assert verify_file(database.path, KEY) == [Fault(FaultKind.FILE, "StoreMissing")]


def test_a_row_without_the_row_it_belongs_to_is_named(database: Database) -> None:
    with database.rebuild() as connection:
        connection.exec_driver_sql("DELETE FROM person WHERE id = 7")
    assert verify(database) == [Fault(FaultKind.LINK, "table visit row 7 to person")]


def test_an_index_that_disagrees_with_its_table_is_named(database: Database) -> None:
    with database.apart() as raw:
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute(
            "UPDATE sqlite_schema SET sql = 'CREATE TABLE visit (id INTEGER PRIMARY KEY, "
            "person INTEGER CHECK (person < 80))' WHERE name = 'visit'"
        )
    (fault,) = verify(database)
    assert fault == Fault(FaultKind.STRUCTURE, "CHECK constraint failed in visit")


def test_rows_that_break_a_declared_rule_are_named(database: Database) -> None:
    found = verify(
        database, row_checks=[lambda session: ["table person row 5: no consent"], lambda _: []]
    )
    assert found == [Fault(FaultKind.ROW, "table person row 5: no consent")]


def test_an_altered_audit_line_is_named(database: Database) -> None:
    altered = lines(4)
    altered[2] = replace(altered[2], outcome="refused")
    found = verify(
        database, audit_lines=lambda session: altered, known_signers=lambda session: KNOWN
    )
    assert found == [Fault(FaultKind.AUDIT, "line 3 of 2026-11-21: changed")]
    nobody = verify(database, audit_lines=lambda session: lines(1))
    assert nobody == [Fault(FaultKind.AUDIT, "line 1 of 2026-11-21: wrong_signer")]


def test_every_fault_can_be_told_in_every_language_without_a_value(database: Database) -> None:
    with database.rebuild() as connection:
        connection.exec_driver_sql("DELETE FROM person WHERE id < 9")
    told = [fault.tell(language) for fault in verify(database) for language in LANGUAGES]
    assert len(told) == 16
    assert not any(MARKER in sentence for sentence in told)
    for kind in FaultKind:
        english, bangla = (Fault(kind, "page 3").tell(language) for language in LANGUAGES)
        assert "page 3" in english
        assert english != bangla
