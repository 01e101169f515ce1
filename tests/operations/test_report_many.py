"""One paper for each of many cases: each through its own door, the file whole or not there."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pikepdf
import pyrage
import pytest
from sqlmodel import select

from casemgr.operations.cases import create_case
from casemgr.operations.handing_out import agreed_as
from casemgr.operations.joint_acts import NotAgreed, OtherTerms, asked_for, decide
from casemgr.operations.report_many import make_many
from casemgr.operations.report_many_request import (
    ManyRequest,
    NotForMany,
    ask_many,
    at_once,
    cases_found,
    request_from,
)
from casemgr.operations.report_password import (
    PasswordIsPassphrase,
    PasswordTooLong,
    check_password,
    suggest_password,
)
from casemgr.operations.report_request import PaperRequest
from casemgr.operations.reports import make_report
from casemgr.operations.values import CaseQuery, CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.storage.keys import strength
from casemgr.storage.tables import ReleaseRow
from tests.conftest import PASSPHRASE, ROKEYA, consents, demonstration
from tests.reports.paper import read_by_pdfium
from tests.reports.tagged import faults, kinds

Opener = Callable[[str], Workspace]


def with_cases(workspace: Workspace, count: int, *, without: int = 0) -> list[CaseRef]:
    """Cases with consent, and then some without."""
    made = []
    for place in range(count + without):
        person = {**ROKEYA["person"], "pseudonym": f"Jaba {place}", "name_en": f"Rokeya {place}"}
        given = consents("supervision") if place < count else []
        made.append(workspace.run(create_case, {**ROKEYA, "person": person}, given))
    return made


def wanted(cases: list[CaseRef], *, level: str = "full", bound: bool = False) -> ManyRequest:
    paper = PaperRequest("", "summary", ("en",), "supervision", " Shirin ", level=level)
    return ManyRequest(tuple(case.case_id for case in cases), paper, bound)


def log_of(workspace: Workspace) -> list[tuple[bool, str, bool]]:
    """Of each release whether it is about a case, its state, and whether it has a hash."""
    with workspace.database.read() as session:
        rows = session.exec(select(ReleaseRow)).all()
        return [(bool(row.case_id), row.state, bool(row.sha256)) for row in rows]


def test_twelve_cases_become_an_archive_and_two_without_consent_say_why(
    workspace: Workspace, tmp_path: Path
) -> None:
    cases = with_cases(demonstration(workspace), 12, without=2)
    told: list[tuple[int, int]] = []
    done = make_many(
        workspace, wanted(cases), tmp_path / "a.zip", progress=lambda at, of: told.append((at, of))
    )
    assert done.path is not None
    assert (len(done.made), done.sealed, told[-1]) == (12, False, (14, 14))
    assert [one.code for one in done.failed] == [case.code for case in cases[12:]]
    assert all("consent" in one.why for one in done.failed)
    assert done.path.stat().st_mode & 0o077 == 0
    with ZipFile(done.path) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[0] == f"001_{cases[0].code}.pdf"
        assert len(archive.namelist()) == 12
        text = read_by_pdfium(archive.read(archive.namelist()[4]))
        assert "Jaba 4" in text
        assert {one.date_time[0] for one in archive.infolist()} == {1980}
    assert log_of(workspace).count((True, "done", True)) == 12
    assert log_of(workspace).count((False, "done", True)) == 1


def test_a_bound_file_lists_every_case_with_the_page_it_begins_on(
    workspace: Workspace, tmp_path: Path
) -> None:
    cases = with_cases(demonstration(workspace), 3)
    done = make_many(workspace, wanted(cases, bound=True), tmp_path / "a.pdf")
    assert done.path is not None
    with pikepdf.open(done.path) as whole, whole.open_outline() as outline:
        assert [one.title for one in outline.root] == [case.code for case in cases]
        assert len(whole.pages) == 4
        assert set(whole.docinfo.keys()) == {"/Title"}
    assert faults(done.path.read_bytes()) == []
    assert kinds(done.path.read_bytes()).count("/Part") == 4
    text = read_by_pdfium(done.path.read_bytes())
    front = text[: text.index("Case summary", text.index("Page"))]
    assert all(case.code in front for case in cases)


def test_a_stopped_run_leaves_no_file_and_the_log_tells_what_was_made(
    workspace: Workspace, tmp_path: Path
) -> None:
    cases = with_cases(demonstration(workspace), 4)
    seen: list[int] = []
    done = make_many(
        workspace, wanted(cases), tmp_path / "a.zip",
        progress=lambda at, _of: seen.append(at), cancelled=lambda: len(seen) >= 2,
    )  # fmt: skip
    assert (done.stopped, done.path) == (True, None)
    assert done.made == (cases[0].code, cases[1].code)
    assert not [one for one in tmp_path.iterdir() if one.is_file()]
    assert log_of(workspace).count((True, "failed", True)) == 2
    assert (False, "failed", False) in log_of(workspace)


def test_nobody_makes_many_papers_with_names_alone(workspace: Workspace, tmp_path: Path) -> None:
    cases = with_cases(workspace, 1)
    with pytest.raises(NotAgreed):
        make_many(workspace, wanted(cases), tmp_path / "a.zip")
    assert log_of(workspace) == []
    assert workspace.look(at_once, False) is False
    nameless = make_many(workspace, wanted(cases, level="pseudonymised"), tmp_path / "b.zip")
    assert nameless.path is not None
    with ZipFile(nameless.path) as archive:
        (name,) = archive.namelist()
        assert cases[0].code not in name
        assert "Rokeya" not in read_by_pdfium(archive.read(name))


def test_what_two_people_agreed_on_is_sealed_to_its_recipient(
    sign_in: Opener, tmp_path: Path
) -> None:
    recipient = pyrage.x25519.Identity.generate()
    keys = [str(recipient.to_public())]
    nasima = sign_in("nasima")
    cases = with_cases(nasima, 2)
    act_id = ask_many(nasima, wanted(cases), keys, "The tribunal asks.")
    shahana = sign_in("shahana")
    (waiting,) = shahana.look(asked_for)
    assert waiting.reason.startswith("Case summary of 2 cases (")
    assert waiting.reason.endswith("): The tribunal asks.")
    shahana.run(decide, act_id, True)
    nasima = sign_in("nasima")
    (agreed,) = nasima.look(asked_for)
    asked = request_from(agreed)
    assert asked is not None
    how = agreed_as(act_id, keys)
    with pytest.raises(OtherTerms):
        make_many(nasima, wanted(cases[:1]), tmp_path / "a.zip", agreed=how)
    done = make_many(nasima, asked, tmp_path / "a.zip", agreed=how)
    assert done.path == tmp_path / "a.zip.age"
    assert done.sealed
    opened = pyrage.decrypt(done.path.read_bytes(), [recipient])
    assert len(ZipFile(BytesIO(opened)).namelist()) == 2


def test_a_plan_is_made_for_one_case_at_a_time(workspace: Workspace, tmp_path: Path) -> None:
    paper = PaperRequest("", "plan", ("en",), "services", "Shirin")
    with pytest.raises(NotForMany):
        make_many(workspace, ManyRequest((), paper), tmp_path / "a.zip")


def test_the_cases_of_a_list_are_found_in_its_order(workspace: Workspace) -> None:
    cases = with_cases(workspace, 3)
    found = cases_found(workspace, CaseQuery(sort="code", descending=False))
    assert found == tuple(one.case_id for one in sorted(cases, key=lambda case: case.code))


def test_a_sealed_paper_is_aes_256_and_never_opens_with_the_passphrase(
    workspace: Workspace, case: CaseRef
) -> None:
    request = PaperRequest(case.case_id, "summary", ("en",), "supervision", "Shirin")
    with pytest.raises(PasswordIsPassphrase):
        make_report(workspace, request, f"{PASSPHRASE}\u200b")
    with pytest.raises(PasswordTooLong):
        make_report(workspace, request, "ক" * 43)
    assert log_of(workspace) == []
    words = suggest_password()
    assert len(words.split()) == 6
    assert strength(words).score == 4
    check_password(workspace, words)
    made = make_report(workspace, request, words)
    with pikepdf.open(BytesIO(made.pdf), password=words) as opened:
        encryption = opened.encryption
        assert (encryption.R, encryption.bits) == (6, 256)
        assert encryption.stream_method == pikepdf._core.EncryptionMethod.aesv3
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(BytesIO(made.pdf))
