"""Printing a case: freeze (checked, audited), compute (pure), record; then the file, once."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sqlmodel import col, select

from casemgr.domain.case_codes import PURPOSE
from casemgr.domain.consent import Bridge, PurposeStanding, standing_for
from casemgr.domain.fields import SHORT_TEXT, clean_text
from casemgr.domain.lifecycle import ReasonNeeded
from casemgr.domain.support import Consent
from casemgr.operations.access import the_case
from casemgr.operations.act import Act, operation, query
from casemgr.operations.approvals import ask_review
from casemgr.operations.case_file import build_case_file
from casemgr.operations.consenting import refusal_for
from casemgr.operations.errors import NothingPrinted, OutputExists, RecipientNeeded
from casemgr.operations.releases import begin_release, end_release
from casemgr.operations.report_content import case_file_blocks, summary_of
from casemgr.operations.report_view import View
from casemgr.operations.settings import read_office
from casemgr.operations.values import CaseFile, ReportRequest
from casemgr.reports.content import ReportFrame, Text, in_each
from casemgr.reports.documents import render_case_file, render_summary
from casemgr.storage.errors import FolderMissing
from casemgr.storage.folder import write_whole
from casemgr.storage.tables import ReleaseRow
from casemgr.words import N_

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

T = TypeVar("T")
KINDS = ("case-file", "summary")
_TITLES = {"case-file": N_("Case file"), "summary": N_("Case summary")}
_SUBTITLE = N_("Contains only what the consent for “{purpose}” covers.")
_BRIDGED = N_(
    "Shared without consent on the ground recorded in the file; reviewed within 24 hours."
)


@dataclass(frozen=True, slots=True)
class ReportPreview:
    """What a report would hold, as labels, and where its purpose stands."""

    included: tuple[str, ...]
    not_shared: tuple[str, ...]
    standing: PurposeStanding
    may_bridge: tuple[Bridge, ...]


@dataclass(frozen=True, slots=True)
class FrozenReport:
    """Everything the document is made of, with nothing open behind it."""

    release_id: str
    request: ReportRequest
    file: CaseFile
    organisation: str
    reference: str
    today: date
    version: int


@dataclass(frozen=True, slots=True)
class MadeReport:
    """A finished document in memory. ``uncovered``: characters no font could draw."""

    pdf: bytes = field(repr=False)
    pages: int
    reference: str
    uncovered: tuple[str, ...]


@query("print_report")
def _preview(act: Act, request: ReportRequest) -> ReportPreview:
    case = the_case(act, request.case_id)
    file = build_case_file(act, case)
    standing = standing_for(
        consent_log(file), request.purpose, request.recipient, act.today, file.age
    )
    bridged = bool(request.bridge) and not standing.open
    view = View(file, request.purpose, (act.language,), act.today, bridged, request.recipient)
    return ReportPreview(
        included=tuple(
            _first(view.say(_title_of(kind)))
            for kind, stored in file.records.items()
            if stored and view.covers(kind)
        ),
        not_shared=tuple(_first(text) for text in view.left_out()),
        standing=standing,
        may_bridge=tuple(ground for ground in Bridge if standing.bridged_by(ground)),
    )


def _title_of(kind: str) -> str:
    from casemgr.domain.records import RECORD_KINDS

    return RECORD_KINDS[kind].title


def _first(text: Text) -> str:
    return text if isinstance(text, str) else text[0]


def consent_log(file: CaseFile) -> list[Consent]:
    return [one.value for one in file.records["consent"] if isinstance(one.value, Consent)]


def _cleaned(request: ReportRequest) -> ReportRequest:
    recipient = clean_text(request.recipient, SHORT_TEXT, name="recipient")
    return replace(request, recipient=recipient, reason=clean_text(request.reason, name="reason"))


def preview_report(workspace: "Workspace", request: ReportRequest) -> ReportPreview:
    """What the report would show and leave out; nothing is made. Raises ``NotFound``."""
    return workspace.look(_preview, _cleaned(request))


@operation("print_report")
def _freeze(act: Act, case_id: str, request: ReportRequest) -> FrozenReport:
    if not request.recipient.strip():
        raise RecipientNeeded
    if request.bridge and not request.reason.strip():
        raise ReasonNeeded
    file = build_case_file(act, the_case(act, case_id))
    standing = standing_for(
        consent_log(file), request.purpose, request.recipient, act.today, file.age
    )
    refused = refusal_for(standing, request.bridge)
    if refused:
        raise refused
    view = View(file, request.purpose, request.languages, act.today, recipient=request.recipient)
    if not view.covers("person"):
        raise NothingPrinted
    bridged = not standing.open
    if bridged:
        ask_review(act, case_id, "bridge", request.reason.strip())
    release = begin_release(
        act,
        request.kind,
        case_id=case_id,
        purpose=request.purpose,
        recipient=request.recipient,
        languages="+".join(request.languages),
        reference=_fresh_reference(act),
        consent_id=_entry_id(file, standing),
        bridge=str(request.bridge or "") if bridged else "",
        reason=request.reason if bridged else "",
    )
    earlier = act.session.exec(
        select(ReleaseRow.id).where(col(ReleaseRow.case_id) == case_id)
    ).all()
    act.audit(
        case_id,
        release.id,
        what="begun",
        kind=request.kind,
        purpose=request.purpose,
        bridged=bridged,
    )
    return FrozenReport(
        release_id=release.id,
        request=request if bridged else replace(request, bridge=None),
        file=file,
        organisation=read_office(act.session).organisation,
        reference=release.reference,
        today=act.today,
        version=len(earlier),
    )


def _entry_id(file: CaseFile, standing: PurposeStanding) -> str | None:
    """The consent entry a release rests on."""
    entries = (one.id for one in file.records["consent"] if one.value is standing.entry)
    return next(entries, None)


def _fresh_reference(act: Act) -> str:
    while True:
        reference = f"{secrets.token_hex(2)}-{secrets.token_hex(2)}".upper()
        taken = select(ReleaseRow.id).where(col(ReleaseRow.reference) == reference)
        if not act.session.exec(taken).first():
            return reference


def view_of(frozen: FrozenReport) -> View:
    """The file as the request's purpose and recipient may see it."""
    request = frozen.request
    return View(
        frozen.file,
        request.purpose,
        request.languages,
        frozen.today,
        request.bridge is not None,
        request.recipient,
    )


def subtitle_of(view: View, request: ReportRequest) -> Text:
    """On what ground this may be shared, as one sentence."""
    if request.bridge:
        return view.say(_BRIDGED)
    purpose = PURPOSE[request.purpose]
    return tuple(
        _first(in_each(_SUBTITLE, (language,), purpose=purpose.label(language)))
        for language in request.languages
    )


def render(frozen: FrozenReport) -> MadeReport:
    """The document; pure, so it may run on any thread."""
    request, view = frozen.request, view_of(frozen)
    frame = ReportFrame(
        title=view.say(_TITLES[request.kind]),
        subtitle=subtitle_of(view, request),
        organisation=frozen.organisation,
        printed_on=frozen.today,
        languages=request.languages,
        case_code=frozen.file.code,
        version=frozen.version,
        recipient=request.recipient.strip(),
        purpose_label=view.each(PURPOSE[request.purpose].label),
        reference=frozen.reference,
        copies=request.copies,
    )
    if request.kind == "summary":
        rendered = render_summary(frame, summary_of(view))
    else:
        rendered = render_case_file(frame, case_file_blocks(view))
    return MadeReport(rendered.pdf, rendered.pages, frozen.reference, rendered.uncovered)


@operation("print_report")
def _record(act: Act, case_id: str, release_id: str, state: str, digest: str) -> None:
    end_release(act, release_id, state, digest)
    act.audit(case_id, release_id, what=state, sha256=digest)


def make_report(workspace: "Workspace", request: ReportRequest) -> MadeReport:
    """A case's PDF in memory. The release is in the log before a byte exists.

    Raises ``NoConsent``, ``ConsentRefused``, ``RecipientNeeded``, ``NothingPrinted``,
    ``NotFound``, ``NotYourRole``.
    """
    return released(workspace, request, render, lambda made: made.pdf)


def released(
    workspace: "Workspace",
    request: ReportRequest,
    make: Callable[[FrozenReport], T],
    content: Callable[[T], bytes],
) -> T:
    """What ``make`` makes of the file, once the door is passed: the release is in the log
    before a byte exists, its end and the hash of its ``content`` afterwards.

    Raises what ``make_report`` raises.
    """
    request = _cleaned(request)
    frozen = workspace.run(_freeze, request.case_id, request)
    try:
        made = make(frozen)
    except BaseException:
        workspace.run(_record, request.case_id, frozen.release_id, "failed", "")
        raise
    digest = sha256(content(made)).hexdigest()
    workspace.run(_record, request.case_id, frozen.release_id, "done", digest)
    return made


def check_output(path: Path) -> None:
    """Whether a document could be written there. Raises ``OutputExists``, ``FolderMissing``."""
    if path.exists():
        raise OutputExists
    if not path.parent.is_dir():
        raise FolderMissing


def save_report(made: MadeReport, path: Path) -> None:
    """Write the document once, for its owner only. Raises ``FileAlreadyThere``, ``DiskFull``."""
    write_whole(path, made.pdf, replace=False)
