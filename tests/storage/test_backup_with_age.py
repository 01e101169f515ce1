"""A backup of the product opens as its document says: with age, Python and no casemgr.

The commands are those of ``docs/backup_format.md``, taken out of it and run as they stand.
"""

import base64
import hmac
import json
import os
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import apsw
import pyrage
import pytest
from argon2.low_level import Type, hash_secret_raw
from nacl import bindings as sodium
from nacl.secret import SecretBox

from casemgr.operations.backup_log import choose_places
from casemgr.operations.backups import back_up_now, short_id
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.storage.attachments import keep
from casemgr.storage.backup import verify_backup
from casemgr.storage.backup_manifest import BackupReport
from casemgr.storage.erasures import REGISTER_LABEL, register_bytes, write_register
from casemgr.storage.keys.recovery import new_recovery_code
from casemgr.storage.keys.shares import new_shares
from tests.conftest import PASSPHRASE

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "backup_format.md").read_text("utf-8")
PROGRAM, OPEN, CHECK, KEY = re.findall(r"^```(?:python|sh)\n(.*?)^```", DOCUMENT, re.M | re.S)
READ, CIPHER = re.findall(r"^```sql\n(.*?)^```", DOCUMENT, re.M | re.S)
SCAN = os.urandom(300_000)
NAMES = ("Rokeya", "রোকেয়া", "Jaba 101", "Example Organisation")


class Stranger:
    """Somebody in an empty folder, with a backup, a paper and this document."""

    def __init__(self, folder: Path, backup: Path, paper: str) -> None:
        self.folder = folder / "opened"
        self.folder.mkdir()
        (folder / "paper.py").write_text(PROGRAM, "utf-8")
        self.backup = backup
        self.paper = paper

    def types(self, commands: str) -> "subprocess.CompletedProcess[str]":
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        return subprocess.run(
            ["bash", "-eu", "-o", "pipefail", "-c", commands],
            input=self.paper, capture_output=True, text=True, check=False, cwd=self.folder,
            env={"PATH": path, "BACKUP": str(self.backup), "PYTHONPATH": ""},
        )  # fmt: skip

    def did(self, commands: str) -> str:
        done = self.types(commands)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def runs(self, line: str) -> str:
        """What a line says after the definitions of ``paper.py``."""
        program = PROGRAM.partition("paper = seed(")[0] + line
        command = [sys.executable, "-c", program]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    def database(self, key: str) -> apsw.Connection:
        """The database, read by another implementation of SQLCipher's format."""
        opened = apsw.Connection(str(self.folder / "case.db"), flags=apsw.SQLITE_OPEN_READONLY)
        opened.execute(CIPHER).fetchall()  # to its last statement
        opened.execute(READ.replace("KEY", key)).fetchall()
        return opened


@pytest.fixture
def stick(workspace: Workspace, tmp_path: Path) -> Path:
    place = tmp_path / "stick"
    place.mkdir()
    choose_places(workspace, [place])
    return place


def subkey(key: bytes, purpose: str) -> bytes:
    """HKDF-SHA256 as the document says it."""
    inner = hmac.digest(bytes(32), key, "sha256")
    return hmac.digest(inner, f"casemgr/1/{purpose}".encode() + b"\x01", "sha256")


def backed_up(workspace: Workspace) -> tuple[Path, BackupReport]:
    (made,) = back_up_now(workspace)
    return made.path, verify_backup(made.path, workspace.keys.age_identity())


def attach(workspace: Workspace, case: CaseRef) -> str:
    row = keep(
        workspace.folder, SCAN, case_id=case.case_id, record_id="a-record", media="application/pdf"
    )
    row.created_at = row.updated_at = workspace.now
    with workspace.database.write() as session:
        session.add(row)
        return row.id


def unsealed(sealed: bytes, key: bytes, about: str) -> bytes:
    """An attachment opened as the document describes it."""
    state = sodium.crypto_secretstream_xchacha20poly1305_state()
    sodium.crypto_secretstream_xchacha20poly1305_init_pull(state, sealed[:24], key)
    content = b""
    for start in range(24, len(sealed), 65_536 + 17):
        block = sealed[start : start + 65_536 + 17]
        chunk, tag = sodium.crypto_secretstream_xchacha20poly1305_pull(state, block, about.encode())
        content += chunk
    assert tag == sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL
    return content


@pytest.mark.parametrize("kind", ["code", "sheets"])
def test_the_recipe_opens_a_backup_with_either_paper(
    kind: str, workspace: Workspace, case: CaseRef, recovery_code: str, stick: Path, tmp_path: Path
) -> None:
    attached = attach(workspace, case)
    paper = recovery_code
    if kind == "sheets":
        first, _second, third = new_shares(workspace.folder, workspace.keys)
        paper = "\n".join([first.upper(), *(f"{n}. {w}" for n, w in enumerate(third.split(), 1))])
    backup, report = backed_up(workspace)
    stranger = Stranger(tmp_path, backup, paper)

    stranger.did(OPEN)
    there = {path for path in stranger.folder.rglob("*") if path.is_file()}
    told = report.manifest
    for name, what in told.files.items():
        content = (stranger.folder / name).read_bytes()
        assert (sha256(content).hexdigest(), len(content)) == (what.sha256, what.size)
    beside = {"payload.age", "payload.tar", "manifest.json", "manifest.sig"}
    names = {path.relative_to(stranger.folder).as_posix() for path in there}
    assert names == {*told.files, *beside}
    assert f"files/{attached}.bin" in told.files
    assert (stranger.folder / "manifest.json").read_bytes() == told.to_bytes()

    for path in there:  # nothing of what was unpacked names anybody
        content = path.read_bytes()
        assert not [word for word in NAMES if word.encode() in content], path.name

    checked = stranger.did(CHECK)
    assert checked.count(": OK\n") == len(told.files)
    assert "Signature Verified Successfully" in checked

    database = stranger.database(stranger.did(KEY).strip())
    counts = {
        table: database.execute(f'SELECT count(*) FROM "{table}"').get for table in told.counts
    }
    assert counts == told.counts
    assert counts["case_file"] == 1
    assert database.execute("PRAGMA user_version").get == told.schema_version
    ((_, *head),) = database.execute("SELECT max(seq), seq, hash FROM audit_line").fetchall()
    assert tuple(head) == (told.audit_head.seq, told.audit_head.hash)
    ((about, key, size),) = database.execute(
        "SELECT case_id || char(10) || record_id, key, size FROM attached_file WHERE id = ?",
        (attached,),
    ).fetchall()
    database.close()
    assert isinstance(key, bytes)
    sealed = (stranger.folder / "files" / f"{attached}.bin").read_bytes()
    assert unsealed(sealed, key, f"casemgr attachment 1\n{about}\n{size}") == SCAN


def test_another_paper_a_torn_file_and_a_changed_list_are_noticed(
    workspace: Workspace, recovery_code: str, stick: Path, tmp_path: Path
) -> None:
    backup, _report = backed_up(workspace)
    (tmp_path / "other").mkdir()
    other = Stranger(tmp_path / "other", backup, new_recovery_code().printed())
    assert "no identity matched any of the recipients" in other.types(OPEN).stderr
    typo = Stranger(tmp_path, backup, recovery_code[:-1])
    assert "neither forty signs" in typo.types(OPEN).stderr

    whole = Stranger(tmp_path / "other" / "opened", backup, recovery_code)
    whole.did(OPEN)
    payload = whole.folder / "payload.age"
    payload.write_bytes(payload.read_bytes()[:-100])
    torn = whole.types(OPEN.splitlines()[1])
    assert torn.returncode != 0
    assert "failed to decrypt" in torn.stderr
    manifest = whole.folder / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b'"format":1', b'"format":0'))
    changed = whole.types(CHECK)
    assert changed.returncode != 0
    assert "Signature Verification Failure" in changed.stdout + changed.stderr


def test_the_register_beside_it_opens_as_described(
    workspace: Workspace, recovery_code: str, stick: Path, tmp_path: Path
) -> None:
    key = workspace.database.derived_key(REGISTER_LABEL)
    write_register(workspace.folder, register_bytes(key, []))
    backup, _report = backed_up(workspace)
    stranger = Stranger(tmp_path, backup, recovery_code)
    stranger.did(OPEN)
    data_key = stranger.did(KEY).strip()
    derived = stranger.runs(f"print(subkey(bytes.fromhex({data_key!r}), b'erasures').hex())")
    short = short_id(workspace.keys.workspace_id)
    line, sealed = (stick / f"casemgr-{short}.erasures").read_bytes().split(b"\n", 1)
    assert line == b"casemgr erasures 1"
    opened = SecretBox(bytes.fromhex(derived)).decrypt(sealed)
    assert opened == b'{"entries":[],"format":1}'


def test_only_those_named_in_the_document_open_it_the_supervisor_as_described_there(
    workspace: Workspace, recovery_code: str, stick: Path, tmp_path: Path
) -> None:
    backup, report = backed_up(workspace)
    stranger = Stranger(tmp_path, backup, recovery_code)
    stranger.did(OPEN)
    head = (stranger.folder / "payload.age").read_bytes().partition(b"\n---")[0]
    supervisors, recovery, witness = 2, 1, 1
    assert head.count(b"-> X25519 ") == supervisors + recovery + witness

    body = json.loads((stranger.folder / "keys.a.json").read_bytes())["body"]
    (slot,) = [one for one in body["slots"] if one["login"] == "shahana"]
    lock = slot["lock"]
    salt, sealed = base64.b64decode(lock["salt"]), base64.b64decode(lock["seed"])
    costs = (lock["memory_kib"], lock["passes"], lock["lanes"])
    key = hash_secret_raw(
        PASSPHRASE.encode(), salt, costs[1], costs[0], costs[2], hash_len=32, type=Type.ID
    )
    assert lock["rooted"]
    facts = ["casemgr/2/seed", body["workspace"], slot["id"], "person", "shahana", "", *costs]
    seed = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
        sealed[24:], json.dumps(facts).encode(), sealed[:24], key
    )
    root, under = base64.b64decode(slot["root"]), subkey(seed, "root")
    root = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
        root[24:], b"casemgr/2/root", root[:24], under
    )
    both = root + workspace.keys.dek.expose()
    written = json.dumps(body, sort_keys=True, separators=(",", ":")).encode()
    mac = json.loads((stranger.folder / "keys.a.json").read_bytes())["mac"]
    assert hmac.digest(subkey(both, "header-mac-2"), written, "sha256").hex() == mac
    printed = stranger.runs(f"print(identity(subkey({seed!r}, b'age')))")
    identity = pyrage.x25519.Identity.from_str(printed)
    assert verify_backup(backup, identity) == report
