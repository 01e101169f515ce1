"""Who saw this file: from the trail alone, in sentences, on a page and on paper."""

from pathlib import Path

import pytest
from sqlmodel import col, select

from casemgr.domain.errors import NotFound, NotYourRole
from casemgr.operations import care
from casemgr.operations.access_log import (
    ACCESS_KIND,
    AccessLog,
    AccessRequest,
    print_access,
    who_saw,
)
from casemgr.operations.cases import create_case, open_case
from casemgr.operations.errors import RecipientNeeded
from casemgr.operations.glass import break_glass, look_through_glass
from casemgr.operations.lifecycle import share_case
from casemgr.operations.releases import ReleaseQuery, release_log
from casemgr.operations.reports import make_report
from casemgr.operations.trail import compare_with_backup
from casemgr.operations.values import CaseRef, ReportRequest
from casemgr.operations.workspace import Workspace
from casemgr.storage.audit import AuditHead, write_head
from casemgr.storage.folder import DATABASE_NAME
from casemgr.storage.tables import AccountRow, AuditRow, TeamRow
from casemgr.words import LANGUAGES
from tests.conftest import ROKEYA, FakeClock, Opener, consents


@pytest.fixture
def seen(sign_in: Opener, clock: FakeClock) -> CaseRef:
    """A case that was opened, shared, printed, asked for in vain, and looked at through glass."""
    ruma = sign_in("ruma")
    given = consents("interview", "storage", "services", "supervision", "contact")
    case = ruma.run(create_case, ROKEYA, given)
    ruma.run(open_case, case.case_id)
    with pytest.raises(NotFound):
        sign_in("karim").run(open_case, case.case_id)
    clock.forward(days=1)
    karim = sign_in("karim")
    break_glass(karim, case.code, "danger", "He waits outside.")
    karim.run(look_through_glass, case.case_id)
    nasima = sign_in("nasima")
    nasima.run(share_case, case.case_id, karim.actor.id)
    asked = ReportRequest(case.case_id, "summary", ("en",), "supervision", "Board member")
    make_report(nasima, asked)
    return case


def told(log: AccessLog) -> list[tuple[str, str, str]]:
    return [(one.who, one.kind, one.tell("en")) for one in reversed(log.entries)]


def test_the_page_tells_who_did_what_in_sentences(sign_in: Opener, seen: CaseRef) -> None:
    log = sign_in("nasima").look(who_saw, seen.code.lower())
    assert told(log) == [
        ("Ruma", "changed", "Started a case"),
        ("Ruma", "opened", "Read a case file"),
        ("Karim", "refused", "Tried, and was not allowed: Read a case file"),
        ("Karim", "glass", "Broke the glass to look: Imminent danger to life or safety"),
        ("Karim", "glass", "Looked through the broken glass: Imminent danger to life or safety"),
        ("Nasima", "shared", "Shared the case with Karim"),
        ("Nasima", "out", "Printed a report for Board member, purpose “Case supervision”"),
    ]
    assert {one.kind for one in log.entries} <= {code.code for code in ACCESS_KIND}
    assert {one.who for one in log.narrowed(who="Karim", kind="glass").entries} == {"Karim"}
    assert len(log.narrowed(kind="glass").entries) == 2
    english, bangla = ([one.tell(speak) for one in log.entries] for speak in LANGUAGES)
    assert not set(english) & set(bangla)


def test_an_auditor_gets_the_code_and_no_recipient(sign_in: Opener, seen: CaseRef) -> None:
    auditor = sign_in("audit")
    log = auditor.look(who_saw, seen.code)
    assert "Printed a report" in {one.tell("en") for one in log.entries}
    assert "Board member" not in str([one.tell("en") for one in log.entries])
    assert "Board member" not in str(auditor.look(release_log, ReleaseQuery()))
    assert "Rokeya" not in str(log)


def test_an_auditor_with_a_team_of_her_own_is_told_no_recipients_of_another_teams_case(
    sign_in: Opener, seen: CaseRef
) -> None:
    nasima = sign_in("nasima")
    with nasima.database.write() as session:
        team = TeamRow(name="Another", created_at=nasima.now, updated_at=nasima.now)
        session.add(team)
        session.flush()
        row = session.exec(select(AccountRow).where(AccountRow.login == "audit")).one()
        row.roles, row.team_id = ["auditor", "supervisor"], team.id
    both = sign_in("audit")
    assert not any(
        "Board member" in line for _who, _kind, line in told(both.look(who_saw, seen.code))
    )
    own = both.run(create_case, ROKEYA, consents("storage", "supervision"))
    make_report(both, ReportRequest(own.case_id, "summary", ("en",), "supervision", "Legal aid"))
    assert any("Legal aid" in line for _who, _kind, line in told(both.look(who_saw, own.code)))


def test_who_may_not_ask_is_told_nothing(sign_in: Opener, seen: CaseRef) -> None:
    with pytest.raises(NotYourRole):
        sign_in("ruma").look(who_saw, seen.code)
    with pytest.raises(NotFound):
        sign_in("nasima").look(who_saw, "K7Q3-MX9W")


@pytest.mark.parametrize("for_her", [False, True])
def test_the_paper_says_the_same_and_hers_has_a_neutral_head(
    sign_in: Opener, seen: CaseRef, tmp_path: Path, for_her: bool
) -> None:
    from tests.reports.paper import read_by_pdfium

    nasima = sign_in("nasima")
    with pytest.raises(RecipientNeeded):
        print_access(nasima, AccessRequest(seen.code, " ", ("en",), for_her))
    made = print_access(nasima, AccessRequest(seen.code, "Herself", ("en", "bn"), for_her))
    text = " ".join(read_by_pdfium(made.pdf).split())
    assert "Printed a report for Board member" in text
    assert ("Imminent danger to life or safety" in text) is not for_her
    assert not for_her or "survivor" not in text
    assert "22 Nov 2026" in text
    assert ("Example Organisation" in text) is not for_her
    assert (seen.code in text) is not for_her
    (release,) = nasima.look(release_log, ReleaseQuery(kind="access-log"))
    assert (release.reference, release.state) == (made.reference, "done")
    assert nasima.look(who_saw, seen.code).entries[0].tell("en") == (
        "Printed for Herself who saw this file"
    )


def cut(workspace: Workspace, last: int) -> None:
    """Cut the trail off behind a line and write a matching head, as one who holds the key can."""
    with workspace.database.rebuild() as connection:
        triggers = connection.exec_driver_sql(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit_line'"
        ).all()
        for (name,) in triggers:
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        connection.exec_driver_sql(f"DELETE FROM audit_line WHERE seq > {last}")
    with workspace.database.read() as session:
        newest = session.exec(select(AuditRow).order_by(col(AuditRow.seq).desc())).first()
        assert newest
        head = AuditHead(newest.seq, newest.hash)
    write_head(workspace.folder, workspace.keys.dek.expose(), head)


def test_a_trail_cut_short_with_a_matching_head_shows_against_a_backup(
    workspace: Workspace, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.backup"
    seq = care.backup(workspace, copy).manifest.audit_head.seq
    assert compare_with_backup(workspace, copy).sound
    cut(workspace, seq - 1)
    found = compare_with_backup(workspace, copy)
    assert found.missing
    assert str(seq) in found.tell("en")
    assert "21 Nov 2026" in found.tell("en")
    assert compare_with_backup(workspace, copy).other  # the number is reached, the line is not
    assert (workspace.folder / DATABASE_NAME).exists()
