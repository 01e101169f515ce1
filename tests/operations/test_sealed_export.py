"""Names leave the office only when two people want it, sealed to whoever receives them."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pyrage
import pytest
from openpyxl import load_workbook
from sqlmodel import col, select

from casemgr.operations.cases import create_case
from casemgr.operations.handing_out import (
    agreed_as,
    export_htcds,
    identified_terms,
    words_for_recipient,
)
from casemgr.operations.joint_acts import (
    NoLongerStands,
    NotAgreed,
    OtherTerms,
    ask_for,
    asked_for,
    decide,
)
from casemgr.operations.workspace import Workspace
from casemgr.storage.sealing import NotAnAgeKey, NothingToSealTo
from casemgr.storage.tables import ReleaseRow
from tests.conftest import ROKEYA, consents

Opener = Callable[[str], Workspace]
ASKED = {"identified": True, "purpose": "legal", "recipient": "Tribunal"}


def agreed_on(sign_in: Opener, keys: tuple[str, ...]) -> tuple[Workspace, str]:
    """One case, and a request for its sheet to which the other supervisor agreed."""
    nasima = sign_in("nasima")
    nasima.run(create_case, ROKEYA, consents("legal"))
    terms = identified_terms("legal", " Tribunal ", keys)
    act_id = nasima.run(ask_for, "identified_export", "", terms, "The tribunal asks.")
    sign_in("shahana").run(decide, act_id, True)
    return sign_in("nasima"), act_id


def test_nobody_hands_out_names_alone(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(NotAgreed):
        export_htcds(workspace, tmp_path / "a.xlsx", **ASKED)  # type: ignore[arg-type]
    nobody = agreed_as("no such request", [], "some words")
    with pytest.raises(NotAgreed):
        export_htcds(workspace, tmp_path / "a.xlsx", agreed=nobody, **ASKED)  # type: ignore[arg-type]
    assert list(tmp_path.glob("*.xlsx*")) == []


def test_only_the_key_that_was_agreed_on_opens_the_sheet(sign_in: Opener, tmp_path: Path) -> None:
    recipient, other = (pyrage.x25519.Identity.generate() for _ in range(2))
    keys = (str(recipient.to_public()),)
    nasima, act_id = agreed_on(sign_in, keys)
    elsewhere = agreed_as(act_id, [str(other.to_public())])
    with pytest.raises(OtherTerms):
        export_htcds(nasima, tmp_path / "a.xlsx", agreed=elsewhere, **ASKED)  # type: ignore[arg-type]
    agreed = agreed_as(act_id, keys)
    done = export_htcds(nasima, tmp_path / "a.xlsx", agreed=agreed, **ASKED)  # type: ignore[arg-type]
    assert (done.path.name, done.cases, done.sealed) == ("a.xlsx.age", 1, True)
    sealed = done.path.read_bytes()
    assert b"Rokeya" not in sealed
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(sealed, [other])
    book = load_workbook(BytesIO(pyrage.decrypt(sealed, [recipient])))
    texts = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert any("Rokeya" in text for text in texts)
    with pytest.raises(NoLongerStands):
        export_htcds(nasima, tmp_path / "b.xlsx", agreed=agreed, **ASKED)  # type: ignore[arg-type]
    assert not (tmp_path / "b.xlsx.age").exists()


def test_an_agreement_is_not_used_up_by_a_sheet_that_could_not_be_written(
    sign_in: Opener, tmp_path: Path
) -> None:
    nasima, act_id = agreed_on(sign_in, ())
    words = words_for_recipient()
    agreed = agreed_as(act_id, [], words)

    with pytest.raises(OSError):  # its name is longer than any disk allows
        export_htcds(nasima, tmp_path / f"{'a' * 246}.xlsx", agreed=agreed, **ASKED)  # type: ignore[arg-type]
    assert nasima.look(asked_for)[0].state == "agreed"
    done = export_htcds(nasima, tmp_path / "a.xlsx", agreed=agreed, **ASKED)  # type: ignore[arg-type]
    assert pyrage.passphrase.decrypt(done.path.read_bytes(), words).startswith(b"PK")
    with nasima.database.read() as session:
        states = session.exec(select(ReleaseRow.state).where(col(ReleaseRow.case_id).is_(None)))
        assert sorted(states) == ["done", "failed"]


def test_what_is_no_public_key_is_told_before_anything_is_asked() -> None:
    with pytest.raises(NotAnAgeKey):
        identified_terms("legal", "Tribunal", ["age1notakey"])
    with pytest.raises(NothingToSealTo):
        agreed_as("", ["  "], " ")
    assert len(set(words_for_recipient().split())) > 1
