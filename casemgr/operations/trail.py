"""Reading the audit trail: who did what, when; never what a file says."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, or_, select

from casemgr.domain.records import RECORD_KINDS
from casemgr.domain.roles import Role
from casemgr.operations.access import account_names, seen_by
from casemgr.operations.act import Act, query
from casemgr.storage.tables import AuditRow, CaseRow
from casemgr.words import N_, Language, say

PAGE = 200
_DONE: Mapping[str, str] = {
    "create_workspace": N_("Made the workspace"),
    "recover": N_("Came in with the recovery code"),
    "sign_in": N_("Signed in"),
    "use_command_line": N_("Used the command line"),
    "choose_preferences": N_("Chose language, look or lock time"),
    "change_passphrase": N_("Changed the passphrase"),
    "allow_quick_unlock": N_("Changed quick unlock"),
    "create_case": N_("Started a case"),
    "open_case": N_("Read a case file"),
    "change_status": N_("Took a step in a case"),
    "request_approval": N_("Asked for an approval"),
    "decide_approval": N_("Decided on a request"),
    "share_case": N_("Changed who shares a case"),
    "hand_over_case": N_("Handed a case over"),
    "hand_over_cases": N_("Handed several cases over"),
    "write_provider": N_("Wrote in the list of providers"),
    "write_project": N_("Wrote in the list of projects"),
    "write_incident": N_("Wrote in the list of incidents"),
    "write_perpetrator": N_("Wrote in the list of alleged perpetrators"),
    "merge_entries": N_("Made two entries of a list one"),
    "acknowledge_alert": N_("Settled an alert"),
    "acknowledge_duty": N_("Put a duty aside"),
    "change_policy": N_("Changed time limits or days off"),
    "export_calendar": N_("Saved a calendar file"),
    "take_in_group": N_("Took in a group"),
    "note_for_group": N_("Wrote a note for a group"),
    "manage_instruments": N_("Changed assessment forms"),
    "settle_unclear": N_("Settled an unclear value"),
    "show_names": N_("Looked at names"),
    "find_similar": N_("Looked for other files of a person"),
    "merge_cases": N_("Merged two cases, or took them apart"),
    "take_feedback": N_("Took down feedback"),
    "read_feedback": N_("Read or answered feedback"),
    "keep_longer": N_("Kept a file longer"),
    "print_report": N_("Printed a report"),
    "release_statistics": N_("Released statistics"),
    "import_htcds": N_("Took over a sheet"),
    "save_failed_rows": N_("Saved rows that were not taken over"),
    "export_htcds": N_("Handed out a sheet with pseudonyms"),
    "export_htcds_identified": N_("Handed out a sheet with names"),
    "manage_accounts": N_("Changed accounts"),
    "change_settings": N_("Changed the office's settings"),
    "make_backup": N_("Made a backup"),
    "verify": N_("Checked the workspace"),
}
OUTCOMES: Mapping[str, str] = {"done": N_("done"), "refused": N_("not allowed")}


def describe(operation: str, language: Language) -> str:
    """An operation's name as people say it; an unknown one as it stands."""
    verb, _, kind = operation.partition("_")
    if kind in RECORD_KINDS and verb in ("save", "remove"):
        text = N_("Saved: {what}") if verb == "save" else N_("Removed: {what}")
        return say(text, language, what=say(RECORD_KINDS[kind].title, language))
    return say(_DONE.get(operation, operation), language)


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One line of the trail. ``who`` is a display name, ``code`` the case's code if any."""

    seq: int
    at: datetime
    who: str
    operation: str
    outcome: str
    code: str
    detail: Mapping[str, Any]


@query("read_audit")
def read_trail(act: Act, before: int | None = None) -> list[TrailEntry]:
    """The newest ``PAGE`` lines, or those before line ``before``.

    An auditor reads all; a supervisor the lines about cases she may see and her own.
    """
    statement = select(AuditRow, CaseRow.code).outerjoin(
        CaseRow, col(CaseRow.id) == col(AuditRow.case_id)
    )
    if Role.AUDITOR not in act.actor.roles:
        own = col(AuditRow.actor_id) == act.actor.id
        seen = select(CaseRow.id).where(seen_by(act))
        statement = statement.where(or_(own, col(AuditRow.case_id).in_(seen)))
    if before is not None:
        statement = statement.where(col(AuditRow.seq) < before)
    names = account_names(act.session)
    rows = act.session.exec(statement.order_by(col(AuditRow.seq).desc()).limit(PAGE)).all()
    return [
        TrailEntry(
            line.seq,
            datetime.fromisoformat(line.at),
            names.get(line.actor_id or "", ""),
            line.operation,
            line.outcome,
            code or "",
            json.loads(line.detail),
        )
        for line, code in rows
    ]
