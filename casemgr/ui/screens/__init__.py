"""The pages of the open workspace, and the one table of them.

A page's module is imported when the page is first made, or by ``load_pages`` while somebody
types her passphrase: the sign-in must not wait for what only comes after it.
"""

from collections.abc import Callable
from importlib import import_module

from casemgr.ui.page import Page, Place, Route
from casemgr.words import N_

_WORKERS = frozenset({"caseworker", "supervisor"})
_SUPERVISORS = frozenset({"supervisor"})
_ADMINISTRATORS = frozenset({"administrator"})
_READERS = frozenset({"auditor", "supervisor"})
_ALL = frozenset({"caseworker", "supervisor", "administrator", "auditor"})


def _page(module: str, name: str) -> Callable[..., Page]:
    def make(at: Place, **params: object) -> Page:
        found: Page = getattr(import_module(f"casemgr.ui.screens.{module}"), name)(at, **params)
        return found

    make.__qualname__ = f"{module}.{name}"
    return make


def _route(
    name: str,
    label: str,
    icon: str,
    page: tuple[str, str],
    roles: frozenset[str],
    *,
    rail: bool = True,
) -> Route:
    return Route(name, label, icon, _page(*page), rail=rail, roles=roles)


ROUTES: tuple[Route, ...] = (
    _route("today", N_("Today"), "house", ("today", "TodayScreen"), _WORKERS),
    _route("cases", N_("Cases"), "folder-open", ("cases", "CasesScreen"), _WORKERS),
    _route("calendar", N_("Calendar"), "calendar-check", ("calendar", "CalendarScreen"), _WORKERS),
    _route(
        "directory",
        N_("Directories"),
        "list",
        ("directory", "DirectoryScreen"),
        _WORKERS | _ADMINISTRATORS,
    ),
    _route("reports", N_("Reports"), "printer", ("reports", "ReportsScreen"), _WORKERS),
    _route(
        "statistics",
        N_("Statistics"),
        "chart-column",
        ("statistics", "StatisticsScreen"),
        _SUPERVISORS,
    ),
    _route(
        "supervision",
        N_("Supervision"),
        "clipboard-list",
        ("supervision", "SupervisionScreen"),
        _SUPERVISORS,
    ),
    _route("feedback", N_("Feedback"), "message-square", ("feedback", "FeedbackScreen"), _WORKERS),
    _route("import", N_("Import"), "file-input", ("importing", "ImportScreen"), _WORKERS),
    _route("accounts", N_("Accounts"), "users", ("accounts", "AccountsScreen"), _ADMINISTRATORS),
    _route("trail", N_("Audit trail"), "history", ("trail", "TrailScreen"), _READERS),
    _route("settings", N_("Settings"), "settings", ("settings", "SettingsScreen"), _ALL),
    _route("about", N_("About this program"), "info", ("about", "AboutScreen"), _ALL, rail=False),
    _route("case", N_("Case"), "folder-open", ("case", "CaseScreen"), _WORKERS, rail=False),
    _route("record", N_("Case"), "pencil", ("record", "RecordScreen"), _WORKERS, rail=False),
    _route(
        "assessment",
        N_("Assessments"),
        "clipboard-list",
        ("assessment", "AssessmentScreen"),
        _WORKERS,
        rail=False,
    ),
    _route(
        "document",
        N_("Documents"),
        "file-text",
        ("document_form", "DocumentScreen"),
        _WORKERS,
        rail=False,
    ),
    _route(
        "instruments",
        N_("Assessment forms"),
        "clipboard-list",
        ("instruments", "InstrumentsScreen"),
        _SUPERVISORS | _ADMINISTRATORS,
        rail=False,
    ),
    _route(
        "directory_entry",
        N_("Directories"),
        "list",
        ("directory_entry", "EntryScreen"),
        _WORKERS | _ADMINISTRATORS,
        rail=False,
    ),
    _route(
        "handover",
        N_("Hand over"),
        "arrow-right",
        ("handover", "HandoverScreen"),
        _WORKERS,
        rail=False,
    ),
    _route(
        "inside_statistics",
        N_("Within the office"),
        "chart-column",
        ("inside_statistics", "InsideStatisticsScreen"),
        _SUPERVISORS,
        rail=False,
    ),
    _route(
        "approvals",
        N_("Approvals"),
        "circle-check",
        ("approvals", "ApprovalsScreen"),
        _SUPERVISORS,
        rail=False,
    ),
    _route(
        "reassign",
        N_("Hand over"),
        "users",
        ("reassign", "ReassignScreen"),
        _SUPERVISORS,
        rail=False,
    ),
    _route(
        "feedback_entry",
        N_("Feedback"),
        "message-square",
        ("feedback_entry", "FeedbackEntryScreen"),
        _WORKERS,
        rail=False,
    ),
    _route(
        "retention",
        N_("Files whose day has come"),
        "folder-open",
        ("case_closure", "RetentionScreen"),
        _SUPERVISORS,
        rail=False,
    ),
    _route(
        "forgetting",
        N_("Keeping and forgetting"),
        "folder-open",
        ("forgetting", "ForgettingScreen"),
        _SUPERVISORS,
        rail=False,
    ),
    _route(
        "forget",
        N_("Keeping and forgetting"),
        "folder-open",
        ("forgetting_case", "ForgetScreen"),
        _SUPERVISORS,
        rail=False,
    ),
    _route(
        "quick_erase",
        N_("Erase the keys of this machine"),
        "triangle-alert",
        ("quick_erase", "QuickEraseScreen"),
        _ALL,
        rail=False,
    ),
    _route(
        "group_intake",
        N_("Take in a group"),
        "users",
        ("group_intake", "GroupIntakeScreen"),
        _WORKERS,
        rail=False,
    ),
    _route(
        "merge",
        N_("Make two files one"),
        "users",
        ("merge", "MergeScreen"),
        _SUPERVISORS,
        rail=False,
    ),
    _route(
        "incident",
        N_("Incident or group"),
        "users",
        ("incident", "IncidentScreen"),
        _WORKERS,
        rail=False,
    ),
    _route(
        "policy",
        N_("Time limits and days off"),
        "calendar-check",
        ("policy", "PolicyScreen"),
        _SUPERVISORS | _ADMINISTRATORS,
        rail=False,
    ),
    _route(
        "joint_acts",
        N_("Asked for"),
        "users",
        ("joint_acts", "JointActsScreen"),
        _WORKERS | _ADMINISTRATORS,
        rail=False,
    ),
    _route(
        "registers",
        N_("Registers"),
        "list",
        ("registers", "RegistersScreen"),
        _SUPERVISORS | _ADMINISTRATORS,
        rail=False,
    ),
    _route(
        "register_entry",
        N_("Registers"),
        "list",
        ("registers", "RegisterEntryScreen"),
        _SUPERVISORS,
        rail=False,
    ),
    _route(
        "lost_laptop",
        N_("A machine is gone"),
        "triangle-alert",
        ("lost_laptop", "LostLaptopScreen"),
        _SUPERVISORS,
        rail=False,
    ),
    _route(
        "backups",
        N_("Backups"),
        "hard-drive-download",
        ("backups", "BackupsScreen"),
        _SUPERVISORS | _ADMINISTRATORS,
        rail=False,
    ),
    _route(
        "glass", N_("Break-glass"), "shield-alert", ("glass", "GlassScreen"), _WORKERS, rail=False
    ),
    _route(
        "glass_file", N_("Case"), "shield-alert", ("glass", "GlassFileScreen"), _WORKERS, rail=False
    ),
    _route(
        "glass_record", N_("Case"), "pencil", ("glass", "GlassRecordScreen"), _WORKERS, rail=False
    ),
    _route(
        "access_log",
        N_("Who saw this file"),
        "history",
        ("access_log", "AccessLogScreen"),
        _READERS,
        rail=False,
    ),
    _route(
        "releases",
        N_("What left the office"),
        "file-text",
        ("releases", "ReleasesScreen"),
        _WORKERS | frozenset({"auditor"}),
        rail=False,
    ),
    _route(
        "machine",
        N_("This machine"),
        "shield-check",
        ("machine_check", "MachineScreen"),
        _ALL,
        rail=False,
    ),
    _route("new_case", N_("New case"), "plus", ("new_case", "NewCaseScreen"), _WORKERS, rail=False),
)
"""In the order of the rail; those without ``rail`` are reached from other pages. The roles are
those of the rights in ``casemgr.domain.roles`` (a test compares them)."""


def load_pages() -> None:
    """Import every page; may run on any thread."""
    for module in ("today", "cases", "case", "record", "new_case", "reports", "statistics"):
        import_module(f"casemgr.ui.screens.{module}")
