"""Everything the office keeps goes out: nothing is missing, nothing is readable on the way."""

import io
import json
import tarfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyrage
import pytest
from sqlalchemy import func, select
from sqlmodel import col

from casemgr.domain.records import RECORD_KINDS
from casemgr.exchange.open_export import plain
from casemgr.operations.attachments import attach_bytes
from casemgr.operations.cases import create_case, open_case
from casemgr.operations.directories import save_entry
from casemgr.operations.handing_out import agreed_as, words_for_recipient
from casemgr.operations.joint_acts import NotAgreed, ask_for, asked_for, decide
from casemgr.operations.open_export import complete_terms, export_all
from casemgr.operations.open_export_files import DERIVED, SECRET
from casemgr.operations.records import remove_record, save_record
from casemgr.operations.workspace import Workspace
from casemgr.storage.errors import FileAlreadyThere
from casemgr.storage.tables import Base, CaseRow, ReleaseRow
from tests.conftest import ROKEYA, consents
from tests.exchange.paper_samples import photo

Opener = Callable[[str], Workspace]
PAPER = {"what": "photo", "title": "At the gate", "on": "2026-11-03"}


def filled(workspace: Workspace) -> str:
    """A case with records, a removed one, a linked provider and a photo; and a second case."""
    case = workspace.run(create_case, ROKEYA, consents("storage", "legal"))
    provider = {"name": "Shelter <One>", "kind": "NGO"}
    entry = workspace.run(save_entry, "provider", None, provider)
    need = workspace.run(save_record, "need", case.case_id, None, {"category": "shelter"})
    workspace.run(remove_record, "need", case.case_id, need.record_id, need.version, "Twice")
    service = {"category": "shelter", "provider_entry": entry.record_id}
    workspace.run(save_record, "service", case.case_id, None, service)
    note = {"kind": "reported", "text": "First line\nসে বলল"}
    workspace.run(save_record, "note", case.case_id, None, note)
    attach_bytes(workspace, case.case_id, photo(), ".jpg", PAPER)
    bare = {"intake": {"intake_date": "2026-10-01"}, "person": {"pseudonym": "Beli 7"}}
    workspace.run(create_case, bare)
    return case.case_id


def asked(workspace: Workspace, keys: tuple[str, ...] = ()) -> str:
    terms = complete_terms("The new system", keys)
    return workspace.run(ask_for, "complete_export", "", terms, "The office moves.")


def unpacked(sealed: bytes, identity: Any) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(pyrage.decrypt(sealed, [identity]))) as tar:
        return {one.name: getattr(tar.extractfile(one), "read", bytes)() for one in tar}


def test_everything_is_there_and_reads_back_the_same(sign_in: Opener, tmp_path: Path) -> None:
    identity = pyrage.x25519.Identity.generate()
    key = str(identity.to_public())
    nasima = sign_in("nasima")
    case_id = filled(nasima)
    act_id = asked(nasima, (key,))
    with pytest.raises(NotAgreed):
        export_all(nasima, tmp_path / "all.tar", agreed_as(act_id, [key]))
    sign_in("shahana").run(decide, act_id, True)
    nasima = sign_in("nasima")
    done = export_all(nasima, tmp_path / "all.tar", agreed_as(act_id, [key]))
    assert (done.path.name, done.cases, done.missing) == ("all.tar.age", 2, 0)
    assert [one.name for one in tmp_path.glob("*all.tar*")] == ["all.tar.age"]
    sealed = done.path.read_bytes()
    assert b"Rokeya" not in sealed
    files = unpacked(sealed, identity)
    _nothing_missing(nasima, files)
    _sums_hold(files)
    file = nasima.run(open_case, case_id)
    told = json.loads(files[f"cases/{file.code}.json"])
    for kind, known in RECORD_KINDS.items():
        entries = [one for one in told["records"][kind] if one["deleted_at"] is None]
        assert [known.model(**one["values"]) for one in entries] == [
            one.value for one in file.records[kind]
        ]
    assert told["records"]["service"][0]["shown"]["en"]["provider_entry"] == "Shelter <One>"
    (paper,) = told["documents"]
    assert files[paper].startswith(b"\xff\xd8")
    page = files[f"html/bn/{file.code}.html"].decode()
    assert "Shelter &lt;One&gt;" in page
    assert f"../../{paper}" in page
    with nasima.database.read() as session:
        releases = session.execute(
            select(col(ReleaseRow.state), col(ReleaseRow.sha256)).where(
                col(ReleaseRow.kind) == "complete-export"
            )
        ).all()
    assert set(releases) == {("done", sha256(sealed).hexdigest())}
    assert len(releases) == 3  # the export, and a line in the log of each case


def _nothing_missing(workspace: Workspace, files: dict[str, bytes]) -> None:
    """Every row of every table, with every column that is no secret."""
    after = {"audit_line", "joint_act", "release"}  # written on while it was taken out
    with workspace.database.read() as session:
        for table in Base.metadata.sorted_tables:
            if table.name in DERIVED:
                assert not any(name.startswith(f"tables/{table.name}/") for name in files)
                continue
            hidden = SECRET.get(table.name, frozenset())
            columns = [one for one in table.columns if one.name not in hidden]
            rows = session.execute(select(*columns)).mappings().all()
            kept = [json.loads(json.dumps(plain(dict(row)))) for row in rows]
            told = [
                json.loads(line)
                for name, content in files.items()
                if name.startswith(f"tables/{table.name}/")
                for line in content.decode().split("\n")[:-1]
            ]
            if table.name in after:
                known = {str(one["id"]) for one in kept}
                assert told, table.name
                assert {str(one["id"]) for one in told} <= known
            else:
                by = lambda one: json.dumps(one, sort_keys=True)  # noqa: E731
                assert sorted(told, key=by) == sorted(kept, key=by), table.name
        count = session.execute(select(func.count()).select_from(CaseRow)).scalar_one()
    assert len([name for name in files if name.startswith("cases/")]) == count
    for language in ("en", "bn"):
        assert files[f"html/{language}/index.html"].count(b"<tr>") == count + 1


def _sums_hold(files: dict[str, bytes]) -> None:
    manifest = json.loads(files["manifest.json"])
    assert manifest["files"].keys() == files.keys() - {"manifest.json"}
    for name, sums in manifest["files"].items():
        assert sums == {"sha256": sha256(files[name]).hexdigest(), "size": len(files[name])}


def test_behind_words_a_key_lies_beside_it_and_a_failure_leaves_nothing(
    sign_in: Opener, tmp_path: Path
) -> None:
    act_id = asked(sign_in("nasima"))
    sign_in("shahana").run(decide, act_id, True)
    nasima = sign_in("nasima")
    words = words_for_recipient()
    agreed = agreed_as(act_id, [], words)
    (tmp_path / "all.tar.age.key").write_text("somebody else's")
    with pytest.raises(FileAlreadyThere):
        export_all(nasima, tmp_path / "all.tar.age", agreed)
    assert [one.name for one in tmp_path.glob("*all.tar*")] == ["all.tar.age.key"]
    assert nasima.look(asked_for)[0].state == "agreed"
    done = export_all(nasima, tmp_path / "out.tar.age", agreed)
    key = pyrage.passphrase.decrypt((tmp_path / "out.tar.age.key").read_bytes(), words)
    files = unpacked(done.path.read_bytes(), pyrage.x25519.Identity.from_str(key.decode().strip()))
    assert files["README.md"].startswith(b"# Complete open export")


def test_a_document_that_cannot_be_read_is_named_and_stops_nothing(
    sign_in: Opener, tmp_path: Path
) -> None:
    nasima = sign_in("nasima")
    case = nasima.run(create_case, ROKEYA, consents("storage"))
    attach_bytes(nasima, case.case_id, photo(size=(1500, 1500), mode="RGB"), ".jpg", PAPER)
    with nasima.database.write() as session:
        session.connection().exec_driver_sql("UPDATE attached_file SET sha256 = 'other'")
    act_id = asked(nasima)
    sign_in("shahana").run(decide, act_id, True)
    nasima = sign_in("nasima")
    done = export_all(nasima, tmp_path / "out.tar", agreed_as(act_id, [], "four words of mine"))
    assert done.missing == 1
