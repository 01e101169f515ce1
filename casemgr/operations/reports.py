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
from casemgr.domain.consent import Bridge, PurposeStanding
from casemgr.domain.fields import SHORT_TEXT, Privacy, clean_text
from casemgr.domain.lifecycle import ReasonNeeded
from casemgr.domain.paper_levels import DELICATE, FULL, LEVEL, LEVELS, NAMELESS_WORDS
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations.access import the_case
from casemgr.operations.act import Act, operation, query
from casemgr.operations.approvals import ask_review
from casemgr.operations.case_file import build_case_file
from casemgr.operations.consenting import refusal_for
from casemgr.operations.errors import NothingPrinted, OutputExists
from casemgr.operations.letterhead import Letterhead, read_letterhead
from casemgr.operations.releases import begin_release, end_release
from casemgr.operations.report_door import Asked, asked_of, check_answers
from casemgr.operations.report_papers import KINDS
from casemgr.operations.report_password import check_password
from casemgr.operations.report_request import Material, PaperRequest, as_paper
from casemgr.operations.report_view import View, levelled
from casemgr.operations.settings import read_office
from casemgr.operations.values import CaseFile, OfficeSettings, ReportRequest
from casemgr.reports.content import Rendered, ReportFrame, Text, in_each
from casemgr.reports.sealing import encrypt
from casemgr.storage.errors import FolderMissing
from casemgr.storage.folder import write_whole
from casemgr.storage.tables import ReleaseRow
from casemgr.words import N_, Language, say

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

T = TypeVar("T")
_SUBTITLE = N_("Contains only what the consent for “{purpose}” covers.")
_BRIDGED = N_(
    "Shared without consent on the ground recorded in the file; reviewed within 24 hours."
)
_READ_IT = N_("Free text is not searched for this: read it before you hand the paper over.")
_NO_NAME = N_("Without names it is still about one person: her consent is needed all the same.")


@dataclass(frozen=True, slots=True)
class ReportPreview:
    """What a report would hold, as labels, and where its purpose stands.

    ``kept_back``: what its level leaves out for her sake, ``notes``: what else that level does;
    both are for whoever prints and stand on no paper.
    """

    included: tuple[str, ...]
    not_shared: tuple[str, ...]
    standing: PurposeStanding
    may_bridge: tuple[Bridge, ...]
    kept_back: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FrozenReport:
    """Everything the document is made of, with nothing open behind it."""

    release_id: str
    request: PaperRequest
    file: CaseFile
    office: OfficeSettings
    letterhead: Letterhead
    asked: Asked
    reference: str
    today: date
    version: int

    @property
    def organisation(self) -> str:
        return self.office.organisation


@dataclass(frozen=True, slots=True)
class MadeReport:
    """A finished document in memory. ``uncovered``: characters no font could draw, ``removed``:
    those without ink (``signs_told`` says both in words). ``shown``: the same pages without a
    password, to look at them here."""

    pdf: bytes = field(repr=False)
    pages: int
    reference: str
    uncovered: tuple[str, ...]
    shown: bytes = field(default=b"", repr=False)
    removed: tuple[str, ...] = ()


@query("print_report")
def _preview(act: Act, request: PaperRequest) -> ReportPreview:
    file = build_case_file(act, the_case(act, request.case_id))
    asked = asked_of(act, file, request)
    standing = asked.standing
    bridged = bool(asked.request.bridge) and not standing.open
    view = _view(file, replace(asked.request, languages=(act.language,)), act.today, bridged)
    return ReportPreview(
        included=tuple(
            _first(view.say(RECORD_KINDS[kind].title))
            for kind in file.records
            if view.records(kind) and view.covers(kind)
        ),
        not_shared=tuple(_first(text) for text in view.left_out()),
        standing=standing,
        may_bridge=_grounds(asked.request, standing),
        kept_back=tuple(DELICATE.label(group, act.language) for group in view.kept_back()),
        notes=tuple(_notes(asked.request, act.language)),
    )


def _grounds(request: PaperRequest, standing: PurposeStanding) -> tuple[Bridge, ...]:
    paper = KINDS.get(request.kind)
    if paper is not None and not paper.bridged:
        return ()
    return tuple(ground for ground in Bridge if standing.bridged_by(ground))


def _notes(request: PaperRequest, language: Language) -> list[str]:
    level = request.how_much
    if level.nameless:
        said = [NAMELESS_WORDS[privacy] for privacy in Privacy]
        return [say(text, language) for text in (*said, _NO_NAME)]
    return [say(_READ_IT, language)] if level.delicate_out else []


def _first(text: Text) -> str:
    return text if isinstance(text, str) else text[0]


def cleaned(request: ReportRequest) -> PaperRequest:
    """The request with its typed texts as they are kept."""
    recipient = clean_text(request.recipient, SHORT_TEXT, name="recipient")
    reason = clean_text(request.reason, name="reason")
    return replace(as_paper(request), recipient=recipient, reason=reason)


def preview_report(workspace: "Workspace", request: ReportRequest) -> ReportPreview:
    """What the report would show and leave out; nothing is made.

    Raises ``NotFound``, and what ``asked_of`` raises.
    """
    return workspace.look(_preview, cleaned(request))


@operation("print_report")
def freeze_paper(act: Act, case_id: str, request: PaperRequest) -> FrozenReport:
    """The door of every paper about a case: its release is written down, its values copied out.

    Raises what ``make_report`` raises.
    """
    if request.bridge and not request.reason.strip():
        raise ReasonNeeded
    file = build_case_file(act, the_case(act, case_id))
    asked = asked_of(act, file, request)
    request, standing = asked.request, asked.standing
    check_answers(request)
    refused = refusal_for(standing, request.bridge)
    if refused:
        raise refused
    bridged = not standing.open
    if not _view(file, request, act.today, bridged=False).covers("person"):
        raise NothingPrinted
    if bridged:
        ask_review(act, case_id, "bridge", request.reason.strip())
    release = begin_release(
        act,
        request.kind,
        case_id=case_id,
        purpose=request.purpose,
        recipient=request.recipient,
        languages="+".join(request.languages),
        reference=fresh_reference(act),
        consent_id=_entry_id(file, standing),
        bridge=str(request.bridge or "") if bridged else "",
        reason=request.reason if bridged else request.paper_kept,
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
        level=request.level,
        told=sorted(request.chosen),
        paper=request.paper_kept,
    )
    return FrozenReport(
        release_id=release.id,
        request=request if bridged else replace(request, bridge=None),
        file=file,
        office=read_office(act.session),
        letterhead=read_letterhead(act.session),
        asked=asked,
        reference=release.reference,
        today=act.today,
        version=len(earlier),
    )


def _entry_id(file: CaseFile, standing: PurposeStanding) -> str | None:
    """The consent entry a release rests on."""
    entries = (one.id for one in file.records["consent"] if one.value is standing.entry)
    return next(entries, None)


def fresh_reference(act: Act) -> str:
    """A reference that stands on no other paper."""
    while True:
        reference = f"{secrets.token_hex(2)}-{secrets.token_hex(2)}".upper()
        taken = select(ReleaseRow.id).where(col(ReleaseRow.reference) == reference)
        if not act.session.exec(taken).first():
            return reference


def _view(
    file: CaseFile, request: PaperRequest, today: date, bridged: bool, reference: str = ""
) -> View:
    level = LEVELS[request.level]
    return View(
        levelled(file, level, request.chosen, reference),
        request.purpose,
        request.languages,
        today,
        bridged,
        request.recipient,
        level,
        request.chosen,
        file,
    )


def view_of(frozen: FrozenReport) -> View:
    """The file as the request's purpose, level and recipient may see it."""
    request = frozen.request
    bridged = request.bridge is not None
    return _view(frozen.file, request, frozen.today, bridged, frozen.reference)


def subtitle_of(view: View, request: ReportRequest) -> Text:
    """On what ground this may be shared, as one sentence."""
    if request.bridge:
        return view.say(_BRIDGED)
    purpose = PURPOSE[request.purpose]
    return tuple(
        _first(in_each(_SUBTITLE, (language,), purpose=purpose.label(language)))
        for language in request.languages
    )


def _lede(view: View, request: PaperRequest) -> Text:
    """The ground, and the level where it is not the full one."""
    ground = subtitle_of(view, request)
    if request.how_much == FULL or isinstance(ground, str):
        return ground
    levels = view.each(LEVEL[request.level].label)
    return tuple(f"{said} {level}." for said, level in zip(ground, levels, strict=True))


def _frame(frozen: FrozenReport, view: View) -> ReportFrame:
    """What stands around the paper; around one she takes along, nothing that tells."""
    request, head = frozen.request, frozen.letterhead
    paper = KINDS[request.kind]
    if paper.neutral:
        return ReportFrame(
            title=view.say(paper.title),
            organisation=head.neutral_name,
            printed_on=frozen.today,
            languages=request.languages,
            reference=frozen.reference,
            confidential=False,
            telephone=head.telephone,
        )
    return ReportFrame(
        title=view.say(paper.title),
        subtitle=_lede(view, request),
        organisation=frozen.organisation,
        printed_on=frozen.today,
        languages=request.languages,
        case_code=view.file.code,
        version=frozen.version,
        recipient=request.recipient.strip(),
        purpose_label=view.each(PURPOSE[request.purpose].label),
        reference=frozen.reference,
        copies=request.copies,
        address=frozen.office.address,
        telephone=head.telephone,
        footer=head.footer,
        logo=head.logo,
    )


def render(frozen: FrozenReport, password: str = "") -> MadeReport:
    """The document; pure, so it may run on any thread."""
    view = view_of(frozen)
    paper, asked = KINDS[frozen.request.kind], frozen.asked
    if paper.draw is None:
        raise KeyError(frozen.request.kind)
    wished = frozen.request.large
    large = paper.large is not None and (paper.large if wished is None else wished)
    material = Material(view, asked.standing, asked.about, asked.provider, large)
    return made_of(paper.draw(_frame(frozen, view), material), frozen.reference, password)


def made_of(rendered: Rendered, reference: str, password: str) -> MadeReport:
    """A finished document, under a password where one was given."""
    pdf = encrypt(rendered.pdf, password) if password else rendered.pdf
    told = rendered.pages, reference, rendered.uncovered
    return MadeReport(pdf, *told, shown=rendered.pdf, removed=rendered.removed)


@operation("print_report")
def record_paper(act: Act, case_id: str, release_id: str, state: str, digest: str) -> None:
    """How a paper ended: ``done``, or ``failed`` (nothing left); its SHA-256 if it was made."""
    end_release(act, release_id, state, digest)
    act.audit(case_id, release_id, what=state, sha256=digest)


def make_report(workspace: "Workspace", request: ReportRequest, password: str = "") -> MadeReport:
    """A case's PDF in memory, opened by ``password`` where one is given. The release is in the
    log before a byte exists.

    Raises ``NoConsent``, ``ConsentRefused``, ``RecipientNeeded``, ``NothingPrinted``,
    ``NotFound``, ``NotYourRole``, and what ``asked_of``, ``check_answers`` and
    ``check_password`` raise.
    """
    check_password(workspace, password)
    return released(
        workspace, request, lambda frozen: render(frozen, password), lambda made: made.pdf
    )


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
    request = cleaned(request)
    frozen = workspace.run(freeze_paper, request.case_id, request)
    try:
        made = make(frozen)
    except BaseException:
        workspace.run(record_paper, request.case_id, frozen.release_id, "failed", "")
        raise
    digest = sha256(content(made)).hexdigest()
    workspace.run(record_paper, request.case_id, frozen.release_id, "done", digest)
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
