"""The bytes of attachments: sealed, bound to their record, and every change of them noticed."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casemgr.storage.attachments import (
    INLINE,
    AttachmentDamaged,
    AttachmentGone,
    discard,
    keep,
    read,
    sweep,
)
from casemgr.storage.database import Database
from casemgr.storage.tables import AccountRow, Base, CaseRow, TeamRow
from casemgr.storage.trust_tables import AttachedRow
from casemgr.storage.verify import FaultKind, verify

KEY = bytes(range(32))
NOW = datetime(2026, 11, 22, tzinfo=UTC)
CASE, RECORD = "case-1", "record-1"
WORDS = b"Rahimazz "
SIZES = [0, 1, 65_535, 65_536, 65_537, INLINE - 1, INLINE, 3 * 65_536, 600_001]
LARGE = WORDS * 40_000
LONG_AGO = 60 * 60 * 30  # seconds


def kept(folder: Path, content: bytes, record: str = RECORD, case: str = CASE) -> AttachedRow:
    return keep(folder, content, case_id=case, record_id=record, media="image/jpeg")


def file_of(folder: Path, row: AttachedRow) -> Path:
    return folder / "files" / f"{row.id}.bin"


@pytest.mark.parametrize("size", SIZES)
def test_what_was_kept_is_read_again(tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    row = kept(tmp_path, content)
    assert read(tmp_path, row) == content
    assert (row.size, (row.data is None)) == (size, size >= INLINE)
    assert file_of(tmp_path, row).exists() == (size >= INLINE)


def test_neither_the_file_nor_the_row_holds_a_readable_word(tmp_path: Path) -> None:
    large, small = kept(tmp_path, LARGE), kept(tmp_path, WORDS * 9)
    assert WORDS not in file_of(tmp_path, large).read_bytes()
    assert small.data is not None
    assert WORDS not in small.data
    assert file_of(tmp_path, large).stat().st_mode & 0o077 == 0
    assert large.key != small.key


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_flipped_bit_is_noticed(tmp_path: Path, data: st.DataObject) -> None:
    row = kept(tmp_path, os.urandom(data.draw(st.sampled_from([90, 70_000]))))
    assert row.data is not None
    sealed = bytearray(row.data)
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    row.data = bytes(sealed)
    with pytest.raises(AttachmentDamaged):
        read(tmp_path, row)


@pytest.mark.parametrize("left", [0, 10, 24, 41, 24 + 65_553, 24 + 2 * 65_553, -1])
def test_a_file_cut_short_is_noticed(tmp_path: Path, left: int) -> None:
    row = kept(tmp_path, LARGE)
    path = file_of(tmp_path, row)
    path.write_bytes(path.read_bytes()[:left])
    with pytest.raises(AttachmentDamaged):
        read(tmp_path, row)


def test_swapped_repeated_and_added_chunks_are_noticed(tmp_path: Path) -> None:
    row = kept(tmp_path, LARGE)
    path = file_of(tmp_path, row)
    sealed, step = path.read_bytes(), 65_536 + 17
    head, one, two, rest = (
        sealed[:24], sealed[24 : 24 + step], sealed[24 + step : 24 + 2 * step],
        sealed[24 + 2 * step :],
    )  # fmt: skip
    for changed in (head + two + one + rest, head + one + one + rest, sealed + one, head + two):
        path.write_bytes(changed)
        with pytest.raises(AttachmentDamaged):
            read(tmp_path, row)


def test_a_file_moved_to_another_record_or_exchanged_is_noticed(tmp_path: Path) -> None:
    mine, other = kept(tmp_path, LARGE), kept(tmp_path, LARGE, record="record-2")
    file_of(tmp_path, mine).write_bytes(file_of(tmp_path, other).read_bytes())
    with pytest.raises(AttachmentDamaged):
        read(tmp_path, mine)
    for change in ({"case_id": "case-2"}, {"record_id": "record-1"}, {"size": len(LARGE) - 1}):
        changed = AttachedRow(**(other.model_dump() | change))
        with pytest.raises(AttachmentDamaged):
            read(tmp_path, changed)
    assert read(tmp_path, other) == LARGE


def test_another_content_under_the_right_key_is_noticed(tmp_path: Path) -> None:
    row = kept(tmp_path, WORDS)
    row.sha256 = "0" * 64
    with pytest.raises(AttachmentDamaged):
        read(tmp_path, row)


def test_a_file_that_is_gone_is_said_to_be_gone(tmp_path: Path) -> None:
    row = kept(tmp_path, LARGE)
    discard(tmp_path, row.id)
    discard(tmp_path, row.id)
    with pytest.raises(AttachmentGone):
        read(tmp_path, row)


def test_no_id_leads_out_of_the_folder(tmp_path: Path) -> None:
    row = kept(tmp_path, LARGE)
    row.id = "../keys"
    with pytest.raises(AttachmentDamaged):
        read(tmp_path, row)


# -- with a database -------------------------------------------------------------------------


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.create(tmp_path / "case.db", KEY)
    with opened.rebuild() as connection:
        Base.metadata.create_all(connection)
    yield opened
    opened.close()


def saved(database: Database, content: bytes) -> str:
    """A document of a case that is there, as an operation leaves it."""
    row = kept(database.path.parent, content)
    row.created_at = row.updated_at = NOW
    with database.write() as session:
        if session.get(TeamRow, "t") is None:
            who: dict[str, Any] = {"created_at": NOW, "updated_at": NOW}
            account: dict[str, Any] = {"login": "l", "name": "n", "roles": [], "verify_keys": []}
            case: dict[str, Any] = {"code": "X", "status": "draft", "status_since": NOW}
            session.add(TeamRow(id="t", name="Team", **who))
            session.flush()
            session.add(AccountRow(id="a", team_id="t", **account, **who))
            session.flush()
            session.add(CaseRow(id=CASE, owner_id="a", team_id="t", **case, **who))
            session.flush()
        session.add(row)
    return row.id


def test_a_file_no_row_names_is_swept_once_it_is_a_day_old(database: Database) -> None:
    folder = database.path.parent
    named = folder / "files" / f"{saved(database, LARGE)}.bin"
    young = file_of(folder, kept(folder, LARGE))
    old = file_of(folder, kept(folder, LARGE))
    part = folder / "files" / f".{old.name}.part"
    part.write_bytes(b"half")
    for path in (named, old, part):
        when = path.stat().st_mtime - LONG_AGO
        os.utime(path, (when, when))
    with database.read() as session:
        assert sweep(folder, session) == 2
    assert [path.exists() for path in (named, young, old, part)] == [True, True, False, False]


def test_verifying_opens_every_attachment_and_names_what_is_wrong(database: Database) -> None:
    folder = database.path.parent
    whole, small = saved(database, LARGE), saved(database, WORDS)
    assert verify(database) == []
    gone, broken = saved(database, LARGE), saved(database, LARGE)
    discard(folder, gone)
    path = folder / "files" / f"{broken}.bin"
    path.write_bytes(path.read_bytes()[:-1])
    orphan = file_of(folder, kept(folder, LARGE))
    when = orphan.stat().st_mtime - LONG_AGO
    os.utime(orphan, (when, when))
    found = verify(database)
    assert {fault.kind for fault in found} == {FaultKind.ATTACHMENT}
    assert {fault.place for fault in found} == {
        f"attached_file {gone}: missing",
        f"attached_file {broken}: damaged",
        f"files/{orphan.name}: left over",
    }
    assert not any(whole in fault.place or small in fault.place for fault in found)


def test_nothing_lies_beside_a_file_that_was_kept(tmp_path: Path) -> None:
    row = kept(tmp_path, LARGE)
    assert [path.name for path in (tmp_path / "files").iterdir()] == [f"{row.id}.bin"]
