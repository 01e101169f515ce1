"""An office in the middle of its day, and all that its folder holds, read through every door."""

import json
import os
import random
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from casemgr.domain.errors import CaseError
from casemgr.operations import care
from casemgr.operations.attachments import attach_bytes, documents, read_attachment
from casemgr.operations.cases import create_case, open_case
from casemgr.operations.head_keeping import newest_line
from casemgr.operations.records import save_record
from casemgr.operations.workspace import Workspace
from casemgr.storage.backup import verify_backup
from casemgr.storage.keys import Unlocked, unlock
from casemgr.storage.keys import header as headers
from casemgr.storage.keys.attempts import DAMAGED
from casemgr.storage.keys.secret import SecretBytes
from casemgr.storage.keys.unlock import opened_by
from tests.conftest import PASSPHRASE, ROKEYA, FakeClock, consents

LOGIN = "nasima"
PHOTO = {"what": "photo", "title": "At the shelter", "on": "2026-11", "source": "Her sister"}


def dice_for(campaign: str) -> random.Random:
    """The dice of a long campaign; its seed is printed and can be given again."""
    seed = int(os.environ.get("CASEMGR_TORTURE_SEED") or random.SystemRandom().randrange(10**9))
    print(f"\n{campaign}: seed {seed}", flush=True)
    return random.Random(seed)


def rounds_of(default: int) -> int:
    """How many rounds a long campaign has."""
    return int(os.environ.get("CASEMGR_TORTURE_COUNT") or default)


@dataclass(frozen=True)
class Contents:
    """What a folder holds. ``said``: what the program told of damage while it was read."""

    cases: Mapping[str, tuple[Any, ...]]
    drafts: tuple[tuple[str, str], ...]
    papers: tuple[str, ...]
    tables: Mapping[str, str]
    backups: Mapping[str, Any]
    said: tuple[str, ...]

    def same(self, other: "Contents") -> bool:
        """Whether both hold the same, whatever was said of it."""
        names = ("cases", "drafts", "papers", "tables", "backups")
        return all(getattr(self, name) == getattr(other, name) for name in names)


class Office:
    """One folder with something of everything in it, copied while a session was under way.

    Its passphrase is derived once for all of its openings.
    """

    def __init__(self, template: Path, folder: Path) -> None:
        self.clock = FakeClock()
        self.folder = folder
        slot = headers.load(template).header.person(LOGIN)
        assert slot is not None
        self._slot_id = slot.slot_id
        opened = unlock(template, LOGIN, PASSPHRASE, clock=self.clock)
        self._seed = opened.seed.expose()
        self.lines = 0
        shutil.copytree(template, folder.with_name("working"))
        self._work(folder.with_name("working"))

    def keys(self, folder: Path) -> Unlocked:
        """Signed in with the passphrase, all but its derivation."""
        loaded = headers.load(folder)
        slot = loaded.header.person(LOGIN)
        if slot is None or slot.slot_id != self._slot_id:
            return unlock(folder, LOGIN, PASSPHRASE, clock=self.clock)
        return opened_by(folder, loaded, slot, SecretBytes(self._seed))

    @contextmanager
    def open(self, folder: Path) -> Iterator[Workspace]:
        workspace = Workspace.open_with(folder, lambda: self.keys(folder), self.clock)
        try:
            yield workspace
        finally:
            workspace.lock()

    def contents(self, folder: Path) -> Contents:
        """Everything, or ``CaseError`` for what does not open."""
        with self.open(folder) as workspace:
            with workspace.database.read() as session:
                raw: Any = session.connection().connection.driver_connection
                lists = [row[0] for row in raw.execute("SELECT id FROM case_file ORDER BY id")]
                tables = dict(self._tables(raw))
                told = raw.execute(
                    "SELECT detail FROM audit_line WHERE seq = ?", (self.lines + 1,)
                ).fetchone()[0]
            said = [*workspace.keys.repaired, *workspace.keys.spoilt]
            said += [DAMAGED] if json.loads(told).get("who") == DAMAGED else []
            cases = {case: _case(workspace, case) for case in lists}
            papers = [
                sha256(read_attachment(workspace, case, paper.record_id).content).hexdigest()
                for case in lists
                for paper in workspace.look(documents, case)
            ]
            drafts = [(one.form_key, repr(one.payload)) for one in workspace.drafts.list()]
            backups = {}
            for path in sorted((folder / "backups").glob("*.casemgr*")):
                report = verify_backup(path, workspace.keys.age_identity())
                backups[path.name] = report.manifest
            said += [fault.place for fault in care.verify(workspace)]
        return Contents(
            cases, tuple(drafts), tuple(papers), {**tables, "told": told}, backups, tuple(said)
        )

    def _tables(self, raw: Any) -> Iterator[tuple[str, str]]:
        listed = raw.execute("PRAGMA main.table_list").fetchall()
        for name in sorted(row[1] for row in listed if row[2] == "table"):
            if name.startswith("sqlite_"):
                continue
            where = f"WHERE seq <= {self.lines}" if name == "audit_line" and self.lines else ""
            rows = raw.execute(f'SELECT * FROM "{name}" {where}').fetchall()
            yield name, sha256(repr(sorted(map(repr, rows))).encode()).hexdigest()

    def _work(self, working: Path) -> None:
        with pytest.raises(CaseError):
            unlock(working, LOGIN, "a wrong passphrase, twice", clock=self.clock)
        self.clock.forward(minutes=2)
        with self.open(working) as workspace:
            given = consents("interview", "storage", "services", "supervision", "contact")
            case = workspace.run(create_case, ROKEYA, given).case_id
            attach_bytes(workspace, case, picture(40), ".png", PHOTO)
            attach_bytes(workspace, case, picture(400), ".png", PHOTO)
            (working / "backups").mkdir(exist_ok=True)
            care.backup(workspace, working / "backups" / "by-hand.casemgr-backup")
            for number in range(4):
                note = {"kind": "observed", "text": f"note {number} " * 40}
                workspace.run(save_record, "note", case, None, note)
                workspace.drafts.put(f"form {number}", {"text": f"draft {number} " * 30}, None)
            with pytest.raises(CaseError):
                unlock(working, LOGIN, "a wrong passphrase, again", clock=self.clock)
            with workspace.database.read() as session:
                self.lines = newest_line(session).seq
            shutil.copytree(working, self.folder)


def picture(side: int) -> bytes:
    """A picture of noise, which packs badly: 400 make a file too large for its row."""
    target = BytesIO()
    Image.effect_noise((side, side), 90).convert("RGB").save(target, "PNG")
    return target.getvalue()


def _case(workspace: Workspace, case: str) -> tuple[Any, ...]:
    found = workspace.run(open_case, case)
    return tuple(sorted((kind, repr(rows)) for kind, rows in found.records.items()))


__all__ = ["LOGIN", "Contents", "Office", "dice_for", "picture", "rounds_of"]
