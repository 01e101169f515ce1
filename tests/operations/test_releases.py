"""The release log: who got what, which file it was, and who must be told."""

from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlmodel import select

from casemgr.domain.attachments import ATTACHMENT_KIND
from casemgr.domain.errors import NotFound
from casemgr.domain.lifecycle import ReasonNeeded
from casemgr.operations.access import the_case
from casemgr.operations.act import Act, operation
from casemgr.operations.alerts import alerts
from casemgr.operations.attachments import LettingOut, attach_bytes, release_attachment
from casemgr.operations.calendar import export_calendar
from casemgr.operations.case_sheet import make_case_sheet
from casemgr.operations.cases import create_case, open_case
from casemgr.operations.errors import ConsentRefused, NoConsent
from casemgr.operations.handing_out import export_htcds
from casemgr.operations.records import save_record
from casemgr.operations.releases import (
    RELEASE_KIND,
    ReleaseQuery,
    check_file,
    release_log,
    tell_recipients,
    told_recipient,
)
from casemgr.operations.reports import make_report, save_report
from casemgr.operations.values import CaseRef, ReportRequest
from casemgr.operations.workspace import Workspace
from casemgr.storage.tables import AccountRow
from tests.conftest import ROKEYA, FakeClock, Opener, consents


@operation("save_consent")
def telling(act: Act, case_id: str, purpose: str) -> None:
    act.audit(case_id, count=tell_recipients(act, the_case(act, case_id), purpose))


def printed(workspace: Workspace, case: CaseRef, path: Path, recipient: str = "The court") -> str:
    asked = ReportRequest(case.case_id, "summary", ("en",), "services", recipient)
    made = make_report(workspace, asked)
    save_report(made, path)
    return made.reference


def test_a_file_found_somewhere_is_told_by_its_bytes(
    workspace: Workspace, case: CaseRef, tmp_path: Path
) -> None:
    reference = printed(workspace, case, tmp_path / "a.pdf")
    printed(workspace, case, tmp_path / "b.pdf", "Somebody else")
    (found,) = check_file(workspace, tmp_path / "a.pdf")
    assert (found.reference, found.recipient, found.code) == (reference, "The court", case.code)
    assert (found.basis, found.consent_on, found.state) == ("consent", "2026-11-02", "done")
    content = (tmp_path / "a.pdf").read_bytes()
    (tmp_path / "a.pdf").write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert check_file(workspace, tmp_path / "a.pdf") == ()


def test_files_about_no_single_case_are_in_the_log_too(
    workspace: Workspace, case: CaseRef, tmp_path: Path
) -> None:
    today = workspace.today
    export_calendar(workspace, tmp_path / "mine.ics", today, today)
    (known,) = check_file(workspace, tmp_path / "mine.ics")
    assert known.kind == "calendar"
    assert known.sha256 == sha256((tmp_path / "mine.ics").read_bytes()).hexdigest()
    assert {one.kind for one in workspace.look(release_log, ReleaseQuery())} <= {
        code.code for code in RELEASE_KIND
    }


def test_the_log_is_searched_by_case_recipient_and_purpose_within_what_one_may_see(
    sign_in: Opener, workspace: Workspace, case: CaseRef, tmp_path: Path
) -> None:
    printed(workspace, case, tmp_path / "a.pdf", "100%_Legal Aid")
    printed(workspace, case, tmp_path / "b.pdf", "Hospital")
    for asked, count in (
        (ReleaseQuery(code=case.code), 2),
        (ReleaseQuery(code="K7Q3-MX9W"), 0),
        (ReleaseQuery(recipient="legal"), 1),
        (ReleaseQuery(recipient="%_"), 1),
        (ReleaseQuery(purpose="services"), 2),
        (ReleaseQuery(purpose="supervision"), 0),
    ):
        assert len(workspace.look(release_log, asked)) == count, asked
    assert sign_in("karim").look(release_log, ReleaseQuery()) == ()
    assert {one.recipient for one in sign_in("audit").look(release_log, ReleaseQuery())} == {""}


def test_an_auditor_with_cases_of_her_own_is_told_the_recipients_of_those_alone(
    sign_in: Opener, tmp_path: Path, clock: FakeClock
) -> None:
    nasima = sign_in("nasima")
    with nasima.database.write() as session:
        karim = session.exec(select(AccountRow).where(AccountRow.login == "karim")).one()
        karim.roles = ["auditor", "caseworker"]
    given = consents("storage", "services", "supervision")
    hers = nasima.run(create_case, ROKEYA, given)
    printed(nasima, hers, tmp_path / "hers.pdf", "The court")
    export_calendar(nasima, tmp_path / "hers.ics", nasima.today, nasima.today)
    both = sign_in("karim")
    own = both.run(create_case, ROKEYA, given)
    printed(both, own, tmp_path / "own.pdf", "Legal aid")
    found = both.look(release_log, ReleaseQuery())
    assert {one.code: one.recipient for one in found if one.kind == "summary"} == {
        hers.code: "", own.code: "Legal aid",
    }  # fmt: skip
    assert {one.recipient for one in found if not one.code} == {""}
    assert both.look(release_log, ReleaseQuery(recipient="court")) == ()
    assert len(both.look(release_log, ReleaseQuery(recipient="legal"))) == 1
    clock.forward(minutes=5)
    nasima = sign_in("nasima")
    (withdrawn,) = consents("services", status="withdrawn")
    nasima.run(save_record, "consent", hers.case_id, None, withdrawn)
    nasima.run(telling, hers.case_id, "services")
    both = sign_in("karim")
    (other,) = both.look(release_log, ReleaseQuery(code=hers.code))
    assert other.to_tell
    with pytest.raises(NotFound):
        both.run(told_recipient, other.id, "By telephone.")


def test_after_a_withdrawal_each_recipient_is_to_be_told_and_nothing_more_goes(
    sign_in: Opener, tmp_path: Path, clock: FakeClock
) -> None:
    ruma = sign_in("ruma")
    case = ruma.run(create_case, ROKEYA, consents("storage", "services", "supervision"))
    printed(ruma, case, tmp_path / "a.pdf")
    assert not ruma.look(release_log, ReleaseQuery())[0].to_tell
    clock.forward(minutes=5)
    (withdrawn,) = consents("services", status="withdrawn")
    ruma.run(save_record, "consent", case.case_id, None, withdrawn)
    ruma.run(telling, case.case_id, "services")
    assert len([one for one in ruma.look(alerts) if one.what == "tell_recipient"]) == 1
    with pytest.raises(ConsentRefused):
        printed(ruma, case, tmp_path / "b.pdf")
    (release,) = ruma.look(release_log, ReleaseQuery())
    assert release.to_tell
    with pytest.raises(ReasonNeeded):
        ruma.run(told_recipient, release.id, " ")
    ruma.run(told_recipient, release.id, "By telephone, to the clerk.")
    (release,) = ruma.look(release_log, ReleaseQuery())
    assert release.told_at is not None
    assert release.told_at.replace(microsecond=0) == clock.now
    assert release.told == "By telephone, to the clerk."
    assert ruma.look(alerts) == ()
    with pytest.raises(NotFound):
        ruma.run(told_recipient, release.id, "Again.")


EXITS: dict[str, Callable[[Workspace, CaseRef, Path], object]] = {
    "case-file": lambda w, case, path: make_report(
        w, ReportRequest(case.case_id, "case-file", ("en",), "referral", "X")
    ),
    "summary": lambda w, case, path: make_report(
        w, ReportRequest(case.case_id, "summary", ("en",), "referral", "X")
    ),
    "case-sheet": lambda w, case, path: make_case_sheet(
        w, ReportRequest(case.case_id, "case-sheet", ("en",), "referral", "X")
    ),
    "case-sheet-pseudonymised": lambda w, case, path: make_case_sheet(
        w, ReportRequest(case.case_id, "case-sheet-pseudonymised", ("en",), "referral", "X")
    ),
    "attachment": lambda w, case, path: release_attachment(
        w, case.case_id, _photo(w, case, path), LettingOut("referral", "X", "Asked for"), path
    ),
}


def _photo(workspace: Workspace, case: CaseRef, path: Path) -> str:
    found = workspace.run(open_case, case.case_id).records["attachment"]
    if found:
        return found[0].id
    content = BytesIO()
    Image.new("RGB", (8, 8)).save(content, "PNG")
    values = {"what": next(iter(ATTACHMENT_KIND)).code, "title": "A paper"}
    made = attach_bytes(workspace, case.case_id, content.getvalue(), ".png", values)
    return made.record_id


@pytest.mark.parametrize("answer", ["", "refused", "withdrawn", "given"])
def test_each_exit_names_its_purpose_and_asks(
    workspace: Workspace, tmp_path: Path, answer: str
) -> None:
    case = workspace.run(create_case, ROKEYA, consents("storage", "services"))
    if answer:
        (entry,) = consents("referral", status=answer)
        workspace.run(save_record, "consent", case.case_id, None, entry)
    for kind, leave in EXITS.items():
        if answer == "given":
            leave(workspace, case, tmp_path / kind)
            (release,) = workspace.look(release_log, ReleaseQuery(kind=kind))
            assert (release.purpose, release.basis) == ("referral", "consent")
            continue
        with pytest.raises(ConsentRefused if answer else NoConsent):
            leave(workspace, case, tmp_path / kind)
        assert workspace.look(release_log, ReleaseQuery(kind=kind)) == ()
        assert not (tmp_path / kind).exists()
    if answer != "given":
        gone = export_htcds(workspace, tmp_path / "a.xlsx", purpose="referral", recipient="X")
        assert (gone.cases, gone.left_out) == (0, 1)
