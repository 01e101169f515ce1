"""Quick-erase: keys gone at once, and nothing before two deliberate steps."""

import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, cast
from uuid import uuid4

import pytest

from casemgr.domain.errors import CaseError
from casemgr.operations.backups import back_up_now
from casemgr.operations.erasing_machine import (
    WORDS,
    WordDiffers,
    copy_elsewhere,
    erase_machine,
    word_for,
)
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.storage.backup_archive import read_headers
from casemgr.storage.burning import drop_stored
from casemgr.storage.folder import DATABASE_NAME
from casemgr.storage.keys.header import HEADER_FILES
from casemgr.storage.keys.quick_unlock import _service
from casemgr.storage.trust_tables import BackupRow
from tests.conftest import PASSPHRASE, Opener

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend


def test_the_keys_are_gone_and_nobody_opens_the_workspace_again(
    workspace: Workspace, case: CaseRef, folder: Path
) -> None:
    done = erase_machine(workspace, "river", " River ")
    print(f"erased in {done.seconds:.3f} s, {done.files} files")
    assert done.files >= len(HEADER_FILES) + 2
    left = {path.name for path in folder.iterdir()}
    assert not left & {*HEADER_FILES, "head.json", "attempts.json", DATABASE_NAME, "drafts.db"}
    with pytest.raises(CaseError):
        Workspace.open(folder, "nasima", PASSPHRASE)


def test_a_backup_in_the_same_folder_opens_nothing_afterwards(
    workspace: Workspace, case: CaseRef, folder: Path
) -> None:
    back_up_now(workspace)
    (held,) = (folder / "backups").glob("*.backup")
    kept = held.with_name("kept by somebody")
    kept.hardlink_to(held)  # the same bytes on the disk under a second name
    erase_machine(workspace, "river", "river")
    assert not held.exists()
    with pytest.raises(CaseError):
        read_headers(kept)


def test_a_writer_that_holds_the_store_holds_no_erasing(workspace: Workspace, folder: Path) -> None:
    let_go = threading.Event()
    writing = threading.Event()

    def write() -> None:
        with suppress(CaseError), workspace.database.write():
            writing.set()
            let_go.wait(30)

    busy = threading.Thread(target=write)
    busy.start()
    writing.wait(10)
    threading.Timer(1.5, let_go.set).start()
    erase_machine(workspace, "river", "river")
    assert not (folder / HEADER_FILES[0]).exists()
    busy.join(30)


def test_the_bytes_are_overwritten_before_the_files_go(
    workspace: Workspace, folder: Path, tmp_path: Path
) -> None:
    # A second name for the same bytes on the disk: what was there can still be looked at.
    before = {}
    for name in (*HEADER_FILES, DATABASE_NAME):
        (tmp_path / name).hardlink_to(folder / name)
        before[name] = (tmp_path / name).read_bytes()
    erase_machine(workspace, "mango", "mango")
    for name, content in before.items():
        after = (tmp_path / name).read_bytes()
        assert after[:4096] != content[:4096]
        assert content[64:1024] not in after


def test_another_word_erases_nothing(workspace: Workspace, folder: Path) -> None:
    with pytest.raises(WordDiffers):
        erase_machine(workspace, "river", "mango")
    assert (folder / HEADER_FILES[0]).exists()
    assert {word_for(number) for number in range(12)} == set(WORDS)


def test_a_copy_counts_only_where_it_lies_elsewhere(workspace: Workspace, sign_in: Opener) -> None:
    assert workspace.look(copy_elsewhere).day == ""
    for number, away in enumerate((False, True)):
        with workspace.database.write() as session:
            session.add(
                BackupRow(
                    id=str(number), name="b", place=f"/media/{number}", at=workspace.now, by="",
                    sha256="", size=1, audit_seq=1, away=away, verified_at=workspace.now,
                )
            )  # fmt: skip
        found = workspace.look(copy_elsewhere)
        assert found.place == ("/media/1" if away else "")
    assert sign_in("ruma").look(copy_elsewhere).day == "2026-11-21"


class Store:
    """A key store that remembers what was taken out of it."""

    def __init__(self) -> None:
        self.gone: list[tuple[str, str]] = []

    def delete_password(self, service: str, name: str) -> None:
        self.gone.append((service, name))
        raise RuntimeError("this store does not answer")


def test_the_other_half_of_every_pin_goes_from_the_key_store() -> None:
    slots, store = [uuid4(), uuid4()], Store()
    drop_stored(slots, cast("KeyringBackend", store))
    # As the PIN is stored: what is deleted under another name would stay for ever.
    assert store.gone == [(_service(slot), str(slot)) for slot in slots]
