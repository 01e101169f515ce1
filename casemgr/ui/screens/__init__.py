"""The pages of the open workspace, and the one table of them."""

from casemgr.domain.roles import RIGHTS
from casemgr.ui.page import Route
from casemgr.ui.screens.accounts import AccountsScreen
from casemgr.ui.screens.case import CaseScreen
from casemgr.ui.screens.cases import CasesScreen
from casemgr.ui.screens.importing import ImportScreen
from casemgr.ui.screens.new_case import NewCaseScreen
from casemgr.ui.screens.record import RecordScreen
from casemgr.ui.screens.reports import ReportsScreen
from casemgr.ui.screens.settings import SettingsScreen
from casemgr.ui.screens.statistics import StatisticsScreen
from casemgr.ui.screens.today import TodayScreen
from casemgr.ui.screens.trail import TrailScreen
from casemgr.words import N_


def _who(operation: str) -> frozenset[str]:
    return frozenset(str(role) for role in RIGHTS[operation].roles)


ROUTES: tuple[Route, ...] = (
    Route("today", N_("Today"), "house", TodayScreen, roles=_who("see_today")),
    Route("cases", N_("Cases"), "folder-open", CasesScreen, roles=_who("list_cases")),
    Route("reports", N_("Reports"), "printer", ReportsScreen, roles=_who("print_report")),
    Route(
        "statistics", N_("Statistics"), "chart-column", StatisticsScreen,
        roles=_who("release_statistics"),
    ),
    Route("import", N_("Import"), "file-input", ImportScreen, roles=_who("import_htcds")),
    Route("accounts", N_("Accounts"), "users", AccountsScreen, roles=_who("manage_accounts")),
    Route("trail", N_("Audit trail"), "history", TrailScreen, roles=_who("read_audit")),
    Route("settings", N_("Settings"), "settings", SettingsScreen),
    Route("case", N_("Case"), "folder-open", CaseScreen, rail=False, roles=_who("open_case")),
    Route("record", N_("Case"), "pencil", RecordScreen, rail=False, roles=_who("open_case")),
    Route("new_case", N_("New case"), "plus", NewCaseScreen, rail=False, roles=_who("create_case")),
)  # fmt: skip
"""In the order of the rail; those without ``rail`` are reached from other pages."""
