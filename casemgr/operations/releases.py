"""What left the office: written down by one function, and read as a log.

Who got what, when, on which consent, and the hash of the file: so that a file found somewhere
can be told apart from any other, and whoever holds data can be told when a consent ends.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, and_, false, or_
from sqlmodel import col, select

from casemgr.domain.case_codes import PURPOSE
from casemgr.domain.codes import Code, CodeList
from casemgr.domain.errors import NotFound
from casemgr.domain.fields import clean_text
from casemgr.domain.lifecycle import ReasonNeeded
from casemgr.domain.names import read_case_code
from casemgr.domain.roles import Role
from casemgr.operations.access import account_names, seen_by
from casemgr.operations.act import Act, operation, query
from casemgr.operations.alerts import raise_alert
from casemgr.operations.errors import FileGone
from casemgr.storage.tables import RECORD_TABLES, AlertRow, CaseRow, ReleaseRow, new_id

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

TELL: Final = "tell_recipient"
SHOWN: Final = 500
_WITHDRAWN: Final = "withdrawn"

# fmt: off
RELEASE_KIND = CodeList("release_kind", [
    Code("case-file", "Case file", "কেস ফাইল"),
    Code("summary", "Case summary", "কেসের সারাংশ"),
    Code("referral", "Referral letter", "রেফারেল চিঠি"),
    Code("plan", "Plan for signature", "স্বাক্ষরের জন্য পরিকল্পনা"),
    Code("follow-up", "Follow-up report", "ফলো-আপ প্রতিবেদন"),
    Code("caseload", "Caseload summary", "কেসলোডের সারাংশ"),
    Code("case-sheet", "Spreadsheet of a case", "একটি কেসের স্প্রেডশিট"),
    Code("case-sheet-pseudonymised", "Spreadsheet of a case without names",
         "নাম ছাড়া একটি কেসের স্প্রেডশিট"),
    Code("htcds", "Sheet with pseudonyms", "ছদ্মনামসহ শিট"),
    Code("htcds-identified", "Sheet with names", "নামসহ শিট"),
    Code("attachment", "Copy of a document", "দলিলের কপি"),
    Code("access-log", "Who saw this file", "এই ফাইল কে দেখেছেন"),
    Code("calendar", "Calendar file", "ক্যালেন্ডার ফাইল"),
    Code("failed-rows", "Rows not taken over", "না নেওয়া সারি"),
    Code("register", "Register of requests or breaches", "অনুরোধ বা তথ্য ফাঁসের রেজিস্টার"),
    Code("statistics", "Anonymised statistics", "নামহীন পরিসংখ্যান"),
    Code("complete-export", "Everything the office keeps", "অফিসের সব তথ্য"),
])
# fmt: on

OWN_USE: Final = "office"
"""Stands for a purpose where none is asked: what names nobody, or stays with who is in it."""


@dataclass(frozen=True, slots=True)
class ReleaseQuery:
    """``code`` exactly; ``recipient`` a part of it; ``purpose`` and ``kind`` codes."""

    code: str = ""
    recipient: str = ""
    purpose: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class LoggedRelease:
    """One thing that left. ``basis`` is ``consent``, ``bridge`` or empty, ``consent_on`` the
    ISO day of the consent. ``state``: begun, done or failed. ``to_tell``: consent was withdrawn
    afterwards; ``told_at`` and ``told`` when and how the recipient was told."""

    id: str
    at: datetime
    who: str
    kind: str
    code: str
    purpose: str
    recipient: str
    reference: str
    state: str
    basis: str
    consent_on: str
    sha256: str
    to_tell: bool
    told_at: datetime | None
    told: str


def begin_release(
    act: Act,
    kind: str,
    *,
    purpose: str = OWN_USE,
    recipient: str = "",
    case_id: str | None = None,
    languages: str = "",
    reference: str = "",
    consent_id: str | None = None,
    bridge: str = "",
    reason: str = "",
) -> ReleaseRow:
    """Write down that something is about to leave, before the first byte of it exists: the one
    place that does. ``kind`` is a code of ``RELEASE_KIND`` (``KeyError`` for another)."""
    if kind not in RELEASE_KIND:
        raise KeyError(kind)
    row = ReleaseRow(
        case_id=case_id,
        kind=kind,
        purpose=purpose,
        recipient=recipient.strip(),
        languages=languages,
        reference=reference or new_id()[:8].upper(),
        consent_id=consent_id,
        bridge=bridge,
        reason=reason.strip(),
        **act.stamp,
    )
    act.session.add(row)
    return row


def end_release(act: Act, release_id: str, state: str, digest: str) -> ReleaseRow:
    """Write down how it ended (``done`` with the SHA-256 of the file, or ``failed``)."""
    row = act.session.get_one(ReleaseRow, release_id)
    row.state, row.sha256 = state, digest
    row.updated_at, row.updated_by = act.now, act.actor.id
    return row


@query("see_releases")
def release_log(act: Act, asked: ReleaseQuery) -> tuple[LoggedRelease, ...]:
    """What left, the newest first (at most ``SHOWN``): of the cases this person may see, and
    what she made herself; supervisors and auditors also what is about no single case. What an
    auditor gets beyond her own work comes with codes of cases and no recipients."""
    wanted = [_hers(act), col(ReleaseRow.deleted_at).is_(None)]
    if asked.code:
        wanted.append(col(CaseRow.code) == (read_case_code(asked.code) or ""))
    if asked.recipient.strip() and _works(act):
        part = asked.recipient.strip().replace("\\", "\\\\").replace("%", "\\%")
        wanted.append(in_words(act) & col(ReleaseRow.recipient).ilike(f"%{part}%", escape="\\"))
    if asked.purpose:
        wanted.append(col(ReleaseRow.purpose) == asked.purpose)
    if asked.kind:
        wanted.append(col(ReleaseRow.kind) == asked.kind)
    return _logged(act, and_(*wanted))


@query("see_releases")
def releases_of_hash(act: Act, digest: str) -> tuple[LoggedRelease, ...]:
    """The releases, of those this person may see, whose file has this SHA-256."""
    return _logged(act, _hers(act) & (col(ReleaseRow.sha256) == digest.lower()))


def check_file(workspace: "Workspace", path: Path) -> tuple[LoggedRelease, ...]:
    """Which release a file is, told by its bytes alone; nothing of it is kept. Raises
    ``FileGone``."""
    try:
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
    except OSError:
        raise FileGone from None
    return workspace.look(releases_of_hash, digest)


@operation("told_recipient")
def told_recipient(act: Act, release_id: str, words: str) -> None:
    """Note that a recipient was told of the withdrawal, today, and how.

    Raises ``NotFound`` for a release there is nothing to tell about; ``ReasonNeeded``.
    """
    words = clean_text(words, name="words")
    if not words:
        raise ReasonNeeded
    found = _logged(act, in_words(act) & (col(ReleaseRow.id) == release_id))
    if not found or not found[0].to_tell or found[0].told_at is not None:
        raise NotFound
    row = act.session.get_one(ReleaseRow, release_id)
    standing = act.session.exec(
        select(AlertRow).where(col(AlertRow.what) == TELL, col(AlertRow.about) == release_id)
    ).all()
    alert = AlertRow(
        case_id=row.case_id, what=TELL, about=release_id, audience=act.actor.id, **act.stamp
    )
    for one in standing or (alert,):
        one.acknowledged_at = one.updated_at = act.now
        one.acknowledged_by = one.updated_by = act.actor.id
        one.reason = words
        act.session.add(one)
    act.audit(row.case_id, release_id, what="told")


def tell_recipients(act: Act, case: CaseRow, purpose: str) -> int:
    """After a consent was withdrawn: put before the caseworker, for each release under that
    purpose, that its recipient must be told. Gives how many there are."""
    rows = act.session.exec(
        select(ReleaseRow).where(
            col(ReleaseRow.case_id) == case.id,
            col(ReleaseRow.purpose) == purpose,
            col(ReleaseRow.state) != "failed",
        )
    ).all()
    for row in rows:
        raise_alert(act, TELL, row.id, case.owner_id, case_id=case.id, severity="warning")
    return len(rows)


def _logged(act: Act, wanted: ColumnElement[bool]) -> tuple[LoggedRelease, ...]:
    found = act.session.exec(
        select(ReleaseRow, CaseRow.code, in_words(act))
        .outerjoin(CaseRow, col(CaseRow.id) == col(ReleaseRow.case_id))
        .where(wanted)
        .order_by(col(ReleaseRow.created_at).desc(), col(ReleaseRow.reference))
        .limit(SHOWN)
    ).all()
    names = account_names(act.session)
    rows = [row for row, _code, _plain in found]
    ended, told = _withdrawals(act, rows), _told(act, rows)
    days = _consent_days(act, rows)
    made = []
    for row, code, plain in found:
        settled = told.get(row.id)
        ends = ended.get((row.case_id or "", row.purpose))
        made.append(
            LoggedRelease(
                id=row.id,
                at=row.created_at,
                who=names.get(row.created_by or "", ""),
                kind=row.kind,
                code=code or "",
                purpose=row.purpose if row.purpose in PURPOSE else "",
                recipient=row.recipient if plain else "",
                reference=row.reference,
                state=row.state,
                basis="consent" if row.consent_id else "bridge" if row.bridge else "",
                consent_on=days.get(row.consent_id or "", ""),
                sha256=row.sha256,
                to_tell=ends is not None and ends >= row.created_at and row.state != "failed",
                told_at=settled.acknowledged_at if settled else None,
                told=settled.reason if settled is not None and plain else "",
            )
        )
    return tuple(made)


def in_words(act: Act) -> ColumnElement[bool]:
    """Of which releases, beside their cases, this person may know the recipients: an auditor who
    works with no cases of none; whoever works with some of those alone, auditor besides or not."""
    if not _works(act):
        return false()
    of_none: ColumnElement[bool] = col(ReleaseRow.case_id).is_(None)
    if Role.SUPERVISOR not in act.actor.roles:
        of_none &= col(ReleaseRow.created_by) == act.actor.id
    return or_(seen_by(act), of_none)


def _works(act: Act) -> bool:
    return bool(act.actor.roles & {Role.CASEWORKER, Role.SUPERVISOR})


def _hers(act: Act) -> ColumnElement[bool]:
    audits = Role.AUDITOR in act.actor.roles
    return col(ReleaseRow.id).is_not(None) if audits else in_words(act)


def _withdrawals(act: Act, rows: list[ReleaseRow]) -> Mapping[tuple[str, str], datetime]:
    """When the newest answer of a case for a purpose was a withdrawal: the moment it was taken
    down, by case and purpose."""
    log: Any = RECORD_TABLES["consent"]
    cases = {row.case_id for row in rows if row.case_id}
    entries = act.session.exec(
        select(log.case_id, log.purpose, log.status, log.created_at)
        .where(log.case_id.in_(cases), log.deleted_at.is_(None))
        .order_by(log.created_at, log.id)
    ).all()
    newest = {(case_id, purpose): (status, at) for case_id, purpose, status, at in entries}
    return {key: at for key, (status, at) in newest.items() if status == _WITHDRAWN}


def _told(act: Act, rows: list[ReleaseRow]) -> Mapping[str, AlertRow]:
    found = act.session.exec(
        select(AlertRow).where(
            col(AlertRow.what) == TELL,
            col(AlertRow.about).in_([row.id for row in rows]),
            col(AlertRow.acknowledged_at).is_not(None),
        )
    ).all()
    return {row.about: row for row in found}


def _consent_days(act: Act, rows: list[ReleaseRow]) -> Mapping[str, str]:
    log: Any = RECORD_TABLES["consent"]
    wanted = {row.consent_id for row in rows if row.consent_id}
    found = act.session.exec(select(log.id, log.on).where(log.id.in_(wanted))).all()
    return {entry_id: str(on) for entry_id, on in found}
