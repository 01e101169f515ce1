"""Who may do what: roles and the rights they carry, deny by default.

Roles are the program's rules, not cryptography: whoever unlocks the workspace holds its key.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from casemgr.domain.codes import Code, CodeList
from casemgr.domain.records import RECORD_KINDS


class Role(StrEnum):
    CASEWORKER = "caseworker"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


# fmt: off
ROLE = CodeList("role", [
    Code("caseworker", "Caseworker", "কেস ওয়ার্কার"),
    Code("supervisor", "Supervisor", "সুপারভাইজার"),
    Code("administrator", "Administrator", "প্রশাসক"),
    Code("auditor", "Auditor", "নিরীক্ষক"),
])
# fmt: on


class Reach(StrEnum):
    """Which case an operation is about, and so what has to be checked besides the role."""

    NONE = "none"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class Right:
    """The roles that may do an operation, and whether it is about one visible case."""

    roles: frozenset[Role]
    reach: Reach = Reach.NONE


_WORKERS = frozenset({Role.CASEWORKER, Role.SUPERVISOR})
_SUPERVISOR = frozenset({Role.SUPERVISOR})
_ADMIN = frozenset({Role.ADMINISTRATOR})
_ALL = frozenset(Role)
_ON_CASE = Right(_WORKERS, Reach.CASE)

RIGHTS: Mapping[str, Right] = {
    "sign_in": Right(_ALL),
    "use_command_line": Right(_ALL),
    "choose_preferences": Right(_ALL),
    "change_passphrase": Right(_ALL),
    "accept_conduct": Right(_ALL),
    "allow_quick_unlock": Right(_ALL),
    "create_case": Right(_WORKERS),
    "take_in_group": Right(_WORKERS),
    "note_for_group": _ON_CASE,
    "open_case": _ON_CASE,
    **{f"save_{name}": _ON_CASE for name in RECORD_KINDS},
    **{
        f"remove_{name}": _ON_CASE
        for name, kind in RECORD_KINDS.items()
        if kind.many and not kind.append_only
    },
    "read_attachment": _ON_CASE,
    "release_attachment": _ON_CASE,
    "change_status": _ON_CASE,
    "request_approval": _ON_CASE,
    "decide_approval": Right(_SUPERVISOR, Reach.CASE),
    "share_case": Right(_SUPERVISOR, Reach.CASE),
    "hand_over_case": Right(_SUPERVISOR, Reach.CASE),
    "hand_over_cases": Right(_SUPERVISOR),
    "see_directory": Right(_WORKERS | _ADMIN),
    "write_provider": Right(_WORKERS | _ADMIN),
    "write_project": Right(_SUPERVISOR | _ADMIN),
    "write_incident": Right(_WORKERS),
    "write_perpetrator": Right(_WORKERS),
    "merge_entries": Right(_SUPERVISOR),
    "see_alerts": Right(_WORKERS),
    "acknowledge_alert": Right(_WORKERS),
    "settle_unclear": _ON_CASE,
    "show_names": Right(_WORKERS),
    "find_case": Right(_WORKERS),
    "find_similar": Right(_WORKERS),
    "merge_cases": Right(_SUPERVISOR, Reach.CASE),
    "list_cases": Right(_WORKERS),
    "see_today": Right(_WORKERS),
    "see_supervision": Right(_SUPERVISOR),
    "export_calendar": Right(_WORKERS),
    "acknowledge_duty": _ON_CASE,
    "change_policy": Right(_SUPERVISOR | _ADMIN),
    "take_feedback": Right(_WORKERS),
    "read_feedback": Right(_WORKERS),
    "keep_longer": Right(_SUPERVISOR, Reach.CASE),
    "hold_case": Right(_SUPERVISOR, Reach.CASE),
    "see_forgetting": Right(_SUPERVISOR),
    "forget_case": Right(_SUPERVISOR, Reach.CASE),
    "carry_out_forgetting": Right(_ALL),
    "reapply_forgetting": Right(_ALL),
    "erase_machine": Right(_ALL),
    "print_report": _ON_CASE,
    "release_statistics": Right(_SUPERVISOR),
    "import_htcds": Right(_WORKERS),
    "save_failed_rows": Right(_WORKERS),
    "export_htcds": Right(_WORKERS),
    "export_htcds_identified": Right(_SUPERVISOR),
    "manage_accounts": Right(_ADMIN),
    "make_recovery": Right(_ADMIN),
    "change_data_key": Right(_ADMIN),
    "change_settings": Right(_ADMIN),
    "make_backup": Right(_ADMIN | _SUPERVISOR),
    "choose_backup_places": Right(_ADMIN | _SUPERVISOR),
    "drill_restore": Right(_ADMIN | _SUPERVISOR),
    "back_up_by_itself": Right(_ALL),
    "see_backups": Right(_ALL),
    "ask_joint_act": Right(_WORKERS | _ADMIN),
    "decide_joint_act": Right(_WORKERS | _ADMIN),
    "export_all": Right(_ADMIN),
    "see_registers": Right(_SUPERVISOR | _ADMIN),
    "write_registers": Right(_SUPERVISOR),
    "answer_lost_laptop": Right(_SUPERVISOR),
    "break_glass": Right(_WORKERS),
    "look_through_glass": Right(_WORKERS),
    "write_through_glass": Right(_WORKERS),
    "end_glass": Right(_WORKERS),
    "see_glass": Right(_WORKERS),
    "see_access": Right(frozenset({Role.AUDITOR, Role.SUPERVISOR})),
    "print_access": Right(frozenset({Role.AUDITOR, Role.SUPERVISOR})),
    "see_releases": Right(_WORKERS | frozenset({Role.AUDITOR})),
    "told_recipient": Right(_WORKERS),
    "compare_head": Right(_ALL),
    "check_machine": Right(_ALL),
    "verify": Right(_ALL),
    "manage_instruments": Right(_ADMIN | _SUPERVISOR),
    "read_audit": Right(frozenset({Role.AUDITOR, Role.SUPERVISOR})),
}


BEFORE_CONDUCT = frozenset({"sign_in", "accept_conduct", "choose_preferences"})
"""What a person may do before she accepted the code of conduct: come in, choose the language in
which she reads it, accept. She may look at nothing."""


def may(roles: Iterable[Role], operation: str) -> bool:
    """Whether any of the roles carries the right; an operation without a right is denied."""
    right = RIGHTS.get(operation)
    return right is not None and bool(right.roles & set(roles))
