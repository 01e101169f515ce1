"""Backups that a stranger made of public keys, backups of earlier releases, key files put back."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from casemgr import __version__
from casemgr.operations.backups import read_head
from casemgr.operations.restoring import Opening, doubt, key_shown, look_into, restore
from casemgr.operations.workspace import Workspace
from casemgr.storage.backup import make_backup
from casemgr.storage.backup_errors import SignerUnconfirmed
from casemgr.storage.database import Database
from casemgr.storage.errors import KeysForged
from casemgr.storage.keys import HEADER_FILES, Unlocked, unlock
from casemgr.storage.keys import header as headers
from casemgr.storage.keys.slots import seal
from casemgr.storage.rotation import open_store
from casemgr.ui.local_office import LocalOffice
from tests.conftest import PASSPHRASE, FakeClock
from tests.operations.test_old_releases import RELEASES

OLD = RELEASES / "0001"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A workspace as the first release left it: without a root key."""
    return Path(shutil.copytree(OLD, tmp_path / "old"))


@pytest.fixture
def opened(old: Path) -> Iterator[tuple[Unlocked, Database]]:
    database, keys = open_store(old, unlock(old, "nasima", PASSPHRASE))
    yield keys, database
    database.close()


def backed_up(
    folder: Path, database: Database, signer: SigningKey, clock: FakeClock, out: Path
) -> Path:
    make_backup(
        folder,
        database,
        out,
        recipients=[slot.age_recipient for slot in headers.load(folder).header.slots],
        signer=signer,
        read_head=read_head,
        program_version=__version__,
        now=clock(),
    )
    return out


def test_a_backup_that_a_stranger_made_of_public_keys_is_refused(
    folder: Path,
    old: Path,
    opened: tuple[Unlocked, Database],
    clock: FakeClock,
    recovery_code: str,
    tmp_path: Path,
) -> None:
    hers, database = replace(opened[0], root=None), opened[1]  # a workspace of the stranger's own
    signer = SigningKey.generate()
    known = headers.load(folder).header
    false = [
        replace(
            slot,
            sealed_dek=seal(slot.seal_public, hers.dek),
            root=None,
            lock=replace(slot.lock, rooted=False) if slot.lock is not None else None,
            sign_public=bytes(signer.verify_key) if slot.login == "shahana" else slot.sign_public,
        )
        for slot in known.slots
    ]
    headers.save(old, replace(known, slots=tuple(false)), hers)
    path = backed_up(old, database, signer, clock, tmp_path / "false.backup")
    target = tmp_path / "restored"
    with pytest.raises(KeysForged) as refused:
        restore(path, target, login="nasima", passphrase=PASSPHRASE)
    assert "not made by your office" in refused.value.tell("en")
    with pytest.raises(SignerUnconfirmed):  # paper has nothing that could be left out
        restore(path, target, recovery_code=recovery_code)
    with pytest.raises(SignerUnconfirmed):
        restore(path, target, recovery_code=recovery_code, confirmed=hers.sign_public.hex())
    assert not target.exists()


def test_a_backup_of_an_earlier_release_is_restored_once_its_signer_is_confirmed(
    opened: tuple[Unlocked, Database], old: Path, clock: FakeClock, tmp_path: Path
) -> None:
    keys, database = opened
    path = backed_up(old, database, keys.signing_key, clock, tmp_path / "old.backup")
    other = next(
        slot.login
        for slot in headers.load(old).header.slots
        if slot.kind == "person" and slot.login != "nasima"
    )
    near, signer = tmp_path / "near", keys.sign_public.hex()
    assert doubt(look_into(path, Opening("nasima", PASSPHRASE), near)) is None  # her own signature
    unsure = doubt(look_into(path, Opening(other, PASSPHRASE), near))
    assert unsure is not None
    assert key_shown(signer) in unsure.tell("bn")
    target = tmp_path / "restored"
    with pytest.raises(SignerUnconfirmed):
        restore(path, target, login=other, passphrase=PASSPHRASE)
    restore(path, target, login=other, passphrase=PASSPHRASE, confirmed=signer)
    workspace = Workspace.open(target, other, PASSPHRASE, clock=clock)
    assert workspace.keys.proven
    workspace.lock()


def test_key_files_of_an_earlier_release_put_back_are_refused_where_the_root_key_is_known(
    old: Path, tmp_path: Path
) -> None:
    before = {name: (old / name).read_bytes() for name in HEADER_FILES}
    machine = tmp_path / "machine"
    LocalOffice(old, preferences_in=machine).sign_in("nasima", PASSPHRASE).workspace.lock()
    for name, content in before.items():
        (old / name).write_bytes(content)
    office = LocalOffice(old, preferences_in=machine)
    with pytest.raises(KeysForged):
        office.sign_in("nasima", PASSPHRASE)
    office.adopt(old)  # as after a restore into this folder
    office.sign_in("nasima", PASSPHRASE).workspace.lock()
