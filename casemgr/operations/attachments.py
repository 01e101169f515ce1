"""Papers, pictures and recordings of a case: attaching, looking at, and letting one out.

Attaching is long work in three steps: *freeze* (may this person, is there consent to keep it),
*compute* (the file is read, cleaned, sealed and written down, with nothing open), *record* (the
row that names it). Looking is a ``run``: who looked at what is in the audit trail.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from sqlmodel import col, select

from casemgr.domain.attachments import Attachment
from casemgr.domain.consent import PurposeStanding, standing_for
from casemgr.domain.errors import CaseError, NotFound, StaleSave
from casemgr.domain.fields import SHORT_TEXT, check, clean_text
from casemgr.domain.lifecycle import FINISHED, ReasonNeeded
from casemgr.domain.support import Consent
from casemgr.exchange.apart import Cancelled, never, read_paper_apart
from casemgr.exchange.paper_errors import AttachmentTooLarge
from casemgr.exchange.paper_kinds import MEDIA, PaperKind
from casemgr.exchange.papers import MOST_BYTES, MOST_MEGABYTES, Paper
from casemgr.operations.access import account_names, the_case
from casemgr.operations.act import Act, operation, query
from casemgr.operations.consenting import age_in_case, refusal_for
from casemgr.operations.derived import refresh_case
from casemgr.operations.errors import CaseFinished, FileGone, NothingPrinted, RecipientNeeded
from casemgr.operations.releases import begin_release, end_release
from casemgr.operations.reports import check_output
from casemgr.operations.values import Saved
from casemgr.storage import attachments as store
from casemgr.storage.folder import write_whole
from casemgr.storage.records import (
    insert_first_records,
    rows_of,
    the_row,
    update_record,
    value_of,
)
from casemgr.storage.tables import CaseRow, RecordRow, new_id
from casemgr.storage.trust_tables import AttachedRow

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

KIND: Final = "attachment"
RELEASED_FOR: Final = ("supervision", "services", "referral", "legal", "media")
"""The purposes for which a copy may leave."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a case, without its bytes. ``size`` in bytes; ``kind`` is ``None`` where
    its file is not known here."""

    record_id: str
    version: int
    value: Attachment
    kind: PaperKind | None
    size: int
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Attached:
    """A document that was taken in. ``notices`` (translatable): what was taken out of the file,
    or stays in it."""

    record_id: str
    kind: PaperKind
    size: int
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """A document to be shown from memory."""

    kind: PaperKind
    content: bytes = field(repr=False)


@query("open_case")
def documents(act: Act, case_id: str) -> tuple[Document, ...]:
    """The documents of a case, the newest first. Raises ``NotFound``."""
    case = the_case(act, case_id)
    names = account_names(act.session)
    rows = rows_of(act.session, KIND, case.id)
    found = act.session.exec(
        select(AttachedRow.record_id, AttachedRow.media, AttachedRow.size).where(
            col(AttachedRow.record_id).in_([row.id for row in rows])
        )
    ).all()
    files = {record_id: (MEDIA.get(media), size) for record_id, media, size in found}
    return tuple(
        Document(
            row.id, row.version, cast(Attachment, value_of(KIND, row)),
            *files.get(row.id, (None, 0)), row.created_at, names.get(row.created_by or "", ""),
        )
        for row in reversed(rows)
    )  # fmt: skip


# -- attaching -------------------------------------------------------------------------------


def attach(
    workspace: "Workspace",
    case_id: str,
    path: Path,
    values: Mapping[str, Any],
    draft: str = "",
    cancelled: Cancelled = never,
) -> Attached:
    """Take a file into a case. ``values`` are those of ``Attachment``; neither the name of the
    file nor its place is kept. The file itself stays where it is. ``draft`` is the token of the
    draft saved thereby. Until it is read, ``cancelled`` is asked: nothing stays of it then.

    Raises ``NoConsent`` and ``ConsentRefused`` (of keeping data), ``CaseFinished``,
    ``Invalid``, ``FileGone``, what ``read_paper_apart`` raises, ``DiskFull`` and the like.
    """
    content = partial(_bytes_of, path)
    return _attach(workspace, case_id, content, path.suffix, values, draft, cancelled)


def attach_bytes(
    workspace: "Workspace", case_id: str, data: bytes, ending: str, values: Mapping[str, Any]
) -> Attached:
    """``attach`` for what lies in no file; ``ending`` is that of its kind (``.jpg``)."""
    return _attach(workspace, case_id, lambda: data, ending, values)


def _attach(
    workspace: "Workspace",
    case_id: str,
    content: Callable[[], bytes],
    ending: str,
    values: Mapping[str, Any],
    draft: str = "",
    cancelled: Cancelled = never,
) -> Attached:
    workspace.run(_begin, case_id, values)
    try:
        paper = read_paper_apart(content(), ending, cancelled=cancelled)
        record_id = new_id()
        row = store.keep(
            workspace.folder,
            paper.content,
            case_id=case_id,
            record_id=record_id,
            media=paper.media,
        )
    except CaseError as error:
        workspace.run(_not_attached, case_id, type(error).__name__)
        raise
    try:
        workspace.save(draft, _record, case_id, row, values)
    except BaseException:
        store.discard(workspace.folder, row.id)
        raise
    with workspace.database.read() as session:
        store.sweep(workspace.folder, session)
    return _attached(record_id, paper)


def _attached(record_id: str, paper: Paper) -> Attached:
    return Attached(record_id, MEDIA[paper.media], len(paper.content), paper.notices)


def _bytes_of(path: Path) -> bytes:
    """The file, if it is not larger than may be: what is larger is not even read."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError:
        raise FileGone from None
    if len(data) > MOST_BYTES:
        raise AttachmentTooLarge(limit=MOST_MEGABYTES)
    return data


@operation("save_attachment")
def _begin(act: Act, case_id: str, values: Mapping[str, Any]) -> None:
    _may_keep(act, case_id)
    check(Attachment, values, act.today)
    act.audit(case_id, what="begun")


@operation("save_attachment")
def _record(act: Act, case_id: str, row: AttachedRow, values: Mapping[str, Any]) -> None:
    case = _may_keep(act, case_id)
    record = check(Attachment, values, act.today)
    who = {"by": act.actor.id, "at": act.now, "device": act.device_id}
    insert_first_records(act.session, [(row.record_id, KIND, case_id, record)], **who)  # type: ignore[arg-type]
    for name, value in act.stamp.items():
        setattr(row, name, value)
    act.session.add(row)
    act.session.flush()
    refresh_case(act, case)
    case.updated_at, case.updated_by = act.now, act.actor.id
    act.audit(
        case_id, row.record_id, kind=KIND, what="done", media=row.media, size=row.size,
        sha256=row.sha256,
    )  # fmt: skip


@operation("save_attachment")
def _not_attached(act: Act, case_id: str, why: str) -> None:
    act.audit(case_id, what="failed", why=why)


def _may_keep(act: Act, case_id: str) -> CaseRow:
    """The case, if something of hers may be kept in it: a picture tells who she is even where
    the file is kept without a name."""
    case = the_case(act, case_id)
    if case.status in FINISHED:
        raise CaseFinished
    refused = refusal_for(_standing(act, case_id, "storage", ""), None)
    if refused:
        raise refused
    return case


@operation("save_attachment")
def describe_attachment(
    act: Act, case_id: str, record_id: str, values: Mapping[str, Any], version: int
) -> Saved:
    """Change what is said of a document; its file stays as it is. Raises ``Invalid``,
    ``StaleSave``, ``CaseFinished``, ``NotFound``."""
    case = the_case(act, case_id)
    if case.status in FINISHED:
        raise CaseFinished
    row = _the_record(act, case_id, record_id)
    if row.version != version:
        raise StaleSave
    record = check(Attachment, values, act.today)
    changed = update_record(
        act.session, KIND, row, record, by=act.actor.id, at=act.now, device=act.device_id
    )
    refresh_case(act, case)
    act.audit(case_id, record_id, kind=KIND, version=row.version, fields=changed)
    return Saved(row.id, row.version)


# -- looking and letting out -----------------------------------------------------------------


def read_attachment(workspace: "Workspace", case_id: str, record_id: str) -> Opened:
    """A document's bytes, for showing from memory; audited. Raises ``NotFound``,
    ``AttachmentGone``, ``AttachmentDamaged``."""
    row = workspace.run(_look, case_id, record_id)
    return Opened(MEDIA[row.media], _read(workspace, case_id, row))


@operation("read_attachment")
def _look(act: Act, case_id: str, record_id: str) -> AttachedRow:
    row = _the_file(act, case_id, record_id)
    act.audit(case_id, record_id, media=row.media)
    return row


@operation("read_attachment")
def _not_read(act: Act, case_id: str, record_id: str, why: str) -> None:
    act.audit(case_id, record_id, what="failed", why=why)


def _read(workspace: "Workspace", case_id: str, row: AttachedRow) -> bytes:
    try:
        return store.read(workspace.folder, row)
    except CaseError as error:
        workspace.run(_not_read, case_id, row.record_id, type(error).__name__)
        raise


@dataclass(frozen=True, slots=True)
class LettingOut:
    """For what, to whom and why a copy leaves; ``purpose`` is one of ``RELEASED_FOR``."""

    purpose: str
    recipient: str
    reason: str


def release_attachment(
    workspace: "Workspace", case_id: str, record_id: str, order: LettingOut, path: Path
) -> str:
    """Write a readable copy of a document to a new file, under the consent of its purpose; gives
    the reference of the release.

    Raises ``RecipientNeeded``, ``ReasonNeeded``, ``NoConsent``, ``ConsentRefused``,
    ``OutputExists``, ``FolderMissing``, what ``read_attachment`` raises, ``DiskFull``.
    """
    check_output(path)
    recipient = clean_text(order.recipient, SHORT_TEXT, name="recipient")
    reason = clean_text(order.reason, name="reason")
    cleaned = LettingOut(order.purpose, recipient, reason)
    row, release_id, reference = workspace.run(_let_out, case_id, record_id, cleaned)
    try:
        write_whole(path, _read(workspace, case_id, row), replace=False)
    except BaseException:
        workspace.run(_end_release, case_id, release_id, "failed", "")
        raise
    workspace.run(_end_release, case_id, release_id, "done", row.sha256)
    return reference


@operation("release_attachment")
def _let_out(
    act: Act, case_id: str, record_id: str, order: LettingOut
) -> tuple[AttachedRow, str, str]:
    if not order.recipient:
        raise RecipientNeeded
    if not order.reason:
        raise ReasonNeeded
    if order.purpose not in RELEASED_FOR:
        raise NothingPrinted
    row = _the_file(act, case_id, record_id)
    standing = _standing(act, case_id, order.purpose, order.recipient)
    refused = refusal_for(standing, None)
    if refused:
        raise refused
    release = begin_release(
        act,
        KIND,
        case_id=case_id,
        purpose=order.purpose,
        recipient=order.recipient,
        consent_id=_entry_id(act, case_id, standing),
        reason=order.reason,
    )
    act.audit(case_id, release.id, what="begun", document=record_id, purpose=order.purpose)
    return row, release.id, release.reference


@operation("release_attachment")
def _end_release(act: Act, case_id: str, release_id: str, state: str, digest: str) -> None:
    end_release(act, release_id, state, digest)
    act.audit(case_id, release_id, what=state, sha256=digest)


# -- shared ----------------------------------------------------------------------------------


def _the_record(act: Act, case_id: str, record_id: str) -> RecordRow:
    row = the_row(act.session, KIND, the_case(act, case_id).id, record_id)
    if row is None:
        raise NotFound
    return row


def _the_file(act: Act, case_id: str, record_id: str) -> AttachedRow:
    record = _the_record(act, case_id, record_id)
    row = act.session.exec(select(AttachedRow).where(AttachedRow.record_id == record.id)).first()
    if row is None:
        raise store.AttachmentGone
    return row


def _standing(act: Act, case_id: str, purpose: str, recipient: str) -> PurposeStanding:
    log = [
        cast(Consent, value_of("consent", row)) for row in rows_of(act.session, "consent", case_id)
    ]
    return standing_for(log, purpose, recipient, act.today, age_in_case(act, case_id))


def _entry_id(act: Act, case_id: str, standing: PurposeStanding) -> str | None:
    """The consent entry that the release rests on."""
    rows = rows_of(act.session, "consent", case_id)
    return next((row.id for row in rows if value_of("consent", row) == standing.entry), None)
