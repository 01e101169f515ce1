"""Who saw this file: told from the audit trail alone, in sentences; as a page and on paper."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlmodel import col, or_, select

from casemgr.domain.case_codes import PURPOSE
from casemgr.domain.codes import Code, CodeList
from casemgr.domain.errors import NotFound
from casemgr.domain.fields import SHORT_TEXT, clean_text
from casemgr.domain.names import read_case_code
from casemgr.domain.roles import Role
from casemgr.operations.access import account_names, seen_by
from casemgr.operations.act import Act, operation, query
from casemgr.operations.errors import RecipientNeeded
from casemgr.operations.glass import GLASS_GROUND
from casemgr.operations.releases import begin_release, end_release, in_words
from casemgr.operations.settings import read_office
from casemgr.operations.trail import tell, what_of
from casemgr.reports.access_log import AccessDay, AccessLine, AccessPaper, render_access_log
from casemgr.reports.content import each
from casemgr.storage.folder import write_whole
from casemgr.storage.tables import AuditRow, CaseRow, ReleaseRow
from casemgr.words import N_, Language, say, show_date, show_time

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

KIND: Final = "access-log"
REFUSED: Final = "refused"
_ENDED: Final = ("done", "failed")

# fmt: off
ACCESS_KIND = CodeList("access_kind", [
    Code("opened", "Read", "পড়েছেন"),
    Code("glass", "Break-glass", "জরুরি প্রবেশ"),
    Code("out", "Printed or handed out", "ছাপানো বা হস্তান্তর"),
    Code("document", "Documents", "দলিলপত্র"),
    Code("shared", "Shared or handed over", "ভাগ বা দায়িত্ব হস্তান্তর"),
    Code("changed", "Worked on", "কাজ করেছেন"),
    Code(REFUSED, "Not allowed", "অনুমতি ছিল না"),
])
# fmt: on
_KINDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("open_case", "show_names", "find_similar"), "opened"),
    **dict.fromkeys(
        ("break_glass", "look_through_glass", "write_through_glass", "end_glass"), "glass"
    ),
    **dict.fromkeys(
        (
            "print_report",
            "export_htcds",
            "export_htcds_identified",
            "release_attachment",
            "print_access",
            "export_all",
        ),
        "out",
    ),
    **dict.fromkeys(("read_attachment", "save_attachment", "remove_attachment"), "document"),
    **dict.fromkeys(("share_case", "hand_over_case", "hand_over_cases", "save_handover"), "shared"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AccessEntry:
    """One line of the trail about one file. ``kind`` is a code of ``ACCESS_KIND``."""

    seq: int
    at: datetime
    who: str
    kind: str
    operation: str
    what: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def tell(self, language: Language) -> str:
        """What was done, as a sentence."""
        told = tell(self.operation, self.what, self.values, language)
        if self.kind != REFUSED:
            return told
        return say(N_("Tried, and was not allowed: {what}"), language, what=told)


@dataclass(frozen=True, slots=True)
class AccessLog:
    """All that was done with the file of ``code``, the newest first."""

    code: str
    entries: tuple[AccessEntry, ...]

    @property
    def people(self) -> tuple[str, ...]:
        return tuple(sorted({entry.who for entry in self.entries}))

    def narrowed(self, who: str = "", kind: str = "") -> "AccessLog":
        """Of one person, one kind, or both."""
        kept = (
            one
            for one in self.entries
            if (not who or one.who == who) and (not kind or one.kind == kind)
        )
        return AccessLog(self.code, tuple(kept))


@dataclass(frozen=True, slots=True)
class AccessRequest:
    """``for_her``: for the survivor herself, under a head that tells nothing."""

    code: str
    recipient: str
    languages: tuple[Language, ...]
    for_her: bool = False
    who: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class AccessPrint:
    """The paper in memory."""

    pdf: bytes = field(repr=False)
    pages: int
    reference: str


@dataclass(frozen=True, slots=True)
class _Frozen:
    log: AccessLog
    organisation: str
    release_id: str
    case_id: str
    reference: str
    today: date


@query("see_access")
def who_saw(act: Act, code: str) -> AccessLog:
    """Everything the trail says about one file. Raises ``NotFound`` for a code of no case, or of
    one a supervisor may not see; an auditor is told no recipients of cases she does not see."""
    return _read(act, _case_of(act, code))


@operation("print_access")
def _freeze(act: Act, asked: AccessRequest) -> _Frozen:
    recipient = clean_text(asked.recipient, SHORT_TEXT, name="recipient")
    if not recipient:
        raise RecipientNeeded
    case = _case_of(act, asked.code)
    log = _read(act, case).narrowed(asked.who, asked.kind)
    release = begin_release(
        act, KIND, recipient=recipient, case_id=case.id, languages="+".join(asked.languages)
    )
    act.audit(case.id, release.id, what="begun", lines=len(log.entries), for_her=asked.for_her)
    organisation = read_office(act.session).organisation
    return _Frozen(log, organisation, release.id, case.id, release.reference, act.today)


@operation("print_access")
def _record(act: Act, case_id: str, release_id: str, state: str, digest: str) -> None:
    end_release(act, release_id, state, digest)
    act.audit(case_id, release_id, what=state, sha256=digest)


def print_access(workspace: "Workspace", asked: AccessRequest) -> AccessPrint:
    """Who saw the file, as a PDF in memory; that it was made is in the release log.

    Raises ``NotFound``, ``NotYourRole``, ``RecipientNeeded``.
    """
    frozen = workspace.run(_freeze, asked)
    try:
        made = render_access_log(_paper(frozen, asked, workspace))
    except BaseException:
        workspace.run(_record, frozen.case_id, frozen.release_id, "failed", "")
        raise
    digest = sha256(made.pdf).hexdigest()
    workspace.run(_record, frozen.case_id, frozen.release_id, "done", digest)
    return AccessPrint(made.pdf, made.pages, frozen.reference)


def save_access(made: AccessPrint, path: Path) -> None:
    """Write the paper once, for its owner only. Raises ``FileAlreadyThere``, ``DiskFull``."""
    write_whole(path, made.pdf, replace=False)


def by_day(
    entries: Iterable[AccessEntry], workspace: "Workspace"
) -> list[tuple[date, list[AccessEntry]]]:
    """The entries grouped by their day in the office's zone, in the order in which they come."""

    def day(entry: AccessEntry) -> date:
        return entry.at.astimezone(workspace.zone).date()

    return [(on, list(found)) for on, found in groupby(entries, day)]


def _paper(frozen: _Frozen, asked: AccessRequest, workspace: "Workspace") -> AccessPaper:
    speak = asked.languages
    days = [
        AccessDay(
            each(speak, partial(show_date, on.isoformat())),
            tuple(
                AccessLine(
                    each(speak, partial(_clock, one.at, workspace)),
                    one.who,
                    each(speak, partial(_neutral, one) if asked.for_her else one.tell),
                )
                for one in entries
            ),
        )
        for on, entries in by_day(frozen.log.entries, workspace)
    ]
    return AccessPaper(
        code=frozen.log.code,
        organisation="" if asked.for_her else frozen.organisation,
        recipient=asked.recipient.strip(),
        reference=frozen.reference,
        printed_on=frozen.today,
        languages=speak,
        neutral=asked.for_her,
        days=tuple(days),
    )


def _neutral(entry: AccessEntry, language: Language) -> str:
    """What was done, in words that tell a stranger nothing of the work: titles of records and
    grounds would."""
    if entry.kind in ("changed", "document", "glass", REFUSED):
        return ACCESS_KIND.label(entry.kind, language)
    return entry.tell(language)


def _clock(at: datetime, workspace: "Workspace", language: Language) -> str:
    """The time of the day alone."""
    return show_time(at, workspace.zone, language).rpartition(" ")[2]


def _case_of(act: Act, code: str) -> CaseRow:
    known = col(CaseRow.code) == (read_case_code(code) or "")
    if Role.AUDITOR not in act.actor.roles:
        known &= seen_by(act)
    case = act.session.exec(select(CaseRow).where(known)).first()
    if case is None:
        raise NotFound
    return case


def _read(act: Act, case: CaseRow) -> AccessLog:
    """The lines about the file, about those that were merged into it, and about the sheets in
    which it was handed out (whose lines name the sheet)."""
    merged = select(CaseRow.id).where(col(CaseRow.merged_into) == case.id)
    ids = [case.id, *act.session.exec(merged).all()]
    releases = {
        row.id: row
        for row in act.session.exec(
            select(ReleaseRow).where(col(ReleaseRow.case_id).in_(ids))
        ).all()
    }
    sheets = [row.reference.rpartition("-")[0] for row in releases.values()]
    whole = select(ReleaseRow).where(
        col(ReleaseRow.case_id).is_(None), col(ReleaseRow.reference).in_(sheets)
    )
    releases |= {row.id: row for row in act.session.exec(whole).all()}
    lines = act.session.exec(
        select(AuditRow)
        .where(or_(col(AuditRow.case_id).in_(ids), col(AuditRow.subject).in_(list(releases))))
        .order_by(col(AuditRow.seq).desc())
    ).all()
    ended = {line.subject for line in lines if _detail(line).get("what") in _ENDED}
    names = account_names(act.session)
    plain = {one: releases[one] for one in _in_words(act, case, releases)}
    entries = [
        _entry(line, plain, names)
        for line in lines
        if not (_detail(line).get("what") == "begun" and line.subject in ended)
    ]
    return AccessLog(case.code, tuple(entries))


def _in_words(act: Act, case: CaseRow, releases: Mapping[str, ReleaseRow]) -> set[str]:
    """The releases whose recipients this reader may know. What was merged into the case counts as
    a part of it: whoever sees the one sees the other."""
    here = select(CaseRow.id).where(col(CaseRow.id) == case.id, seen_by(act))
    hers = act.session.exec(here).first() is not None
    known = act.session.exec(
        select(ReleaseRow.id)
        .outerjoin(CaseRow, col(CaseRow.id) == col(ReleaseRow.case_id))
        .where(col(ReleaseRow.id).in_(list(releases)), in_words(act))
    ).all()
    parts = {one for one, row in releases.items() if hers and row.case_id is not None}
    return {*known, *parts}


def _detail(line: AuditRow) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(line.detail)
    return found


def _entry(
    line: AuditRow, releases: Mapping[str, ReleaseRow], names: Mapping[str, str]
) -> AccessEntry:
    detail, release = _detail(line), releases.get(line.subject or "")
    values: dict[str, Any] = {
        "count": detail.get("hits"),
        "ground": _code(GLASS_GROUND, detail.get("ground")),
        "name": names.get(line.subject or "", ""),
    }
    if release is not None:
        values |= {"recipient": release.recipient, "purpose": _code(PURPOSE, release.purpose)}
    kind = REFUSED if line.outcome == "refused" else _KINDS.get(line.operation, "changed")
    return AccessEntry(
        line.seq,
        datetime.fromisoformat(line.at),
        names.get(line.actor_id or "", ""),
        kind,
        line.operation,
        what_of(line.operation, detail),
        values,
    )


def _code(known: CodeList, code: Any) -> Code | None:
    return next((one for one in known if one.code == code), None)
