"""The table of pages."""

import subprocess
import sys

import pytest

from casemgr.domain.roles import RIGHTS
from casemgr.paths import program_root
from casemgr.ui.page import Route
from casemgr.ui.screens import ROUTES, load_pages

RIGHT_OF = {
    "today": "see_today",
    "cases": "list_cases",
    "reports": "print_report",
    "statistics": "release_statistics",
    "import": "import_htcds",
    "accounts": "manage_accounts",
    "trail": "read_audit",
    "settings": "choose_preferences",
    "about": "choose_preferences",
    "case": "open_case",
    "record": "open_case",
    "new_case": "create_case",
    "document": "save_attachment",
    "forgetting": "see_forgetting",
    "forget": "forget_case",
    "quick_erase": "erase_machine",
    "feedback": "take_feedback",
    "feedback_entry": "take_feedback",
    "retention": "keep_longer",
    "group_intake": "take_in_group",
    "incident": "list_cases",
    "directory": "see_directory",
    "directory_entry": "see_directory",
    "handover": "save_handover",
    "supervision": "see_supervision",
    "inside_statistics": "see_supervision",
    "approvals": "decide_approval",
    "reassign": "hand_over_cases",
    "merge": "merge_cases",
    "calendar": "see_today",
    "policy": "change_policy",
    "assessment": "save_assessment",
    "instruments": "manage_instruments",
    "joint_acts": "ask_joint_act",
    "glass": "break_glass",
    "glass_file": "look_through_glass",
    "glass_record": "write_through_glass",
    "access_log": "see_access",
    "releases": "see_releases",
    "backups": "make_backup",
    "registers": "see_registers",
    "register_entry": "write_registers",
    "lost_laptop": "answer_lost_laptop",
    "machine": "check_machine",
}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_page_is_offered_to_exactly_those_who_have_its_right(route: Route) -> None:
    assert route.roles == {str(role) for role in RIGHTS[RIGHT_OF[route.name]].roles}


def test_the_sign_in_waits_for_no_page_no_database_and_no_paper() -> None:
    heavy = ("reportlab", "sqlmodel", "pydantic", "keyring", "xlsxwriter", "openpyxl", "alembic")
    code = (
        "import sys; import casemgr.ui.start, casemgr.ui.local_office; "
        f"print(*[name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=program_root(), check=True
    )
    assert done.stdout.split() == []


def test_all_pages_can_be_loaded_ahead() -> None:
    load_pages()
    assert "casemgr.ui.screens.statistics" in sys.modules
