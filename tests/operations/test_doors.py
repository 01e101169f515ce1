"""The three doors of a workspace."""

from collections.abc import Callable

import pytest
from sqlmodel import col, delete, select

from casemgr.domain.errors import NotFound, NotYourRole, StaleSave
from casemgr.operations.act import Act, operation
from casemgr.operations.cases import case_keys, create_case, open_case
from casemgr.operations.handover import handover_draft
from casemgr.operations.matters import pressing
from casemgr.operations.records import save_record
from casemgr.operations.releases import ReleaseQuery, release_log
from casemgr.operations.values import CaseQuery, CaseRef
from casemgr.operations.workspace import AuditMissing, Workspace
from casemgr.storage.database_errors import StoreBug
from casemgr.storage.tables import AuditRow, CaseRow, SettingRow
from tests.conftest import ROKEYA

Opener = Callable[[str], Workspace]


def lines(workspace: Workspace) -> list[AuditRow]:
    with workspace.database.read() as session:
        return list(session.exec(select(AuditRow).order_by(col(AuditRow.seq))).all())


@operation("create_case")
def _silent(act: Act) -> None:
    act.session.get_one(SettingRow, "organisation").value = "Changed"


def test_an_operation_without_an_audit_line_is_undone(workspace: Workspace) -> None:
    before = len(lines(workspace))
    with pytest.raises(AuditMissing):
        workspace.run(_silent)
    assert len(lines(workspace)) == before
    with workspace.database.read() as session:
        assert session.get_one(SettingRow, "organisation").value == "Example Organisation"


def test_a_refusal_is_undone_and_leaves_a_line_of_its_own(sign_in: Opener) -> None:
    workspace = sign_in("audit")
    before = len(lines(workspace))
    with pytest.raises(NotYourRole):
        workspace.run(create_case, ROKEYA)
    after = lines(workspace)
    assert len(after) == before + 1
    assert (after[-1].operation, after[-1].outcome) == ("create_case", "refused")
    with workspace.database.read() as session:
        assert not session.exec(select(CaseRow)).all()


def test_a_refused_look_is_noted_once_for_each_right_of_a_session(sign_in: Opener) -> None:
    workspace = sign_in("audit")
    before = len(lines(workspace))
    for _ in range(2):
        with pytest.raises(NotYourRole):
            workspace.look(case_keys, CaseQuery())
        with pytest.raises(NotYourRole):
            workspace.look(pressing, "Jaba 101")
    noted = lines(workspace)[before:]
    assert [line.operation for line in noted] == [case_keys.right, pressing.right]
    assert {line.outcome for line in noted} == {"refused"}
    assert [line.case_id for line in noted] == [None, None], "what is no id is not kept"
    workspace.look(release_log, ReleaseQuery())
    assert len(lines(workspace)) == before + len(noted), "a look that is allowed writes nothing"


def test_every_change_is_one_line_of_the_person_who_made_it(
    workspace: Workspace, case: CaseRef
) -> None:
    workspace.run(save_record, "need", case.case_id, None, {"category": "shelter"})
    last = lines(workspace)[-1]
    assert (last.operation, last.outcome, last.case_id) == ("save_need", "done", case.case_id)
    assert last.actor_id == workspace.actor.id
    assert last.signer == workspace.keys.sign_public.hex()


def test_reading_a_file_is_audited_and_listing_is_not(workspace: Workspace, case: CaseRef) -> None:
    before = len(lines(workspace))
    assert len(workspace.look(case_keys, CaseQuery())) == 1
    assert len(lines(workspace)) == before
    workspace.run(open_case, case.case_id)
    assert lines(workspace)[-1].operation == "open_case"


def test_a_reader_cannot_write(workspace: Workspace) -> None:
    with pytest.raises(StoreBug), workspace.database.read() as session:
        session.exec(delete(SettingRow))


def test_a_case_of_somebody_else_does_not_exist_for_a_caseworker(sign_in: Opener) -> None:
    ruma = sign_in("ruma")
    case = ruma.run(create_case, ROKEYA)
    karim = sign_in("karim")
    assert karim.look(case_keys, CaseQuery()) == ()
    with pytest.raises(NotFound):
        karim.run(open_case, case.case_id)
    assert (lines(karim)[-1].operation, lines(karim)[-1].outcome) == ("open_case", "refused")


def test_a_stale_save_is_refused_and_the_first_version_stays(
    workspace: Workspace, case: CaseRef
) -> None:
    first = workspace.run(save_record, "need", case.case_id, None, {"category": "shelter"})
    workspace.run(
        save_record, "need", case.case_id, first.record_id, {"category": "legal"}, first.version
    )
    with pytest.raises(StaleSave):
        workspace.run(
            save_record, "need", case.case_id, first.record_id, {"category": "job"}, first.version
        )
    file = workspace.run(open_case, case.case_id)
    assert file.records["need"][0].version == 2
    assert getattr(file.records["need"][0].value, "category") == "legal"  # noqa: B009


def test_no_personal_value_stands_in_the_audit_trail(workspace: Workspace, case: CaseRef) -> None:
    workspace.run(open_case, case.case_id)
    trail = " ".join(f"{line.detail} {line.subject}" for line in lines(workspace))
    assert "Rokeya" not in trail
    assert "রোকেয়া" not in trail
    assert "1012345678" not in trail


def openings(workspace: Workspace) -> list[tuple[str, str | None]]:
    found = lines(workspace)
    return [(one.outcome, one.case_id) for one in found if one.operation == "open_case"]


def test_a_look_into_a_file_is_noted_once_in_a_session(sign_in: Opener) -> None:
    ruma = sign_in("ruma")
    case = ruma.run(create_case, ROKEYA)
    assert openings(ruma) == []
    ruma.look(handover_draft, case.case_id)
    ruma.look(pressing, case_id=case.case_id)
    assert openings(ruma) == [("done", case.case_id)]
    ruma = sign_in("ruma")
    ruma.run(open_case, case.case_id)
    ruma.look(handover_draft, case.case_id)
    assert openings(ruma) == [("done", case.case_id)] * 2, "she has opened it already"
    ruma.look(case_keys, CaseQuery())
    assert len(openings(ruma)) == 2, "a list is no file"


def test_a_look_into_a_file_that_is_not_hers_is_refused_and_noted(sign_in: Opener) -> None:
    case = sign_in("ruma").run(create_case, ROKEYA)
    karim = sign_in("karim")
    with pytest.raises(NotFound):
        karim.look(handover_draft, case.case_id)
    assert openings(karim) == [("refused", case.case_id)]
