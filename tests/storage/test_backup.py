"""Backups: whole, sealed, proven before they have a name, and back again."""

import io
import json
import os
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey

from casemgr.domain.errors import CaseError
from casemgr.storage.audit import GENESIS, AuditHead, HeadState, check_head
from casemgr.storage.backup import make_backup, surplus, verify_backup
from casemgr.storage.backup_archive import Entry, check_sums, payload, read_headers, write_archive
from casemgr.storage.backup_manifest import FORMAT, BackupReport
from casemgr.storage.backup_restore import restore_backup
from casemgr.storage.connection import RawConnection
from casemgr.storage.database import Database
from casemgr.storage.database_errors import (
    BackupDamaged,
    BackupEmpty,
    BackupForeign,
    BackupMissing,
    BackupNewer,
    BackupTruncated,
    BackupUntrusted,
    BackupWrongKey,
    DamagedDatabase,
    RestorePlaceTaken,
)
from casemgr.storage.drafts import Drafts
from casemgr.storage.errors import DiskFull, FileAlreadyThere
from casemgr.storage.folder import DATABASE_NAME

DEK, DRAFTS_KEY, HER_KEY = bytes(range(32)), b"d" * 32, b"h" * 32
SIGNER = SigningKey(bytes([1]) * 32)
SIGNER_HEX = SIGNER.verify_key.encode().hex()
NOW = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)
MARKER = "Rahimazz"
MOMENTS = st.integers(0, 3 * 365 * 24).map(lambda hours: NOW + timedelta(hours=hours))


def read_head(raw: RawConnection) -> AuditHead:
    row = raw.execute("SELECT seq, hash FROM line ORDER BY seq DESC LIMIT 1").fetchone()
    return AuditHead(*row) if row else AuditHead(0, GENESIS)


@dataclass
class Office:
    """A workspace with a few rows, drafts, an attachment and key headers."""

    folder: Path
    database: Database
    drafts: Drafts
    identity: Any

    @property
    def out(self) -> Path:
        return self.folder.parent / "backup.casebackup"

    def back_up(self, **changes: Any) -> BackupReport:
        given: dict[str, Any] = {
            "recipients": [str(self.identity.to_public())],
            "signer": SIGNER,
            "read_head": read_head,
            "program_version": "0.1.0",
            "now": NOW,
            "drafts": self.drafts,
        }
        return make_backup(self.folder, self.database, self.out, **(given | changes))

    def restore(self, target: Path, **changes: Any) -> BackupReport:
        given: dict[str, Any] = {
            "identity": self.identity,
            "key_for": lambda _path: DEK,
            "read_head": read_head,
            "schema_version": 1,
            "trusted_signers": {SIGNER_HEX},
        }
        return restore_backup(self.out, target, **(given | changes))

    def leftovers(self) -> set[str]:
        """Files in the workspace and beside it that should not be there."""
        usual = {DATABASE_NAME, "drafts.db", "keys.a.json", "keys.b.json", "files"}
        inside = {path.name for path in self.folder.iterdir() if "-wal" not in path.name}
        beside = {path.name for path in self.folder.parent.iterdir()}
        strange = {name for name in inside - usual if not name.endswith(("-shm", "-mark"))}
        return strange | beside - {self.folder.name, self.out.name}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    folder = tmp_path / "workspace"
    (folder / "files").mkdir(parents=True)
    (folder / "files" / "0c1d.bin").write_bytes(os.urandom(300_000))
    (folder / "files" / "thumbs.db").write_bytes(b"not ours")
    for name in ("keys.a.json", "keys.b.json"):
        (folder / name).write_text(json.dumps({"header": name}))
    database = Database.create(folder / DATABASE_NAME, DEK)
    with database.write() as session:
        run = session.connection().exec_driver_sql
        run("CREATE TABLE person (name TEXT)")
        run("CREATE TABLE line (seq INTEGER PRIMARY KEY, hash TEXT)")
        run("INSERT INTO line VALUES (1, 'aa'), (2, 'bb')")
        for number in range(50):
            run("INSERT INTO person VALUES (?)", (f"{MARKER} {number} " * 20,))
        run("PRAGMA user_version = 1")
    drafts = Drafts(folder, DRAFTS_KEY, "her", HER_KEY)
    drafts.put("new", {"name": MARKER}, None, NOW)
    yield Office(folder, database, drafts, pyrage.x25519.Identity.generate())
    database.close()
    drafts.close()


def test_a_backup_tells_what_it_holds(office: Office) -> None:
    report = office.back_up()
    manifest = report.manifest
    assert report.size == office.out.stat().st_size
    assert manifest.counts == {"line": 2, "person": 50}
    assert manifest.audit_head == AuditHead(2, "bb")
    assert (manifest.schema_version, manifest.program_version) == (1, "0.1.0")
    assert (manifest.created_at, manifest.signer) == ("2026-11-21T10:15:00+00:00", SIGNER_HEX)
    assert set(manifest.files) == {
        DATABASE_NAME, "drafts.db", "files/0c1d.bin", "head.json", "keys.a.json", "keys.b.json",
    }  # fmt: skip
    assert verify_backup(office.out, office.identity) == report
    assert office.leftovers() == set()


def test_a_restored_workspace_is_the_same_again(office: Office, tmp_path: Path) -> None:
    report = office.back_up()
    target = tmp_path / "restored"
    target.mkdir()
    assert office.restore(target) == report
    for name in ("keys.a.json", "keys.b.json", "files/0c1d.bin"):
        assert (target / name).read_bytes() == (office.folder / name).read_bytes()
    assert not (target / "files" / "thumbs.db").exists()
    restored = Database(target / DATABASE_NAME, DEK)
    with restored.read() as session:
        names = session.connection().exec_driver_sql("SELECT name FROM person").scalars().all()
    restored.close()
    assert names == [f"{MARKER} {number} " * 20 for number in range(50)]
    drafts = Drafts(target, DRAFTS_KEY, "her", HER_KEY)
    assert [draft.payload for draft in drafts.list()] == [{"name": MARKER}]
    drafts.close()
    assert check_head(target, DEK, AuditHead(2, "bb"), lambda seq: None) == HeadState.OK
    assert {path.name for path in tmp_path.iterdir()} == {"workspace", "restored", office.out.name}


def test_the_key_headers_can_be_read_first(office: Office) -> None:
    office.back_up()
    assert read_headers(office.out) == {
        name: (office.folder / name).read_bytes() for name in ("keys.a.json", "keys.b.json")
    }


def test_no_word_and_no_count_lies_readable_in_a_backup(office: Office) -> None:
    office.back_up()
    content = office.out.read_bytes()
    for word in (MARKER, "person", "manifest", "head.json", "0c1d", DATABASE_NAME):
        assert word.encode() not in content


def test_a_backup_opens_with_standard_parts_alone(office: Office) -> None:
    office.back_up()
    with zipfile.ZipFile(office.out) as archive:
        assert archive.namelist() == ["keys.a.json", "keys.b.json", "payload.age"]
        opened = pyrage.decrypt(archive.read("payload.age"), [office.identity])
    with tarfile.open(fileobj=io.BytesIO(opened)) as tar:
        manifest = json.load(tar.extractfile("manifest.json") or io.BytesIO())
        assert sorted(tar.getnames()) == sorted(
            {*manifest["files"], "manifest.json", "manifest.sig"} - set(read_headers(office.out))
        )


def test_any_of_several_recipients_opens_it(office: Office, tmp_path: Path) -> None:
    recovery = pyrage.x25519.Identity.generate()
    office.back_up(recipients=[str(office.identity.to_public()), str(recovery.to_public())])
    verify_backup(office.out, recovery)
    office.restore(tmp_path / "restored", identity=recovery)


def test_an_existing_file_is_never_overwritten(office: Office) -> None:
    office.out.write_text("something else")
    with pytest.raises(FileAlreadyThere):
        office.back_up()
    assert office.out.read_text() == "something else"
    assert office.leftovers() == set()


def test_a_file_that_appears_meanwhile_is_not_overwritten_either(office: Office) -> None:
    def appear(raw: RawConnection) -> AuditHead:
        office.out.write_text("something else")
        return read_head(raw)

    with pytest.raises(FileAlreadyThere):
        office.back_up(read_head=appear)
    assert office.out.read_text() == "something else"
    assert office.leftovers() == set()


def test_writers_go_on_and_the_backup_is_of_one_moment(office: Office) -> None:
    def add(raw: RawConnection) -> AuditHead:
        with office.database.write() as session:
            session.connection().exec_driver_sql("INSERT INTO line VALUES (3, 'cc')")
        return read_head(raw)

    assert office.back_up(read_head=add).manifest.audit_head == AuditHead(2, "bb")


def test_a_damaged_database_is_not_backed_up_as_if_it_were_sound(office: Office) -> None:
    office.database.close()
    content = bytearray(office.database.path.read_bytes())
    content[-3000] ^= 1
    office.database.path.write_bytes(content)
    office.database = Database(office.database.path, DEK)
    with pytest.raises(DamagedDatabase):
        office.back_up()
    assert not office.out.exists()
    assert office.leftovers() == set()


def test_a_full_disk_is_said_and_leaves_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = pytest.importorskip("resource")
    usual = limit.getrlimit(limit.RLIMIT_FSIZE)
    limit.setrlimit(limit.RLIMIT_FSIZE, (200_000, usual[1]))  # less than the attachment
    try:
        with pytest.raises(DiskFull):
            office.back_up()
    finally:
        limit.setrlimit(limit.RLIMIT_FSIZE, usual)
    assert not office.out.exists()
    assert office.leftovers() == set()


def test_a_disk_that_gives_back_something_else_is_noticed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_badly(out: Path, *rest: Any) -> None:
        write_archive(out, *rest)
        content = bytearray(out.read_bytes())
        content[len(content) // 2] ^= 1
        out.write_bytes(content)

    monkeypatch.setattr("casemgr.storage.backup.write_archive", write_badly)
    with pytest.raises(BackupDamaged):
        office.back_up()
    assert not office.out.exists()
    assert office.leftovers() == set()


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda content: b"", BackupEmpty),
        (lambda content: content[:-1], BackupTruncated),
        (lambda content: content[: len(content) // 2], BackupTruncated),
        (lambda content: content[:35], BackupTruncated),
        (lambda content: content[:3], BackupTruncated),
        (lambda content: bytes(len(content)), BackupForeign),
        (lambda content: b"%PDF-1.7" + content, BackupForeign),
        (lambda content: content[:999_9] + b"?" + content[10_000:], BackupDamaged),
        (lambda content: content.replace(b'"header"', b'"HEADER"', 1), BackupDamaged),
    ],
    ids=["empty", "one-byte", "half", "first-name", "start", "zeros", "pdf", "inside", "header"],
)
def test_a_spoilt_file_is_told_apart_and_restores_nothing(
    office: Office,
    tmp_path: Path,
    spoil: Callable[[bytes], bytes],
    expected: type[CaseError],
) -> None:
    office.back_up()
    office.out.write_bytes(spoil(office.out.read_bytes()))
    with pytest.raises(expected):
        verify_backup(office.out, office.identity)
    with pytest.raises(expected):
        office.restore(tmp_path / "restored")
    with pytest.raises(expected):
        check_sums(office.out)
    assert not (tmp_path / "restored").exists()
    assert office.leftovers() == set()


def test_a_missing_file_and_another_zip_are_told_apart(office: Office, tmp_path: Path) -> None:
    with pytest.raises(BackupMissing):
        verify_backup(office.out, office.identity)
    with pytest.raises(BackupMissing):
        verify_backup(tmp_path, office.identity)
    with zipfile.ZipFile(office.out, "w") as archive:
        archive.writestr("word/document.xml", "a letter")
    with pytest.raises(BackupForeign):
        verify_backup(office.out, office.identity)
    with zipfile.ZipFile(office.out, "w") as archive:
        archive.writestr("keys.a.json", "{}")
    with pytest.raises(BackupForeign):
        verify_backup(office.out, office.identity)


def test_a_wrong_identity_and_a_wrong_key_are_said(office: Office, tmp_path: Path) -> None:
    office.back_up()
    stranger = pyrage.x25519.Identity.generate()
    with pytest.raises(BackupWrongKey):
        verify_backup(office.out, stranger)
    with pytest.raises(BackupWrongKey):
        office.restore(tmp_path / "restored", identity=stranger)
    with pytest.raises(BackupDamaged):
        office.restore(tmp_path / "restored", key_for=lambda _path: bytes(32))
    assert not (tmp_path / "restored").exists()


def test_a_newer_backup_is_refused(office: Office, tmp_path: Path) -> None:
    with office.database.write() as session:
        session.connection().exec_driver_sql("PRAGMA user_version = 2")
    office.back_up()
    with pytest.raises(BackupNewer):
        office.restore(tmp_path / "restored")
    assert office.leftovers() == set()
    office.restore(tmp_path / "restored", schema_version=2)


def test_a_backup_signed_by_a_stranger_is_not_trusted(office: Office, tmp_path: Path) -> None:
    office.back_up(signer=SigningKey.generate())
    with pytest.raises(BackupUntrusted):
        office.restore(tmp_path / "restored")
    assert not (tmp_path / "restored").exists()
    office.restore(tmp_path / "restored", trusted_signers=None)


@pytest.mark.parametrize("inside", ["a file", ".hidden"])
def test_nothing_is_restored_over_what_is_there(
    office: Office, tmp_path: Path, inside: str
) -> None:
    office.back_up()
    target = tmp_path / "restored"
    target.mkdir()
    (target / inside).write_text("precious")
    for place in (target, target / inside):
        with pytest.raises(RestorePlaceTaken):
            office.restore(place)
    assert [path.read_text() for path in target.iterdir()] == ["precious"]


def opened(office: Office) -> dict[str, bytes]:
    with zipfile.ZipFile(office.out) as archive:
        plain = pyrage.decrypt(archive.read("payload.age"), [office.identity])
    with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
        return {name: (tar.extractfile(name) or io.BytesIO()).read() for name in tar.getnames()}


def forge(office: Office, members: dict[str, bytes]) -> None:
    """Seal other contents to the same person, as anyone who knows her public key can."""
    headers = read_headers(office.out)
    office.out.unlink()

    def opener(content: bytes) -> Callable[[], io.BytesIO]:
        return lambda: io.BytesIO(content)

    entries = [Entry(name, len(what), opener(what)) for name, what in members.items()]
    write_archive(office.out, headers, entries, {}, [str(office.identity.to_public())])


@pytest.mark.parametrize(
    "change",
    [
        lambda members: members | {DATABASE_NAME: members[DATABASE_NAME] + b"?"},
        lambda members: members | {"../escaped.bin": b"?"},
        lambda members: members | {"files/../../escaped.bin": b"?"},
        lambda members: members | {"/etc/escaped": b"?"},
        lambda members: members | {"files/extra.bin": b"?"},
        lambda members: members | {"keys.a.json": b"{}"},
        lambda members: {k: v for k, v in members.items() if k != "files/0c1d.bin"},
        lambda members: {k: v for k, v in members.items() if k != "manifest.json"},
        lambda members: {k: v for k, v in members.items() if k != "manifest.sig"},
        lambda members: (
            members | {"manifest.json": members["manifest.json"].replace(b"0.1.0", b"0.2.0")}
        ),
        lambda members: members | {"manifest.json": b"[]"},
    ],
    ids=[
        "longer",
        "up",
        "up-too",
        "root",
        "extra",
        "header",
        "fewer",
        "no-list",
        "unsigned",
        "changed",
        "no-object",
    ],
)
def test_contents_that_are_not_those_signed_restore_nothing(
    office: Office, tmp_path: Path, change: Callable[[dict[str, bytes]], dict[str, bytes]]
) -> None:
    office.back_up()
    forge(office, change(opened(office)))
    (tmp_path / "escaped.bin").write_text("precious")
    with pytest.raises(BackupDamaged):
        verify_backup(office.out, office.identity)
    with pytest.raises(BackupDamaged):
        office.restore(tmp_path / "restored")
    assert office.leftovers() == {"escaped.bin"}
    assert (tmp_path / "escaped.bin").read_text() == "precious"


def test_the_seal_is_proven_to_its_end_though_the_files_end_before(tmp_path: Path) -> None:
    identity, out, tape = pyrage.x25519.Identity.generate(), tmp_path / "backup", io.BytesIO()
    with tarfile.open(fileobj=tape, mode="w") as tar:
        tar.addfile(tarfile.TarInfo("files/a.bin"))
    sealed = pyrage.encrypt(tape.getvalue() + bytes(1_000_000), [identity.to_public()])

    def names(payload_age: bytes) -> list[str]:
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("keys.a.json", "{}")
            archive.writestr("payload.age", payload_age)
        with payload(out, identity) as members:
            return [name for name, _ in members]

    assert names(sealed) == ["files/a.bin"]
    for spoilt in (sealed[:-1], sealed[:-100] + bytes(100), sealed[:-500_000]):
        with pytest.raises(BackupDamaged):
            names(spoilt)


def test_the_same_contents_sealed_again_still_restore(office: Office, tmp_path: Path) -> None:
    office.back_up()
    forge(office, opened(office))
    office.restore(tmp_path / "restored")


def test_a_later_form_of_backup_is_said_to_be_newer(office: Office) -> None:
    office.back_up()
    members = opened(office)
    later = members["manifest.json"].replace(b'"format":%d' % FORMAT, b'"format":%d' % (FORMAT + 1))
    forge(office, members | {"manifest.json": later})
    with pytest.raises(BackupNewer):
        verify_backup(office.out, office.identity)


def test_a_large_attachment_is_streamed_not_held(office: Office, tmp_path: Path) -> None:
    import tracemalloc

    with (office.folder / "files" / "large.bin").open("wb") as file:
        file.truncate(60_000_000)
    tracemalloc.start()
    office.back_up()
    office.restore(tmp_path / "restored")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 15_000_000
    assert (tmp_path / "restored" / "files" / "large.bin").stat().st_size == 60_000_000


def test_copies_left_by_a_power_cut_are_swept_away_later(office: Office) -> None:
    old, new = (office.folder / f".backup-{age}-case.db" for age in ("old", "new"))
    for path, age in ((old, timedelta(days=2)), (new, timedelta(hours=1))):
        path.touch()
        os.utime(path, ((NOW - age).timestamp(),) * 2)
    office.back_up()
    assert not old.exists()
    assert new.exists()


def test_a_backup_for_nobody_is_a_bug(office: Office) -> None:
    with pytest.raises(ValueError):
        office.back_up(recipients=[])


@dataclass
class Kept:
    """A backup, its bytes left out of what a failing example prints."""

    content: bytes = field(repr=False)
    identity: Any


@settings(max_examples=40)
@given(
    part=st.sampled_from([(0, 1200), (-400, 0), (0, 0)]),
    place=st.integers(0, 2**31),
    bit=st.integers(0, 7),
)
def test_any_flipped_bit_is_found_or_harmless(
    kept: Kept,
    tmp_path_factory: pytest.TempPathFactory,
    part: tuple[int, int],
    place: int,
    bit: int,
) -> None:
    content, identity = kept.content, kept.identity
    flipped = bytearray(content)
    places = range(len(content))[part[0] : part[1] or None]
    flipped[places[place % len(places)]] ^= 1 << bit
    path = tmp_path_factory.mktemp("flipped") / "backup"
    path.write_bytes(flipped)
    # Some bits are a time or an attribute in the zip's own list: what is inside is the same.
    with suppress(CaseError):
        assert verify_backup(path, identity).manifest.counts == {"line": 0}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("kept") / "workspace"
    folder.mkdir()
    (folder / "keys.a.json").write_text("{}")
    database = Database.create(folder / DATABASE_NAME, DEK)
    with database.write() as session:
        session.connection().exec_driver_sql("CREATE TABLE line (seq INTEGER, hash TEXT)")
    identity = pyrage.x25519.Identity.generate()
    out = folder.parent / "backup"
    make_backup(
        folder, database, out, recipients=[str(identity.to_public())], signer=SIGNER,
        read_head=read_head, program_version="0.1.0", now=NOW,
    )  # fmt: skip
    database.close()
    return Kept(out.read_bytes(), identity)


def test_seven_days_four_weeks_and_twelve_months_are_kept() -> None:
    first = datetime(2025, 1, 1, 18, tzinfo=UTC)
    daily = {first.date() + timedelta(days=n): first + timedelta(days=n) for n in range(690)}
    gone = surplus(daily)
    left = sorted(set(daily) - gone)
    assert left[-7:] == sorted(daily)[-7:]
    assert len(left) <= 7 + 4 + 12
    assert len({(day.year, day.month) for day in left}) == 12
    assert date(2026, 10, 31) in left


@settings(max_examples=30)
@given(st.lists(MOMENTS, max_size=60))
def test_the_newest_backup_is_never_surplus(moments: list[datetime]) -> None:
    made = dict(enumerate(moments))
    gone = surplus(made)
    if made:
        newest = max(moments)
        assert any(made[name] == newest for name in set(made) - gone)
    rest = {name: made[name] for name in set(made) - gone}
    assert surplus(rest) == set()
