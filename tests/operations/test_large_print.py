"""Large print: a plan usually has it, a case file when it is asked for, one size papers never."""

from io import BytesIO

import pikepdf

from casemgr.operations.records import save_record
from casemgr.operations.report_request import PaperRequest
from casemgr.operations.reports import make_report
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace


def test_a_plan_is_in_large_print_unless_it_is_not_wanted(
    workspace: Workspace, case: CaseRef
) -> None:
    goal = {"dimension": "economic", "words": "A shop of my own"}
    goal_id = workspace.run(save_record, "goal", case.case_id, None, goal).record_id
    action = {"what": "Open an account", "goal": goal_id, "due": "2026-12-01"}
    workspace.run(save_record, "action", case.case_id, None, action)

    def largest(kind: str, wish: bool | None) -> float:
        """The largest letters of a paper, in points."""
        request = PaperRequest(
            case.case_id, kind, ("en", "bn"), "services", "Shirin", paper_kept="safe", large=wish
        )
        made = make_report(workspace, request).pdf
        with pikepdf.open(BytesIO(made)) as opened:
            return max(
                float(str(one.operands[3]))
                for page in opened.pages
                for one in pikepdf.parse_content_stream(page)
                if str(one.operator) == "Tm"
            )

    assert largest("plan", None) == largest("plan", True) > largest("plan", False)
    assert largest("case-file", None) == largest("case-file", False)
    assert largest("case-file", True) > largest("case-file", False)
    assert largest("summary", True) == largest("summary", False)
