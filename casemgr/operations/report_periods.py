"""Papers about a period: the caseload for supervisors, the bulletin of released statistics.

Both stand in the release log before a byte of them exists, and name nobody.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from casemgr.domain.errors import Refused
from casemgr.domain.fields import SHORT_TEXT, clean_text
from casemgr.domain.indicator_codes import Span
from casemgr.operations.act import Act, Operation, operation
from casemgr.operations.caseload import Caseload, gather_caseload
from casemgr.operations.letterhead import Letterhead, read_letterhead
from casemgr.operations.releases import begin_release, end_release
from casemgr.operations.report_caseload import caseload_blocks
from casemgr.operations.report_papers import KINDS
from casemgr.operations.report_password import check_password
from casemgr.operations.report_request import PeriodRequest
from casemgr.operations.reports import MadeReport, fresh_reference, made_of
from casemgr.operations.settings import read_office
from casemgr.operations.statistics import public_release
from casemgr.operations.statistics_files import count_tables, method_page
from casemgr.operations.values import OfficeSettings
from casemgr.reports.content import Rendered, ReportFrame, in_each
from casemgr.reports.documents import render_tables
from casemgr.reports.papers import render_paper
from casemgr.statistics import Period, Publication
from casemgr.words import N_, say

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace


class NotReleased(Refused):
    sentence = N_("The figures of {period} have not been released.")
    next_step = N_("Release them under Statistics first: a bulletin shows released figures only.")


@dataclass(frozen=True, slots=True)
class FrozenPeriod:
    """Everything the paper is made of: a caseload, or a release of statistics."""

    release_id: str
    request: PeriodRequest
    period: Period
    content: Caseload | Publication
    office: OfficeSettings
    letterhead: Letterhead
    recipient: str
    reference: str
    today: date


@operation("see_supervision")
def _freeze_caseload(act: Act, request: PeriodRequest) -> FrozenPeriod:
    period = Period.parse(request.period)
    recipient = request.recipient or act.actor.name
    content = gather_caseload(act, Span(period.first, period.last), request.languages)
    return _begun(act, request, period, content, recipient, "caseload")


@operation("release_statistics")
def _freeze_bulletin(act: Act, request: PeriodRequest) -> FrozenPeriod:
    period = Period.parse(request.period)
    release = public_release(act, period)
    if release is None:
        raise NotReleased(period=period.code)
    return _begun(act, request, period, release, request.recipient, "statistics")


def _begun(
    act: Act,
    request: PeriodRequest,
    period: Period,
    content: Caseload | Publication,
    recipient: str,
    kind: str,
) -> FrozenPeriod:
    release = begin_release(
        act,
        kind,
        recipient=recipient,
        languages="+".join(request.languages),
        reference=fresh_reference(act),
    )
    act.audit(None, release.id, what="begun", kind=request.kind, period=period.code)
    return FrozenPeriod(
        release.id,
        request,
        period,
        content,
        read_office(act.session),
        read_letterhead(act.session),
        recipient,
        release.reference,
        act.today,
    )


@operation("see_supervision")
def _record_caseload(act: Act, release_id: str, state: str, digest: str) -> None:
    end_release(act, release_id, state, digest)
    act.audit(None, release_id, what=state, sha256=digest)


@operation("release_statistics")
def _record_bulletin(act: Act, release_id: str, state: str, digest: str) -> None:
    end_release(act, release_id, state, digest)
    act.audit(None, release_id, what=state, sha256=digest)


def _draw_caseload(frozen: FrozenPeriod) -> Rendered:
    languages = frozen.request.languages
    frame = ReportFrame(
        title=in_each(KINDS[frozen.request.kind].title, languages),
        subtitle=tuple(
            say(_INTERNAL, language, period=frozen.period.label(language)) for language in languages
        ),
        organisation=frozen.office.organisation,
        printed_on=frozen.today,
        languages=languages,
        recipient=frozen.recipient,
        reference=frozen.reference,
        address=frozen.office.address,
        telephone=frozen.letterhead.telephone,
        footer=frozen.letterhead.footer,
        logo=frozen.letterhead.logo,
    )
    content = frozen.content
    if not isinstance(content, Caseload):
        raise TypeError("a caseload paper is made of a caseload")
    return render_paper(frame, caseload_blocks(content, languages))


_INTERNAL: Final = N_(
    "{period}. For the office's own use: the counts are exact and small, so nothing of it may be "
    "published."
)


def _draw_bulletin(frozen: FrozenPeriod) -> Rendered:
    """From the protected tables of the release and from nothing else."""
    release, languages = frozen.content, frozen.request.languages
    if not isinstance(release, Publication):
        raise TypeError("a bulletin is made of a release")
    frame = ReportFrame(
        title=in_each(KINDS[frozen.request.kind].title, languages),
        subtitle=tuple(release.period.label(language) for language in languages),
        organisation=frozen.office.organisation,
        printed_on=release.period.last,
        languages=languages,
        confidential=False,
        footer=frozen.letterhead.footer,
    )
    return render_tables(frame, count_tables(release, languages), method_page(release, languages))


Freeze = Operation[[PeriodRequest], FrozenPeriod]
Record = Operation[[str, str, str], None]
_MADE: Final[Mapping[str, tuple[Freeze, Callable[[FrozenPeriod], Rendered], Record]]] = {
    "caseload": (_freeze_caseload, _draw_caseload, _record_caseload),
    "bulletin": (_freeze_bulletin, _draw_bulletin, _record_bulletin),
}


def make_period_report(
    workspace: "Workspace", request: PeriodRequest, password: str = ""
) -> MadeReport:
    """A paper about a period, in memory; it is in the release log before a byte exists.

    Raises ``PeriodInvalid``, ``NotReleased``, ``NotYourRole``; ``KeyError`` for a kind that is
    about a case; what ``check_password`` raises.
    """
    check_password(workspace, password)
    freeze, draw, record = _MADE[request.kind]
    recipient = clean_text(request.recipient, SHORT_TEXT, name="recipient")
    asked = PeriodRequest(request.kind, request.period, request.languages, recipient)
    frozen = workspace.run(freeze, asked)
    try:
        made = made_of(draw(frozen), frozen.reference, password)
    except BaseException:
        workspace.run(record, frozen.release_id, "failed", "")
        raise
    workspace.run(record, frozen.release_id, "done", sha256(made.pdf).hexdigest())
    return made
