"""Small things a paper must not get wrong: the visit before, signs that cannot be printed."""

from collections.abc import Mapping
from typing import Any

from casemgr.operations.records import save_record
from casemgr.operations.report_request import PaperRequest
from casemgr.operations.report_signs import signs_told
from casemgr.operations.reports import make_report
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from tests.reports.paper import read_by_pdfium


def save(workspace: Workspace, case: CaseRef, kind: str, values: Mapping[str, Any]) -> None:
    workspace.run(save_record, kind, case.case_id, None, values)


def test_a_follow_up_report_without_names_compares_with_the_visit_before_not_with_itself(
    workspace: Workspace, case: CaseRef
) -> None:
    for day, social in (("2026-11-04", "worse"), ("2026-11-15", "better")):
        visit = {"planned_on": day, "done_on": day, "outcome": "met", "social": social}
        save(workspace, case, "follow_up", visit)
    request = PaperRequest(
        case.case_id, "follow-up", ("en",), "supervision", "Shirin", level="pseudonymised"
    )
    text = read_by_pdfium(make_report(workspace, request).pdf)
    assert "Family and community Worse Better" in text


def test_boxes_and_hidden_signs_are_told_to_whoever_prints(
    workspace: Workspace, case: CaseRef
) -> None:
    save(workspace, case, "need", {"category": "shelter", "detail": "\u4e2d a\u00adb\u2060c"})
    request = PaperRequest(case.case_id, "case-file", ("en",), "supervision", "Shirin")
    made = make_report(workspace, request)
    boxes, hidden = signs_told(made.uncovered, made.removed, "en")
    assert boxes == "Some characters cannot be printed; they show as boxes: U+4E2D"
    assert hidden.endswith(": U+00AD, U+2060")
    assert signs_told((), (), "bn") == ()
