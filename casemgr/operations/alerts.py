"""Alerts: what a person has to know, until she says that she does.

An alert is for a role (of a team, where one is named) or for one account. It holds ids and
codes alone; its words are made when it is read, from what the reader may see.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col, select

from casemgr.domain.directories import DIRECTORIES
from casemgr.domain.errors import NotFound
from casemgr.domain.fields import clean_text, fields_of
from casemgr.domain.lifecycle import ReasonNeeded
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations.access import account_names, seen_by
from casemgr.operations.act import Act, operation, query
from casemgr.storage.tables import DIRECTORY_TABLES, RECORD_TABLES, AlertRow, CaseRow
from casemgr.words import N_, say

SEVERITY = ("danger", "warning", "info")
"""From the most pressing down."""
SAVES_GONE = "saves_gone"
REGISTER_GONE = "register_gone"
_WORDS: Mapping[str, str] = {
    SAVES_GONE: N_(
        "The newest saves were gone when {name} signed in: somebody, or a cleaning program, was at "
        "the workspace's folder. Ask whoever worked last to look through her cases; the trail says "
        "how many lines are missing."
    ),
    REGISTER_GONE: N_(
        "This workspace came from a backup, and the register of forgotten files was missing beside "
        "it or damaged: somebody who was forgotten since may stand here again. Find the file "
        "casemgr-….erasures beside the newest backup, lay it beside the backup used and bring "
        "that back once more; or ask anew for forgetting."
    ),
    "feedback": N_("Feedback that cannot wait has been taken down."),
    "files_alike": N_("A file {name} works on may be about the same person as this case."),
    "asked_alike": N_("{name} asked for somebody who may be the person of this case."),
    "many_checks": N_("{name} looked for files of one person many times in a few minutes."),
    "joined_group": N_(
        "{name} added a case to the group of this one without seeing the others of it."
    ),
    "handed_over": N_("{name} handed this case over to you."),
    "hand_over_asked": N_("{name} asks to hand this case over to {other}."),
    "joint_asked": N_(
        "{name} asks for something that two people must want. It waits under “Asked for”."
    ),
    "register_due": N_("An entry of the registers is to be answered within a week, or is late."),
    "rehearse_recovery": N_(
        "The recovery papers have not been tried for a year. Administrators try them under "
        "Accounts."
    ),
    "drill_backup": N_(
        "No backup has been tried for a year. Supervisors and administrators try one under Backups."
    ),
    "glass": N_(
        "{name} broke the glass to look into this case. Why, and until when, stands under "
        "“Break-glass”."
    ),
    "glass_tries": N_("{name} tried several case codes that lead nowhere."),
    "tell_recipient": N_(
        "Consent was withdrawn after data went out. Tell the recipient; the release log says who "
        "it is."
    ),
    "alike": N_("Two entries under “{list}” may be one: {first}; {second}."),
}


@dataclass(frozen=True, slots=True)
class Alert:
    """``text`` is in the reader's language. ``case_id`` and ``code`` are empty where it is about
    no single case; ``severity`` is one of ``SEVERITY``; ``at`` is an aware moment. ``about`` is
    the id of the record or entry meant."""

    id: str
    what: str
    text: str
    case_id: str
    code: str
    severity: str
    at: datetime
    about: str = ""


def raise_alert(
    act: Act,
    what: str,
    about: str,
    audience: str,
    *,
    case_id: str | None = None,
    team_id: str = "",
    severity: str = "info",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Put an alert before a role (``team_id`` empty: of every team) or one account.

    ``detail`` holds ids and codes only. The very same alert that still stands is not raised
    twice. Raises ``KeyError`` for an alert or severity there is none of.
    """
    if what not in _WORDS or severity not in SEVERITY:
        raise KeyError(what)
    told = dict(detail or {})
    standing = select(AlertRow).where(
        col(AlertRow.what) == what,
        col(AlertRow.about) == about,
        col(AlertRow.audience) == audience,
        col(AlertRow.team_id) == team_id,
        col(AlertRow.acknowledged_at).is_(None),
        col(AlertRow.deleted_at).is_(None),
    )
    if any((row.detail or {}) == told for row in act.session.exec(standing)):
        return
    act.session.add(
        AlertRow(
            what=what,
            about=about,
            audience=audience,
            case_id=case_id,
            team_id=team_id,
            severity=severity,
            detail=told or None,
            **act.stamp,
        )
    )


@query("see_alerts")
def alerts(act: Act) -> tuple[Alert, ...]:
    """What stands before this person, the most pressing first, then the newest."""
    rows = act.session.exec(
        select(AlertRow, CaseRow.code)
        .outerjoin(CaseRow, col(CaseRow.id) == col(AlertRow.case_id))
        .where(_hers(act))
        .order_by(col(AlertRow.created_at).desc(), col(AlertRow.id))
    ).all()
    names = account_names(act.session)
    found = [
        Alert(
            row.id,
            row.what,
            _say(act, row, names),
            row.case_id or "",
            code or "",
            row.severity,
            row.created_at,
            row.about,
        )
        for row, code in rows
    ]
    return tuple(sorted(found, key=lambda one: SEVERITY.index(one.severity)))


def open_alerts(act: Act, case: CaseRow) -> tuple[int, int]:
    """How many unsettled alerts about a case stand before this person, and how many before its
    caseworker alone. Those of anybody else are not counted: nothing here shows that they are."""

    def count(whose: ColumnElement[bool]) -> int:
        rows = act.session.exec(
            select(AlertRow.id)
            .join(CaseRow, col(CaseRow.id) == col(AlertRow.case_id))
            .where(col(AlertRow.case_id) == case.id, whose)
        ).all()
        return len(rows)

    owners = and_(_standing(), col(AlertRow.audience) == case.owner_id)
    return count(_hers(act)), 0 if case.owner_id == act.actor.id else count(owners)


@operation("acknowledge_alert")
def acknowledge_alert(act: Act, alert_id: str, reason: str) -> None:
    """Settle an alert, saying why. Raises ``NotFound`` for one that is not this person's, or
    settled already; ``ReasonNeeded``."""
    reason = clean_text(reason, name="reason")
    if not reason:
        raise ReasonNeeded
    row = act.session.exec(
        select(AlertRow)
        .outerjoin(CaseRow, col(CaseRow.id) == col(AlertRow.case_id))
        .where(col(AlertRow.id) == alert_id, _hers(act))
    ).first()
    if row is None:
        raise NotFound
    row.acknowledged_at = row.updated_at = act.now
    row.acknowledged_by = row.updated_by = act.actor.id
    row.reason = reason
    row.version += 1
    act.audit(row.case_id, alert_id, what=row.what)


def _hers(act: Act) -> ColumnElement[bool]:
    """Unsettled alerts for this person; of cases she may not see there are none."""
    actor = act.actor
    of_team = or_(col(AlertRow.team_id) == "", col(AlertRow.team_id) == actor.team_id)
    roles = sorted(role.value for role in actor.roles)
    return and_(
        _standing(),
        or_(
            col(AlertRow.audience) == actor.id,
            and_(col(AlertRow.audience).in_(roles), of_team),
        ),
        or_(col(AlertRow.case_id).is_(None), seen_by(act)),
    )


def _standing() -> ColumnElement[bool]:
    return and_(col(AlertRow.acknowledged_at).is_(None), col(AlertRow.deleted_at).is_(None))


def _say(act: Act, row: AlertRow, names: Mapping[str, str]) -> str:
    detail: Mapping[str, Any] = row.detail or {}
    values = {
        "name": names.get(row.created_by or "", ""),
        "other": names.get(str(detail.get("account", "")), ""),
    }
    if row.what == "alike":
        directory = str(detail["directory"])
        first, second = (_entered(act, directory, one, names) for one in detail["entries"])
        title = say(DIRECTORIES[directory].title, act.language)
        values = {"list": title, "first": first, "second": second}
    return say(_WORDS[row.what], act.language, **values)


def _entered(act: Act, directory: str, entry_id: str, names: Mapping[str, str]) -> str:
    """By whom an entry was made and in which cases it stands, of those the reader may see."""
    row = act.session.get(DIRECTORY_TABLES[directory], entry_id)
    name = names.get((row.created_by if row else None) or "", "")
    codes = sorted(case.code for case in cases_with(act, directory, entry_id))
    if not codes:
        return say("one entered by {name}, in no case that you see", act.language, name=name)
    cases = ", ".join(codes)
    return say("one entered by {name}, in {cases}", act.language, name=name, cases=cases)


def links_to(directory: str) -> Iterable[tuple[str, str]]:
    """The kinds of records, and their fields, that point to a directory."""
    return (
        (kind.name, name)
        for kind in RECORD_KINDS.values()
        for name, declared in fields_of(kind.model).items()
        if declared.to == directory
    )


def cases_with(act: Act, directory: str, entry_id: str) -> tuple[CaseRow, ...]:
    """The cases in which an entry stands, of those this person may see, by code."""
    found: dict[str, CaseRow] = {}
    for kind, field in links_to(directory):
        record: Any = RECORD_TABLES[kind]
        rows = act.session.exec(
            select(CaseRow)
            .join(record, record.case_id == col(CaseRow.id))
            .where(getattr(record, field) == entry_id, record.deleted_at.is_(None), seen_by(act))
        ).all()
        found |= {row.id: row for row in rows}
    return tuple(sorted(found.values(), key=lambda row: row.code))
