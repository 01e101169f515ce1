"""Reading the audit trail: who did what, when; never what a file says."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlmodel import col, or_, select

from casemgr.domain.records import RECORD_KINDS
from casemgr.domain.roles import Role
from casemgr.operations.access import account_names, seen_by
from casemgr.operations.act import Act, operation, query
from casemgr.storage.audit import AuditHead, HeadState, compare_heads
from casemgr.storage.backup import verify_backup
from casemgr.storage.tables import AuditRow, CaseRow
from casemgr.words import N_, Language, digits, say, show_date

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

PAGE = 200
_DONE: Mapping[str, str] = {
    "create_workspace": N_("Made the workspace"),
    "recover": N_("Came in with the recovery code"),
    "sign_in": N_("Signed in"),
    "use_command_line": N_("Used the command line"),
    "choose_preferences": N_("Chose language, look or lock time"),
    "change_passphrase": N_("Changed the passphrase"),
    "allow_quick_unlock": N_("Changed quick unlock"),
    "accept_conduct": N_("Accepted the code of conduct"),
    "make_recovery": N_("Made or tried recovery papers"),
    "change_data_key": N_("Changed the data key"),
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
    "read_attachment": N_("Looked at a document"),
    "release_attachment": N_("Saved a copy of a document outside"),
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
    "choose_backup_places": N_("Chose where backups go"),
    "drill_restore": N_("Tried a backup in a drill"),
    "back_up_by_itself": N_("Made a backup by itself"),
    "check_machine": N_("Checked this machine"),
    "verify": N_("Checked the workspace"),
    "compare_head": N_("Compared the trail with a backup"),
    "break_glass": N_("Broke the glass to look into a case"),
    "look_through_glass": N_("Looked through the broken glass"),
    "write_through_glass": N_("Wrote a note or a risk through the broken glass"),
    "end_glass": N_("Ended a break-glass look"),
    "print_access": N_("Printed who saw a file"),
    "told_recipient": N_("Told a recipient of a withdrawal"),
    "ask_joint_act": N_("Asked for something that two people must want"),
    "decide_joint_act": N_("Answered what somebody else asked for"),
    "export_all": N_("Took out everything the office keeps"),
    "write_registers": N_("Wrote in a register"),
    "see_registers": N_("Saved a register outside"),
    "answer_lost_laptop": N_("Worked through the list after a laptop was lost"),
    "hold_case": N_("Placed or ended a legal hold"),
    "forget_case": N_("Prepared forgetting a survivor"),
    "carry_out_forgetting": N_("Forgot a survivor"),
    "reapply_forgetting": N_("Applied the register of what was forgotten again"),
    "erase_machine": N_("Erased the keys of this machine"),
}
OUTCOMES: Mapping[str, str] = {"done": N_("done"), "refused": N_("not allowed")}
_TOLD: Mapping[tuple[str, str], str] = {
    ("open_case", "search"): N_("Found the file by a search ({count} hits) and read it"),
    ("print_report", "begun"): N_("Began to print a report for {recipient}"),
    ("print_report", "done"): N_("Printed a report for {recipient}, purpose “{purpose}”"),
    ("print_report", "failed"): N_("A report for {recipient} could not be made"),
    ("release_attachment", "begun"): N_("Began to save a copy of a document for {recipient}"),
    ("release_attachment", "done"): N_(
        "Saved a copy of a document outside for {recipient}, purpose “{purpose}”"
    ),
    ("release_attachment", "failed"): N_("A copy of a document could not be saved"),
    ("export_htcds", "done"): N_("Handed out in a sheet with pseudonyms for {recipient}"),
    ("export_htcds_identified", "done"): N_("Handed out in a sheet with names for {recipient}"),
    ("print_access", "done"): N_("Printed for {recipient} who saw this file"),
    ("break_glass", "broken"): N_("Broke the glass to look: {ground}"),
    ("look_through_glass", "looked"): N_("Looked through the broken glass: {ground}"),
    ("share_case", "shared"): N_("Shared the case with {name}"),
    ("share_case", "unshared"): N_("Stopped sharing the case with {name}"),
    ("hand_over_case", ""): N_("Handed the case over to {name}"),
    ("hand_over_cases", ""): N_("Handed the case over to {name}"),
    ("change_status", "bridged"): N_("Took a step without consent, on a documented ground"),
    ("change_status", "reopened"): N_("Opened the case again"),
    ("read_attachment", "failed"): N_("Could not show a document"),
    ("see_registers", "begun"): N_("Began to save a register outside"),
    ("see_registers", "failed"): N_("A register could not be saved"),
    ("carry_out_forgetting", "drafts"): N_("Looked whether drafts name who is to be forgotten"),
    ("carry_out_forgetting", "register_key"): N_("Set up the register of what was forgotten"),
}
"""Sentences that say more, by operation and what the line says was done: each is used only when
all it wants to name is known, and may be named to the reader."""
_PLACES = re.compile(r"{(\w+)}")


def describe(operation: str, language: Language) -> str:
    """An operation's name as people say it; an unknown one as it stands."""
    verb, _, kind = operation.partition("_")
    if kind in RECORD_KINDS and verb in ("save", "remove"):
        text = N_("Saved: {what}") if verb == "save" else N_("Removed: {what}")
        return say(text, language, what=say(RECORD_KINDS[kind].title, language))
    return say(_DONE.get(operation, operation), language)


def tell(operation: str, what: str, values: Mapping[str, Any], language: Language) -> str:
    """One line as a sentence: with what ``values`` name where that is known, else ``describe``.

    A value may be a text, a number, or anything with a ``label(language)``.
    """
    text = _TOLD.get((operation, what), "")
    known = {
        name: value.label(language) if hasattr(value, "label") else value
        for name, value in values.items()
        if value not in ("", None)
    }
    if not text or not set(_PLACES.findall(text)) <= set(known):
        return describe(operation, language)
    return say(text, language, **known)


def what_of(operation: str, detail: Mapping[str, Any]) -> str:
    """Which of an operation's sentences a line's detail asks for."""
    if operation == "change_status":
        return "bridged" if detail.get("bridged") else str(detail.get("target", ""))
    return str(detail.get("found_by") or detail.get("what", ""))


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


@dataclass(frozen=True, slots=True)
class HeadComparison:
    """What a backup knows of the trail. ``line`` is the newest line it was made after, of
    ``on`` (an ISO day); ``missing``: this trail is shorter than that, or, with the number
    reached, ``other``: another line stands there."""

    line: int
    on: str
    missing: bool
    other: bool

    @property
    def sound(self) -> bool:
        return not (self.missing or self.other)

    def tell(self, language: Language) -> str:
        """As a sentence, with the line and the day."""
        text = (
            N_("Line {line}, which the backup of {day} knows, is missing here: lines were cut off.")
            if self.missing
            else N_("Line {line} is another one than the backup of {day} knows.")
            if self.other
            else N_("The trail holds line {line}, the newest that the backup of {day} knows.")
        )
        day = show_date(self.on, language)
        return say(text, language, line=digits(str(self.line), language), day=day)


@operation("compare_head")
def _compare(act: Act, theirs: AuditHead, day: str) -> HeadComparison:
    rows = act.session.exec(select(AuditRow).order_by(col(AuditRow.seq).desc()).limit(1)).all()
    here = AuditHead(rows[0].seq, rows[0].hash) if rows else AuditHead(0, "0" * 64)

    def hash_at(seq: int) -> str | None:
        row = act.session.get(AuditRow, seq)
        return row.hash if row else None

    state = compare_heads(theirs, here, hash_at)
    act.audit(line=theirs.seq, state=state.value)
    return HeadComparison(theirs.seq, day, state is HeadState.BEHIND, state is HeadState.DIVERGED)


def compare_with_backup(workspace: "Workspace", path: Path) -> HeadComparison:
    """Whether the trail still holds what a backup saw of it: what a whole older folder put back
    cannot hide. Reads the backup through; noted in the trail.

    Raises what a backup that is not sound raises, ``BackupWrongKey`` for one that is not sealed
    to this person.
    """
    manifest = verify_backup(path, workspace.keys.age_identity()).manifest
    return workspace.run(_compare, manifest.audit_head, manifest.created_at[:10])


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
